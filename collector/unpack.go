package collector

import (
	"archive/tar"
	"archive/zip"
	"bufio"
	"bytes"
	"compress/bzip2"
	"context"
	"errors"
	"io"
	"path"
	"regexp"
	"strings"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"stegvis/bundle"
)

var errBinary = errors.New("not text")

// unpackers open rotated logs that something compressed; the entry holds the
// log itself, since what is packed could not be masked. limit bounds what
// comes out: a log may have been packed to be small and be huge.
//
// mholt/archives would read more formats, but links all of them (7z, rar …)
// into a program that should stay small on a server; these are what log
// rotation on Windows and Linux writes.
var unpackers = map[string]func(f sharedFile) (io.ReadCloser, error){
	".gz": func(f sharedFile) (io.ReadCloser, error) { return gzip.NewReader(f) },
	".bz2": func(f sharedFile) (io.ReadCloser, error) {
		return io.NopCloser(bzip2.NewReader(f)), nil
	},
	".zst": func(f sharedFile) (io.ReadCloser, error) {
		r, err := zstd.NewReader(f, zstd.WithDecoderMaxMemory(64<<20), zstd.WithDecoderConcurrency(1))
		if err != nil {
			return nil, err
		}
		return r.IOReadCloser(), nil
	},
	".zip": unzipLog,
}

// packedAs recognises what is packed under another name.
func packedAs(head []byte) func(sharedFile) (io.ReadCloser, error) {
	switch {
	case strings.HasPrefix(string(head), "\x1f\x8b"):
		return unpackers[".gz"]
	case strings.HasPrefix(string(head), "PK\x03\x04"):
		return unpackers[".zip"]
	case strings.HasPrefix(string(head), "\x28\xb5\x2f\xfd"):
		return unpackers[".zst"]
	}
	return nil
}

// unzipLog reads the files of a zip of logs one after another.
func unzipLog(f sharedFile) (io.ReadCloser, error) {
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	z, err := zip.NewReader(f, info.Size())
	if err != nil {
		return nil, err
	}
	var parts []io.Reader
	for _, file := range z.File {
		if strings.HasSuffix(file.Name, "/") {
			continue
		}
		if len(parts) == 100 {
			break
		}
		parts = append(parts, &lateReader{open: file.Open})
	}
	return io.NopCloser(io.MultiReader(parts...)), nil
}

// putZip makes an entry of each log in a zip: they have names of their own, and
// a line is found again by them. Those from before the window stay out.
func (j *job) putZip(ctx context.Context, m match) error {
	f, err := openShared(m.path)
	if err != nil {
		return j.put(ctx, j.piece(m)) // says why
	}
	defer f.Close()
	z, err := zip.NewReader(f, m.info.Size())
	if err != nil {
		return j.put(ctx, j.piece(m)) // it is something else, or damaged
	}
	n := 0
	for _, file := range z.File {
		if strings.HasSuffix(file.Name, "/") || file.Modified.Year() > 1980 && j.c.m.live() && file.Modified.Before(j.c.window.Since) {
			continue
		}
		if n++; n > zipMembers || j.room() < leastTail {
			j.gap(bundle.Partial, j.c.m.shown(m.path)+": "+j.tr("zip-rest", n-1))
			return ctx.Err()
		}
		p := piece{name: strings.TrimSuffix(m.rel, path.Ext(m.rel)) + "/" + file.Name, folder: "logs", modified: file.Modified,
			original: j.c.m.shown(m.path) + " › " + file.Name, size: int64(file.UncompressedSize64)}
		limit := j.room()
		p.open = func() (io.ReadCloser, error) {
			r, err := file.Open()
			if err != nil {
				return nil, err
			}
			l := &io.LimitedReader{R: r, N: limit}
			return closers{l, []io.Closer{r}, func() {
				if l.N == 0 {
					j.gap(bundle.Partial, p.original+": "+j.tr("unpacked-cut", Bytes(j.c.o.Lang, limit)))
				}
			}}, nil
		}
		if err := j.put(ctx, p); err != nil {
			return err
		}
	}
	return ctx.Err()
}

