package timeline

import (
	"context"
	"math/bits"
	"slices"
	"time"
)

// A run is neighbours of one file, among those that are meant, with one pattern,
// however many and whatever stands between them from other files. Folded, the
// first stands for all. Each block is folded for itself; what the block before
// ended with then says whether its first record goes on with a run.

// fold leaves the first of each run within a block.
func fold(h *hits, c *cols) *hits {
	set := make([]uint64, (c.b.n+63)/64)
	out := &hits{bits: set, before: h.bits}
	last := -1
	for r := range c.b.n {
		if !h.has(r) {
			continue
		}
		p := c.pattern(r)
		if last < 0 {
			out.first = c.hash(p)
		}
		if p != last {
			set[r/64] |= 1 << (r % 64)
			last = p
		}
	}
	if out.before == nil {
		out.before = full(c.b.n)
	}
	out.n, out.last = popcount(set), c.hash(last)
	return out
}

// folded finds the runs that begin in block i.
func (v *View) folded(i int, w *work) (*hits, error) {
	h, err := v.once(v.alone, i, w)
	if err != nil {
		return nil, err
	}
	for at := i; h.before != nil; {
		if at = v.neighbour(at, -1); at < 0 {
			break
		}
		before, err := v.once(v.alone, at, w)
		if err != nil {
			return nil, err
		}
		if before.before == nil {
			continue // nothing in it is meant
		}
		if before.last == h.first {
			h = h.headless()
		}
		break
	}
	v.found[i].Store(h)
	return h, nil
}

// headless is h without its first record, which belongs to a run from before.
func (h *hits) headless() *hits {
	o := *h
	o.bits = slices.Clone(h.bits)
	for i, w := range o.bits {
		if w != 0 {
			o.bits[i] &= w - 1
			break
		}
	}
	o.n--
	return &o
}

// neighbour is the block before (-1) or behind (1) in the same file, -1 when
// there is none.
func (v *View) neighbour(i, by int) int {
	list := v.x.byEntry[v.x.blocks[i].entry]
	k, _ := slices.BinarySearch(list, i)
	if k += by; k < 0 || k >= len(list) {
		return -1
	}
	return list[k]
}

// run is how many records follow the run's first, record r of block i, and when
// the last of them is, offset not added.
func (v *View) run(ctx context.Context, i, r int) (n int, last time.Time, err error) {
	w := works.Get().(*work)
	defer works.Put(w)
	end, at := -1, -1 // the block and the record of the last
	for block := i; block >= 0; block = v.neighbour(block, 1) {
		if err := ctx.Err(); err != nil {
			return 0, last, err
		}
		h, err := v.match(block, w)
		if err != nil {
			return 0, last, err
		}
		if h.before == nil {
			continue
		}
		from := 0
		if block == i {
			from = r + 1
		}
		stop := h.next(from)
		if k, c := members(h.before, from, stop); c > 0 {
			n, end, at = n+c, block, k
		}
		if stop < len(h.before)*64 {
			break
		}
	}
	if n == 0 {
		return 0, last, nil
	}
	c, err := v.x.columns(&v.x.blocks[end], &w.cols)
	if err != nil {
		return 0, last, err
	}
	return n, moment(c.at(at)), nil
}

// next is the first record of a run from record r on, or one past the words.
func (h *hits) next(r int) int {
	for i := r / 64; i < len(h.bits); i++ {
		w := h.bits[i]
		if i == r/64 {
			w &= ^uint64(0) << (r % 64)
		}
		if w != 0 {
			return i*64 + bits.TrailingZeros64(w)
		}
	}
	return len(h.bits) * 64
}

// members counts a set's members from one to below another, and gives the last.
func members(set []uint64, from, to int) (last, n int) {
	for i := from / 64; i < len(set) && i*64 < to; i++ {
		w := set[i]
		if i == from/64 {
			w &= ^uint64(0) << (from % 64)
		}
		if to < i*64+64 {
			w &= 1<<(to%64) - 1
		}
		if w != 0 {
			n += bits.OnesCount64(w)
			last = i*64 + 63 - bits.LeadingZeros64(w)
		}
	}
	return last, n
}
