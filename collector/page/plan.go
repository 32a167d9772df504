package page

import (
	"net/http"
	"net/url"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"stegvis/collector"
	"stegvis/guide"
)

// A planView is step 2: what will be asked for, and what of it this machine and
// these rights can answer.
type planView struct {
	view
	Title   string
	Who     string
	Guide   string // where the guide says what to do about it oneself
	Items   []planItem
	Rights  int // sources that only an administrator gets
	Windows []window
	Out     string // the folder the bundle is saved in, absolute
	Unkept  bool   // starting anew throws away what was collected
	Trouble *trouble
}

// A planItem is one source of the plan.
type planItem struct {
	collector.Item
	Means string // what it means when it does not come
}

// Can says whether it is worth trying: what only lacks rights may give something.
func (p planItem) Can() bool { return p.Available || p.Rights }

// A window is how far back the bundle may reach.
type window struct {
	Minutes, Text string
	Chosen        bool
}

var spans = []time.Duration{24 * time.Hour, 72 * time.Hour, 7 * 24 * time.Hour, 14 * 24 * time.Hour, 30 * 24 * time.Hour}

func (s *Server) plan(w http.ResponseWriter, r *http.Request) {
	if page := r.FormValue("page"); page != "" {
		ref := guide.Ref{Page: page, State: r.FormValue("state")}
		if _, _, err := s.g.Resolve(ref); err != nil {
			see(w, "./")
			return
		}
		s.mu.Lock()
		if s.ask.Ref != ref {
			s.ask.Ref, s.ask.Exclude = ref, s.o.Collect.Exclude
		}
		s.mu.Unlock()
	}
	if s.asked().Ref.Page == "" {
		see(w, "./")
		return
	}
	s.showPlan(w, r, http.StatusOK, nil)
}

func (s *Server) showPlan(w http.ResponseWriter, r *http.Request, status int, why *trouble) {
	v := planView{view: s.view(r, 2, "plan"), Trouble: why}
	ask := s.asked()
	ask.Lang = v.Lang
	plan, err := collector.Preview(s.g, ask)
	if err != nil {
		// The folder of copied files may have gone since the program started.
		v.Trouble = troubleOf(v.Lang, err)
		plan = &collector.Plan{}
	}
	if v.Out = plan.Out; v.Out == "" {
		v.Out = ask.Out
	}
	page, state, _ := s.g.Resolve(ask.Ref)
	v.Title = s.g.Title(ask.Ref, v.Lang)
	if state != nil {
		v.Who = state.Who
	}
	v.Guide = v.Href(ask.Ref)
	for _, it := range plan.Sources {
		item := planItem{Item: it}
		if !it.Available || it.Excluded {
			item.Means = s.g.Means(page, it.ID, v.Lang)
		}
		if it.Rights {
			v.Rights++
		}
		v.Items = append(v.Items, item)
	}
	list := spans
	if !slices.Contains(list, ask.Since) {
		list = append([]time.Duration{ask.Since}, list...)
	}
	for _, d := range list {
		v.Windows = append(v.Windows, window{span(d), collector.Span(v.Lang, d), d == ask.Since})
	}
	v.Unkept = v.Run != nil && v.Run.unsaved()
	s.show(w, status, "plan", v)
}

// OnWindows says which words about rights fit.
func (planView) OnWindows() bool { return runtime.GOOS == "windows" }

// collect starts a run as the form says.
func (s *Server) collect(w http.ResponseWriter, r *http.Request) {
	if s.stray(w, r) {
		return
	}
	s.take(r.PostForm)
	old := s.running()
	if old != nil && old.busy() {
		see(w, "progress")
		return
	}
	ask := s.asked()
	ask.Lang = s.language()
	if form := r.PostForm; len(form["source"]) > 0 && len(form["with"]) == 0 {
		v := s.view(nil, 2, "plan")
		s.showPlan(w, r, http.StatusOK, &trouble{v.T("plan.none"), v.T("plan.none.next")})
		return
	}
	next, err := begin(s.g, ask)
	if err != nil {
		s.showPlan(w, r, http.StatusOK, troubleOf(ask.Lang, err))
		return
	}
	if old != nil {
		old.discard()
	}
	s.mu.Lock()
	s.run = next
	s.mu.Unlock()
	see(w, "progress")
}

// take reads the plan's form. Of a source that is listed and not ticked nothing is read.
func (s *Server) take(form url.Values) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if n, err := strconv.Atoi(form.Get("since")); err == nil && n > 0 && n <= 100*366*24*60 {
		s.ask.Since = time.Duration(n) * time.Minute
	}
	s.ask.Case = collector.CaseNumber(form.Get("case"))
	if out := strings.TrimSpace(form.Get("out")); out != "" {
		s.ask.Out = out
	}
	var out []string
	for _, name := range form["source"] {
		if s.g.Source(name) != nil && !slices.Contains(form["with"], name) {
			out = append(out, name)
		}
	}
	for _, name := range s.o.Collect.Exclude { // entries the command line named
		if s.g.Source(name) == nil {
			out = append(out, name)
		}
	}
	s.ask.Exclude = out
}

// stray reads a form and refuses one that comes from a tab which does not have
// the page.
func (s *Server) stray(w http.ResponseWriter, r *http.Request) bool {
	if err := r.ParseForm(); err != nil {
		s.refused(w, http.StatusBadRequest, "form")
		return true
	}
	if s.tabs.held(r.Context(), r.PostForm.Get("tab")) {
		s.second(w, r)
		return true
	}
	return false
}

func (s *Server) switchLanguage(w http.ResponseWriter, r *http.Request) {
	if s.stray(w, r) {
		return
	}
	if lang := r.PostForm.Get("lang"); lang == "nb" || lang == "en" {
		s.mu.Lock()
		s.lang = lang
		s.mu.Unlock()
	}
	// Back to where the person was; only a page of ours.
	to := "./"
	if u, err := url.Parse(r.PostForm.Get("back")); err == nil && u.Scheme == "" && u.Host == "" && !strings.HasPrefix(u.Path, "/") && u.Path != "" {
		to = u.String()
	} else if err == nil && u.Path == "" && u.RawQuery != "" {
		to = "./?" + u.RawQuery
	}
	see(w, to)
}
