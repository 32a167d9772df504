package redact

import (
	"bytes"
	"slices"
	"strconv"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// decoded looks at a line with its escapes undone: URL and JSON escapes, XML
// entities, quoted-printable, full-width forms, combining marks, signs that do
// not show, UTF-16 inside other text. What is found is masked where it stands.
func (f *finder) decoded(s, e int) {
	if f.depth >= 3 {
		return
	}
	f.through(s, e, false)
	if f.printable {
		f.through(s, e, true)
	}
}

func (f *finder) through(s, e int, printable bool) {
	u := &f.undone
	u.undo(f.b[s:e], printable)
	if len(u.out) == e-s {
		return // nothing was escaped
	}
	if f.sub == nil {
		f.sub = &finder{r: f.r, hasher: f.hasher, depth: f.depth + 1, classes: f.classes}
	}
	sub := f.sub
	sub.b, sub.spans, sub.left = u.out, sub.spans[:0], nil
	sub.nested = bytes.Contains(f.b[s:e], []byte(`\"`))
	if f.left != nil { // what stands in escapes is noted as left standing, rather too much than too little
		sub.left = &Words{bits: f.left.bits}
	}
	sub.find(0)
	if f.left != nil {
		sub.left.stood(nil, 0, len(u.out))
	}
	for _, sp := range sub.spans {
		sp.start, sp.end = s+u.origin(sp.start), s+u.origin(sp.end)
		if sp.quote {
			sp.quote = f.bareJSON(sp.start, sp.end)
		}
		if sp.start < sp.end {
			f.spans = append(f.spans, sp)
		}
	}
}

// An undone is a line with one layer of escapes undone. Where it came from is
// kept by pieces, since most of a line is copied as it stands.
type undone struct {
	out    []byte
	pieces []piece
}

// From at on, out came from from on: one byte each, or, of an escape, all of
// them from its beginning.
type piece struct {
	at, from int
	escape   bool
}

// origin is where in the line out[i] came from.
func (u *undone) origin(i int) int {
	n, found := slices.BinarySearchFunc(u.pieces, i, func(p piece, i int) int { return p.at - i })
	if !found {
		n--
	}
	// Signs that vanished leave pieces at the same place: the last counts.
	for n+1 < len(u.pieces) && u.pieces[n+1].at == i {
		n++
	}
	p := u.pieces[n]
	if p.escape {
		return p.from
	}
	return p.from + i - p.at
}

var mayEscape [256]bool

func init() {
	for i := range 256 {
		mayEscape[i] = i >= 0x80 || i == 0 || i == 0x1b || i == '%' || i == '=' || i == '\\' || i == '&'
	}
}

// undo reads line with one layer of escapes undone.
func (u *undone) undo(line []byte, printable bool) {
	u.out, u.pieces = u.out[:0], append(u.pieces[:0], piece{})
	copied := 0 // before it, line stands in out
	for i := 0; i < len(line); {
		if !mayEscape[line[i]] {
			i++
			continue
		}
		from := i
		n, r := unescape(line[i:], printable)
		var one [4]byte
		out := utf8.AppendRune(one[:0], max(r, 0))
		switch {
		case r == asIs:
			i += n
			continue
		case r == dropped:
			out = nil
		case r <= rawByte:
			out = append(one[:0], byte(rawByte-r))
		case r >= 0x300 && r <= 0x36F: // a combining mark: with the letter before it
			out = nil
			if from > copied && line[from-1] < 0x80 {
				if m := norm.NFC.Bytes(line[from-1 : from+n]); len(m) < 3 {
					from, out = from-1, append(one[:0], m...)
				}
			}
		}
		u.out = append(u.out, line[copied:from]...)
		if len(out) > 0 {
			u.pieces = append(u.pieces, piece{len(u.out), from, true})
			u.out = append(u.out, out...)
		}
		i += n
		copied = i
		u.pieces = append(u.pieces, piece{len(u.out), i, false})
	}
	u.out = append(u.out, line[copied:]...)
}

// What unescape says instead of a rune.
const (
	asIs    rune = -1
	dropped rune = -2
	rawByte rune = -1000 // less the byte
)

// unescape reads the escape that rest begins with: its length and its rune.
func unescape(rest []byte, printable bool) (int, rune) {
	switch c := rest[0]; {
	case c == 0 || c == 0x1b && len(rest) < 2:
		return 1, dropped
	case c == 0x1b && rest[1] == '[':
		n := 2
		for n < len(rest) && n < 16 && (isDigit(rest[n]) || rest[n] == ';') {
			n++
		}
		return min(n+1, len(rest)), dropped
	case (c == '%' || c == '=' && printable) && len(rest) > 2 && hexValue[rest[1]] < 16 && hexValue[rest[2]] < 16 && (c == '%' || rest[1] < 'a' && rest[2] < 'a'):
		return 3, rawByte - rune(hexValue[rest[1]]<<4|hexValue[rest[2]])
	case c == '\\' && len(rest) > 5 && rest[1] == 'u':
		if v, err := strconv.ParseUint(string(rest[2:6]), 16, 16); err == nil {
			return 6, rune(v)
		}
	case c == '\\' && len(rest) > 3 && rest[1] == 'x' && hexValue[rest[2]] < 16 && hexValue[rest[3]] < 16:
		return 4, rawByte - rune(hexValue[rest[2]]<<4|hexValue[rest[3]])
	case c == '\\' && len(rest) > 1:
		switch rest[1] {
		case 'n', 'r':
			return 2, '\n'
		case 't':
			return 2, '\t'
		case '"', '\\', '/':
			return 2, rune(rest[1])
		}
	case c == '&':
		return entity(rest)
	case c >= 0x80:
		return wideRune(rest)
	}
	return 1, asIs
}

// wideRune reads a rune beyond ASCII that is read as another one, or not seen.
func wideRune(b []byte) (int, rune) {
	r, n := utf8.DecodeRune(b)
	switch {
	case len(b) > 1 && (b[0] == 0xC0 || b[0] == 0xC1) && b[1]&0xC0 == 0x80: // longer than it should be: some readers take it all the same
		return 2, rune(b[0]&1)<<6 | rune(b[1]&0x3F)
	case len(b) > 2 && b[0] == 0xE0 && b[1]&0xE0 == 0x80 && b[2]&0xC0 == 0x80:
		return 3, rune(b[1]&0x1F)<<6 | rune(b[2]&0x3F)
	case r == utf8.RuneError:
		return n, asIs
	case r >= 0xFF01 && r <= 0xFF5E:
		return n, r - 0xFEE0
	case r == 0xAD, r >= 0x200B && r <= 0x200F, r >= 0x202A && r <= 0x202E, r >= 0x2060 && r <= 0x2064, r == 0xFEFF:
		return n, dropped
	case r >= 0x300 && r <= 0x36F:
		return n, r
	}
	return n, asIs
}

func entity(b []byte) (int, rune) {
	for i := 1; i < len(b) && i < 10; i++ {
		if b[i] != ';' {
			continue
		}
		name := string(b[1:i])
		switch name {
		case "amp":
			return i + 1, '&'
		case "lt":
			return i + 1, '<'
		case "gt":
			return i + 1, '>'
		case "quot":
			return i + 1, '"'
		case "apos":
			return i + 1, '\''
		case "nbsp":
			return i + 1, ' '
		}
		if len(name) > 1 && name[0] == '#' {
			base, num := 10, name[1:]
			if num[0] == 'x' || num[0] == 'X' {
				base, num = 16, num[1:]
			}
			if v, err := strconv.ParseUint(num, base, 21); err == nil && v > 0 {
				return i + 1, rune(v)
			}
		}
		break
	}
	return 1, asIs
}
