package page

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"stegvis/bundle"
	"stegvis/collector"
)

// A lookView is step 4: everything that will be sent, before it is.
type lookView struct {
	view
	AllOut   bool // there is something, and all of it is left out
	Saved    bool
	Sources  []lookSource
	Missing  []lookSource // nothing came of these
	Withheld []bundle.Withheld
	Findings []findingView
	Files    int // that will be sent
	Size     int64
	Masked   int
	Query    string // searched for in all files
	Searched bool
	Cut      bool // the search was ended before it had read all
	Text     *textView
	Trouble  *trouble
}

// A lookSource is one source with what came of it.
type lookSource struct {
	ID, Title, Status, Word, Note, Means string
	Out                                  bool
	Entries                              []lookEntry
}

// A lookEntry is one file of the bundle.
type lookEntry struct {
	Path, Name, Original, Href string
	Size                       int64
	Masked                     int
	Truncated                  string
	Out, Here                  bool
	Hits                       int
	HitsHref                   string
}

func lookHref(path string, line int) string {
	q := url.Values{"entry": {path}}
	if line > 0 {
		q.Set("line", strconv.Itoa(line))
	}
	return "look?" + q.Encode() + "#text"
}

func (s *Server) look(w http.ResponseWriter, r *http.Request) {
	run := s.running()
	switch {
	case run == nil:
		see(w, "plan")
		return
	case !slices.Contains([]phase{looking, saved, saving}, run.at()):
		see(w, "progress")
		return
	}
	v := s.lookView(r, run)
	if r.FormValue("part") == "text" && v.Text != nil {
		s.show(w, http.StatusOK, "text", v.Text)
		return
	}
	s.show(w, http.StatusOK, "look", v)
}

func (s *Server) lookView(r *http.Request, run *run) *lookView {
	v := &lookView{view: s.view(r, 4, "look"), Query: strings.TrimSpace(r.FormValue("all"))}
	v.Wide, v.Saved = true, run.at() != looking
	entries := run.entries()
	rows := run.coverage()
	v.Withheld = run.c.Withheld()
	run.mu.Lock()
	v.Findings = v.findings(run)
	out := run.excluded
	var excluded []string
	for name := range out {
		excluded = append(excluded, name)
	}
	run.mu.Unlock()
	isOut := func(name string) bool { return slices.Contains(excluded, name) }
	if run.at() == saved && len(run.ask.Keys) > 0 {
		v.Trouble = &trouble{v.T("look.sealed"), v.T("look.sealed.next")}
	}
	v.AllOut = run.allOut()
	page, _, _ := s.g.Resolve(run.ask.Ref)
	for _, row := range rows {
		src := lookSource{ID: row.ID, Title: v.source(row.ID), Status: row.Status, Word: v.Status(row.Status), Note: row.Note, Out: isOut(row.ID)}
		if row.Status != bundle.Complete {
			src.Means = s.g.Means(page, row.ID, v.Lang)
		}
		for _, e := range entries {
			if e.Source != row.ID {
				continue
			}
			le := lookEntry{Path: e.Path, Name: short(e.Path, row.ID), Original: e.Original, Href: lookHref(e.Path, 0), Size: e.Size,
				Masked: total(e.Masked), Truncated: e.Truncated, Out: src.Out || isOut(e.Path), Here: e.Path == r.FormValue("entry")}
			if !le.Out {
				v.Files, v.Size, v.Masked = v.Files+1, v.Size+e.Size, v.Masked+le.Masked
			}
			src.Entries = append(src.Entries, le)
		}
		if len(src.Entries) > 0 {
			v.Sources = append(v.Sources, src)
		} else {
			v.Missing = append(v.Missing, src)
		}
	}
	if v.Query != "" && v.Trouble == nil {
		v.searchAll(r.Context(), run)
	}
	if path := r.FormValue("entry"); path != "" && v.Trouble == nil {
		v.Text = v.text(r, run, entries, path)
	}
	return v
}

// short is an entry's path below its source's folder.
func short(path, source string) string {
	if _, rest, ok := strings.Cut(path, "/"); ok {
		return strings.TrimPrefix(rest, source+"/")
	}
	return path
}

func total(m map[string]int) (n int) {
	for _, k := range m {
		n += k
	}
	return n
}

// coverage is the rows of the run as they are, or as they were saved.
func (r *run) coverage() []bundle.Source {
	r.mu.Lock()
	done := r.outcome
	r.mu.Unlock()
	if done != nil {
		return done.Sources
	}
	return r.c.Rows()
}

// searchAll counts in every file what was searched for: is it in there anywhere?
func (v *lookView) searchAll(ctx context.Context, run *run) {
	ctx, cancel := context.WithTimeout(ctx, searchTime)
	defer cancel()
	v.Searched = true
	for i := range v.Sources {
		for k := range v.Sources[i].Entries {
			e := &v.Sources[i].Entries[k]
			found, err := run.text.search(ctx, e.Path, v.Query, false, 1000)
			e.Hits = len(found.Lines)
			v.Cut = v.Cut || err != nil || found.Cut && e.Hits < 1000
			if e.Hits > 0 {
				q := url.Values{"entry": {e.Path}, "q": {v.Query}, "hit": {"1"}, "all": {v.Query}}
				e.HitsHref = "look?" + q.Encode() + "#text"
			}
		}
	}
}

// Found counts the files in which something was found.
func (v *lookView) Found() (n int) {
	for _, s := range v.Sources {
		for _, e := range s.Entries {
			if e.Hits > 0 {
				n++
			}
		}
	}
	return n
}

// exclude leaves a source or a file out, or takes it in again. Nothing is
// dropped until the bundle is approved.
func (s *Server) exclude(w http.ResponseWriter, r *http.Request) {
	if s.stray(w, r) {
		return
	}
	run := s.running()
	if run == nil || run.at() != looking {
		see(w, "look")
		return
	}
	name, out := r.PostForm.Get("name"), r.PostForm.Get("out") == "1"
	known := slices.ContainsFunc(run.entries(), func(e bundle.Entry) bool { return e.Path == name || e.Source == name })
	if known {
		run.change(func() {
			if out {
				run.excluded[name] = true
			} else {
				delete(run.excluded, name)
			}
		})
	}
	to := "look"
	if back, err := url.Parse(r.PostForm.Get("back")); err == nil && back.Path == "look" && back.Host == "" && back.Scheme == "" {
		to = back.String()
	}
	see(w, to)
}

// approve is the person's word that this may be saved.
func (s *Server) approve(w http.ResponseWriter, r *http.Request) {
	if s.stray(w, r) {
		return
	}
	run := s.running()
	if run != nil && run.allOut() {
		see(w, "look")
		return
	}
	if run != nil {
		run.finish("page", s.made)
	}
	see(w, "send")
}

// made notes the files of a bundle that was saved.
func (s *Server) made(done *collector.Outcome) {
	files := done.Parts
	if len(files) == 0 {
		files = []string{done.Bundle}
	}
	s.mu.Lock()
	s.saved = append(s.saved, files...)
	s.mu.Unlock()
}

// A toggle is the form that leaves something out or takes it in again.
type toggle struct {
	Back, Name  string
	Out         bool
	Label, Text string
}
