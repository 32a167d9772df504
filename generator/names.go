package generator

import (
	"path"
	"strings"
)

// fold is how two names compare on a file system that ignores case.
func fold(name string) string { return strings.ToLower(name) }

// reserved are names that Windows gives to devices, whatever their ending.
var reserved = map[string]bool{"con": true, "prn": true, "aux": true, "nul": true}

func init() {
	for _, d := range "123456789" {
		reserved["com"+string(d)], reserved["lpt"+string(d)] = true, true
	}
}

// safeName is name with every part such that Windows can hold it.
func safeName(name string) string {
	parts := strings.Split(name, "/")
	for i, p := range parts {
		p = strings.Map(func(r rune) rune {
			if r < 0x20 || strings.ContainsRune(`<>:"\|?*%#`, r) {
				return '_'
			}
			return r
		}, p)
		stem, _, _ := strings.Cut(fold(p), ".")
		if reserved[strings.TrimSpace(stem)] {
			p = "_" + p
		}
		if t := strings.TrimRight(p, ". "); t != p {
			p = t + "_"
		}
		parts[i] = p
	}
	return strings.Join(parts, "/")
}

// relative is the link from the file from to the file to, both in the site.
func relative(from, to string) string {
	dir := path.Dir(from)
	if dir == "." {
		return escapePath(to)
	}
	a, b := strings.Split(dir, "/"), strings.Split(to, "/")
	n := 0
	for n < len(a) && n < len(b)-1 && a[n] == b[n] {
		n++
	}
	return strings.Repeat("../", len(a)-n) + escapePath(strings.Join(b[n:], "/"))
}

// escapePath writes a file name as the path of a relative URL.
func escapePath(name string) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	for i := range len(name) {
		c := name[i]
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', strings.IndexByte("-._~/!$&'()*+,;=@", c) >= 0:
			b.WriteByte(c)
		default:
			b.WriteByte('%')
			b.WriteByte(hex[c>>4])
			b.WriteByte(hex[c&15])
		}
	}
	return b.String()
}
