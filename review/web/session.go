package web

import (
	"net/http"
	"strings"
	"time"

	"github.com/alexedwards/scs/v2"

	"stegvis/review/store"
)

// A login lasts a working day. There is no sliding end: it would cost a write
// to the database for every page that is read.
const loginLasts = 12 * time.Hour

func newSessions(o Options) *scs.SessionManager {
	m := scs.New()
	m.Store = o.Store.Sessions()
	m.Lifetime = loginLasts
	m.HashTokenInStore = true // who reads the database cannot log in with what is in it
	m.Cookie.Name = "stegvis"
	m.Cookie.HttpOnly = true
	m.Cookie.SameSite = http.SameSiteLaxMode // Strict would lose the login on the way back from an OIDC provider
	m.Cookie.Persist = false
	if o.Base != nil && o.Base.Scheme == "https" {
		m.Cookie.Name, m.Cookie.Secure = "__Host-stegvis", true
	}
	return m
}

// session loads who asks, runs do, and keeps what do changed.
func (r *Request) session(do func() error) {
	m := r.S.sessions
	m.LoadAndSave(http.HandlerFunc(func(w http.ResponseWriter, hr *http.Request) {
		r.W, r.R = w, hr
		r.Lang = r.language()
		if id := m.GetString(hr.Context(), "user"); id != "" {
			u, err := r.S.store.User(hr.Context(), id)
			// An account that was disabled, or whose password was reset since, is out at once.
			if err == nil && !u.Disabled && m.GetInt64(hr.Context(), "epoch") == epoch(u) {
				r.User = u
			}
		}
		defer r.survive()
		r.finish(do())
	})).ServeHTTP(r.W, r.R)
}

// login makes this session the user's, under a new token.
func (r *Request) login(u *store.User) error {
	m, ctx := r.S.sessions, r.Ctx()
	if err := m.RenewToken(ctx); err != nil {
		return err
	}
	m.Remove(ctx, "csrf")
	m.Put(ctx, "user", u.ID)
	m.Put(ctx, "epoch", epoch(u))
	r.User, r.csrf = u, ""
	if err := r.S.store.LoggedIn(ctx, u.ID); err != nil {
		return err
	}
	return r.Audit("login", "user "+u.Name, "")
}

// epoch changes with the password, so that a reset ends every login made before.
func epoch(u *store.User) int64 {
	var n int64
	for _, c := range []byte(u.Password) {
		n = n*31 + int64(c)
	}
	return n
}

const langCookie = "stegvis-lang"

// language is what the person chose, else the browser's, else Norwegian.
func (r *Request) language() string {
	if c, err := r.R.Cookie(langCookie); err == nil && (c.Value == "nb" || c.Value == "en") {
		return c.Value
	}
	for _, part := range strings.Split(r.R.Header.Get("Accept-Language"), ",") {
		tag, _, _ := strings.Cut(strings.TrimSpace(part), ";")
		base, _, _ := strings.Cut(strings.ToLower(tag), "-")
		switch base {
		case "nb", "no", "nn":
			return "nb"
		case "en":
			return "en"
		}
	}
	return "nb"
}
