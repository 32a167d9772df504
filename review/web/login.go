package web

import (
	"context"
	"crypto/rand"
	"errors"
	"net/http"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"

	"stegvis/review/store"
)

func init() { add((*Server).loginRoutes, loginText) }

func (s *Server) loginRoutes() {
	s.page("GET /login", anyone, s.loginForm)
	s.page("POST /login", anyone, s.loginSend)
	s.page("POST /logout", reader, s.logout)
	s.page("GET /key/{token}", anyone, s.keyForm)
	s.page("POST /key/{token}", anyone, s.keySend)
	s.page("GET /me", reader, s.me)
	s.page("POST /me/password", reader, s.mePassword)
	s.page("GET /login/oidc", anyone, s.oidcStart)
	s.page("GET /login/oidc/callback", anyone, s.oidcBack)
}

type loginPage struct {
	To, Name  string
	Wrong     string
	OIDC      string // name of the provider; "" without one
	NoAccount bool
}

func (s *Server) loginForm(r *Request) error {
	if r.User != nil {
		return r.Redirect(r.Query("to"))
	}
	return r.Render("login.html", s.loginPage(r, r.Query("to")))
}

func (s *Server) loginPage(r *Request, to string) loginPage {
	p := loginPage{To: localPath(to), OIDC: s.oidc.name()}
	if users, err := s.store.Users(r.Ctx()); err == nil && len(users) == 0 {
		p.NoAccount = true
	}
	return p
}

// The same answer, after the same work, for a name nobody has, a wrong
// password and an account that may not log in: none tells which names exist.
func (s *Server) loginSend(r *Request) error {
	name := strings.ToLower(r.Form("name"))
	p := s.loginPage(r, r.Form("to"))
	p.Name = name
	if !s.limits.login.allow(s.address(r.R)) || !s.limits.account.allow(name) {
		r.W.Header().Set("Retry-After", "30")
		p.Wrong = r.Say("login.many")
		return r.render(http.StatusTooManyRequests, "login.html", p)
	}
	u, err := s.store.UserByName(r.Ctx(), name)
	if err != nil && !errors.Is(err, store.ErrMissing) {
		return err
	}
	hash := nobody()
	if u != nil && !u.Disabled && u.Password != "" {
		hash = u.Password
	}
	fits, err := s.verify(r.Ctx(), r.R.PostFormValue("password"), hash)
	if err != nil {
		return err
	}
	if !fits || hash == nobody() {
		s.measure.loginFailed()
		if err := r.Audit("login-failed", "user "+short(name, 60), ""); err != nil {
			return err
		}
		p.Wrong = r.Say("login.wrong")
		return r.render(http.StatusUnauthorized, "login.html", p)
	}
	if err := r.login(u); err != nil {
		return err
	}
	return r.Redirect(p.To)
}

// passwordCost is argon2id with 64 MiB and three passes: above what RFC 9106
// names as its second choice. Two at once is what the server spends on it.
var passwordCost = &argon2id.Params{Memory: 64 << 10, Iterations: 3, Parallelism: 2, SaltLength: 16, KeyLength: 32}

// nobody is a hash that no password fits: names without an account are tried against it.
var nobody = sync.OnceValue(func() string {
	h, err := HashPassword(rand.Text())
	if err != nil {
		panic(err) // argon2id fails only without randomness, and then nothing is safe
	}
	return h
})

func (s *Server) verify(ctx context.Context, password, hash string) (bool, error) {
	if err := s.turn(ctx); err != nil {
		return false, err
	}
	defer func() { <-s.limits.hash }()
	return argon2id.ComparePasswordAndHash(password, hash)
}

func (s *Server) hash(ctx context.Context, password string) (string, error) {
	if err := s.turn(ctx); err != nil {
		return "", err
	}
	defer func() { <-s.limits.hash }()
	return HashPassword(password)
}

// HashPassword is what the store keeps of a password.
func HashPassword(password string) (string, error) {
	return argon2id.CreateHash(password, passwordCost)
}

func (s *Server) turn(ctx context.Context) error {
	select {
	case s.limits.hash <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// BadPassword says why a password is not taken, as the key of a text; "" when
// it is. Length is what counts; rules about signs make people write it down.
func BadPassword(name, password string) string {
	n := utf8.RuneCountInString(password)
	low := strings.ToLower(password)
	switch {
	case n < 12:
		return "password.short"
	case len(password) > 1000:
		return "password.long"
	case strings.Contains(low, strings.ToLower(name)) && name != "" || strings.Count(low, low[:1]) == n || common(low):
		return "password.guessed"
	}
	return ""
}

// common: what is tried first, at a length we accept.
func common(p string) bool {
	for _, c := range []string{"password", "passord", "123456", "qwerty", "sommer20", "vinter20", "høst20", "admin", "stegvis"} {
		if rest := strings.ReplaceAll(p, c, ""); len(rest)*2 <= len(p) {
			return true
		}
	}
	return false
}

func (s *Server) logout(r *Request) error {
	if err := r.Audit("logout", "user "+r.User.Name, ""); err != nil {
		return err
	}
	if err := s.sessions.Destroy(r.Ctx()); err != nil {
		return err
	}
	return r.Redirect("/login")
}

func short(s string, n int) string {
	for i := range s {
		if i > n {
			return s[:i] + "…"
		}
	}
	return s
}

// A key is a one-time link: to make the first account, to answer an
// invitation, to set a new password. It lasts a day, the first one until used.
const keyLasts = 24 * time.Hour

type keyPage struct {
	Token, Kind string
	Name        string // of the account, "" when the first is made
	Display     string
	Wrong       string
}
