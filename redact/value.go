package redact

import (
	"bytes"
	"hash/maphash"
)

// value handles what stands after a key of kind k.
func (f *finder) value(s int, k kind) {
	b := f.b
	for n := 0; s < len(b) && n < 80; n++ {
		if b[s] == ' ' || b[s] == '\t' {
			s++
		} else if b[s] == '\\' && s+1 < len(b) && b[s+1] == 't' && f.inJSON() {
			s += 2 // a tab in a string
		} else {
			break
		}
	}
	if s+1 < len(b) && (b[s] == 'N' || b[s] == 'n') && b[s+1] == '\'' {
		s++ // N'…' of SQL
	}
	if s >= len(b) || b[s] == '\n' || b[s] == '\r' || b[s] == '{' && !(s+1 < len(b) && isAlnum(b[s+1])) {
		return
	}
	if b[s] == '[' || b[s] == '{' {
		if b[s] == '[' && f.r.tokenAt(b, s) > 0 {
			return
		}
		if f.list(s, k) {
			return
		}
	}
	slashes := 0
	for s+slashes < len(b) && b[s+slashes] == '\\' && slashes < 8 {
		slashes++
	}
	if q := s + slashes; q < len(b) && (b[q] == '"' || b[q] == '\'') && (slashes == 0 || b[q] == '"') {
		if slashes == 0 && b[q] == '"' && q+1 < len(b) && bytes.IndexByte([]byte(",;}])"), b[q+1]) >= 0 && bytes.Count(b[max(f.line0, q-4096):q], []byte{'"'})%2 == 1 {
			return // it closes the string that the key stands in
		}
		if e := f.quoted(q+1, b[q], slashes); e >= 0 {
			f.mask(q+1, e, k)
			return
		}
		if slashes > 0 || q+1 >= len(b) || b[q] == '"' && bytes.IndexByte([]byte(",}]>)\r\n"), b[q+1]) >= 0 {
			return // it closes a string that opened before the key
		}
		s = q + 1
	}
	e := s
	switch k {
	case kHemmelig, kFelt:
		e = f.secretEnd(s)
		f.past.secret = max(f.past.secret, e)
		if foldEq(b[s:e], "bearer") || foldEq(b[s:e], "basic") || foldEq(b[s:e], "negotiate") || foldEq(b[s:e], "ntlm") || foldEq(b[s:e], "digest") {
			if e < len(b) && b[e] == ' ' {
				f.value(e, k)
			}
			return
		}
		if bytes.HasPrefix(b[s:e], []byte("AWS4-")) { // all that follows belongs to it
			f.headerValue(s)
			return
		}
	case kNavn, kPerson:
		e = f.nameEnd(s)
	default:
		for e < len(b) && e-s < 96 && bytes.IndexByte([]byte(" \t\r\n;,\"'<>()[]{}&|"), b[e]) < 0 && !(b[e] == '\\' && e+1 < len(b) && (b[e+1] == '"' || (b[e+1] == 'r' || b[e+1] == 'n' || b[e+1] == 't') && f.inJSON())) {
			e++
		}
		if k == kTlf || k == kFnr || k == kKonto || k == kOrgnr {
			for e+1 < len(b) && (b[e] == ' ' || b[e] == '-' || b[e] == 0xA0 || e > s && b[e] == ')' || b[e] == 0xC2 && b[e+1] == 0xA0) && e-s < 24 {
				z := e + 1
				if b[e] == 0xC2 || b[e] == ')' && b[z] == ' ' {
					z++
				}
				if z >= len(b) || !isDigit(b[z]) {
					break
				}
				for e = z; e < len(b) && isDigit(b[e]); e++ {
				}
			}
		}
	}
	for e > s && (b[e-1] == ' ' || b[e-1] == '.' && k != kHemmelig || b[e-1] == ',') {
		e--
	}
	f.mask(s, e, k)
}

// list handles ["…","…"] and PowerShell's {a, b}.
func (f *finder) list(s int, k kind) bool {
	b := f.b
	open := b[s]
	s++
	for s < len(b) && bytes.IndexByte([]byte(" \r\n\t"), b[s]) >= 0 {
		s++
	}
	if s >= len(b) || open == '[' && b[s] != '"' {
		return false
	}
	for s < len(b) && (b[s] == '"' || open == '{') {
		var e int
		if b[s] == '"' {
			s++
			if e = f.quoted(s, '"', 0); e < 0 {
				break
			}
			f.mask(s, e, k)
			e++
		} else {
			for e = s; e < len(b) && bytes.IndexByte([]byte(",}\r\n"), b[e]) < 0; e++ {
			}
			if c := bytes.IndexByte(b[s:e], ':'); c > 0 && c < 6 {
				s += c + 1 // SMTP:kari@…
			}
			f.mask(s, e, k)
			if e >= len(b) || b[e] != ',' {
				return true
			}
		}
		for s = e; s < len(b) && bytes.IndexByte([]byte(", \r\n\t"), b[s]) >= 0; s++ {
		}
	}
	return true
}

