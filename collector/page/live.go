package page

import (
	"encoding/json"
	"fmt"
	"net/http"
	"time"
)

// live is the stream of news to the tab that has the page, as server-sent
// events: `part` carries pieces of the page by the id they replace, `say` a
// sentence for the live region, `there` asks whether the tab is, `second` says
// that another tab has the page, `bye` that the program has ended.
func (s *Server) live(w http.ResponseWriter, r *http.Request) {
	flusher, ok := w.(http.Flusher)
	id := r.FormValue("tab")
	if !ok || id == "" || len(id) > 64 {
		s.refused(w, http.StatusBadRequest, "form")
		return
	}
	w.Header().Set("Content-Type", "text/event-stream")
	tell := func(event string, data any) bool {
		text, err := json.Marshal(data)
		if err == nil {
			_, err = fmt.Fprintf(w, "event: %s\ndata: %s\n\n", event, text)
		}
		flusher.Flush()
		return err == nil
	}
	h := s.tabs.hold(r.Context(), id, r.FormValue("take") == "1")
	if h == nil {
		tell("second", "second")
		return
	}
	defer s.tabs.release(h)
	tell("hello", id)
	n := &news{s: s, page: r.FormValue("page"), sent: map[string]string{}}
	pulse := time.NewTicker(10 * time.Second)
	defer pulse.Stop()
	for {
		var changed <-chan struct{}
		if run := s.running(); run != nil {
			changed = run.news()
		}
		if !n.tell(tell) {
			return
		}
		select {
		case <-changed:
			time.Sleep(150 * time.Millisecond) // the news of a moment together
		case <-pulse.C:
			if _, err := fmt.Fprint(w, ": here\n\n"); err != nil {
				return
			}
			flusher.Flush()
		case <-h.asked:
			if !tell("there", "there") {
				return
			}
		case <-h.taken:
			tell("second", "second")
			return
		case <-s.closing:
			tell("bye", "bye")
			return
		case <-r.Context().Done():
			return
		}
	}
}

// here takes a tab's answer that it is still there.
func (s *Server) here(w http.ResponseWriter, r *http.Request) {
	if s.stray(w, r) {
		return
	}
	s.tabs.here(r.PostForm.Get("tab"))
	w.WriteHeader(http.StatusNoContent)
}

// left takes a tab's word that it is closing.
func (s *Server) left(w http.ResponseWriter, r *http.Request) {
	if r.ParseForm() == nil {
		s.tabs.goodbye(r.PostForm.Get("tab"))
	}
	w.WriteHeader(http.StatusNoContent)
}

// news remembers what a tab has been told.
type news struct {
	s    *Server
	page string
	sent map[string]string
	said string
}

// tell sends what has changed on the tab's page since the last time.
func (n *news) tell(tell func(string, any) bool) bool {
	if n.s.running() == nil {
		return true
	}
	var parts map[string]string
	var say string
	switch n.page {
	case "progress":
		parts, say = n.s.progressParts()
	case "send":
		parts, say = n.s.sendParts()
	}
	fresh := map[string]string{}
	for id, html := range parts {
		if n.sent[id] != html {
			fresh[id], n.sent[id] = html, html
		}
	}
	if len(fresh) > 0 && !tell("part", fresh) {
		return false
	}
	if say != n.said {
		n.said = say
		return tell("say", say)
	}
	return true
}

// progressParts are the pieces of step 3, and the sentence a screen reader says.
func (s *Server) progressParts() (map[string]string, string) {
	v := s.progressView(nil)
	parts := map[string]string{"found": s.part("found", v), "next": s.part("next", v), "stepper": s.part("stepper", v)}
	done := 0
	for _, r := range v.Rows {
		parts["row-"+r.ID] = s.part("row", r)
		if r.State != "waiting" && r.State != "running" {
			done++
		}
	}
	say := ""
	switch {
	case v.Trouble != nil:
		say = v.Trouble.Sentence() + ". " + v.Trouble.Next
	case v.Phase != gathering:
		say = v.T("say.done")
	case v.Doing != "":
		say = v.Doing
	case done > 0:
		say = v.T("say.sources", done, len(v.Rows))
	}
	if n := len(v.Findings); n > 0 {
		say += " " + v.N("found.count", n) + ": " + v.Findings[n-1].Says
	}
	return parts, say
}
