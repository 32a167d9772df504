package redact

import (
	"bytes"
	"net/netip"
)

// ends are bytes that end a word whatever it is; inLocal those that an address
// may have before its @, besides letters and digits.
var ends, inLocal [256]bool

func init() {
	for _, c := range []byte(" \t\r\n\"<>") {
		ends[c] = true
	}
	for _, c := range []byte("._+-~!#$*'/`^{}|") {
		inLocal[c] = true
	}
}

// email handles an @: an address, or the user of a URL.
func (f *finder) email(i int) {
	b := f.b
	s := i
	if s > 0 && b[s-1] == '"' {
		if n := bytes.LastIndexByte(b[max(0, s-66):s-1], '"'); n >= 0 {
			s = max(0, s-66) + n
		}
	} else {
		for s > 0 && i-s < 320 && (isAlnum(b[s-1]) || inLocal[b[s-1]]) {
			s--
		}
		for s < i && !isAlnum(b[s]) {
			s++
		}
		// The letter of an escape is none of the address: "Til\nkari@…".
		if s > 0 && b[s-1] == '\\' && bytes.IndexByte([]byte("nrtbf"), b[s]) >= 0 && (s < 2 || b[s-2] != '\\') {
			s++
		} else if s > 1 && b[s-1] == '\\' && b[s-2] == '\\' && bytes.IndexByte([]byte("nrt"), b[s]) >= 0 && f.inJSON() {
			s++
		} else if s > 0 && b[s-1] == '\\' && b[s] == 'u' && i-s > 5 && hexValue[b[s+1]] < 16 && hexValue[b[s+2]] < 16 && hexValue[b[s+3]] < 16 && hexValue[b[s+4]] < 16 {
			s += 5
		}
		if n := bytes.LastIndexByte(b[s:i], '/'); n >= 0 {
			s += n + 1
		}
	}
	u := i
	for u > 0 && i-u < 160 && !ends[b[u-1]] && b[u-1] != '\'' && b[u-1] != '/' {
		u--
	}
	if u > 2 && u < i && b[u-1] == '/' && b[u-2] == '/' && b[u-3] == ':' { // https://user:password@
		if f.r.tokenAt(b, u) > 0 {
			return
		}
		if c := bytes.IndexByte(b[u:i], ':'); c >= 0 {
			f.add(u, u+c, kBruker)
			f.add(u+c+1, i, kHemmelig)
		} else if i-u > 15 && bytes.ContainsAny(b[u:i], "0123456789") {
			f.add(u, i, kHemmelig)
		} else {
			f.add(u, i, kBruker)
		}
		return
	}
	e, dot := i+1, 0
	for e < len(b) && e-i < 256 && (isAlnum(b[e]) || b[e] == '-' || b[e] == '.') {
		if b[e] == '.' {
			dot = e
		}
		e++
	}
	for e > i+1 && !isAlnum(b[e-1]) {
		e--
		dot = i + 1 + bytes.LastIndexByte(b[i+1:e], '.')
	}
	if s >= i || dot <= i || e-dot < 3 || isDigit(b[dot+1]) {
		return
	}
	switch string(fold(f.key[:0], b[dot+1:e])) {
	case "png", "jpg", "svg", "gif", "webp", "js", "css", "dll", "exe", "json":
		return
	}
	if s > 1 && b[s-1] == '<' {
		f.sender(s - 1)
	}
	f.add(s, e, kEpost)
}

// sender handles the name before <kari@…>.
func (f *finder) sender(e int) {
	b := f.b
	for e > 0 && (b[e-1] == ' ' || b[e-1] == '"') {
		e--
	}
	if e > 3 && string(b[e-2:e]) == "?=" { // a name in another alphabet: =?utf-8?B?…?=
		if n := bytes.LastIndex(b[max(0, e-160):e-2], []byte("=?")); n >= 0 {
			f.add(max(0, e-160)+n, e, kNavn)
		}
		return
	}
	s := e
	for s > 0 && e-s < 80 && (class[b[s-1]] == cLetter || bytes.IndexByte([]byte(" '-.,"), b[s-1]) >= 0) {
		s--
	}
	if n := bytes.Index(b[s:e], []byte(", ")); n > 0 && !bytes.Contains(b[s:s+n], []byte(" ")) && s > 0 && b[s-1] != '"' && b[s-1] != ':' {
		s += n + 2 // the comma parts this sender from the one before
	}
	for s < e && !isAlnum(b[s]) {
		s++
	}
	if looksLikePerson(b[s:e]) {
		f.r.names.learnName(b[s:e], true)
		f.add(s, e, kNavn)
	}
}

func (f *finder) colon(i int) {
	b := f.b
	if i < f.skip || i+1 >= len(b) || hexValue[b[i+1]] > 15 && b[i+1] != ':' {
		return
	}
	s, e := i, i
	for s > 0 && i-s < 5 && hexValue[b[s-1]] < 16 {
		s--
	}
	if s == i && b[i+1] != ':' {
		return
	}
	n, two := 0, false
	for e < len(b) && e-s < 48 && (hexValue[b[e]] < 16 || b[e] == ':' || b[e] == '.') {
		if b[e] == ':' {
			n++
			two = two || e > s && b[e-1] == ':'
		}
		e++
	}
	for e > s && (b[e-1] == '.' || b[e-1] == ':' && b[max(s, e-2)] != ':') {
		if e--; b[e] == ':' {
			n--
		}
	}
	f.skip = e
	if s > 0 && isAlnum(b[s-1]) || e < len(b) && isAlnum(b[e]) {
		return
	}
	if n == 5 && e-s == 17 {
		f.add(s, e, kMac)
		return
	}
	if n < 2 || n < 6 && !two || e-s < 4 {
		return
	}
	a, err := netip.ParseAddr(string(b[s:e]))
	if err != nil { // the last group may be a port
		e = s + bytes.LastIndexByte(b[s:e], ':')
		a, err = netip.ParseAddr(string(b[s:e]))
	}
	if err == nil && (n > 2 || bytes.ContainsAny(b[s:e], "0123456789")) {
		f.address(s, e, a)
	}
}

// mac handles the first separator of 00-1A-… and 001a.2b3c.4d5e.
func (f *finder) mac(i int) {
	step, n := 3, 17
	if f.b[i] == '.' {
		step, n = 5, 14
	}
	s := i - step + 1
	if s < 0 || s+n > len(f.b) || s > 0 && (isAlnum(f.b[s-1]) || f.b[s-1] == f.b[i]) || s+n < len(f.b) && (isAlnum(f.b[s+n]) || f.b[s+n] == f.b[i]) {
		return
	}
	letters := false
	for j := s; j < s+n; j++ {
		if (j-s)%step == step-1 {
			if f.b[j] != f.b[i] {
				return
			}
		} else if hexValue[f.b[j]] > 15 {
			return
		} else if hexValue[f.b[j]] > 9 {
			letters = true
		}
	}
	if letters || step == 3 {
		f.add(s, s+n, kMac)
	}
}
