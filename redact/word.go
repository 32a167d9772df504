package redact

import "bytes"

// triggers are words that name a scheme, begin a secret or come before a
// value: by first letter, a bit for each length. All others cost one look.
var triggers [32]uint32

func init() {
	for _, w := range bytes.Fields([]byte(`s sk basic bearer begin bruker brukere ghp github glpat akia xoxb users user home net passord passordet password insert
		securestring like
		ansatt ansatte leder lederen saksbehandler kontaktperson elev brukeren no personnummer personnr negotiate ntlm npm sg pscredential networkcredential`)) {
		triggers[w[0]&31] |= 1 << len(w)
	}
	triggers['a'&31] = 1<<31 | 0xFFFFFFF0 // AKIA…, AIza… go on in letters
	triggers['g'&31] = 1<<31 | 0xFFFFFFF8
}

// interesting reports whether word need look at b[s:e].
func (f *finder) interesting(s, e int) bool {
	b := f.b
	if triggers[b[s]&31]>>min(e-s, 31)&1 != 0 || b[s] == 'e' && e-s > 1 && b[s+1] == 'y' {
		return true
	}
	return s > 0 && (b[s-1] == '-' || b[s-1] == '/') && e < len(b) && b[e] == ' '
}

// word handles a run of letters that names a scheme or starts a secret. True:
// what stands before skip has been dealt with.
func (f *finder) word(s, e int) bool {
	b := f.b
	n := e - s
	if s > 0 && (b[s-1] == '-' || b[s-1] == '/') {
		f.parameter(s, e)
	}
	switch b[s] | 0x20 {
	case 's':
		if n == 1 && e+2 < len(b) && b[e] == '-' && b[e+1] == '1' && b[e+2] == '-' {
			return f.sid(s)
		}
		if n == 13 && foldEq(b[s:e], "saksbehandler") {
			f.called(e)
		}
		if n == 2 && b[s+1]|0x20 == 'k' && e < len(b) && (b[e] == '_' || b[e] == '-') {
			return f.prefixed(s)
		}
		if n == 2 && b[s] == 'S' && b[s+1] == 'G' && e+40 < len(b) && b[e] == '.' {
			return f.prefixed(s)
		}
		if n == 12 && foldEq(b[s:e], "securestring") && e < len(b) && b[e] == ' ' {
			f.secure(e)
		}
	case 'e':
		if n == 4 && foldEq(b[s:e], "elev") {
			f.called(e)
		}
		if n > 2 && b[s+1] == 'y' && b[s+2] == 'J' || n == 2 && e < len(b) && b[s+1] == 'y' && b[e] == 'J' {
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
			f.prose(s, e)
			f.called(e)
		}
		if n == 8 && foldEq(b[s:e], "brukeren") {
			f.called(e)
		}
		if n == 7 && foldEq(b[s:e], "brukere") {
			f.folder(s, e)
		}
	case 'g':
		if n == 3 && e < len(b) && b[e] == '_' && b[s+1] == 'h' || n == 6 && string(b[s:e]) == "github" || n == 5 && string(b[s:e]) == "glpat" {
			return f.prefixed(s)
		}
	case 'a':
		if n <= 7 && (foldEq(b[s:e], "ansatt") || foldEq(b[s:e], "ansatte")) {
			f.called(e)
		}
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
			f.prose(s, e)
		}
	case 'h':
		if n == 4 && foldEq(b[s:e], "home") {
			f.folder(s, e)
		}
	case 'i':
		if n == 6 && foldEq(b[s:e], "insert") {
			f.insert(s)
		}
	case 'k':
		if n == 13 && foldEq(b[s:e], "kontaktperson") {
			f.called(e)
		}
	case 'l':
		if foldEq(b[s:e], "leder") || foldEq(b[s:e], "lederen") {
			f.called(e)
		}
		if n == 4 && foldEq(b[s:e], "like") {
			f.like(s, e)
		}
	case 'n':
		if n == 2 && string(b[s:e]) == "NO" && e < len(b) && isDigit(b[e]) {
			return f.iban(s, e)
		}
		if n == 9 && foldEq(b[s:e], "negotiate") || n == 4 && foldEq(b[s:e], "ntlm") {
			return f.scheme(e)
		}
		if n == 3 && foldEq(b[s:e], "npm") && e < len(b) && b[e] == '_' {
			return f.prefixed(s)
		}
		if n == 17 && foldEq(b[s:e], "networkcredential") {
			f.credential(e)
		}
		if n == 3 && foldEq(b[s:e], "net") {
			f.netUse(e)
		}
	case 'p':
		if n == 12 && foldEq(b[s:e], "pscredential") {
			f.credential(e)
		}
		if (foldEq(b[s:e], "personnummer") || foldEq(b[s:e], "personnr")) && e+5 < len(b) && b[e] == ' ' && isDigit(b[e+1]) {
			f.value(e, kFnr)
		}
		if n >= 7 && (foldEq(b[s:e], "password") || foldEq(b[s:e], "passord") || foldEq(b[s:e], "passordet")) {
			f.told(e)
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
			c == 0xE2 && (d == 0x80 || d == 0x81), c == 0xC2 && d == 0xAD,
			(c == 0xC0 || c == 0xC1) && d&0xC0 == 0x80, c == 0xE0 && d < 0xA0 && d&0xC0 == 0x80:
			f.view = true
		}
	}
}
