package web

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
)

// TestReadingCopy holds the copy of a long file against the file: every window
// and every hit is the same, pieces that begin within lines and lines longer
// than pieces included.
func TestReadingCopy(t *testing.T) {
	dir := t.TempDir()
	must(t, os.Mkdir(filepath.Join(dir, "work"), 0o700))
	var b strings.Builder
	for i := 1; b.Len() < 5*pieceSize; i++ {
		fmt.Fprintf(&b, "line %d %s\n", i, strings.Repeat("æ", i%700))
		if i == 2000 {
			b.WriteString(strings.Repeat("long", pieceSize) + "\n")
		}
	}
	b.WriteString("the last: error")
	text := b.String()
	all := &copies{dir: dir}
	var opened atomic.Int32
	open := func(key string, r io.Reader) (*textCopy, func()) {
		c, let, err := all.open(key, func(context.Context) (io.ReadCloser, error) { opened.Add(1); return io.NopCloser(r), nil })
		must(t, err)
		return c, let
	}
	c, let := open("a", strings.NewReader(text))
	defer let()
	if _, ok, err := c.wait(t.Context(), maxLine); !ok || err != nil {
		t.Fatal(ok, err)
	}
	in := func(line int) *lineReader {
		r, skipped := c.from(t.Context(), line)
		l := newLineReader(r)
		l.n = skipped
		return l
	}
	last, err := in(maxLine).last()
	must(t, err)
	if want := strings.Count(text, "\n") + 1; last != want {
		t.Errorf("%d lines, want %d", last, want)
	}
	for _, from := range []int{1, 2, 500, 1999, 2000, 2001, 2002, 2003, last - 10, last, last + 1, maxLine} {
		got, err := readWindow(in(from), from, 7, newFinder("line"))
		must(t, err)
		want, err := readWindow(newLineReader(strings.NewReader(text)), from, 7, newFinder("line"))
		must(t, err)
		if fmt.Sprint(*got) != fmt.Sprint(*want) {
			t.Errorf("from %d: %.200v, want %.200v", from, *got, *want)
		}
		n, err := findLine(in(from), newFinder("ERROR"), from)
		if want := last; err != nil || from <= last && n != want {
			t.Errorf("from %d: found in %d, %v", from, n, err)
		}
	}
	lines := &fileText{copy: c, r: &Request{R: httptest.NewRequestWithContext(t.Context(), "GET", "/", nil)}}
	for _, w := range []struct {
		q     string
		until int
		want  int
	}{{"LINE 1999 ", last, 1999}, {"line 1999 ", 1999, 0}, {"line 2", last, 2000}, {"longlong", last, 2001}, {"Error", maxLine, last}, {"none such", last, 0}, {"line 1 ", maxLine, 1}} {
		if n, err := lines.find(w.q, w.until, true); err != nil || n != w.want {
			t.Errorf("%q before %d: line %d, want %d, %v", w.q, w.until, n, w.want, err)
		}
	}
	_, again := open("a", nil)
	again()
	if opened.Load() != 1 {
		t.Errorf("read %d times", opened.Load())
	}
	if names, _ := filepath.Glob(filepath.Join(dir, "work", "*")); len(names) > 0 && os.PathSeparator == '/' {
		t.Errorf("there are files with names: %v", names)
	}
	// What is in use stays open, however many come after it; what is not, goes.
	for i := range 2 * keepOpen {
		_, let := open(fmt.Sprint(i), strings.NewReader("x"))
		let()
	}
	if len(all.list) != keepOpen {
		t.Errorf("%d copies are open", len(all.list))
	}
	if _, err := readWindow(in(2002), 2002, 7, newFinder("")); err != nil {
		t.Error(err)
	}
	// One that fails says so, and is forgotten.
	bad, let := open("bad", io.MultiReader(bytes.NewReader(make([]byte, 3*pieceSize)), &failing{}))
	defer let()
	if _, _, err := bad.wait(t.Context(), maxLine); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Error(err)
	}
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }
