package logs

import (
	"encoding/binary"
	"errors"
	"io"

	"stegvis/evtx"
)

// The layout of an event log file, as far as the order of its chunks goes.
const (
	eventHead  = 4096
	eventChunk = 64 << 10
)

// A circle reads an event log that has gone full circle, and so begins with its
// newest chunks, as if it began with the oldest. What stands after the last
// whole chunk stays there.
type circle struct {
	r    io.ReaderAt
	end  int64 // of the whole chunks
	turn int64 // where the oldest chunk stands
}

// unwind finds the place where record numbers fall back, by the chunks' own
// headers. It returns nil when there is none, or more than one: then something
// else is wrong than age, and the file is read as it stands.
func unwind(r io.ReaderAt, size int64) *circle {
	c := &circle{r: r, end: eventHead + max(0, size-eventHead)/eventChunk*eventChunk}
	var head [32]byte
	var first, last uint64
	for off := int64(eventHead); off < c.end; off += eventChunk {
		if _, err := r.ReadAt(head[:], off); err != nil {
			return nil
		}
		if string(head[:8]) != "ElfChnk\x00" {
			continue
		}
		id := binary.LittleEndian.Uint64(head[24:])
		if first == 0 {
			first = id
		}
		if id < last {
			if c.turn > 0 {
				return nil
			}
			c.turn = off
		}
		last = id
	}
	if c.turn == 0 || last >= first {
		return nil
	}
	return c
}

// place is where in the file stands what is read at off, and how much follows it there.
func (c *circle) place(off int64) (at, n int64) {
	old := c.end - c.turn
	switch {
	case off < eventHead:
		return off, eventHead - off
	case off < eventHead+old:
		return c.turn + off - eventHead, eventHead + old - off
	case off < c.end:
		return off - old, c.end - off
	}
	return off, 1 << 62
}

func (c *circle) ReadAt(p []byte, off int64) (n int, err error) {
	for n < len(p) {
		at, there := c.place(off + int64(n))
		part := p[n:min(int64(len(p)), int64(n)+min(there, int64(len(p))))]
		k, err := c.r.ReadAt(part, at)
		n += k
		if k < len(part) || err != nil && !errors.Is(err, io.EOF) {
			return n, err
		}
	}
	return n, nil
}

// original says of a note about the unwound file where that is in the real one.
func (c *circle) original(err error) error {
	var d *evtx.Damage
	if c == nil || !errors.As(err, &d) {
		return err
	}
	moved := *d
	moved.Offset, _ = c.place(d.Offset)
	return &moved
}
