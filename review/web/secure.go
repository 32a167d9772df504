package web

import (
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// policy is what a browser may do with our pages: show our own files, talk to
// us, be framed by nobody. No inline script or style runs, whatever a bundle says.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

func secure(h http.Header, https bool) {
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=(), interest-cohort=()")
	h.Set("Cache-Control", "no-store")
	if https {
		h.Set("Strict-Transport-Security", "max-age=31536000")
	}
}

func (s *Server) secureOrigin(r *http.Request) bool {
	return r.TLS != nil || s.o.Base != nil && s.o.Base.Scheme == "https"
}

// address is where a request comes from. Only a proxy on this machine is
// believed about it, and only its own last word.
func (s *Server) address(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	ip := net.ParseIP(host)
	if ip == nil || !ip.IsLoopback() {
		return host
	}
	if list := r.Header.Values("X-Forwarded-For"); len(list) > 0 {
		all := strings.Split(list[len(list)-1], ",")
		last := strings.TrimSpace(all[len(all)-1])
		if h, _, err := net.SplitHostPort(last); err == nil { // IIS adds the port
			last = h
		}
		if net.ParseIP(last) != nil {
			return last
		}
	}
	return host
}

// A limit counts per key, and forgets keys that have been quiet.
type limit struct {
	every rate.Limit
	burst int
	now   func() time.Time

	mu   sync.Mutex
	keys map[string]*rate.Limiter
	seen map[string]time.Time
}

func newLimit(now func() time.Time, every rate.Limit, burst int) *limit {
	return &limit{every: every, burst: burst, now: now, keys: map[string]*rate.Limiter{}, seen: map[string]time.Time{}}
}

func (l *limit) allow(key string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	if len(l.keys) > 10_000 { // a flood of addresses must not become a flood of memory
		for k, t := range l.seen {
			if now.Sub(t) > time.Minute || len(l.keys) > 20_000 {
				delete(l.keys, k)
				delete(l.seen, k)
			}
		}
	}
	k := l.keys[key]
	if k == nil {
		k = rate.NewLimiter(l.every, l.burst)
		l.keys[key] = k
	}
	l.seen[key] = now
	return k.AllowN(now, 1)
}

// limits of the addresses requests come from. Pages cost little; logins cost
// 64 MiB and a guess; uploads cost disk.
type limits struct {
	all     *limit // everything
	login   *limit // attempts, by address
	account *limit // attempts, by account: many addresses guessing one password
	upload  *limit // new uploads
	tests   *limit // mails and webhooks sent to try them
	hash    chan struct{}
}

func newLimits(now func() time.Time) limits {
	return limits{
		all:     newLimit(now, 200, 2000), // one office behind one address: 50 people, and 200 uploads in pieces
		login:   newLimit(now, rate.Every(6*time.Second), 20),
		account: newLimit(now, rate.Every(20*time.Second), 15),
		upload:  newLimit(now, rate.Every(time.Second), 300),
		tests:   newLimit(now, rate.Every(10*time.Second), 5),
		hash:    make(chan struct{}, 2),
	}
}

// tooMany costs as little as it can: no session is read and no template run.
func (s *Server) tooMany(w http.ResponseWriter, hr *http.Request) {
	r := &Request{W: w, R: hr, S: s}
	r.Lang = r.language()
	w.Header().Set("Retry-After", "10")
	what, next := r.Say("refused.many"), r.Say("refused.many.next")
	if !strings.Contains(hr.Header.Get("Accept"), "text/html") {
		if r.WantsJSON() {
			w.Header().Set("Content-Type", "application/json; charset=utf-8")
			w.WriteHeader(http.StatusTooManyRequests)
			fmt.Fprintf(w, `{"error":%q,"next":%q}`, what, next)
			return
		}
		http.Error(w, what+"\n"+next, http.StatusTooManyRequests)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(http.StatusTooManyRequests)
	fmt.Fprintf(w, `<!DOCTYPE html>
<html lang="%s" data-color-scheme="auto"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>%s</title>
<link rel="stylesheet" href="%s"><link rel="stylesheet" href="%s"><link rel="stylesheet" href="%s"></head>
<body class="review"><main class="review-main"><div class="narrow"><h1>%s</h1><p class="lead">%s</p></div></main></body></html>
`, r.Lang, what, s.static.url("site/designsystemet.css"), s.static.url("site/style.css"), s.static.url("review.css"), what, next)
}
