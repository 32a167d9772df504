package web

import (
	"bufio"
	"context"
	"net/http"
	"net/mail"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"stegvis/review/store"
)

func init() { add((*Server).settingsRoutes, settingsText) }

func (s *Server) settingsRoutes() {
	s.page("GET /settings", admin, s.settings)
	s.page("POST /settings/mail", admin, s.testMail)
	s.page("POST /settings/webhook", admin, s.testWebhook)
}

// A settingsPage is what the server runs with. It shows and changes nothing:
// what differs between houses stands in settings.json, which holds secrets, and
// none of those is here.
type settingsPage struct {
	Version, Dir   string
	Base, Here     string // Here: the address of this request, when none is set
	Site           bool
	Product, Guide string
	Signatures     int
	Recipient      string // whom customers encrypt to; "" when the key's file does not say
	MaxSize        int64

	Free, Total, Keep int64
	Full, DiskUnknown bool

	Keeping store.Keeping
	OIDC    *OIDCConfig
	SMTP    *SMTPConfig
	MailTo  string
	Webhook string // scheme and host: services put a secret into the path
	Signed  bool

	Tried  string // mail, webhook
	Result *sent
}

// sent is how a test went, in words, and what the other side said.
type sent struct {
	OK           bool
	Said, Detail string
}

func (s *Server) settings(r *Request) error {
	if err := r.Audit("view", "settings", ""); err != nil {
		return err
	}
	return s.settingsPage(r, http.StatusOK, "", nil)
}

func (s *Server) settingsPage(r *Request, status int, tried string, how *sent) error {
	g, c := s.o.Guide(), s.o.Config
	p := settingsPage{Version: s.o.Version, Dir: s.o.Dir, Here: s.base(r.R), Site: s.o.Site != nil, MaxSize: s.o.MaxSize,
		Product: g.Product.Name, Guide: g.Version, Signatures: len(g.Signatures), Recipient: recipient(s.o.Dir), OIDC: c.OIDC, SMTP: c.SMTP, Tried: tried, Result: how}
	if abs, err := filepath.Abs(p.Dir); err == nil {
		p.Dir = abs
	}
	if s.o.Base != nil {
		p.Base = p.Here
	}
	if free, total, err := s.o.Free(s.o.Dir); err == nil {
		p.Free, p.Total, p.Keep = int64(free), int64(total), int64(margin(total))
		p.Full = free < margin(total)
	} else {
		p.DiskUnknown = true
	}
	var err error
	if p.Keeping, err = s.store.Keeping(r.Ctx()); err != nil {
		return err
	}
	if c.SMTP != nil {
		p.MailTo = addresses(c.SMTP.To)
	}
	if c.Webhook != nil {
		p.Signed = c.Webhook.Secret != ""
		if u, err := url.Parse(c.Webhook.URL); err == nil {
			p.Webhook = u.Scheme + "://" + u.Host
		}
	}
	return r.render(status, "settings.html", p)
}

// addresses are the bare addresses of a list, for people.
func addresses(list []string) string {
	var out []string
	for _, text := range list {
		if a, err := mail.ParseAddress(text); err == nil {
			text = a.Address
		}
		out = append(out, text)
	}
	return strings.Join(out, ", ")
}

// recipient is the public half of the server's key, which age's own format
// notes in a comment; the secret line is not read.
func recipient(dir string) string {
	f, err := os.Open(filepath.Join(dir, "server.key"))
	if err != nil {
		return ""
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	for range 5 {
		if !lines.Scan() {
			break
		}
		if key, ok := strings.CutPrefix(lines.Text(), "# public key: "); ok {
			return strings.TrimSpace(key)
		}
	}
	return ""
}

// testPatience is how long an administrator waits for the other side.
const testPatience = 20 * time.Second

func (s *Server) testNotice(r *Request) notice {
	return notice{Event: "test", URL: s.base(r.R) + "/settings", Time: s.now().UTC()}
}

func (s *Server) testMail(r *Request) error {
	m := s.o.Config.SMTP
	if m == nil {
		return r.Refuse(http.StatusConflict, "settings.mail.none")
	}
	return s.test(r, "mail", r.Say("settings.mail.sent", addresses(m.To)), func(ctx context.Context) error { return s.tell.mail(ctx, m, s.testNotice(r)) })
}

func (s *Server) testWebhook(r *Request) error {
	w := s.o.Config.Webhook
	if w == nil {
		return r.Refuse(http.StatusConflict, "settings.webhook.none")
	}
	return s.test(r, "webhook", r.Say("settings.webhook.sent"), func(ctx context.Context) error { return s.tell.hook(ctx, w, s.testNotice(r)) })
}

func (s *Server) test(r *Request, what, good string, do func(context.Context) error) error {
	if !s.limits.tests.allow(s.address(r.R)) {
		return refuse(http.StatusTooManyRequests, "refused.many")
	}
	if err := r.Audit("test", "settings", what); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(r.Ctx(), testPatience)
	defer cancel()
	how := &sent{OK: true, Said: good}
	if err := do(ctx); err != nil {
		how = &sent{Said: r.Say(whyNotSent(err)), Detail: short(plain(err.Error()), 300)}
	}
	return s.settingsPage(r, http.StatusOK, what, how)
}
