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

	skip    int // no mark before this is looked at
	classes map[string]kind
	table   table
	key64   bool // a private key goes on past the window
}

func (f *finder) add(start, end int, k kind) {
	if start >= end || f.r.policy[k] == keep || f.r.keep[string(fold(f.key[:0], f.b[start:end]))] {
		return
	}
	if n := f.r.tokenAt(f.b, start); n > 0 {
		return
	}
	f.spans = append(f.spans, span{start: start, end: end, kind: k, tok: f.hasher.token(k, f.b[start:end])})
}

// find looks through b[from:]; what stands before is context.
func (f *finder) find(from int) {
	b := f.b
	line := from
	f.skip = 0
	f.view, f.printable = false, false
	names := f.r.names.any.Load()
	for i := from; i < len(b); {
		switch class[b[i]] {
		case cPlain:
			if b[i] == '-' && i+12 < len(b) && b[i+3] == '-' && b[i+6] == '-' && b[i+9] == '-' && b[i+12] == '-' || b[i] == '.' && i+5 < len(b) && b[i+5] == '.' {
				f.mac(i)
			}
			i++
		case cLetter:
			start := i
			for i++; i < len(b) && class[b[i]] == cLetter; i++ {
			}
			if f.word(start, i) && f.skip > i {
				i = f.skip
			}
			if names {
				f.name(start, i)
			}
		case cDigit:
			start := i
			for i++; i < len(b) && class[b[i]] == cDigit; i++ {
			}
			if start > 0 && isDigit(b[start-1]) {
				continue
			}
			f.number(start, i)
		default:
			c := b[i]
			if c == '\n' {
				if f.view {
					f.decoded(line, i)
					f.view, f.printable = false, false
				}
				f.line(line, i)
				line = i + 1
			} else if c == '[' {
				if n := f.r.tokenAt(b, i); n > 0 {
					i += n
					continue
				}
				f.pair(i)
			} else {
				f.mark(i, line)
				names = f.r.names.any.Load()
			}
			i++
		}
	}
	if f.view {
		f.decoded(line, len(b))
	}
	if line < len(b) {
		f.line(line, len(b))
	}
	for _, p := range f.r.patterns {
		f.pattern(p, from)
	}
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

// mark handles a byte that may begin or betray something.
func (f *finder) mark(i, line int) {
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
		if next == '#' || class[next] == cLetter {
			f.view = true
		}
	case 0, 0x1b:
		f.view = true
	case '\\':
		if next == 'u' || next == 'x' || next == '"' || next == '\\' || next == '/' || next == 'n' || next == 'r' || next == 't' {
			f.view = true
		}
		f.backslash(i, line)
	case '=', ':':
		if b[i] == '=' && i+2 < len(b) && hexValue[next] < 16 && hexValue[b[i+2]] < 16 {
			f.view, f.printable = true, true
		}
		if b[i] == ':' {
			f.colon(i)
		}
		f.keyed(i)
	case '<':
		f.element(i)
	}
}

// word handles a run of letters that names a scheme or starts a secret.
func (f *finder) word(s, e int) bool {
	b := f.b
	if e-s > 1 {
		f.wide(s, e)
	}
	switch n := e - s; b[s] | 0x20 {
	case 's':
		if n == 1 && e+2 < len(b) && b[e] == '-' && b[e+1] == '1' && b[e+2] == '-' {
			return f.sid(s)
		}
		if n == 2 && b[s+1]|0x20 == 'k' && e < len(b) && (b[e] == '_' || b[e] == '-') {
			return f.prefixed(s)
		}
	case 'e':
		if n > 2 && b[s] == 'e' && b[s+1] == 'y' && b[s+2] == 'J' || n == 2 && e < len(b) && b[s+1] == 'y' && b[e] == 'J' {
			return f.prefixed(s)
		}
	case 'b':
		if n == 5 && foldEq(b[s:e], "basic") || n == 6 && foldEq(b[s:e], "bearer") {
			return f.scheme(e)
		}
		if n == 5 && string(b[s:e]) == "BEGIN" && s >= 5 && string(b[s-5:s]) == "-----" {
			return f.pem(e)
		}
		if n == 6 && foldEq(b[s:e], "bruker") {
			f.prose(e)
		}
		if n == 7 && foldEq(b[s:e], "brukere") {
			f.folder(s, e)
		}
	case 'g':
		if n == 3 && e < len(b) && b[e] == '_' && b[s+1] == 'h' || n == 6 && string(b[s:e]) == "github" || n == 5 && string(b[s:e]) == "glpat" {
			return f.prefixed(s)
		}
	case 'a':
		if n >= 4 && (string(b[s:s+4]) == "AKIA" || string(b[s:s+4]) == "ASIA" || string(b[s:s+4]) == "AIza") {
			return f.prefixed(s)
		}
	case 'x':
		if n == 4 && string(b[s:s+3]) == "xox" {
			return f.prefixed(s)
		}
	case 'u':
		if n == 5 && foldEq(b[s:e], "users") {
			f.folder(s, e)
		}
		if n == 4 && foldEq(b[s:e], "user") {
			f.prose(e)
		}
	case 'h':
		if n == 4 && foldEq(b[s:e], "home") {
			f.folder(s, e)
		}
	case 'p':
		if e < len(b) && b[e] == ' ' && s > 0 && b[s-1] == '-' && f.class(b[s:e]) == kHemmelig {
			f.value(e, kHemmelig)
		}
	}
	return false
}

