package web

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/url"
	"strconv"
	"strings"
	"time"

	"stegvis/review/timeline"
)

// A row is a record as the list shows it; scripts get it as JSON. All text in
// it is made safe to look at already, and still escaped where it is shown.
type row struct {
	ID       uint32   `json:"id"`
	Pos      string   `json:"pos"`
	Time     string   `json:"time"`   // with milliseconds, without date and zone
	Date     string   `json:"date"`   // with the zone
	MS       float64  `json:"ms"`     // since 1970; 0 with an empty Time
	ISO      string   `json:"iso"`    // for machines
	Level    string   `json:"level"`  // as addresses name it
	Source   string   `json:"source"` // with its entry: where it is from
	Entry    string   `json:"entry"`
	Line     int      `json:"line"`
	Text     string   `json:"text"`
	More     int      `json:"more,omitempty"` // lines that Text leaves out
	Provider string   `json:"provider,omitempty"`
	Event    string   `json:"event,omitempty"`
	Pattern  string   `json:"pattern"`
	Repeats  int      `json:"repeats,omitempty"` // folded behind this one
	Folded   string   `json:"folded,omitempty"`  // how many there are in all, and when the last of them is
	Star     bool     `json:"star,omitempty"`
	Cols     []string `json:"cols,omitempty"`
	Delta    string   `json:"-"` // from the record before, or from the mark
	Here     bool     `json:"-"` // the address marks it
	Before   bool     `json:"-"` // inherited time
}

// rowText is how much of a record a row shows.
const rowText = 400

func (r *Request) row(o *openLine, rec *timeline.Record, cols []string) row {
	out := row{ID: rec.ID, Level: levelNames[rec.Level], Source: plain(rec.Source), Entry: rec.Entry, Line: rec.Line,
		Provider: plain(rec.Provider), Event: plain(rec.EventID), Pattern: strconv.FormatUint(rec.Pattern, 16), Repeats: rec.Repeats, Star: o.starred[rec.ID]}
	at := int64(timeline.Untimed)
	if !rec.Time.IsZero() {
		at = rec.Time.UnixNano()
		local := rec.Time.In(o.Zone)
		out.Time, out.MS = clock(r.Lang, local), float64(at/1000)/1000
		out.Date = day(r.Lang, local)
		out.ISO = rec.Time.Format(time.RFC3339Nano)
		out.Before = !rec.Own
	}
	if rec.Repeats > 0 {
		out.Folded = r.folded(o, rec)
	}
	out.Pos = position(timeline.Position{At: at, ID: rec.ID})
	text := strings.TrimLeft(rec.Text[rec.Body:], " \n")
	out.More = strings.Count(text, "\n")
	if len(text) > rowText {
		text = strings.ToValidUTF8(text[:rowText], "") + "…"
	}
	if rec.Event && rec.Text != "" {
		out.More = 0
	}
	out.Text = plain(strings.ReplaceAll(text, "\n", " ⏎ "))
	for _, c := range cols {
		value := ""
		for _, f := range rec.Fields {
			if f.Name == c {
				value = f.Value
				break
			}
		}
		if len(value) > 100 {
			value = strings.ToValidUTF8(value[:100], "") + "…"
		}
		out.Cols = append(out.Cols, plain(strings.ReplaceAll(value, "\n", " ⏎ ")))
	}
	return out
}

// clock is the time of day as the language writes it, with milliseconds.
func clock(lang string, t time.Time) string {
	if lang == "en" {
		return t.Format("15:04:05.000")
	}
	return strings.Replace(t.Format("15:04:05.000"), ".", ",", 1)
}

// folded is how many records a row stands for, and until when.
func (r *Request) folded(o *openLine, rec *timeline.Record) string {
	n := number(r.Lang, int64(rec.Repeats)+1)
	if rec.Until.IsZero() {
		return r.Say("tl.repeats", n)
	}
	first, last := rec.Time.In(o.Zone), rec.Until.In(o.Zone)
	until := clock(r.Lang, last)
	if first.Format(time.DateOnly) != last.Format(time.DateOnly) {
		until += " " + day(r.Lang, last)
	}
	return r.Say("tl.repeats.until", n, until)
}

// day is the date with the zone.
func day(lang string, t time.Time) string {
	name := zoneName(t)
	if lang == "en" {
		return t.Format("2 Jan 2006 ") + name
	}
	return t.Format("02.01.2006 ") + name
}

func zoneName(t time.Time) string {
	name, _ := t.Zone()
	if name == "" || name[0] == '+' || name[0] == '-' {
		name = "UTC" + t.Format("-07:00")
	}
	return name
}

// position and readPosition are a place in a view as addresses have it.
func position(p timeline.Position) string {
	return strconv.FormatInt(p.At, 10) + "." + strconv.FormatUint(uint64(p.ID), 10)
}

