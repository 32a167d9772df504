package redact

import (
	"bytes"
	"io"
	"slices"
)

const (
	window = 256 << 10 // what is looked at in one go
	ahead  = 16 << 10  // what must be seen after a value before it is written
	behind = 4 << 10   // what is kept of what was written, as context
)

// A stream masks one file. Where it cuts depends on the content alone, never
// on how the reader hands it out.
type stream struct {
	finder
	hasher *hasher
	buf    []byte
	out    []byte
	counts []int
	note   func(before []byte, s span) // for Explain
}

func newStream(r *Redactor) *stream {
	s := &stream{hasher: newHasher(r), buf: make([]byte, 0, window+behind), counts: make([]int, len(r.kinds))}
	s.finder = finder{r: r, hasher: s.hasher, classes: map[string]kind{}}
	return s
}

// run masks text whose bytes below 0x80 are ASCII.
func (s *stream) run(dst io.Writer, src io.Reader, note func([]byte, span)) error {
	clear(s.counts)
	s.table = table{blank: true}
	s.note = note
	buf := s.buf[:0]
	from := 0 // before it stands what was written already
	first, swallow := true, false
	for {
		n, err := io.ReadFull(src, buf[len(buf):cap(buf)])
		buf = buf[:len(buf)+n]
		last := err == io.EOF || err == io.ErrUnexpectedEOF
		if err != nil && !last {
			return err
		}
		if binaryBlock(buf[from:]) {
			return ErrBinary
		}
		if first && bytes.HasPrefix(buf, []byte("\xEF\xBB\xBF")) {
			if _, err := dst.Write(buf[:3]); err != nil {
				return err
			}
			from = 3
		}
		first = false
		if swallow { // the rest of a secret that was longer than the window
			z := bytes.IndexAny(buf[from:], "\r\n\"'<>")
			if s.key64 {
				z = bytes.Index(buf[from:], []byte("-----END"))
			}
			if z < 0 && !last {
				buf = buf[:copy(buf, buf[:from])]
				continue
			}
			if z < 0 {
				return nil
			}
			from += z
			swallow = false
		}
		s.b, s.spans, s.key64 = buf, s.spans[:0], false
		s.find(from)
		cut := len(buf)
		if !last {
			cut = s.cut(from)
		}
		end := s.write(from, cut)
		if _, err := dst.Write(s.out); err != nil {
			return err
		}
		if last {
			return nil
		}
		swallow = end == len(buf)
		keep := max(0, end-behind)
		buf = buf[:copy(buf, buf[keep:])]
		from = end - keep
		s.table.from, s.table.until = s.table.from-keep, s.table.until-keep
	}
}

// cut is where this window may end: after a line, else between words.
func (s *stream) cut(from int) int {
	limit := len(s.b) - ahead
	if n := bytes.LastIndexByte(s.b[from:limit], '\n'); n >= 0 {
		return from + n + 1
	}
	if n := bytes.LastIndexByte(s.b[max(from, limit-1024):limit], ' '); n >= 0 {
		return max(from, limit-1024) + n
	}
	for limit > from+1 && s.b[limit]&0xC0 == 0x80 {
		limit--
	}
	return limit
}

// sortSpans sorts what is nearly in order already.
func sortSpans(spans []span) {
	for i := 1; i < len(spans); i++ {
		j := i
		for ; j > 0 && inOrder(spans[j-1], spans[j]) > 0; j-- {
			if i-j > 64 {
				slices.SortFunc(spans, inOrder)
				return
			}
			spans[j-1], spans[j] = spans[j], spans[j-1]
		}
	}
}

func inOrder(a, b span) int {
	if a.start != b.start {
		return a.start - b.start
	}
	if a.end != b.end {
		return b.end - a.end
	}
	return int(a.kind) - int(b.kind)
}

// write puts the window up to cut into out and returns where it came to: a
// value that begins before cut goes with it.
func (s *stream) write(from, cut int) int {
	sortSpans(s.spans)
	if s.left != nil {
		s.left.stood(s.spans, from, cut)
	}
	s.out = s.out[:0]
	at := from
	for i := 0; i < len(s.spans); i++ {
		sp := s.spans[i]
		if sp.start >= cut {
			break
		}
		// Overlapping values go together under the first one's token.
		for i+1 < len(s.spans) && s.spans[i+1].start < sp.end {
			i++
			sp.end = max(sp.end, s.spans[i].end)
		}
		if sp.end <= at {
			continue
		}
		start := max(sp.start, at)
		if s.r.policy[sp.kind] == drop {
			line := at + bytes.LastIndexByte(s.b[at:start], '\n') + 1
			s.out = append(s.out, s.b[at:line]...)
			at = len(s.b)
			if n := bytes.IndexByte(s.b[sp.end:], '\n'); n >= 0 {
				at = sp.end + n + 1
			}
			s.counts[sp.kind]++
			continue
		}
		s.out = append(s.out, s.b[at:start]...)
		at = sp.end
		if sp.empty {
			continue
		}
		if s.note != nil {
			s.note(s.b, sp)
		}
		s.counts[sp.kind]++
		if sp.quote {
			s.out = append(s.out, '"')
		}
		s.out = append(s.out, '[')
		s.out = append(s.out, s.r.kinds[sp.kind]...)
		s.out = append(s.out, ':')
		s.out = append(s.out, sp.tok[:]...)
		s.out = append(s.out, ']')
		if sp.quote {
			s.out = append(s.out, '"')
		}
	}
	if at < cut {
		s.out = append(s.out, s.b[at:cut]...)
		at = cut
	}
	return at
}

// binaryBlock reports whether b is no text: too many control bytes. NULs do
// not count, a log that was cut off by a power failure ends in them.
func binaryBlock(b []byte) bool {
	const ones, high = 0x0101010101010101, 0x8080808080808080
	control := 0
	for i := 0; i < len(b); {
		// Eight bytes at once, where none is below the space.
		for i+8 <= len(b) {
			if v := le64(b[i:]); (v-0x20*ones)&^v&high != 0 {
				break
			}
			i += 8
		}
		for z := min(len(b), i+8); i < z; i++ {
			if c := b[i]; c < 32 && c != 0 && c != '\t' && c != '\n' && c != '\r' && c != '\f' && c != 0x1b {
				control++
			}
		}
	}
	return control > 16 && control*20 > len(b)
}
