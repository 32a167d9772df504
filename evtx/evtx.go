// Package evtx reads Windows event log files (.evtx) without Windows: their
// events with typed values, and the XML that Windows itself would show.
//
// It is not a writer (evtxtest has a small one), it does not render messages
// (their texts stand in DLLs on the machine where the event happened), and it
// does not read the older .evt format. What can be read is read: a damaged
// record or chunk is reported with its offset, and reading goes on behind it.
//
// The format is described by [MS-EVEN6] 2.2.12–2.2.17 and 3.1.4.7 (binary XML)
// and by the libevtx project's format document (file, chunk, record).
// DIFFERENCES.md lists where other readers say something else, and who is right.
package evtx

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
)

const (
	chunkSize   = 64 << 10
	chunkHeader = 512  // header, string table, template table
	fileHeader  = 4096 // the first chunk begins here
)

var (
	fileMagic   = []byte("ElfFile\x00")
	chunkMagic  = []byte("ElfChnk\x00")
	recordMagic = []byte("**\x00\x00")
	le          = binary.LittleEndian
)

// ErrNotEventLog says that a file holds neither an event log's header nor a chunk.
var ErrNotEventLog = errors.New("not an event log file (.evtx)")

// A Damage is something in a file that is not as it should be. It is an error,
// but reading goes on after it.
type Damage struct {
	Offset int64  // in the file, where it was noticed
	Reason string // lower case, no full stop
	Note   bool   // nothing was lost by it: a checksum or a header field that does not fit
}

func (d *Damage) Error() string { return fmt.Sprintf("offset %d: %s", d.Offset, d.Reason) }

// A Header is what the file says about itself. It may be wrong: a log that was
// copied while Windows had it open is Dirty, and its counts are old.
type Header struct {
	Major, Minor uint16
	Chunks       uint16 // as stated; Events reads every block whatever this says
	NextRecord   uint64
	Dirty, Full  bool
}

// A Reader reads one event log file. Its methods may be called at the same time
// from several goroutines, since it keeps no state of its own between calls.
type Reader struct {
	r      io.ReaderAt
	size   int64
	start  int64 // of the first chunk
	header Header
	notes  []*Damage // about the file header
}

// NewReader opens the event log that r holds in its first size bytes.
// A damaged header is no error as long as there is a chunk; the error for
// anything else is ErrNotEventLog, or r's own.
func NewReader(r io.ReaderAt, size int64) (*Reader, error) {
	var h [chunkSize]byte
	n, err := r.ReadAt(h[:min(size, chunkSize)], 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("reading event log: %w", err)
	}
	b := h[:n]
	e := &Reader{r: r, size: size, start: fileHeader}
	if !bytes.HasPrefix(b, fileMagic) || len(b) < 128 {
		at := bytes.Index(b, chunkMagic)
		if at < 0 {
			return nil, ErrNotEventLog
		}
		e.start = int64(at)
		e.note(0, "the file header is missing")
		return e, nil
	}
	e.header = Header{
		Minor: le.Uint16(b[36:]), Major: le.Uint16(b[38:]),
		Chunks: le.Uint16(b[42:]), NextRecord: le.Uint64(b[24:]),
		Dirty: b[120]&1 != 0, Full: b[120]&2 != 0,
	}
	if crc32.ChecksumIEEE(b[:120]) != le.Uint32(b[124:]) {
		e.note(124, "the file header's checksum does not fit")
	}
	if size < fileHeader {
		e.note(size, "the file ends inside its header")
	}
	return e, nil
}

func (r *Reader) note(off int64, reason string) {
	r.notes = append(r.notes, &Damage{off, reason, true})
}

// Header returns what the file says about itself, zero if it has no header.
func (r *Reader) Header() Header { return r.header }
