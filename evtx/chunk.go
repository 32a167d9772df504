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
	walker    walker
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
	for c.pos+28 <= len(c.buf) {
		at := c.pos
		rec, fits := c.recordAt(at)
		switch {
		case fits && c.belongs(rec):
			c.pos, c.last = rec.end, rec.id
			return rec, true
		case at >= c.free:
			return rec, false
		case !fits && rec.end > 0 && c.last != 0 && rec.id == c.last+1:
			// Its number is right and its end is not: the page that held the end
			// was never written, or overwritten. Often the event is still whole.
			c.lost(at, "a record is damaged or cut off")
			c.pos, c.last = at+4, rec.id
			return rec, true
		}
		found := c.resync(at)
		if !found {
			return rec, false
		}
	}
	return rec, false
}

// belongs reports whether a well-formed record is one of this chunk's. Behind the
// end of records, and behind what was damaged, may lie what was there before.
func (c *chunk) belongs(rec record) bool {
	switch {
	case rec.at >= c.free:
		// A log copied while open has records that its header does not know yet.
		return c.last != 0 && rec.id == c.last+1
	case c.trusted:
		// Numbers out of order happen where pages of two times were mixed, as in
		// shadow copies. The template's id tells whether the event can be read.
		return true
	}
	return c.last == 0 || rec.id > c.last
}

// resync looks for the next record behind at, and reports what it passes over once.
func (c *chunk) resync(at int) bool {
	next := c.free
	for from := at + 4; from < c.free; {
		i := bytes.Index(c.buf[from:c.free], recordMagic)
		if i < 0 {
			break
		}
		if rec, fits := c.recordAt(from + i); fits && c.belongs(rec) {
			next = from + i
			break
		}
		from += i + 4
	}
	if len(c.notes) == 0 || c.notes[len(c.notes)-1].Offset != c.off+int64(at-4) {
		gap := c.buf[at:next]
		switch {
		case bytes.HasPrefix(gap, recordMagic):
			c.lost(at, "a record is damaged or cut off")
		case len(bytes.TrimLeft(gap, "\x00")) > 0:
			c.lost(at, "there is no record where one should begin")
		case c.trusted:
			c.lost(at, "there are zeros where records should be")
		}
	}
	c.pos = next
	return next < c.free
}

// recordAt reads the record header at a position. rec.end is 0 when it can be
// none; fits says that its size stands at its end again, as it should.
func (c *chunk) recordAt(at int) (rec record, fits bool) {
	b := c.buf
	if at+28 > len(b) || !bytes.HasPrefix(b[at:], recordMagic) {
		return rec, false
	}
	size := int64(le.Uint32(b[at+4:]))
	if size < 28 || int64(at)+size > int64(len(b)) {
		return rec, false
	}
	rec = record{at: at, end: at + int(size), id: le.Uint64(b[at+8:]), written: le.Uint64(b[at+16:])}
	return rec, int64(le.Uint32(b[rec.end-4:])) == size
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
