package redact

import (
	"archive/zip"
	"bufio"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

// Limits on archives from strangers.
const (
	maxDepth   = 3
	maxUnpack  = 8 << 30
	maxEntries = 20000
	maxRatio   = 1100 // deflate cannot do better than 1032
)

func (r *Redactor) mask(dst io.Writer, src io.Reader, note func([]byte, span), depth int) (Report, error) {
	in := bufio.NewReaderSize(src, 64<<10)
	head, err := in.Peek(64 << 10)
	if err != nil && err != io.EOF {
		return Report{}, err
	}
	rep := Report{Masked: map[string]int{}}
	gz, zipped := bytes.HasPrefix(head, []byte{0x1f, 0x8b, 8}), bytes.HasPrefix(head, []byte("PK\x03\x04"))
	if gz || zipped {
		if depth >= maxDepth {
			return rep, ErrTooDeep
		}
		if gz {
			rep.Encoding = "gzip"
			err = r.maskGzip(dst, in, note, depth, &rep)
		} else {
			rep.Encoding = "zip"
			err = r.maskZip(dst, in, note, depth, &rep)
		}
		rep.Learned = r.Names()
		return rep, err
	}
	for m, what := range magic {
		if bytes.HasPrefix(head, []byte(m)) {
			return rep, fmt.Errorf("%s: %w", what, ErrBinary)
		}
	}
	rep.Encoding = encodingOf(head)
	st := r.pool.Get().(*stream)
	defer r.pool.Put(st)
	if r.later {
		rep.Left = &Words{known: r.Names(), bits: new([1 << 13]uint64)}
		st.left = rep.Left
		defer func() { st.left = nil; rep.Left.done() }()
	}
	if big := rep.Encoding == "utf-16be"; big || rep.Encoding == "utf-16le" {
		n := &narrow{in: in, big: big}
		w := &widen{dst: dst, big: big}
		if err = st.run(w, n, note); err == nil && (len(w.part) > 0 || n.mixed) {
			err = fmt.Errorf("UTF-16 mixed with other text: %w", ErrUndecodable)
		}
		if err == nil {
			_, err = dst.Write(n.odd)
		}
	} else {
		err = st.run(dst, in, note)
	}
	for k, n := range st.counts {
		if n > 0 {
			rep.Masked[r.kinds[k]] += n
		}
	}
	rep.Learned = r.Names()
	return rep, err
}

// A budget stops an archive that unpacks to too much.
type budget struct {
	r    io.Reader
	left int64
}

func (b *budget) Read(p []byte) (int, error) {
	n, err := b.r.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return n, ErrTooLarge
	}
	return n, err
}

func (r *Redactor) maskGzip(dst io.Writer, src io.Reader, note func([]byte, span), depth int, rep *Report) error {
	z, err := gzip.NewReader(src)
	if err != nil {
		return fmt.Errorf("%w: %v", ErrUndecodable, err)
	}
	w := gzip.NewWriter(dst)
	// The name and comment in its header are the file's own: they go.
	w.ModTime = z.ModTime
	inner, err := r.mask(w, &budget{z, maxUnpack}, note, depth+1)
	rep.take(inner)
	rep.Left, rep.Withheld = inner.Left, inner.Withheld
	if err != nil {
		return fmt.Errorf("in gzip: %w", err)
	}
	return w.Close()
}

func (r *Redactor) maskZip(dst io.Writer, src io.Reader, note func([]byte, span), depth int, rep *Report) error {
	// A zip is read from its end: it must stand somewhere.
	tmp, err := os.CreateTemp("", "stegvis-zip-*")
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name())
	defer tmp.Close()
	size, err := io.Copy(tmp, &budget{src, maxUnpack})
	if err != nil {
		return err
	}
	z, err := zip.NewReader(tmp, size)
	if err != nil {
		return fmt.Errorf("%w: %v", ErrUndecodable, err)
	}
	if len(z.File) > maxEntries {
		return ErrTooLarge
	}
	spool, err := os.CreateTemp("", "stegvis-zip-*")
	if err != nil {
		return err
	}
	defer os.Remove(spool.Name())
	defer spool.Close()
	w := zip.NewWriter(dst)
	left := min(int64(maxUnpack), size*maxRatio)
	kept := 0
	for _, e := range z.File {
		h := &zip.FileHeader{Name: r.MaskString(e.Name), Method: e.Method, Modified: e.Modified}
		if strings.HasSuffix(e.Name, "/") {
			if _, err := w.CreateHeader(h); err != nil {
				return err
			}
			continue
		}
		b := &budget{nil, left}
		inner, err := r.maskMember(spool, e, b, note, depth)
		if left = b.left; errors.Is(err, ErrTooLarge) {
			return fmt.Errorf("in zip: %w", err)
		}
		for _, m := range inner.Withheld {
			rep.Withheld = append(rep.Withheld, Withheld{h.Name + "/" + m.Name, m.Err})
		}
		if errors.Is(err, ErrBinary) || errors.Is(err, ErrUndecodable) || errors.Is(err, ErrTooDeep) {
			rep.Withheld = append(rep.Withheld, Withheld{h.Name, err})
			continue
		}
		if err != nil {
			return err
		}
		rep.take(inner)
		out, err := w.CreateHeader(h)
		if err != nil {
			return err
		}
		if _, err := spool.Seek(0, io.SeekStart); err != nil {
			return err
		}
		if _, err := io.Copy(out, spool); err != nil {
			return err
		}
		kept++
	}
	if kept == 0 && len(rep.Withheld) > 0 {
		return fmt.Errorf("in zip: %w", rep.Withheld[0].Err) // nothing is left of it
	}
	return w.Close()
}

// maskMember masks one member of a zip into spool: only whole members are
// written on, since one may be found to be binary at its end.
func (r *Redactor) maskMember(spool *os.File, e *zip.File, b *budget, note func([]byte, span), depth int) (Report, error) {
	if err := spool.Truncate(0); err != nil {
		return Report{}, err
	}
	if _, err := spool.Seek(0, io.SeekStart); err != nil {
		return Report{}, err
	}
	in, err := e.Open()
	if err != nil {
		return Report{}, fmt.Errorf("%w: %v", ErrUndecodable, err)
	}
	defer in.Close()
	b.r = in
	rep, err := r.mask(spool, b, note, depth+1)
	if errors.Is(err, zip.ErrChecksum) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = fmt.Errorf("%w: %v", ErrUndecodable, err)
	}
	var corrupt flate.CorruptInputError
	if errors.As(err, &corrupt) {
		err = fmt.Errorf("%w: %v", ErrUndecodable, err)
	}
	return rep, err
}

func (rep *Report) take(inner Report) {
	for k, n := range inner.Masked {
		rep.Masked[k] += n
	}
}
