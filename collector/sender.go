package collector

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"stegvis/bundle"
)

// webClient goes through the proxy that the environment or Windows names. It
// follows no redirect: a bundle goes where the administrator said, or nowhere.
func webClient(roots *x509.CertPool) *http.Client {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.TLSClientConfig = &tls.Config{RootCAs: roots}
	t.ResponseHeaderTimeout = uploadStall
	t.Proxy = func(r *http.Request) (*url.URL, error) {
		if u, err := http.ProxyFromEnvironment(r); u != nil || err != nil {
			return u, err
		}
		return proxyURL(windowsProxy(), r.URL.Scheme)
	}
	return &http.Client{Transport: t, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// proxyURL reads Windows' "host:port" or "http=a:1;https=b:2". A PAC script is
// not run; it is shown among the facts, and the direct way is tried.
func proxyURL(setting, scheme string) (*url.URL, error) {
	if setting == "" || strings.HasPrefix(setting, "pac=") {
		return nil, nil
	}
	for _, part := range strings.Split(setting, ";") {
		name, host, named := strings.Cut(part, "=")
		if !named {
			host = name
		}
		if !named || strings.EqualFold(name, scheme) {
			return url.Parse("http://" + strings.TrimPrefix(host, "http://"))
		}
	}
	return nil, nil
}

// A Sender takes bundles to one address.
type Sender struct {
	Lang    string
	To      string         // where uploads are created: https://…/files/
	Roots   *x509.CertPool // whom to trust; nil: whom the system trusts
	Instead string         // a sentence: what to do when it cannot be uploaded
}

// A Sending is how far an upload has come.
type Sending struct {
	Sent, Size int64         // bytes; Sent falls back when a piece did not arrive
	Wait       time.Duration // it failed, and is tried again after this time
}

// refusal is an error about the address, with what to do instead.
func (s Sender) refusal(key string, args ...any) *Refusal {
	r := refusal(s.Lang, key, args...)
	r.Next = strings.TrimSpace(r.Next + " " + s.Instead)
	return r
}

// Valid says whether the address can be one, without asking it. The error is a *Refusal.
func (s Sender) Valid() error {
	if u, err := url.Parse(s.To); err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return usage(s.Lang, "upload-url", ShownURL(s.To))
	}
	return nil
}

// Check asks the address whether it takes uploads, before anything is
// collected. The error is a *Refusal.
func (s Sender) Check(ctx context.Context) error {
	if err := s.Valid(); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, 15*time.Second)
	defer cancel()
	to := ShownURL(s.To)
	req, err := http.NewRequestWithContext(ctx, http.MethodOptions, s.To, nil)
	if err != nil {
		return usage(s.Lang, "upload-url", to)
	}
	res, err := webClient(s.Roots).Do(req)
	if err != nil {
		if why := certReason(s.Lang, err); why != "" {
			return s.refusal("upload-cert", to, why)
		}
		return s.refusal("upload-reach", to, NetReason(s.Lang, err))
	}
	res.Body.Close()
	answer := &errUpload{status: res.StatusCode}
	switch code := res.StatusCode; {
	case code < 300 && (res.Header.Get("Tus-Version") != "" || res.Header.Get("Tus-Resumable") != ""):
		return nil
	case code < 300:
		return s.refusal("upload-no", to, Tr(s.Lang, "net-no-tus"))
	case code == http.StatusNotFound, code == http.StatusGone:
		return s.refusal("upload-gone", to, answer.in(s.Lang))
	case code == http.StatusProxyAuthRequired:
		return s.refusal("upload-proxy", to, answer.in(s.Lang))
	case code >= 500, code == http.StatusTooManyRequests:
		return s.refusal("upload-busy", to, answer.in(s.Lang))
	}
	return s.refusal("upload-no", to, answer.in(s.Lang))
}

// Send sends the finished bundle at path, whole or in parts, whose SHA-256 is sum, by tus. After a
// break it goes on where it stopped, also in another run. tell may be nil. The
// error is a *Refusal, or ctx's.
func (s Sender) Send(ctx context.Context, path, sum string, tell func(Sending)) error {
	f, err := bundle.OpenFile(path)
	if err != nil {
		return err
	}
	defer f.Close()
	whole, _ := bundle.Whole(path)
	u := &upload{client: webClient(s.Roots), to: s.To, file: f, name: filepath.Base(whole), size: f.Size(), sum: sum, tell: tell, pause: backoff, piece: uploadPiece, stall: uploadStall}
	if dir, err := KeyFolder(); err == nil {
		// What was begun at one address is not gone on with at another.
		address := sha256.Sum256([]byte(s.To))
		u.memo = filepath.Join(dir, "uploads", sum+"-"+hex.EncodeToString(address[:4])+".url")
		if text, err := os.ReadFile(u.memo); err == nil {
			u.at = strings.TrimSpace(string(text))
		}
	}
	err = u.run(ctx)
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return ctx.Err()
	}
	r := s.refusal("upload-failed", ShownURL(s.To), NetReason(s.Lang, err))
	var other *errElsewhere
	if errors.As(err, &other) {
		r.What = Tr(s.Lang, "upload-failed", ShownURL(s.To), Tr(s.Lang, "net-elsewhere", other.host))
	}
	r.Next = strings.TrimSpace(Tr(s.Lang, "upload-failed.next", path) + " " + s.Instead)
	r.Err = err
	return r
}
