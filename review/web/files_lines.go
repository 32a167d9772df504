package web

import (
	"bufio"
	"bytes"
	"errors"
	"io"
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
func readWindow(in *lineReader, from, count int, f *finder) (*window, error) {
	if err := in.skip(from - 1 - in.n); err != nil {
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
		w.Lines = append(w.Lines, rawLine{N: n, Parts: split(text, f), Cut: cut + more})
	}
}

func end(err error) error {
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

// findLine gives the first line from line from on in which f's text stands, 0
// when there is none.
func findLine(in *lineReader, f *finder, from int) (int, error) {
	if err := in.skip(from - 1 - in.n); err != nil {
		return 0, end(err)
	}
	for {
		n, text, err := in.whole()
		if err != nil {
			return 0, end(err)
		}
		if i := f.index(text); i >= 0 {
			return n + bytes.Count(text[:i], []byte{'\n'}), nil
		}
	}
}

// findLast gives the last line from line from on, but before line until, in
// which f's text stands, 0 when there is none.
func findLast(in *lineReader, f *finder, from, until int) (last int, err error) {
	if err := in.skip(from - 1 - in.n); err != nil {
		return 0, end(err)
	}
	for in.n+1 < until {
		n, text, err := in.whole()
		if err != nil {
			return last, end(err)
		}
		for {
			i := f.index(text)
			if i < 0 {
				break
			}
			if n += bytes.Count(text[:i], []byte{'\n'}); n >= until {
				return last, nil
			}
			last = n
			next := bytes.IndexByte(text[i:], '\n')
			if next < 0 {
				break
			}
			n, text = n+1, text[i+next+1:]
		}
	}
	return last, nil
}

// split cuts a line into what matches f and what does not.
func split(text []byte, f *finder) []linePart {
	want := f.want
	var parts []linePart
	for len(text) > 0 {
		i := f.index(text)
		if i < 0 {
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
	n  int // lines given, skipped, or before what is read
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

// last is the number of the last line.
func (l *lineReader) last() (int, error) {
	var ended byte = '\n'
	for {
		b, err := l.in.Peek(max(1, l.in.Buffered()))
		if len(b) == 0 {
			if ended != '\n' {
				l.n++
			}
			return l.n, end(err)
		}
		ended = b[len(b)-1]
		l.n += bytes.Count(b, []byte{'\n'})
		l.in.Discard(len(b))
	}
}

// whole gives the whole lines that are at hand, with their ends, and the number
// of the first; of a line that does not fit the beginning. They are valid until
// the next call.
func (l *lineReader) whole() (n int, text []byte, err error) {
	n = l.n + 1
	b, _ := l.in.Peek(l.in.Buffered())
	if i := bytes.LastIndexByte(b, '\n'); i >= 0 {
		l.n += bytes.Count(b[:i+1], []byte{'\n'})
		l.in.Discard(i + 1)
		return n, b[:i+1], nil
	}
	_, text, _, err = l.next()
	return n, text, err
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
