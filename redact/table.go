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
}

// fold appends s in lower case and composed form, white space as one space.
// Bytes that are not UTF-8 count as Windows-1252.
func fold(dst, s []byte) []byte {
	plain := true
	for _, c := range s {
		if c >= 0x80 {
			plain = false
			break
		}
	}
	if plain {
		for _, c := range s {
			dst = append(dst, lower[c])
		}
		return dst
	}
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
