package web

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"stegvis/guide"
	"stegvis/review/store"
)

func init() { add((*Server).workshopRoutes, workshopText) }

func (s *Server) workshopRoutes() {
	s.page("GET /cases/{number}/workshop", reviewer, s.workshop)
	s.page("POST /cases/{number}/workshop", reviewer, s.workshopStep)
	s.page("POST /cases/{number}/workshop/try", reviewer, s.workshopStream)
}

// A shopView is the workshop where a line becomes a known error.
type shopView struct {
	*CaseFrame
	Lines   string // marked, one a line
	Pattern string
	ID      string
	Page    string
	SaysNB  string
	SaysEN  string
	FixNB   string
	FixEN   string
	Not     string // lines that it must not find, one a line

	Marks    []shopMark
	Pages    []shopPage
	Problems []string // what is wrong with it yet
	Hints    []string // what to think about
	Tried    *trial
	YAML     string
	File     string // where in content the YAML goes
}

type shopPage struct{ ID, Title string }

// maxMarked is how many lines a signature is made from.
const maxMarked = 20

func (s *Server) workshop(r *Request) error {
	c, err := r.openCase("work")
	if err != nil {
		return err
	}
	v := s.newShop(r, c)
	marks := r.R.URL.Query()["at"]
	if entry := r.Query("entry"); entry != "" {
		line, _ := strconv.Atoi(r.Query("line"))
		marks = append(marks, entry+":"+strconv.Itoa(max(line, 1)))
	}
	if len(marks) > 0 {
		if err := s.take(r, v, marks); err != nil {
			return err
		}
		if v.Lines == "" {
			return errMissing
		}
		s.fillIn(v)
	}
	if v.Marks, err = s.offered(r, c, marks); err != nil {
		return err
	}
	return r.Render("workshop.html", v)
}

// ShopURL is the workshop with a line of a file in it.
func (c *CaseFrame) ShopURL(entry string, line int) string {
	u := url.Values{"entry": {entry}, "line": {strconv.Itoa(line)}}
	if c.Bundle != nil {
		u.Set("bundle", c.Bundle.ID)
	}
	return fmt.Sprintf("/cases/%d/workshop?%s", c.Number, u.Encode())
}

func (s *Server) newShop(r *Request, c *CaseFrame) *shopView {
	v := &shopView{CaseFrame: c}
	g := s.o.Guide()
	for _, p := range g.Pages {
		if p.Kind == guide.Step {
			v.Pages = append(v.Pages, shopPage{p.ID, g.Title(guide.Ref{Page: p.ID}, r.Lang)})
		}
	}
	v.Page = c.Case.Page
	if c.Bundle != nil && c.Bundle.Page != "" {
		v.Page = c.Bundle.Page
	}
	return v
}

// markedLine reads one line of a file of the bundle.
func (s *Server) markedLine(r *Request, c *CaseFrame, entry string, line int) (string, error) {
	if s.ingest == nil || c.Bundle == nil || c.Bundle.Status != store.Ready {
		return "", errMissing
	}
	if err := r.Audit("view", c.Object(), fmt.Sprintf("line %d of %s, bundle %s", line, entry, c.Bundle.ID)); err != nil {
		return "", err
	}
	// The record that the line belongs to: of an event log it is the event's text.
	x, done, err := s.ingest.Index(r.Ctx(), c.Bundle.ID)
	if err != nil {
		return "", err
	}
	defer done()
	if id, ok, err := x.At(entry, line); err == nil && ok {
		rec, err := x.Record(id)
		if err == nil {
			return short(telling(rec.Text, rec.Event), 1000), nil
		}
		return "", err
	}
	return "", errMissing
}

// workshopStep answers each of the form's buttons: propose, try, write.
func (s *Server) workshopStep(r *Request) error {
	c, err := r.openCaseQuietly()
	if err != nil {
		return err
	}
	c.Tab = "work"
	v := s.newShop(r, c)
	v.read(r)
	var marks []string
	for _, m := range r.R.PostForm["mark"] {
		at, _ := url.QueryUnescape(m)
		marks = append(marks, at)
	}
	if err := s.take(r, v, marks); err != nil {
		return err
	}
	if v.Marks, err = s.offered(r, c, marks); err != nil {
		return err
	}
	switch r.Form("do") {
	case "try":
		v.check(s.o.Guide(), r)
		if len(v.Problems) == 0 {
			if v.Tried, err = s.tryPattern(r, c, v.Pattern, tryPatience, nil); err != nil {
				return err
			}
		}
	case "write":
		v.check(s.o.Guide(), r)
		v.checkWhole(s.o.Guide(), r)
		if len(v.Problems) == 0 {
			v.write()
		}
	default:
		v.Pattern = ""
		s.fillIn(v)
		if v.Pattern == "" {
			v.Problems = append(v.Problems, r.Say("workshop.bad.lines"))
		}
	}
	if err := r.Audit("workshop", c.Object(), r.Form("do")+" "+short(v.Pattern, 200)); err != nil {
		return err
	}
	return r.Render("workshop.html", v)
}