func readPosition(s string) (timeline.Position, bool) {
	a, b, _ := strings.Cut(s, ".")
	at, err := strconv.ParseInt(a, 10, 64)
	id, err2 := strconv.ParseUint(b, 10, 32)
	return timeline.Position{At: at, ID: uint32(id)}, err == nil && err2 == nil
}

// mark finds the record that times are counted from.
func (r *Request) mark(v *timelineView) {
	id, ok := readID(v.U.Get("mark"))
	if !ok {
		return
	}
	if rec, err := v.V.Record(id); err == nil {
		m := r.row(v.openLine, rec, nil)
		v.Mark, v.since = &m, rec.Time
	}
}

// firstRows fills the plain list: from pos on, or before it, or around the marked record.
func (r *Request) firstRows(v *timelineView) error {
	o := v.openLine
	from, ok := readPosition(r.Query("pos"))
	back := r.Query("back") == "1"
	at, marked := readID(o.U.Get("at"))
	ctx, stop := r.wait()
	defer stop()
	if !ok {
		from = timeline.Start
		if back {
			from = timeline.End
		} else if marked {
			if p, err := o.V.Position(at); err == nil {
				from = p
				if before, err := o.V.Page(ctx, p, pageRows/4, true); err == nil && len(before) > 0 {
					from = positionOf(before[0])
				}
			}
		}
	}
	recs, err := o.V.Page(ctx, from, pageRows, back)
	if err != nil && !errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	from0, hasMark := v.since, v.Mark != nil
	var before time.Time
	for _, rec := range recs {
		w := r.row(o, rec, v.Cols)
		if ref := before; !rec.Time.IsZero() {
			if hasMark {
				ref = from0
			}
			if !ref.IsZero() {
				w.Delta = delta(r.Lang, rec.Time.Sub(ref), hasMark)
			}
			before = rec.Time
		}
		if w.Here = marked && rec.ID == at; w.Here {
			v.At = &w
		}
		v.Rows = append(v.Rows, w)
	}
	if n := len(recs); n > 0 {
		more, _ := o.V.Page(ctx, after(recs[n-1]), 1, false)
		less, _ := o.V.Page(ctx, positionOf(recs[0]), 1, true)
		if len(more) > 0 {
			v.Next = r.address(set(o.U, "pos", position(after(recs[n-1]))))
		}
		if len(less) > 0 {
			u := set(o.U, "pos", position(positionOf(recs[0])))
			u.Set("back", "1")
			v.Prev = r.address(u)
		}
		first, last := recs[0], recs[n-1]
		return r.Audit("view", o.Object(), fmt.Sprintf("timeline of bundle %s: records %d (%s:%d) to %d (%s:%d)", o.Bundle.ID,
			first.ID, first.Entry, first.Line, last.ID, last.Entry, last.Line))
	}
	return nil
}

func readID(s string) (uint32, bool) {
	n, err := strconv.ParseUint(s, 10, 32)
	return uint32(n), err == nil
}

func positionOf(rec *timeline.Record) timeline.Position {
	if rec.Time.IsZero() {
		return timeline.Position{At: timeline.Untimed, ID: rec.ID}
	}
	return timeline.Position{At: rec.Time.UnixNano(), ID: rec.ID}
}

// after is the place just behind a record.
func after(rec *timeline.Record) timeline.Position {
	p := positionOf(rec)
	if p.ID == math.MaxUint32 {
		return timeline.Position{At: p.At + 1}
	}
	p.ID++
	return p
}

// address is this page's with other parameters.
func (r *Request) address(u url.Values) string {
	to := "/cases/" + r.Path("number") + "/timeline"
	if q := u.Encode(); q != "" {
		to += "?" + q
	}
	return to
}

// delta is a length of time with its sign, three digits that matter.
func delta(lang string, d time.Duration, signed bool) string {
	sign := ""
	if d < 0 {
		sign, d = "−", -d
	} else if signed || d > 0 {
		sign = "+"
	}
	var s string
	switch {
	case d < time.Second:
		s = fmt.Sprintf("%d ms", d.Milliseconds())
	case d < time.Minute:
		s = fmt.Sprintf("%.3f s", d.Seconds())
	case d < time.Hour:
		s = fmt.Sprintf("%d min %02d s", int(d.Minutes()), int(d.Seconds())%60)
	case d < 48*time.Hour:
		s = fmt.Sprintf("%d t %02d min", int(d.Hours()), int(d.Minutes())%60)
	default:
		s = fmt.Sprintf("%d d %d t", int(d.Hours())/24, int(d.Hours())%24)
	}
	if lang == "en" {
		s = strings.Replace(s, " t", " h", 1)
	} else {
		s = strings.Replace(s, ".", ",", 1)
	}
	return sign + s
}
