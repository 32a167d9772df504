package timeline

import (
	"encoding/binary"
	"hash/crc32"
	"io"
	"math"
	"slices"

	"github.com/klauspost/compress/s2"
)

// A block is the directory's row of some records of one file: where its parts
// lie, and enough to answer for it as a whole. Records stand by time, and at the
// same time as in the file; first is the number of the first.
type block struct {
	entry    int
	first    int // not written: the sum of those before
	n        int
	untimed  int   // these come first
	min, max int64 // of the timed; Untimed when there are none
	levels   Levels
	lineMin  uint32
	lineMax  uint32
	text     int64 // bytes of text, unpacked
	off      int64
	parts    [partCount]part
}

// The parts of a block, in their order.
const (
	columns   = iota // fixed widths, not packed: see FORMAT.md
	texts            // what is searched
	shapes           // lengths of texts, bodies, fields
	asides           // fields that the text says already
	partCount        // how many
)

// A part is a stretch of the file.
type part struct {
	size int    // as it lies there
	raw  int    // unpacked
	sum  uint32 // CRC-32C of what lies there
}

func (b *block) size() int64 {
	n := int64(0)
	for _, p := range b.parts {
		n += int64(p.size)
	}
	return n
}

// append writes the row as the directory has it.
func (b *block) append(d []byte) []byte {
	for _, v := range [...]uint64{uint64(b.entry), uint64(b.n), uint64(b.untimed)} {
		d = binary.AppendUvarint(d, v)
	}
	if b.untimed < b.n {
		d = binary.AppendVarint(d, b.min)
		d = binary.AppendUvarint(d, uint64(b.max-b.min))
	}
	for _, c := range b.levels {
		d = binary.AppendUvarint(d, uint64(c))
	}
	d = binary.AppendUvarint(d, uint64(b.lineMin))
	d = binary.AppendUvarint(d, uint64(b.lineMax-b.lineMin))
	d = binary.AppendUvarint(d, uint64(b.text))
	for _, p := range b.parts {
		d = binary.AppendUvarint(d, uint64(p.size))
		d = binary.AppendUvarint(d, uint64(p.raw))
		d = le.AppendUint32(d, p.sum)
	}
	return d
}

// A packer turns pending blocks into bytes; it keeps its buffers.
type packer struct {
	out      []byte
	cols     []byte
	shape    []byte
	moved    []byte
	patterns map[uint64]uint16
	list     []uint64
	index    []uint16
}

func (p *packer) write(w io.WriterAt, at int64, b *pending) (block, error) {
	if !b.sorted {
		p.sort(b)
	}
	row := p.row(b)
	row.off = at
	p.columns(b, &row)
	p.shapes(b)
	p.out = p.out[:0]
	p.add(&row, columns, p.cols, false)
	p.add(&row, texts, b.text, true)
	p.add(&row, shapes, p.shape, true)
	p.add(&row, asides, b.beside, true)
	_, err := w.WriteAt(p.out, at)
	return row, err
}

func (p *packer) add(row *block, which int, data []byte, pack bool) {
	start := len(p.out)
	if !pack || len(data) == 0 {
		p.out = append(p.out, data...)
	} else {
		p.out = slices.Grow(p.out, s2.MaxEncodedLen(len(data)))
		z := s2.Encode(p.out[start:cap(p.out)], data)
		p.out = p.out[:start+len(z)]
	}
	z := p.out[start:]
	row.parts[which] = part{len(z), len(data), crc32.Checksum(z, castagnoli)}
}

// sort puts records by time, and their texts with them.
func (p *packer) sort(b *pending) {
	slices.SortStableFunc(b.recs, func(x, y row) int {
		switch {
		case x.at < y.at:
			return -1
		case x.at > y.at:
			return 1
		}
		return 0
	})
	p.moved = p.moved[:0]
	for i := range b.recs {
		r := &b.recs[i]
		off := uint32(len(p.moved))
		p.moved = append(p.moved, b.text[r.off:r.off+r.whole]...)
		r.off = off
	}
	b.text, p.moved = p.moved, b.text
	if len(b.beside) > 0 {
		p.moved = p.moved[:0]
		for i := range b.recs {
			r := &b.recs[i]
			p.moved = append(p.moved, b.beside[r.beside:r.beside+r.besideLen]...)
		}
		b.beside, p.moved = p.moved, b.beside
	}
}

// row counts what the directory says.
func (p *packer) row(b *pending) block {
	row := block{entry: b.entry, n: len(b.recs), min: Untimed, max: Untimed, lineMin: math.MaxUint32}
	for i := range b.recs {
		r := &b.recs[i]
		if r.at == Untimed {
			row.untimed++
		}
		row.levels[r.flags&levelBits]++
		row.lineMin, row.lineMax = min(row.lineMin, r.line), max(row.lineMax, r.last, r.line)
		row.text += int64(r.text)
	}
	if row.untimed < row.n {
		row.min, row.max = b.recs[row.untimed].at, b.recs[row.n-1].at
	}
	return row
}

// shapes writes what only showing a record needs.
func (p *packer) shapes(b *pending) {
	s := p.shape[:0]
	for i := range b.recs {
		s = binary.AppendUvarint(s, uint64(b.recs[i].whole))
	}
	for i := range b.recs {
		r := &b.recs[i]
		s = binary.AppendUvarint(s, uint64(r.whole-r.text))
		s = binary.AppendUvarint(s, uint64(r.body))
		s = binary.AppendUvarint(s, uint64(max(r.last, r.line)-r.line))
		if r.frame > 0 {
			s = binary.AppendUvarint(s, r.counter)
		}
		if r.flags>>fieldBits != noFields {
			s = binary.AppendUvarint(s, uint64(r.fields))
			for _, n := range b.lens[r.lens : r.lens+2*r.fields] {
				s = binary.AppendUvarint(s, uint64(n))
			}
		}
	}
	p.shape = s
}
