package web

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A finder finds a text, large and small letters alike, in one line.
type finder struct {
	want       []byte // small letters
	at         int    // where in want the byte stands that is looked for
	low, other byte   // that byte, and its large form; equal when it is no letter
}

// often is what logs are made of, the most frequent first.
const often = " e0t1ranis2l3od.45k6g798:mvfu-pbhcy,=/_[]()"

// newFinder looks for the rarest byte of what is wanted. One that is a part of
// a longer letter is none of them, since it differs in the other case.
func newFinder(q string) *finder {
	line, _, _ := strings.Cut(q, "\n")
	f := &finder{want: []byte(strings.ToLower(line)), at: -1}
	best := -1
	for i, c := range f.want {
		if c >= utf8.RuneSelf {
			continue
		}
		rank := strings.IndexByte(often, c)
		if rank < 0 {
			rank = len(often)
		}
		if rank > best {
			best, f.at, f.low = rank, i, c
		}
	}
	f.other = byte(unicode.ToUpper(rune(f.low)))
	return f
}

// index is where it stands first in text, or -1.
func (f *finder) index(text []byte) int {
	if len(f.want) == 0 {
		return -1
	}
	if f.at < 0 { // no such byte
		low := bytes.ToLower(text)
		if len(low) != len(text) { // positions would not fit
			low = text
		}
		return bytes.Index(low, f.want)
	}
	small, large := -1, -1 // the next of each
	for at := f.at; ; {
		if small < at {
			small = next(text, at, f.low)
		}
		if large < at && f.other != f.low {
			large = next(text, at, f.other)
		}
		hit := small
		if f.other != f.low {
			hit = min(small, large)
		}
		i := hit - f.at
		if i+len(f.want) > len(text) {
			return -1
		}
		if bytes.EqualFold(text[i:i+len(f.want)], f.want) {
			return i
		}
		at = hit + 1
	}
}

// next is where c stands from at on, or the end of text.
func next(text []byte, at int, c byte) int {
	if at < len(text) {
		if i := bytes.IndexByte(text[at:], c); i >= 0 {
			return at + i
		}
	}
	return len(text)
}
