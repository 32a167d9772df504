package redact

import (
	"bytes"
	"net/netip"
)

// number handles the digits at s and those that follow with one separator
// between: a run can be part of a group.
func (f *finder) number(s, e int) {
	b := f.b
	var digits [32]byte
	var at [33]int   // where each digit stands
	var ends [17]int // digits up to the end of each group
	var seps [17]byte
	n, groups := 0, 0
	i := s
collect:
	for {
		for i < len(b) && isDigit(b[i]) {
			if n == len(digits) {
				// What follows is looked at from its own beginning.
				if groups == 0 {
					return
				}
				n = ends[groups-1]
				break collect
			}
			digits[n], at[n] = b[i], i
			n++
			i++
		}
		ends[groups] = n
		groups++
		w := separator(b, i)
		if w == 0 || groups == 16 || n >= 24 {
			break
		}
		seps[groups] = b[i]
		i += w
	}
	if n < 7 && !(groups >= 4 && seps[1] == '.') && !(s > 0 && b[s-1] == '+') {
		return
	}
	if s >= 2 && (b[s-1] == '.' || b[s-1] == '-' || b[s-1] == ' ') && isDigit(b[s-2]) && groups > 1 && n < 11 && ends[0] < 5 {
		return // the tail of a group already looked at
	}
	for a := range groups {
		from := 0
		if a > 0 {
			from = ends[a-1]
		}
		// The group before it, were it part of the number, was tried first.
		six := false
		for z := a; z < groups; z++ {
			l := ends[z] - from
			six = six || l == 6
			if l == 11 && (z == a || six || broken(b, at[from], at[ends[z]-1])) {
				f.eleven(digits[from:ends[z]], at[from], at[ends[z]-1]+1, z > a && ends[a]-from == 4, z > a)
			}
			if l == 9 && (z == a || z == a+2 && ends[a]-from == 3) && validOrgnr(digits[from:ends[z]]) &&
				(f.near(at[from], "org", "foretak", "bedrift", "mva") || z > a && groups == 3 && bytes.IndexByte([]byte("2389"), digits[from]) >= 0) {
				f.add(at[from], at[ends[z]-1]+1, kOrgnr)
			}
			if l >= 11 {
				break
			}
		}
	}
	if groups >= 4 && seps[1] == '.' && seps[2] == '.' && seps[3] == '.' && n <= 32 {
		f.ipv4(s, at[ends[3]-1]+1)
	}
	f.phone(digits[:n], ends[:groups], seps[:groups], at[:n])
}

// separator is the length of what may stand between groups of one number.
func separator(b []byte, i int) int {
	if i+1 >= len(b) {
		return 0
	}
	w := 0
	switch b[i] {
	case ' ', '-', '.', '/', 0xA0:
		w = 1
	case '\r', '\n': // broken over two lines
		for w = 1; i+w < len(b) && w < 24 && (b[i+w] == '\n' || b[i+w] == ' ' || b[i+w] == '\t'); w++ {
		}
	case 0xC2:
		if b[i+1] == 0xA0 {
			w = 2
		}
	case 0xE2:
		if i+3 < len(b) && b[i+1] == 0x80 && (b[i+2] >= 0x80 && b[i+2] <= 0x95 || b[i+2] == 0xAF) {
			w = 3
		}
	}
	if w > 0 && i+w < len(b) && isDigit(b[i+w]) {
		return w
	}
	return 0
}

func broken(b []byte, s, e int) bool { return bytes.IndexByte(b[s:e], '\n') >= 0 }

func (f *finder) eleven(d []byte, s, e int, kontoLike, grouped bool) {
	switch {
	case validFnr(d) && !f.inGUID(s, e):
		start := len(f.spans)
		f.add(s, e, kFnr)
		if len(f.spans) > start {
			sp := &f.spans[start]
			if !grouped {
				sp.quote = f.bareJSON(s, e)
			}
			// A line break inside stays, so that lines stay lines.
			if n := bytes.IndexAny(f.b[s:e], "\r\n"); n >= 0 {
				rest := s + bytes.LastIndexByte(f.b[s:e], '\n') + 1
				sp.end = s + n
				f.spans = append(f.spans, span{start: rest, end: e, kind: kFnr, empty: true})
			}
		}
	case validKonto(d) && (kontoLike || f.near(s, "konto", "account", "bank")):
		f.add(s, e, kKonto)
	}
}

// near reports whether one of the words stands shortly before s, on its line.
func (f *finder) near(s int, words ...string) bool {
	from := max(0, s-32)
	if n := bytes.LastIndexByte(f.b[from:s], '\n'); n >= 0 {
		from += n + 1
	}
	before := fold(f.key[:0], f.b[from:s])
	for _, w := range words {
		if bytes.Contains(before, []byte(w)) {
			return true
		}
	}
	return false
}

func (f *finder) inGUID(s, e int) bool {
	for s > 0 && e-s < 40 && (hexValue[f.b[s-1]] < 16 || f.b[s-1] == '-') {
		s--
	}
	if e-s < 25 {
		return false
	}
	for e < len(f.b) && e-s < 40 && hexValue[f.b[e]] < 16 {
		e++
	}
	g := f.b[s:e]
	return len(g) == 36 && g[8] == '-' && g[13] == '-' && g[18] == '-' && g[23] == '-' && bytes.Count(g, []byte{'-'}) == 4
}

