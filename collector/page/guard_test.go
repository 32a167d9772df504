package page

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"testing/synctest"
	"time"

	"stegvis/collector"
	"stegvis/guide"
)

// small is a guide of two steps, enough for every page.
func small(t *testing.T) *guide.Guide {
	t.Helper()
	files := fstest.MapFS{}
	for name, text := range map[string]string{
		"guide.yaml": "product: {id: demo, name: Demo}\nlanguages: [nb, en]\nsources:\n  logs: {kind: files, title: {nb: Loggene, en: The logs}, means: {nb: Ingen logger, en: No logs}, paths: ['c:\\demo\\*.log']}\n",
		"steps/one.yaml": "order: 1\nscreen: [One]\nstates:\n  failed: {symbols: [failed], who: support, collect: [logs]}\n" +
			"signatures:\n  - {id: gone, see: one#failed, match: server is gone, says: {nb: Serveren er borte, en: The server is gone}, example: ['the server is gone'], not: ['the server is back']}\n",
		"steps/one.nb.md": "---\ntitle: En\nsummary: Første\nsymptoms: [stans]\n---\n\n## Feilet {#failed}\n\nVent.\n",
		"steps/one.en.md": "---\ntitle: One\nsummary: First\nsymptoms: [stop]\n---\n\n## Failed {#failed}\n\nWait.\n",
	} {
		files[name] = &fstest.MapFile{Data: []byte(text)}
	}
	g, err := guide.Load(files)
	if ps, ok := err.(guide.Problems); ok && len(ps.Errors()) > 0 {
		t.Fatal(ps.Errors())
	}
	return g
}

// listening is a page that is not served: requests go straight to its handler.
func listening(t *testing.T, o collector.Options) *Server {
	t.Helper()
	home := t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("XDG_CONFIG_HOME", home)
	t.Setenv("AppData", home)
	s, err := Listen(Options{Guide: small(t), Collect: o})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.at.Close() })
	return s
}

func (s *Server) request(method, path string, change func(*http.Request)) *http.Response {
	r := httptest.NewRequest(method, "http://"+s.guard.host+path, nil)
	if method == http.MethodPost {
		r.Header.Set("Origin", "http://"+s.guard.host)
	}
	if change != nil {
		change(r)
	}
	w := httptest.NewRecorder()
	s.http.Handler.ServeHTTP(w, r)
	return w.Result()
}

func TestGuard(t *testing.T) {
	header := func(name string, values ...string) func(*http.Request) {
		return func(r *http.Request) { r.Header[name] = values }
	}
	host := func(h string) func(*http.Request) { return func(r *http.Request) { r.Host = h } }
	for _, c := range []struct {
		name, method, path string // "~" stands for the secret
		change             func(*http.Request)
		status             int
	}{
		{"the address", "GET", "/~/", nil, 200},
		{"no secret", "GET", "/", nil, 403},
		{"no secret, a page", "GET", "/plan", nil, 403},
		{"another secret", "GET", "/00000000000000000000000000000000/", nil, 403},
		{"a part of the secret", "GET", "/~"[:2], func(r *http.Request) { r.URL.Path = r.URL.Path[:20] }, 403},
		{"secret without a slash", "GET", "/~", nil, 200},
		{"a rebound name", "GET", "/~/", host("evil.example"), 403},
		{"localhost", "GET", "/~/", host("localhost:1"), 403},
		{"no port", "GET", "/~/", host("127.0.0.1"), 403},
		{"another site", "GET", "/~/", header("Origin", "http://evil.example"), 403},
		{"a sandboxed frame", "GET", "/~/", header("Origin", "null"), 403},
		{"two origins", "GET", "/~/", func(r *http.Request) {
			r.Header["Origin"] = []string{"http://" + r.Host, "http://evil.example"}
		}, 403},
		{"another port of this machine", "GET", "/~/", header("Sec-Fetch-Site", "same-site"), 403},
		{"a link on another site", "GET", "/~/", header("Sec-Fetch-Site", "cross-site"), 403},
		{"a form from nowhere", "POST", "/~/quit", func(r *http.Request) { r.Header.Del("Origin") }, 403},
		{"a form before any page", "POST", "/~/quit", nil, 403},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := listening(t, collector.Options{})
			res := s.request(c.method, strings.ReplaceAll(c.path, "~", s.guard.secret), c.change)
			body, _ := io.ReadAll(res.Body)
			if res.StatusCode != c.status {
				t.Fatalf("%d, not %d: %s", res.StatusCode, c.status, body)
			}
			if res.StatusCode == 403 && (strings.Contains(string(body), s.guard.secret) || res.Header.Get("Set-Cookie") != "") {
				t.Error("a refusal tells the secret, or lets in")
			}
			if got := res.Header.Get("Content-Security-Policy"); !strings.HasPrefix(got, "default-src 'none'") || !strings.Contains(got, "frame-ancestors 'none'") || strings.Contains(got, "unsafe") {
				t.Errorf("Content-Security-Policy: %q", got)
			}
			for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store", "Cross-Origin-Resource-Policy": "same-origin"} {
				if got := res.Header.Get(name); got != want {
					t.Errorf("%s: %q", name, got)
				}
			}
		})
	}
}