// wide looks whether letters beyond ASCII include ones that are read as
// others: full-width forms, combining marks, signs that do not show.
func (f *finder) wide(s, e int) {
	for i := s; i+1 < e && !f.view; i++ {
		if f.b[i] < 0x80 {
			continue
		}
		switch c, d := f.b[i], f.b[i+1]; {
		case c == 0xEF && (d == 0xBC || d == 0xBD || d == 0xBB), c == 0xCC, c == 0xCD,
			c == 0xE2 && (d == 0x80 || d == 0x81), c == 0xC2 && d == 0xAD:
			f.view = true
		}
	}
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

// name looks whether a word belongs to something learned.
func (f *finder) name(s, e int) {
	if e-s < 2 {
		return
	}
	set := &f.r.names
	f.key = fold(f.key[:0], f.b[s:e])
	h := hashWord(f.key)
	if set.maybe(h) {
		fl := set.flags(h)
		if fl&isPart != 0 {
			sum, best, at := h, 0, e
			for range 5 {
				ns, ne := f.nextWord(at)
				if ns < 0 {
					break
				}
				f.key = fold(f.key[:0], f.b[ns:ne])
				sum += hashWord(f.key)
				if set.flags(mix(sum))&isWhole != 0 {
					best = ne
				}
				at = ne
			}
			if best > 0 {
				f.add(s, best, kNavn)
			} else if c := f.b[s]; fl&isSingle != 0 && (c >= 'A' && c <= 'Z' || c >= 0x80) {
				f.add(s, e, kNavn)
			}
		}
	}
	// Accounts may hold digits, dots and hyphens: the whole token counts.
	word, end := s, e
	for s > 0 && isUserByte(f.b[s-1]) && e-s < 64 {
		if s--; class[f.b[s]] == cLetter {
			return // looked at when its first letters were
		}
	}
	for e < len(f.b) && isUserByte(f.b[e]) && e-s < 64 {
		e++
	}
	for e > s && !isAlnum(f.b[e-1]) {
		e--
	}
	if s != word || e != end {
		f.key = fold(f.key[:0], f.b[s:e])
		h = hashWord(f.key)
	}
	if set.maybe(h) && set.user(h) {
		f.add(s, e, kBruker)
	}
}

func isUserByte(c byte) bool { return isAlnum(c) || c == '.' || c == '-' || c == '_' }

// nextWord is the word after at, with at most a comma, an initial's stop or a
// line break between.
func (f *finder) nextWord(at int) (int, int) {
	s := at
	for s < len(f.b) && s-at < 24 && (bytes.IndexByte([]byte(" ,.-_+\r\n\t"), f.b[s]) >= 0 || f.b[s] == 0xC2 && s+1 < len(f.b) && f.b[s+1] == 0xA0 || f.b[s] == 0xA0) {
		s++
	}
	e := s
	for e < len(f.b) && class[f.b[e]] == cLetter && e-s < 64 {
		e++
	}
	if s == at || e == s {
		return -1, -1
	}
	return s, e
}
