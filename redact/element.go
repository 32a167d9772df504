package redact

import (
	"bytes"
)

// element handles <key>value</key> and <Data Name="key">value</Data>.
func (f *finder) element(i int) {
	b := f.b
	if i+1 >= len(b) || class[b[i+1]] != cLetter {
		return
	}
	z := bytes.IndexByte(b[i:min(len(b), i+512)], '>')
	if z < 0 {
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
	if e < z && b[e] == ' ' { // <Data Name="key">, <add key='key' …>
		for _, attr := range [...]string{"ame=", "key="} {
			if n := bytes.Index(b[e:z], []byte(attr)); n >= 0 && e+n+5 < z {
				s, q := e+n+5, b[e+n+4]
				if end := bytes.IndexByte(b[s:z], q); (q == '"' || q == '\'') && end > 0 {
					key = b[s : s+end]
					break
				}
			}
		}
	}
	if b[e] == ' ' && e+4 < z && string(b[e:e+4]) == ` N="` { // PowerShell's CLIXML
		if end := bytes.IndexByte(b[e+4:z], '"'); end > 0 {
			key = b[e+4 : e+4+end]
		}
	}
	if foldEq(key, "key") && e == z { // <key>password</key><string>…</string>
		end := bytes.IndexByte(b[z:min(len(b), z+64)], '<')
		next := bytes.IndexByte(b[z+1:min(len(b), z+128)], '>')
		if end < 1 || next < end {
			return
		}
		key = b[z+1 : z+end]
		if z += 1 + next; z+1 >= len(b) {
			return
		}
		for z+1 < len(b) && (b[z+1] == ' ' || b[z+1] == '\r' || b[z+1] == '\n' || b[z+1] == '\t') {
			z++
		}
	}
	k := f.class(key)
	if k == kNone {
		return
	}
	// <add key="Password" value="…"/>
	if n := bytes.Index(b[e:z+1], []byte("alue=")); n >= 0 && e+n+5 < z {
		f.value(e+n+5, k)
		return
	}
	z++
	// <attr name="givenName"><value>Kari</value>
	for n := z; n < len(b) && n-z < 64; n++ {
		if b[n] == '<' && n+1 < len(b) && class[b[n+1]] == cLetter {
			inner := n + 1
			for inner < len(b) && inner-n < 24 && (isAlnum(b[inner]) || b[inner] == ':') {
				inner++
			}
			name := b[n+1 : inner]
			if c := bytes.IndexByte(name, ':'); c >= 0 {
				name = name[c+1:]
			}
			if inner < len(b) && b[inner] == '>' && (foldEq(name, "value") || foldEq(name, "string") || foldEq(name, "text")) {
				z = inner + 1
			}
			break
		}
		if b[n] > ' ' {
			break
		}
	}
	if bytes.HasPrefix(b[z:], []byte("<![CDATA[")) {
		if end := bytes.Index(b[z:min(len(b), z+8192)], []byte("]]>")); end > 0 {
			f.mask(z+9, z+end, k)
		}
		return
	}
	if end := bytes.IndexByte(b[z:], '<'); end > 0 {
		s, e := z, z+end
		for s < e && (b[s] == ' ' || b[s] == '\n' || b[s] == '\r' || b[s] == '\t') {
			s++
		}
		for e > s && (b[e-1] == ' ' || b[e-1] == '\n' || b[e-1] == '\r' || b[e-1] == '\t') {
			e--
		}
		f.mask(s, e, k)
	}
}

// boolean are values of keys like "password" that say only whether there is one.
var boolean = map[string]bool{"true": true, "false": true, "yes": true, "no": true, "ja": true, "nei": true, "0": true, "1": true, "required": true, "none": true, "null": true, "never": true}

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
