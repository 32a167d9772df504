package web

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"stegvis/review/timeline"
)

// A timelineHead is what stands over the list: what is filtered, how many there
// are when, what they are made of, and what each file covers.
type timelineHead struct {
	Chips    []chip
	Bad      []string // what of the address was not understood
	Part     float64  // how much was searched; 1 is all
	Searched string   // how many records that is, of how many
	Total    int
	All      int
	Untimed  int
	Bars     []bar
	Width    int // of the drawing, in its own units
	BarWidth float64
	Ticks    []tick
	Step     string // what one column is
	StartMS  float64
	EndMS    float64
	Zoomed   bool
	NoZoom   string // the address without From and Until
	Wider    string // twice the time, around the same middle
	From, To string
	Most     int // in one column
	Levels   []facet
	Sources  []facet
	Events   []facet
	Files    []coverLine
	Offsets  []offset
	FoldOn   bool
	FoldURL  string
	Clear    string // the address without any filter
	Clusters string
	Export   map[string]string
	UTC      bool
	ZoneURL  string
	ZoneName string
	Unmark   string
	Fields   []facet // columns that events could have; Value is the field's name
}

// A bar is one column of the histogram: parts stacked from the bottom.
type bar struct {
	X            int
	Parts        []barPart
	Title        string // when, and how many of each level
	URL          string // only this column's time
	FromMS, ToMS float64
}

type barPart struct {
	Level string
	Y, H  float64
}

type tick struct {
	X      float64
	Text   string
	Anchor string
}

// A facet is a value one can filter by.
type facet struct {
	Value, Text string
	Count       int
	In, Out     string // addresses with it wanted and unwanted
	On, Off     bool   // it is wanted, or unwanted, now
}

// A coverLine is one file in the picture of what each covers.
type coverLine struct {
	Path, Source string
	X, W         float64
	Text         string
	Count        int
	URL          string
	None         bool // no record of it has a time
}

type offset struct {
	Source  string
	Seconds string
}

// maxClocks is how many clocks the form has room for.
const maxClocks = 60

// Sizes of the histogram's drawing.
const (
	drawWidth   = 1000
	drawHeight  = 100
	histBuckets = 125
)

func (r *Request) head(o *openLine) (*timelineHead, error) {
	h := &timelineHead{Part: 1, All: o.sum.Records, Width: drawWidth, UTC: o.U.Get("tz") == "utc", FoldOn: o.Q.Fold}
	h.Bad = r.wrong(o)
	ctx, stop := r.wait()
	defer stop()
	hg, err := o.V.Histogram(ctx, histBuckets, o.Zone)
	if errors.Is(err, context.DeadlineExceeded) && r.Ctx().Err() == nil {
		var searched int
		hg, searched, err = o.V.SoFar(histBuckets, o.Zone)
		h.Part, h.Searched = o.part(searched), of(r.Lang, searched, h.All)
	}
	if err != nil {
		return nil, err
	}
	h.Total, h.Untimed = hg.Levels.Sum(), hg.Untimed.Sum()
	h.draw(r, o, &hg)
	h.chips(r, o)
	h.links(r, o)
	if h.Part == 1 {
		if err := h.facets(r, o); err != nil {
			return nil, err
		}
	}
	h.cover(r, o, &hg)
	for _, e := range o.sum.Entries {
		clock := timeline.Clock(e.Source, e.Path)
		if len(h.Offsets) < maxClocks && !slices.ContainsFunc(h.Offsets, func(x offset) bool { return x.Source == clock }) {
			s := ""
			if d := o.Q.Offsets[clock]; d != 0 {
				s = strconv.FormatFloat(d.Seconds(), 'f', -1, 64)
			}
			h.Offsets = append(h.Offsets, offset{clock, s})
		}
	}
	return h, nil
}

// part is how much of the whole so many records are, when it is not all.
func (o *openLine) part(searched int) float64 {
	return min(max(float64(searched)/float64(max(o.sum.Records, 1)), .0001), .9999)
}

