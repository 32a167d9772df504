package review

import (
	"errors"
	"fmt"
	"io"
	"os"
)

// A spool is one temporary file that holds all that was unpacked, end to end.
// It has no name that came from an archive, and is removed on Close.
type spool struct {
	f   *os.File
	end int64
}

func (in *Input) unpackTo(dir string) (*spool, error) {
	if in.spool != nil {
		return in.spool, nil
	}
	f, err := os.CreateTemp(dir, "stegvis-review-*")
	if err != nil {
		return nil, fmt.Errorf("spool: %w", err)
	}
	// Where an open file may lose its name, nothing is left behind even by a
	// kill; Windows keeps the name until Close.
	gone := os.Remove(f.Name()) == nil
	in.close = append(in.close, func() error {
		err := f.Close()
		if !gone {
			err = errors.Join(err, os.Remove(f.Name()))
		}
		return err
	})
	in.spool = &spool{f: f}
	return in.spool, nil
}

// counted tells count how much was read.
func counted(r io.Reader, count func(int)) io.Reader {
	if count == nil {
		return r
	}
	return readerFunc(func(p []byte) (int, error) {
		n, err := r.Read(p)
		count(n)
		return n, err
	})
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

// take copies r to the spool, at most limit bytes. What is not to be kept is
// only counted: a bomb of zeros shall not fill the disk before it is known as one.
func (s *spool) take(r io.Reader, limit int64, keep bool) (off, n int64, err error) {
	off = s.end
	if limit = min(limit, maxSpool-s.end); keep {
		n, err = io.Copy(writing{io.NewOffsetWriter(s.f, off)}, io.LimitReader(r, limit+1))
		s.end += n
	} else {
		n, err = io.Copy(io.Discard, io.LimitReader(r, limit+1))
	}
	if err == nil && n > limit {
		err = errTooMuch
	}
	return off, n, err
}

// A spoolError is a fault of this machine, not of what is unpacked.
type spoolError struct{ error }

func (e *spoolError) Unwrap() error { return e.error }

type writing struct{ io.Writer }

func (w writing) Write(b []byte) (int, error) {
	n, err := w.Writer.Write(b)
	if err != nil {
		err = &spoolError{err}
	}
	return n, err
}
