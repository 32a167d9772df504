package timeline

import (
	"cmp"
	"context"
	"slices"
)

// Facets is what the records that are meant are made of, for choosing further.
type Facets struct {
	Count     int
	Levels    Levels
	Entries   []int   // of each entry in Summary.Entries
	Providers []Facet // of events, the most frequent first
	EventIDs  []Facet // likewise; Value is the id, Of its provider
}

// A Facet is a value and how many records have it.
type Facet struct {
	Value, Of string
	Count     int
}

// keepFacets is how many providers or event ids are told.
const keepFacets = 200

// Facets counts what is meant by level, entry, provider and event id.
func (v *View) Facets(ctx context.Context) (Facets, error) {
	type part struct {
		Facets
		ids map[[2]string]int
	}
	parts := make([]part, v.workers())
	for i := range parts {
		parts[i].Entries, parts[i].ids = make([]int, len(v.x.entries)), map[[2]string]int{}
	}
	err := v.each(ctx, func(worker, i int, h *hits, w *work) error {
		p, b := &parts[worker], &v.x.blocks[i]
		if h.n == 0 {
			return nil
		}
		p.Count += h.n
		p.Entries[b.entry] += h.n
		c, err := v.x.columns(b, &w.cols)
		if err != nil {
			return err
		}
		if h.bits == nil {
			p.Levels.add(&b.levels)
		}
		frames := make([]int, c.frameCount+1)
		for r := range b.n {
			if h.has(r) {
				if h.bits != nil {
					p.Levels[c.level(r)]++
				}
				frames[c.frame(r)]++
			}
		}
		if c.frameCount == 0 {
			return nil
		}
		list, err := c.frameList()
		if err != nil {
			return err
		}
		for k, n := range frames[1:] {
			if n > 0 && (len(p.ids) < keepPatterns || p.ids[[2]string{list[k].provider, list[k].id}] > 0) {
				p.ids[[2]string{list[k].provider, list[k].id}] += n
			}
		}
		return nil
	})
	if err != nil {
		return Facets{}, err
	}
	sum := Facets{Entries: make([]int, len(v.x.entries))}
	ids, providers := map[[2]string]int{}, map[[2]string]int{}
	for i := range parts {
		p := &parts[i]
		sum.Count += p.Count
		sum.Levels.add(&p.Levels)
		for e, n := range p.Entries {
			sum.Entries[e] += n
		}
		for k, n := range p.ids {
			ids[k] += n
			providers[[2]string{"", k[0]}] += n
		}
	}
	sum.EventIDs, sum.Providers = ranked(ids), ranked(providers)
	return sum, nil
}

func ranked(counts map[[2]string]int) []Facet {
	list := make([]Facet, 0, len(counts))
	for k, n := range counts {
		list = append(list, Facet{Value: k[1], Of: k[0], Count: n})
	}
	slices.SortFunc(list, func(a, b Facet) int {
		return cmp.Or(b.Count-a.Count, cmp.Compare(a.Value, b.Value), cmp.Compare(a.Of, b.Of))
	})
	return list[:min(len(list), keepFacets)]
}
