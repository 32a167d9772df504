package redact

import (
	"bytes"
	"net/netip"
)

// number handles the digits at s and those that follow with one separator
// between: a run can be part of a group. It returns where to go on.
func (f *finder) number(s, e int) int {
	b := f.b
	n := e - s
	if n == 4 || n == 2 {
		if z := stamp(b, s, e); z > 0 {
			return z
		}
	}
	if n < 3 && e+10 < len(b) && b[e] == '-' && b[e+3] == '-' && b[e+6] == '-' || n == 4 && e+5 < len(b) && b[e] == '.' && b[e+5] == '.' {
		f.mac(e)
	}
	if n <= 3 && e < len(b) && b[e] == '.' {
		if z := f.ipv4(s); z > 0 {
			return z
		}
	}
	w := separator(b, e, n)
	if w == 0 && (n < 8 || n > 15) {
		if s > 0 && b[s-1] == '+' {
			f.groups(s, e, 0)
		}
		return e
	}
	return f.groups(s, e, w)
}

// stamp is where a date with a time ends, 0 if there is none: nearly every
// line of a log begins with one, and no number hides in it.
func stamp(b []byte, s, e int) int {
	if s+19 > len(b) || s > 0 && (isDigit(b[s-1]) || b[s-1] == '+' || s > 1 && (b[s-1] == '.' || b[s-1] == '-' || b[s-1] == ' ') && isDigit(b[s-2])) {
		return 0
	}
	t := b[s : s+19]
	if t[13] != ':' || t[16] != ':' || t[10] != ' ' && t[10] != 'T' {
		return 0
	}
	if e-s == 4 {
		if t[4] != '-' && t[4] != '/' || t[7] != t[4] || !twoDigits(t, 5) || !twoDigits(t, 8) {
			return 0
		}
	} else if t[2] != '.' && t[2] != '/' || t[5] != t[2] || !twoDigits(t, 3) || !twoDigits(t, 6) || !twoDigits(t, 8) {
		return 0
	}
	if !twoDigits(t, 11) || !twoDigits(t, 14) || !twoDigits(t, 17) {
		return 0
	}
	z := s + 19
	if z < len(b) && (b[z] == '.' || b[z] == ',') {
		i := z + 1
		for i < len(b) && i-z < 9 && isDigit(b[i]) {
			i++
		}
		if i > z+1 && (i == len(b) || !isDigit(b[i]) && separator(b, i, i-z-1) == 0) {
			return i
		}
	}
	if z < len(b) && isDigit(b[z]) || separator(b, z, 2) > 0 {
		return 0
	}
	return z
}

func twoDigits(t []byte, i int) bool { return isDigit(t[i]) && isDigit(t[i+1]) }

// groups looks at the numbers that start in the first of these groups of
// digits, or, where all groups were taken in, in any of them.
func (f *finder) groups(s, e, w int) int {
	b := f.b
	var digits [32]byte
	var at [33]int   // where each digit stands
	var ends [17]int // digits up to the end of each group
	var seps [17]byte
	if e-s > len(digits) {
		return e
	}
	n, groups, whole := 0, 0, true
	for i := s; ; {
		start := n
		for i < len(b) && isDigit(b[i]) {
			if n == len(digits) {
				break
			}
			digits[n], at[n] = b[i], i
			n++
			i++
		}
		if i < len(b) && isDigit(b[i]) {
			n, whole = start, false // looked at from its own beginning
			break
		}
		ends[groups] = n
		groups++
		if w == 0 {
			break
		}
		if groups == 16 || n >= 24 {
			whole = false
			break
		}
		seps[groups] = b[i]
		if b[i] >= 0xE2 { // some of these do not show: look without them
			f.view = true
		}
		if b[i] == ' ' && four(b[i+1:]) {
			break // an address of its own
		}
		i += w
		z := i
		for z < len(b) && isDigit(b[z]) {
			z++
		}
		w = separator(b, z, z-i)
	}
	z := e
	if whole {
		z = at[n-1] + 1
	}
	if n < 8 && !(s > 0 && b[s-1] == '+') {
		return z
	}
	for a := range groups {
		from := 0
		if a > 0 {
			from = ends[a-1]
		}
		six := false
		for z := a; z < groups; z++ {
			l := ends[z] - from
			six = six || l == 6
			if l == 11 && z-a < 5 && (z == a || six || seps[z] < ' ') {
				f.eleven(digits[from:ends[z]], at[from], at[ends[z]-1]+1, z == a+2 && ends[a]-from == 4 && ends[a+1]-from == 6, z > a)
			}
			if l == 9 && (z == a || z == a+2 && ends[a]-from == 3) && validOrgnr(digits[from:ends[z]]) &&
				(f.near(at[from], orgWords) || f.vat(at[from], at[ends[z]-1]+1) || z > a && groups == 3 && bytes.IndexByte([]byte("2389"), digits[from]) >= 0) {
				f.add(at[from], at[ends[z]-1]+1, kOrgnr)
			}
			if l >= 11 {
				break
			}
		}
	}
	f.phone(digits[:n], ends[:groups], seps[:groups], at[:n])
	return z
}

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

