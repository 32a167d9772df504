package page

import (
	"net/http"
	"time"

	"stegvis/collector"
)

// A progressView is step 3: a row a source, and the known errors as they come.
type progressView struct {
	view
	Phase    phase
	Doing    string
	Stopping bool
	Rows     []rowView
	Findings []findingView
	Trouble  *trouble
	Took     string
}

// A rowView is one source as it stands now.
type rowView struct {
	view
	ID, Title   string
	State       string // waiting, running, or a status of the coverage
	Word        string
	Bytes       string
	Left        string
	Done, Total int64 // of the bar; Total 0 when nobody knows
	Note, Means string
	Entries     int
}

// A findingView is one known error, with where the guide explains it.
type findingView struct {
	view
	Says, Where, Href string
	Count             int
	Look              string // the line, in the preview
}

func (s *Server) progress(w http.ResponseWriter, r *http.Request) {
	if s.running() == nil {
		see(w, "plan")
		return
	}
	s.show(w, http.StatusOK, "progress", s.progressView(r))
}

func (s *Server) progressView(req *http.Request) progressView {
	v := progressView{view: s.view(req, 3, "progress")}
	r := v.Run
	r.mu.Lock()
	defer r.mu.Unlock()
	v.Phase, v.Stopping, v.Trouble = r.phase, r.stopping, r.trouble
	if r.doing != "" && r.phase == gathering {
		v.Doing = collector.Tr(v.Lang, "phase."+r.doing)
	}
	for _, w := range r.rows {
		v.Rows = append(v.Rows, v.row(w))
	}
	v.Findings = v.findings(r)
	return v
}

// row says in words how far a source has come.
func (v view) row(w row) rowView {
	out := rowView{view: v, ID: w.ID, Title: v.source(w.ID), State: "waiting", Word: v.T("row.waiting")}
	switch {
	case w.Done != nil:
		out.State, out.Word, out.Entries = w.Done.Status, v.Status(w.Done.Status), w.Done.Entries
		out.Note, out.Bytes = w.Done.Note, v.Bytes(w.Done.Bytes)
		out.Done, out.Total = 1, 1
		if w.Done.Status != "complete" {
			page, _, _ := v.s.g.Resolve(v.Run.ask.Ref)
			out.Means = v.s.g.Means(page, w.ID, v.Lang)
		}
		if w.Done.Entries == 0 {
			out.Bytes, out.Done = "", 0
		}
	case !w.Started.IsZero():
		out.State, out.Word = "running", v.T("row.running")
		out.Bytes, out.Done, out.Total = v.Bytes(w.Bytes), w.Bytes, w.Total
		if w.Total > 0 {
			out.Total = max(w.Total, w.Bytes)
			out.Bytes = v.T("row.of", v.Bytes(w.Bytes), v.Bytes(out.Total))
			out.Left = v.left(time.Since(w.Started), w.Bytes, out.Total)
		}
	}
	return out
}

// left is the time that the rest will take at the pace so far; nothing while
// that would be guessing.
func (v view) left(took time.Duration, done, total int64) string {
	if took < 2*time.Second || done == 0 || done >= total {
		return ""
	}
	s := int((float64(total-done)/float64(done))*took.Seconds()) + 1
	switch {
	case s < 10:
		return v.T("left.soon")
	case s < 90:
		return v.T("left.seconds", (s+4)/5*5)
	}
	return v.N("left.minutes", (s+59)/60)
}

func (v view) source(id string) string {
	if s := v.s.g.Source(id); s != nil {
		return s.Title.In(v.Lang, v.s.g.Languages...)
	}
	return id
}

// findings come under the run's lock.
func (v view) findings(r *run) (all []findingView) {
	for _, f := range r.findings {
		out := findingView{view: v, Says: f.Signature, Where: v.Title(f.Page), Href: v.Href(f.Page), Count: f.Count}
		for _, sig := range v.s.g.Signatures {
			if sig.ID == f.Signature {
				out.Says = sig.Says.In(v.Lang, v.s.g.Languages...)
			}
		}
		if r.phase == looking || r.phase == saved {
			out.Look = lookHref(f.Entry, f.Line)
		}
		all = append(all, out)
	}
	return all
}

// stop ends gathering, and keeps what is there or nothing.
func (s *Server) stop(w http.ResponseWriter, r *http.Request) {
	if s.stray(w, r) {
		return
	}
	run, to := s.running(), "progress"
	switch {
	case run == nil:
		to = "plan"
	case r.PostForm.Get("keep") == "yes":
		if run.at() == gathering {
			run.interrupt()
		}
	case run.at() == saving:
		to = "send"
	case run.at() != saved:
		run.discard()
		s.mu.Lock()
		if s.run == run {
			s.run = nil
		}
		s.mu.Unlock()
		to = "plan"
	}
	see(w, to)
}