// of is "3,2 av 10 mill."; of less than a million both numbers are whole.
func of(lang string, n, all int) string {
	if all < 1_000_000 {
		return say(lang, "tl.of", number(lang, int64(n)), number(lang, int64(all)))
	}
	millions := func(n int) string {
		s := strings.TrimSuffix(strconv.FormatFloat(float64(n)/1e6, 'f', 1, 64), ".0")
		if lang == "nb" {
			s = strings.Replace(s, ".", ",", 1)
		}
		return s
	}
	return say(lang, "tl.of.millions", millions(n), millions(all))
}

// draw makes the columns. Their heights are by the square root once one column
// stands for more than a hundred others, so that small ones stay visible.
func (h *timelineHead) draw(r *Request, o *openLine, hg *timeline.Histogram) {
	if len(hg.Buckets) == 0 {
		return
	}
	for i := range hg.Buckets {
		h.Most = max(h.Most, hg.Buckets[i].Sum())
	}
	n := len(hg.Buckets)
	w := float64(drawWidth) / float64(n)
	h.BarWidth = math.Round(max(w-1, w*.8)*100) / 100
	for i := range hg.Buckets {
		b := &hg.Buckets[i]
		from, to := hg.Start.Add(time.Duration(i)*hg.Step), hg.Start.Add(time.Duration(i+1)*hg.Step)
		col := bar{X: int(math.Round(float64(i) * w)), FromMS: ms(from), ToMS: ms(to)}
		if i == 0 {
			h.StartMS = col.FromMS
		}
		h.EndMS = col.ToMS
		sum := b.Sum()
		if sum == 0 {
			continue
		}
		said := []string{clock(r.Lang, from.In(o.Zone)) + " " + day(r.Lang, from.In(o.Zone)) + " – " + clock(r.Lang, to.In(o.Zone))}
		full := max(float64(drawHeight)*float64(sum)/float64(h.Most), 3)
		y := float64(drawHeight)
		for l := len(b) - 1; l >= 0; l-- { // the worst stand at the bottom, where they line up
			if b[l] == 0 {
				continue
			}
			part := full * float64(b[l]) / float64(sum)
			if l >= 5 {
				part = max(part, 2) // one error in a million is still seen
			}
			y -= part
			col.Parts = append(col.Parts, barPart{levelNames[l], math.Round(y*100) / 100, math.Round(part*100) / 100})
			said = append(said, r.Say("tl.level."+levelNames[l])+": "+number(r.Lang, int64(b[l])))
		}
		col.Title = strings.Join(said, "\n")
		u := set(set(o.U, "from", from.UTC().Format(time.RFC3339Nano)), "until", to.UTC().Format(time.RFC3339Nano))
		col.URL = r.address(u)
		h.Bars = append(h.Bars, col)
	}
	h.Step = stepName(r, hg.Step)
	h.ticks(r, o, hg)
}

func (h *timelineHead) ticks(r *Request, o *openLine, hg *timeline.Histogram) {
	length := time.Duration(len(hg.Buckets)) * hg.Step
	for i := range 5 {
		at := hg.Start.Add(length * time.Duration(i) / 4).In(o.Zone)
		t := tick{X: float64(drawWidth) * float64(i) / 4, Text: clock(r.Lang, at)[:8], Anchor: "middle"}
		switch {
		case length > 3*24*time.Hour:
			t.Text = strings.TrimSuffix(day(r.Lang, at), " "+zoneName(at))
		case length > 5*time.Minute:
			t.Text = clock(r.Lang, at)[:5]
		case length < 10*time.Second:
			t.Text = clock(r.Lang, at)
		}
		if i == 0 {
			t.Anchor = "start"
		} else if i == 4 {
			t.Anchor = "end"
		}
		h.Ticks = append(h.Ticks, t)
	}
	end := hg.Start.Add(length).In(o.Zone)
	start := hg.Start.In(o.Zone)
	h.From, h.To = clock(r.Lang, start)[:8]+" "+day(r.Lang, start), clock(r.Lang, end)[:8]+" "+day(r.Lang, end)
}

func ms(t time.Time) float64 { return float64(t.UnixMicro()) / 1000 }

