package ingest

import (
	"bytes"
	"strings"

	"stegvis/redact"
)

// A scanner looks for national identity numbers that were left in what was
// sent. It reads a stream of bytes block by block and remembers where, never
// what. The verdict is redact.Scan's; what stands here only decides quickly
// what to ask it about: a number has six digits in a row, so every sixth byte
// is looked at.
type scanner struct {
	entry string
	found []Place
	line  int    // of the first byte of buf, 1-based
	buf   []byte // what is left of the block before, then the block
	from  int    // what stands before was asked about already
}

// A Place is where something was seen.
type Place struct {
	Entry string `json:"entry"`
	Line  int    `json:"line"`
}

const (
	margin    = 64  // seen on either side of a number, so that a token is known for one
	maxPlaces = 200 // of one bundle
)

// Write takes the next bytes; it never fails.
func (s *scanner) Write(p []byte) (int, error) {
	s.scan(p, false)
	return len(p), nil
}

// Close takes the last ones.
func (s *scanner) Close() error {
	s.scan(nil, true)
	s.buf, s.from, s.line = nil, 0, 0
	return nil
}

func (s *scanner) scan(p []byte, last bool) {
	if s.line == 0 {
		s.line = 1
	}
	// What could be cut by the end of the block before is looked at with what follows it.
	s.buf = append(s.buf, p...)
	stop := len(s.buf)
	if !last {
		stop -= 2 * margin
	}
	if stop <= s.from {
		return
	}
	s.find(stop)
	keep := max(0, stop-margin)
	s.line += bytes.Count(s.buf[:keep], []byte{'\n'})
	n := copy(s.buf, s.buf[keep:])
	s.buf, s.from = s.buf[:n], stop-keep
}

// find asks about numbers that begin in buf[from:stop].
func (s *scanner) find(stop int) {
	b := s.buf
	for i := s.from; i < min(stop+6, len(b)); i += 6 {
		if b[i]-'0' > 9 {
			continue
		}
		begin, end := i, i+1
		for begin > 0 && i-begin < 12 && b[begin-1]-'0' <= 9 {
			begin--
		}
		for end < len(b) && end-i < 13 && b[end]-'0' <= 9 {
			end++
		}
		if end-begin >= 6 && begin >= s.from && begin < stop {
			s.ask(begin, end)
		}
		// A run longer than a number is passed over in one go.
		for end < len(b) && b[end]-'0' <= 9 {
			end++
		}
		i = max(i, end-6)
	}
}

// ask is called for a run of six digits or more at b[begin:end].
func (s *scanner) ask(begin, end int) {
	b := s.buf
	switch n := end - begin; {
	case n == 11:
	case n > 11:
		return
	case n >= 6:
		// "010180 10083", also with a hyphen, a dot or a no-break space.
		gap := 1
		if bytes.HasPrefix(b[end:], []byte("\u00a0")) {
			gap = 2
		} else if end == len(b) || strings.IndexByte(" .-\xa0", b[end]) < 0 {
			return
		}
		rest := b[min(end+gap, len(b)):]
		if len(rest) < 5 || digits(rest) != 5 {
			return
		}
		if number := string(b[end-6:end]) + string(rest[:5]); !isNumber(number) {
			return
		}
		s.hit(begin)
		return
	default:
		return
	}
	if inHash(b, begin, end) {
		return
	}
	around := b[max(0, begin-margin):min(len(b), end+margin)]
	if hits, _ := redact.Scan(bytes.NewReader(lineOf(around, begin-max(0, begin-margin)))); !personal(hits) {
		return
	}
	if isNumber(string(b[begin:end])) {
		s.hit(begin)
	}
}

func (s *scanner) hit(at int) {
	if len(s.found) < maxPlaces {
		s.found = append(s.found, Place{s.entry, s.line + bytes.Count(s.buf[:at], []byte{'\n'})})
	}
}

func isNumber(n string) bool {
	hits, _ := redact.Scan(strings.NewReader(n))
	return personal(hits)
}

func personal(hits []redact.Hit) bool {
	for _, h := range hits {
		if h.Kind == redact.Fnr {
			return true
		}
	}
	return false
}

// lineOf is the line of b that at lies in.
func lineOf(b []byte, at int) []byte {
	begin := bytes.LastIndexByte(b[:at], '\n') + 1
	if n := bytes.IndexByte(b[at:], '\n'); n >= 0 {
		return b[begin : at+n]
	}
	return b[begin:]
}

func digits(b []byte) (n int) {
	for n < len(b) && n < 12 && b[n]-'0' <= 9 {
		n++
	}
	return n
}

// inHash reports digits that belong to a hash or a GUID: every few hundred
// hashes have eleven digits in a row, and one in a hundred of those would pass.
func inHash(b []byte, begin, end int) bool {
	hex := func(c byte) bool { return c-'0' <= 9 || c|0x20 >= 'a' && c|0x20 <= 'f' || c == '-' }
	from, to := begin, end
	for from > 0 && begin-from < margin && hex(b[from-1]) {
		from--
	}
	for to < len(b) && to-end < margin && hex(b[to]) {
		to++
	}
	if to-from < 20 {
		return false
	}
	return bytes.ContainsFunc(b[from:to], func(r rune) bool { return r|0x20 >= 'a' && r|0x20 <= 'f' })
}
