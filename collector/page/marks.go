package page

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// token is what stands where something was masked: "[fnr:3f9a2c1b7d40]".
var token = regexp.MustCompile(`\[([a-zæøå][a-zæøå0-9_-]{0,24}):([0-9a-f]{12})\]`)

// A piece is a part of a line: plain, a mask, or what was searched for.
type piece struct {
	Text string
	Kind string // of a mask, "" for plain text
	Hit  bool
}

// pieces cuts a line where masks and hits begin and end.
func pieces(line, query string) (all []piece) {
	plain := func(text string) {
		for query != "" && text != "" {
			i, n := indexFold(text, query)
			if i < 0 {
				break
			}
			if i > 0 {
				all = append(all, piece{Text: text[:i]})
			}
			all = append(all, piece{Text: text[i : i+n], Hit: true})
			text = text[i+n:]
		}
		if text != "" {
			all = append(all, piece{Text: text})
		}
	}
	last := 0
	for _, m := range token.FindAllStringSubmatchIndex(line, -1) {
		plain(line[last:m[0]])
		whole := line[m[0]:m[1]]
		i, _ := indexFold(whole, query)
		all = append(all, piece{Text: line[m[4]:m[5]], Kind: line[m[2]:m[3]], Hit: query != "" && i >= 0})
		last = m[1]
	}
	plain(line[last:])
	return all
}

// indexFold finds query in text in any case, and how many bytes of text it takes.
func indexFold(text, query string) (at, n int) {
	if query == "" {
		return -1, 0
	}
	low := string(lower(nil, []byte(text)))
	want := string(lower(nil, []byte(query)))
	if len(low) == len(text) {
		return strings.Index(low, want), len(want)
	}
	// Some letters change their length with their case: count letters instead.
	i := strings.Index(low, want)
	if i < 0 {
		return -1, 0
	}
	before, runes := utf8.RuneCountInString(low[:i]), utf8.RuneCountInString(want)
	start, end := 0, 0
	for k := 0; k < before+runes && end < len(text); k++ {
		if k == before {
			start = end
		}
		_, size := utf8.DecodeRuneInString(text[end:])
		end += size
	}
	return start, end - start
}

// lower appends b in lower case, letter by letter, so that positions can be counted.
func lower(dst, b []byte) []byte {
	if isASCII(b) {
		for _, c := range b {
			if 'A' <= c && c <= 'Z' {
				c += 'a' - 'A'
			}
			dst = append(dst, c)
		}
		return dst
	}
	for len(b) > 0 {
		r, size := utf8.DecodeRune(b)
		if r == utf8.RuneError && size == 1 {
			dst = append(dst, b[0])
		} else {
			dst = utf8.AppendRune(dst, unicode.ToLower(r))
		}
		b = b[size:]
	}
	return dst
}

func isASCII(b []byte) bool {
	for _, c := range b {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
