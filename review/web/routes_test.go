package web

import (
	"context"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"stegvis/content"
	"stegvis/guide"
	"stegvis/review/store"
)

// house is a server with one account a role, two customers, a case and links.
type house struct {
	t     testing.TB
	s     *Server
	st    *store.Store
	http  *httptest.Server
	now   *time.Time
	case1 int64
	links map[string]string // name → token
	b     *store.Bundle
}

// Tests log in often; what a hash costs is not what they are about.
func init() { passwordCost.Memory, passwordCost.Iterations = 8<<10, 1 }

const password = "korrekt hest batteri stift"

func newHouse(t testing.TB, change ...func(*Options)) *house {
	t.Helper()
	ctx := context.Background()
	now := time.Now()
	h := &house{t: t, now: &now, links: map[string]string{}}
	dir := t.TempDir()
	clock := func() time.Time { return *h.now }
	st, err := store.Open(ctx, dir, clock)
	if err != nil {
		t.Fatal(err)
	}
	g, err := guide.Load(content.FS)
	if g == nil {
		t.Fatal(err)
	}
	o := Options{Store: st, Guide: func() *guide.Guide { return g }, Dir: dir, Now: clock, Site: os.DirFS(dir)}
	for _, c := range change {
		c(&o)
	}
	if h.s, err = New(o); err != nil {
		t.Fatal(err)
	}
	h.st = st
	h.http = httptest.NewServer(h.s)
	t.Cleanup(func() {
		h.s.Stop()
		h.http.Close()
		h.s.Close()
		st.Close()
	})
	return h
}

