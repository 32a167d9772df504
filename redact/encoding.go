package redact

import (
	"bufio"
	"bytes"
	"io"
	"unicode/utf16"
	"unicode/utf8"
)

// magic is how files begin that are no text.
var magic = map[string]string{
	"MZ\x90": "program", "\x7fELF": "program", "\x89PNG": "picture", "\xff\xd8\xff": "picture", "GIF8": "picture", "%PDF-": "PDF",
	"SQLite format 3": "database", "\xd0\xcf\x11\xe0": "Office file", "ElfFile\x00": "event log", "7z\xbc\xaf": "7z archive", "Rar!": "RAR archive",
	"\xfd7zXZ": "xz archive", "\x28\xb5\x2f\xfd": "zstd archive", "BZh9": "bzip2 archive", "MSCF": "CAB archive", "MDMP": "memory dump", "regf": "registry hive",
}

// encodingOf names the encoding of a text by its first bytes.
func encodingOf(head []byte) string {
	switch {
	case bytes.HasPrefix(head, []byte{0xFF, 0xFE}):
		return "utf-16le"
	case bytes.HasPrefix(head, []byte{0xFE, 0xFF}):
		return "utf-16be"
	}
	var zero [2]int
	n := min(len(head), 4096)
	for i, c := range head[:n] {
		if c == 0 {
			zero[i&1]++
		}
	}
	if n >= 4 && zero[1]*10 > n*3 && zero[0]*20 < n {
		return "utf-16le"
	}
	if n >= 4 && zero[0]*10 > n*3 && zero[1]*20 < n {
		return "utf-16be"
	}
	bad := 0
	for i := 0; i < len(head); {
		r, w := utf8.DecodeRune(head[i:])
		if r == utf8.RuneError && w == 1 && i < len(head)-4 {
			bad++
		}
		i += w
	}
	if bad > 0 {
		return "windows-1252"
	}
	return "utf-8"
}

// ToUTF8 decodes a text for the bundle and names the encoding it had. The
// mark of order at its beginning goes.
func ToUTF8(src io.Reader) (io.Reader, string, error) {
	in := bufio.NewReaderSize(src, 64<<10)
	head, err := in.Peek(64 << 10)
	if err != nil && err != io.EOF {
		return nil, "", err
	}
	switch enc := encodingOf(head); enc {
	case "utf-16le", "utf-16be":
		if len(head) >= 2 && (head[0] == 0xFF && head[1] == 0xFE || head[0] == 0xFE && head[1] == 0xFF) {
			in.Discard(2)
		}
		return &narrow{in: in, big: enc == "utf-16be", clean: true}, enc, nil
	default:
		if bytes.HasPrefix(head, []byte("\xEF\xBB\xBF")) {
			in.Discard(3)
		}
		return &mend{in: in}, enc, nil
	}
}

// narrow turns UTF-16 into UTF-8. A surrogate alone becomes the three bytes it
// would have, so that widen gives it back; clean makes it U+FFFD instead.
type narrow struct {
	in    *bufio.Reader
	big   bool
	clean bool
	odd   []byte // the last byte of an odd number
	buf   []byte
	ascii [2]int // how many units in a row are two signs of ASCII, two digits
	mixed bool   // text of single bytes stands among UTF-16: nobody can mask that
}

func (n *narrow) Read(p []byte) (int, error) {
	for len(n.buf) == 0 {
		r, ok := n.unit()
		if !ok {
			return 0, io.EOF
		}
		if utf16.IsSurrogate(r) {
			if next, err := n.in.Peek(2); err == nil {
				if both := utf16.DecodeRune(r, n.join(next[0], next[1])); both != utf8.RuneError {
					n.in.Discard(2)
					r = both
				}
			}
		}
		if utf16.IsSurrogate(r) && !n.clean {
			n.buf = append(n.buf[:0], 0xE0|byte(r>>12), 0x80|byte(r>>6)&0x3F, 0x80|byte(r)&0x3F)
		} else {
			n.buf = utf8.AppendRune(n.buf[:0], r)
		}
		// Many at once: a call for each sign would be slow.
		for len(n.buf) < len(p)-4 && n.in.Buffered() >= 2 {
			next, _ := n.in.Peek(2)
			r := n.join(next[0], next[1])
			n.pair(next[0], next[1])
			if utf16.IsSurrogate(r) {
				break
			}
			n.buf = utf8.AppendRune(n.buf, r)
			n.in.Discard(2)
		}
	}
	c := copy(p, n.buf)
	n.buf = n.buf[:copy(n.buf, n.buf[c:])]
	return c, nil
}

