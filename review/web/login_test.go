package web

import (
	"context"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"stegvis/review/store"
)

func TestFirstAccount(t *testing.T) {
	h := newHouse(t)
	ctx := context.Background()
	old, err := h.s.FirstKey(ctx)
	must(t, err)
	link, err := h.s.FirstKey(ctx)
	must(t, err)
	b := h.browser()
	if res, text := b.do("GET", "/", nil); res.StatusCode != 303 || strings.Contains(text, "key") {
		t.Errorf("an empty house: %d", res.StatusCode)
	}
	if res, _ := b.do("GET", old, nil); res.StatusCode != http.StatusGone {
		t.Errorf("the link of an earlier start: %d", res.StatusCode)
	}
	if res, text := b.do("GET", link, nil); res.StatusCode != 200 || !strings.Contains(text, "Lag den første kontoen") {
		t.Fatalf("%d %s", res.StatusCode, text)
	}
	form := func(name, pw, again string) url.Values {
		return url.Values{"name": {name}, "display": {"Kari"}, "password": {pw}, "again": {again}}
	}
	for what, f := range map[string]url.Values{
		"a short password": form("kari", "kort", "kort"), "a guessed one": form("kari", "passord123456", "passord123456"),
		"one with the name": form("kari", "kari er best her", "kari er best her"), "two that differ": form("kari", password, password+"x"), "a bad name": form("Kari Ås", password, password),
	} {
		if res, text := b.do("POST", link, f); res.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(text, `role="alert"`) {
			t.Errorf("%s: %d", what, res.StatusCode)
		}
	}
	res, _ := b.do("POST", link, form("Kari", password, password))
	if res.StatusCode != 303 {
		t.Fatalf("first account: %d", res.StatusCode)
	}
	if res, _ := b.do("GET", "/users", nil); res.StatusCode != 200 {
		t.Errorf("the first account is no administrator: %d", res.StatusCode)
	}
	// Once.
	if res, _ := h.browser().do("POST", link, form("ola", password, password)); res.StatusCode != http.StatusGone {
		t.Errorf("the link again: %d", res.StatusCode)
	}
	if link, err := h.s.FirstKey(ctx); err != nil || link != "" {
		t.Errorf("a link with accounts there: %q %v", link, err)
	}
}

func TestLogin(t *testing.T) {
	h := newHouse(t).furnish()
	b := h.browser()
	for _, c := range [][2]string{{"admin", "wrong password"}, {"nobody", password}, {"", ""}} {
		res, text := b.do("POST", "/login", url.Values{"name": {c[0]}, "password": {c[1]}})
		if res.StatusCode != http.StatusUnauthorized || !strings.Contains(text, "Brukernavn eller passord er feil") {
			t.Errorf("%v: %d", c, res.StatusCode)
		}
	}
	// Back to where one was going, and nowhere else.
	for to, want := range map[string]string{"/cases/1?x=1": "/cases/1?x=1", "//evil.example/": "/", "https://evil.example": "/", "/\\evil.example": "/", "": "/"} {
		res, _ := h.browser().do("POST", "/login", url.Values{"name": {"reader"}, "password": {password}, "to": {to}})
		if got := res.Header.Get("Location"); got != want {
			t.Errorf("to %q went to %q", to, got)
		}
	}
	// From another site nobody is logged in.
	if res, _ := b.do("POST", "/login", url.Values{"name": {"reader"}, "password": {password}}, "Sec-Fetch-Site", "cross-site"); res.StatusCode != http.StatusForbidden {
		t.Errorf("login from another site: %d", res.StatusCode)
	}
	// The session's name changes at login, and logging out ends it.
	b = h.as("reader")
	u, _ := url.Parse(h.http.URL)
	was := b.c.Jar.Cookies(u)
	b.post("/logout", nil)
	b2 := h.browser()
	b2.c.Jar.SetCookies(u, was)
	if res, _ := b2.do("GET", "/me", nil); res.StatusCode != 303 {
		t.Errorf("a session after logout: %d", res.StatusCode)
	}
	// Blocked at once, not at the next login.
	b = h.as("reviewer")
	user, err := h.st.UserByName(context.Background(), "reviewer")
	must(t, err)
	user.Disabled = true
	must(t, h.st.UpdateUser(context.Background(), *user))
	if res, _ := b.do("GET", "/me", nil); res.StatusCode != 303 {
		t.Errorf("a blocked account reads on: %d", res.StatusCode)
	}
}

