package redact

import (
	"bytes"
	"encoding/base64"
)

func (f *finder) class(key []byte) kind {
	if len(key) == 0 || len(key) > 64 {
		return kNone
	}
	if k, ok := f.classes[string(key)]; ok {
		return k
	}
	if len(f.classes) > 4096 {
		clear(f.classes)
	}
	k := f.r.classify(key)
	f.classes[string(key)] = k
	return k
}

// endings are the last two letters of every word of the vocabulary: nearly all
// keys of a log are told apart by them.
type endings [256][4]uint64

func (t *endings) set(w string) {
	if n := len(w); n > 1 {
		t[w[n-2]][w[n-1]>>6] |= 1 << (w[n-1] & 63)
	}
}

func (t *endings) has(a, b byte) bool { return t[lower[a]][lower[b]>>6]>>(lower[b]&63)&1 != 0 }

// keyed handles = and :, by the key that stands before them.
func (f *finder) keyed(i int) {
	b := f.b
	e := i
	for n := 0; e > 0 && n < 24 && b[e-1] == ' '; n++ { // Format-List pads its keys
		e--
	}
	for e > 0 && i-e < 24 && (b[e-1] == '"' || b[e-1] == '\'' || b[e-1] == ']' || b[e-1] == '\\' || b[e-1] == ')' || b[e-1] == '.' && b[i] == ':' || b[e-1] == '`') {
		e--
	}
	if e < 2 || i < f.past.secret || !isAlnum(b[e-1]) || isDigit(b[e-1]) {
		return
	}
	if p, q := b[e-2], b[e-1]; q < 0x80 && p < 0x80 && isAlnum(p) && !f.r.ends.has(p, q) {
		return
	}
	s := e
	for s > f.line0 && e-s < 64 && (isAlnum(b[s-1]) || b[s-1] == '_' || b[s-1] == '-' || b[s-1] == '.') {
		s--
	}
	if e-s > 3 && b[s] == 0xC2 && b[s+1] == 0xAB { // «
		s += 2
	} else if e-s > 4 && b[s] == 0xE2 && b[s+1] == 0x80 {
		s += 3
	} else if e-s > 2 && b[s] == 0xAB && b[s+1] < 0x80 {
		s++
	}
	// The letter of an escape is none of the key: "\r\nPassord: …".
	if s > 0 && b[s-1] == '\\' && e-s > 2 && bytes.IndexByte([]byte("nrt"), b[s]) >= 0 && f.class(b[s:e]) == kNone {
		s++
	}
	k := f.class(b[s:e])
	// "Account Name:", "User ID=": two or three words can be one key.
	if t := s; t > 1 && b[t-1] == ' ' && isAlnum(b[t-2]) {
		for n := 0; n < 2 && t > 1 && b[t-1] == ' ' && isAlnum(b[t-2]); n++ {
			z := t - 1
			for t--; t > 0 && s-t < 32 && isAlnum(b[t-1]); t-- {
			}
			if f.key = fold(f.key[:0], b[t:z]); !leading[string(f.key)] {
				break
			}
			if k2 := f.class(b[t:e]); k2 != kNone {
				k = k2
			}
		}
	}
	if k == kNone {
		if e-s == 1 && b[s]|0x20 == 'n' && b[i] == ':' && s == f.line0 {
			f.card(i + 1)
		}
		return
	}
	if b[i] == ':' && i+2 < len(b) && k != kHemmelig && (b[i+1] == '/' || b[i+1] == '\\' && b[i+2] != '"' && b[i+2] != 't' && b[i+2] != '\\') {
		return // a path
	}
	if b[i] == ':' && i+2 < len(b) && b[i+1] == ':' && b[i+2] == ' ' {
		f.base64(i+3, k)
		return
	}
	if b[i] == '=' && foldEq(b[s:e], "cn") {
		f.cn(i + 1)
		return
	}
	v := i + 1
	for v < len(b) && v-i < 3 && (b[v] == '=' || b[v] == '>') { // ==, =>, :=
		v++
	}
	if k == kHemmelig && (b[e-1]|0x20 == 'e') && cookies[squeeze(string(b[s:e]))] {
		f.headerValue(v)
		return
	}
	f.value(v, k)
}

// leading are words that begin a key of several words.
var leading = map[string]bool{}

