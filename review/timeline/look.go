package timeline

import (
	"stegvis/logs"
)

func logsLevel(l int) logs.Level { return logs.Level(l) }

// look finds a block's hits: by its row in the directory if that is enough,
// else by its columns, and by its text only for records that are left then.
func (v *View) look(i int, w *work) (*hits, error) {
	b := &v.x.blocks[i]
	all := &hits{n: b.n}
	if !v.wanted[b.entry] {
		return noHits, nil
	}
	levels := false
	if v.levels {
		wanted := 0
		for l, n := range b.levels {
			wanted += n * v.level[l]
		}
		if wanted == 0 {
			return noHits, nil
		}
		levels = wanted < b.n
	}
	times := false
	if v.limited {
		low, high := v.span(i)
		if b.untimed == b.n || high < v.from {
			return noHits, nil
		}
		if b.untimed == 0 && low >= v.until {
			return noHits, nil
		}
		times = b.untimed > 0 || low < v.from || high >= v.until
	}
	patterns := len(v.q.Patterns)+len(v.q.NotPatterns) > 0
	narrow := levels || times || v.events || patterns
	texts := len(v.include)+len(v.exclude) > 0
	if !narrow && !texts && !v.q.Fold {
		return all, nil
	}
	set := full(b.n)
	var c cols
	if narrow || v.q.Fold {
		var err error
		if c, err = v.x.columns(b, &w.cols); err != nil {
			return nil, err
		}
	}
	if times {
		v.times(set, &c)
	}
	if levels {
		for r, f := range c.flags {
			if v.level[min(f&levelBits, byte(len(v.level)-1))] == 0 {
				set[r/64] &^= 1 << (r % 64)
			}
		}
	}
	if v.events {
		if err := v.frames(set, &c); err != nil {
			return nil, err
		}
	}
	if patterns {
		v.patterns(set, &c)
	}
	for k, s := range append(v.include[:len(v.include):len(v.include)], v.exclude...) {
		if popcount(set) == 0 {
			return noHits, nil
		}
		h, err := s.match(i, w)
		if err != nil {
			return nil, err
		}
		h.apply(set, k >= len(v.include))
	}
	h := reduce(set, b.n)
	if v.q.Fold && h.n > 0 {
		h = fold(h, &c)
	}
	return h, nil
}

// full is a bit for each of n records.
func full(n int) []uint64 {
	set := make([]uint64, (n+63)/64)
	for i := range set {
		set[i] = ^uint64(0)
	}
	if n%64 != 0 {
		set[len(set)-1] = 1<<(n%64) - 1
	}
	return set
}

// reduce is the short form of a set.
func reduce(set []uint64, n int) *hits {
	switch c := popcount(set); c {
	case 0:
		return noHits
	case n:
		return &hits{n: n}
	default:
		return &hits{n: c, bits: set}
	}
}

// apply leaves in set what is in h, or with without what is not.
func (h *hits) apply(set []uint64, without bool) {
	for i := range set {
		var w uint64
		switch {
		case h.bits != nil:
			w = h.bits[i]
		case h.n > 0:
			w = ^uint64(0)
		}
		if without {
			w = ^w
		}
		set[i] &= w
	}
}

func (v *View) times(set []uint64, c *cols) {
	o := v.offsets[c.b.entry]
	for r := range c.b.n {
		at := shift(c.at(r), o)
		if at < v.from || at >= v.until {
			set[r/64] &^= 1 << (r % 64)
		}
	}
}

func (v *View) frames(set []uint64, c *cols) error {
	list, err := c.frameList()
	if err != nil {
		return err
	}
	wanted := make([]bool, len(list)+1)
	wanted[0] = len(v.q.Providers)+len(v.q.EventIDs) == 0 // what is no event has neither
	for k := range list {
		f := &list[k]
		wanted[k+1] = choose(v.q.Providers, v.q.NotProviders, f.provider) && chooseEvent(v.q.EventIDs, v.q.NotEventIDs, f)
	}
	for r := range c.b.n {
		if !wanted[c.frame(r)] {
			set[r/64] &^= 1 << (r % 64)
		}
	}
	return nil
}

func (v *View) patterns(set []uint64, c *cols) {
	wanted := make([]bool, c.patternCount)
	for p := range wanted {
		wanted[p] = choose(v.q.Patterns, v.q.NotPatterns, c.hash(p))
	}
	for r := range c.b.n {
		if !wanted[c.pattern(r)] {
			set[r/64] &^= 1 << (r % 64)
		}
	}
}
