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
