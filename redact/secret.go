package redact

import (
	"bytes"
	"encoding/base64"
)

func isSecretByte(c byte) bool {
	return c < 0x80 && isAlnum(c) || bytes.IndexByte([]byte("+/=_-.~"), c) >= 0
}

// scheme handles what follows Basic and Bearer.
func (f *finder) scheme(e int) bool {
	b := f.b
	if e >= len(b) || b[e] != ' ' {
		return false
	}
	s := e + 1
	z := s
	for z < len(b) && isSecretByte(b[z]) {
		z++
	}
	v := b[s:z]
	if len(v) < 6 {
		return false
	}
	if raw, err := base64.RawStdEncoding.DecodeString(string(bytes.TrimRight(v, "="))); err == nil && bytes.IndexByte(raw, ':') >= 0 ||
		len(v) >= 16 && bytes.ContainsAny(v, "0123456789") {
		f.add(s, z, kHemmelig)
		f.skip = z
		return true
	}
	return false
}

// prefixed handles secrets that say what they are by their first letters.
func (f *finder) prefixed(s int) bool {
	if s < f.past.dull {
		return false
	}
	z := s
	for z < len(f.b) && isSecretByte(f.b[z]) {
		z++
	}
	v := f.b[s:z]
	if len(v) < 16 || !bytes.ContainsAny(v, "0123456789") {
		f.past.dull = z
		return false
	}
	f.add(s, z, kHemmelig)
	f.skip = z
	return true
}

// pemLabel: capitals and spaces, as in RFC 7468; SSH2 is the one with a digit.
func pemLabel(b []byte) bool {
	b = bytes.Replace(b, []byte("SSH2"), nil, 1)
	for _, c := range b {
		if c != ' ' && (c < 'A' || c > 'Z') {
			return false
		}
	}
	return true
}

// pem handles a private key; certificates are public.
func (f *finder) pem(e int) bool {
	head := bytes.Index(f.b[e:min(len(f.b), e+64)], []byte("-----"))
	if head < 0 || !bytes.Contains(f.b[e:e+head], []byte("PRIVATE")) {
		return false
	}
	s := e + head + 5
	if !pemLabel(f.b[e : e+head]) {
		s = e // no label of a key: it may hold anything
	}
	z := len(f.b)
	if n := bytes.Index(f.b[s:], []byte("-----END")); n >= 0 {
		z = s + n
	} else {
		f.key64 = true
	}
	for s < z && (f.b[s] == '\r' || f.b[s] == '\n') {
		s++
	}
	for z > s && (f.b[z-1] == '\r' || f.b[z-1] == '\n') {
		z--
	}
	f.add(s, z, kHemmelig)
	f.skip = z
	return true
}
