package page

import (
	"context"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"time"

	"stegvis/bundle"
	"stegvis/collector"
)

// A sending is the transfer of the saved bundle, if one was begun.
type sending struct {
	on, done   bool
	to         string
	sent, size int64
	wait       time.Duration // the server does not answer: it is tried again after this time
	pace       collector.Pace
	trouble    *trouble
	cancel     context.CancelFunc
}

// A sendView is step 5: where the bundle lies, and how it gets to support.
type sendView struct {
	view
	Phase     phase
	Outcome   *collector.Outcome
	Trouble   *trouble
	File      string // its name, without its folder
	At        string // its path; that of the first part when it was cut
	Folder    string
	Sealed    bool // encrypted to support's key
	CanShow   bool // the folder can be opened from here
	To        string
	Sending   bool
	Sent      bool
	Done, All int64
	Pace      string
	Left      string
	Wait      int // seconds until it is tried again
	Stopped   *trouble
	Uncut     *trouble // why there are no parts though they were asked for
	Gaps      []bundle.Source
	Since     string // of the period, by the clock of the machine the logs are from
	Until     string
	Mail      string
}

func (s *Server) send(w http.ResponseWriter, r *http.Request) {
	run := s.running()
	if run == nil {
		see(w, "plan")
		return
	}
	if at := run.at(); at == gathering || at == looking {
		see(w, "look")
		return
	}
	s.show(w, http.StatusOK, "send", s.sendView(r))
}

func (s *Server) sendView(req *http.Request) sendView {
	v := sendView{view: s.view(req, 5, "send")}
	r := v.Run
	r.mu.Lock()
	defer r.mu.Unlock()
	v.Phase, v.Outcome, v.Trouble, v.Sealed, v.CanShow = r.phase, r.outcome, r.trouble, len(r.ask.Keys) > 0, s.o.Folder != nil
	t := r.sending
	v.Sending, v.Sent, v.Done, v.All, v.Stopped, v.To = t.on, t.done, t.sent, t.size, t.trouble, t.to
	if v.To == "" {
		v.To = s.o.Upload
	}
	v.Wait = int(t.wait.Seconds())
	if n := t.pace.PerSecond(); t.on && t.wait == 0 && n > 0 {
		v.Pace = v.T("send.pace", v.Bytes(n))
		v.Left = v.left(10*time.Second, 10*n, 10*n+t.size-t.sent)
	}
	if r.outcome != nil {
		v.File, v.Folder = filepath.Base(r.outcome.Bundle), filepath.Dir(r.outcome.Bundle)
		zone := r.c.Zone()
		v.Since, v.Until = v.dateIn(r.outcome.Window.Since, zone), v.dateIn(r.outcome.Window.Until, zone)
		v.At, v.Mail = first(r.outcome), v.mail(r.outcome)
		if err := r.outcome.Uncut; err != nil {
			v.Uncut = troubleOf(v.Lang, err)
		}
		for _, row := range r.outcome.Sources {
			if row.Status != bundle.Complete && row.Status != bundle.Excluded {
				v.Gaps = append(v.Gaps, row)
			}
		}
	}
	return v
}

// first is the file a person finds: the bundle, or its first part.
func first(done *collector.Outcome) string {
	if len(done.Parts) > 0 {
		return done.Parts[0]
	}
	return done.Bundle
}

// Shown is the address without a name and password in it.
func (v sendView) Shown() string { return collector.ShownURL(v.To) }

// Resumes says that a transfer was begun and goes on where it stopped.
func (v sendView) Resumes() bool { return v.Done > 0 || v.Stopped != nil && v.Stopped.What == "" }

// Large says that most mail servers refuse a file of this size.
func (v sendView) Large() bool {
	return v.Outcome != nil && len(v.Outcome.Parts) == 0 && v.Outcome.Size > 18<<20
}

// mail is the address with subject and text filled in; the file the person attaches.
func (v sendView) mail(done *collector.Outcome) string {
	to := v.s.g.Support.Email
	if to == "" {
		return ""
	}
	subject := v.T("mail.bundle.subject", v.Title(v.Run.ask.Ref))
	if c := v.Run.ask.Case; c != "" {
		subject = c + ": " + subject
	}
	body := v.T("mail.bundle.body", filepath.Base(done.Bundle), v.Bytes(done.Size), done.SHA256)
	return "mailto:" + to + "?subject=" + query(subject) + "&body=" + query(body)
}

// query escapes as mail programs read it: blanks as %20.
func query(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }

// upload begins the transfer, goes on with one that was broken off, or stops it.
func (s *Server) upload(w http.ResponseWriter, r *http.Request) {
	if s.stray(w, r) {
		return
	}
	run := s.running()
	switch {
	case run == nil || run.at() != saved:
	case r.PostForm.Get("stop") == "1":
		run.stopSending()
	default:
		run.startSending(collector.Sender{Lang: s.language(), To: strings.TrimSpace(r.PostForm.Get("to")), Roots: s.o.Roots,
			Instead: s.view(nil, 5, "send").T("send.instead")})
	}
	see(w, "send#upload")
}

