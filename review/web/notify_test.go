package web

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"mime"
	"mime/quotedprintable"
	"net"
	"net/http"
	"net/http/httptest"
	"net/mail"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"stegvis/review/store"
)

// letters is a real SMTP server (emersion/go-smtp) that keeps what it is given.
type letters struct{ got chan string }

func (l *letters) NewSession(*smtp.Conn) (smtp.Session, error) { return &letterSession{l: l}, nil }

type letterSession struct {
	l        *letters
	from, to string
}

func (s *letterSession) Mail(from string, _ *smtp.MailOptions) error { s.from = from; return nil }
func (s *letterSession) Rcpt(to string, _ *smtp.RcptOptions) error   { s.to += to + " "; return nil }
func (s *letterSession) Reset()                                      {}
func (s *letterSession) Logout() error                               { return nil }
func (s *letterSession) Data(r io.Reader) error {
	b, err := io.ReadAll(r)
	s.l.got <- s.from + " " + s.to + "\n" + string(b)
	return err
}

func TestNotices(t *testing.T) {
	l := &letters{got: make(chan string, 4)}
	srv := smtp.NewServer(l)
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	go srv.Serve(ln)
	t.Cleanup(func() { srv.Close() })

	hooked := make(chan []byte, 4)
	signed := make(chan string, 4)
	var tries atomic.Int32
	hook := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if tries.Add(1) == 1 { // the first try meets a bad moment
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		b, _ := io.ReadAll(r.Body)
		signed <- r.Header.Get("X-Stegvis-Signature")
		hooked <- b
	}))
	t.Cleanup(hook.Close)

	h := newHouse(t, func(o *Options) {
		o.Config.SMTP = &SMTPConfig{Host: ln.Addr().String(), From: "Stegvis <stegvis@support.example>", To: []string{"vakt@support.example", "leder@support.example"}}
		o.Config.Webhook = &WebhookConfig{URL: hook.URL, Secret: "hemmelig"}
	}).furnish()
	h.s.tell.pause = func(int) time.Duration { return time.Millisecond }
	ctx := context.Background()
	c, err := h.st.AddCustomer(ctx, store.Customer{Name: "Åsgård\r\nBcc: alle@example.no", Lang: "nb"})
	must(t, err)
	b, _, err := h.st.Receive(ctx, store.Received{Customer: c.ID, Name: "x", Via: "form"}, strings.NewReader("x"))
	must(t, err)
	h.s.tell.bundle(b.ID) // not read yet: nothing to tell
	must(t, h.st.SetStatus(ctx, b.ID, store.Quarantined, store.Reason{Code: "x"}))
	h.s.tell.bundle(b.ID)

	wait := time.After(20 * time.Second)
	select {
	case got := <-l.got:
		head, rest, _ := strings.Cut(got, "\n")
		if head != "stegvis@support.example vakt@support.example leder@support.example " {
			t.Errorf("envelope: %q", head)
		}
		m, err := mail.ReadMessage(strings.NewReader(rest))
		must(t, err)
		subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
		must(t, err)
		if !strings.Contains(subject, "Sak 2 fra Åsgård") || !strings.Contains(subject, "karantene") {
			t.Errorf("subject: %q", subject)
		}
		if m.Header.Get("Bcc") != "" {
			t.Error("a customer's name became a header")
		}
		text, err := io.ReadAll(quotedprintable.NewReader(m.Body))
		must(t, err)
		if !strings.Contains(string(text), "/cases/2") {
			t.Errorf("no address: %s", text)
		}
	case <-wait:
		t.Fatal("no mail")
	}
	select {
	case body := <-hooked:
		mac := hmac.New(sha256.New, []byte("hemmelig"))
		mac.Write(body)
		if want := "sha256=" + hex.EncodeToString(mac.Sum(nil)); <-signed != want {
			t.Error("the signature does not fit")
		}
		var n notice
		must(t, json.Unmarshal(body, &n))
		if n.Event != "quarantined" || n.Case != 2 {
			t.Errorf("notice: %+v", n)
		}
	case <-wait:
		t.Fatal("no webhook")
	}
	select {
	case got := <-l.got:
		t.Errorf("a second mail: %s", got)
	default:
	}
}

func TestConfig(t *testing.T) {
	for name, c := range map[string]struct{ text, wrong string }{
		"nothing":                   {`{}`, ""},
		"Notepad's mark":            {"\ufeff{}", ""},
		"all":                       {`{"oidc":{"name":"Entra ID","issuer":"https://login.example/v2","client":"x","secret":"y","role":"reader","domain":"example.no"},"smtp":{"host":"mail.example:587","from":"a@example.no","to":["b@example.no"]},"webhook":{"url":"https://chat.example/hook"}}`, ""},
		"a misspelt name":           {`{"stmp":{}}`, "stmp"},
		"not JSON":                  {`{`, "EOF"},
		"two objects":               {`{}{}`, "more than one"},
		"a provider without TLS":    {`{"oidc":{"issuer":"http://login.example","client":"x"}}`, "https"},
		"everyone in the world":     {`{"oidc":{"issuer":"https://login.example","client":"x","role":"reader"}}`, "domain"},
		"everyone an administrator": {`{"oidc":{"issuer":"https://login.example","client":"x","role":"admin","domain":"x.no"}}`, "reader or reviewer"},
		"mail without a port":       {`{"smtp":{"host":"mail.example","from":"a@example.no","to":["b@example.no"]}}`, "host:port"},
		"mail to nobody":            {`{"smtp":{"host":"mail.example:25","from":"a@example.no"}}`, "smtp.to"},
		"a webhook to a file":       {`{"webhook":{"url":"file:///etc/passwd"}}`, "webhook.url"},
	} {
		t.Run(name, func(t *testing.T) {
			file := t.TempDir() + "/settings.json"
			writeFile(t, file, c.text)
			_, err := ReadConfig(file)
			if c.wrong == "" && err != nil || c.wrong != "" && (err == nil || !strings.Contains(err.Error(), c.wrong)) {
				t.Errorf("%v, want %q", err, c.wrong)
			}
		})
	}
	if _, err := ReadConfig(t.TempDir() + "/none.json"); err != nil {
		t.Errorf("a folder without settings: %v", err)
	}
}
