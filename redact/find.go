package redact

import "bytes"

// A span is a piece of the input that a token replaces.
type span struct {
	start, end int
	kind       kind
	tok        token12
	quote      bool // a bare JSON number: its token needs quotes
	empty      bool // the rest of a value broken over lines: goes without a token
}

// A finder looks for values in b. Everything it finds is appended to spans, in
// no order and perhaps overlapping.
type finder struct {
	r         *Redactor
	hasher    *hasher
	b         []byte
	spans     []span
	depth     int // of decoding
	key       []byte
	view      bool // the line has escapes: look at it decoded too
	printable bool // … some perhaps quoted-printable

	line0   int  // where the line begins that is looked at
	json    int8 // whether it is JSON: 0 not asked yet, 1 yes, 2 no
	path    int  // before this, backslashes part folders
	skip    int  // no mark before this is looked at
	classes map[string]kind
	table   table
	key64   bool // a private key goes on past the window
	sub     *finder
	undone  undone
	learned [512]uint64
	past    past
	nested  bool   // b was JSON in a string of JSON: its escapes may be escapes once more
	left    *Words // words that were seen; nil: nobody asks
}

func (f *finder) add(start, end int, k kind) {
	if start >= end || f.r.policy[k] == keep || len(f.r.keep) > 0 && f.r.keep[string(fold(f.key[:0], f.b[start:end]))] {
		return
	}
	if f.b[start] == '[' && f.r.tokenAt(f.b, start) > 0 {
		return
	}
	f.spans = append(f.spans, span{start: start, end: end, kind: k, tok: f.hasher.token(k, f.b[start:end])})
}

// past is how far some looks ahead have come, so that lines made to be slow
// ("pwd=pwd=pwd=…") are walked once and not once a key.
type past struct {
	secret   int       // before this, all goes with a secret that began earlier
	unquoted [2][9]int // before this, no quote closes: by kind of quote and slashes before it
	dull     int       // before this, no secret that begins with a known prefix
	inserted int       // before this, SQL's values have been looked at
	bare     int       // a number that bareJSON was asked about …
	isBare   bool      // … and its answer
}

// find looks through b[from:]; what stands before is context.
func (f *finder) find(from int) {
	b := f.b
	f.line0, f.json, f.path, f.skip = from, 0, 0, 0
	f.past = past{}
	f.view, f.printable = false, false
	names := f.r.names.any.Load() || f.left != nil
	for i := from; i < len(b); {
		switch class[b[i]] {
		case cPlain:
			i++
		case cLetter:
			start, all := i, byte(0)
			for ; i < len(b) && class[b[i]] == cLetter; i++ {
				all |= b[i]
			}
			if all >= 0x80 {
				f.wide(start, i)
			}
			if f.interesting(start, i) && f.word(start, i) && f.skip > i {
				i = f.skip
			} else if names {
				f.name(start, i, all >= 0x80)
			}
		case cDigit:
			start := i
			for i++; i < len(b) && isDigit(b[i]); i++ {
			}
			i = f.number(start, i)
		case cJoin:
			if b[i] == '-' {
				if i+12 < len(b) && b[i+3] == '-' && b[i+6] == '-' && b[i+9] == '-' && b[i+12] == '-' {
					f.mac(i)
				}
			} else if i+5 < len(b) && b[i+5] == '.' {
				f.mac(i)
			}
			i++
		default:
			c := b[i]
			if c == '\n' {
				f.endLine(i)
				f.line0, f.json = i+1, 0
			} else if c == '[' {
				if n := f.r.tokenAt(b, i); n > 0 {
					i += n
					continue
				}
				f.pair(i)
			} else if c == '\\' && f.escape(i) {
				i++ // what follows is no letter of a word
			} else {
				f.mark(i)
			}
			names = names || f.r.names.any.Load()
			i++
		}
	}
	if f.line0 < len(b) {
		f.endLine(len(b))
	}
	for _, p := range f.r.patterns {
		f.pattern(p, from)
	}
}

// endLine does what needs a whole line.
func (f *finder) endLine(e int) {
	if f.view {
		f.decoded(f.line0, e)
		f.view, f.printable = false, false
	}
	f.line(f.line0, e)
}

func (f *finder) pattern(p pattern, from int) {
	if len(p.literal) > 0 && !bytes.Contains(f.b[from:], p.literal) {
		return
	}
	for i := from; i < len(f.b); {
		end := len(f.b)
		if n := bytes.IndexByte(f.b[i:], '\n'); n >= 0 {
			end = i + n
		}
		if line := f.b[i:end]; len(p.literal) == 0 || bytes.Contains(line, p.literal) {
			for _, m := range p.re.FindAllSubmatchIndex(line, -1) {
				if len(m) > 2 && m[2] >= 0 {
					f.add(i+m[2], i+m[3], p.kind)
				} else {
					f.add(i+m[0], i+m[1], p.kind)
				}
			}
		}
		i = end + 1
	}
}

