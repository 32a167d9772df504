package ingest

import (
	"io"
	"sync"

	"stegvis/logs"
)

// A pipe is how one file becomes records on several cores while their order
// stays: unpacking, checking and scanning run ahead of parsing by a few
// blocks, parsing ahead of those who take the records by a few batches.
const (
	blockSize  = 256 << 10
	blocks     = 4
	batchSize  = 512
	batches    = 4
	batchBytes = 1 << 20 // a batch of long records is smaller
)

var blockPool = sync.Pool{New: func() any { return new([blockSize]byte) }}

// ahead reads r in a goroutine of its own; tee sees every byte there too.
// Close it, and wait for it, before r is closed.
type ahead struct {
	full chan block
	stop chan struct{}
	done chan struct{}
	now  block
	rest []byte
}

type block struct {
	mem *[blockSize]byte
	n   int
	err error
}

func readAhead(r io.Reader, tee io.Writer, count func(int)) *ahead {
	a := &ahead{full: make(chan block, blocks), stop: make(chan struct{}), done: make(chan struct{})}
	go func() {
		defer close(a.done)
		for {
			b := block{mem: blockPool.Get().(*[blockSize]byte)}
			for b.n < blockSize && b.err == nil {
				var n int
				n, b.err = r.Read(b.mem[b.n:])
				b.n += n
			}
			if tee != nil {
				tee.Write(b.mem[:b.n])
			}
			count(b.n)
			select {
			case a.full <- b:
			case <-a.stop:
				return
			}
			if b.err != nil {
				return
			}
		}
	}()
	return a
}

func (a *ahead) Read(p []byte) (int, error) {
	for len(a.rest) == 0 {
		if a.now.err != nil {
			return 0, a.now.err
		}
		if a.now.mem != nil {
			blockPool.Put(a.now.mem)
		}
		a.now = <-a.full
		a.rest = a.now.mem[:a.now.n]
	}
	n := copy(p, a.rest)
	a.rest = a.rest[n:]
	return n, nil
}

// drain reads what the parser left. The error is nil when the parser has met the end.
func (a *ahead) drain() error {
	for a.now.err == nil {
		if a.now.mem != nil {
			blockPool.Put(a.now.mem)
		}
		a.now = <-a.full
		if a.now.err != nil && a.now.err != io.EOF {
			return a.now.err
		}
	}
	return nil
}

func (a *ahead) Close() error {
	close(a.stop)
	<-a.done
	return nil
}

// A batch is some records of one file, in order.
type batch struct {
	recs []logs.Record
	err  error // in place of records: what Read noted
}

// parse gives the records of a file in batches. The strings of a record never
// change, so a copy of the struct is enough; its fields are used again.
func parse(r io.Reader, o logs.Options) (<-chan *batch, func()) {
	out := make(chan *batch, batches)
	stop, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		defer close(out)
		b := &batch{recs: make([]logs.Record, 0, batchSize)}
		size := 0
		var fields []logs.Field
		send := func(next *batch) bool {
			select {
			case out <- next:
				return true
			case <-stop:
				return false
			}
		}
		flush := func() bool {
			if len(b.recs) == 0 {
				return true
			}
			full := b
			b, size = &batch{recs: make([]logs.Record, 0, batchSize)}, 0
			return send(full)
		}
		for rec, err := range logs.Read(r, o) {
			if err != nil {
				if !flush() || !send(&batch{err: err}) {
					return
				}
				continue
			}
			if rec == nil {
				continue
			}
			b.recs = append(b.recs, *rec)
			if n := len(rec.Fields); n > 0 {
				if cap(fields)-len(fields) < n {
					fields = make([]logs.Field, 0, max(4096, n))
				}
				from := len(fields)
				fields = append(fields, rec.Fields...)
				b.recs[len(b.recs)-1].Fields = fields[from:len(fields):len(fields)]
			}
			if size += len(rec.Text); (len(b.recs) == batchSize || size > batchBytes) && !flush() {
				return
			}
		}
		flush()
	}()
	return out, func() { close(stop); <-done }
}
