package web

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/zitadel/oidc/v3/example/server/exampleop"
	"github.com/zitadel/oidc/v3/example/server/storage"

	"stegvis/review/store"
)

// provider is a real OIDC provider (zitadel/oidc, certified) with its own
// login page, on loopback.
type provider struct{ *httptest.Server }

func newProvider(t *testing.T) *provider {
	p := &provider{}
	var inner http.Handler
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { inner.ServeHTTP(w, r) }))
	t.Cleanup(p.Close)
	users := storage.NewUserStore(p.URL)
	inner = exampleop.SetupServer(p.URL, storage.NewStorage(users), slog.New(slog.DiscardHandler), false)
	return p
}

var (
	formAction = regexp.MustCompile(`action="([^"]+)"`)
	formID     = regexp.MustCompile(`name="id" value="([^"]+)"`)
)

// signIn walks the way a person walks: our button, the provider's page, and back.
func signIn(t *testing.T, h *house, name string) (*browser, *http.Response, string) {
	t.Helper()
	jar, _ := cookiejar.New(nil)
	b := &browser{h: h, c: &http.Client{Jar: jar, Timeout: 20 * time.Second}}
	res, text := b.do("GET", "/login/oidc?to=/me", nil)
	id := formID.FindStringSubmatch(text)
	if id == nil {
		t.Fatalf("no login page at the provider: %d %s", res.StatusCode, text)
	}
	at := res.Request.URL.Scheme + "://" + res.Request.URL.Host + "/login/username"
	if m := formAction.FindStringSubmatch(text); m != nil {
		u, err := res.Request.URL.Parse(m[1])
		must(t, err)
		at = u.String()
	}
	res, err := b.c.PostForm(at, url.Values{"id": {id[1]}, "username": {name}, "password": {"verysecure"}})
	must(t, err)
	body, err := io.ReadAll(res.Body)
	must(t, err)
	res.Body.Close()
	return b, res, string(body)
}

func TestOIDC(t *testing.T) {
	p := newProvider(t)
	var house *house
	config := OIDCConfig{Name: "Huset", Issuer: p.URL, Client: "stegvis", Secret: "hemmelig"}
	house = newHouse(t, func(o *Options) { o.Config.OIDC = &config }).furnish()
	storage.RegisterClients(storage.WebClient("stegvis", "hemmelig", house.http.URL+"/login/oidc/callback"))
	ctx := context.Background()

	if _, text := house.browser().do("GET", "/login", nil); !strings.Contains(text, "Logg inn med Huset") {
		t.Error("the login page does not name the provider")
	}
	// Somebody the provider knows and we do not.
	_, res, text := signIn(t, house, "test-user2")
	if res.StatusCode != http.StatusForbidden || !strings.Contains(text, "Du har ingen konto her") {
		t.Fatalf("a stranger: %d %s", res.StatusCode, text)
	}
	// An account an administrator made with that address is theirs from the first login.
	made, err := house.st.AddUser(ctx, store.User{Name: "ola", Display: "Ola", Email: "test-user2@zitadel.ch", Role: "reviewer"})
	must(t, err)
	_, res, text = signIn(t, house, "test-user2")
	if res.StatusCode != 200 || res.Request.URL.Path != "/me" || !strings.Contains(text, "Ola") {
		t.Fatalf("with an account: %d %s %s", res.StatusCode, res.Request.URL, text)
	}
	u, err := house.st.User(ctx, made.ID)
	must(t, err)
	if u.Subject == "" || u.Issuer != p.URL {
		t.Errorf("not bound to the subject: %+v", u)
	}
	// Once bound, the address is not what counts.
	u.Email = "other@example.no"
	must(t, house.st.UpdateUser(ctx, *u))
	if _, res, _ := signIn(t, house, "test-user2"); res.StatusCode != 200 {
		t.Errorf("by subject: %d", res.StatusCode)
	}
	u.Disabled = true
	must(t, house.st.UpdateUser(ctx, *u))
	if _, res, _ := signIn(t, house, "test-user2"); res.StatusCode != http.StatusForbidden {
		t.Errorf("blocked: %d", res.StatusCode)
	}

	// With a role for everyone of the house, an account is made.
	config.Role, config.Domain = "reader", "zitadel.ch"
	house.s.oidc.c = config
	if _, res, text := signIn(t, house, "test-user@"+strings.Split(strings.TrimPrefix(p.URL, "http://"), ":")[0]); res.StatusCode != 200 || !strings.Contains(text, "test-user@zitadel.ch") {
		t.Errorf("a new account: %d", res.StatusCode)
	}
}

// What comes back must be what this session asked for.
func TestOIDCForged(t *testing.T) {
	p := newProvider(t)
	h := newHouse(t, func(o *Options) {
		o.Config.OIDC = &OIDCConfig{Issuer: p.URL, Client: "stegvis", Secret: "hemmelig"}
	}).furnish()
	storage.RegisterClients(storage.WebClient("stegvis", "hemmelig", h.http.URL+"/login/oidc/callback"))
	for _, back := range []string{"", "?code=x", "?state=&code=x", "?state=guess&code=x", "?error=access_denied&state=x"} {
		b := h.browser()
		b.do("GET", "/login/oidc", nil)
		if res, _ := b.do("GET", "/login/oidc/callback"+back, nil); res.StatusCode != http.StatusForbidden {
			t.Errorf("%q: %d", back, res.StatusCode)
		}
	}
	// The right state, once: replayed it is worth nothing; and a code nobody gave is refused.
	b := h.browser()
	res, _ := b.do("GET", "/login/oidc", nil)
	u, err := url.Parse(res.Header.Get("Location"))
	must(t, err)
	if u.Query().Get("code_challenge_method") != "S256" || u.Query().Get("nonce") == "" {
		t.Errorf("asked without PKCE or nonce: %s", u)
	}
	for range 2 {
		if res, _ := b.do("GET", "/login/oidc/callback?code=made-up&state="+u.Query().Get("state"), nil); res.StatusCode != http.StatusForbidden {
			t.Errorf("a made-up code: %d", res.StatusCode)
		}
	}
}

func TestOIDCAway(t *testing.T) {
	h := newHouse(t, func(o *Options) { o.Config.OIDC = &OIDCConfig{Issuer: "http://127.0.0.1:1", Client: "x"} }).furnish()
	if res, text := h.browser().do("GET", "/login/oidc", nil); res.StatusCode != http.StatusBadGateway || !strings.Contains(text, "svarer ikke") {
		t.Errorf("provider away: %d", res.StatusCode)
	}
	h.as("reader") // passwords still work
}

func TestVouched(t *testing.T) {
	yes, no := true, false
	for name, c := range map[string]struct {
		email, login string
		verified     *bool
		trust        bool
		want         string
	}{
		"verified":                        {"Kari@Example.no", "", &yes, false, "kari@example.no"},
		"not verified":                    {"kari@example.no", "", &no, false, ""},
		"not verified, and trusted":       {"kari@example.no", "kari@example.no", &no, true, ""},
		"not said":                        {"kari@example.no", "", nil, false, ""},
		"not said, and trusted":           {"kari@example.no", "x@example.no", nil, true, "kari@example.no"},
		"only a login name":               {"", "Kari@Example.no", nil, true, "kari@example.no"},
		"a login name that is no address": {"", "kari", nil, true, ""},
		"a login name, without the trust": {"", "kari@example.no", nil, false, ""},
	} {
		if got := vouched(c.email, c.login, c.verified, c.trust); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}
