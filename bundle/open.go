package bundle

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/klauspost/compress/flate"
)

// A Bundle is an opened bundle. It reads from the io.ReaderAt it was given and
// holds only the directory and the manifest in memory. It never writes a file.
type Bundle struct {
	r        io.ReaderAt
	manifest *Manifest
	records  map[string]*record
	order    []*record
}

// Open checks the structure of the zip and reads the manifest. The error is a
// *RefusedError when the file is not an untouched bundle, saying what it is
// instead; any other error comes from r. Entry contents are checked as they are
// read, and all at once by Verify.
func Open(r io.ReaderAt, size int64) (*Bundle, error) {
	dir, err := readDirectory(r, size)
	if err != nil {
		return nil, err
	}
	if dir.foreign {
		return nil, judge(r, dir)
	}
	b := &Bundle{r: r, records: map[string]*record{}, order: dir.records}
	for _, rec := range dir.records {
		b.records[rec.path] = rec
	}
	last := dir.records[len(dir.records)-1]
	if last.path != ManifestPath {
		return nil, refuse(NoBundle)
	}
	if b.manifest, err = readManifest(r, last); err != nil {
		return nil, err
	}
	return b, b.compare()
}

func readManifest(r io.ReaderAt, rec *record) (*Manifest, error) {
	if rec.size > MaxManifest {
		return nil, refuse(TooLarge, rec.path, rec.size, int64(MaxManifest))
	}
	var text bytes.Buffer
	e := newEntryReader(r, rec, nil)
	if _, err := text.ReadFrom(e); err != nil {
		return nil, err
	}
	return parseManifest(text.Bytes())
}

// compare holds the manifest against the directory: the same names and sizes, no more and no fewer.
func (b *Bundle) compare() error {
	listed := map[string]bool{ManifestPath: true}
	for _, e := range b.manifest.Entries {
		rec := b.records[e.Path]
		if rec == nil {
			return refuse(Absent, e.Path)
		}
		if e.Path == ManifestPath {
			return refuse(BadField, "entries.path")
		}
		if rec.size != e.Size {
			return refuse(SizeDiffer, e.Path, rec.size, e.Size)
		}
		listed[e.Path] = true
	}
	for _, rec := range b.order {
		if !listed[rec.path] {
			return refuse(Unlisted, rec.path)
		}
	}
	return nil
}

// Manifest is what the bundle says of itself. The caller does not change it.
func (b *Bundle) Manifest() *Manifest { return b.manifest }

// Info returns what the manifest says of an entry, nil when there is none of that path.
func (b *Bundle) Info(path string) *Entry {
	i := slices.IndexFunc(b.manifest.Entries, func(e Entry) bool { return e.Path == path })
	if i < 0 {
		return nil
	}
	return &b.manifest.Entries[i]
}

// Entry opens one entry (manifest.json too). Reading it to its end checks size,
// CRC and hash; the last read returns a *RefusedError when they differ.
func (b *Bundle) Entry(path string) (io.ReadCloser, error) {
	rec := b.records[path]
	if rec == nil {
		return nil, fmt.Errorf("%s: %w", path, ErrNoEntry)
	}
	return io.NopCloser(newEntryReader(b.r, rec, b.Info(path))), nil
}

// A Problem is one entry that is not what the manifest says.
type Problem struct {
	Path string
	Err  *RefusedError
}

func (p Problem) String() string { return p.Err.Error() }

// Verify reads every entry and returns those whose bytes are not what the
// manifest lists, in the order of the file.
func (b *Bundle) Verify() []Problem {
	var out []Problem
	buf := make([]byte, 64<<10)
	for _, rec := range b.order {
		_, err := io.CopyBuffer(struct{ io.Writer }{io.Discard}, struct{ io.Reader }{newEntryReader(b.r, rec, b.Info(rec.path))}, buf)
		var refused *RefusedError
		switch {
		case errors.As(err, &refused):
			out = append(out, Problem{rec.path, refused})
		case err != nil:
			out = append(out, Problem{rec.path, refuse(Corrupt, rec.path)})
		}
	}
	return out
}

// inflate unpacks one entry's bytes.
func inflate(r io.ReaderAt, rec *record, data int64) io.Reader {
	section := io.NewSectionReader(r, data, rec.packed)
	if rec.method == methodStore {
		return section
	}
	return flate.NewReader(section)
}