func (r *run) startSending(by collector.Sender) {
	ctx, cancel := context.WithCancel(context.Background())
	start, done := false, (*collector.Outcome)(nil)
	r.change(func() {
		if start = !r.sending.on && !r.sending.done; start {
			done = r.outcome
			r.sending = sending{on: true, to: by.To, size: done.Size, cancel: cancel}
		}
	})
	if !start {
		cancel()
		return
	}
	r.work.Go(func() {
		defer cancel()
		err := safely(func() error {
			if err := by.Check(ctx); err != nil {
				return err
			}
			return by.Send(ctx, done.Bundle, done.SHA256, r.tell)
		})
		r.change(func() {
			r.sending.on, r.sending.done = false, err == nil
			switch {
			case ctx.Err() != nil && err != nil:
				r.sending.trouble = &trouble{} // stopped by the person, who knows
			case err != nil:
				r.sending.trouble = troubleOf(by.Lang, err)
			}
		})
	})
}

func (r *run) tell(now collector.Sending) {
	r.change(func() {
		if r.sending.wait = now.Wait; now.Wait == 0 {
			r.sending.pace.Add(time.Now(), now.Sent)
			r.sending.sent = now.Sent
		}
		r.sending.size = now.Size
	})
}

func (r *run) isSending() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.sending.on
}

func (r *run) stopSending() {
	r.mu.Lock()
	cancel := r.sending.cancel
	r.mu.Unlock()
	if cancel != nil {
		cancel()
	}
}

// sendParts are the pieces of step 5 that change by themselves.
func (s *Server) sendParts() (map[string]string, string) {
	v := s.sendView(nil)
	if v.Phase == saved {
		parts := map[string]string{"saving": s.part("saving", v), "transfer": s.part("transfer", v)}
		say := ""
		switch {
		case v.Sent:
			say = v.T("send.done", v.Shown())
		case v.Stopped != nil && v.Stopped.What != "":
			say = v.Stopped.Sentence() + ". " + v.Stopped.Next
		case v.Sending && v.Wait > 0:
			say = v.T("send.waiting", v.Wait)
		case v.Sending && v.All > 0:
			say = v.T("say.percent", v.Done*100/v.All/10*10) // every tenth
		}
		return parts, say
	}
	say := ""
	if v.Trouble != nil {
		say = v.Trouble.Sentence() + ". " + v.Trouble.Next
	}
	return map[string]string{"saving": s.part("saving", v)}, say
}

// folder shows the bundle in its folder.
func (s *Server) folder(w http.ResponseWriter, r *http.Request) {
	if s.stray(w, r) {
		return
	}
	run := s.running()
	if run != nil && run.at() == saved && s.o.Folder != nil {
		if file := first(run.outcome); s.o.Folder(file) != nil {
			s.refusedWith(w, "folder", file)
			return
		}
	}
	see(w, "send")
}

func (s *Server) refusedWith(w http.ResponseWriter, why string, args ...any) {
	v := s.view(nil, 0, "refused")
	s.show(w, http.StatusOK, "notice", noticeView{v, trouble{v.T("refuse."+why, args...), v.T("refuse." + why + ".next")}, "send", v.T("back")})
}

// second is what a tab shows that does not have the page.
func (s *Server) second(w http.ResponseWriter, r *http.Request) {
	v := s.view(nil, 0, "second")
	v.Live = false
	s.show(w, http.StatusConflict, "notice", noticeView{v, trouble{v.T("second"), v.T("second.next")}, "./?take=1", v.T("second.take")})
}

// A leaveView asks what becomes of what is not saved.
type leaveView struct {
	view
	AllOut  bool
	Sending bool // it is saved, and on its way
}

// quit ends the program at the person's word.
func (s *Server) quit(w http.ResponseWriter, r *http.Request) {
	if s.stray(w, r) {
		return
	}
	run := s.running()
	switch do := r.PostForm.Get("do"); {
	case do == "" && s.Unsaved():
		s.show(w, http.StatusOK, "leave", leaveView{s.view(r, 0, "quit"), run.allOut(), false})
		return
	case do == "" && run != nil && run.isSending():
		s.show(w, http.StatusOK, "leave", leaveView{s.view(r, 0, "quit"), false, true})
		return
	case do == "save":
		s.Save("page")
		if run != nil && run.at() != saved {
			see(w, "send") // which says why not
			return
		}
	}
	v := s.view(nil, 0, "quit")
	v.Live = false
	what := v.T("bye")
	if s.Unsaved() {
		what = v.T("bye.unsaved")
	}
	s.show(w, http.StatusOK, "notice", noticeView{v, trouble{what, v.T("bye.next")}, "", ""})
	time.AfterFunc(2*time.Second, s.Close) // the last page still fetches its style
}
