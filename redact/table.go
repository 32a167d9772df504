package redact

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Classes of bytes for the fast scan.
const (
	cPlain uint8 = iota
	cLetter
	cDigit
	cMark // may begin or betray something
	cJoin // parts the pairs of a hardware address
)

var (
	class    [256]uint8
	lower    [256]byte
	hexValue [256]byte // 255: not a hex digit
)

func init() {
	for i := range 256 {
		c := byte(i)
		lower[i], hexValue[i] = c, 255
		switch {
		case c >= '0' && c <= '9':
			class[i], hexValue[i] = cDigit, c-'0'
		case c >= 'a' && c <= 'z':
			class[i] = cLetter
		case c >= 'A' && c <= 'Z':
			class[i], lower[i] = cLetter, c+32
		case c >= 0x80:
			class[i] = cLetter
		}
		if l := lower[i]; l >= 'a' && l <= 'f' {
			hexValue[i] = l - 'a' + 10
		}
	}
	for _, c := range []byte("@\\=:<[%&\n\x00\x1b") {
		class[c] = cMark
	}
	class['-'], class['.'] = cJoin, cJoin
}

// foldWord is fold for one run of letters, fast for what Norwegian is written
// with: ASCII and Latin-1, as UTF-8 or as single bytes.
func foldWord(dst, s []byte) []byte {
	start := len(dst)
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c < 0x80 {
			dst = append(dst, lower[c])
			continue
		}
		d := byte(0)
		if i+1 < len(s) {
			d = s[i+1]
		}
		switch {
		case c == 0xC3 && d >= 0x80 && d < 0xC0:
			i++
		case c >= 0xC0 && (d < 0x80 || d >= 0xC0) && c != 0xD7 && c != 0xF7: // a single byte
			d = c - 0x40
		default:
			return fold(dst[:start], s)
		}
		if d < 0x9F && d != 0x97 {
			d += 0x20
		}
		dst = append(dst, 0xC3, d)
	}
	return dst
}

// fold appends s in lower case and composed form, white space as one space.
// Bytes that are not UTF-8 count as Windows-1252.
func fold(dst, s []byte) []byte {
	start := len(dst)
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c < 0x80 {
			if c < ' ' && unicode.IsSpace(rune(c)) {
				c = ' '
			}
			dst = append(dst, lower[c])
			continue
		}
		d := byte(0)
		if i+1 < len(s) {
			d = s[i+1]
		}
		if c != 0xC3 || d < 0x80 || d >= 0xC0 || i+2 < len(s) && s[i+2] >= 0xCC && s[i+2] <= 0xCD {
			return foldAll(dst[:start], s)
		}
		if d < 0x9F && d != 0x97 {
			d += 0x20
		}
		dst = append(dst, 0xC3, d)
		i++
	}
	return dst
}

// foldAll is fold for signs beyond those that Norwegian is written with. A
// combining mark after a plain letter begins with a byte that leads here too.
func foldAll(dst, s []byte) []byte {
	tmp := make([]byte, 0, len(s)+8)
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRune(s[i:])
		if r == utf8.RuneError && n == 1 {
			r = rune(s[i])
		}
		tmp = utf8.AppendRune(tmp, r)
		i += n
	}
	for _, r := range string(norm.NFKC.Bytes(tmp)) {
		if unicode.IsSpace(r) {
			r = ' '
		}
		dst = utf8.AppendRune(dst, unicode.ToLower(r))
	}
	return dst
}

func isAlnum(c byte) bool { return class[c] == cLetter || class[c] == cDigit }
func isDigit(c byte) bool { return c >= '0' && c <= '9' }
