package page

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"path"
	"strconv"
	"strings"

	"stegvis/collector"
	"stegvis/guide"
	"stegvis/site"
)

//go:embed templates text *.css *.js
var own embed.FS

// views holds what the pages are made of: templates, texts, files.
type views struct {
	templates *template.Template
	texts     map[string]map[string]string // language → key → text; {0} stands for what is put in
	files     map[string][]byte
}

// loadViews reads the site's symbols, style and texts, and our own beside them,
// so that the page looks and speaks like the guide.
func loadViews() (*views, error) {
	v := &views{texts: map[string]map[string]string{}, files: map[string][]byte{}}
	var err error
	v.templates = template.New("").Funcs(template.FuncMap{"toggle": func(back, name string, out bool, label, text string) toggle {
		return toggle{back, name, out, label, text}
	}})
	if v.templates, err = v.templates.ParseFS(site.FS, "templates/layout.html"); err != nil {
		return nil, err
	}
	if v.templates, err = v.templates.ParseFS(own, "templates/*.html"); err != nil {
		return nil, err
	}
	for _, lang := range []string{"nb", "en"} {
		v.texts[lang] = map[string]string{}
		for _, from := range []fs.FS{site.FS, own} {
			data, err := fs.ReadFile(from, "text/"+lang+".json")
			if err != nil {
				return nil, err
			}
			texts := map[string]string{}
			if err := json.Unmarshal(data, &texts); err != nil {
				return nil, fmt.Errorf("text/%s.json: %w", lang, err)
			}
			for key, text := range texts {
				v.texts[lang][key] = text
			}
		}
	}
	for name, from := range map[string]fs.FS{"vendor/designsystemet.css": site.FS, "style.css": site.FS, "theme.js": site.FS, "page.css": own, "page.js": own} {
		if v.files[path.Base(name)], err = fs.ReadFile(from, name); err != nil {
			return nil, err
		}
	}
	return v, nil
}

func (v *views) asset(w http.ResponseWriter, r *http.Request) {
	data, ok := v.files[r.PathValue("name")]
	if !ok {
		http.NotFound(w, r)
		return
	}
	kind := "text/css; charset=utf-8"
	if strings.HasSuffix(r.PathValue("name"), ".js") {
		kind = "text/javascript; charset=utf-8"
	}
	w.Header().Set("Content-Type", kind)
	w.Write(data)
}

// A view is what every page gets. Step is its place in the stepper, 0 for none.
type view struct {
	s    *Server
	Lang string
	Step int
	Name string // key of its title
	Wide bool
	Ref  guide.Ref
	Run  *run
	Busy bool
	Here string // path of this page, for coming back after the language has changed
	Live bool   // it wants news of the run
}

func (s *Server) view(r *http.Request, step int, name string) view {
	v := view{s: s, Lang: s.language(), Step: step, Name: name, Ref: s.asked().Ref, Run: s.running(), Live: true}
	if r != nil && r.Method == http.MethodGet {
		v.Here = strings.TrimPrefix(r.URL.RequestURI(), "/")
	}
	if v.Run != nil {
		v.Busy = v.Run.busy()
	}
	return v
}

// Other is the language that is not shown now.
func (v view) Other() string {
	if v.Lang == "nb" {
		return "en"
	}
	return "nb"
}

func (v view) Product() string            { return v.s.g.Product.Name }
func (v view) Support() guide.Support     { return v.s.g.Support }
func (v view) Hours() string              { return v.s.g.Support.Hours.In(v.Lang, v.s.g.Languages...) }
func (v view) Asked() collector.Options   { return v.s.asked() }
func (v view) Title(ref guide.Ref) string { return v.s.g.Title(ref, v.Lang) }

// Copied is the folder of copied files, "" when this machine is asked.
func (v view) Copied() string { return v.s.o.Collect.From }

// Href is where the guide explains ref; "" when the guide does not lie beside.
func (v view) Href(ref guide.Ref) string {
	if v.s.beside == nil || v.s.g.Page(ref.Page) == nil {
		return ""
	}
	return v.s.beside.address() + v.s.g.Link(ref, v.Lang)
}

// Home is the guide's first page.
func (v view) Home() string {
	if v.s.beside == nil {
		return ""
	}
	if v.Lang != v.s.g.Languages[0] {
		return v.s.beside.address() + "index." + v.Lang + ".html"
	}
	return v.s.beside.address() + "index.html"
}

