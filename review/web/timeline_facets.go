package web

import (
	"cmp"
	"math"
	"net/url"
	"slices"
	"strings"
	"time"

	"stegvis/logs"
	"stegvis/review/timeline"
)

// facets counts what the view is made of. Levels and sources are counted with
// no level and no source chosen, so that what one left out can be seen and chosen again.
func (h *timelineHead) facets(r *Request, o *openLine) error {
	q := o.Q
	q.Levels, q.NotLevels, q.Fold = nil, nil, false
	counts, err := h.count(r, o, q)
	if err != nil {
		return err
	}
	for l := len(counts.Levels) - 1; l >= 0; l-- {
		if n := counts.Levels[l]; n > 0 || slices.Contains(o.Q.Levels, logs.Level(l)) {
			h.Levels = append(h.Levels, r.facet(o.U, "level", levelNames[l], r.Say("tl.level."+levelNames[l]), n))
		}
	}
	q = o.Q
	q.Sources, q.NotSources, q.Entries, q.NotEntries, q.Fold = nil, nil, nil, nil, false
	if counts, err = h.count(r, o, q); err != nil {
		return err
	}
	bySource := map[string]int{}
	var order []string
	for i, e := range o.sum.Entries {
		if _, ok := bySource[e.Source]; !ok {
			order = append(order, e.Source)
		}
		bySource[e.Source] += counts.Entries[i]
	}
	for _, s := range order {
		if s != "" || len(order) > 1 {
			h.Sources = append(h.Sources, r.facet(o.U, "source", s, r.S.sourceTitle(s, r.Lang), bySource[s]))
		}
	}
	slices.SortStableFunc(h.Sources, func(a, b facet) int { return cmp.Compare(b.Count, a.Count) })
	for _, e := range counts.EventIDs[:min(len(counts.EventIDs), 40)] {
		h.Events = append(h.Events, r.facet(o.U, "event", e.Value+" "+e.Of, plain(e.Value+"  "+e.Of), e.Count))
	}
	return nil
}

func (h *timelineHead) count(r *Request, o *openLine, q timeline.Query) (timeline.Facets, error) {
	v, err := o.X.View(q)
	if err != nil {
		return timeline.Facets{}, err
	}
	return v.Facets(r.Ctx())
}

func (r *Request) facet(u url.Values, name, value, text string, n int) facet {
	f := facet{Value: value, Text: text, Count: n}
	f.On, f.Off = slices.Contains(u[name], value), slices.Contains(u["x"+name], value)
	bare := without(without(u, name, value), "x"+name, value)
	if f.In, f.Out = r.address(with(bare, name, value)), r.address(with(bare, "x"+name, value)); f.On {
		f.In = r.address(bare)
	}
	if f.Off {
		f.Out = r.address(bare)
	}
	return f
}

// cover places each file on the histogram's time.
func (h *timelineHead) cover(r *Request, o *openLine, hg *timeline.Histogram) {
	start, length := hg.Start, hg.Step*time.Duration(len(hg.Buckets))
	for _, e := range o.sum.Entries[:min(len(o.sum.Entries), 300)] {
		c := coverLine{Path: plain(e.Path), Source: r.S.sourceTitle(e.Source, r.Lang), Count: e.Records, None: e.First.IsZero()}
		c.URL = r.address(with(set(o.U, "at", ""), "entry", e.Path))
		if c.None {
			c.Text = r.Say("tl.cover.none")
		} else {
			off := o.Q.Offsets[timeline.Clock(e.Source, e.Path)]
			first, last := e.First.Add(off).In(o.Zone), e.Last.Add(off).In(o.Zone)
			c.Text = clock(r.Lang, first)[:8] + " " + day(r.Lang, first) + " – " + clock(r.Lang, last)[:8] + " " + day(r.Lang, last)
			a, b := place(first, start, length), place(last, start, length)
			c.X, c.W = a, max(b-a, 0)
			if b > 0 && a < drawWidth {
				c.W = max(c.W, 3)
				c.X = min(c.X, drawWidth-c.W)
			} else {
				c.W = 0
			}
		}
		h.Files = append(h.Files, c)
	}
	slices.SortStableFunc(h.Files, func(a, b coverLine) int { return strings.Compare(a.Source, b.Source) })
}

// place is where a time is in the drawing, within its edges.
func place(t, start time.Time, length time.Duration) float64 {
	if length <= 0 {
		return 0
	}
	x := drawWidth * float64(t.Sub(start)) / float64(length)
	return math.Round(min(max(x, 0), drawWidth)*10) / 10
}