func init() {
	for _, w := range bytes.Fields([]byte(`user account full fullt first last given family sur middle display bank mobile phone e email mail employee login logon security
		access api secret private shared client org organisation organization fødsels national nærmeste visnings mellom for etter proxy refresh id bearer auth session
		common contact kontakt home telephone storage subscription signing encryption machine validation decryption subject target new old caller source sam user principal
		nærmeste naermeste created modified opprettet endret run passord password`)) {
		leading[string(w)] = true
	}
}

// cookies are headers that hold many secrets: all that follows goes.
var cookies = map[string]bool{"cookie": true, "setcookie": true}

// headerValue handles all that follows to the end of the line or of the string it stands in.
func (f *finder) headerValue(s int) {
	b := f.b
	for s < len(b) && (b[s] == ' ' || b[s] == '"') {
		s++
	}
	e := s
	for e < len(b) && b[e] != '\r' && b[e] != '\n' && b[e] != '"' && b[e] != '<' {
		e++
	}
	f.past.secret = e
	f.mask(s, e, kHemmelig)
}

// card handles N:Nordmann;Kari;;; of a vCard.
func (f *finder) card(s int) {
	e := s
	for e < len(f.b) && e-s < 128 && f.b[e] != '\n' && f.b[e] != '\r' {
		e++
	}
	if bytes.Count(f.b[s:e], []byte{';'}) < 2 {
		return
	}
	for s < e {
		z := s
		for z < e && f.b[z] != ';' {
			z++
		}
		f.mask(s, z, kNavn)
		s = z + 1
	}
}

// base64 handles the "key:: " of LDIF.
func (f *finder) base64(s int, k kind) {
	e := s
	for e < len(f.b) && (isAlnum(f.b[e]) && f.b[e] < 0x80 || f.b[e] == '+' || f.b[e] == '/' || f.b[e] == '=') {
		e++
	}
	raw, err := base64.StdEncoding.DecodeString(string(f.b[s:e]))
	if err != nil || len(raw) == 0 || f.r.kept(raw) {
		return
	}
	if k == kPerson {
		k = kNavn
	}
	if k == kNavn {
		f.r.names.learnName(raw, looksLikePerson(raw) || len(nameWords(raw)) == 1)
	}
	n := len(f.spans)
	f.add(s, e, k)
	if len(f.spans) > n {
		f.spans[n].tok = f.hasher.token(k, raw)
	}
}

// cn handles the first part of a distinguished name.
func (f *finder) cn(s int) {
	b := f.b
	for s < len(b) && b[s] == ' ' {
		s++
	}
	if s < len(b) && b[s] == '"' {
		if e := f.quoted(s+1, '"', 0); e > 0 && e-s < 128 {
			f.mask(s+1, e, kNavn)
			return
		}
		s++
	}
	e := s
	for e < len(b) && e-s < 128 && bytes.IndexByte([]byte(",+;<>\"|\r\n\t)"), b[e]) < 0 {
		if b[e] == '\\' && e+1 < len(b) {
			if b[e+1] == '"' || b[e+1] == 'r' && f.inJSON() || b[e+1] == 'n' && f.inJSON() {
				break
			}
			e++
			if b[e] == '\\' && e+1 < len(b) {
				e++
			}
		}
		e++
	}
	e = min(e, len(b))
	for e > s && (b[e-1] == ' ' || b[e-1] == '\'') {
		e--
	}
	if f.r.kept(b[s:e]) || bytes.Contains(b[s:e], []byte(" CA")) || bytes.Contains(b[s:e], []byte("Root")) || bytes.HasPrefix(b[s:e], []byte("Microsoft ")) {
		return
	}
	name := bytes.ReplaceAll(b[s:e], []byte{'\\'}, nil)
	if looksLikePerson(name) {
		f.r.names.learnName(name, true)
	}
	f.add(s, e, kNavn)
}

func (f *finder) keyFollows(i int) bool {
	for i < len(f.b) && f.b[i] == ' ' {
		i++
	}
	s := i
	for i < len(f.b) && i-s < 40 && (isAlnum(f.b[i]) || f.b[i] == '_' || f.b[i] == '-' || f.b[i] == '.') {
		i++
	}
	return i > s && i < len(f.b) && (f.b[i] == '=' || f.b[i] == ':')
}
