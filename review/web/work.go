package web

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"stegvis/review/store"
)

func init() { add((*Server).workRoutes, workText) }

func (s *Server) workRoutes() {
	s.page("GET /cases/{number}/work", reader, s.work)
	s.page("POST /cases/{number}/work", reviewer, s.kept("case", s.changeCase))
	s.page("POST /cases/{number}/notes", reviewer, s.kept("note", s.addNote))
	s.page("POST /cases/{number}/notes/{note}", reviewer, s.kept("edit", s.changeNote))
	s.page("POST /cases/{number}/stars", reviewer, s.kept("star", s.changeStar))
	s.page("POST /cases/{number}/merge", reviewer, s.kept("merge", s.mergeCase))
	s.page("POST /cases/{number}/split", reviewer, s.kept("split", s.splitCase))
}

// Limits on what people write.
const (
	maxNote  = 20_000
	maxTitle = 200
	maxTags  = 20
	maxTag   = 40
)

// A workView is the tab where a case is worked on.
type workView struct {
	*CaseFrame
	Statuses  []string
	Users     []store.User
	Tags      []string
	Known     []string // tags in use elsewhere, to choose from
	Notes     []noteView
	Edit      string // id of the note being written anew
	Stars     []store.Star
	ReplyLang string
	Reply     string
	Reveal    revealView
	Into      *store.Case // where a merged case went
	Wrong     *workWrong  // nil unless a form was refused
}

type noteView struct {
	store.Note
	HTML markdown
	Own  bool
}

var statuses = []string{"new", "open", "waiting", "closed"}

func (s *Server) work(r *Request) error {
	c, err := r.openCase("work")
	if err != nil {
		return err
	}
	return s.workPage(r, http.StatusOK, &workView{CaseFrame: c, Edit: r.Query("edit")})
}

func (s *Server) workPage(r *Request, status int, v *workView) (err error) {
	v.Statuses = statuses
	c, ctx := v.CaseFrame, r.Ctx()
	if v.Tags, err = s.store.Tags(ctx, c.ID); err != nil {
		return err
	}
	known, err := s.store.AllTags(ctx)
	if err != nil {
		return err
	}
	for t := range known {
		v.Known = append(v.Known, t)
	}
	slices.Sort(v.Known)
	v.Known = v.Known[:min(len(v.Known), 200)]
	users, err := s.store.Users(ctx)
	if err != nil {
		return err
	}
	for _, u := range users {
		if !u.Disabled && roleOf(&u) >= reviewer || u.Name == c.Assignee {
			v.Users = append(v.Users, u)
		}
	}
	notes, err := s.store.Notes(ctx, c.ID)
	if err != nil {
		return err
	}
	for _, n := range notes {
		v.Notes = append(v.Notes, noteView{n, renderNote(n.Text), n.Author == r.User.Name})
	}
	if c.Bundle != nil {
		if v.Stars, err = s.store.Stars(ctx, c.Bundle.ID); err != nil {
			return err
		}
	}
	if c.MergedInto != "" {
		if v.Into, err = s.store.Case(ctx, c.MergedInto); err != nil && !errors.Is(err, store.ErrMissing) {
			return err
		}
	}
	if err := s.letters(r, v); err != nil {
		return err
	}
	return r.render(status, "work.html", v)
}

