package redact

import "bytes"

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

// keyed handles = and :, by the key that stands before them.
func (f *finder) keyed(i int) {
	b := f.b
	e := i
	for e > 0 && i-e < 3 && (b[e-1] == ' ' || b[e-1] == '"' || b[e-1] == '\'' || b[e-1] == ']' || b[e-1] == '\\') {
		e--
	}
	s := e
	for s > 0 && e-s < 64 && (isAlnum(b[s-1]) || b[s-1] == '_' || b[s-1] == '-' || b[s-1] == '.') {
		s--
	}
	if s == e || isDigit(b[e-1]) && isDigit(b[s]) {
		return
	}
	k := f.class(b[s:e])
	// "Account Name:", "User ID=": two words can be one key.
	if s > 1 && b[s-1] == ' ' && isAlnum(b[s-2]) {
		t := s - 1
		for t > 0 && s-t < 24 && isAlnum(b[t-1]) {
			t--
		}
		if k2, ok := f.r.keys[squeeze(string(b[t:e]))]; ok {
			k = k2
		}
	}
	if k != kNone {
		if b[i] == ':' && i+1 < len(b) && (b[i+1] == '\\' || b[i+1] == '/' && k != kHemmelig) {
			return
		}
		if foldEq(b[s:e], "cn") && b[i] == '=' {
			f.cn(i + 1)
			return
		}
		f.value(i+1, k)
	}
}

// cn handles the first part of a distinguished name.
func (f *finder) cn(s int) {
	b := f.b
	e := s
	for e < len(b) && e-s < 128 && bytes.IndexByte([]byte(",+;<>\"|\r\n\t"), b[e]) < 0 {
		if b[e] == '\\' && e+1 < len(b) {
			e++
			if b[e] == '\\' && e+1 < len(b) {
				e++
			}
		}
		e++
	}
	e = min(e, len(b))
	if f.r.kept(b[s:e]) || bytes.Contains(b[s:e], []byte(" CA")) || bytes.Contains(b[s:e], []byte("Root")) || bytes.HasPrefix(b[s:e], []byte("Microsoft ")) {
		return
	}
	if looksLikePerson(bytes.ReplaceAll(b[s:e], []byte{'\\'}, nil)) {
		f.r.names.learnName(bytes.ReplaceAll(b[s:e], []byte{'\\'}, nil), true)
	}
	f.add(s, e, kNavn)
}

