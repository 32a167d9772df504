package evtx

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
)

// Events returns the events the filter wants, in the order of the file. Each
// Event is good until the next one is asked for; Clone keeps one. An error that
// is a *Damage comes without an event, and reading goes on after it; any other
// error is the reader's own, and the last.
func (r *Reader) Events(f Filter) iter.Seq2[*Event, error] {
	if f.Parallel > 1 {
		return r.parallel(f)
	}
	return func(yield func(*Event, error) bool) {
		for _, d := range r.notes {
			if !yield(nil, d) {
				return
			}
		}
		var e Event
		x := extractor{filter: f.match()}
		c := chunk{known: &cache{}}
		buf := make([]byte, chunkSize)
		b := r.blocks()
		for {
			data, off, d, err := b.next(buf)
			if d != nil && !yield(nil, d) {
				return
			}
			if err != nil {
				if !errors.Is(err, io.EOF) {
					yield(nil, err)
				}
				return
			}
			if data == nil {
				continue
			}
			c.reset(data, off)
			if !r.chunk(&c, &x, func() *Event { return &e }, yield) {
				return
			}
		}
	}
}

// chunk reads all records of c, each into the event that blank gives it.
func (r *Reader) chunk(c *chunk, x *extractor, blank func() *Event, yield func(*Event, error) bool) bool {
	for {
		rec, ok := c.next()
		for _, d := range c.notes {
			if !yield(nil, d) {
				return false
			}
		}
		c.notes = c.notes[:0]
		if !ok {
			return true
		}
		if c.budget <= 0 {
			return yield(nil, &Damage{c.off + int64(rec.at), "the rest of this chunk asks for more work than any honest one", false})
		}
		e := blank()
		wanted, err := x.record(c, rec, e)
		if err != nil && !yield(nil, &Damage{c.off + int64(rec.at), fmt.Sprintf("record %d: %v", rec.id, err), false}) {
			return false
		}
		if wanted && !yield(e, nil) {
			return false
		}
	}
}

// blocks finds the chunks of a file.
type blocks struct {
	r   *Reader
	off int64
}

func (r *Reader) blocks() blocks { return blocks{r, r.start} }

// next reads the next chunk into buf. A block that is no chunk and not empty is
// a Damage unless records can be found in it; a chunk that stands elsewhere than
// at a multiple of 64 KiB is found by its signature.
func (b *blocks) next(buf []byte) (data []byte, off int64, d *Damage, err error) {
	for b.off < b.r.size {
		off = b.off
		n, err := b.r.r.ReadAt(buf[:min(int64(len(buf)), b.r.size-off)], off)
		if n == 0 && err != nil {
			if errors.Is(err, io.EOF) {
				return nil, off, &Damage{off, "the file is shorter than it was when opened", false}, io.EOF
			}
			return nil, off, nil, fmt.Errorf("reading event log at offset %d: %w", off, err)
		}
		data = buf[:n:len(buf)]
		b.off += chunkSize
		if bytes.HasPrefix(data, chunkMagic) {
			return data, off, nil, nil
		}
		if at := bytes.Index(data, chunkMagic); at > 0 {
			b.off = off + int64(at)
			return nil, off, &Damage{off, "there is something else before a chunk", false}, nil
		}
		if n > chunkHeader && bytes.Contains(data[chunkHeader:], recordMagic) {
			return data, off, nil, nil
		}
		if len(bytes.TrimLeft(data, "\x00")) > 0 {
			return nil, off, &Damage{off, "there is no chunk where one should begin", false}, nil
		}
	}
	return nil, b.off, nil, io.EOF
}
