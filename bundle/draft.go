package bundle

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"sync"
	"time"

	"filippo.io/age"
	"github.com/klauspost/compress/flate"
)

// ErrNoEntry is returned for a path that the draft or bundle does not hold.
var ErrNoEntry = errors.New("no such entry")

// A Draft is a bundle being written: a partial file beside its final name.
// What is added can be read back and dropped until Finish. All methods may be
// called from several goroutines.
type Draft struct {
	path    string // final
	partial string
	created time.Time
	keys    []age.Recipient

	writing sync.Mutex // held by the one Add whose bytes go to the file
	end     int64      // of the last whole entry; behind it the file may hold anything
	file    file

	mu      sync.Mutex
	items   []item
	names   map[string]bool // folded, also those being added
	total   int64
	packed  int64
	dropped bool
	closed  bool
}

// file is what a draft needs of an *os.File; tests put one that fails in its place.
type file interface {
	io.ReaderAt
	io.WriterAt
	Truncate(int64) error
	Sync() error
	Close() error
}

type item struct {
	entry Entry
	rec   record
}

// PartialSuffix is what the name of a bundle ends with until it is whole.
const PartialSuffix = ".partial"

// Create starts a bundle that will be called path. Nothing of that name may
// exist. The caller ends it with Finish or Abort.
func Create(path string) (*Draft, error) {
	if _, err := os.Lstat(path); err == nil {
		return nil, &fs.PathError{Op: "create", Path: path, Err: fs.ErrExist}
	}
	f, err := os.OpenFile(path+PartialSuffix, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, err
	}
	return &Draft{path: path, partial: path + PartialSuffix, created: time.Now(), file: f, names: map[string]bool{}}, nil
}

// At sets the time that entries carry in Explorer; it is the bundle's creation.
func (d *Draft) At(t time.Time) { d.created = t }

// stage is how much of a deflated entry stays in memory, so that small entries
// can be made while a large one is being written.
const stage = 1 << 20

// Add reads r to its end as the entry e.Path and returns e with Size and SHA256
// set. An error of r is returned and leaves nothing of the entry behind; a
// *RefusedError says that the name or the size is not allowed, any other that
// the file could not be written.
func (d *Draft) Add(e Entry, r io.Reader) (Entry, error) {
	if err := d.reserve(e.Path); err != nil {
		return e, err
	}
	added := false
	defer func() {
		if !added {
			d.mu.Lock()
			delete(d.names, fold(e.Path))
			d.mu.Unlock()
		}
	}()
	rec := record{path: e.Path, flags: flagUTF8, method: methodDeflate, needed: version20}
	rec.date, rec.clock = dosTime(d.created)

	var mem []byte
	holds := false
	at := int64(0)
	take := func() {
		d.writing.Lock()
		holds = true
		rec.offset = d.end
		at = rec.data()
	}
	defer func() {
		if holds {
			d.writing.Unlock()
		}
	}()
	flush := func() error {
		if !holds {
			take()
		}
		n, err := d.file.WriteAt(mem, at)
		at += int64(n)
		mem = mem[:0]
		return err
	}
	put := func(b []byte) error {
		rec.packed += int64(len(b))
		mem = append(mem, b...)
		if len(mem) < stage {
			return nil
		}
		return flush()
	}
	hash := sha256.New()
	size, crc, err := pack(put, r, hash)
	if err == nil {
		err = flush()
	}
	if err != nil {
		return e, wrote(err)
	}
	rec.size, rec.crc = size, crc
	if err := d.admit(rec); err != nil {
		return e, err
	}
	// The header is written last, now that it can be true.
	if _, err := d.file.WriteAt(rec.appendLocal(nil), rec.offset); err != nil {
		d.admit(record{size: -rec.size, packed: -rec.packed})
		return e, wrote(err)
	}
	e.Size, e.SHA256 = size, hex.EncodeToString(hash.Sum(nil))
	d.end = at
	d.mu.Lock()
	d.items = append(d.items, item{e, rec})
	d.mu.Unlock()
	added = true
	return e, nil
}

// A WriteError says that the bundle itself could not be written; the run is over.
type WriteError struct{ Err error }

func (e *WriteError) Error() string { return "writing bundle: " + e.Err.Error() }
func (e *WriteError) Unwrap() error { return e.Err }

// wrote tells a failing file from a failing source: only the file gives path errors of its own name.
func wrote(err error) error {
	var refused *RefusedError
	var source *sourceError
	switch {
	case errors.As(err, &refused):
		return err
	case errors.As(err, &source):
		return source.err
	}
	return &WriteError{err}
}

// reserve checks the name and keeps others from taking it.
func (d *Draft) reserve(path string) error {
	if err := CheckPath(path); err != nil {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	switch {
	case d.closed:
		return fs.ErrClosed
	case path == ManifestPath || d.names[fold(path)]:
		return refuse(NameTwice, path)
	case len(d.names)+2 >= MaxEntries: // README and manifest come on top
		return refuse(TooMany, len(d.names)+2, MaxEntries)
	}
	d.names[fold(path)] = true
	return nil
}

func (d *Draft) admit(r record) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	total, packed := d.total+r.size, d.packed+r.packed
	if err := checkTotals(len(d.items), total, packed); err != nil {
		return err
	}
	d.total, d.packed = total, packed
	return nil
}

// Entries lists what was added and not dropped, in the order of the file.
func (d *Draft) Entries() []Entry {
	d.mu.Lock()
	defer d.mu.Unlock()
	var out []Entry
	for _, it := range d.items {
		out = append(out, it.entry)
	}
	return out
}

// Note changes what is known of an entry besides its bytes: the times of its
// records are known only once it has been read back.
func (d *Draft) Note(path string, change func(*Entry)) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if i := d.index(path); i >= 0 {
		e := d.items[i].entry
		change(&e)
		e.Path, e.Size, e.SHA256 = d.items[i].entry.Path, d.items[i].entry.Size, d.items[i].entry.SHA256
		d.items[i].entry = e
	}
}

func (d *Draft) index(path string) int {
	return slices.IndexFunc(d.items, func(it item) bool { return it.entry.Path == path })
}

// Open reads an entry back, as a reader of the finished bundle will get it.
// It stays readable after Drop, until Finish.
func (d *Draft) Open(path string) (io.ReadCloser, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	i := d.index(path)
	if i < 0 {
		return nil, fmt.Errorf("%s: %w", path, ErrNoEntry)
	}
	rec := d.items[i].rec
	return flate.NewReader(io.NewSectionReader(d.file, rec.data(), rec.packed)), nil
}

// Drop leaves an entry out. Its name is free again.
func (d *Draft) Drop(path string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	i := d.index(path)
	if i < 0 {
		return fmt.Errorf("%s: %w", path, ErrNoEntry)
	}
	d.total -= d.items[i].rec.size
	d.packed -= d.items[i].rec.packed
	d.items = slices.Delete(d.items, i, i+1)
	delete(d.names, fold(path))
	d.dropped = true
	return nil
}

// Written is how many bytes the draft takes on disk now.
func (d *Draft) Written() int64 {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.packed
}

// Abort removes the partial file. After Finish it does nothing.
func (d *Draft) Abort() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed {
		return nil
	}
	d.closed = true
	d.file.Close()
	return os.Remove(d.partial)
}