// inJSON reports whether the line begins as an object or a list does.
func (f *finder) inJSON() bool {
	if f.json == 0 {
		f.json = 2
		b := bytes.TrimLeft(f.b[f.line0:min(len(f.b), f.line0+256)], " \t\ufeff")
		if len(b) > 1 && (b[0] == '{' || b[0] == '[') && bytes.IndexByte([]byte("{[\" \t"), b[1]) >= 0 || len(b) > 2 && b[0] == '"' {
			f.json = 1
		}
	}
	return f.json == 1
}

// escape handles a backslash. It reports whether the next byte belongs to it,
// as in "…\nKari": only in JSON is that sure.
func (f *finder) escape(i int) bool {
	b := f.b
	if i+1 >= len(b) {
		return false
	}
	switch next := b[i+1]; next {
	case 'u':
		if i+5 < len(b) && hexValue[b[i+2]] < 16 && hexValue[b[i+3]] < 16 && hexValue[b[i+4]] < 16 && hexValue[b[i+5]] < 16 {
			f.view = true
		}
	case 'x':
		if i+3 < len(b) && hexValue[b[i+2]] < 16 && hexValue[b[i+3]] < 16 {
			f.view = true
		}
	case '/':
		f.view = true
	case 'n', 'r', 't':
		slashes := 1
		for i-slashes >= 0 && slashes < 5 && b[i-slashes] == '\\' {
			slashes++
		}
		if f.depth == 0 && slashes == 1 && f.inJSON() {
			f.backslash(i)
			f.view = f.view || next == 't' || f.lateColon(i)
			return true
		}
		switch {
		case slashes == 1 && (f.depth == 0 || f.nested) || slashes == 2 && f.depth == 0 && f.inJSON() && bytes.Contains(b[max(f.line0, i-1024):i], []byte(`\"`)):
			if f.backslash(i) {
				return false
			}
			// A folder may begin with these letters.
			if i >= f.path {
				if f.path = pathEnd(b, f.line0, i); i >= f.path {
					f.view = true
				}
			}
		}
	}
	f.backslash(i)
	return false
}

// lateColon reports whether "key:\n" stands here: white space that is escaped
// parts a key from its value, which decoding alone sees.
func (f *finder) lateColon(i int) bool { return f.b[i-1] == ':' || f.b[i-1] == '=' }

// pathEnd is where the path ends that b[i] stands in, 0 if it stands in none.
func pathEnd(b []byte, from, i int) int {
	s := i
	for s > from && i-s < 260 && b[s-1] > ' ' && bytes.IndexByte([]byte("\"'<>|=,;("), b[s-1]) < 0 {
		s--
	}
	if i-s < 2 && !(i-s == 1 && b[s] == '.') || !(b[s+1] == ':' || b[s] == '\\' && b[s+1] == '\\' || b[s] == '.' || b[s] == '%') {
		return 0
	}
	for i < len(b) && b[i] > ' ' && bytes.IndexByte([]byte("\"'<>|,;"), b[i]) < 0 {
		i++
	}
	return i
}

// mark handles a byte that may begin or betray something.
func (f *finder) mark(i int) {
	b := f.b
	next := byte(0)
	if i+1 < len(b) {
		next = b[i+1]
	}
	switch b[i] {
	case '@':
		f.email(i)
	case '%':
		if i+2 < len(b) && hexValue[next] < 16 && hexValue[b[i+2]] < 16 {
			f.view = true
		}
	case '&':
		f.view = f.view || next == '#' || class[next] == cLetter && namedEntity(b[i:])
	case 0, 0x1b:
		f.view = true
	case '=':
		if i+2 < len(b) && (next >= 'A' && next <= 'F' && hexValue[b[i+2]] < 16 || next == '4' && b[i+2] == '0') {
			f.view, f.printable = true, true
		}
		f.keyed(i)
	case ':':
		f.colon(i)
		f.keyed(i)
	case '<':
		f.element(i)
	}
}

func namedEntity(b []byte) bool {
	n, _ := entity(b)
	return n > 1
}

func foldEq(b []byte, s string) bool {
	if len(b) != len(s) {
		return false
	}
	for i := range b {
		if lower[b[i]] != s[i] {
			return false
		}
	}
	return true
}