func TestResetEndsOtherLogins(t *testing.T) {
	h := newHouse(t).furnish()
	reader, boss := h.as("reader"), h.as("admin")
	user, err := h.st.UserByName(context.Background(), "reader")
	must(t, err)
	_, text := boss.post("/users/"+user.ID+"/link", nil)
	_, link, ok := strings.Cut(text, `id="one-time">`)
	link, _, _ = strings.Cut(link, "<")
	if !ok || !strings.HasPrefix(link, h.http.URL+"/key/") {
		t.Fatalf("no link: %q", link)
	}
	link = strings.TrimPrefix(link, h.http.URL)
	other := h.browser()
	if res, _ := other.do("POST", link, url.Values{"password": {password + " 2"}, "again": {password + " 2"}}); res.StatusCode != 303 {
		t.Fatalf("reset: %d", res.StatusCode)
	}
	if res, _ := reader.do("GET", "/me", nil); res.StatusCode != 303 {
		t.Errorf("an older login after a reset: %d", res.StatusCode)
	}
	if res, _ := other.do("GET", "/me", nil); res.StatusCode != 200 {
		t.Errorf("the new one: %d", res.StatusCode)
	}
	if res, _ := h.browser().do("GET", link, nil); res.StatusCode != http.StatusGone {
		t.Errorf("the link replayed: %d", res.StatusCode)
	}
	// One that is too old.
	_, text = boss.post("/users/"+user.ID+"/link", nil)
	_, link, _ = strings.Cut(text, `id="one-time">`)
	link, _, _ = strings.Cut(link, "<")
	*h.now = h.now.Add(25 * time.Hour)
	if res, _ := h.browser().do("GET", strings.TrimPrefix(link, h.http.URL), nil); res.StatusCode != http.StatusGone {
		t.Errorf("an old link: %d", res.StatusCode)
	}
}

func TestLastAdministrator(t *testing.T) {
	h := newHouse(t).furnish()
	boss := h.as("admin")
	user, err := h.st.UserByName(context.Background(), "admin")
	must(t, err)
	for _, f := range []url.Values{{"role": {"reader"}}, {"do": {"disable"}}} {
		if res, _ := boss.post("/users/"+user.ID, f); res.StatusCode != http.StatusConflict {
			t.Errorf("%v: %d", f, res.StatusCode)
		}
	}
}

func TestGuessingIsSlow(t *testing.T) {
	h := newHouse(t).furnish()
	b := h.browser()
	last := 0
	for range 16 {
		res, _ := b.do("POST", "/login", url.Values{"name": {"reader"}, "password": {"guess"}})
		last = res.StatusCode
	}
	if last != http.StatusTooManyRequests {
		t.Errorf("after sixteen guesses: %d", last)
	}
	// Who the guesser claims to be does not help, nor where from.
	if res, _ := b.do("POST", "/login", url.Values{"name": {"reader"}, "password": {password}}, "X-Forwarded-For", "203.0.113.7"); res.StatusCode != http.StatusTooManyRequests {
		t.Errorf("from elsewhere: %d", res.StatusCode)
	}
}

// Everything that changes accounts and links is written down.
func TestAudited(t *testing.T) {
	h := newHouse(t).furnish()
	boss := h.as("admin")
	boss.post("/customers", url.Values{"name": {"Ny kommune"}})
	boss.post("/users", url.Values{"name": {"ola"}, "role": {"reader"}})
	boss.do("GET", "/cases/1/work", nil)
	entries, err := h.st.AuditLog(context.Background(), store.AuditFilter{})
	must(t, err)
	seen := map[string]bool{}
	for _, e := range entries {
		seen[e.Action] = true
		if strings.Contains(e.Detail+e.Object, password) {
			t.Error("a password in the log")
		}
	}
	for _, want := range []string{"login", "customer-add", "user-add", "user-link"} {
		if !seen[want] {
			t.Errorf("%s is not in the audit log", want)
		}
	}
	if _, err := h.st.VerifyAudit(context.Background(), store.Head{}); err != nil {
		t.Error(err)
	}
}

func writeFile(t testing.TB, name, text string) {
	t.Helper()
	must(t, os.WriteFile(name, []byte(text), 0o600))
}

// Behind a proxy that rewrites Host, in a browser that says Origin only.
func TestOriginBehindProxy(t *testing.T) {
	h := newHouse(t, func(o *Options) { o.Base = &url.URL{Scheme: "https", Host: "support.example.no"} }).furnish()
	form := url.Values{"name": {"reader"}, "password": {password}}
	for origin, want := range map[string]int{"https://support.example.no": http.StatusSeeOther, "https://evil.example": http.StatusForbidden, "http://support.example.no": http.StatusForbidden} {
		res, _ := h.browser().do("POST", "/login", form, "Sec-Fetch-Site", "", "Origin", origin)
		if res.StatusCode != want {
			t.Errorf("from %s: %d, want %d", origin, res.StatusCode, want)
		}
		for _, c := range res.Cookies() {
			if want == http.StatusSeeOther && (c.Name != "__Host-stegvis" || !c.Secure || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode) {
				t.Errorf("cookie over TLS: %+v", c)
			}
		}
	}
}
