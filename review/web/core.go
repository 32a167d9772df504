package web

import (
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"path"
	"strings"
	"time"
)

func init() { add((*Server).coreRoutes, coreText) }

func (s *Server) coreRoutes() {
	s.page("GET /static/{file}", anyone, s.serveStatic)
	s.page("GET /healthz", anyone, s.health)
	s.page("GET /metrics", anyone, s.metrics)
	s.page("GET /language/{lang}", anyone, s.setLanguage)
	s.page("GET /guide/{path...}", reader, s.serveGuide)
}

// setLanguage keeps the choice in this browser. It changes nothing on the
// server, so it may be a link.
func (s *Server) setLanguage(r *Request) error {
	lang := r.Path("lang")
	if lang != "nb" && lang != "en" {
		return errMissing
	}
	http.SetCookie(r.W, &http.Cookie{Name: langCookie, Value: lang, Path: "/", MaxAge: 365 * 24 * 3600,
		HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: s.secureOrigin(r.R)})
	return r.Redirect(r.Query("to"))
}

// OtherLang is the address that shows this page in another language.
func (v *View) OtherLang(lang string) string {
	to := v.R.URL.RequestURI()
	if v.R.Method != http.MethodGet {
		to = "/"
	}
	return "/language/" + lang + "?to=" + url.QueryEscape(to)
}

// health says whether pages can be answered: the database is asked.
func (s *Server) health(r *Request) error {
	r.W.Header().Set("Content-Type", "text/plain; charset=utf-8")
	if err := s.store.Ping(r.Ctx()); err != nil {
		s.log.Error("health", "error", err)
		r.W.WriteHeader(http.StatusServiceUnavailable)
		fmt.Fprintln(r.W, "database does not answer")
		return nil
	}
	fmt.Fprintln(r.W, "ok")
	return nil
}

// guidePolicy is the guide's own: its pages are ours, built here, and run their search.
const guidePolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'none'; form-action 'none'; frame-ancestors 'self'; base-uri 'none'"

// serveGuide shows the built guide.
func (s *Server) serveGuide(r *Request) error {
	name := path.Clean("/" + r.Path("path"))[1:]
	if name == "" {
		name = "index.html"
	}
	if s.o.Site == nil || !fs.ValidPath(name) {
		return errMissing
	}
	info, err := fs.Stat(s.o.Site, name)
	if err != nil {
		return errMissing
	}
	if info.IsDir() {
		return r.Redirect("/guide/" + strings.TrimSuffix(name, "/") + "/index.html")
	}
	h := r.W.Header()
	h.Set("Content-Security-Policy", guidePolicy)
	h.Set("Cache-Control", "private, max-age=60")
	h.Set("X-Frame-Options", "SAMEORIGIN")
	http.ServeFileFS(r.W, r.R, s.o.Site, name)
	return nil
}

// Attachment prepares an answer that the browser saves and never shows: the
// bytes are a stranger's. Write to r.W after it.
func (r *Request) Attachment(name, kind string) {
	h := r.W.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Disposition", "attachment; filename*=UTF-8''"+url.PathEscape(plainName(name)))
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
}

// plainName is a file name any system can save.
func plainName(name string) string {
	name = path.Base(strings.ReplaceAll(name, "\\", "/"))
	name = strings.Map(func(c rune) rune {
		if c < 0x20 || treacherous(c) || strings.ContainsRune(`<>:"/\|?*`, c) {
			return '_'
		}
		return c
	}, name)
	if name = strings.Trim(name, ". "); name == "" {
		return "file"
	}
	return name
}

// background starts what runs beside the requests.
func (s *Server) background() {
	s.every(time.Hour, s.tus.sweep)
	s.wg.Add(1)
	go func() {
		defer s.wg.Done()
		s.watchArrivals()
	}()
}

// every runs do now and then until the server closes.
func (s *Server) every(d time.Duration, do func()) {
	s.wg.Add(1)
	go func() {
		defer s.wg.Done()
		t := time.NewTicker(d)
		defer t.Stop()
		for {
			do()
			select {
			case <-t.C:
			case <-s.ctx.Done():
				return
			}
		}
	}()
}
