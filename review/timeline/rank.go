package timeline

import (
	"context"
	"math"
	"math/bits"
)

// A rank is a record's number in the view's order, from 0. Ranks need all
// blocks looked at, since they count what comes before.

// Rank is how many records of the view stand before a position.
func (v *View) Rank(ctx context.Context, p Position) (int, error) {
	if err := v.each(ctx, nil); err != nil {
		return 0, err
	}
	return (&ranker{v: v}).before(p)
}

// AtRank is where the record of that rank stands; End when there are fewer.
func (v *View) AtRank(ctx context.Context, rank int) (Position, error) {
	if err := v.each(ctx, nil); err != nil {
		return End, err
	}
	k := &ranker{v: v, kept: map[int]*cursor{}}
	total, low, high := 0, int64(math.MaxInt64), int64(Untimed)
	for i := range v.found {
		if h := v.found[i].Load(); h.n > 0 {
			total += h.n
			a, b := v.span(i)
			low, high = min(low, a), max(high, b)
		}
	}
	if rank >= total {
		return End, nil
	}
	if rank <= 0 {
		return Start, nil
	}
	// The earliest instant up to which more than rank records lie.
	for low < high {
		mid := low + int64(uint64(high-low)/2)
		n, err := k.before(Position{mid, math.MaxUint32})
		if err != nil {
			return End, err
		}
		if n > rank {
			high = mid
		} else {
			low = mid + 1
		}
	}
	// Among those of that instant, by record number.
	from, to := uint32(0), uint32(math.MaxUint32)
	for from < to {
		mid := from + (to-from)/2
		m, err := k.before(Position{low, mid + 1})
		if err != nil {
			return End, err
		}
		if m > rank {
			to = mid
		} else {
			from = mid + 1
		}
	}
	return Position{low, from}, nil
}

// A ranker counts what stands before positions. Blocks that a position cuts
// are read, and kept while there are not too many.
type ranker struct {
	v    *View
	kept map[int]*cursor
	one  cursor
}

const keepCut = 2000

func (k *ranker) before(p Position) (int, error) {
	n := 0
	for i := range k.v.found {
		h := k.v.found[i].Load()
		if h.n == 0 {
			continue
		}
		low, high := k.v.span(i)
		switch {
		case high < p.At:
			n += h.n
		case low > p.At:
		default:
			c, err := k.cursor(i)
			if err != nil {
				return 0, err
			}
			n += h.prefix(c.search(p))
		}
	}
	return n, nil
}

func (k *ranker) cursor(i int) (*cursor, error) {
	if c := k.kept[i]; c != nil {
		return c, nil
	}
	c := &k.one
	if k.kept != nil && len(k.kept) < keepCut {
		c = &cursor{}
		k.kept[i] = c
	}
	var err error
	c.block, c.off = i, k.v.offset(i)
	c.cols, err = k.v.x.columns(&k.v.x.blocks[i], &c.buf)
	return c, err
}

// prefix is how many of the first n records of the block are meant.
func (h *hits) prefix(n int) int {
	if h.bits == nil {
		return min(n, h.n)
	}
	count := 0
	for _, w := range h.bits[:n/64] {
		count += bits.OnesCount64(w)
	}
	if n%64 != 0 {
		count += bits.OnesCount64(h.bits[n/64] & (1<<(n%64) - 1))
	}
	return count
}
