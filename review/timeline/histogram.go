package timeline

import (
	"context"
	"math"
	"time"
)

// A Histogram is how many records are meant, when, and of which level. Buckets
// without any are there too.
type Histogram struct {
	Start   time.Time // of the first bucket
	Step    time.Duration
	Buckets []Levels
	Untimed Levels // those without a time
	Levels  Levels // all, those without a time too
}

// steps are the widths that people read easily. Longer ones are whole days.
var steps = [...]time.Duration{
	time.Millisecond, 2 * time.Millisecond, 5 * time.Millisecond, 10 * time.Millisecond, 20 * time.Millisecond, 50 * time.Millisecond,
	100 * time.Millisecond, 200 * time.Millisecond, 500 * time.Millisecond,
	time.Second, 2 * time.Second, 5 * time.Second, 10 * time.Second, 15 * time.Second, 30 * time.Second,
	time.Minute, 2 * time.Minute, 5 * time.Minute, 10 * time.Minute, 15 * time.Minute, 30 * time.Minute,
	time.Hour, 2 * time.Hour, 3 * time.Hour, 6 * time.Hour, 12 * time.Hour,
	day, 2 * day, 7 * day, 14 * day, 28 * day, 56 * day, 182 * day, 364 * day, 10 * 364 * day, 30 * 364 * day,
}

const day = 24 * time.Hour

// maxBuckets is more than any screen has columns.
const maxBuckets = 2000

// Span is the time that the view is about: From and Until of the query, where
// not set the first and last time of the index. Texts and levels do not narrow
// it, so that a histogram stays put while filters change.
func (v *View) Span() (from, until time.Time) {
	low, high := v.edges()
	if low > high {
		return
	}
	return moment(low), moment(high)
}

func (v *View) edges() (low, high int64) {
	low, high = math.MaxInt64, Untimed
	for i := range v.x.blocks {
		b := &v.x.blocks[i]
		if b.untimed < b.n {
			o := v.offset(i)
			low, high = min(low, shift(b.min, o)), max(high, shift(b.max, o)+1)
		}
	}
	if !v.q.From.IsZero() {
		low = v.from
		high = max(high, low)
	}
	if !v.q.Until.IsZero() {
		high = v.until
		low = min(low, high)
	}
	return low, high
}

// Histogram counts all records that are meant in at most so many buckets. Their
// borders are round in the zone; nil is UTC.
func (v *View) Histogram(ctx context.Context, buckets int, zone *time.Location) (Histogram, error) {
	return v.histogram(buckets, zone, func(see seer) error { return v.each(ctx, see) })
}

// SoFar is the Histogram of what has been looked at until now, and how many
// records that is: for a search that takes longer than a reader waits.
func (v *View) SoFar(buckets int, zone *time.Location) (hg Histogram, searched int, err error) {
	searched, _ = v.Progress() // first: what is looked at meanwhile is counted rather than claimed
	hg, err = v.histogram(buckets, zone, v.known)
	return hg, searched, err
}

func (v *View) histogram(buckets int, zone *time.Location, walk func(seer) error) (Histogram, error) {
	buckets = min(max(buckets, 1), maxBuckets)
	var hg Histogram
	low, high := v.edges()
	var start, step int64
	if low <= high {
		var offset int64
		if zone != nil {
			_, s := moment(low).In(zone).Zone()
			offset = int64(s) * 1e9
		}
		start, step = grid(low, high, buckets, offset)
		n := int((high-1-start)/step) + 1
		hg.Start, hg.Step, hg.Buckets = moment(start), time.Duration(step), make([]Levels, max(n, 1))
	}
	parts := make([]Histogram, v.workers())
	for i := range parts {
		parts[i].Buckets = make([]Levels, len(hg.Buckets))
	}
	err := walk(func(worker, i int, h *hits, w *work) error {
		return v.count(&parts[worker], start, step, i, h, w)
	})
	if err != nil {
		return Histogram{}, err
	}
	for i := range parts {
		for k := range hg.Buckets {
			hg.Buckets[k].add(&parts[i].Buckets[k])
		}
		hg.Untimed.add(&parts[i].Untimed)
		hg.Levels.add(&parts[i].Levels)
	}
	return hg, nil
}

// grid is the first border and the width of so many buckets at most.
func grid(low, high int64, buckets int, offset int64) (start, step int64) {
	for _, s := range steps {
		step = int64(s)
		start = floor(low+offset, step) - offset
		if high-start <= step*int64(buckets) {
			return start, step
		}
	}
	step = max((high-low)/int64(buckets)+1, 1)
	return low, step
}

func floor(v, step int64) int64 {
	r := v % step
	if r < 0 {
		r += step
	}
	return v - r
}

// count adds a block's hits to a part of the histogram.
func (v *View) count(hg *Histogram, start, step int64, i int, h *hits, w *work) error {
	if h.n == 0 {
		return nil
	}
	b := &v.x.blocks[i]
	o := v.offset(i)
	if h.bits == nil {
		switch {
		case b.untimed == b.n:
			hg.Untimed.add(&b.levels)
			hg.Levels.add(&b.levels)
			return nil
		case b.untimed == 0:
			first, last := (shift(b.min, o)-start)/step, (shift(b.max, o)-start)/step
			if first == last && first >= 0 && int(first) < len(hg.Buckets) {
				hg.Buckets[first].add(&b.levels)
				hg.Levels.add(&b.levels)
				return nil
			}
		}
	}
	c, err := v.x.columns(b, &w.cols)
	if err != nil {
		return err
	}
	bucket, end := -1, int64(math.MinInt64) // of the bucket, so that most records need no division
	for r := range b.n {
		if h.bits != nil && h.bits[r/64]>>(r%64)&1 == 0 {
			continue
		}
		l := c.level(r)
		hg.Levels[l]++
		if r < b.untimed {
			hg.Untimed[l]++
			continue
		}
		at := shift(c.at(r), o)
		if at >= end || bucket < 0 {
			bucket = min(max(int((at-start)/step), 0), len(hg.Buckets)-1)
			end = start + int64(bucket+1)*step
		}
		hg.Buckets[bucket][l]++
	}
	return nil
}
