package redact

import "bytes"

// backslash handles DOMAIN\user and \Users\name\. In JSON a lone backslash is an
// escape: "….exe\nFramework" names nobody.
func (f *finder) backslash(i, line int) {
	b := f.b
	u := i + 1
	if u < len(b) && b[u] == '\\' {
		u++ // escaped, as in JSON
	} else if u < len(b) && bytes.IndexByte([]byte("nrtbfu/\""), b[u]) >= 0 && isJSON(b[line:i]) {
		return
	}
	if i > 0 && b[i-1] == '\\' {
		return
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
	if e-u < 2 || i-d < 2 {
		return
	}
	if d > 0 && bytes.IndexByte([]byte("\\/:%"), b[d-1]) >= 0 && !(b[d-1] == ':' && d > 1 && isAlnum(b[d-2]) && d > 2 && isAlnum(b[d-3])) {
		return
	}
	if e < len(b) && (b[e] == '\\' || b[e] == '/') {
		return // a path
	}
	domain, user := b[d:i], b[u:e]
	upper, dot := true, bytes.IndexByte(domain, '.') > 0
	for _, c := range domain {
		upper = upper && (c < 'a' || c > 'z')
	}
	if foldEq(domain, "hklm") || foldEq(domain, "hkcu") || foldEq(domain, "hkcr") || f.r.kept(domain) || f.r.kept(user) || foldEq(domain, "apppool") {
		return
	}
	if n := bytes.LastIndexByte(user, '.'); n > 0 && len(user)-n <= 5 && extension[string(fold(nil, user[n+1:]))] {
		return
	}
	inner := bytes.IndexAny(user, ".0123456789") > 0
	if upper || dot || inner || f.near(d, "bruker", "user", "konto", "account", "login") {
		f.r.names.learnUser(user)
		f.add(u, e, kBruker)
	}
}

// isJSON reports whether a line begins as an object or a list does.
func isJSON(b []byte) bool {
	b = bytes.TrimLeft(b, " \t\ufeff")
	return len(b) > 1 && (b[0] == '{' || b[0] == '[') && bytes.IndexByte([]byte("{[\" \t"), b[1]) >= 0
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

// prose handles "for bruker kari.nordmann": only what looks like an account.
func (f *finder) prose(e int) {
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
	if len(v) < 2 || f.r.kept(v) || z < len(b) && (b[z] == '\\' || b[z] == '@') || !quoted && bytes.IndexAny(v, ".0123456789") < 1 {
		return
	}
	f.r.names.learnUser(v)
	f.add(s, z, kBruker)
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
