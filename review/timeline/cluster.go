package timeline

import (
	"cmp"
	"context"
	"slices"
	"time"
)

// A Cluster is the records of a view that differ in values only.
type Cluster struct {
	Pattern     uint64
	Template    string // the line with <*> for values; an event's provider, id and first line
	Event       bool
	Provider    string
	EventID     string
	Count       int
	Levels      Levels
	First, Last time.Time // offsets added
	Sample      uint32    // the first of them, by record number
}

// keepPatterns is how many patterns one processor counts at a time. Beyond it
// the rare ones are forgotten: what is asked for is the frequent ones.
const keepPatterns = 100_000

type tally struct {
	count       int
	levels      Levels
	first, last int64
	sample      uint32
}

// Clusters gives the n largest clusters of what is meant, the largest first,
// and how many there are; from keepPatterns on that is a lower bound.
func (v *View) Clusters(ctx context.Context, n int) ([]Cluster, int, error) {
	parts := make([]map[uint64]*tally, v.workers())
	err := v.each(ctx, func(worker, i int, h *hits, w *work) error {
		if parts[worker] == nil {
			parts[worker] = map[uint64]*tally{}
		}
		return v.tally(parts[worker], i, h, w)
	})
	if err != nil {
		return nil, 0, err
	}
	all := map[uint64]*tally{}
	for _, part := range parts {
		for p, t := range part {
			all[p] = t.join(all[p])
		}
	}
	order := make([]uint64, 0, len(all))
	for p := range all {
		order = append(order, p)
	}
	slices.SortFunc(order, func(a, b uint64) int {
		return cmp.Or(all[b].count-all[a].count, cmp.Compare(all[a].sample, all[b].sample))
	})
	var out []Cluster
	for _, p := range order[:min(max(n, 0), len(order))] {
		t := all[p]
		r, err := v.x.Record(t.sample)
		if err != nil {
			return nil, 0, err
		}
		c := Cluster{Pattern: p, Event: r.Event, Provider: r.Provider, EventID: r.EventID, Count: t.count, Levels: t.levels,
			First: moment(t.first), Last: moment(t.last), Sample: t.sample, Template: Template(r.Text[r.Body:])}
		out = append(out, c)
	}
	return out, len(all), nil
}

// tally counts a block's hits by pattern.
func (v *View) tally(all map[uint64]*tally, i int, h *hits, w *work) error {
	if h.n == 0 {
		return nil
	}
	b, o := &v.x.blocks[i], v.offset(i)
	c, err := v.x.columns(b, &w.cols)
	if err != nil {
		return err
	}
	local := make([]*tally, c.patternCount)
	for r := range b.n {
		if !h.has(r) {
			continue
		}
		p := c.pattern(r)
		t := local[p]
		if t == nil {
			hash := c.hash(p)
			if t = all[hash]; t == nil {
				if len(all) >= keepPatterns {
					forget(all)
				}
				t = &tally{first: Untimed, last: Untimed, sample: uint32(b.first + r)}
				all[hash] = t
			}
			local[p] = t
			t.sample = min(t.sample, uint32(b.first+r))
		}
		t.count++
		t.levels[c.level(r)]++
		if at := c.at(r); at != Untimed {
			at = shift(at, o)
			if t.first == Untimed || at < t.first {
				t.first = at
			}
			t.last = max(t.last, at)
		}
	}
	return nil
}

func (t *tally) join(o *tally) *tally {
	if o == nil {
		return t
	}
	t.count += o.count
	t.levels.add(&o.levels)
	if t.first == Untimed || o.first != Untimed && o.first < t.first {
		t.first = o.first
	}
	t.last, t.sample = max(t.last, o.last), min(t.sample, o.sample)
	return t
}

// forget makes room: half of the patterns, the rarest, go.
func forget(all map[uint64]*tally) {
	counts := make([]int, 0, len(all))
	for _, t := range all {
		counts = append(counts, t.count)
	}
	slices.Sort(counts)
	limit := counts[len(counts)/2]
	for p, t := range all {
		if t.count <= limit {
			delete(all, p)
		}
	}
}
