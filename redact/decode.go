package redact

import (
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
	out, pos := undo(f.b[s:e], printable)
	if len(out) == e-s {
		return // nothing was escaped
	}
	sub := finder{r: f.r, hasher: f.hasher, b: out, depth: f.depth + 1, classes: f.classes}
	sub.find(0)
	for _, sp := range sub.spans {
		sp.start, sp.end = s+pos[sp.start], s+pos[sp.end]
		if sp.quote {
			sp.quote = f.bareJSON(sp.start, sp.end)
		}
		if sp.start < sp.end {
			f.spans = append(f.spans, sp)
		}
	}
}

// undo returns line with one layer of escapes undone, and for each byte of it
// (and its end) where it comes from.
func undo(line []byte, printable bool) (out []byte, pos []int) {
	out, pos = make([]byte, 0, len(line)), make([]int, 0, len(line)+1)
	put := func(at int, bs ...byte) {
		for _, c := range bs {
			out, pos = append(out, c), append(pos, at)
		}
	}
	for i := 0; i < len(line); {
		c := line[i]
		rest := line[i:]
		n, r := 1, rune(-1)
		switch {
		case c == 0 || c == 0x1b && len(rest) < 2:
			i++
			continue
		case c == 0x1b && rest[1] == '[':
			for n = 2; n < len(rest) && n < 16 && (isDigit(rest[n]) || rest[n] == ';'); n++ {
			}
			i += min(n+1, len(rest))
			continue
		case (c == '%' || c == '=' && printable) && len(rest) > 2 && hexValue[rest[1]] < 16 && hexValue[rest[2]] < 16 && (c == '%' || rest[1] < 'a' && rest[2] < 'a'):
			put(i, hexValue[rest[1]]<<4|hexValue[rest[2]])
			i += 3
			continue
		case c == '\\' && len(rest) > 5 && rest[1] == 'u':
			if v, err := strconv.ParseUint(string(rest[2:6]), 16, 16); err == nil {
				n, r = 6, rune(v)
			}
		case c == '\\' && len(rest) > 3 && rest[1] == 'x' && hexValue[rest[2]] < 16 && hexValue[rest[3]] < 16:
			put(i, hexValue[rest[2]]<<4|hexValue[rest[3]])
			i += 4
			continue
		case c == '\\' && len(rest) > 1:
			switch rest[1] {
			case 'n', 'r':
				n, r = 2, '\n'
			case 't':
				n, r = 2, '\t'
			case '"', '\\', '/':
				n, r = 2, rune(rest[1])
			}
		case c == '&':
			n, r = entity(rest)
		case c >= 0x80:
			n, r = wideRune(rest)
			if r == 0 {
				i += n
				continue
			}
		default:
			if j := i + 1; j+1 < len(line) && (line[j] == 0xCC || line[j] == 0xCD) { // a combining mark follows
				if m := norm.NFC.Bytes(line[i : j+2]); len(m) < 3 {
					put(i, m...)
					i += 3
					continue
				}
			}
		}
		if r < 0 {
			put(i, line[i:i+n]...)
		} else {
			put(i, utf8.AppendRune(nil, r)...)
		}
		i += n
	}
	return out, append(pos, len(line))
}

// wideRune reads a rune beyond ASCII: -1 leaves its bytes, 0 drops it.
func wideRune(b []byte) (int, rune) {
	r, n := utf8.DecodeRune(b)
	switch {
	case r == utf8.RuneError:
		return n, -1
	case r >= 0xFF01 && r <= 0xFF5E:
		return n, r - 0xFEE0
	case r == 0xAD, r >= 0x200B && r <= 0x200F, r >= 0x202A && r <= 0x202E, r >= 0x2060 && r <= 0x2064, r == 0xFEFF, r >= 0x300 && r <= 0x36F:
		return n, 0
	}
	return n, -1
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
	return 1, -1
}