// pair counts units that are two signs of ASCII side by side.
func (n *narrow) pair(a, b byte) {
	if a < 0x20 || a > 0x7e || b < 0x20 || b > 0x7e {
		n.ascii = [2]int{}
		return
	}
	n.ascii[0]++
	if isDigit(a) && isDigit(b) {
		n.ascii[1]++
	} else {
		n.ascii[1] = 0
	}
	n.mixed = n.mixed || n.ascii[0] >= 8 || n.ascii[1] >= 4
}

func (n *narrow) join(a, b byte) rune {
	if n.big {
		return rune(a)<<8 | rune(b)
	}
	return rune(b)<<8 | rune(a)
}

func (n *narrow) unit() (rune, bool) {
	a, err := n.in.ReadByte()
	if err != nil {
		return 0, false
	}
	b, err := n.in.ReadByte()
	if err != nil {
		n.odd = append(n.odd, a)
		return 0, false
	}
	n.pair(a, b)
	return n.join(a, b), true
}

// widen is the way back.
type widen struct {
	dst  io.Writer
	big  bool
	part []byte
	out  []byte
}

func (w *widen) Write(p []byte) (int, error) {
	b := append(w.part, p...)
	w.out = w.out[:0]
	i := 0
	for i < len(b) {
		if b[i] >= 0xE0 && len(b)-i < 4 && !utf8.FullRune(b[i:]) || b[i] == 0xED && len(b)-i < 3 || b[i] >= 0xC0 && !utf8.FullRune(b[i:]) {
			break
		}
		r, n := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && n == 1 && b[i] == 0xED {
			r, n = rune(b[i]&0xF)<<12|rune(b[i+1]&0x3F)<<6|rune(b[i+2]&0x3F), 3
		}
		if r > 0xFFFF {
			hi, lo := utf16.EncodeRune(r)
			w.unit(hi)
			r = lo
		}
		w.unit(r)
		i += n
	}
	w.part = append([]byte(nil), b[i:]...)
	_, err := w.dst.Write(w.out)
	return len(p), err
}

func (w *widen) unit(r rune) {
	if w.big {
		w.out = append(w.out, byte(r>>8), byte(r))
	} else {
		w.out = append(w.out, byte(r), byte(r>>8))
	}
}

// mend turns bytes that are not UTF-8 into what Windows-1252 means by them.
type mend struct {
	in  *bufio.Reader
	buf []byte
}

var ansi = [32]rune{'€', 0xFFFD, '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', 0xFFFD, 'Ž', 0xFFFD,
	0xFFFD, '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', 0xFFFD, 'ž', 'Ÿ'}

func (m *mend) Read(p []byte) (int, error) {
	if len(m.buf) == 0 {
		head, err := m.in.Peek(4096)
		if len(head) == 0 {
			return 0, err
		}
		i := 0
		if utf8.Valid(head) { // as almost all is
			m.buf = append(m.buf, head...)
			i = len(head)
		}
		for i < len(head) {
			if !utf8.FullRune(head[i:]) && err == nil {
				break
			}
			r, n := utf8.DecodeRune(head[i:])
			if r == utf8.RuneError && n == 1 {
				if r = rune(head[i]); r < 0xA0 {
					r = ansi[r-0x80]
				}
			}
			m.buf = utf8.AppendRune(m.buf, r)
			i += n
		}
		m.in.Discard(i)
	}
	c := copy(p, m.buf)
	m.buf = m.buf[:copy(m.buf, m.buf[c:])]
	return c, nil
}