// read takes the form, cut to what a signature may be.
func (v *shopView) read(r *Request) {
	text := func(name string, n int) string {
		return short(strings.TrimSpace(strings.ReplaceAll(strings.ToValidUTF8(r.Form(name), ""), "\r\n", "\n")), n)
	}
	v.Lines, v.Pattern, v.ID, v.Page = text("lines", 20_000), text("pattern", 1000), text("id", 80), text("page", 200)
	v.SaysNB, v.SaysEN, v.FixNB, v.FixEN = oneLine(text("says-nb", 300)), oneLine(text("says-en", 300)), oneLine(text("fix-nb", 500)), oneLine(text("fix-en", 500))
	v.Not = text("not", 5000)
}

// marked are the lines to be found.
func (v *shopView) marked() []string { return someLines(v.Lines) }

func someLines(text string) []string {
	var out []string
	for l := range strings.Lines(text) {
		if l = strings.TrimSpace(l); l != "" {
			out = append(out, l)
		}
	}
	return out[:min(len(out), maxMarked)]
}

// fillIn proposes what follows from the marked lines.
func (s *Server) fillIn(v *shopView) {
	lines := v.marked()
	v.Pattern = propose(lines)
	if v.ID == "" && len(lines) > 0 {
		v.ID = proposedID(s.o.Guide(), neutral(lines[0]))
	}
}

var idWord = regexp.MustCompile(`[a-z0-9]+`)

// proposedID is a name that nothing in the guide has, of the line's first words.
func proposedID(g *guide.Guide, line string) string {
	words := idWord.FindAllString(strings.NewReplacer("æ", "ae", "ø", "o", "å", "a").Replace(strings.ToLower(mark.ReplaceAllString(line, ""))), -1)
	words = slices.DeleteFunc(words, func(w string) bool { return len(w) < 3 })
	if len(words) == 0 {
		return ""
	}
	id := strings.Join(words[:min(len(words), 4)], "-")
	id = strings.Trim(id[:min(len(id), 40)], "-")
	for n := 2; knownSignature(g, id) != nil; n++ {
		id = strings.TrimRight(id, "-0123456789") + "-" + strconv.Itoa(n)
	}
	return id
}

// check says what keeps the pattern from being tried.
func (v *shopView) check(g *guide.Guide, r *Request) {
	bad := func(key string, args ...any) { v.Problems = append(v.Problems, r.Say(key, args...)) }
	if v.Pattern == "" {
		bad("workshop.bad.none")
		return
	}
	if err := guide.CheckMatch(v.Pattern); err != nil {
		bad("workshop.bad.pattern", plain(err.Error()))
		return
	}
	if guide.Matches(v.Pattern, "") {
		bad("workshop.bad.empty")
		return
	}
	for i, l := range v.marked() {
		if !guide.Matches(v.Pattern, l) {
			bad("workshop.bad.misses", i+1)
		}
	}
	for i, l := range someLines(v.Not) {
		if guide.Matches(v.Pattern, l) {
			bad("workshop.bad.finds", i+1)
		}
	}
	if weak(v.Pattern) {
		v.Hints = append(v.Hints, r.Say("workshop.hint.weak"))
	}
	for _, sig := range g.Signatures {
		for _, ex := range sig.Example {
			if guide.Matches(v.Pattern, ex) {
				v.Hints = append(v.Hints, r.Say("workshop.hint.other", sig.ID))
				break
			}
		}
		for _, l := range v.marked() {
			if sig.Match != "" && guide.Matches(sig.Match, l) {
				v.Hints = append(v.Hints, r.Say("workshop.hint.known", sig.ID))
				break
			}
		}
	}
}

var signatureID = regexp.MustCompile(`^[a-z0-9]+(?:-[a-z0-9]+)*$`)

// checkWhole says what the signature lacks to stand on a page.
func (v *shopView) checkWhole(g *guide.Guide, r *Request) {
	bad := func(key string, args ...any) { v.Problems = append(v.Problems, r.Say(key, args...)) }
	switch {
	case !signatureID.MatchString(v.ID):
		bad("workshop.bad.id")
	case knownSignature(g, v.ID) != nil:
		bad("workshop.bad.taken", v.ID)
	}
	if p := g.Page(v.Page); p == nil || p.Kind != guide.Step {
		bad("workshop.bad.page")
	}
	if v.SaysNB == "" || v.SaysEN == "" {
		bad("workshop.bad.says")
	}
	if len(v.marked()) == 0 {
		bad("workshop.bad.example")
	}
	for i, l := range v.marked() {
		if !guide.Matches(v.Pattern, neutral(l)) && guide.Matches(v.Pattern, l) {
			bad("workshop.bad.head", i+1)
		}
	}
	if len(someLines(v.Not)) == 0 {
		bad("workshop.bad.not")
	}
}
