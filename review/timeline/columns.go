package timeline

import (
	"encoding/binary"
	"math"
)

// The columns of a block lie unpacked, each value in as many bytes as the
// block's greatest needs, so that ten million of them are counted in a moment.

const columnHead = 20 // bytes before the first column

// units are what times are counted in: the coarsest that loses nothing.
var units = [...]int64{1, 100, 1e3, 1e6, 1e9}

func widthOf(v uint64) int {
	switch {
	case v == 0:
		return 0
	case v <= math.MaxUint8:
		return 1
	case v <= math.MaxUint16:
		return 2
	case v <= math.MaxUint32:
		return 4
	}
	return 8
}

func appendWide(b []byte, v uint64, width int) []byte {
	switch width {
	case 1:
		return append(b, byte(v))
	case 2:
		return le.AppendUint16(b, uint16(v))
	case 4:
		return le.AppendUint32(b, uint32(v))
	case 8:
		return le.AppendUint64(b, v)
	}
	return b
}

func wide(b []byte, i, width int) uint64 {
	switch width {
	case 1:
		return uint64(b[i])
	case 2:
		return uint64(le.Uint16(b[2*i:]))
	case 4:
		return uint64(le.Uint32(b[4*i:]))
	case 8:
		return le.Uint64(b[8*i:])
	}
	return 0
}

// columns writes a block's columns: head, flags, times, lines, frames, patterns,
// the patterns' hashes, the frames.
func (p *packer) columns(b *pending, row *block) {
	n := len(b.recs)
	p.number(b)
	unit := unitOf(b.recs[row.untimed:], row.min)
	timeWidth := widthOf(uint64(row.max-row.min) / uint64(units[unit]))
	lineWidth := widthOf(uint64(row.lineMax - row.lineMin))
	frameWidth := widthOf(uint64(len(b.frameList)))
	patternWidth := widthOf(uint64(len(p.list) - 1))
	frameBytes := 0
	for _, f := range b.frameList {
		frameBytes += len(f) + binary.MaxVarintLen32
	}
	frames := make([]byte, 0, frameBytes)
	for _, f := range b.frameList {
		frames = appendString(frames, f)
	}

	c := append(p.cols[:0], byte(timeWidth), byte(unit), byte(lineWidth), byte(frameWidth), byte(patternWidth), 0, 0, 0)
	c = le.AppendUint32(c, uint32(len(p.list)))
	c = le.AppendUint32(c, uint32(len(b.frameList)))
	c = le.AppendUint32(c, uint32(len(frames)))
	for i := range b.recs {
		c = append(c, b.recs[i].flags)
	}
	if timeWidth > 0 {
		by := uint64(units[unit])
		for i := row.untimed; i < n; i++ {
			c = appendWide(c, uint64(b.recs[i].at-row.min)/by, timeWidth)
		}
	}
	if lineWidth > 0 {
		for i := range b.recs {
			c = appendWide(c, uint64(b.recs[i].line-row.lineMin), lineWidth)
		}
	}
	if frameWidth > 0 {
		for i := range b.recs {
			c = appendWide(c, uint64(b.recs[i].frame), frameWidth)
		}
	}
	if patternWidth > 0 {
		for i := range b.recs {
			c = appendWide(c, uint64(p.index[i]), patternWidth)
		}
	}
	for _, h := range p.list {
		c = le.AppendUint64(c, h)
	}
	p.cols = append(c, frames...)
}

// number gives each record the number of its pattern in the block.
func (p *packer) number(b *pending) {
	if p.patterns == nil {
		p.patterns = map[uint64]uint16{}
	}
	clear(p.patterns)
	p.list, p.index = p.list[:0], p.index[:0]
	last, at := uint64(0), uint16(0)
	for i := range b.recs {
		r := &b.recs[i]
		var h uint64
		if r.frame > 0 {
			h = b.hashes[r.frame-1]
		} else {
			h = linePattern(b.text[r.off+r.body : r.off+r.text])
		}
		if i == 0 || h != last {
			var ok bool
			if at, ok = p.patterns[h]; !ok {
				at = uint16(len(p.list))
				p.list = append(p.list, h)
				p.patterns[h] = at
			}
			last = h
		}
		p.index = append(p.index, at)
	}
}

// unitOf is the coarsest unit in which all times are whole.
func unitOf(recs []row, min int64) int {
	unit := len(units) - 1
	for i := range recs {
		for d := recs[i].at - min; d%units[unit] != 0; {
			unit--
		}
	}
	return unit
}
