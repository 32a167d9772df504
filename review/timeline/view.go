package timeline

import (
	"cmp"
	"context"
	"math/bits"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
)

// A View is an index seen through a query. What it has found it keeps, a bit a
// record, so that the same question is answered faster the second time; it
// looks at a block when somebody asks for something in it, not before.
type View struct {
	x       *Index
	q       Query
	key     string
	offsets []int64 // of each entry
	wanted  []bool  // each entry
	level   Levels  // 1 for those wanted
	levels  bool    // not all levels are wanted
	events  bool    // provider or event id matter
	include []*scan
	exclude []*scan
	from    int64
	until   int64
	limited bool
	found   []atomic.Pointer[hits]
	alone   []atomic.Pointer[hits] // with Fold: blocks folded without regard to the one before
	busy    []sync.Mutex           // of each block: who counts and who reads the first page look at it once
	order   []int                  // blocks by the start of their time, offsets added
	ending  []int                  // blocks by the end of their time, the last first
}

// hits says which records of a block are meant.
type hits struct {
	n      int
	bits   []uint64 // nil: all of them, or none
	before []uint64 // with Fold: what bits were folded from; nil when there was nothing

	first, last uint64 // with Fold: patterns of the first and the last of before
}

var noHits = &hits{}

func (h *hits) has(i int) bool {
	return h.n > 0 && (h.bits == nil || h.bits[i/64]>>(i%64)&1 == 1)
}

// keepViews is how many questions an index remembers; one of ten million
// records takes 2 MB.
const keepViews, keepScans = 12, 24

// View prepares a query; a *QueryError says what is wrong with it.
func (x *Index) View(q Query) (*View, error) {
	if err := q.check(); err != nil {
		return nil, err
	}
	key := q.key()
	x.mu.Lock()
	defer x.mu.Unlock()
	if i := slices.IndexFunc(x.views, func(v *View) bool { return v.key == key }); i >= 0 {
		v := x.views[i]
		x.views = append(slices.Delete(x.views, i, i+1), v)
		return v, nil
	}
	v := &View{x: x, q: q, key: key, found: make([]atomic.Pointer[hits], len(x.blocks)), busy: make([]sync.Mutex, len(x.blocks))}
	if q.Fold {
		v.alone = make([]atomic.Pointer[hits], len(x.blocks))
	}
	for l := range v.level {
		if choose(q.Levels, q.NotLevels, logsLevel(l)) {
			v.level[l] = 1
		} else {
			v.levels = true
		}
	}
	v.from, v.until, v.limited = q.bounds()
	v.events = len(q.Providers)+len(q.NotProviders)+len(q.EventIDs)+len(q.NotEventIDs) > 0
	for i := range x.entries {
		e := &x.entries[i]
		v.offsets = append(v.offsets, int64(q.Offsets[Clock(e.Source, e.Path)]))
		v.wanted = append(v.wanted, choose(q.Sources, q.NotSources, e.Source) && choose(q.Entries, q.NotEntries, e.Path))
	}
	for _, t := range q.Include {
		s, err := x.scan(t)
		if err != nil {
			return nil, err
		}
		v.include = append(v.include, s)
	}
	for _, t := range q.Exclude {
		s, err := x.scan(t)
		if err != nil {
			return nil, err
		}
		v.exclude = append(v.exclude, s)
	}
	v.order, v.ending = v.sorted()
	if x.views = append(x.views, v); len(x.views) > keepViews {
		x.views = slices.Delete(x.views, 0, 1)
	}
	return v, nil
}

// sorted puts blocks in the order in which their first records come, and in
// that in which their last ones come, seen from the end.
func (v *View) sorted() (order, ending []int) {
	order = make([]int, len(v.x.blocks))
	low, high := make([]int64, len(order)), make([]int64, len(order))
	for i := range order {
		order[i] = i
		low[i], high[i] = v.span(i)
	}
	ending = slices.Clone(order)
	slices.SortFunc(order, func(a, b int) int { return cmp.Or(cmp.Compare(low[a], low[b]), a-b) })
	slices.SortFunc(ending, func(a, b int) int { return cmp.Or(cmp.Compare(high[b], high[a]), b-a) })
	return order, ending
}

