package web

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"stegvis/review/store"
)

// A role is who may ask for a page. Each includes those below it.
type role int

const (
	anyone   role = iota // no login: upload links, login itself
	reader               // sees cases
	reviewer             // works on them
	admin                // accounts, customers, duty
)

func roleOf(u *store.User) role {
	if u == nil || u.Disabled {
		return anyone
	}
	switch u.Role {
	case "admin":
		return admin
	case "reviewer":
		return reviewer
	case "reader":
		return reader
	}
	return anyone
}

// A handler answers one request. An error becomes the page that says so:
// errMissing 404, *refusal its own status, anything else 500.
type answer func(*Request) error

// A route is one address, kept so that a test can walk all of them.
type route struct {
	Pattern string // "GET /cases/{number}"
	Role    role
	answer  answer
	guarded bool // a change made in a browser: same origin, and the session's token
}

// A slice is one part of the pages: its addresses and its texts. Each is added
// by the init of its own file, so that none needs to be named elsewhere.
type slice struct {
	routes func(*Server)
	text   catalogue
}

var parts []slice

func add(routes func(*Server), text catalogue) { parts = append(parts, slice{routes, text}) }

// page registers what answers a pattern and who may ask. For anything but GET
// and HEAD the request must come from our own pages and carry the token.
func (s *Server) page(pattern string, who role, do answer) {
	method, _, _ := strings.Cut(pattern, " ")
	s.routes = append(s.routes, route{pattern, who, do, method != "GET" && method != "HEAD"})
}

// open registers an address whose authority is in the address itself (an
// upload link): no cookie is read, so none can be misused from elsewhere.
func (s *Server) open(pattern string, do answer) {
	s.routes = append(s.routes, route{pattern, anyone, do, false})
}

func (s *Server) build() http.Handler {
	for _, sl := range parts {
		sl.routes(s)
	}
	mux := http.NewServeMux()
	for _, rt := range s.routes {
		mux.Handle(rt.Pattern, s.serve(rt))
	}
	mux.Handle("/", s.serve(route{Pattern: "/", Role: anyone, answer: (*Request).NotFound}))
	return s.outermost(mux)
}

// outermost holds for every address: headers, the address's own limit, the log line.
func (s *Server) outermost(mux *http.ServeMux) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		secure(w.Header(), s.secureOrigin(r))
		rec := &recorder{ResponseWriter: w}
		_, pattern := mux.Handler(r)
		defer func() {
			took := time.Since(start)
			s.measure.request(pattern, rec.code(), took)
			// The pattern, never the path: paths hold tokens of upload links.
			s.log.Info("request", slog.String("method", r.Method), slog.String("route", pattern),
				slog.Int("status", rec.code()), slog.Int64("bytes", rec.n), slog.Duration("took", took))
		}()
		if !strings.HasPrefix(r.URL.Path, "/static/") && !s.limits.all.allow(s.address(r)) {
			s.tooMany(rec, r)
			return
		}
		mux.ServeHTTP(rec, r)
	})
}

func (s *Server) serve(rt route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, hr *http.Request) {
		r := &Request{W: w, R: hr, S: s, route: rt}
		defer r.survive()
		if strings.HasPrefix(rt.Pattern, "GET /static/") || strings.HasPrefix(rt.Pattern, "GET /healthz") {
			r.finish(rt.answer(r))
			return
		}
		r.session(func() error { return r.admit(rt) })
	})
}

// admit asks everything before the handler sees the request.
func (r *Request) admit(rt route) error {
	if rt.guarded {
		if err := r.S.origin.Check(r.R); err != nil {
			return refuse(http.StatusForbidden, "refused.origin")
		}
	}
	if rt.Role > anyone && r.User == nil {
		return r.askLogin()
	}
	if roleOf(r.User) < rt.Role {
		r.Audit("denied", rt.Pattern, "")
		return refuse(http.StatusForbidden, "refused.role", r.Say("role."+roleNames[rt.Role]))
	}
	if rt.guarded {
		if err := r.readForm(); err != nil {
			return err
		}
		if r.User != nil && !r.tokenFits() {
			return refuse(http.StatusForbidden, "refused.token")
		}
	}
	return rt.answer(r)
}

var roleNames = map[role]string{anyone: "anyone", reader: "reader", reviewer: "reviewer", admin: "admin"}

// errMissing: there is nothing at this address, or nothing this person may know of.
var errMissing = errors.New("nothing here")

// A refusal is an answer of 4xx with a sentence (key, and key+".next").
type refusal struct {
	status int
	key    string
	args   []any
}

func (e *refusal) Error() string { return e.key }

func refuse(status int, key string, args ...any) error { return &refusal{status, key, args} }

// finish turns a handler's error into a page.
func (r *Request) finish(err error) {
	if err == nil {
		return
	}
	var no *refusal
	switch {
	case errors.As(err, &no):
		r.sorry(no.status, no.key, no.args...)
	case errors.Is(err, errMissing), errors.Is(err, store.ErrMissing):
		r.sorry(http.StatusNotFound, "missing")
	case r.R.Context().Err() != nil: // the reader went away
	default:
		id := strconv.FormatInt(time.Now().UnixNano(), 36)
		r.S.log.Error("failed", slog.String("route", r.route.Pattern), slog.String("id", id), slog.Any("error", err))
		r.sorry(http.StatusInternalServerError, "broken", id)
	}
}

// survive makes a page of a panic, so that one bad page stops no other.
func (r *Request) survive() {
	p := recover()
	if p == nil {
		return
	}
	if p == http.ErrAbortHandler {
		panic(p)
	}
	r.S.log.Error("panic", slog.String("route", r.route.Pattern), slog.String("stack", string(debug.Stack())))
	r.finish(fmt.Errorf("panic: %v", p))
}
