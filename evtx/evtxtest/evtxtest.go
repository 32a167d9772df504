// Package evtxtest writes small Windows event log files, for tests and for the
// made-up server in examples. It writes what Windows writes: chunks with name
// and template tables, templates defined where they are first used, binary XML
// in values, checksums; and, on request, the traces of a log that was copied
// while open. It is not for keeping logs: everything is held in memory, and
// what cannot be written is a panic. The same input gives the same bytes.
package evtxtest

import (
	"encoding/binary"
	"hash/crc32"
	"maps"
	"time"
)

var le = binary.LittleEndian

const (
	chunkSize   = 64 << 10
	chunkHeader = 512
	fileHeader  = 4096
)

// A Record is one event with its number in the file.
type Record struct {
	ID      uint64
	Written time.Time
	Body    Fragment
}

// Options shape a file. The zero value gives a clean one with full chunks.
type Options struct {
	PerChunk int // records in a chunk at most; 0: as many as fit
	// Stale is how many of the last chunk's records its header does not know of,
	// as in a copy of a log that Windows had open. It also marks the file dirty.
	Stale int
}

// File returns a whole event log file with these records.
func File(records []Record, o Options) []byte {
	file := make([]byte, fileHeader)
	var chunks int
	for len(records) > 0 || chunks == 0 {
		c := newChunk()
		n := 0
		for n < len(records) && (o.PerChunk == 0 || n < o.PerChunk) && c.add(records[n]) {
			n++
		}
		if n == 0 && len(records) > 0 {
			panic("evtxtest: a record is larger than a chunk")
		}
		known := n
		if n == len(records) {
			known = max(0, n-o.Stale)
		}
		file = append(file, c.bytes(records[:n], known)...)
		records = records[n:]
		chunks++
		if len(records) == 0 {
			var next uint64 = 1
			if n > 0 {
				next = c.last + 1
			}
			header(file[:fileHeader], chunks, next, o.Stale > 0)
		}
	}
	return file
}

func header(b []byte, chunks int, next uint64, dirty bool) {
	copy(b, "ElfFile\x00")
	le.PutUint64(b[16:], uint64(chunks-1))
	le.PutUint64(b[24:], next)
	le.PutUint32(b[32:], 128)
	le.PutUint16(b[36:], 1)
	le.PutUint16(b[38:], 3)
	le.PutUint16(b[40:], fileHeader)
	le.PutUint16(b[42:], uint16(chunks))
	if dirty {
		b[120] = 1
	}
	le.PutUint32(b[124:], crc32.ChecksumIEEE(b[:120]))
}

// A chunk is being filled.
type chunk struct {
	buf       []byte
	names     map[string]uint32
	buckets   [64]uint32 // of names, by hash: the newest
	templates map[*Template]uint32
	tables    [32]uint32 // of templates, by GUID: the newest
	ends      []int      // of the records
	last      uint64
	def       bool // writing a template definition
}

func newChunk() *chunk {
	return &chunk{buf: make([]byte, chunkHeader, chunkSize), names: map[string]uint32{}, templates: map[*Template]uint32{}}
}

// add writes a record unless it no longer fits.
func (c *chunk) add(r Record) bool {
	was := *c
	was.names, was.templates = maps.Clone(c.names), maps.Clone(c.templates)
	start := len(c.buf)
	c.raw("**\x00\x00")
	c.u32(0)
	c.u64(r.ID)
	c.u64(FileTime(r.Written))
	c.fragment(r.Body)
	for (len(c.buf)+4-start)%8 != 0 {
		c.u8(0)
	}
	size := len(c.buf) + 4 - start
	c.u32(uint32(size))
	if len(c.buf) > chunkSize {
		*c = was
		return false
	}
	le.PutUint32(c.buf[start+4:], uint32(size))
	c.ends = append(c.ends, len(c.buf))
	c.last = r.ID
	return true
}

// bytes ends the chunk; its header knows of the first known records.
func (c *chunk) bytes(records []Record, known int) []byte {
	free, start := chunkHeader, chunkHeader
	if known > 0 {
		free = c.ends[known-1]
	}
	if known > 1 {
		start = c.ends[known-2]
	}
	b := c.buf
	copy(b, "ElfChnk\x00")
	if known > 0 {
		le.PutUint64(b[8:], records[0].ID)
		le.PutUint64(b[16:], records[known-1].ID)
		le.PutUint64(b[24:], records[0].ID)
		le.PutUint64(b[32:], records[known-1].ID)
	}
	le.PutUint32(b[40:], 128)
	le.PutUint32(b[44:], uint32(start))
	le.PutUint32(b[48:], uint32(free))
	le.PutUint32(b[52:], crc32.ChecksumIEEE(b[chunkHeader:free]))
	for i, off := range c.buckets {
		le.PutUint32(b[128+4*i:], off)
	}
	for i, off := range c.tables {
		le.PutUint32(b[384+4*i:], off)
	}
	le.PutUint32(b[124:], crc32.Update(crc32.ChecksumIEEE(b[:120]), crc32.IEEETable, b[128:chunkHeader]))
	return append(b, make([]byte, chunkSize-len(b))...)
}

func (c *chunk) u8(n byte)    { c.buf = append(c.buf, n) }
func (c *chunk) u16(n uint16) { c.buf = le.AppendUint16(c.buf, n) }
func (c *chunk) u32(n uint32) { c.buf = le.AppendUint32(c.buf, n) }
func (c *chunk) u64(n uint64) { c.buf = le.AppendUint64(c.buf, n) }
func (c *chunk) raw(s string) { c.buf = append(c.buf, s...) }

// sized leaves room for a size, runs f, and fills in how much f wrote.
func (c *chunk) sized(f func()) {
	at := len(c.buf)
	c.u32(0)
	f()
	le.PutUint32(c.buf[at:], uint32(len(c.buf)-at-4))
}
