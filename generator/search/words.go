package search

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

const (
	longestWord  = 40 // runes of one run; what is longer is cut, since nobody types it
	longestWhole = 48 // bytes of a joined word kept whole
	mostParts    = 5  // parts of a joined word kept whole
)

// kind says how a word stands in the text it was cut from.
type kind uint8

const (
	plain kind = iota // a run of letters and digits that stands alone
	part              // a run within a joined word, or a hump of a camelCase name
	whole             // a joined word without its joiners: Import-HR → importhr
)

// A cutter cuts text into words as site/search.js does. It is reused between texts for its buffer.
type cutter struct {
	runs  []run
	lower strings.Builder
}

type run struct{ from, to int }

// cut calls emit for every word of text: lower case, not yet folded. In code, camelCase names are cut at every hump; in prose
// only names of three humps or more, so that PowerShell stays one word and GetMailboxStatistics does not.
func (c *cutter) cut(text string, code bool, emit func(word string, k kind)) {
	if !isASCII(text) && !norm.NFC.IsNormalString(text) {
		text = norm.NFC.String(text)
	}
	for i := 0; i < len(text); {
		r, n := decode(text[i:])
		if !isWordRune(r) {
			i += n
			continue
		}
		i = c.joined(text, i)
		c.emit(text, code, emit)
	}
}

// joined collects the runs of the joined word that begins at i and returns where it ends.
func (c *cutter) joined(text string, i int) int {
	c.runs = c.runs[:0]
	for {
		from := i
		for i < len(text) {
			r, n := decode(text[i:])
			if !isWordRune(r) {
				break
			}
			i += n
		}
		c.runs = append(c.runs, run{from, i})
		// One or two joiners, then a word again, continue the joined word (c:\eadm); a third, as in https://, ends it.
		j := i
		for j < len(text) && j-i < 6 {
			r, n := decode(text[j:])
			if !isJoiner(r) {
				break
			}
			j += n
		}
		if j == i || j == len(text) || utf8.RuneCountInString(text[i:j]) > 2 {
			return i
		}
		if r, _ := decode(text[j:]); !isWordRune(r) {
			return i
		}
		i = j
	}
}

func (c *cutter) emit(text string, code bool, emit func(string, kind)) {
	runs := c.runs
	// An apostrophe belongs to its word: couldn't → couldnt, user's → user.
	k := plain
	if len(runs) > 1 {
		k = part
	}
	parts := 0
	c.lower.Reset()
	for i := 0; i < len(runs); i++ {
		word := text[runs[i].from:runs[i].to]
		for i+1 < len(runs) && isApostrophe(text[runs[i].to:runs[i+1].from]) {
			i++
			tail := text[runs[i].from:runs[i].to]
			if tail != "s" && tail != "S" {
				word += tail
			}
		}
		parts++
		if parts == 1 && i == len(runs)-1 {
			k = plain
		}
		lower := strings.ToLower(clip(word))
		emit(lower, k)
		humps(word, code, emit)
		if len(lower) > 4 && lower[0] == '0' && lower[1] == 'x' {
			emit(lower[2:], part)
		}
		if parts > 1 && isDigit(text[runs[i].from]) && isDigit(text[runs[i].from-2]) && text[runs[i].from-1] == '.' {
			c.lower.WriteByte('.') // 1.2.3 is not 123
		}
		c.lower.WriteString(lower)
	}
	if parts > 1 && parts <= mostParts && c.lower.Len() <= longestWhole {
		emit(strings.Clone(c.lower.String()), whole)
	}
}

// humps emits the parts of a camelCase name.
func humps(word string, code bool, emit func(string, kind)) {
	var at [8]int
	n, before := 0, rune(0)
	for i, r := range word {
		if unicode.IsUpper(r) && (unicode.IsLower(before) || before >= '0' && before <= '9') && n < len(at) {
			at[n] = i
			n++
		}
		before = r
	}
	if n == 0 || n == 1 && !code || n == len(at) {
		return
	}
	from := 0
	for _, to := range at[:n] {
		if to-from > 1 {
			emit(strings.ToLower(clip(word[from:to])), part)
		}
		from = to
	}
	if len(word)-from > 1 {
		emit(strings.ToLower(clip(word[from:])), part)
	}
}

// fold makes one key of all spellings of a word: æ, ä → ae, ø, ö → oe, å → aa; other accents are dropped.
func fold(word string) string {
	if isASCII(word) {
		return word
	}
	var b strings.Builder
	for _, r := range word {
		switch r {
		case 'æ', 'ä':
			b.WriteString("ae")
		case 'ø', 'ö':
			b.WriteString("oe")
		case 'å':
			b.WriteString("aa")
		case 'ß':
			b.WriteString("ss")
		default:
			if r < utf8.RuneSelf {
				b.WriteByte(byte(r))
				continue
			}
			for _, d := range norm.NFD.String(string(r)) {
				if !unicode.Is(unicode.M, d) {
					b.WriteRune(d)
				}
			}
		}
	}
	return b.String()
}

func clip(word string) string {
	if len(word) <= longestWord {
		return word
	}
	n := 0
	for i := range word {
		if n++; n > longestWord {
			return word[:i]
		}
	}
	return word
}

func decode(s string) (rune, int) {
	if c := s[0]; c < utf8.RuneSelf {
		return rune(c), 1
	}
	return utf8.DecodeRuneInString(s)
}

// isWordRune is \p{L} or \p{Nd} of the basic plane; a browser's strings end there, and no guide is written beyond.
func isWordRune(r rune) bool {
	if r < utf8.RuneSelf {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
	}
	return r <= 0xFFFF && r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r))
}

func isJoiner(r rune) bool {
	switch r {
	case '-', '_', '.', ':', '\\', '/', '\'', '’':
		return true
	}
	return false
}

func isApostrophe(s string) bool { return s == "'" || s == "’" }

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isASCII(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
