package web

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"stegvis/review/ingest"
	"stegvis/review/store"
	"stegvis/review/timeline"
)

func init() { add((*Server).timelineRoutes, timelineText) }

func (s *Server) timelineRoutes() {
	s.page("GET /cases/{number}/timeline", reader, s.timeline)
	s.page("GET /cases/{number}/timeline/rows", reader, s.timelineRows)
	s.page("GET /cases/{number}/timeline/find", reader, s.timelineFind)
	s.page("GET /cases/{number}/timeline/record", reader, s.timelineRecord)
	s.page("GET /cases/{number}/timeline/clusters", reader, s.timelineClusters)
	s.page("GET /cases/{number}/timeline/export", reader, s.timelineExport)
}

// patience is how long a page waits for a search. What was found by then is
// shown, the page says how far it got, and the next request goes on from there.
const patience = 1500 * time.Millisecond

// scriptPatience is patience with a script, which asks again at once and shows
// meanwhile what was found.
const scriptPatience = 250 * time.Millisecond

// pageRows is how many records a page of the plain form has.
const pageRows = 100

// An openLine is a case's bundle opened for its timeline.
type openLine struct {
	*CaseFrame
	X    *timeline.Index
	V    *timeline.View
	Q    timeline.Query
	U    url.Values // the view's parameters
	Zone *time.Location
	sum  timeline.Summary
	done func()
	bad  []*timeline.QueryError // texts that were not understood; they are left out

	unknown []string // likewise of the rest of the address

	starred map[uint32]bool // records
}

// openLine opens the index of the bundle that the address names. The caller calls done.
func (r *Request) openLine(c *CaseFrame) (*openLine, error) {
	switch {
	case c.Bundle == nil:
		return nil, errMissing
	case c.Bundle.Status != "ready":
		return nil, refuse(http.StatusForbidden, "files.withheld")
	}
	x, done, err := r.S.ingest.Index(r.Ctx(), c.Bundle.ID)
	if err != nil {
		return nil, err
	}
	o := &openLine{CaseFrame: c, X: x, done: done, U: keep(r.R.URL.Query()), sum: x.Summary()}
	o.Zone = o.zone()
	o.unknown = tidy(o.U, o.sum.Records)
	err = o.view()
	var stars []store.Star
	if err == nil {
		stars, err = r.S.store.Stars(r.Ctx(), c.Bundle.ID)
	}
	if err != nil {
		done()
		return nil, err
	}
	o.starred = make(map[uint32]bool, len(stars))
	for _, st := range stars {
		o.starred[uint32(st.Record)] = true
	}
	return o, nil
}

// zone is that of the machine the bundle comes from, unless UTC was asked for.
func (o *openLine) zone() *time.Location {
	if o.U.Get("tz") == "utc" {
		return time.UTC
	}
	read, err := ingest.Reading(o.Bundle)
	if err != nil || read == nil || read.Zone == "" || read.Zone == "Local" {
		return time.UTC
	}
	if z, err := time.LoadLocation(read.Zone); err == nil {
		return z
	}
	if t, err := time.Parse("UTC-07:00", read.Zone); err == nil {
		_, seconds := t.Zone()
		return time.FixedZone(read.Zone, seconds)
	}
	return time.UTC
}

// timelineView is what the page shows.
type timelineView struct {
	*openLine
	Head *timelineHead
	Rows []row
	Cols []string
	Next string // addresses of the pages after and before; "" at the ends
	Prev string
	Mark *row // the record that times are counted from
	At   *row // the record that the address marks

	since time.Time // of Mark
}

type field struct{ Name, Value string }

func (s *Server) timeline(r *Request) error {
	if to := r.jump(); to != "" {
		return r.Redirect(to)
	}
	part := r.Query("part")
	open := r.openCaseQuietly
	if part == "" {
		open = func() (*CaseFrame, error) { return r.openCase("timeline") }
	}
	c, err := open()
	if err != nil {
		return err
	}
	c.Tab = "timeline"
	if c.Bundle == nil || c.Bundle.Status != "ready" {
		return r.Render("timeline.html", &timelineView{openLine: &openLine{CaseFrame: c}})
	}
	o, err := r.openLine(c)
	if err != nil {
		return err
	}
	defer o.done()
	if to := r.jumpTo(o); to != "" {
		return r.Redirect(to)
	}
	if err := r.auditSearch(o); err != nil {
		return err
	}
	v := &timelineView{openLine: o, Cols: columnsOf(o.U)}
	r.mark(v)
	if v.Head, err = r.head(o); err != nil {
		return err
	}
	if part == "head" {
		return r.Part("timeline.html", "tl-head", v)
	}
	if err := r.firstRows(v); err != nil {
		return err
	}
	return r.Render("timeline.html", v)
}

