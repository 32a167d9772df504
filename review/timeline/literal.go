package timeline

import (
	"bytes"
	"regexp/syntax"
	"unicode"
	"unicode/utf8"
)

// A literal is looked for with the processor's search for one byte: the one of
// its bytes that logs have least of.
type literal struct {
	text []byte // folded to small letters if fold
	fold bool
	rare int  // which byte is searched
	a, b byte // the ways it is written; equal when there is one
}

// common are bytes that logs are full of, the commonest first.
const common = " e0tnair1s2o:l3d.4-5m6u7c89\n,/pgfkvbEyShIATOR"

func newLiteral(s string, fold bool) *literal {
	l := &literal{text: []byte(s), fold: fold}
	if fold {
		l.text = bytes.ToLower(l.text)
	}
	best := -1
	for i, c := range l.text {
		rank := bytes.IndexByte([]byte(common), c)
		if rank < 0 {
			rank = len(common)
		}
		switch {
		case c >= 0x80: // the first byte of æ, ø and å says little
			rank = 20
		case fold && c >= 'a' && c <= 'z': // two to look for
			rank /= 2
		}
		if rank > best {
			best, l.rare = rank, i
		}
	}
	if len(l.text) > 0 {
		l.a = l.text[l.rare]
		if l.b = l.a; fold && l.a >= 'a' && l.a <= 'z' {
			l.b = l.a - 32
		}
	}
	return l
}

// foldsPlainly says that ignoring case in s concerns single letters of the
// same length in UTF-8: ASCII but for k and s, whose other forms are the Kelvin
// sign and the long s, which no log has (they are not looked for), and the
// letters of Latin-1.
func foldsPlainly(s string) bool {
	for _, r := range s {
		if r >= 0x80 && (r < 0xc0 || r > 0xfe || r == 0xd7 || r == 0xf7 || r == 0xdf) {
			return false
		}
	}
	return true
}

// A finder goes through one text. It remembers how far ahead it has seen, so
// that a form of the letter that is not there is looked for once.
type finder struct {
	*literal
	text         []byte
	small, large int // where the rare byte is next in either form, at or after the last place
}

func (l *literal) in(text []byte) finder { return finder{l, text, -1, -1} }

// find is where the literal is at or after from, -1 when it is not. The next
// call's from must not be smaller.
func (f *finder) find(from int) int {
	l, text := f.literal, f.text
	if from >= len(text) {
		return -1
	}
	if !l.fold {
		if i := bytes.Index(text[from:], l.text); i >= 0 {
			return from + i
		}
		return -1
	}
	at := from + l.rare
	if f.small < at {
		f.small = next(text, at, l.a)
	}
	if f.large < at {
		if f.large = len(text); l.a != l.b {
			f.large = next(text, at, l.b)
		}
	}
	for f.small < len(text) || f.large < len(text) {
		i := min(f.small, f.large)
		if l.here(text, i-l.rare) {
			return i - l.rare
		}
		if i == f.small {
			f.small = next(text, i+1, l.a)
		} else {
			f.large = next(text, i+1, l.b)
		}
	}
	return -1
}

func next(text []byte, at int, c byte) int {
	if at >= len(text) {
		return len(text)
	}
	if i := bytes.IndexByte(text[at:], c); i >= 0 {
		return at + i
	}
	return len(text)
}

// here says that the literal stands at i.
func (l *literal) here(text []byte, i int) bool {
	if i < 0 || i+len(l.text) > len(text) {
		return false
	}
	t := text[i : i+len(l.text)]
	for k, c := range l.text {
		d := t[k]
		if d == c {
			continue
		}
		if d >= 'A' && d <= 'Z' && d+32 == c {
			continue
		}
		// Large letters of Latin-1 differ from the small by a bit of the second byte.
		if k > 0 && c >= 0xa0 && d == c-32 && l.text[k-1] == 0xc3 && t[k-1] == 0xc3 {
			continue
		}
		return false
	}
	return true
}

// required is the longest text that everything the expression matches contains,
// and whether its case is ignored.
func required(re *syntax.Regexp) (string, bool) {
	switch re.Op {
	case syntax.OpLiteral:
		fold := re.Flags&syntax.FoldCase != 0
		s := string(re.Rune)
		if !fold || foldsPlainly(s) && !hasOdd(re.Rune) {
			return s, fold
		}
	case syntax.OpCapture, syntax.OpPlus:
		return required(re.Sub[0])
	case syntax.OpRepeat:
		if re.Min > 0 {
			return required(re.Sub[0])
		}
	case syntax.OpConcat:
		best, fold := "", false
		for _, sub := range re.Sub {
			if s, f := required(sub); len(s) > len(best) {
				best, fold = s, f
			}
		}
		return best, fold
	}
	return "", false
}

// hasOdd says that a rune has another form outside the letters that find folds.
func hasOdd(runes []rune) bool {
	for _, r := range runes {
		for f := unicode.SimpleFold(r); f != r; f = unicode.SimpleFold(f) {
			if utf8.RuneLen(f) != utf8.RuneLen(r) && f != 'K' && f != 'ſ' {
				return true
			}
		}
	}
	return false
}