// TestFirstBrowser: the address works for the browser that used it first.
func TestFirstBrowser(t *testing.T) {
	s := listening(t, collector.Options{})
	at := "/" + s.guard.secret + "/"
	first := s.request("GET", at, nil)
	cookies := first.Cookies()
	if len(cookies) != 1 || !cookies[0].HttpOnly || cookies[0].SameSite != http.SameSiteStrictMode || cookies[0].Path != at {
		t.Fatalf("cookie: %+v", cookies)
	}
	if res := s.request("GET", at, nil); res.StatusCode != 403 {
		t.Errorf("a second browser got %d", res.StatusCode)
	}
	if res := s.request("GET", at, func(r *http.Request) { r.AddCookie(&http.Cookie{Name: cookieName, Value: "x"}) }); res.StatusCode != 403 {
		t.Errorf("a wrong cookie got %d", res.StatusCode)
	}
	if res := s.request("GET", at+"plan?page=one", func(r *http.Request) { r.AddCookie(cookies[0]) }); res.StatusCode != 200 {
		t.Errorf("the first browser got %d", res.StatusCode)
	}
}

// TestTabs: one tab has the page; a reload is the same tab, another one waits
// in vain, and may take over. A form of the page that comes before its stream
// is not another tab's.
func TestTabs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tabs := newTabs()
		answering := func(h *holder, times int) {
			for range times {
				<-h.asked
				tabs.here(h.id)
			}
		}
		one := tabs.hold(t.Context(), "one", false)
		if one == nil || tabs.held(t.Context(), "one") {
			t.Fatal("the first tab does not have the page")
		}
		go answering(one, 2)
		if tabs.hold(t.Context(), "two", false) != nil || !tabs.held(t.Context(), "two") {
			t.Error("a second tab got the page")
		}
		var both sync.WaitGroup
		for range 2 { // one answer is for all who asked
			both.Go(func() {
				if !tabs.held(t.Context(), "two") {
					t.Error("a second tab's form was taken")
				}
			})
		}
		synctest.Wait()
		answering(one, 1)
		both.Wait()
		go tabs.release(one) // the reload's old stream ends while the new one's form comes, and the new one asks
		if tabs.held(t.Context(), "again") {
			t.Error("the form of a page whose stream is on its way was refused")
		}
		again := tabs.hold(t.Context(), "again", false)
		if again == nil {
			t.Fatal("a reload lost the page")
		}
		three := tabs.hold(t.Context(), "three", true)
		select {
		case <-again.taken:
		default:
			t.Error("the tab that lost the page was not told")
		}
		tabs.release(again) // its end takes nothing from the new one
		if three == nil {
			t.Fatal("the page was lost on the way")
		}
		go answering(three, 1)
		if !tabs.held(t.Context(), "again") {
			t.Error("the tab that was told to go acts on")
		}
		if tabs.held(t.Context(), "four") || tabs.hold(t.Context(), "four", false) == nil {
			t.Error("a tab that answers nothing keeps the page")
		}
	})
}

// TestLeft: the program ends when nobody has been there for a while, not during a run.
func TestLeft(t *testing.T) {
	for _, c := range []struct {
		name         string
		limit        time.Duration
		busy, silent bool
		ends         bool
	}{{"left", 0, false, false, true}, {"left during a run", 0, true, false, false}, {"left for a moment", time.Hour, false, false, false}, {"asleep", 0, false, true, false}} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			tabs := newTabs()
			tab := tabs.hold(t.Context(), "a", false)
			if !c.silent {
				tabs.goodbye("a")
			}
			tabs.goodbye("another") // is not for another to say
			tabs.release(tab)
			closing, ended := make(chan struct{}), make(chan struct{})
			asked := make(chan struct{}, 100)
			go tabs.watch(closing, func() (time.Duration, bool) { asked <- struct{}{}; return c.limit, !c.busy }, func() { close(ended) })
			<-asked
			if c.ends {
				<-ended
				return
			}
			<-asked
			select {
			case <-ended:
				t.Error("it ended")
			default:
			}
			close(closing)
		})
	}
}
