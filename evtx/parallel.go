package evtx

import (
	"errors"
	"io"
	"iter"
	"sync"
)

// A batch is one chunk with all that was found in it.
type batch struct {
	c      chunk
	buf    []byte
	events []*Event // kept from chunk to chunk
	n      int      // of them in use
	found  []found
	done   chan struct{}
	head   *Damage // about what stood before the chunk
	err    error   // the reader's own; the last batch
}

// A found is an event or an error, in the order of the chunk.
type found struct {
	e   *Event
	err error
}

// parallel reads f.Parallel chunks at the same time and gives their events in order.
func (r *Reader) parallel(f Filter) iter.Seq2[*Event, error] {
	return func(yield func(*Event, error) bool) {
		for _, d := range r.notes {
			if !yield(nil, d) {
				return
			}
		}
		n := min(f.Parallel, 64)
		free := make(chan *batch, n+1)
		for range n + 1 {
			free <- &batch{buf: make([]byte, chunkSize)}
		}
		work := make(chan *batch, n+1)
		order := make(chan *batch, n+1)
		stop := make(chan struct{})
		var wg sync.WaitGroup
		defer wg.Wait()
		defer close(stop)
		wg.Go(func() { r.feed(free, work, order, stop) })
		for range n {
			wg.Go(func() {
				x, known := extractor{filter: f.match()}, &cache{}
				for b := range work {
					b.read(r, &x, known)
				}
			})
		}
		for b := range order {
			<-b.done
			if b.head != nil && !yield(nil, b.head) {
				return
			}
			for _, f := range b.found {
				if !yield(f.e, f.err) {
					return
				}
			}
			if b.err != nil {
				yield(nil, b.err)
				return
			}
			free <- b
		}
	}
}

// feed reads chunks from the file and hands them out, in order, until the end or stop.
func (r *Reader) feed(free <-chan *batch, work, order chan<- *batch, stop <-chan struct{}) {
	defer close(work)
	defer close(order)
	src := r.blocks()
	for {
		var b *batch
		select {
		case b = <-free:
		case <-stop:
			return
		}
		data, off, d, err := src.next(b.buf)
		b.head, b.err, b.found, b.n, b.done = d, nil, b.found[:0], 0, make(chan struct{})
		if err != nil && !errors.Is(err, io.EOF) {
			b.err = err
		}
		if data == nil {
			close(b.done)
		} else {
			b.c.reset(data, off)
			work <- b
		}
		order <- b
		if err != nil {
			return
		}
	}
}

// read finds everything in the batch's chunk.
func (b *batch) read(r *Reader, x *extractor, known *cache) {
	defer close(b.done)
	b.c.known = known
	// Rendering happens elsewhere, and must not touch what this goroutine goes on using.
	defer func() { b.c.known = &cache{} }()
	blank := func() *Event {
		if b.n == len(b.events) {
			b.events = append(b.events, new(Event))
		}
		return b.events[b.n]
	}
	r.chunk(&b.c, x, blank, func(e *Event, err error) bool {
		if e != nil {
			b.n++
		}
		b.found = append(b.found, found{e, err})
		return true
	})
}
