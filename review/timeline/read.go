package timeline

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"math"

	"github.com/klauspost/compress/s2"
)

// ErrDamaged is what an index is that does not say what Writer writes. It can
// be made again from its bundle.
var ErrDamaged = errors.New("the index is damaged")

func damaged(what string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrDamaged, fmt.Sprintf(what, args...))
}

// cols is a block's columns as they lie in the file.
type cols struct {
	b                                              *block
	flags, times, lines, frames, patterns          []byte
	timeWidth, lineWidth, frameWidth, patternWidth int
	unit                                           int64
	hashes                                         []byte // of the patterns, 8 bytes each
	frameCount, patternCount                       int
	frameBytes                                     []byte
}

// read gives a part as it lies in the file, in buf if it fits.
func (x *Index) read(b *block, which int, buf []byte) ([]byte, error) {
	p := b.parts[which]
	off := b.off
	for i := range which {
		off += int64(b.parts[i].size)
	}
	if cap(buf) < p.size {
		buf = make([]byte, p.size)
	}
	buf = buf[:p.size]
	if n, err := x.r.ReadAt(buf, off); n < len(buf) {
		return nil, fmt.Errorf("reading the index: %w", err)
	}
	if crc32.Checksum(buf, castagnoli) != p.sum {
		return nil, damaged("block at %d, part %d", b.off, which)
	}
	return buf, nil
}

// unpack gives a part unpacked, in raw if it fits; packed is for what is read.
func (x *Index) unpack(b *block, which int, packed, raw *[]byte) ([]byte, error) {
	p := b.parts[which]
	if p.raw == 0 {
		return nil, nil
	}
	z, err := x.read(b, which, *packed)
	if err != nil {
		return nil, err
	}
	*packed = z
	if n, err := s2.DecodedLen(z); err != nil || n != p.raw {
		return nil, damaged("block at %d, part %d, does not unpack", b.off, which)
	}
	if cap(*raw) < p.raw {
		*raw = make([]byte, p.raw)
	}
	out, err := s2.Decode((*raw)[:p.raw], z)
	if err != nil {
		return nil, damaged("block at %d, part %d: %v", b.off, which, err)
	}
	*raw = out
	return out, nil
}

// columns reads a block's columns; they lie in buf until it is used again.
func (x *Index) columns(b *block, buf *[]byte) (c cols, err error) {
	d, err := x.read(b, columns, *buf)
	if err != nil {
		return c, err
	}
	*buf = d
	bad := damaged("columns of the block at %d", b.off)
	if len(d) < columnHead {
		return c, bad
	}
	c.b = b
	c.timeWidth, c.lineWidth, c.frameWidth, c.patternWidth = int(d[0]), int(d[2]), int(d[3]), int(d[4])
	for _, w := range [...]int{c.timeWidth, c.lineWidth, c.frameWidth, c.patternWidth} {
		if w != 0 && w != 1 && w != 2 && w != 4 && w != 8 {
			return c, bad
		}
	}
	if int(d[1]) >= len(units) {
		return c, bad
	}
	c.unit = units[d[1]]
	patterns, frames, frameBytes := int(le.Uint32(d[8:])), int(le.Uint32(d[12:])), int(le.Uint32(d[16:]))
	if patterns < 1 || patterns > b.n || frames > b.n || frameBytes > len(d) {
		return c, bad
	}
	c.patternCount, c.frameCount = patterns, frames
	d = d[columnHead:]
	take := func(n int) (part []byte) {
		if n > len(d) {
			err = bad
			return nil
		}
		part, d = d[:n], d[n:]
		return part
	}
	c.flags = take(b.n)
	c.times = take((b.n - b.untimed) * c.timeWidth)
	c.lines = take(b.n * c.lineWidth)
	c.frames = take(b.n * c.frameWidth)
	c.patterns = take(b.n * c.patternWidth)
	c.hashes = take(8 * patterns)
	c.frameBytes = take(frameBytes)
	if err == nil && len(d) > 0 {
		err = bad
	}
	return c, err
}

// at is the instant of record i, without any clock's offset.
func (c *cols) at(i int) int64 {
	if i < c.b.untimed {
		return Untimed
	}
	// What a damaged width says stays within the block's span.
	d := wide(c.times, i-c.b.untimed, c.timeWidth)
	if most := uint64(c.b.max-c.b.min) / uint64(c.unit); d > most {
		d = most
	}
	return c.b.min + int64(d)*c.unit
}

func (c *cols) level(i int) int { return min(int(c.flags[i]&levelBits), levels-1) }

func (c *cols) line(i int) int {
	return int(c.b.lineMin) + int(min(wide(c.lines, i, c.lineWidth), math.MaxUint32))
}

// frame is 1-based, 0 for records that are no events.
func (c *cols) frame(i int) int {
	if f := wide(c.frames, i, c.frameWidth); f <= uint64(c.frameCount) {
		return int(f)
	}
	return 0
}

// pattern is the number of the record's pattern in the block.
func (c *cols) pattern(i int) int {
	return int(min(wide(c.patterns, i, c.patternWidth), uint64(c.patternCount-1)))
}

func (c *cols) hash(pattern int) uint64 { return le.Uint64(c.hashes[8*pattern:]) }

// A frame is what events of a block share: all fields but the record number
// and the event's own data.
type frame struct {
	fields   [][2]string
	number   int // which of the fields is the record number, 1-based
	provider string
	id       string
	channel  string
}

func (c *cols) frameList() ([]frame, error) {
	list := make([]frame, 0, c.frameCount)
	d := cutter{rest: c.frameBytes}
	for range c.frameCount {
		e := cutter{rest: d.bytes(math.MaxInt32)}
		var f frame
		if len(e.rest) > 0 {
			f.number = int(e.rest[0])
			e.rest = e.rest[1:]
		}
		for len(e.rest) > 0 && !e.bad {
			name, value := string(e.bytes(math.MaxInt32)), string(e.bytes(math.MaxInt32))
			switch name {
			case "Provider":
				f.provider = value
			case "EventID":
				f.id = value
			case "Channel":
				f.channel = value
			}
			f.fields = append(f.fields, [2]string{name, value})
		}
		if d.bad || e.bad {
			return nil, damaged("events of the block at %d", c.b.off)
		}
		list = append(list, f)
	}
	return list, nil
}

// A cutter takes numbers and strings off a stretch of bytes.
type cutter struct {
	rest []byte
	bad  bool
}

func (c *cutter) number(most uint64) uint64 {
	v, n := binary.Uvarint(c.rest)
	if n <= 0 || v > most {
		c.bad, c.rest = true, nil
		return 0
	}
	c.rest = c.rest[n:]
	return v
}

func (c *cutter) signed() int64 {
	v, n := binary.Varint(c.rest)
	if n <= 0 {
		c.bad, c.rest = true, nil
		return 0
	}
	c.rest = c.rest[n:]
	return v
}

func (c *cutter) fixed32() uint32 {
	if len(c.rest) < 4 {
		c.bad, c.rest = true, nil
		return 0
	}
	v := le.Uint32(c.rest)
	c.rest = c.rest[4:]
	return v
}

func (c *cutter) bytes(most int) []byte {
	n := int(c.number(uint64(most)))
	if n > len(c.rest) {
		c.bad, c.rest = true, nil
		return nil
	}
	b := c.rest[:n]
	c.rest = c.rest[n:]
	return b
}