func stepName(r *Request, d time.Duration) string {
	switch {
	case d < time.Second:
		return fmt.Sprintf("%d ms", d.Milliseconds())
	case d < time.Minute:
		return fmt.Sprintf("%d s", int(d.Seconds()))
	case d < time.Hour:
		return fmt.Sprintf("%d min", int(d.Minutes()))
	case d < 24*time.Hour:
		return r.Say("tl.hours", int(d.Hours()))
	}
	return r.Say("tl.days", int(d.Hours())/24)
}

// chips are the filters that are on.
func (h *timelineHead) chips(r *Request, o *openLine) {
	add := func(name string, out bool) {
		for _, v := range o.U[name] {
			base := strings.TrimPrefix(name, "x")
			c := chip{Name: name, Value: v, Out: out, Kind: r.Say("tl.kind." + strings.ToLower(base)), Text: h.name(r, o, base, v)}
			rest := set(without(o.U, name, v), "at", o.U.Get("at"))
			c.Without = r.address(rest)
			turned := "x" + name
			if out {
				turned = base
			}
			c.Turned = r.address(with(rest, turned, v))
			h.Chips = append(h.Chips, c)
		}
	}
	for _, n := range filters {
		add(n, false)
	}
	for _, n := range filters {
		add("x"+n, true)
	}
}

// name is a filter's value as people read it.
func (h *timelineHead) name(r *Request, o *openLine, kind, v string) string {
	switch kind {
	case "level":
		return r.Say("tl.level." + levelNames[max(slices.Index(levelNames, v), 0)])
	case "pattern":
		p, _ := strconv.ParseUint(v, 16, 64)
		if view, err := o.X.View(timeline.Query{Patterns: []uint64{p}}); err == nil {
			if recs, err := view.Page(r.Ctx(), timeline.Start, 1, false); err == nil && len(recs) == 1 {
				return plain(timeline.Template(recs[0].Text[recs[0].Body:]))
			}
		}
	case "Q", "RE":
		return plain(v) + " (Aa)"
	case "source":
		return r.S.sourceTitle(v, r.Lang)
	}
	return plain(v)
}

// sourceTitle is a source as the guide calls it.
func (s *Server) sourceTitle(id, lang string) string {
	g := s.o.Guide()
	if src := g.Source(id); src != nil {
		if t := src.Title.In(lang, g.Languages...); t != "" {
			return t
		}
	}
	return plain(id)
}

func (h *timelineHead) links(r *Request, o *openLine) {
	none := url.Values{}
	for _, n := range []string{"bundle", "off", "tz", "mark", "col", "at"} {
		if l := o.U[n]; len(l) > 0 {
			none[n] = l
		}
	}
	h.Clear = r.address(none)
	h.Unmark = r.address(set(o.U, "mark", ""))
	h.Zoomed = !o.Q.From.IsZero() || !o.Q.Until.IsZero()
	h.NoZoom = r.address(set(set(o.U, "from", ""), "until", ""))
	if from, until := o.V.Span(); h.Zoomed && !from.IsZero() {
		half := until.Sub(from) / 2
		u := set(o.U, "from", from.Add(-half).UTC().Format(time.RFC3339Nano))
		h.Wider = r.address(set(u, "until", until.Add(half).UTC().Format(time.RFC3339Nano)))
	}
	fold := "1"
	if h.FoldOn {
		fold = ""
	}
	h.FoldURL = r.address(set(o.U, "fold", fold))
	tz := "utc"
	if h.UTC {
		tz = ""
	}
	if h.UTC || o.Zone != time.UTC {
		h.ZoneURL = r.address(set(o.U, "tz", tz))
	}
	h.ZoneName = zoneName(o.sum.Last.In(o.Zone))
	base := "/cases/" + r.Path("number") + "/timeline/"
	h.Clusters = base + "clusters?" + o.U.Encode()
	h.Export = map[string]string{}
	for _, as := range []string{"text", "csv", "jsonl"} {
		h.Export[as] = base + "export?" + set(o.U, "as", as).Encode()
	}
}