var tarName = regexp.MustCompile(`\.(tar|tgz|tar\.gz|tar\.bz2|tar\.zst)$`)

// putTar is putZip for a tar, packed or not. Links in it and devices are no logs.
func (j *job) putTar(ctx context.Context, m match) error {
	f, err := openShared(m.path)
	if err != nil {
		return j.put(ctx, j.piece(m)) // says why
	}
	defer f.Close()
	var in io.Reader = f
	head := make([]byte, 4)
	f.ReadAt(head, 0)
	open := packedAs(head)
	if string(head[:3]) == "BZh" {
		open = unpackers[".bz2"]
	}
	if open != nil {
		r, err := open(f)
		if err != nil {
			return j.put(ctx, j.piece(m))
		}
		defer r.Close()
		in = r
	}
	whole := &ending{Reader: in}
	n, t := 0, tar.NewReader(whole)
	stem := tarName.ReplaceAllString(m.rel, "")
	for {
		h, err := t.Next()
		if err != nil {
			if err != io.EOF || whole.zeros < 1024 { // two empty blocks end a tar; the reader takes one without for whole
				j.gap(bundle.Partial, j.c.m.shown(m.path)+": "+j.tr("tar-damaged"))
			}
			return ctx.Err()
		}
		if h.Typeflag != tar.TypeReg || j.c.m.live() && h.ModTime.Before(j.c.window.Since) {
			continue
		}
		if n++; n > zipMembers || j.room() < leastTail {
			j.gap(bundle.Partial, j.c.m.shown(m.path)+": "+j.tr("zip-rest", n-1))
			return ctx.Err()
		}
		p := piece{name: stem + "/" + h.Name, folder: "logs", modified: h.ModTime, original: j.c.m.shown(m.path) + " › " + h.Name, size: h.Size}
		limit := j.room()
		p.open = func() (io.ReadCloser, error) {
			l := &io.LimitedReader{R: t, N: limit}
			return closers{l, nil, func() {
				if l.N == 0 {
					j.gap(bundle.Partial, p.original+": "+j.tr("unpacked-cut", Bytes(j.c.o.Lang, limit)))
				}
			}}, nil
		}
		if err := j.put(ctx, p); err != nil {
			return err
		}
	}
}

// ending counts the zeros that a reader has ended in so far.
type ending struct {
	io.Reader
	zeros int
}

func (e *ending) Read(b []byte) (int, error) {
	n, err := e.Reader.Read(b)
	if rest := bytes.TrimRight(b[:n], "\x00"); len(rest) > 0 {
		e.zeros = n - len(rest)
	} else {
		e.zeros += n
	}
	return n, err
}

// zipMembers is how many logs of one zip are taken.
const zipMembers = 100

// lateReader opens when it is first read.
type lateReader struct {
	open func() (io.ReadCloser, error)
	r    io.ReadCloser
}

func (l *lateReader) Read(b []byte) (n int, err error) {
	if l.r == nil {
		if l.r, err = l.open(); err != nil {
			return 0, err
		}
	}
	if n, err = l.r.Read(b); err == io.EOF {
		l.r.Close()
	}
	return n, err
}

func (j *job) unpack(path string, open func(sharedFile) (io.ReadCloser, error)) (io.ReadCloser, error) {
	f, err := openShared(path)
	if err != nil {
		return nil, err
	}
	r, err := open(f)
	if err != nil {
		f.Close()
		return nil, err
	}
	start := bufio.NewReaderSize(r, 512)
	if head, _ := start.Peek(262); len(head) == 262 && string(head[257:]) == "ustar" {
		r.Close()
		f.Close()
		return nil, errBinary // a tar under a name that does not say so
	}
	room := j.room()
	limit := &io.LimitedReader{R: start, N: room}
	return closers{limit, []io.Closer{r, f}, func() {
		if limit.N == 0 {
			j.gap(bundle.Partial, j.c.m.shown(path)+": "+j.tr("unpacked-cut", Bytes(j.c.o.Lang, room)))
		}
	}}, nil
}

type closers struct {
	io.Reader
	list []io.Closer
	then func()
}

func (c closers) Close() error {
	c.then()
	for _, x := range c.list {
		x.Close()
	}
	return nil
}
