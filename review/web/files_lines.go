package web

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strings"
	"unicode/utf8"
)

// A rawLine is one line of a file as it is shown: its number, its text with
// every character that could steer a screen made visible, and where what was
// searched for stands in it.
type rawLine struct {
	N     int
	Parts []linePart
	Cut   int // bytes that are not shown
	Mark  bool
}

// A linePart is a stretch of a line, a hit or not.
type linePart struct {
	Text string
	Hit  bool
}

const (
	maxShown  = 4 << 10 // bytes of one line on screen
	pageLines = 400
)

// A window is some lines of a file, and what is before and behind them.
type window struct {
	Lines []rawLine
	From  int  // number of the first
	More  bool // there are lines behind the last
}

// readWindow shows count lines from line from on. It streams: what is before
// is only counted.
func readWindow(r io.Reader, from, count int, q string) (*window, error) {
	in := newLineReader(r)
	if err := in.skip(from - 1); err != nil {
		return &window{From: from}, end(err)
	}
	w := &window{From: from}
	for {
		n, text, cut, err := in.next()
		if err != nil {
			return w, end(err)
		}
		if len(w.Lines) == count {
			w.More = true
			return w, nil
		}
		text, more := shorten(text)
		w.Lines = append(w.Lines, rawLine{N: n, Parts: split(text, q), Cut: cut + more})
	}
}

func end(err error) error {
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

// findLine gives the first line from from on in which q stands, without regard
// to case, or the last one before from when back is asked for; 0: none.
func findLine(r io.Reader, q string, from int, back bool) (int, error) {
	in := newLineReader(r)
	want := strings.ToLower(q)
	last := 0
	if !back {
		if err := in.skip(from - 1); err != nil {
			return 0, end(err)
		}
	}
	for {
		n, text, _, err := in.next()
		if err != nil {
			return last, end(err)
		}
		if back && n >= from {
			return last, nil
		}
		if indexFold(text, want) < 0 {
			continue
		}
		if !back {
			return n, nil
		}
		last = n
	}
}

// indexFold finds want, which is lower case, in text.
func indexFold(text []byte, want string) int {
	if want == "" {
		return -1
	}
	// Most lines have no such letter at all.
	if c := want[0]; c < utf8.RuneSelf && c != 'k' && c != 's' {
		i := bytes.IndexByte(text, c)
		if 'a' <= c && c <= 'z' {
			if j := bytes.IndexByte(text, c-32); i < 0 || j >= 0 && j < i {
				i = j
			}
		}
		if i < 0 {
			return -1
		}
	}
	low := bytes.ToLower(text)
	if len(low) != len(text) { // a letter whose other case has another length: positions would not fit
		return bytes.Index(text, []byte(want))
	}
	return bytes.Index(low, []byte(want))
}

// split cuts a line into what matches q and what does not.
func split(text []byte, q string) []linePart {
	want := strings.ToLower(q)
	var parts []linePart
	for len(text) > 0 {
		i := indexFold(text, want)
		if i < 0 || i+len(want) > len(text) {
			break
		}
		if i > 0 {
			parts = append(parts, linePart{plain(string(text[:i])), false})
		}
		parts = append(parts, linePart{plain(string(text[i : i+len(want)])), true})
		text = text[i+len(want):]
	}
	if len(text) > 0 {
		parts = append(parts, linePart{plain(string(text)), false})
	}
	return parts
}

// A lineReader gives lines without their ends, the long ones cut.
type lineReader struct {
	in *bufio.Reader
	n  int // lines given or skipped
}

func newLineReader(r io.Reader) *lineReader {
	return &lineReader{in: bufio.NewReaderSize(r, 256<<10)}
}

// skip passes over n lines.
func (l *lineReader) skip(n int) error {
	for n > 0 {
		b, err := l.in.Peek(max(1, l.in.Buffered()))
		if len(b) == 0 {
			return err
		}
		have := bytes.Count(b, []byte{'\n'})
		if have < n {
			n, l.n = n-have, l.n+have
			l.in.Discard(len(b))
			continue
		}
		for ; n > 0; n-- {
			i := bytes.IndexByte(b, '\n')
			l.in.Discard(i + 1)
			b = b[i+1:]
			l.n++
		}
	}
	return nil
}

// next gives one line, valid until the next call; of a line longer than the
// buffer it gives the beginning, and how many bytes are left out.
func (l *lineReader) next() (n int, text []byte, cut int, err error) {
	b, err := l.in.ReadSlice('\n')
	if len(b) == 0 && err != nil {
		return 0, nil, 0, err
	}
	l.n++
	text = b
	if err == bufio.ErrBufferFull {
		text = bytes.Clone(b)
		for err == bufio.ErrBufferFull {
			b, err = l.in.ReadSlice('\n')
			cut += len(b)
		}
		if err == nil {
			cut-- // the line's end
		}
		return l.n, text, cut, nil
	}
	text = bytes.TrimSuffix(text, []byte{'\n'})
	text = bytes.TrimSuffix(text, []byte{'\r'})
	return l.n, text, 0, nil
}

// shorten cuts a line to what is shown of it, never in the middle of a letter.
func shorten(text []byte) ([]byte, int) {
	if len(text) <= maxShown {
		return text, 0
	}
	n := maxShown
	for n > maxShown-utf8.UTFMax && !utf8.RuneStart(text[n]) {
		n--
	}
	return text[:n], len(text) - n
}
