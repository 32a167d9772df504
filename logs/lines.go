package logs

import (
	"bytes"
	"io"
	"unicode/utf8"
)

const (
	maxLine   = 1 << 20   // longer lines are cut
	maxRecord = 1 << 20   // a record that grows beyond goes on as a new one
	chunk     = 256 << 10 // read at a time
)

// lines cuts a stream into lines. Buffers are never written twice: what has
// been handed out may be kept as a string without a copy. From keep on, the
// bytes stay in one piece, so that a record of several lines is one slice.
type lines struct {
	r    io.Reader
	buf  []byte
	keep int // first byte still needed
	pos  int // next unread byte
	lf   int // next LF at or after pos, -1 when there is none in buf, -2 when not looked for
	cr   bool
	high bool // the buffer holds bytes above ASCII or zeros
	err  error
	n    int // lines handed out
	cut  int // bytes left out of the last line
}

// fill reads more, moving what is kept to a new buffer when this one is full.
func (l *lines) fill() {
	if len(l.buf) == cap(l.buf) {
		held := len(l.buf) - l.keep
		next := make([]byte, held, max(chunk, 2*held))
		copy(next, l.buf[l.keep:])
		l.pos -= l.keep
		l.buf, l.keep = next, 0
		l.lf = -2
	}
	was := len(l.buf)
	for tries := 0; len(l.buf) == was && l.err == nil; tries++ {
		n, err := l.r.Read(l.buf[was:cap(l.buf)])
		l.buf = l.buf[:was+n]
		l.err = err
		if n == 0 && err == nil && tries > 100 {
			l.err = io.ErrNoProgress
		}
	}
	fresh := l.buf[was:]
	l.cr = l.cr || bytes.IndexByte(fresh, '\r') >= 0
	l.high = l.high || !plain(fresh)
	if l.lf < 0 {
		l.lf = -2
	}
}

// next gives the bounds of the next line in buf, without its end, and whether
// a CR stood before its LF. Bounds are relative to keep, which moves.
func (l *lines) next() (start, end int, crlf, ok bool) {
	l.cut = 0
	scanned := l.pos
	for {
		if l.lf == -2 || l.lf >= 0 && l.lf < l.pos {
			l.lf = -1
			if i := bytes.IndexByte(l.buf[max(scanned, l.pos):], '\n'); i >= 0 {
				l.lf = max(scanned, l.pos) + i
			}
		}
		limit := l.lf
		if limit < 0 {
			limit = len(l.buf)
		}
		if l.cr {
			if i := bytes.IndexByte(l.buf[l.pos:limit], '\r'); i >= 0 {
				at := l.pos + i
				switch {
				case at+1 < len(l.buf):
					start, end = l.pos, at
					l.pos = at + 1
					for l.pos < len(l.buf)-1 && l.buf[l.pos] == '\r' && l.pos < limit { // CR CR LF, as some editors make it
						if l.buf[l.pos+1] != '\n' {
							break
						}
						l.pos++
					}
					if l.pos == l.lf {
						l.pos++
						crlf = true
					}
					l.n++
					return start - l.keep, end - l.keep, crlf, true
				case l.err != nil:
					start, end = l.pos, at
					l.pos = at + 1
					l.n++
					return start - l.keep, end - l.keep, false, true
				}
			}
		}
		if l.lf >= 0 {
			start, end = l.pos, l.lf
			l.pos = end + 1
			l.n++
			return start - l.keep, end - l.keep, false, true
		}
		if l.err != nil {
			if l.pos == len(l.buf) {
				return 0, 0, false, false
			}
			start, end = l.pos, len(l.buf)
			l.pos = end
			l.n++
			return start - l.keep, end - l.keep, false, true
		}
		if len(l.buf)-l.pos > maxLine {
			return l.long()
		}
		// What has been looked at is not looked at again. Indexes move when
		// fill copies, so remember the distance.
		seen := len(l.buf) - l.pos
		l.fill()
		scanned = l.pos + seen
	}
}

// long hands out the first MiB of a line and reads past the rest of it.
func (l *lines) long() (start, end int, crlf, ok bool) {
	start, end = l.pos, l.pos+maxLine
	for end > start && !utf8.RuneStart(l.buf[end]) {
		end--
	}
	size := len(l.buf) - l.pos
	l.buf = l.buf[:end:end] // the rest is dropped; fill starts a new buffer
	l.pos, l.lf = end, -2
	drop := make([]byte, 64<<10)
	for l.err == nil {
		n, err := l.r.Read(drop)
		l.err = err
		if i := bytes.IndexAny(drop[:n], "\r\n"); i >= 0 {
			size += i
			if drop[i] == '\r' && i+1 < n && drop[i+1] == '\n' {
				i++
			}
			rest := drop[i+1 : n]
			held := end - l.keep
			next := make([]byte, held, max(chunk, 2*held+len(rest)))
			copy(next, l.buf[l.keep:end])
			start, end = start-l.keep, end-l.keep
			l.buf, l.keep, l.pos = append(next, rest...), 0, held
			l.cr = l.cr || bytes.IndexByte(rest, '\r') >= 0
			l.high = l.high || !plain(rest)
			break
		}
		size += n
	}
	l.n++
	l.cut = size - (end - start)
	return start - l.keep, end - l.keep, false, true
}

// plain says that b is ASCII without zeros.
func plain(b []byte) bool {
	return bytes.IndexByte(b, 0) < 0 && ascii(b)
}

func ascii(b []byte) bool {
	for len(b) >= 8 {
		if b[0]|b[1]|b[2]|b[3]|b[4]|b[5]|b[6]|b[7] >= utf8.RuneSelf {
			return false
		}
		b = b[8:]
	}
	for _, c := range b {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