// bareJSON reports whether b[s:e] is a number in JSON, where a token needs quotes.
func (f *finder) bareJSON(s, e int) bool {
	i := s - 1
	for i >= 0 && (f.b[i] == ' ' || f.b[i] == '\t' || f.b[i] == '\n' || f.b[i] == '\r') {
		i--
	}
	j := e
	for j < len(f.b) && (f.b[j] == ' ' || f.b[j] == '\n' || f.b[j] == '\r' || f.b[j] == '\t') {
		j++
	}
	if i < 1 || j < len(f.b) && bytes.IndexByte([]byte(",}]"), f.b[j]) < 0 {
		return false
	}
	for i > 0 && (f.b[i] == ',' || f.b[i] == ' ' || isDigit(f.b[i]) || f.b[i] == '[') {
		if i--; f.b[i] == ':' {
			break
		}
	}
	for i > 0 && f.b[i] == ' ' {
		i--
	}
	if f.b[i] != ':' {
		return false
	}
	for i--; i > 0 && f.b[i] == ' '; i-- {
	}
	return f.b[i] == '"'
}

func (f *finder) ipv4(s, e int) {
	if s > 0 && (isAlnum(f.b[s-1]) && f.b[s-1] < 0x80 || f.b[s-1] == '.') || e+1 < len(f.b) && f.b[e] == '.' && isDigit(f.b[e+1]) {
		return
	}
	a, err := netip.ParseAddr(string(f.b[s:e]))
	if err != nil || f.near(s, "version", "versjon", "ver ", "build", "v.", ".exe", ".dll", "assembly", "runtime", "framework") {
		return
	}
	f.address(s, e, a)
}

func (f *finder) address(s, e int, a netip.Addr) {
	if f.r.policy[kIP] == public {
		u := a.Unmap().WithZone("")
		if u.IsPrivate() || u.IsLoopback() || u.IsUnspecified() || u.IsLinkLocalUnicast() || u.IsMulticast() ||
			u.Is4() && (u.As4()[0] >= 240 || u.As4()[0] == 0 || u.As4()[0] == 100 && u.As4()[1]&0xC0 == 64) {
			return
		}
	}
	f.add(s, e, kIP)
}

// phone handles 8 digits, and numbers with a country before them.
func (f *finder) phone(d []byte, ends []int, seps []byte, at []int) {
	s, b := at[0], f.b
	plus := s > 0 && b[s-1] == '+' || s > 2 && b[s-1] == '%' // %2B is decoded elsewhere
	z := at[len(d)-1] + 1
	glued := z < len(b) && isAlnum(b[z]) && b[z] < 0x80 || s > 0 && isAlnum(b[s-1]) && b[s-1] < 0x80
	abroad := plus || len(d) > 10 && d[0] == '0' && d[1] == '0' && d[2] != '0' && !glued // 0000000000012b39 calls nobody
	if abroad {
		from := s
		if plus {
			from--
		}
		if from > 0 && b[from-1] == '(' {
			from--
		}
		z := len(d)
		for g := len(ends) - 1; g > 0 && ends[g] > 14; g-- {
			z = ends[g-1]
		}
		if plus && z >= 3 && z <= 15 || string(d[:2]) == "00" && z >= 10 && z <= 15 {
			if string(d[:2]) == "47" && len(d) > 10 {
				for _, x := range ends {
					if x == 10 {
						z = 10
					}
				}
			}
			if z >= 8 {
				f.add(from, at[z-1]+1, kTlf)
				return
			}
		}
		if plus && z <= 3 { // (+47) 68051234
			j := at[z-1] + 1
			if j+1 < len(b) && b[j] == ')' {
				for j++; j < len(b) && b[j] == ' '; j++ {
				}
				k, n := j, 0
				for k < len(b) && (isDigit(b[k]) || b[k] == ' ' && k+1 < len(b) && isDigit(b[k+1])) && n < 12 {
					if isDigit(b[k]) {
						n++
					}
					k++
				}
				if n >= 8 {
					f.add(from, k, kTlf)
				}
			}
		}
		return
	}
	if s > 0 && (b[s-1] == '.' || b[s-1] == '-' || b[s-1] == '_' || b[s-1] == ':' && s > 1 && isDigit(b[s-2])) {
		return
	}
	for g, end := range ends {
		from := 0
		if g > 0 {
			from = ends[g-1]
		}
		_ = end
		for z := g; z < len(ends) && ends[z]-from <= 8; z++ {
			if ends[z]-from != 8 || d[from] < '2' || z > g && ends[g]-from == 4 && seps[g+1] == '-' {
				continue
			}
			l0 := ends[g] - from
			shape := (z == g+2 && l0 == 3 && ends[g+1]-from == 5 || z == g+3 && l0 == 2 && ends[g+1]-from == 4 && ends[g+2]-from == 6) &&
				g == 0 && z == len(ends)-1
			for x := g + 1; x <= z && shape; x++ {
				shape = seps[x] == ' ' || seps[x] >= 0x80
			}
			if shape || f.near(at[from], "tlf", "telefon", "mobil", "phone", "fax", "ring ", "sms") {
				f.add(at[from], at[ends[z]-1]+1, kTlf)
				return
			}
		}
	}
}
