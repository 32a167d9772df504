package redact

import "bytes"

// backslash reports whether it found one. It handles DOMAIN\user and \Users\name\. In JSON a lone backslash is an
// escape: "….exe\nFramework" names nobody.
func (f *finder) backslash(i int) bool {
	b := f.b
	u := i + 1
	if i > 0 && b[i-1] == '\\' {
		return false
	}
	for u < len(b) && u-i < 4 && b[u] == '\\' {
		u++ // escaped, as in JSON
	}
	if u == i+1 && u < len(b) && bytes.IndexByte([]byte("nrtbfu/\""), b[u]) >= 0 && f.inJSON() {
		return false
	}
	d := i
	for d > 0 && i-d < 64 && isUserByte(b[d-1]) {
		d--
	}
	e := u
	for e < len(b) && e-u < 64 && (isUserByte(b[e]) || b[e] == '$') {
		e++
	}
	for e > u && (b[e-1] == '.' || b[e-1] == '-') {
		e--
	}
	e = f.guillemet(u, e)
	if e-u < 2 || i-d < 2 {
		return false
	}
	if d > 0 && bytes.IndexByte([]byte("\\/:%"), b[d-1]) >= 0 && !(b[d-1] == ':' && d > 2 && isAlnum(b[d-2]) && isAlnum(b[d-3])) {
		// In JSON the letter of an escape stands before: "\nFJELLVIK\\kari".
		if b[d-1] != '\\' || u == i+1 || d < 2 || b[d-2] == '\\' || i-d < 3 || b[d] != 'n' && b[d] != 't' && b[d] != 'r' {
			return false
		}
		d++
	}
	if e < len(b) && (b[e] == '\\' || b[e] == '/') {
		return false // a path
	}
	if b[d] == 0xC2 && (b[d+1] == 0xAB || b[d+1] == 0xA0) { // «
		d += 2
	} else if b[d] == 0xE2 && b[d+1] == 0x80 {
		d = min(d+3, i)
	}
	domain, user := b[d:i], b[u:e]
	if f.r.kept(domain) || f.r.kept(user) || folders[string(fold(f.key[:0], domain))] || folders[string(fold(f.key[:0], user))] {
		return false
	}
	if n := bytes.LastIndexByte(user, '.'); n > 0 && len(user)-n <= 5 && extension[string(fold(nil, user[n+1:]))] {
		return false
	}
	letters := false
	for _, c := range domain {
		letters = letters || class[c] == cLetter
	}
	// A short domain may as well be a folder ("a\b"), were it not for its capitals.
	if !letters || len(domain) < 3 && bytes.ContainsAny(domain, "abcdefghijklmnopqrstuvwxyz") || len(user) < 3 && !f.near(d, userWords) && bytes.ContainsAny(domain, "abcdefghijklmnopqrstuvwxyz") {
		return false
	}
	if user[len(user)-1] == '$' && len(user) < 17 {
		return false // a computer's account
	}
	f.r.names.learnUser(user)
	f.add(u, e, kBruker)
	return true
}

// folders stand before a backslash in relative paths and in the registry.
var folders = map[string]bool{}

func init() {
	for _, w := range bytes.Fields([]byte(`hklm hkcu hkcr hku hkey_local_machine hkey_current_user hkey_users hkey_classes_root apppool software system microsoft wow6432node
		currentversion currentcontrolset control services bin obj src lib debug release x86 x64 amd64 system32 syswow64 windows temp tmp logs log loggfiler config data app apps
		tools scripts script drivers inetpub wwwroot classes policies mssqlserver sqlexpress localdb instance mssqllocaldb content modules module win32 root cimv2 program programs
		common users public documents desktop downloads import export eadm arkiv backup tasks task scheduler`)) {
		folders[string(w)] = true
	}
}

var extension = map[string]bool{}

func init() {
	for _, e := range bytes.Fields([]byte("exe dll log txt xml json config ps1 cmd bat sys csv md cs go js html evtx zip gz ini dat mdb db yaml yml msi pdb sql")) {
		extension[string(e)] = true
	}
}

