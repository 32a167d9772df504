package redact

import (
	"bytes"
	"net/netip"
)

// four reports whether b begins as an IPv4 address does.
func four(b []byte) bool {
	i := 0
	for g := range 4 {
		start := i
		for i < len(b) && i-start < 4 && isDigit(b[i]) {
			i++
		}
		if i == start || i-start > 3 || g < 3 && (i >= len(b) || b[i] != '.') {
			return false
		}
		i++
	}
	return true
}

// ipv4 handles an address that begins at s and returns where it ends, 0 if
// there is none.
func (f *finder) ipv4(s int) int {
	b := f.b
	if s > 0 && (b[s-1] == '.' || isAlnum(b[s-1]) && b[s-1] < 0x80) {
		return 0
	}
	var four [4]byte
	i := s
	for g := range 4 {
		v, start := 0, i
		for i < len(b) && i-start < 4 && isDigit(b[i]) {
			v = 10*v + int(b[i]-'0')
			i++
		}
		if i == start || i-start > 3 || v > 255 {
			return 0
		}
		four[g] = byte(v)
		if g < 3 {
			if i >= len(b) || b[i] != '.' {
				return 0
			}
			i++
		}
	}
	if i+1 < len(b) && b[i] == '.' && isDigit(b[i+1]) || i < len(b) && isAlnum(b[i]) && b[i] < 0x80 {
		return 0
	}
	if a := netip.AddrFrom4(four); f.r.policy[kIP] != keep && !f.local(a) && !f.version(s) {
		f.add(s, i, kIP)
	}
	return i
}

// version reports whether what stands before s says that it is no address.
func (f *finder) version(s int) bool {
	b := f.b
	e := s
	for e > 0 && s-e < 4 && bytes.IndexByte([]byte(" =:\"'.(>/\t"), b[e-1]) >= 0 {
		e--
	}
	if e > 0 && e == s-1 && b[e] == '/' && class[b[e-1]] == cLetter {
		return true // eAdm/8.4.1.0
	}
	w := e
	for w > 0 && e-w < 24 && class[b[w-1]] == cLetter {
		w--
	}
	if w == e {
		return false
	}
	if e-w == 1 && e == s {
		return b[w] == 'v' || b[w] == 'V'
	}
	f.key = fold(f.key[:0], b[w:e])
	for _, end := range []string{"version", "versjon", "versjonen", "build", "exe", "dll", "assembly", "runtime", "framework", "release", "rev", "net", "oid"} {
		if bytes.HasSuffix(f.key, []byte(end)) {
			return true
		}
	}
	return string(f.key) == "ver" || string(f.key) == "v"
}

func (f *finder) address(s, e int, a netip.Addr) {
	if !f.local(a) {
		f.add(s, e, kIP)
	}
}

// local reports whether an address says nothing outside its network, and the
// policy keeps those.
func (f *finder) local(a netip.Addr) bool {
	if f.r.policy[kIP] != public {
		return false
	}
	u := a.Unmap().WithZone("")
	return u.IsPrivate() || u.IsLoopback() || u.IsUnspecified() || u.IsLinkLocalUnicast() || u.IsMulticast() ||
		u.Is4() && (u.As4()[0] >= 240 || u.As4()[0] == 0 || u.As4()[0] == 100 && u.As4()[1]&0xC0 == 64)
}
