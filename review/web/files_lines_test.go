package web

import (
	"fmt"
	"strings"
	"testing"
)

func TestReadWindow(t *testing.T) {
	var b strings.Builder
	for i := 1; i <= 1000; i++ {
		fmt.Fprintf(&b, "line %d\r\n", i)
	}
	b.WriteString(strings.Repeat("x", 300<<10) + "\nlast, without an end: ERROR\x1b[2J\u202e")
	text := b.String()
	for _, c := range []struct {
		from, count, first, lines int
		more                      bool
	}{
		{1, 10, 1, 10, true}, {991, 20, 991, 12, false}, {1002, 5, 1002, 1, false}, {1003, 5, 0, 0, false}, {5000, 5, 0, 0, false},
	} {
		w, err := readWindow(newLineReader(strings.NewReader(text)), c.from, c.count, newFinder(""))
		if err != nil || len(w.Lines) != c.lines || w.More != c.more {
			t.Errorf("%+v: %d lines, more %v, %v", c, len(w.Lines), w.More, err)
			continue
		}
		if c.lines > 0 && w.Lines[0].N != c.first {
			t.Errorf("%+v: begins at %d", c, w.Lines[0].N)
		}
	}
	w, _ := readWindow(newLineReader(strings.NewReader(text)), 1001, 2, newFinder("error"))
	if cut := w.Lines[0].Cut; cut != 300<<10-maxShown {
		t.Errorf("%d bytes cut", cut)
	}
	if p := w.Lines[1].Parts; len(p) != 3 || !p[1].Hit || p[1].Text != "ERROR" || strings.ContainsAny(p[2].Text, "\x1b\u202e") {
		t.Errorf("%+v", p)
	}
	for _, c := range []struct {
		q    string
		from int
		back bool
		want int
	}{
		{"LINE 77", 1, false, 77}, {"line 77", 78, false, 770}, {"line 77", 700, true, 77}, {"line 1", 1, true, 0}, {"nowhere", 1, false, 0},
		{"error", 1, false, 1002}, {"last", 2000, true, 1002},
	} {
		in, f := newLineReader(strings.NewReader(text)), newFinder(c.q)
		n, err := 0, error(nil)
		if c.back {
			n, err = findLast(in, f, 1, c.from)
		} else {
			n, err = findLine(in, f, c.from)
		}
		if err != nil || n != c.want {
			t.Errorf("%+v: line %d, %v", c, n, err)
		}
	}
}