// changeCase keeps what the form over the tab says: status, assignee, title, number elsewhere, tags.
func (s *Server) changeCase(r *Request) error {
	c, err := r.openCaseQuietly()
	if err != nil {
		return err
	}
	status, who := r.Form("status"), r.Form("assignee")
	title, ref := short(oneLine(r.Form("title")), maxTitle), short(oneLine(r.Form("ref")), 80)
	if !slices.Contains(statuses, status) {
		return r.Refuse(http.StatusUnprocessableEntity, "work.bad-status")
	}
	if who != "" && who != c.Assignee {
		u, err := s.store.UserByName(r.Ctx(), who)
		if err != nil || u.Disabled || roleOf(u) < reviewer {
			return r.Refuse(http.StatusUnprocessableEntity, "work.bad-assignee")
		}
	}
	old, err := s.store.Tags(r.Ctx(), c.ID)
	if err != nil {
		return err
	}
	list := r.Form("tags")
	if err := r.meanwhile([]sharedField{{"status", &status, c.Status}, {"assignee", &who, c.Assignee}, {"title", &title, c.Title}, {"ref", &ref, c.Ref}, {"tags", &list, tagList(old)}}); err != nil {
		return err
	}
	var tags []string
	for _, t := range strings.Split(list, ",") {
		if t = short(oneLine(t), maxTag); t != "" && !slices.Contains(tags, t) {
			tags = append(tags, t)
		}
	}
	tags = tags[:min(len(tags), maxTags)]
	// What was done is told before it is done; a change without its line is worse than a line too many.
	var told []string
	for _, f := range []struct{ name, old, new string }{{"status", c.Status, status}, {"assignee", c.Assignee, who}, {"title", c.Title, title}, {"ref", c.Ref, ref}} {
		if f.old != f.new {
			told = append(told, f.name+" "+f.old+" → "+f.new)
		}
	}
	if sorted := slices.Sorted(slices.Values(tags)); !slices.Equal(sorted, old) {
		told = append(told, "tags "+strings.Join(sorted, ", "))
	}
	if len(told) == 0 {
		return r.Redirect(c.URL("work"))
	}
	if err := r.Audit("change", c.Object(), strings.Join(told, "; ")); err != nil {
		return err
	}
	if err := s.store.UpdateCase(r.Ctx(), c.ID, store.Change{Status: &status, Assignee: &who, Title: &title, Ref: &ref}); err != nil {
		return err
	}
	if err := s.store.SetTags(r.Ctx(), c.ID, tags); err != nil {
		return err
	}
	s.live.changed()
	r.Tell("work.saved")
	return r.Redirect(c.URL("work"))
}

// oneLine is a short text without breaks and without what hides or turns around.
func oneLine(s string) string {
	return strings.Join(strings.Fields(strings.Map(func(c rune) rune {
		if treacherous(c) {
			return ' '
		}
		return c
	}, strings.ToValidUTF8(s, ""))), " ")
}

func (s *Server) addNote(r *Request) error {
	c, err := r.openCaseQuietly()
	if err != nil {
		return err
	}
	text, err := r.noteText()
	if err != nil {
		return err
	}
	if err := r.Audit("note", c.Object(), "added"); err != nil {
		return err
	}
	n, err := s.store.AddNote(r.Ctx(), c.ID, r.User.Name, text)
	if err != nil {
		return err
	}
	s.live.changed()
	return r.Redirect(c.URL("work") + "#note-" + n.ID)
}

// noteText is the note that was sent, with the line ends of our own.
func (r *Request) noteText() (string, error) {
	text := strings.ReplaceAll(strings.ToValidUTF8(r.Form("text"), "\uFFFD"), "\r\n", "\n")
	if text == "" || utf8.RuneCountInString(text) > maxNote {
		return "", r.Refuse(http.StatusUnprocessableEntity, "work.note.size")
	}
	return text, nil
}

// changeNote writes a note anew or deletes it: the author alone.
func (s *Server) changeNote(r *Request) error {
	c, err := r.openCaseQuietly()
	if err != nil {
		return err
	}
	id := r.Path("note")
	if r.Form("do") == "delete" {
		if err := r.Audit("note", c.Object(), "deleted "+id); err != nil {
			return err
		}
		if err := s.store.DropNote(r.Ctx(), c.ID, id, r.User.Name); err != nil {
			return err
		}
		r.Tell("work.note.deleted")
		return r.Redirect(c.URL("work") + "#notes")
	}
	text, err := r.noteText()
	if err != nil {
		return err
	}
	if err := r.Audit("note", c.Object(), "edited "+id); err != nil {
		return err
	}
	if err := s.store.EditNote(r.Ctx(), c.ID, id, r.User.Name, text); err != nil {
		return err
	}
	return r.Redirect(c.URL("work") + "#note-" + id)
}

