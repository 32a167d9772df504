package collector

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// NetReason says in a person's words why an address could not be reached or
// did not take what was sent.
func NetReason(lang string, err error) string {
	var answer *errUpload
	var dns *net.DNSError
	var record tls.RecordHeaderError
	var timeout net.Error
	switch {
	case errors.As(err, &answer):
		return answer.in(lang)
	case errors.As(err, &dns) && dns.IsNotFound:
		return Tr(lang, "net-name")
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		return Tr(lang, "net-time")
	case errors.As(err, &dns):
		return Tr(lang, "net-dns")
	case isRefused(err):
		return Tr(lang, "net-refused")
	case isUnreachable(err):
		return Tr(lang, "net-unreachable")
	case errors.Is(err, http.ErrSchemeMismatch), errors.As(err, &record):
		return Tr(lang, "net-plain")
	case isCut(err), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return Tr(lang, "net-cut")
	}
	if why := certReason(lang, err); why != "" {
		return why
	}
	if strings.Contains(err.Error(), "malformed HTTP") {
		return Tr(lang, "net-no-http")
	}
	return Tr(lang, "net-other", plainly(err))
}

// certReason says what is wrong with a certificate, "" when that is not the matter.
func certReason(lang string, err error) string {
	var unknown x509.UnknownAuthorityError
	var name x509.HostnameError
	var invalid x509.CertificateInvalidError
	var cert *tls.CertificateVerificationError
	switch {
	case errors.As(err, &unknown):
		return Tr(lang, "cert-unknown")
	case errors.As(err, &name):
		return Tr(lang, "cert-name")
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return Tr(lang, "cert-expired")
	case errors.As(err, &invalid), errors.As(err, &cert):
		return Tr(lang, "cert-other")
	}
	return ""
}

// ShownURL is an address without the name and password that may stand in it.
func ShownURL(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.User == nil {
		if i := strings.LastIndexByte(address, '@'); i >= 0 && err != nil {
			return "…" + address[i:]
		}
		return address
	}
	u.User = nil
	return u.String()
}

// in is what an answer means to the person.
func (e *errUpload) in(lang string) string {
	switch s := e.status; {
	case s == statusOther:
		return Tr(lang, "answer-other")
	case s == http.StatusNotFound, s == http.StatusGone:
		return Tr(lang, "answer-gone", s)
	case s == http.StatusUnauthorized, s == http.StatusForbidden:
		return Tr(lang, "answer-denied", s)
	case s == http.StatusProxyAuthRequired:
		return Tr(lang, "answer-proxy", s)
	case s == http.StatusRequestEntityTooLarge:
		return Tr(lang, "answer-large", s)
	case s == http.StatusInsufficientStorage:
		return Tr(lang, "answer-full", s)
	case s >= 500, s == http.StatusTooManyRequests, s == http.StatusLocked, s == http.StatusConflict:
		return Tr(lang, "answer-busy", s)
	case s >= 300 && s < 400:
		return Tr(lang, "answer-elsewhere", s)
	case s == 460:
		return Tr(lang, "answer-damaged", s)
	}
	if e.text != "" && len(e.text) < 200 {
		return Tr(lang, "answer-said", e.status, e.text)
	}
	return Tr(lang, "answer", e.status)
}

// A Pace tells how fast something goes, from its last ten seconds. The zero Pace is ready.
type Pace struct {
	at   []time.Time
	sent []int64
}

// Add notes how much has come by now.
func (p *Pace) Add(now time.Time, sent int64) {
	if n := len(p.sent); n > 0 && sent < p.sent[n-1] { // it begins again further back
		p.at, p.sent = nil, nil
	}
	p.at, p.sent = append(p.at, now), append(p.sent, sent)
	for len(p.at) > 2 && now.Sub(p.at[0]) > 10*time.Second {
		p.at, p.sent = p.at[1:], p.sent[1:]
	}
}

// PerSecond is in bytes; 0 while less than a second tells of it.
func (p *Pace) PerSecond() int64 {
	n := len(p.at)
	if n < 2 || p.at[n-1].Sub(p.at[0]) < time.Second {
		return 0
	}
	return int64(float64(p.sent[n-1]-p.sent[0]) / p.at[n-1].Sub(p.at[0]).Seconds())
}
