package web

import (
	"errors"
	"net/http"
	"strings"
)

// A workWrong is a form of the tab that was refused: which, why, and what was
// typed in it. Nothing that people write is lost to a wrong click.
type workWrong struct {
	Form, What, Next string
	typed            func(name string) string
}

// kept answers a form that is refused with the tab itself, the form as it was
// sent. A script gets the refusal.
func (s *Server) kept(form string, do answer) answer {
	return func(r *Request) error {
		err := do(r)
		var no *refusal
		if !errors.As(err, &no) || r.WantsJSON() {
			return err
		}
		c, again := r.openCaseQuietly()
		if again != nil {
			return err
		}
		c.Tab = "work"
		v := &workView{CaseFrame: c, Wrong: &workWrong{form, r.Say(no.key, no.args...), r.Say(no.key + ".next"), r.R.PostFormValue}}
		if form == "edit" {
			v.Edit = r.Path("note")
		}
		status := no.status
		if status == http.StatusNotFound { // the page is there; what was typed is not
			status = http.StatusUnprocessableEntity
		}
		return s.workPage(r, status, v)
	}
}

// Refused is why this form was refused; nil when it was not.
func (v *workView) Refused(form string) *workWrong {
	if v.Wrong == nil || v.Wrong.Form != form {
		return nil
	}
	return v.Wrong
}

// Typed is what was typed in a field of a form that was refused, else what it is.
func (v *workView) Typed(form, field, is string) string {
	if w := v.Refused(form); w != nil {
		return w.typed(field)
	}
	return is
}

// TagList is the case's tags as its field holds them.
func (v *workView) TagList() string { return tagList(v.Tags) }

func tagList(tags []string) string { return strings.Join(tags, ", ") }

// A sharedField is one value of a form that several may change at once. The form
// says in was-NAME what it held when the page was made.
type sharedField struct {
	name  string
	value *string // as it was sent
	now   string  // as it is kept
}

// meanwhile lets what others have changed since the page was made stand where
// this person changed nothing, and refuses a form that changes the same. What it
// shows then is what was typed, beside what is kept.
func (r *Request) meanwhile(fields []sharedField) error {
	var both []string
	for _, f := range fields {
		was, known := r.R.PostForm["was-"+f.name]
		switch {
		case !known || was[0] == f.now || *f.value == f.now:
		case *f.value == was[0]:
			*f.value = f.now
			r.R.PostForm.Set(f.name, f.now)
		default:
			now := f.now
			if f.name == "status" {
				now = r.Say("status." + now)
			} else if now == "" {
				now = r.Say("work.empty")
			}
			both = append(both, r.Say("work."+f.name)+": "+plain(now))
		}
	}
	if len(both) > 0 {
		return r.Refuse(http.StatusConflict, "work.meanwhile", strings.Join(both, " · "))
	}
	return nil
}
