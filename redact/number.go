package redact

import (
	"bytes"
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
