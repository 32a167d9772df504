package timeline

import (
	"container/heap"
	"context"
	"math"
	"slices"
	"sort"
	"time"
)

// A Position is a place in a view's order: by time, at the same time by record
// number, which keeps files and lines in their order. It need not be a record's.
type Position struct {
	At int64 // nanoseconds since 1970, the source's offset added; Untimed comes first
	ID uint32
}

// Start and End are before and after all records.
var (
	Start = Position{At: Untimed}
	End   = Position{At: math.MaxInt64, ID: math.MaxUint32}
)

// When is the position before all records of a time.
func When(t time.Time) Position { return Position{At: instant(t)} }

func (p Position) before(o Position) bool { return p.At < o.At || p.At == o.At && p.ID < o.ID }

// Position is where a record stands, whether the query means it or not.
func (v *View) Position(id uint32) (Position, error) {
	r, err := v.x.Record(id)
	if err != nil {
		return Position{}, err
	}
	return Position{shift(instant(r.Time), int64(v.q.Offsets[Clock(r.Source, r.Entry)])), id}, nil
}

// Page gives up to n records from a position on, or the last n before it, in
// the view's order in both cases. It looks no further than it must. With an
// error come those found before it: when ctx ended, the first of them.
func (v *View) Page(ctx context.Context, from Position, n int, backwards bool) ([]*Record, error) {
	m := &merge{v: v, from: from, back: backwards, order: v.order}
	if backwards {
		m.order = v.ending
	}
	var out []*Record
	var err error
	for len(out) < n {
		var c *cursor
		if c, err = m.next(ctx); err != nil || c == nil {
			break
		}
		var r *Record
		if r, err = v.record(c.block, c.i); err == nil && v.q.Fold {
			err = v.runs(ctx, r, c.block, c.i)
		}
		if err != nil {
			break
		}
		out = append(out, r)
		m.step()
	}
	if backwards {
		slices.Reverse(out)
	}
	return out, err
}

func (v *View) record(block, i int) (*Record, error) {
	r, err := v.x.record(block, i)
	if err != nil {
		return nil, err
	}
	r.Time = moment(shift(instant(r.Time), v.offset(block)))
	return r, nil
}

// runs says how long the run is that a record begins.
func (v *View) runs(ctx context.Context, r *Record, block, i int) (err error) {
	r.Repeats, r.Until, err = v.run(ctx, block, i)
	if !r.Until.IsZero() {
		r.Until = moment(shift(instant(r.Until), v.offset(block)))
	}
	return err
}

// Record gives a record as the view shows it, its clock's offset added.
func (v *View) Record(id uint32) (*Record, error) {
	i := v.x.block(id)
	if i < 0 {
		return v.x.Record(id)
	}
	return v.record(i, int(id)-v.x.blocks[i].first)
}

// A merge walks the hits of all blocks in order. Blocks are opened when their
// time comes, and most never.
type merge struct {
	v     *View
	from  Position
	back  bool
	order []int
	at    int // in order: the next block to open
	open  []*cursor
	free  []*cursor
}

// A cursor stands on a hit of an open block.
type cursor struct {
	block int
	cols  cols
	hits  *hits
	i     int
	off   int64
	pos   Position
	buf   []byte
}

func (m *merge) Len() int           { return len(m.open) }
func (m *merge) Less(i, j int) bool { return m.open[i].pos.before(m.open[j].pos) != m.back }
func (m *merge) Swap(i, j int)      { m.open[i], m.open[j] = m.open[j], m.open[i] }
func (m *merge) Push(c any)         { m.open = append(m.open, c.(*cursor)) }
func (m *merge) Pop() any {
	c := m.open[len(m.open)-1]
	m.open = m.open[:len(m.open)-1]
	return c
}

// next is the cursor on the next hit, nil when there is none.
func (m *merge) next(ctx context.Context) (*cursor, error) {
	for m.at < len(m.order) {
		block := m.order[m.at]
		low, high := m.v.span(block)
		if m.back {
			low, high = high, low
		}
		if len(m.open) > 0 && m.beyond(low, m.open[0].pos.At) {
			break
		}
		if !m.beyond(m.from.At, high) { // else it lies wholly on the other side
			if err := m.ahead(ctx); err != nil {
				return nil, err
			}
			if err := m.enter(block); err != nil {
				return nil, err
			}
		}
		m.at++
	}
	if len(m.open) == 0 {
		return nil, ctx.Err()
	}
	return m.open[0], ctx.Err()
}

// beyond says that a comes after b in the walk's direction.
func (m *merge) beyond(a, b int64) bool {
	if m.back {
		return a < b
	}
	return a > b
}

// batch is how many blocks are looked at together when texts are looked for.
const batch = 16

// ahead looks at the next blocks on all processors, if their texts must be read.
func (m *merge) ahead(ctx context.Context) error {
	v := m.v
	if len(v.include)+len(v.exclude) == 0 || v.found[m.order[m.at]].Load() != nil {
		return nil
	}
	return v.some(ctx, m.order[m.at:min(m.at+batch, len(m.order))], nil)
}

// enter opens a block and stands on its first hit from m.from on.
func (m *merge) enter(block int) error {
	w := works.Get().(*work)
	h, err := m.v.match(block, w)
	works.Put(w)
	if err != nil || h.n == 0 {
		return err
	}
	c := &cursor{}
	if n := len(m.free); n > 0 {
		c, m.free = m.free[n-1], m.free[:n-1]
	}
	c.block, c.hits, c.off = block, h, m.v.offset(block)
	if c.cols, err = m.v.x.columns(&m.v.x.blocks[block], &c.buf); err != nil {
		return err
	}
	c.i = c.search(m.from)
	if m.back {
		c.i--
	}
	if m.settle(c) {
		heap.Push(m, c)
	} else {
		m.free = append(m.free, c)
	}
	return nil
}

// search is the first record of the block at or after a position.
func (c *cursor) search(p Position) int {
	return sort.Search(c.cols.b.n, func(i int) bool { return !c.position(i).before(p) })
}

func (c *cursor) position(i int) Position {
	return Position{shift(c.cols.at(i), c.off), uint32(c.cols.b.first + i)}
}

// settle moves on to a hit, if the cursor does not stand on one; false when there is none left.
func (m *merge) settle(c *cursor) bool {
	d := 1
	if m.back {
		d = -1
	}
	for ; c.i >= 0 && c.i < c.cols.b.n; c.i += d {
		if c.hits.has(c.i) {
			c.pos = c.position(c.i)
			return true
		}
	}
	return false
}

// step goes on from the hit that next gave.
func (m *merge) step() {
	c := m.open[0]
	if m.back {
		c.i--
	} else {
		c.i++
	}
	if m.settle(c) {
		heap.Fix(m, 0)
	} else {
		m.free = append(m.free, heap.Pop(m).(*cursor))
	}
}