// changeStar marks a record of the timeline, or takes the mark away. What the
// record says is read from the index, never taken from the form.
func (s *Server) changeStar(r *Request) error {
	c, err := r.openCaseQuietly()
	if err != nil {
		return err
	}
	if c.Bundle == nil {
		return errMissing
	}
	n, err := strconv.ParseUint(r.Form("record"), 10, 32)
	if at := r.Form("at"); at != "" {
		n, err = s.recordOf(r, c, at)
	}
	if err != nil {
		return r.Refuse(http.StatusNotFound, "work.star.none")
	}
	detail := "record " + strconv.FormatUint(n, 10) + " of bundle " + c.Bundle.ID
	on := r.Form("do") != "delete"
	if err := r.Audit("star", c.Object(), map[bool]string{true: "added ", false: "deleted "}[on]+detail); err != nil {
		return err
	}
	if on {
		err = s.addStar(r, c, uint32(n))
	} else {
		err = s.store.DropStar(r.Ctx(), c.Bundle.ID, int64(n))
	}
	if err != nil {
		return err
	}
	if r.WantsJSON() {
		return r.JSON(map[string]bool{"starred": on})
	}
	if to := r.Form("to"); to != "" {
		return r.Redirect(to)
	}
	return r.Redirect(c.URL("work") + "#stars")
}

// recordOf finds the record of a line, named as every page names it: file:line.
func (s *Server) recordOf(r *Request, c *CaseFrame, at string) (uint64, error) {
	entry, line, _ := cutLast(at, ':')
	n, err := strconv.Atoi(line)
	if err != nil || s.ingest == nil || c.Bundle.Status != store.Ready {
		return 0, errMissing
	}
	x, done, err := s.ingest.Index(r.Ctx(), c.Bundle.ID)
	if err != nil {
		return 0, err
	}
	defer done()
	id, ok, err := x.At(entry, n)
	if err == nil && !ok {
		err = errMissing
	}
	return uint64(id), err
}

func (s *Server) addStar(r *Request, c *CaseFrame, id uint32) error {
	if s.ingest == nil || c.Bundle.Status != store.Ready {
		return errMissing
	}
	x, done, err := s.ingest.Index(r.Ctx(), c.Bundle.ID)
	if err != nil {
		return err
	}
	defer done()
	if int64(id) >= int64(x.Summary().Records) {
		return errMissing
	}
	rec, err := x.Record(id)
	if err != nil {
		return err
	}
	return s.store.AddStar(r.Ctx(), store.Star{Bundle: c.Bundle.ID, Record: int64(id), User: r.User.Name, Entry: rec.Entry, Line: rec.Line, Text: short(rec.Text, 400)})
}

func (s *Server) mergeCase(r *Request) error {
	c, err := r.openCaseQuietly()
	if err != nil {
		return err
	}
	n, err := strconv.ParseInt(strings.TrimPrefix(r.Form("into"), "#"), 10, 64)
	if err != nil {
		return r.Refuse(http.StatusUnprocessableEntity, "work.merge.unknown")
	}
	into, err := s.store.CaseByNumber(r.Ctx(), n)
	if err != nil {
		return r.Refuse(http.StatusUnprocessableEntity, "work.merge.unknown")
	}
	if err := r.Audit("merge", c.Object(), "into case "+strconv.FormatInt(n, 10)); err != nil {
		return err
	}
	switch err := s.store.Merge(r.Ctx(), c.ID, into.ID); {
	case errors.Is(err, store.ErrOther):
		return r.Refuse(http.StatusConflict, "work.merge.other")
	case errors.Is(err, store.ErrHeld):
		return r.Refuse(http.StatusConflict, "work.merge.held")
	case errors.Is(err, store.ErrMissing):
		return r.Refuse(http.StatusConflict, "work.merge.done")
	case err != nil:
		return err
	}
	s.live.changed()
	r.Tell("work.merged", c.Number)
	return r.Redirect("/cases/" + strconv.FormatInt(n, 10) + "/work")
}

func (s *Server) splitCase(r *Request) error {
	c, err := r.openCaseQuietly()
	if err != nil {
		return err
	}
	bundles := r.R.PostForm["bundle"]
	if len(bundles) == 0 || len(bundles) >= len(c.Bundles) {
		return r.Refuse(http.StatusUnprocessableEntity, "work.split.some")
	}
	if err := r.Audit("split", c.Object(), strings.Join(bundles[:min(len(bundles), 50)], " ")); err != nil {
		return err
	}
	n, err := s.store.Split(r.Ctx(), c.ID, short(oneLine(r.Form("new-title")), maxTitle), bundles)
	if err != nil {
		return err
	}
	s.live.changed()
	r.Tell("work.split.done", c.Number)
	return r.Redirect("/cases/" + strconv.FormatInt(n.Number, 10) + "/work")
}