// Kept is the view's parameters as hidden fields of a form carry them on.
func (o *openLine) Kept() []field { return o.KeptBut() }

// KeptBut leaves out those that the form has itself.
func (o *openLine) KeptBut(but ...string) (out []field) {
	for _, n := range viewParams {
		for _, value := range o.U[n] {
			if !slices.Contains(but, n) {
				out = append(out, field{n, value})
			}
		}
	}
	return out
}

// ColList is the columns as the form has them.
func (o *openLine) ColList() string { return strings.Join(columnsOf(o.U), ", ") }

// RecordURL is a page of one record, for readers without scripts.
func (o *openLine) RecordURL(id uint32) string {
	u := set(o.U, "id", strconv.FormatUint(uint64(id), 10))
	return fmt.Sprintf("/cases/%d/timeline/record?%s", o.Number, u.Encode())
}

// Back is the timeline that a page beside it came from.
func (o *openLine) Back() string { return fmt.Sprintf("/cases/%d/timeline?%s", o.Number, o.U.Encode()) }

// LevelTexts are the levels' names for the script, in their order.
func (o *openLine) LevelTexts(lang string) string {
	var out []string
	for _, n := range levelNames {
		out = append(out, n+"="+say(lang, "tl.level."+n))
	}
	return strings.Join(out, "|")
}

// Source is a source as the guide calls it.
func (v *View) Source(id string) string { return v.S.sourceTitle(id, v.Lang) }

// auditSearch writes down what was looked for.
func (r *Request) auditSearch(o *openLine) error {
	if len(o.Q.Include)+len(o.Q.Exclude) == 0 {
		return nil
	}
	var said []string
	for _, n := range prefixedBoth("q", "Q", "re", "RE") {
		for _, t := range o.U[n] {
			said = append(said, n+"="+strconv.Quote(t))
		}
	}
	return r.Audit("search", o.Object(), "timeline of bundle "+o.Bundle.ID+": "+strings.Join(said, " "))
}

func prefixedBoth(names ...string) []string { return append(names, prefixed("x", names)...) }

// jump turns what the page's forms send into an address of the usual kind: a
// text with the way it is to be looked for, clocks' offsets, columns. "" when
// no form was sent.
func (r *Request) jump() string {
	u := r.R.URL.Query()
	to := keep(u)
	switch {
	case u.Has("text"):
		name := "q"
		if u.Get("regex") == "1" {
			name = "re"
		}
		if u.Get("case") == "1" {
			name = strings.ToUpper(name)
		}
		if u.Get("out") == "1" {
			name = "x" + name
		}
		if text := u.Get("text"); text != "" {
			to = with(to, name, text)
		}
	case u.Has("cols"):
		for i, source := range u["of"] {
			if i < len(u["sec"]) {
				seconds := strings.ReplaceAll(strings.TrimSpace(u["sec"][i]), ",", ".")
				seconds = strings.Replace(seconds, "−", "-", 1)
				if n, err := strconv.ParseFloat(seconds, 64); err == nil && n != 0 {
					to.Add("off", source+":"+strconv.FormatFloat(n, 'f', -1, 64))
				}
			}
		}
		for _, c := range strings.Split(u.Get("cols"), ",") {
			if c = strings.TrimSpace(c); c != "" {
				to = with(to, "col", c)
			}
		}
	default:
		return ""
	}
	return r.address(to)
}

// jumpTo is the address of a line of a file ("go" is entry:line) or of a time
// in this view; "" when none is asked for.
func (r *Request) jumpTo(o *openLine) string {
	to := r.Query("go")
	if to == "" {
		return ""
	}
	entry, n, _ := cutLast(to, ':')
	line, _ := strconv.Atoi(n)
	id, ok, err := o.X.At(entry, max(line, 1))
	u := set(o.U, "go", "")
	if err == nil && ok {
		u.Set("at", strconv.FormatUint(uint64(id), 10))
	} else {
		u.Set("entry", entry)
	}
	return r.address(u)
}

// TimeURL leads to the record of a line, among all others of its time.
func (c *CaseFrame) TimeURL(entry string, line int) string {
	u := url.Values{"go": {entry + ":" + strconv.Itoa(line)}}
	if c.Bundle != nil {
		u.Set("bundle", c.Bundle.ID)
	}
	return fmt.Sprintf("/cases/%d/timeline?%s", c.Number, u.Encode())
}

// wait gives a search its time.
func (r *Request) wait() (context.Context, context.CancelFunc) {
	if r.WantsJSON() || r.Query("part") == "head" {
		return context.WithTimeout(r.Ctx(), scriptPatience)
	}
	return context.WithTimeout(r.Ctx(), patience)
}

func columnsOf(u url.Values) []string {
	cols := u["col"]
	return cols[:min(len(cols), 8)]
}