// span is the first and last instant of a block, its clock's offset added.
func (v *View) span(i int) (low, high int64) {
	b := &v.x.blocks[i]
	o := v.offsets[b.entry]
	high = shift(b.max, o)
	if b.untimed > 0 {
		return Untimed, high
	}
	return shift(b.min, o), high
}

// work is the buffers of one goroutine that looks at blocks.
type work struct {
	cols, packed, text, shape []byte
	ends                      []uint32
}

var works = sync.Pool{New: func() any { return new(work) }}

// match looks which records of block i are meant.
func (v *View) match(i int, w *work) (*hits, error) {
	if h := v.found[i].Load(); h != nil {
		return h, nil
	}
	if v.q.Fold {
		return v.folded(i, w)
	}
	return v.once(v.found, i, w)
}

// once looks at block i, if nobody did, and keeps what was found.
func (v *View) once(kept []atomic.Pointer[hits], i int, w *work) (*hits, error) {
	if h := kept[i].Load(); h != nil {
		return h, nil
	}
	v.busy[i].Lock()
	defer v.busy[i].Unlock()
	if h := kept[i].Load(); h != nil {
		return h, nil
	}
	h, err := v.look(i, w)
	if err == nil {
		kept[i].Store(h)
	}
	return h, err
}

// A seer is told what is meant of a block, and on which processor it runs.
type seer func(worker, block int, h *hits, w *work) error

// each calls see for every block, on all processors, in the order of their
// time: what is counted first can be shown first.
func (v *View) each(ctx context.Context, see seer) error { return v.some(ctx, v.order, see) }

// known calls see for the blocks that have been looked at.
func (v *View) known(see seer) error {
	w := works.Get().(*work)
	defer works.Put(w)
	for i := range v.found {
		if h := v.found[i].Load(); h != nil {
			if err := see(0, i, h, w); err != nil {
				return err
			}
		}
	}
	return nil
}

func (v *View) some(ctx context.Context, blocks []int, see seer) error {
	var next atomic.Int64
	var wg sync.WaitGroup
	var once sync.Once
	var failed error
	run := func(worker int) {
		defer wg.Done()
		w := works.Get().(*work)
		defer works.Put(w)
		for {
			i := int(next.Add(1)) - 1
			if i >= len(blocks) {
				return
			}
			err := ctx.Err()
			var h *hits
			if err == nil {
				h, err = v.match(blocks[i], w)
			}
			if err == nil && see != nil {
				err = see(worker, blocks[i], h, w)
			}
			if err != nil {
				once.Do(func() { failed = err })
				next.Store(int64(len(blocks)))
				return
			}
		}
	}
	for n := range v.workers() {
		wg.Add(1)
		go run(n)
	}
	wg.Wait()
	return failed
}

// workers is how many processors each uses.
func (v *View) workers() int { return min(runtime.GOMAXPROCS(0), 16) }

// Count is how many records are meant.
func (v *View) Count(ctx context.Context) (int, error) {
	if err := v.each(ctx, nil); err != nil {
		return 0, err
	}
	n := 0
	for i := range v.found {
		n += v.found[i].Load().n
	}
	return n, nil
}

// Progress is how many records have been looked at, and how many that are meant
// were found among them.
func (v *View) Progress() (searched, found int) {
	for i := range v.found {
		if h := v.found[i].Load(); h != nil {
			searched += v.x.blocks[i].n
			found += h.n
		}
	}
	return searched, found
}

func (v *View) offset(block int) int64 { return v.offsets[v.x.blocks[block].entry] }

func popcount(b []uint64) (n int) {
	for _, w := range b {
		n += bits.OnesCount64(w)
	}
	return n
}
