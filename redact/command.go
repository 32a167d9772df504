package redact

import "bytes"

// parameter handles the -Name and /name of a command line whose value stands
// after a space: "-Password 'x'", "--client-secret x", "/rp x", "-u x -p y".
func (f *finder) parameter(s, e int) {
	b := f.b
	d := s
	for d > 0 && (b[d-1] == '-' || b[d-1] == '_' || class[b[d-1]] == cLetter) && s-d < 40 {
		d--
	}
	if b[s-1] == '/' {
		d = s - 1
	}
	if d > 0 && b[d-1] > ' ' && b[d-1] != '"' && b[d-1] != '\'' && b[d-1] != '(' || e+1 >= len(b) || b[e] != ' ' || b[d] != '-' && b[d] != '/' {
		return
	}
	if next := b[e+1]; next == '-' || next == '=' || next == ':' || next == '|' {
		return
	}
	name := bytes.TrimLeft(b[d:e], "-/")
	k := kNone
	switch {
	case len(name) == 1 && b[d] == '-' || len(name) == 2 && b[d] == '/':
		k = f.short(name, e)
	case foldEq(name, "identity"):
		k = kBruker
		if b[e+1] == '(' || b[e+1] == '$' || bytes.HasPrefix(b[e+1:], []byte("CN=")) {
			return
		}
	default:
		k = f.class(name)
	}
	if k != kNone && b[e+1] != '(' && b[e+1] != '$' {
		f.value(e, k)
	}
}

// short handles -u and -p, /ru and /rp: they mean a user and a password where
// both stand on one line, or the one holds both.
func (f *finder) short(name []byte, e int) kind {
	b := f.b
	if f.r.tokenAt(b, e+1) > 0 {
		return kNone
	}
	end := len(b)
	if n := bytes.IndexByte(b[e:min(len(b), e+400)], '\n'); n >= 0 {
		end = e + n
	}
	line := b[max(f.line0, e-400):min(end, e+400)]
	switch string(fold(f.key[:0], name)) {
	case "u":
		if v := b[e+1 : end]; bytes.IndexByte(v, ':') > 0 && bytes.IndexByte(v[:bytes.IndexByte(v, ':')], '[') < 0 && (bytes.IndexByte(v, ' ') < 0 || bytes.IndexByte(v, ':') < bytes.IndexByte(v, ' ')) {
			z := e + 1
			for z < end && b[z] > ' ' {
				z++
			}
			c := e + 1 + bytes.IndexByte(v, ':')
			u := e + 1
			for u < c && (b[u] == '\'' || b[u] == '"') {
				u++
			}
			for z > c && (b[z-1] == '\'' || b[z-1] == '"') {
				z--
			}
			if b[c+1] != '/' && b[c+1] != '\\' {
				f.mask(u, c, kBruker)
				f.add(c+1, z, kHemmelig)
			}
			return kNone
		}
		if bytes.Contains(line, []byte(" -p ")) || bytes.Contains(line, []byte(" -P ")) {
			return kBruker
		}
	case "p":
		if (bytes.Contains(line, []byte(" -u ")) || bytes.Contains(line, []byte(" -U "))) && !isDigit(b[e+1]) {
			return kHemmelig
		}
		if isDigit(b[e+1]) && (bytes.Contains(line, []byte(" -u ")) || bytes.Contains(line, []byte(" -U "))) {
			z := e + 1
			for z < len(b) && isDigit(b[z]) {
				z++
			}
			if z-e > 6 || z < len(b) && b[z] > ' ' {
				return kHemmelig // no port
			}
		}
	case "ru":
		return kBruker
	case "rp":
		return kHemmelig
	}
	return kNone
}

// secure handles ConvertTo-SecureString 'x' and -String 'x'.
func (f *finder) secure(e int) {
	b := f.b
	if bytes.HasPrefix(b[e:], []byte(" -String ")) {
		e += 8
	}
	if e+2 < len(b) && (b[e+1] == '\'' || b[e+1] == '"') {
		f.value(e, kHemmelig)
	} else if e+1 < len(b) && b[e+1] != '-' && b[e+1] != '$' && b[e+1] != '(' {
		f.value(e, kHemmelig)
	}
}

