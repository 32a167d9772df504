package page

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/hex"
	"net/http"
	"strings"
	"sync"
)

// A guard lets in the one browser that was sent here and nobody else: another
// site in that browser (Host, Origin, Sec-Fetch-Site), another program or user
// of the machine (the secret in the path), and whoever read the address later
// (a cookie that the first browser gets and no other).
type guard struct {
	host   string // "127.0.0.1:51234"
	secret string

	mu      sync.Mutex
	session string // "" until a browser has come
}

const cookieName = "stegvis"

func newGuard(host string) (*guard, error) {
	return &guard{host: host, secret: random()}, nil
}

// random is 128 bits nobody can guess.
func random() string {
	var b [16]byte
	rand.Read(b[:]) // never fails since Go 1.24
	return hex.EncodeToString(b[:])
}

func (g *guard) address() string { return "http://" + g.host + "/" + g.secret + "/" }

// policy is what the browser may do with our pages: show our own files, talk to
// us, be framed by nobody.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

func guardHeaders(h http.Header) {
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Referrer-Policy", "same-origin") // "no-referrer" would also hide the Origin of our own forms
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cache-Control", "no-store")
}

// wrap asks everything before a handler sees the request, and takes the secret
// off the path.
func (g *guard) wrap(s *Server, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		guardHeaders(w.Header())
		if why := g.refuse(r); why != "" {
			s.refused(w, http.StatusForbidden, why)
			return
		}
		rest, ok := g.path(r.URL.Path)
		if !ok {
			s.refused(w, http.StatusForbidden, "secret")
			return
		}
		switch fresh, ok := g.admit(r); {
		case !ok:
			s.refused(w, http.StatusForbidden, "browser")
			return
		case fresh != nil:
			http.SetCookie(w, fresh)
		}
		defer func() {
			if p := recover(); p != nil {
				if p == http.ErrAbortHandler {
					panic(p)
				}
				s.refused(w, http.StatusInternalServerError, "broken")
			}
		}()
		s.tabs.touch()
		r.URL.Path = rest
		r.Body = http.MaxBytesReader(w, r.Body, 64<<10)
		next.ServeHTTP(w, r)
	})
}

// refuse is the reason why another site or a rebound name is behind a request.
func (g *guard) refuse(r *http.Request) string {
	if r.Host != g.host {
		return "host"
	}
	if o := r.Header.Values("Origin"); len(o) > 1 || len(o) == 1 && o[0] != "http://"+g.host {
		return "origin"
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead && r.Header.Get("Origin") == "" {
		return "origin"
	}
	switch r.Header.Get("Sec-Fetch-Site") {
	case "", "none", "same-origin":
		return ""
	}
	return "origin"
}

func (g *guard) path(path string) (rest string, ok bool) {
	secret, rest, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	return "/" + rest, subtle.ConstantTimeCompare([]byte(secret), []byte(g.secret)) == 1
}

// admit binds the page to the first browser that shows the secret: it gets a
// cookie below the secret's path, which no other port of this host receives.
func (g *guard) admit(r *http.Request) (fresh *http.Cookie, ok bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.session == "" {
		if r.Method != http.MethodGet {
			return nil, false
		}
		g.session = random()
		return &http.Cookie{Name: cookieName, Value: g.session, Path: "/" + g.secret + "/", HttpOnly: true, SameSite: http.SameSiteStrictMode}, true
	}
	c, err := r.Cookie(cookieName)
	return nil, err == nil && subtle.ConstantTimeCompare([]byte(c.Value), []byte(g.session)) == 1
}
