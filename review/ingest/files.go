package ingest

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"slices"
	"strconv"

	"github.com/klauspost/compress/zip"

	"stegvis/bundle"
	"stegvis/redact"
	"stegvis/review/store"
)

// OpenFile opens one file of a bundle that was read: an entry of the bundle
// where it lies, a file of an archive from the pack that the worker made. As
// text its encoding is made UTF-8. It streams; a foreign decoder is never asked.
func (i *Ingest) OpenFile(ctx context.Context, b *store.Bundle, path string, text bool) (io.ReadCloser, error) {
	read, err := i.reading(ctx, b)
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(read.Files, func(f FileInfo) bool { return f.Path == path })
	if at < 0 {
		return nil, store.ErrMissing
	}
	rc, err := i.openFile(ctx, b, read, at)
	if err != nil || !text {
		return rc, err
	}
	r, _, err := redact.ToUTF8(rc)
	if err != nil {
		rc.Close()
		return nil, err
	}
	return struct {
		io.Reader
		io.Closer
	}{r, rc}, nil
}

// reading is Reading for a bundle that may have come from a list.
func (i *Ingest) reading(ctx context.Context, b *store.Bundle) (*Result, error) {
	if len(b.Summary) == 0 {
		whole, err := i.s.Bundle(ctx, b.ID)
		if err != nil {
			return nil, err
		}
		b = whole
	}
	read, err := Reading(b)
	if err == nil && read == nil {
		err = store.ErrMissing
	}
	return read, err
}

func (i *Ingest) openFile(ctx context.Context, b *store.Bundle, read *Result, at int) (io.ReadCloser, error) {
	if read.Kind == "archive" || read.Within {
		rc, err := i.openPacked(b.ID, at)
		if !errors.Is(err, fs.ErrNotExist) {
			return rc, err
		}
		if err := i.rebuild(ctx, b.ID); err != nil {
			return nil, err
		}
		return i.openPacked(b.ID, at)
	}
	t, size, done, err := i.prepare(ctx, b, read.parts(b))
	if err != nil {
		return nil, err
	}
	f, err := bundle.Join(t.Blobs)
	if err != nil {
		done()
		return nil, err
	}
	let := func() error { defer done(); return f.Close() }
	rc, err := i.entry(f, size, read, at)
	if err != nil {
		let()
		return nil, err
	}
	return closing{rc, let}, nil
}

// entry opens a file in what was received, decrypted if need be.
func (i *Ingest) entry(r io.ReaderAt, size int64, read *Result, at int) (io.Reader, error) {
	if read.Sealed {
		var err error
		if r, size, err = bundle.Decrypt(r, size, i.o.Key...); err != nil {
			return nil, err
		}
	}
	if read.Kind == "file" {
		return io.NewSectionReader(r, 0, size), nil
	}
	b, err := bundle.Open(r, size)
	if err != nil {
		return nil, err
	}
	return b.Entry(read.Files[at].Path)
}

func (i *Ingest) openPacked(bundle string, at int) (io.ReadCloser, error) {
	f, err := os.Open(i.packPath(bundle))
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err != nil {
		f.Close()
		return nil, err
	}
	z, err := zip.NewReader(f, info.Size())
	if err != nil {
		f.Close()
		return nil, err
	}
	for _, m := range z.File {
		if m.Name != strconv.Itoa(at) {
			continue
		}
		rc, err := m.Open()
		if err != nil {
			break
		}
		return closing{rc, func() error { return errors.Join(rc.Close(), f.Close()) }}, nil
	}
	f.Close()
	return nil, store.ErrMissing
}

type closing struct {
	io.Reader
	close func() error
}

func (c closing) Close() error { return c.close() }