// separator is the length of what may stand between groups of one number;
// run is how many digits stand before it.
func separator(b []byte, i, run int) int {
	if i+1 >= len(b) {
		return 0
	}
	w := 0
	switch b[i] {
	case ' ', '-', '.', '/', 0xA0:
		w = 1
	case '\r', '\n': // broken over two lines: eleven digits in all, and nothing else
		for w = 1; i+w < len(b) && w < 24 && (b[i+w] == '\n' || b[i+w] == ' ' || b[i+w] == '\t'); w++ {
		}
		z := i + w
		for z < len(b) && z-i-w < 12 && isDigit(b[z]) {
			z++
		}
		if run+z-i-w != 11 || i > run && (b[i-run-1] == '.' || b[i-run-1] == '-' || isDigit(b[i-run-1])) || z+1 < len(b) && bytes.IndexByte([]byte(" -./"), b[z]) >= 0 && isDigit(b[z+1]) {
			return 0
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
				for rest < e && (f.b[rest] == ' ' || f.b[rest] == '\t') {
					rest++
				}
				sp.end = s + n
				f.spans = append(f.spans, span{start: rest, end: e, kind: kFnr, empty: true})
			}
		}
	case validKonto(d) && (kontoLike || f.near(s, accountWords)):
		f.add(s, e, kKonto)
	}
}

// Words that say what the number after them is.
var (
	orgWords     = [][]byte{[]byte("org"), []byte("foretak"), []byte("bedrift"), []byte("mva")}
	accountWords = [][]byte{[]byte("konto"), []byte("account"), []byte("bank"), []byte("kto")}
	phoneWords   = [][]byte{[]byte("tlf"), []byte("tel"), []byte("mob"), []byte("phone"), []byte("fax"), []byte("ring "), []byte("sms"), []byte("whatsapp")}
	userWords    = [][]byte{[]byte("bruker"), []byte("user"), []byte("konto"), []byte("account"), []byte("login")}
)

// near reports whether one of the words stands shortly before s, on its line.
func (f *finder) near(s int, words [][]byte) bool {
	from := max(0, s-32)
	if n := bytes.LastIndexByte(f.b[from:s], '\n'); n >= 0 {
		from += n + 1
	}
	var buf [32]byte
	before := buf[:0]
	for _, c := range f.b[from:s] {
		before = append(before, lower[c])
	}
	for _, w := range words {
		if bytes.Contains(before, w) {
			return true
		}
	}
	return false
}

// vat reports whether NO stands before an organisation number, or MVA after.
func (f *finder) vat(s, e int) bool {
	for e < len(f.b) && f.b[e] == ' ' {
		e++
	}
	return s > 1 && string(f.b[s-2:s]) == "NO" || e+3 <= len(f.b) && string(f.b[e:e+3]) == "MVA"
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
func (f *finder) bareJSON(s, e int) (bare bool) {
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
	at := s
	for i > 0 && (f.b[i] == ',' || f.b[i] == ' ' || isDigit(f.b[i]) || f.b[i] == '[' || f.b[i] == '\n' || f.b[i] == '\r' || f.b[i] == '\t') {
		if f.past.bare > 0 && i == f.past.bare {
			f.past.bare = at
			return f.past.isBare
		}
		if i--; f.b[i] == ':' {
			break
		}
	}
	defer func() { f.past.bare, f.past.isBare = at, bare }()
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

// inHex reports whether letters stand next to a number, other than those that
// say it is a telephone's.
func (f *finder) inHex(s, e int) bool {
	b := f.b
	if e < len(b) && b[e] < 0x80 && isAlnum(b[e]) {
		return true
	}
	return s > 0 && b[s-1] < 0x80 && isAlnum(b[s-1]) && !(s > 2 && (foldEq(b[s-3:s], "tlf") || foldEq(b[s-3:s], "tel") || foldEq(b[s-3:s], "mob")))
}

// phone handles 8 digits, and numbers with a country before them.
func (f *finder) phone(d []byte, ends []int, seps []byte, at []int) {
	s, b := at[0], f.b
	plus := s > 0 && b[s-1] == '+'
	z := at[len(d)-1] + 1
	glued := z < len(b) && isAlnum(b[z]) && b[z] < 0x80 || s > 0 && isAlnum(b[s-1]) && b[s-1] < 0x80
	abroad := plus || len(d) > 10 && d[0] == '0' && d[1] == '0' && d[2] != '0' && !glued && (s == 0 || bytes.IndexByte([]byte("-.:/#"), b[s-1]) < 0) // 0000000000012b39 calls nobody
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
			if shape || !f.inHex(at[from], at[ends[z]-1]+1) && f.near(at[from], phoneWords) {
				f.add(at[from], at[ends[z]-1]+1, kTlf)
				return
			}
		}
	}
}