// netUse handles net use X: \\server\share password /user:…, where the
// password has no key.
func (f *finder) netUse(e int) {
	b := f.b
	if bytes.HasPrefix(b[e:], []byte(".exe")) {
		e += 4
	}
	n := 0
	if e+6 < len(b) && (foldEq(b[e:e+5], " use ") || foldEq(b[e:e+6], " user ")) {
		n = bytes.IndexByte(b[e+1:], ' ') + 2
	}
	if n == 0 {
		return
	}
	account := n == 6 // net user kari password /add
	for i, word := e+n, 0; i < len(b) && b[i] != '\n' && word < 8; word++ {
		z := i
		for z < len(b) && b[z] > ' ' {
			z++
		}
		v := b[i:z]
		switch {
		case len(v) == 0 || v[0] == '/' || v[0] == '*' || v[0] == '\\' || v[0] == '-' || len(v) == 2 && v[1] == ':':
		case account && word == 0:
			f.mask(i, z, kBruker)
		default:
			f.add(i, z, kHemmelig)
		}
		for i = z; i < len(b) && b[i] == ' '; i++ {
		}
		if z < len(b) && b[z] < ' ' {
			break
		}
	}
}

// told handles what people write: "passordet er Sommer2026", "password is x1",
// and what sshd does: "Failed password for kari from".
func (f *finder) told(e int) {
	b := f.b
	n := 0
	for _, w := range []string{" er ", " is ", " var ", " was ", " for "} {
		if bytes.HasPrefix(b[e:], []byte(w)) {
			n = len(w)
			break
		}
	}
	if n == 0 && e+1 < len(b) && b[e] == ' ' {
		n = 1 // the word itself follows
	}
	if n == 0 {
		return
	}
	s := e + n
	if s < len(b) && (b[s] == '"' || b[s] == '\'') {
		f.value(s, kHemmelig)
		return
	}
	z := s
	for z < len(b) && b[z] > ' ' && b[z] != '"' && b[z] != '<' {
		z++
	}
	if string(b[e:e+n]) == " for " {
		if bytes.HasPrefix(b[z:], []byte(" from ")) && !bytes.HasPrefix(b[s:], []byte("invalid")) {
			f.mask(s, z, kBruker)
		}
		if c := bytes.Index(b[s:min(len(b), s+60)], []byte(": ")); c > 0 && bytes.IndexByte(b[s:s+c], '\n') < 0 {
			s += c + 2 // "password for user kari: …"
			for z = s; z < len(b) && b[z] > ' '; z++ {
			}
			if z-s >= 6 && bytes.ContainsAny(b[s:z], "0123456789") {
				f.add(s, z, kHemmelig)
			}
		}
		return
	}
	for z > s && (b[z-1] == '.' || b[z-1] == ',' || b[z-1] == ')') {
		z--
	}
	if v := b[s:z]; n == 1 && !(len(v) >= 8 && mixedWord(v)) {
		return
	} else if len(v) >= 6 && (bytes.ContainsAny(v, "0123456789!#$%*?_") || mixedCase(v)) && bytes.IndexByte(v, '\\') < 0 {
		f.add(s, z, kHemmelig)
	}
}

// mixedCase reports whether capitals stand inside a word, as prose has them never.
func mixedCase(v []byte) bool {
	n := 0
	for i, c := range v[1:] {
		if c >= 'A' && c <= 'Z' && v[i] >= 'a' && v[i] <= 'z' {
			n++
		}
	}
	return n > 0
}

// mixedWord reports whether v holds small letters, and capitals or signs, and digits.
func mixedWord(v []byte) bool {
	return bytes.ContainsAny(v, "0123456789") && bytes.ContainsAny(v, "abcdefghijklmnopqrstuvwxyz") && bytes.ContainsAny(v, "ABCDEFGHIJKLMNOPQRSTUVWXYZ!#$%*?_") &&
		!bytes.ContainsAny(v, "/\\:=<>[](){}")
}

// credential handles PSCredential("kari", "…") and NetworkCredential("kari", "…").
func (f *finder) credential(e int) {
	b := f.b
	kinds := [...]kind{kBruker, kHemmelig}
	for n := 0; n < len(kinds) && e < len(b); n++ {
		for e < len(b) && (b[e] == '(' || b[e] == ' ' || b[e] == ',') {
			e++
		}
		if e >= len(b) || b[e] != '"' && b[e] != '\'' {
			return
		}
		z := f.quoted(e+1, b[e], 0)
		if z < 0 {
			return
		}
		f.mask(e+1, z, kinds[n])
		e = z + 1
	}
}
