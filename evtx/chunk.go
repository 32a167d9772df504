package evtx

import (
	"bytes"
	"hash/crc32"
)

// A chunk is 64 KiB of a file that can be read without the rest of it: its own
// header, names and templates, and the records.
type chunk struct {
	buf   []byte
	off   int64 // in the file
	known *cache
	tmpls map[uint32]*template // by offset in this chunk; nil value: damaged

	pos, free int    // the next record; where the header says the records end
	trusted   bool   // the header's word on free counts
	last      uint64 // id of the last record read
	budget    int    // what is left of maxSteps
	notes     []*Damage
}

// maxSteps bounds the work that the records of one chunk can ask for, since a
// few bytes can name the same template or value over and over. Honest chunks
// need about a tenth of it.
const maxSteps = 1 << 20

// A record is one event's place in its chunk.
type record struct {
	at, end int // whole record: header 24 bytes, binary XML, size again
	id      uint64
	written uint64 // FILETIME
}

// reset begins a chunk in buf. Notes about its header are left in c.notes.
func (c *chunk) reset(buf []byte, off int64) {
	c.buf, c.off = buf, off
	clear(c.tmpls)
	c.pos, c.last, c.budget, c.notes = chunkHeader, 0, maxSteps, c.notes[:0]
	c.free, c.trusted = len(buf), false
	if !bytes.HasPrefix(buf, chunkMagic) {
		c.note(0, "the chunk's signature is missing")
		return
	}
	if len(buf) < chunkHeader {
		c.lost(len(buf), "the file ends inside a chunk's header")
		return
	}
	if len(buf) < chunkSize {
		c.lost(len(buf), "the file ends inside a chunk")
	}
	free := int(le.Uint32(buf[48:]))
	head := crc32.Update(crc32.ChecksumIEEE(buf[:120]), crc32.IEEETable, buf[128:chunkHeader]) == le.Uint32(buf[124:])
	if !head {
		c.note(124, "the chunk header's checksum does not fit")
	}
	if free < chunkHeader || free > chunkSize {
		c.note(48, "the chunk header's end of records is impossible")
		return
	}
	c.trusted = true
	if free > len(buf) {
		return
	}
	c.free = free
	if head && crc32.ChecksumIEEE(buf[chunkHeader:free]) != le.Uint32(buf[52:]) {
		c.note(52, "the checksum of the chunk's records does not fit")
	}
}

func (c *chunk) note(at int, reason string) {
	c.notes = append(c.notes, &Damage{c.off + int64(at), reason, true})
}

func (c *chunk) lost(at int, reason string) {
	c.notes = append(c.notes, &Damage{c.off + int64(at), reason, false})
}

// next returns the next record. What had to be skipped is left in c.notes.
func (c *chunk) next() (rec record, ok bool) {
	b := c.buf
	for c.pos+28 <= len(b) {
		at := c.pos
		rec, fits := c.recordAt(at)
		if at >= c.free || !c.trusted && c.last != 0 {
			// Behind the end of records lies what was there before, and, in a
			// log copied while open, what the header does not know yet: only
			// the next number belongs here.
			if fits && c.last != 0 && (rec.id == c.last+1 || at < c.free && rec.id > c.last) {
				c.pos, c.last = rec.end, rec.id
				return rec, true
			}
			if at >= c.free {
				return rec, false
			}
		} else if fits {
			c.pos, c.last = rec.end, rec.id
			return rec, true
		}
		// Look for the next record; one report for what lies between.
		next := -1
		for from := at + 1; from < c.free; {
			i := bytes.Index(b[from:c.free], recordMagic)
			if i < 0 {
				break
			}
			if _, fits := c.recordAt(from + i); fits {
				next = from + i
				break
			}
			from += i + 1
		}
		tail := b[at:c.free]
		if next >= 0 {
			tail = b[at:next]
		}
		if bytes.HasPrefix(tail, recordMagic) {
			c.lost(at, "a record is damaged or cut off")
		} else if len(bytes.TrimLeft(tail, "\x00")) > 0 {
			c.lost(at, "there is no record where one should begin")
		} else if c.trusted && next >= 0 {
			c.lost(at, "there are zeros where a record should be")
		}
		if next < 0 {
			c.pos = len(b)
			return rec, false
		}
		c.pos = next
	}
	return rec, false
}

// recordAt reads the record header at a position; fits says whether it can be
// one: a possible size, and the same size again at the end or, if that was
// damaged, another record right behind it.
func (c *chunk) recordAt(at int) (rec record, fits bool) {
	b := c.buf
	if at+28 > len(b) || !bytes.HasPrefix(b[at:], recordMagic) {
		return rec, false
	}
	size := int64(le.Uint32(b[at+4:]))
	if size < 28 || int64(at)+size > int64(len(b)) {
		return rec, false
	}
	end := at + int(size)
	rec = record{at: at, end: end, id: le.Uint64(b[at+8:]), written: le.Uint64(b[at+16:])}
	if int64(le.Uint32(b[end-4:])) == size {
		return rec, true
	}
	return rec, bytes.HasPrefix(b[end:], recordMagic) && at < c.free && rec.id == c.last+1
}

// template returns the definition at off, compiled; nil if there is none.
func (c *chunk) template(off uint32) *template {
	t, ok := c.tmpls[off]
	if !ok {
		if c.tmpls == nil {
			c.tmpls = make(map[uint32]*template)
		}
		t = c.known.find(c, off)
		c.tmpls[off] = t
	}
	return t
}
