package web

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/tls"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"mime"
	"mime/quotedprintable"
	"net"
	"net/http"
	"net/mail"
	"net/smtp"
	"net/url"
	"strings"
	"time"
)

// A teller sends word of what arrived, by mail and webhook. It says which case
// and where to look, never what is in it: mail is read by others.
type teller struct {
	s     *Server
	http  *http.Client
	queue chan notice
	pause func(try int) time.Duration
}

// A notice is one thing worth telling.
type notice struct {
	Event    string    `json:"event"` // ready, quarantined, refused, test
	Case     int64     `json:"case"`
	Customer string    `json:"customer"`
	Page     string    `json:"page,omitempty"`
	State    string    `json:"state,omitempty"`
	Findings int       `json:"findings"`
	URL      string    `json:"url"`
	Time     time.Time `json:"time"`
}

func newTeller(s *Server) *teller {
	t := &teller{s: s, http: &http.Client{Timeout: 20 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }},
		queue: make(chan notice, 1000), pause: func(try int) time.Duration { return time.Second << (2 * try) }}
	if s.o.Config.SMTP != nil || s.o.Config.Webhook != nil {
		s.wg.Add(1)
		go func() {
			defer s.wg.Done()
			t.run()
		}()
	}
	return t
}

// bundle queues word of a bundle that has been read.
func (t *teller) bundle(id string) {
	if t.s.o.Config.SMTP == nil && t.s.o.Config.Webhook == nil {
		return
	}
	ctx := t.s.ctx
	b, err := t.s.store.Bundle(ctx, id)
	if err != nil || b.Status != "ready" && b.Status != "quarantined" && b.Status != "refused" {
		return
	}
	c, err := t.s.store.Case(ctx, b.Case)
	if err != nil {
		return
	}
	cu, err := t.s.store.Customer(ctx, c.Customer)
	if err != nil {
		return
	}
	findings, err := t.s.store.Findings(ctx, id)
	if err != nil {
		return
	}
	base := ""
	if t.s.o.Base != nil {
		base = strings.TrimSuffix(t.s.o.Base.String(), "/")
	}
	n := notice{Event: b.Status, Case: int64(c.Number), Customer: cu.Name, Page: b.Page, State: b.State, Findings: len(findings),
		URL: fmt.Sprintf("%s/cases/%d", base, c.Number), Time: t.s.now().UTC()}
	select {
	case t.queue <- n:
	default: // a thousand are waiting: the inbox has them all
	}
}

func (t *teller) run() {
	for {
		select {
		case n := <-t.queue:
			if m := t.s.o.Config.SMTP; m != nil {
				t.try("mail", func(ctx context.Context) error { return t.mail(ctx, m, n) })
			}
			if w := t.s.o.Config.Webhook; w != nil {
				t.try("webhook", func(ctx context.Context) error { return t.hook(ctx, w, n) })
			}
		case <-t.s.ctx.Done():
			return
		}
	}
}

// try does it four times, then leaves it: the inbox has it.
func (t *teller) try(what string, do func(context.Context) error) {
	for i := range 4 {
		ctx, cancel := context.WithTimeout(t.s.ctx, 30*time.Second)
		err := do(ctx)
		cancel()
		if err == nil {
			return
		}
		t.s.log.Warn("notice not sent", slog.String("by", what), slog.Int("try", i+1), slog.Any("error", err))
		select {
		case <-time.After(t.pause(i)):
		case <-t.s.ctx.Done():
			return
		}
	}
}

func (t *teller) hook(ctx context.Context, w *WebhookConfig, n notice) error {
	body, err := json.Marshal(n)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, w.URL, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	if w.Secret != "" {
		mac := hmac.New(sha256.New, []byte(w.Secret))
		mac.Write(body)
		req.Header.Set("X-Stegvis-Signature", "sha256="+hex.EncodeToString(mac.Sum(nil)))
	}
	res, err := t.http.Do(req)
	var at *url.Error
	if errors.As(err, &at) {
		return at.Err // without the address, which may hold a secret: the error is logged and shown
	} else if err != nil {
		return err
	}
	res.Body.Close()
	if res.StatusCode/100 != 2 {
		return answered(res.Status)
	}
	return nil
}

// letter is a notice as a mail, plain text.
func letter(m *SMTPConfig, n notice, host string) []byte {
	lang := m.Lang
	if lang != "en" {
		lang = "nb"
	}
	about := []any{n.Case, plain(n.Customer)}
	if n.Event == "test" {
		about = nil // of no case
	}
	subject := say(lang, "mail.subject."+n.Event, about...)
	var b bytes.Buffer
	head := func(k, v string) {
		fmt.Fprintf(&b, "%s: %s\r\n", k, strings.NewReplacer("\r", "", "\n", "").Replace(v))
	}
	head("From", m.From)
	head("To", strings.Join(m.To, ", "))
	head("Subject", mime.QEncoding.Encode("utf-8", subject))
	head("Date", n.Time.Format(time.RFC1123Z))
	head("Message-ID", fmt.Sprintf("<%d.%d@%s>", n.Case, n.Time.UnixNano(), host))
	head("Auto-Submitted", "auto-generated")
	head("MIME-Version", "1.0")
	head("Content-Type", "text/plain; charset=utf-8")
	head("Content-Transfer-Encoding", "quoted-printable")
	b.WriteString("\r\n")
	text := quotedprintable.NewWriter(&b)
	fmt.Fprint(text, say(lang, "mail.text."+n.Event, about...), "\r\n\r\n")
	page := n.Page
	if n.State != "" {
		page += "#" + n.State
	}
	if page != "" {
		fmt.Fprint(text, say(lang, "mail.page", plain(page)), "\r\n")
	}
	if n.Event != "test" {
		fmt.Fprint(text, say(lang, "mail.findings", n.Findings), "\r\n")
	}
	fmt.Fprint(text, n.URL, "\r\n")
	text.Close()
	return b.Bytes()
}

// mail speaks SMTP. A server that offers STARTTLS gets TLS; a password is
// never sent without.
func (t *teller) mail(ctx context.Context, m *SMTPConfig, n notice) error {
	host, port, err := net.SplitHostPort(m.Host)
	if err != nil {
		return err
	}
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", m.Host)
	if err != nil {
		return err
	}
	defer conn.Close()
	if end, ok := ctx.Deadline(); ok {
		conn.SetDeadline(end)
	}
	secure := &tls.Config{ServerName: host, MinVersion: tls.VersionTLS12}
	if port == "465" {
		conn = tls.Client(conn, secure)
	}
	c, err := smtp.NewClient(conn, host)
	if err != nil {
		return err
	}
	if ok, _ := c.Extension("STARTTLS"); ok && port != "465" {
		if err := c.StartTLS(secure); err != nil {
			return err
		}
	}
	if m.User != "" { // PlainAuth itself refuses without TLS, localhost aside
		if err := c.Auth(smtp.PlainAuth("", m.User, m.Password, host)); err != nil {
			return err
		}
	}
	from, err := mail.ParseAddress(m.From)
	if err != nil {
		return err
	}
	if err := c.Mail(from.Address); err != nil {
		return err
	}
	for _, to := range m.To {
		a, err := mail.ParseAddress(to)
		if err != nil {
			return err
		}
		if err := c.Rcpt(a.Address); err != nil {
			return err
		}
	}
	w, err := c.Data()
	if err != nil {
		return err
	}
	if _, err := w.Write(letter(m, n, host)); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	return c.Quit()
}