// value handles what stands after a key of kind k.
func (f *finder) value(s int, k kind) {
	b := f.b
	for n := 0; s < len(b) && n < 40 && (b[s] == ' ' || b[s] == '\t'); n++ {
		s++
	}
	if s >= len(b) || b[s] == '\n' || b[s] == '\r' || b[s] == '{' {
		return
	}
	if b[s] == '[' {
		if f.r.tokenAt(b, s) > 0 {
			return
		}
		if s+1 < len(b) && b[s+1] == '"' { // a list of strings
			for s++; s < len(b) && b[s] == '"'; {
				e := f.quoted(s+1, '"', 0)
				f.mask(s+1, e, k)
				for s = e + 1; s < len(b) && (b[s] == ',' || b[s] == ' '); s++ {
				}
			}
			return
		}
	}
	slashes := 0
	for s+slashes < len(b) && b[s+slashes] == '\\' && slashes < 8 {
		slashes++
	}
	if q := s + slashes; q < len(b) && (b[q] == '"' || b[q] == '\'') {
		e := f.quoted(q+1, b[q], slashes)
		f.mask(q+1, e, k)
		return
	}
	e := s
	switch k {
	case kHemmelig, kFelt:
		for e < len(b) && bytes.IndexByte([]byte(" \t\r\n;\"<>"), b[e]) < 0 {
			if (b[e] == ',' || b[e] == '&') && f.keyFollows(e+1) {
				break
			}
			e++
		}
		for e > s && bytes.IndexByte([]byte(",'"), b[e-1]) >= 0 {
			e--
		}
		if foldEq(b[s:e], "bearer") || foldEq(b[s:e], "basic") || foldEq(b[s:e], "negotiate") || foldEq(b[s:e], "ntlm") {
			if e < len(b) && b[e] == ' ' {
				f.value(e, k)
			}
			return
		}
	case kNavn, kPerson:
		word := s
		for e < len(b) && e-s < 96 && bytes.IndexByte([]byte(";|\t\r\n\"<>()[]{}=:/\\&"), b[e]) < 0 {
			if b[e] == ' ' {
				if e+1 < len(b) && (b[e+1] == ' ' || b[e+1] >= 'a' && b[e+1] <= 'z' && b[s] < 'a') && !foldEq(b[e+1:min(len(b), e+4)], "von") && !foldEq(b[e+1:min(len(b), e+4)], "van") {
					break
				}
				word = e + 1
			}
			if b[e] == ',' && (word != s || e+2 >= len(b) || b[e+1] != ' ' || f.keyFollows(e+2)) {
				break
			}
			e++
		}
		if e < len(b) && (b[e] == '=' || b[e] == ':') && word > s { // the next key
			e = word
		}
	default:
		for e < len(b) && e-s < 96 && bytes.IndexByte([]byte(" \t\r\n;,\"'<>()[]{}&|"), b[e]) < 0 {
			e++
		}
		if k == kTlf || k == kFnr || k == kKonto || k == kOrgnr {
			for e+1 < len(b) && (b[e] == ' ' || b[e] == '-') && isDigit(b[e+1]) && e-s < 24 {
				for e++; e < len(b) && isDigit(b[e]); e++ {
				}
			}
		}
	}
	for e > s && (b[e-1] == ' ' || b[e-1] == '.' && k != kHemmelig || b[e-1] == ',') {
		e--
	}
	f.mask(s, e, k)
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

// quoted is where the quote that opened before s closes. A quote inside is
// escaped more deeply than the one that opened, or doubled.
func (f *finder) quoted(s int, q byte, slashes int) int {
	b := f.b
	for i := s; i < len(b); i++ {
		if b[i] != q {
			continue
		}
		n := 0
		for i-n > s && b[i-n-1] == '\\' {
			n++
		}
		if n > slashes || n%2 == 1 && slashes%2 == 0 {
			continue
		}
		if slashes == 0 && i+1 < len(b) && b[i+1] == q {
			i++
			continue
		}
		return i - n
	}
	return len(b)
}

// mask masks the value of a field of kind k, if it is one.
func (f *finder) mask(s, e int, k kind) {
	if s >= e || f.r.kept(f.b[s:e]) || bytes.Count(f.b[s:e], []byte{'*'}) == e-s {
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
		f.r.names.learnName(v, looksLikePerson(v) || len(nameWords(v)) == 1)
	case kEpost, kAdresse:
		if at {
			return // the @ is looked at for itself
		}
		k = kBruker
	case kBruker:
		if at || len(v) < 2 || bytes.HasSuffix(v, []byte("$")) {
			return
		}
		if n := bytes.LastIndexByte(v, '\\'); n >= 0 {
			if n+1 == len(v) || f.r.kept(v[n+1:]) || f.r.kept(bytes.TrimRight(v[:n], "\\")) {
				return
			}
			s += n + 1
		}
		if e-s > 64 {
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
	}
	n := len(f.spans)
	f.add(s, e, k)
	if len(f.spans) > n && digits == e-s {
		f.spans[n].quote = f.bareJSON(s, e)
	}
}

// element handles <key>value</key> and <Data Name="key">value</Data>.
func (f *finder) element(i int) {
	b := f.b
	if i+1 >= len(b) || class[b[i+1]] != cLetter {
		return
	}
	z := bytes.IndexByte(b[i:min(len(b), i+256)], '>')
	if z < 0 || b[i+z-1] == '/' {
		return
	}
	z += i
	e := i + 1
	for e < z && (isAlnum(b[e]) || b[e] == '_' || b[e] == '-' || b[e] == '.' || b[e] == ':') {
		e++
	}
	key := b[i+1 : e]
	if n := bytes.LastIndexByte(key, ':'); n >= 0 {
		key = key[n+1:]
	}
	if n := bytes.Index(b[e:z], []byte(`ame="`)); n >= 0 {
		s := e + n + 5
		if q := bytes.IndexByte(b[s:z], '"'); q > 0 {
			key = b[s : s+q]
		}
	} else if n := bytes.Index(b[e:z], []byte(`ame='`)); n >= 0 {
		s := e + n + 5
		if q := bytes.IndexByte(b[s:z], '\''); q > 0 {
			key = b[s : s+q]
		}
	}
	if k := f.class(key); k != kNone {
		if end := bytes.IndexByte(b[z:], '<'); end > 1 {
			s, e := z+1, z+end
			for s < e && (b[s] == ' ' || b[s] == '\n' || b[s] == '\r' || b[s] == '\t') {
				s++
			}
			for e > s && (b[e-1] == ' ' || b[e-1] == '\n' || b[e-1] == '\r' || b[e-1] == '\t') {
				e--
			}
			f.mask(s, e, k)
		}
	}
}

// pair handles ["key","value"], as event data is written.
func (f *finder) pair(i int) {
	b := f.b
	s := i + 1
	if s >= len(b) || b[s] != '"' {
		return
	}
	e := bytes.IndexByte(b[s+1:min(len(b), s+66)], '"')
	if e < 1 {
		return
	}
	e += s + 1
	z := e + 1
	for z < len(b) && (b[z] == ' ' || b[z] == ',') {
		z++
	}
	if k := f.class(b[s+1 : e]); k != kNone && z > e+1 && z < len(b) && b[z] == '"' {
		f.value(z, k)
	}
}
