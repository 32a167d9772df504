package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"gocloud.dev/blob"
	"gocloud.dev/blob/fileblob"
	"gocloud.dev/gcerrors"
)

// Blobs keeps what was received, as it was received.
type Blobs interface {
	// Put keeps r under a key; when it returns nil, a loss of power no longer matters.
	Put(ctx context.Context, key string, r io.Reader) error
	// Size is ErrMissing when nothing has the key.
	Size(ctx context.Context, key string) (int64, error)
	// Range reads length bytes from off, or all of the rest when length is negative. Close it.
	Range(ctx context.Context, key string, off, length int64) (io.ReadCloser, error)
	// Delete is no error when nothing has the key.
	Delete(ctx context.Context, key string) error
	// Each names every key and when it was written.
	Each(ctx context.Context, do func(key string, written time.Time) error) error
	Close() error
}

// files are blobs in a folder.
type files struct {
	dir    string
	bucket *blob.Bucket
}

func openFiles(dir string) (*files, error) {
	b, err := fileblob.OpenBucket(dir, &fileblob.Options{CreateDir: true, DirFileMode: 0o700, NoTempDir: true, Metadata: fileblob.MetadataDontWrite})
	if err != nil {
		return nil, err
	}
	return &files{dir, b}, nil
}

func (f *files) Put(ctx context.Context, key string, r io.Reader) error {
	// Only Upload: a Writer of some drivers fails by panic. The content type is
	// given, or the first bytes would be sniffed.
	err := f.bucket.Upload(ctx, key, r, &blob.WriterOptions{ContentType: "application/octet-stream"})
	if err != nil {
		return fmt.Errorf("keeping %s: %w", key, err)
	}
	// The bucket renames but does not sync: the file, then each folder up to ours.
	path := filepath.Join(f.dir, filepath.FromSlash(key))
	if err := syncFile(path); err != nil {
		return err
	}
	for path != f.dir {
		path = filepath.Dir(path)
		if err := syncDir(path); err != nil {
			return err
		}
	}
	return nil
}

func syncFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

func (f *files) Size(ctx context.Context, key string) (int64, error) {
	a, err := f.bucket.Attributes(ctx, key)
	if err != nil {
		return 0, gone(err)
	}
	return a.Size, nil
}

func (f *files) Range(ctx context.Context, key string, off, length int64) (io.ReadCloser, error) {
	r, err := f.bucket.NewRangeReader(ctx, key, off, length, nil)
	if err != nil {
		return nil, gone(err)
	}
	return r, nil
}

func (f *files) Delete(ctx context.Context, key string) error {
	if err := f.bucket.Delete(ctx, key); err != nil && gcerrors.Code(err) != gcerrors.NotFound {
		return err
	}
	return nil
}

func (f *files) Each(ctx context.Context, do func(string, time.Time) error) error {
	it := f.bucket.List(nil)
	for {
		o, err := it.Next(ctx)
		if errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		if err := do(o.Key, o.ModTime); err != nil {
			return err
		}
	}
}

func (f *files) Close() error { return f.bucket.Close() }

func gone(err error) error {
	if gcerrors.Code(err) == gcerrors.NotFound {
		return ErrMissing
	}
	return err
}

// A Blob reads what was received, anywhere in it. Close it.
type Blob struct {
	*io.SectionReader
	at *rangeReader
}

// Close lets go of what is open.
func (b *Blob) Close() error { return nil }

// rangeReader is an io.ReaderAt over a blob: each read is a range of its own.
type rangeReader struct {
	ctx   context.Context
	blobs Blobs
	key   string
	size  int64
}

func (r *rangeReader) ReadAt(p []byte, off int64) (int, error) {
	if off < 0 || off >= r.size {
		return 0, io.EOF
	}
	want := min(int64(len(p)), r.size-off)
	b, err := r.blobs.Range(r.ctx, r.key, off, want)
	if err != nil {
		return 0, err
	}
	defer b.Close()
	n, err := io.ReadFull(b, p[:want])
	if err == nil && n < len(p) {
		err = io.EOF
	}
	return n, err
}

// Read opens the blob of a bundle.
func (s *Store) Read(ctx context.Context, bundle string) (*Blob, int64, error) {
	key, err := s.blobKey(ctx, bundle)
	if err != nil {
		return nil, 0, err
	}
	size, err := s.blobs.Size(ctx, key)
	if err != nil {
		return nil, 0, fmt.Errorf("blob of bundle %s: %w", bundle, err)
	}
	at := &rangeReader{ctx, s.blobs, key, size}
	return &Blob{io.NewSectionReader(at, 0, size), at}, size, nil
}

// Local is a path under which the blob of a bundle lies on this machine, for a
// process that may open nothing else. Read only; call done when it is no longer needed.
func (s *Store) Local(ctx context.Context, bundle string) (path string, done func(), err error) {
	key, err := s.blobKey(ctx, bundle)
	if err != nil {
		return "", nil, err
	}
	if f, ok := s.blobs.(*files); ok {
		path = filepath.Join(f.dir, filepath.FromSlash(key))
		if _, err := os.Stat(path); err != nil {
			return "", nil, err
		}
		return path, func() {}, nil
	}
	return s.download(ctx, key)
}

// download copies a blob from far away into the work folder.
func (s *Store) download(ctx context.Context, key string) (string, func(), error) {
	r, err := s.blobs.Range(ctx, key, 0, -1)
	if err != nil {
		return "", nil, err
	}
	defer r.Close()
	f, err := os.CreateTemp(filepath.Join(s.dir, "work"), "blob-*")
	if err != nil {
		return "", nil, err
	}
	drop := func() { os.Remove(f.Name()) }
	_, err = io.Copy(f, r)
	if err = errors.Join(err, f.Close()); err != nil {
		drop()
		return "", nil, err
	}
	return f.Name(), drop, nil
}

func (s *Store) blobKey(ctx context.Context, bundle string) (key string, err error) {
	err = s.r.QueryRowContext(ctx, "SELECT blob FROM bundle WHERE id = ?", bundle).Scan(&key)
	return key, missing(err)
}
