package timeline

import (
	"encoding/binary"
	"strings"
)

// A pattern is what stays of a line when the values in it are left out: words
// with a digit in them (numbers, GUIDs, addresses, redaction tokens) and what
// is quoted. Lines of one pattern have one hash, made while the index is
// written, so that repeats and clusters cost no reading of text.
// Event records are of one pattern when provider and event id are the same.

// patternReach is how much of a pattern counts; what differs later is values.
const patternReach = 200

const (
	fnvOffset = 14695981039346656037
	fnvPrime  = 1099511628211
	holeMark  = 0x1a // a byte that stands for a value in the hash
)

// Classes of bytes: what a word consists of, and what makes it a value.
const (
	between = iota // separates words, and counts
	letter
	digit
	quote
)

var class = func() (t [256]byte) {
	for c := range t {
		switch {
		case c >= '0' && c <= '9':
			t[c] = digit
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= 0x80, strings.IndexByte("_.-\\/@$%+#{}", byte(c)) >= 0:
			t[c] = letter
		case c == '"', c == '\'':
			t[c] = quote
		}
	}
	return t
}()

// linePattern hashes the first line of body.
func linePattern(body []byte) uint64 {
	h := uint64(fnvOffset)
	for at, n := 0, 0; at < len(body) && n < patternReach && body[at] != '\n'; n++ {
		end, hole := word(body, at)
		if hole {
			h = (h ^ holeMark) * fnvPrime
		} else {
			for _, c := range body[at:end] {
				h = (h ^ uint64(c)) * fnvPrime
			}
			n += end - at
		}
		at = end
	}
	return h
}

// word is where the word or separator at ends, and whether it is a value.
func word(b []byte, at int) (end int, hole bool) {
	switch class[b[at]] {
	case between:
		return at + 1, false
	case quote:
		for i := at + 1; i < len(b) && i < at+200 && b[i] != '\n'; i++ {
			if b[i] == b[at] {
				return i + 1, true
			}
		}
		return at + 1, false
	}
	for end = at; end < len(b); end++ {
		switch class[b[end]] {
		case digit:
			hole = true
		case letter:
		default:
			return end, hole
		}
	}
	return end, hole
}

// Template is the line's pattern as a person reads it, values as <*>.
func Template(body string) string {
	var s strings.Builder
	b := []byte(body)
	for at, n := 0, 0; at < len(b) && n < patternReach && b[at] != '\n'; n++ {
		end, hole := word(b, at)
		if hole {
			s.WriteString("<*>")
		} else {
			s.Write(b[at:end])
			n += end - at
		}
		at = end
	}
	return s.String()
}

// eventPattern hashes what says which event it is.
func eventPattern(provider, id string) uint64 {
	h := uint64(fnvOffset)
	h = (h ^ uint64(len(provider)) ^ 0xe0e0) * fnvPrime
	for i := range len(provider) {
		h = (h ^ uint64(provider[i])) * fnvPrime
	}
	h = (h ^ 0x1f) * fnvPrime
	for i := range len(id) {
		h = (h ^ uint64(id[i])) * fnvPrime
	}
	return h
}

var le = binary.LittleEndian