// secretEnd is where an unquoted secret ends.
func (f *finder) secretEnd(s int) int {
	b := f.b
	e := s
	row := f.connection(s)
	for e < len(b) && (!ends[b[e]] || row && b[e] == ' ') && b[e] != ';' {
		if class[b[e]] == cLetter && b[e] < 0x80 || class[b[e]] == cDigit {
			e++
			continue
		}
		if (b[e] == ',' || b[e] == '&') && f.keyFollows(e+1) || b[e] == '&' && bytes.HasPrefix(b[e:], []byte("&quot;")) {
			break
		}
		if b[e] == '\\' && e+1 < len(b) && (b[e+1] == '"' || (b[e+1] == 'r' || b[e+1] == 'n') && f.inJSON()) {
			break
		}
		if b[e] == 0xBB && e > s && b[e-1] < 0x80 || b[e] == 0xC2 && e+1 < len(b) && b[e+1] == 0xBB || b[e] == 0xE2 && e+1 < len(b) && b[e+1] == 0x80 { // » ”
			break
		}
		if b[e] == '|' && e+1 < len(b) && (f.keyFollows(e+1) || hexValue[b[e+1]] < 16 && b[e+1] >= 'a') {
			break
		}
		e++
	}
	for e > s && bytes.IndexByte([]byte(",'"), b[e-1]) >= 0 {
		e--
	}
	return e
}

// connection reports whether the value at s stands in a connection string,
// where a space ends nothing: a semicolon before its key and one after it.
func (f *finder) connection(s int) bool {
	b := f.b
	k := s
	for k > f.line0 && s-k < 40 && b[k-1] != ';' && b[k-1] != '"' && b[k-1] != '\'' {
		k--
	}
	if k == f.line0 || b[k-1] != ';' || bytes.IndexByte(b[k:s], '=') < 0 {
		return false
	}
	for e := s; e < len(b) && e-s < 200 && b[e] != '\n' && b[e] != '"'; e++ {
		if b[e] == ';' {
			return f.keyFollows(e+1) || e+1 == len(b) || b[e+1] == '"' || b[e+1] == '\r' || b[e+1] == '\n'
		}
	}
	return false
}

// particle reports whether w begins with a small word that stands inside names.
func particle(w []byte) bool {
	for _, p := range [...]string{"von ", "van ", "der ", "den ", "de ", "la ", "av ", "del ", "al ", "bin ", "el "} {
		if len(w) >= len(p) && foldEq(w[:len(p)], p) {
			return true
		}
	}
	return false
}

// nameEnd is where an unquoted name ends.
func (f *finder) nameEnd(s int) int {
	b := f.b
	e, word, comma := s, s, false
	for e < len(b) && e-s < 96 && bytes.IndexByte([]byte(";|\t\r\n\"<>()[]{}=:/\\&"), b[e]) < 0 {
		if b[e] == ' ' {
			if e+1 < len(b) && (b[e+1] == ' ' || b[e+1] == '-' || b[e+1] == '/' || b[e+1] >= 'a' && b[e+1] <= 'z' && (b[s] < 'a' || b[s] > 'z') && !particle(b[e+1:])) {
				break
			}
			word = e + 1
		}
		if b[e] == ',' {
			if comma || e+2 >= len(b) || b[e+1] != ' ' || f.keyFollows(e+2) || b[e+2] >= 'a' && b[e+2] <= 'z' || isDigit(b[e+2]) {
				break
			}
			if word != s && !f.shortRest(e+2) {
				break // a list: after two words, only one or two more are a name
			}
			comma = true
		}
		e++
	}
	if e < len(b) && (b[e] == '=' || b[e] == ':') && word > s { // the next key
		e = word
	}
	if e < len(b) && b[e] == '\'' {
		e++
	}
	return e
}

// shortRest reports whether one or two words with capitals end the field.
func (f *finder) shortRest(i int) bool {
	e := i
	for e < len(f.b) && (class[f.b[e]] == cLetter || f.b[e] == ' ' || f.b[e] == '-' || f.b[e] == '.' || f.b[e] == '\'') {
		e++
	}
	words := bytes.Fields(f.b[i:e])
	for _, w := range words {
		if w[0] >= 'a' && w[0] <= 'z' || trade[string(fold(nil, w))] {
			return false
		}
	}
	return len(words) > 0 && len(words) < 3 && (e == len(f.b) || bytes.IndexByte([]byte("\r\n;|)\t"), f.b[e]) >= 0)
}

