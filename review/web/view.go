package web

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"path"
	"strings"
)

//go:embed templates
var templateFS embed.FS

// views holds one set of templates a page: layout.html and every *_parts.html,
// then the page itself, which defines "title" and either "main" or, for a
// page under the tabs of a case, "tab".
type views struct {
	pages map[string]*template.Template
}

func loadViews(s *Server) (*views, error) {
	allTexts = texts()
	dir, err := fs.Sub(templateFS, "templates")
	if err != nil {
		return nil, err
	}
	names, err := fs.Glob(dir, "*.html")
	if err != nil {
		return nil, err
	}
	shared := template.New("").Funcs(template.FuncMap{"asset": s.static.url, "dict": dict, "bidi": plain})
	var own []string
	for _, n := range names {
		switch {
		case n == "layout.html", n == "case_frame.html", strings.HasSuffix(n, "_parts.html"):
		default:
			own = append(own, n)
			continue
		}
		if n == "case_frame.html" {
			continue
		}
		if _, err := shared.ParseFS(dir, n); err != nil {
			return nil, err
		}
	}
	v := &views{pages: map[string]*template.Template{}}
	for _, n := range own {
		t, err := shared.Clone()
		if err == nil {
			t, err = t.ParseFS(dir, n)
		}
		if err == nil && t.Lookup("tab") != nil {
			t, err = t.ParseFS(dir, "case_frame.html")
		}
		if err != nil {
			return nil, fmt.Errorf("template %s: %w", n, err)
		}
		v.pages[n] = t
	}
	return v, nil
}

// dict gives a template several named values: {{template "x" (dict "a" 1)}}.
func dict(pairs ...any) (map[string]any, error) {
	if len(pairs)%2 != 0 {
		return nil, fmt.Errorf("dict wants pairs")
	}
	m := make(map[string]any, len(pairs)/2)
	for i := 0; i < len(pairs); i += 2 {
		k, ok := pairs[i].(string)
		if !ok {
			return nil, fmt.Errorf("dict: %v is not a name", pairs[i])
		}
		m[k] = pairs[i+1]
	}
	return m, nil
}

// A View is what a template sees as its dot. What the handler gave is .Data.
type View struct {
	*Request
	Data any
	Here string // of the main navigation: inbox, search, customers …
	Said string // a sentence from the page before
	Case *CaseFrame
}

// Render answers with a page. Nothing is sent before the whole page could be made.
func (r *Request) Render(name string, data any) error { return r.render(http.StatusOK, name, data) }

func (r *Request) render(status int, name string, data any) error {
	t := r.S.views.pages[name]
	if t == nil {
		return fmt.Errorf("no template %s", name)
	}
	v := &View{Request: r, Data: data, Here: here(r.R.URL.Path)}
	if f, ok := data.(interface{ frame() *CaseFrame }); ok {
		v.Case = f.frame()
	}
	// Tokens and messages belong to the session of a person; strangers with an upload link need none.
	if r.User != nil || r.route.Role > anyone {
		v.Said = r.S.sessions.PopString(r.Ctx(), "said")
	}
	var b bytes.Buffer
	if err := t.ExecuteTemplate(&b, "layout", v); err != nil {
		return err
	}
	r.W.Header().Set("Content-Type", "text/html; charset=utf-8")
	r.W.WriteHeader(status)
	_, err := b.WriteTo(r.W)
	return err
}

// Part answers with one template of a page alone, for scripts that renew a part of it.
func (r *Request) Part(name, part string, data any) error {
	t := r.S.views.pages[name]
	if t == nil {
		return fmt.Errorf("no template %s", name)
	}
	v := &View{Request: r, Data: data}
	if f, ok := data.(interface{ frame() *CaseFrame }); ok {
		v.Case = f.frame()
	}
	var b bytes.Buffer
	if err := t.ExecuteTemplate(&b, part, v); err != nil {
		return err
	}
	r.W.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, err := b.WriteTo(r.W)
	return err
}

// sorry is the page for what went wrong: key says what, key.next what to do.
func (r *Request) sorry(status int, key string, args ...any) {
	next := r.Say(key + ".next")
	if strings.Contains(next, "%") {
		next = r.Say(key+".next", args...)
	}
	what := r.Say(key)
	if strings.Contains(what, "%") {
		what = r.Say(key, args...)
	}
	if r.WantsJSON() {
		r.W.Header().Set("Content-Type", "application/json; charset=utf-8")
		r.W.WriteHeader(status)
		fmt.Fprintf(r.W, `{"error":%q,"next":%q}`, what, next)
		return
	}
	if r.R.Header.Get("Tus-Resumable") != "" { // a program sends in pieces; it shows its person a line, no page
		r.W.Header().Set("Tus-Resumable", "1.0.0")
		r.W.Header().Set("Content-Type", "text/plain; charset=utf-8")
		r.W.WriteHeader(status)
		fmt.Fprintf(r.W, "%s. %s", what, next)
		return
	}
	if err := r.render(status, "sorry.html", struct{ What, Next string }{what, next}); err != nil {
		r.S.log.Error("error page", "error", err)
		http.Error(r.W, what+"\n"+next, status)
	}
}

// Sender is somebody with an upload link, who has no business with the rest.
func (v *View) Sender() bool { return strings.HasPrefix(v.R.URL.Path, "/upload/") }

// here is the part of the main navigation that a path belongs to.
func here(p string) string {
	first := strings.Trim(path.Clean(p), "/")
	first, _, _ = strings.Cut(first, "/")
	if first == "" || first == "cases" {
		return "inbox"
	}
	return first
}