// Steps are the five of the stepper; one that cannot be gone to yet has no Href.
func (v view) Steps() []step {
	all := []step{{Href: "./"}, {}, {}, {}, {}}
	if v.Ref.Page != "" {
		all[1].Href = "plan"
	}
	if v.Run != nil {
		all[2].Href = "progress"
		switch v.Run.at() {
		case looking, saving:
			all[3].Href = "look"
		case saved:
			all[3].Href, all[4].Href = "look", "send"
		}
	}
	for i := range all {
		all[i].N, all[i].Here, all[i].Before = i+1, i+1 == v.Step, i+1 < v.Step
		all[i].Text = v.T("step." + strconv.Itoa(i+1))
	}
	return all
}

// A step is one place of the stepper.
type step struct {
	N            int
	Text, Href   string
	Here, Before bool
}

// show writes a page; a template that fails shows nothing of itself.
func (s *Server) show(w http.ResponseWriter, status int, name string, data any) {
	var b bytes.Buffer
	if err := s.views.templates.ExecuteTemplate(&b, name, data); err != nil {
		http.Error(w, "collector: "+err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	w.Write(b.Bytes())
}

// part is a piece of a page, sent alone to the script that puts it in place.
func (s *Server) part(name string, data any) string {
	var b bytes.Buffer
	if s.views.templates.ExecuteTemplate(&b, name, data) != nil {
		return ""
	}
	return strings.TrimSpace(b.String())
}

// A noticeView is a page that says two lines and nothing else.
type noticeView struct {
	view
	trouble
	Back, BackText string
}

// bareStyle stands in the page of a refusal itself: whoever is refused gets none of our files.
const bareStyle template.CSS = "body{font:1.1rem/1.6 system-ui,sans-serif;max-width:40rem;margin:12vh auto;padding:0 1.25rem}:root{color-scheme:light dark}h1{font-size:1.7rem;line-height:1.25}"

// Style is for the page of a refusal.
func (noticeView) Style() template.CSS { return bareStyle }

// bareSum lets the browser apply that style and no other.
var bareSum = sha256.Sum256([]byte(bareStyle))

// refused answers what the guard or the tabs do not let through. It tells
// nothing of the page, whoever asks.
func (s *Server) refused(w http.ResponseWriter, status int, why string) {
	v := s.view(nil, 0, "refused")
	v.Live = false
	w.Header().Set("Content-Security-Policy", "default-src 'none'; img-src data:; style-src 'sha256-"+base64.StdEncoding.EncodeToString(bareSum[:])+"'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
	s.show(w, status, "bare", noticeView{v, trouble{v.T("refuse." + why), v.T("refuse." + why + ".next")}, "", ""})
}

// nowhere is an address that means nothing: mistyped, or kept from an older version.
func (s *Server) nowhere(w http.ResponseWriter, r *http.Request) {
	v := s.view(nil, 0, "nowhere")
	s.show(w, http.StatusNotFound, "notice", noticeView{v, trouble{v.T("nowhere"), v.T("nowhere.next")}, strings.Repeat("../", max(0, strings.Count(r.URL.Path, "/")-1)) + "./", v.T("nowhere.back")})
}

// troubleOf puts an error into two lines.
func troubleOf(lang string, err error) *trouble {
	var r *collector.Refusal
	if errors.As(err, &r) {
		return &trouble{r.What, r.Next}
	}
	return &trouble{collector.Reason(lang, err), ""}
}

// sentence begins with a capital, as a line of its own does.
func (t trouble) Sentence() string {
	if t.What == "" || strings.HasPrefix(t.What, "http") { // an address stays as it is typed
		return t.What
	}
	r := []rune(t.What)
	return strings.ToUpper(string(r[:1])) + string(r[1:])
}

// SourceTitle names a source.
func (v view) SourceTitle(id string) string { return v.source(id) }

// RunTitle names what the run collects for.
func (v view) RunTitle() string { return v.s.g.Title(v.Run.ask.Ref, v.Lang) }

// see sends the browser to another of our pages. The address is relative: what
// stands before it holds the secret, which handlers do not know.
func see(w http.ResponseWriter, to string) {
	w.Header().Set("Location", to)
	w.WriteHeader(http.StatusSeeOther)
}
