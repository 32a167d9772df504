package diagnose

import (
	"slices"
	"strings"
	"time"

	"stegvis/logs"
)

// A hit is where a condition of a combination held.
type hit struct {
	at    time.Time
	entry string
	line  int
	text  string
	count int
}

// maxHits bounds what is kept of one condition. Hits within a second of the one
// before are counted with it, and beyond the limit all are.
const maxHits = 4096

func keep(hits []hit, rec *logs.Record) []hit {
	if n := len(hits); n > 0 {
		last := &hits[n-1]
		d := rec.Time.Sub(last.at)
		if n >= maxHits || !rec.Time.IsZero() && !last.at.IsZero() && d >= 0 && d < time.Second || rec.Time.IsZero() && last.at.IsZero() {
			last.count++
			return hits
		}
	}
	text := ""
	if len(hits) < 64 {
		text = cut(rec.Text)
	}
	return append(hits, hit{rec.Time, strings.Clone(rec.Entry), rec.Line, text, 1})
}

// An occasion is a hit of one of a combination's conditions.
type occasion struct {
	*hit
	slot int // index into all; len(all) for any of Any
}

// combine finds when all of a signature's conditions held within its time of
// each other, and none of those that must not. Without a Within, anywhere in
// the run will do; with one, hits without a time do not count.
func (r *Run) combine(s *signature) *tally {
	t := &tally{}
	slots := len(s.all)
	var list []occasion
	collect := func(c, slot int) {
		for i := range r.hits[c] {
			if h := &r.hits[c][i]; s.Within == 0 || !h.at.IsZero() {
				list = append(list, occasion{h, slot})
			}
		}
	}
	for i, c := range s.all {
		collect(c, i)
	}
	if len(s.any) > 0 {
		for _, c := range s.any {
			collect(c, slots)
		}
		slots++
	}
	slices.SortStableFunc(list, func(a, b occasion) int { return a.at.Compare(b.at) })

	have := make([]int, slots)
	filled, from := 0, 0
	for i, o := range list {
		if have[o.slot]++; have[o.slot] == 1 {
			filled++
		}
		for s.Within > 0 && o.at.Sub(list[from].at) > s.Within {
			if have[list[from].slot]--; have[list[from].slot] == 0 {
				filled--
			}
			from++
		}
		if filled < slots {
			continue
		}
		if s.Within == 0 && i < len(list)-1 {
			continue // one occasion, of all there is
		}
		if !r.barred(s, list[from].at, o.at) {
			head := list[from]
			for _, x := range list[from : i+1] {
				if x.slot == 0 {
					head = x
					break
				}
			}
			count := 1
			if s.Within == 0 {
				count = 0
				for _, x := range list {
					if x.slot == 0 {
						count += x.count
					}
				}
			}
			t.add(head.at, head.entry, head.line, count, func() string { return head.text })
			if o.at.After(t.last) {
				t.last = o.at
			}
		}
		clear(have)
		filled, from = 0, i+1
	}
	return t
}

// barred says that something that must not be there was seen near by.
func (r *Run) barred(s *signature, from, to time.Time) bool {
	for _, c := range s.none {
		for _, h := range r.hits[c] {
			if s.Within == 0 || !h.at.IsZero() && !h.at.Before(from.Add(-s.Within)) && !h.at.After(to.Add(s.Within)) {
				return true
			}
		}
	}
	return false
}