// furnish adds what the tests of access need.
func (h *house) furnish() *house {
	ctx := context.Background()
	hash, err := HashPassword(password)
	must(h.t, err)
	for _, role := range []string{"reader", "reviewer", "admin"} {
		_, err := h.st.AddUser(ctx, store.User{Name: role, Display: role, Role: role, Password: hash})
		must(h.t, err)
	}
	a, err := h.st.AddCustomer(ctx, store.Customer{Name: "Fjellvik kommune", Lang: "nb"})
	must(h.t, err)
	b, err := h.st.AddCustomer(ctx, store.Customer{Name: "Havnes kommune", Lang: "nb"})
	must(h.t, err)
	bundle, _, err := h.st.Receive(ctx, store.Received{Customer: a.ID, Name: "x.log", Via: "form"}, strings.NewReader("2026-11-23 07:00:00 ERROR one\n"))
	must(h.t, err)
	h.b = bundle
	c, err := h.st.Case(ctx, bundle.Case)
	must(h.t, err)
	h.case1 = c.Number
	add := func(name, customer, cs string, days int) {
		token, err := h.st.AddLink(ctx, customer, cs, "admin", h.now.Add(time.Duration(days)*24*time.Hour))
		must(h.t, err)
		h.links[name] = token
	}
	add("own", a.ID, "", 7)
	add("case", a.ID, c.ID, 7)
	add("other", b.ID, "", 7)
	add("revoked", a.ID, "", 7)
	links, err := h.st.Links(ctx, a.ID)
	must(h.t, err)
	l, err := h.st.Link(ctx, h.links["revoked"])
	must(h.t, err)
	must(h.t, h.st.RevokeLink(ctx, l.ID))
	add("expired", a.ID, "", -1)
	_ = links
	return h
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// A browser keeps cookies and follows nothing.
type browser struct {
	h    *house
	c    *http.Client
	csrf string
}

func (h *house) browser() *browser {
	jar, _ := cookiejar.New(nil)
	return &browser{h: h, c: &http.Client{Jar: jar, Timeout: 30 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

var csrfMeta = regexp.MustCompile(`<meta name="csrf" content="([^"]+)">`)

func (b *browser) do(method, path string, form url.Values, head ...string) (*http.Response, string) {
	b.h.t.Helper()
	var body io.Reader
	if form != nil {
		body = strings.NewReader(form.Encode())
	}
	req, err := http.NewRequest(method, b.h.http.URL+path, body)
	must(b.h.t, err)
	if form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if method != "GET" && method != "HEAD" {
		req.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	for i := 0; i+1 < len(head); i += 2 {
		req.Header.Set(head[i], head[i+1])
	}
	res, err := b.c.Do(req)
	must(b.h.t, err)
	text, err := io.ReadAll(res.Body)
	must(b.h.t, err)
	res.Body.Close()
	if m := csrfMeta.FindSubmatch(text); m != nil {
		b.csrf = string(m[1])
	}
	return res, string(text)
}

func (b *browser) post(path string, form url.Values) (*http.Response, string) {
	b.h.t.Helper()
	if form == nil {
		form = url.Values{}
	}
	form.Set("csrf", b.csrf)
	return b.do("POST", path, form)
}

// as is a browser that is logged in.
func (h *house) as(name string) *browser {
	h.t.Helper()
	b := h.browser()
	res, text := b.do("POST", "/login", url.Values{"name": {name}, "password": {password}})
	if res.StatusCode != http.StatusSeeOther {
		h.t.Fatalf("login of %s: %d %s", name, res.StatusCode, text)
	}
	b.do("GET", "/me", nil)
	if b.csrf == "" {
		h.t.Fatal("no token on the page")
	}
	return b
}

// concrete fills a pattern's wildcards with things that exist.
func (h *house) concrete(pattern string) (method, path string) {
	method, path, _ = strings.Cut(pattern, " ")
	path = strings.TrimSuffix(path, "{$}")
	for from, to := range map[string]string{"{number}": "1", "{bundle}": h.b.ID, "{token}": "AAAAAAAAAAAAAAAAAAAAAAAAAA", "{file}": "x", "{lang}": "nb", "{id}": "none", "{path...}": "index.html"} {
		path = strings.ReplaceAll(path, from, to)
	}
	return method, regexp.MustCompile(`\{[^}]+\}`).ReplaceAllString(path, "x")
}

// Every registered address is tried without login and with each role, so that
// none added later is forgotten.
func TestEveryRoute(t *testing.T) {
	h := newHouse(t).furnish()
	nobody := h.browser()
	people := map[role]*browser{reader: h.as("reader"), reviewer: h.as("reviewer"), admin: h.as("admin")}
	if len(h.s.routes) < 20 {
		t.Fatalf("only %d routes", len(h.s.routes))
	}
	for _, rt := range h.s.routes {
		if rt.Role == anyone {
			if !open[rt.Pattern] {
				t.Errorf("%s asks for no login and is not in the list of those that may", rt.Pattern)
			}
			continue
		}
		method, path := h.concrete(rt.Pattern)
		if strings.HasSuffix(path, "/live") || path == "/live" {
			if res, _ := nobody.do(method, path, nil, "Accept", "text/event-stream"); res.StatusCode != http.StatusUnauthorized {
				t.Errorf("%s without login: %d", rt.Pattern, res.StatusCode)
			}
			continue
		}
		var form url.Values
		if method != "GET" {
			form = url.Values{}
		}
		res, text := nobody.do(method, path, form)
		switch to := res.Header.Get("Location"); {
		case method == "GET" && (res.StatusCode != http.StatusSeeOther || !strings.HasPrefix(to, "/login")):
			t.Errorf("%s without login: %d to %q", rt.Pattern, res.StatusCode, to)
		case method != "GET" && res.StatusCode != http.StatusUnauthorized:
			t.Errorf("%s without login: %d", rt.Pattern, res.StatusCode)
		}
		if strings.Contains(text, "Fjellvik") {
			t.Errorf("%s without login tells of a customer", rt.Pattern)
		}
		for who, b := range people {
			if who >= rt.Role {
				continue
			}
			if form != nil {
				form.Set("csrf", b.csrf)
			}
			if res, _ := b.do(method, path, form); res.StatusCode != http.StatusForbidden {
				t.Errorf("%s as %s: %d, want 403", rt.Pattern, roleNames[who], res.StatusCode)
			}
		}
		if method == "GET" {
			continue
		}
		// The right role, but from another site, and without the session's token.
		b := people[admin]
		if res, _ := b.do(method, path, url.Values{"csrf": {b.csrf}}, "Sec-Fetch-Site", "cross-site"); res.StatusCode != http.StatusForbidden {
			t.Errorf("%s from another site: %d, want 403", rt.Pattern, res.StatusCode)
		}
		if res, _ := b.do(method, path, url.Values{"csrf": {"wrong"}}); res.StatusCode != http.StatusForbidden {
			t.Errorf("%s with a wrong token: %d, want 403", rt.Pattern, res.StatusCode)
		}
	}
}

// open are the addresses that ask for no login: because the authority is in
// the address, or because there is nothing to guard.
var open = map[string]bool{
	"GET /static/{file}": true, "GET /healthz": true, "GET /metrics": true, "GET /language/{lang}": true,
	"GET /login": true, "POST /login": true, "GET /login/oidc": true, "GET /login/oidc/callback": true,
	"GET /key/{token}": true, "POST /key/{token}": true,
	"GET /upload/{token}": true, "POST /upload/{token}": true, "OPTIONS /upload/{token}": true,
	"HEAD /upload/{token}/files/{id}": true, "PATCH /upload/{token}/files/{id}": true, "DELETE /upload/{token}/files/{id}": true,
	"GET /upload/{token}/received/{bundle}": true,
}

func TestHeaders(t *testing.T) {
	h := newHouse(t).furnish()
	b := h.as("admin")
	for _, path := range []string{"/", "/login", "/nothing", "/upload/" + h.links["own"], "/upload/none", "/users"} {
		res, text := b.do("GET", path, nil)
		for k, want := range map[string]string{"Content-Security-Policy": policy, "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Cache-Control": "no-store", "Referrer-Policy": "same-origin"} {
			if got := res.Header.Get(k); got != want {
				t.Errorf("%s: %s is %q", path, k, got)
			}
		}
		if strings.Contains(text, "/static/missing-") {
			t.Errorf("%s names a static file that does not exist", path)
		}
	}
	res, _ := b.do("GET", "/metrics", nil, "X-Forwarded-For", "203.0.113.9")
	if res.StatusCode != http.StatusOK {
		t.Errorf("metrics as admin through a proxy: %d", res.StatusCode)
	}
	if res, _ := h.browser().do("GET", "/metrics", nil, "X-Forwarded-For", "203.0.113.9"); res.StatusCode != http.StatusForbidden {
		t.Errorf("metrics as nobody through a proxy: %d", res.StatusCode)
	}
	res, text := h.browser().do("GET", "/metrics", nil)
	if res.StatusCode != http.StatusOK || !strings.HasSuffix(text, "# EOF\n") || !strings.Contains(text, `stegvis_cases{status="new"} 1`) {
		t.Errorf("metrics: %d\n%s", res.StatusCode, text)
	}
	if res, text := h.browser().do("GET", "/healthz", nil); res.StatusCode != 200 || text != "ok\n" {
		t.Errorf("health: %d %q", res.StatusCode, text)
	}
}
