package timeline

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"math"
	"os"
	"strconv"
	"sync/atomic"

	"github.com/klauspost/compress/s2"

	"stegvis/logs"
)

const (
	magic       = "STGVIDX1"
	footerSize  = 32
	maxRecords  = 2048      // of a block
	maxText     = 256 << 10 // of a block, if it has more than one record
	maxRecord   = 16 << 20  // text and fields of one record; logs gives 1 MiB of text at most
	maxEntries  = 1 << 20
	maxBlocks   = 1 << 22
	maxNameSize = 64 << 10 // of an entry's path
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// A Writer makes an index. It is for one goroutine; blocks are packed by
// another while records come in.
type Writer struct {
	path, partial string
	f             *os.File
	cur           *pending
	entries       []Entry
	known         map[[2]string]int
	full          chan *pending // to the packer
	free          chan *pending // back from it
	packed        chan error    // its end
	failed        atomic.Pointer[error]
	blocks        []block
	at            int64
	ended         bool
}

// Create begins an index beside path; it has its own name when Close returns.
func Create(path string) (*Writer, error) {
	partial := path + ".partial"
	f, err := os.OpenFile(partial, os.O_CREATE|os.O_TRUNC|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if _, err := f.WriteString(magic); err != nil {
		f.Close()
		os.Remove(partial)
		return nil, err
	}
	w := &Writer{path: path, partial: partial, f: f, known: map[[2]string]int{}, at: int64(len(magic)),
		full: make(chan *pending, 1), free: make(chan *pending, 3), packed: make(chan error, 1)}
	for range cap(w.free) {
		w.free <- &pending{frames: map[string]uint16{}}
	}
	w.cur = <-w.free
	go w.pack()
	return w, nil
}

// Add takes a record; it is the caller's again when Add returns. Records come
// in the order of their file, and one file after the other.
func (w *Writer) Add(rec *logs.Record) error {
	if w.ended {
		return errors.New("the index is closed")
	}
	b := w.cur
	if len(b.recs) == 0 || rec.Entry != b.path || rec.Source != b.source || len(b.recs) >= maxRecords || len(b.text)+len(rec.Text) > maxText || len(b.beside) > maxText {
		if err := w.next(rec); err != nil {
			return err
		}
		b = w.cur
	}
	b.add(rec)
	return nil
}

// next sends the block to the packer and begins one for rec's file.
func (w *Writer) next(rec *logs.Record) error {
	if len(w.cur.recs) > 0 {
		if err := w.send(); err != nil {
			return err
		}
	}
	key := [2]string{rec.Entry, rec.Source}
	i, ok := w.known[key]
	if !ok {
		if i = len(w.entries); i >= maxEntries || len(rec.Entry) > maxNameSize || len(rec.Source) > maxNameSize {
			return fmt.Errorf("more than %d files, or a name of more than %d bytes", maxEntries, maxNameSize)
		}
		w.known[key] = i
		w.entries = append(w.entries, Entry{Path: rec.Entry, Source: rec.Source})
	}
	w.cur.begin(i, rec)
	return nil
}

func (w *Writer) send() error {
	if err := w.failed.Load(); err != nil {
		return *err
	}
	w.full <- w.cur
	w.cur = <-w.free
	return nil
}

// pack writes the blocks that come until there are no more.
func (w *Writer) pack() {
	var p packer
	var failed error
	for b := range w.full {
		if failed == nil {
			var row block
			if row, failed = p.write(w.f, w.at, b); failed == nil && len(w.blocks) >= maxBlocks {
				failed = errors.New("the index would have too many blocks")
			}
			if failed == nil {
				w.blocks = append(w.blocks, row)
				w.at += row.size()
			} else {
				w.failed.Store(&failed)
			}
		}
		b.reset()
		w.free <- b
	}
	w.packed <- failed
}

// count adds a block to what is known of its file.
func (e *Entry) count(b *block) {
	e.Records += b.n
	e.Untimed += b.untimed
	e.Bytes += b.text
	e.Levels.add(&b.levels)
	if b.untimed < b.n {
		e.First, e.Last = span(e.First, e.Last, moment(b.min), moment(b.max))
	}
}

// Close writes what is left, and the directory, and gives the file its name.
func (w *Writer) Close() (Summary, error) {
	if w.ended {
		return Summary{}, errors.New("the index is closed")
	}
	var err error
	if len(w.cur.recs) > 0 {
		err = w.send()
	}
	if failed := w.end(); err == nil {
		err = failed
	}
	if err == nil {
		err = w.directory()
	}
	if err == nil {
		err = w.f.Sync()
	}
	if closed := w.f.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(w.partial, w.path)
	}
	if err != nil {
		os.Remove(w.partial)
		return Summary{}, err
	}
	return summarize(w.entries), nil
}

// Abort ends the writing and leaves nothing behind. After Close it does nothing.
func (w *Writer) Abort() error {
	if w.ended {
		return nil
	}
	w.end()
	w.f.Close()
	return os.Remove(w.partial)
}

// end stops the packer and waits for it.
func (w *Writer) end() error {
	w.ended = true
	close(w.full)
	return <-w.packed
}

// directory writes the list of files and blocks, and where it begins.
func (w *Writer) directory() error {
	for i := range w.blocks {
		w.entries[w.blocks[i].entry].count(&w.blocks[i])
	}
	d := binary.AppendUvarint(nil, uint64(len(w.entries)))
	for i := range w.entries {
		d = appendString(appendString(d, w.entries[i].Path), w.entries[i].Source)
	}
	d = binary.AppendUvarint(d, uint64(len(w.blocks)))
	for i := range w.blocks {
		d = w.blocks[i].append(d)
	}
	z := s2.Encode(nil, d)
	foot := make([]byte, 0, footerSize)
	foot = le.AppendUint64(foot, uint64(w.at))
	foot = le.AppendUint64(foot, uint64(len(z)))
	foot = le.AppendUint32(foot, crc32.Checksum(z, castagnoli))
	foot = le.AppendUint32(foot, crc32.Checksum(foot, castagnoli))
	foot = append(foot, magic...)
	_, err := w.f.WriteAt(append(z, foot...), w.at)
	return err
}

func appendString(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

// counter reads a record number written as Windows writes it, so that it comes
// back the same.
func counter(s string) (uint64, bool) {
	if len(s) == 0 || len(s) > 19 || s[0] < '1' || s[0] > '9' {
		return 0, false
	}
	n, err := strconv.ParseUint(s, 10, 64)
	return n, err == nil && n < math.MaxInt64
}