// folder handles Users\name, /home/name and home$\name.
func (f *finder) folder(s, e int) {
	b := f.b
	if s == 0 || b[s-1] != '\\' && b[s-1] != '/' {
		return
	}
	if e < len(b) && b[e] == '$' {
		e++
	}
	u := e
	for u < len(b) && u-e < 2 && (b[u] == '\\' || b[u] == '/') {
		u++
	}
	z := u
	for z < len(b) && z-u < 64 && (isUserByte(b[z]) || b[z] == ' ' && bytes.IndexByte(b[z:min(len(b), z+32)], b[e]) > 0 && b[z+1] != ' ') {
		z++
	}
	if u == e || z-u < 2 || f.r.kept(b[u:z]) {
		return
	}
	f.r.names.learnUser(b[u:z])
	f.add(u, z, kBruker)
}

// prose handles "for bruker kari.nordmann" (only what looks like an account) and
// what sshd and PAM write: "for user kari", "invalid user kari".
func (f *finder) prose(w, e int) {
	b := f.b
	if e+1 >= len(b) || b[e] != ' ' {
		return
	}
	s := e + 1
	quoted := b[s] == '\'' || b[s] == '"'
	if quoted {
		s++
	}
	z := s
	for z < len(b) && z-s < 64 && isUserByte(b[z]) {
		z++
	}
	for z > s && !isAlnum(b[z-1]) {
		z--
	}
	v := b[s:z]
	told := (bytes.HasSuffix(b[:w], []byte("for ")) || bytes.HasSuffix(b[:w], []byte("invalid "))) && b[w] == 'u' &&
		(z == len(b) || b[z] == '\n' || bytes.HasPrefix(b[z:], []byte(" from")) || bytes.HasPrefix(b[z:], []byte(" by")) || b[z] == '(')
	if len(v) < 2 || f.r.kept(v) || z < len(b) && (b[z] == '\\' || b[z] == '@') || !quoted && !told && bytes.IndexAny(v, ".0123456789") < 1 {
		return
	}
	f.r.names.learnUser(v)
	f.add(s, z, kBruker)
}

// called handles "bruker Kari Nordmann": Norwegian has capitals for names alone.
func (f *finder) called(e int) {
	b := f.b
	if e+2 >= len(b) || b[e] != ' ' || b[e+1] >= 'a' && b[e+1] <= 'z' || class[b[e+1]] != cLetter {
		return
	}
	s, z := e+1, e+1
	for words := 0; words < 4; words++ {
		w := z
		for w < len(b) && b[w] == ' ' {
			w++
		}
		if w > s && (w-z > 1 || w < len(b) && b[w] >= 'a' && b[w] <= 'z' && !particle(b[w:])) {
			break
		}
		n := w
		for n < len(b) && (class[b[n]] == cLetter || b[n] == '-' || b[n] == '\'') {
			n++
		}
		if n == w || n-w > 1 && upperCase(b[w:n]) {
			break
		}
		if z = n; z < len(b) && b[z] == '.' && n-w == 1 {
			z++
		}
	}
	if looksLikePerson(b[s:z]) {
		f.learn(b[s:z])
		f.add(s, z, kNavn)
	}
}

// upperCase reports whether a word is an abbreviation: AD, SQL.
func upperCase(w []byte) bool {
	for _, c := range w {
		if c < 'A' || c > 'Z' {
			return false
		}
	}
	return true
}

// sid handles S-1-…: those of accounts and domains are masked, those that are
// the same on every Windows are kept.
func (f *finder) sid(s int) bool {
	b := f.b
	e := s + 2
	for e < len(b) && e-s < 190 && (isDigit(b[e]) || b[e] == '-') {
		e++
	}
	for e > s && b[e-1] == '-' {
		e--
	}
	v := b[s+1 : e]
	if bytes.HasPrefix(v, []byte("-1-5-21-")) || bytes.HasPrefix(v, []byte("-1-12-1-")) {
		f.add(s, e, kSid)
	}
	f.skip = e
	return true
}
