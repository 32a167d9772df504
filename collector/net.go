package collector

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"strings"
	"sync"
	"time"

	"stegvis/bundle"
	"stegvis/guide"
)

// A hostFact is how far one host:port could be reached.
type hostFact struct {
	Host      string    `json:"host"`
	Addresses []string  `json:"addresses,omitempty"`
	DNS       string    `json:"dns"` // ok, or what went wrong
	TCP       string    `json:"tcp,omitempty"`
	TCPms     int64     `json:"tcpMs,omitempty"`
	TLS       string    `json:"tls,omitempty"`
	Version   string    `json:"tlsVersion,omitempty"`
	Issuer    string    `json:"issuer,omitempty"`
	NotBefore time.Time `json:"notBefore,omitzero"`
	NotAfter  time.Time `json:"notAfter,omitzero"`

	err  error  // what stood in the way
	cert string // what is wrong with the certificate: a key of the texts
}

type netFacts struct {
	Proxy string     `json:"proxy,omitempty"` // as Windows or the environment has it
	Hosts []hostFact `json:"hosts"`
}

func hostsDetail(m *machine, s *guide.Source) string { return strings.Join(s.Hosts, ", ") }

func gatherNet(ctx context.Context, j *job) error {
	facts := netFacts{Proxy: proxy(j.c.m)}
	var wg sync.WaitGroup
	list := make([]*hostFact, len(j.source.Hosts))
	for i, h := range j.source.Hosts {
		host, missing := j.c.m.expand(h)
		if missing != "" {
			j.gap(bundle.Missing, j.tr("variable", missing))
			continue
		}
		list[i] = &hostFact{Host: host}
		wg.Go(func() { list[i].try(ctx) })
	}
	wg.Wait()
	for _, f := range list {
		if f == nil {
			continue
		}
		facts.Hosts = append(facts.Hosts, *f)
		switch soon := f.NotAfter.Sub(j.c.o.Now()); {
		case f.err != nil:
			j.remark(f.Host + ": " + NetReason(j.c.o.Lang, f.err))
		case f.cert != "":
			j.remark(f.Host + ": " + j.tr("cert-fact", j.tr(f.cert)))
		case !f.NotAfter.IsZero() && soon < certSoon:
			j.remark(f.Host + ": " + j.tr("cert-soon", f.NotAfter.Format("2006-01-02")))
		}
	}
	if len(facts.Hosts) == 0 {
		return nil
	}
	return j.putFacts(ctx, facts)
}

// proxy is what the machine would go through; it is not used here: whether the
// direct way is open is the question.
func proxy(m *machine) string {
	for _, name := range []string{"HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"} {
		if v, ok := m.env(name); ok && v != "" {
			return v
		}
	}
	return windowsProxy()
}

// certSoon is how long before its end a certificate is spoken of.
const certSoon = 14 * 24 * time.Hour

const hostPatience = 8 * time.Second

// try goes as far as it can: name, connection, certificate. Nothing is sent
// beyond the handshake, and of the certificate only dates and issuer are kept.
func (f *hostFact) try(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, hostPatience)
	defer cancel()
	name, port, err := net.SplitHostPort(f.Host)
	if err != nil {
		f.DNS = "not host:port"
		return
	}
	addrs, err := net.DefaultResolver.LookupHost(ctx, name)
	if err != nil {
		f.DNS, f.err = plainly(err), err
		return
	}
	f.DNS, f.Addresses = "ok", addrs
	start := time.Now()
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", net.JoinHostPort(name, port))
	if err != nil {
		f.TCP, f.err = plainly(err), err
		return
	}
	defer conn.Close()
	f.TCP, f.TCPms = "ok", time.Since(start).Milliseconds()
	switch port {
	case "443", "636", "3269", "8443", "993", "465":
	default:
		return
	}
	// The chain is looked at, not trusted: a broken one is just what support wants to hear of.
	t := tls.Client(conn, &tls.Config{ServerName: name, InsecureSkipVerify: true})
	if err := t.HandshakeContext(ctx); err != nil {
		f.TLS, f.err = plainly(err), err
		return
	}
	st := t.ConnectionState()
	f.TLS, f.Version = "ok", tls.VersionName(st.Version)
	cert := st.PeerCertificates[0]
	f.Issuer, f.NotBefore, f.NotAfter = cert.Issuer.CommonName, cert.NotBefore, cert.NotAfter
	switch now := time.Now(); {
	case now.After(cert.NotAfter):
		f.TLS, f.cert = "certificate expired", "cert-expired"
	case now.Before(cert.NotBefore):
		f.TLS, f.cert = "certificate not valid yet", "cert-early"
	case cert.VerifyHostname(name) != nil:
		f.TLS, f.cert = "certificate is for another name", "cert-name"
	}
}

// plainly is the innermost of net's nested errors.
func plainly(err error) string {
	var dns *net.DNSError
	var op *net.OpError
	switch {
	case errors.As(err, &dns):
		return dns.Err
	case errors.Is(err, context.DeadlineExceeded):
		return "no answer in time"
	case errors.As(err, &op):
		if op.Timeout() {
			return "no answer in time"
		}
		return op.Err.Error()
	}
	return err.Error()
}
