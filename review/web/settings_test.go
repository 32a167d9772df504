package web

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/textproto"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/emersion/go-smtp"

	"stegvis/review/store"
)

func TestSettings(t *testing.T) {
	l := &letters{got: make(chan string, 4)}
	srv := smtp.NewServer(l)
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	go srv.Serve(ln)
	t.Cleanup(func() { srv.Close() })
	status := http.StatusNoContent
	hook := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(status) }))
	t.Cleanup(hook.Close)
	h := newHouse(t, func(o *Options) {
		o.Config.SMTP = &SMTPConfig{Host: ln.Addr().String(), From: "Stegvis <stegvis@support.example>", To: []string{"Vakt <vakt@support.example>"}, Password: "hemmelig1"}
		o.Config.Webhook = &WebhookConfig{URL: hook.URL + "/hemmelig2?k=hemmelig3", Secret: "hemmelig4"}
		o.Config.OIDC = &OIDCConfig{Issuer: "https://login.example", Client: "x", Secret: "hemmelig5"}
		o.Base, _ = url.Parse("https://support.example")
		o.Free = func(string) (uint64, uint64, error) { return 5e8, 1e12, nil }
		must(t, os.WriteFile(filepath.Join(o.Dir, "server.key"), []byte("# created: x\n# public key: age1mottaker\nAGE-SECRET-KEY-HEMMELIG6\n"), 0o600))
	}).furnish()
	b := h.as("admin")
	// The cookie is for https only; this server speaks http, so the name is asked for here.
	_, text := b.do("GET", "/settings", nil)
	for _, want := range []string{"https://support.example", "vakt@support.example", hook.URL, "https://login.example", "age1mottaker", "For lite", "30 dager"} {
		if !strings.Contains(text, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	if strings.Contains(strings.ToLower(text), "hemmelig") {
		t.Error("a secret stands on the page")
	}
	res, text := b.post("/settings/mail", nil)
	if res.StatusCode != 200 || !strings.Contains(text, "tok imot meldingen til vakt@support.example") {
		t.Errorf("test mail: %d %s", res.StatusCode, text)
	}
	if got := <-l.got; !strings.Contains(got, "/settings") || strings.Contains(got, "%!") || strings.Contains(got, "Sak 0") {
		t.Errorf("the mail: %s", got)
	}
	if res, text := b.post("/settings/webhook", nil); res.StatusCode != 200 || !strings.Contains(text, "at prøven er tatt imot") {
		t.Errorf("test webhook: %d", res.StatusCode)
	}
	status = http.StatusForbidden
	if _, text := b.post("/settings/webhook", nil); !strings.Contains(text, "ikke ble tatt imot") || !strings.Contains(text, "403 Forbidden") {
		t.Error("a refused webhook is not told")
	}
	hook.Close()
	if _, text := b.post("/settings/webhook", nil); !strings.Contains(text, "ingen tar imot på denne porten") || strings.Contains(text, "hemmelig") {
		t.Error("a closed port is not told, or tells a secret")
	}
	for range 3 {
		res, _ = b.post("/settings/webhook", nil)
	}
	if res.StatusCode != http.StatusTooManyRequests {
		t.Errorf("the seventh test in a second: %d", res.StatusCode)
	}
	lines, err := h.st.AuditLog(context.Background(), store.AuditFilter{Action: "test"})
	if err != nil || len(lines) != 5 {
		t.Errorf("%d tests in the audit log: %v", len(lines), err)
	}
}

func TestSettingsUnset(t *testing.T) {
	h := newHouse(t, func(o *Options) {
		o.Free = func(string) (uint64, uint64, error) { return 0, 0, errors.New("no") }
	}).furnish()
	b := h.as("admin")
	_, text := b.do("GET", "/settings", nil, "Accept-Language", "en")
	for _, want := range []string{"Not set. Links are made", "does not say how much", "does not say who", "Described under"} {
		if !strings.Contains(text, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	for _, what := range []string{"mail", "webhook"} {
		if res, _ := b.post("/settings/"+what, nil); res.StatusCode != http.StatusConflict {
			t.Errorf("testing %s that is not set up: %d", what, res.StatusCode)
		}
	}
}

func TestWhyNotSent(t *testing.T) {
	for want, err := range map[string]error{
		"name": &net.DNSError{}, "closed": fmt.Errorf("dial: %w", syscall.ECONNREFUSED), "slow": context.DeadlineExceeded,
		"certificate": &tls.CertificateVerificationError{Err: errors.New("expired")}, "login": &textproto.Error{Code: 535},
		"refused": &textproto.Error{Code: 550}, "answered": answered("404 Not Found"), "open": errors.New("unencrypted connection"), "other": errors.New("x"),
	} {
		if got := whyNotSent(err); got != "settings.why."+want {
			t.Errorf("%v: %s, want %s", err, got, want)
		}
	}
}

func TestRelease(t *testing.T) {
	h := newHouse(t).furnish()
	ctx := context.Background()
	must(t, h.st.SetStatus(ctx, h.b.ID, store.Quarantined, store.Reason{Code: "personal", Said: store.Text{NB: "Fødselsnummer i filen", EN: "x"}}))
	_, text := h.as("reader").do("GET", "/cases/1", nil)
	if !strings.Contains(text, "Behandlere og administratorer kan oppheve") || strings.Contains(text, "/cases/1/release") {
		t.Error("a reader is not told who may lift it, or is offered to")
	}
	b := h.as("reviewer")
	if res, text := b.post("/cases/1/release", url.Values{"why": {" \t"}}); res.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(text, "Skriv hvorfor") {
		t.Errorf("without a reason: %d", res.StatusCode)
	}
	// What ingest.Release does, which has tests of its own.
	must(t, h.s.store.Audit(ctx, store.Who{User: "reviewer"}, "release", "bundle "+h.b.ID, "case 1: falsk treff:\u202e ordrenummer"))
	must(t, h.st.SetStatus(ctx, h.b.ID, store.Ready, store.Reason{Code: "released", Said: store.Text{NB: "Fødselsnummer i filen", EN: "x"}}))
	_, text = b.do("GET", "/cases/1", nil)
	for _, want := range []string{"Var i karantene. Opphevet av reviewer", "falsk treff:⟨U&#43;202E⟩ ordrenummer", "Fødselsnummer i filen"} {
		if !strings.Contains(text, want) {
			t.Errorf("the case does not say %q", want)
		}
	}
	if res, _ := b.post("/cases/1/release", url.Values{"why": {"again"}}); res.StatusCode != http.StatusConflict {
		t.Errorf("lifted twice: %d", res.StatusCode)
	}
}
