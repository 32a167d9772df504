package logs

import (
	"container/heap"
	"iter"
	"time"
)

// A Stream is one file's records on their way into a Merge.
type Stream struct {
	Records iter.Seq2[*Record, error]
	Offset  time.Duration // added to every time: a clock that runs behind has a positive offset
	Note    func(error)   // called with what Records gives as errors; may be nil
}

// window is how many records of a stream are looked at ahead: threads that
// write to one file do not always write in the order of their times.
const window = 256

// Merge gives the records of all streams by time. At the same time, streams
// keep their order and each the order of its records. Records before the first
// time of their file come first. Memory does not grow with the streams' length:
// what is out of order by more than a few hundred lines stays where it stands.
// The record belongs to the caller until the next step; Clone what is kept.
func Merge(streams ...Stream) iter.Seq[*Record] {
	return func(yield func(*Record) bool) {
		var h heads
		for i := range streams {
			s := &source{Stream: streams[i], order: i}
			next, stop := iter.Pull2(s.Records)
			defer stop()
			s.next = next
			if s.fill(); len(s.ahead) > 0 {
				h = append(h, s)
			}
		}
		heap.Init(&h)
		for len(h) > 0 {
			s := h[0]
			r := heap.Pop(&s.ahead).(*queued)
			if !yield(&r.Record) {
				return
			}
			s.free = append(s.free, r)
			s.fill()
			if len(s.ahead) == 0 {
				heap.Pop(&h)
			} else {
				heap.Fix(&h, 0)
			}
		}
	}
}

// A queued record waits in its stream's window; seq keeps the file's order.
type queued struct {
	Record
	seq int
}

// A source is a stream and its window, a heap by time and then place in the file.
type source struct {
	Stream
	order int
	next  func() (*Record, error, bool)
	ended bool
	seq   int
	ahead ahead
	free  []*queued // used before, ready to be used again
}

func (s *source) fill() {
	for !s.ended && len(s.ahead) < window {
		r, err, ok := s.next()
		if !ok {
			s.ended = true
			return
		}
		if err != nil || r == nil {
			if s.Note != nil && err != nil {
				s.Note(err)
			}
			continue
		}
		var q *queued
		if n := len(s.free); n > 0 {
			q, s.free = s.free[n-1], s.free[:n-1]
		} else {
			q = new(queued)
		}
		fields := append(q.Fields[:0], r.Fields...)
		q.Record, q.seq = *r, s.seq
		q.Fields = fields
		if !q.Time.IsZero() {
			q.Time = q.Time.Add(s.Offset)
		}
		s.seq++
		heap.Push(&s.ahead, q)
	}
}

type ahead []*queued

func (a ahead) Len() int      { return len(a) }
func (a ahead) Swap(i, j int) { a[i], a[j] = a[j], a[i] }
func (a ahead) Less(i, j int) bool {
	if c := a[i].Time.Compare(a[j].Time); c != 0 {
		return c < 0
	}
	return a[i].seq < a[j].seq
}
func (a *ahead) Push(x any) { *a = append(*a, x.(*queued)) }
func (a *ahead) Pop() any {
	old := *a
	x := old[len(old)-1]
	*a = old[:len(old)-1]
	return x
}

type heads []*source

func (h heads) Len() int      { return len(h) }
func (h heads) Swap(i, j int) { h[i], h[j] = h[j], h[i] }
func (h heads) Less(i, j int) bool {
	a, b := h[i].ahead[0], h[j].ahead[0]
	if c := a.Time.Compare(b.Time); c != 0 {
		return c < 0
	}
	return h[i].order < h[j].order
}
func (h *heads) Push(x any) { *h = append(*h, x.(*source)) }
func (h *heads) Pop() any {
	old := *h
	x := old[len(old)-1]
	*h = old[:len(old)-1]
	return x
}