// learn makes a name known that a field told. Logs tell the same one often.
func (f *finder) learn(v []byte) {
	h := maphash.Bytes(f.hasher.seed, v)
	if slot := &f.learned[h%uint64(len(f.learned))]; *slot != h {
		*slot = h
		f.r.names.learnName(v, looksLikePerson(v) || len(nameWords(v)) == 1)
	}
}

// quoted is where the quote that opened before s closes, -1 if it does not on
// its line. A quote inside is escaped more deeply than the one that opened, or
// doubled.
func (f *finder) quoted(s int, q byte, slashes int) int {
	b := f.b
	no := &f.past.unquoted[q&1][min(slashes, 8)]
	if s < *no {
		return -1
	}
	i := s
	for ; i < len(b) && b[i] != '\n'; i++ {
		if b[i] != q {
			continue
		}
		n := 0
		for i-n > s && b[i-n-1] == '\\' {
			n++
		}
		if n > slashes || n%2 == 1 && slashes%2 == 0 && q == '"' {
			continue
		}
		if slashes == 0 && i+1 < len(b) && b[i+1] == q && i > s {
			i++
			continue
		}
		return i - n
	}
	if len(b)-s > window/2 && bytes.IndexByte(b[s:], '\n') < 0 {
		return len(b) // longer than the window: all of it
	}
	*no = i
	return -1
}

// mask masks the value of a field of kind k, if it is one.
func (f *finder) mask(s, e int, k kind) {
	if e > s+1 && f.b[e-1] >= 0x80 {
		e = f.guillemet(s, e)
	}
	if s >= e || k != kHemmelig && f.r.kept(f.b[s:e]) || len(bytes.Trim(f.b[s:e], "*).,»")) == 0 {
		return
	}
	v := f.b[s:e]
	if i := bytes.IndexByte(v, '['); i >= 0 && k != kHemmelig && f.r.tokenAt(f.b, s+i) > 0 {
		return
	}
	if len(v) > 3 && foldEq(v[:3], "cn=") {
		f.cn(s + 3)
		return
	}
	at := bytes.IndexByte(v, '@') > 0
	digits := 0
	for _, c := range v {
		if isDigit(c) {
			digits++
		}
	}
	switch k {
	case kPerson:
		if !looksLikePerson(v) {
			return
		}
		k = kNavn
		fallthrough
	case kNavn:
		if e-s > 128 {
			break
		}
		f.learn(v)
	case kEpost, kAdresse:
		if at {
			return // the @ is looked at for itself
		}
		k = kBruker
	case kBruker:
		if at || len(v) < 2 || v[0] == '@' || bytes.HasSuffix(v, []byte("$")) {
			return
		}
		if n := bytes.LastIndexByte(v, '\\'); n >= 0 {
			if n+1 == len(v) || f.r.kept(v[n+1:]) || f.r.kept(bytes.TrimRight(v[:n], "\\")) {
				return
			}
			s += n + 1
		}
		if e-s > 64 || bytes.HasPrefix(v, []byte("S-1-")) {
			return // sid knows which of them are everybody's
		}
		if len(v) >= 36 && f.inGUID(s, s+1) || bytes.HasPrefix(v, []byte("{")) {
			return
		}
		if looksLikePerson(f.b[s:e]) {
			f.r.names.learnName(f.b[s:e], true)
			k = kNavn
			break
		}
		f.r.names.learnUser(f.b[s:e])
	case kFnr, kTlf, kKonto, kOrgnr:
		if digits < 5 {
			return
		}
	case kMac:
		if digits < 3 {
			return
		}
	case kHemmelig:
		if len(v) < 9 && boolean[string(fold(f.key[:0], v))] || digits == len(v) && digits < 4 || len(v) < 11 && bytes.HasPrefix(v, []byte("0x")) {
			return // no secret: yes or no, a small number, a handle
		}
	}
	n := len(f.spans)
	f.add(s, e, k)
	if len(f.spans) > n && digits == e-s {
		f.spans[n].quote = f.bareJSON(s, e)
	}
}

// guillemet is the end of a word that ends at e, without the » after it.
func (f *finder) guillemet(s, e int) int {
	b := f.b
	switch {
	case e > s+2 && b[e-1] == 0xBB && b[e-2] == 0xC2:
		return e - 2
	case e > s+3 && b[e-2] == 0x80 && b[e-3] == 0xE2 && b[e-1] >= 0x98 && b[e-1] <= 0x9F:
		return e - 3
	case e > s+1 && b[e-1] == 0xBB && b[e-2] < 0x80:
		return e - 1
	}
	return e
}
