package redact

import (
	"bufio"
	"bytes"
	"io"
	"regexp"
	"slices"
)

// A Hit is something personal or secret that the second scan found.
type Hit struct {
	Line int // 1-based
	Kind string
}

// The second scan is simple on purpose and shares no recogniser with the
// first: what one of them misses by a mistake in its code, the other sees. It
// looks only for what the first always masks, since a hit withholds an entry.
var second = []struct {
	kind string
	hint string // a line without it is not tried
	re   *regexp.Regexp
}{
	{Epost, "@", regexp.MustCompile(`[\pL\d][\pL\d._%+-]*@[\pL\d][\pL\d-]*(\.[\pL\d-]+)*\.\pL{2,}`)},
	{Sid, "S-1-5-21-", regexp.MustCompile(`S-1-5-21-\d+-\d+-\d+`)},
	{Hemmel, "PRIVATE KEY", regexp.MustCompile(`BEGIN [A-Z ]*PRIVATE KEY-----\\?[rn\\]*[A-Za-z0-9+/]{16}`)},
	{Hemmel, "eyJ", regexp.MustCompile(`eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*`)},
	{Hemmel, "ass", regexp.MustCompile(`(?i)\bpass(?:word|ord)"?\s*[=:]\s*"?([^\s"'\[*<>{}()\\;,&]{4,})`)},
	{Hemmel, "AKIA", regexp.MustCompile(`\bAKIA[0-9A-Z]{16}\b`)},
	{Hemmel, "ghp_", regexp.MustCompile(`\bghp_[0-9A-Za-z]{36}`)},
	{Hemmel, "://", regexp.MustCompile(`://[^\s/:@\[\]"'<>]+:[^\s/@\[\]"'<>]+@[\w.-]+`)},
	{Tlf, "+47", regexp.MustCompile(`(?:^|[^\d])\+47 ?\d\d ?\d\d ?\d\d ?\d\d(?:[^\d]|$)`)},
}

// noSecret are what stands after "password:" and is none.
var noSecret = regexp.MustCompile(`(?i)^(true|false|none|null|required|never)\W*$`)

var guids = regexp.MustCompile(`(?i)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`)

const (
	scanPieces  = 64 << 10
	scanOverlap = 512
)

// Scan reads what was written and reports what still looks personal or
// secret, at most 100 hits. It does not say the values.
func Scan(r io.Reader) ([]Hit, error) { return scan(r, func(string) bool { return true }) }

// Scan is Scan without the kinds that the policy keeps.
func (r *Redactor) Scan(src io.Reader) ([]Hit, error) {
	return scan(src, func(name string) bool {
		k, ok := r.kindOf(name)
		return !ok || r.policy[k] != keep
	})
}

func scan(r io.Reader, wanted func(kind string) bool) ([]Hit, error) {
	in := bufio.NewReaderSize(r, scanPieces)
	var hits []Hit
	var line []byte // with the end of the piece before it, where that line was longer
	for n := 1; ; {
		piece, err := in.ReadSlice('\n')
		line = stripTokens(append(line, piece...))
		for _, kind := range scanLine(line) {
			if len(hits) < 100 && wanted(kind) {
				hits = append(hits, Hit{n, kind})
			}
		}
		switch {
		case err == nil:
			n++
			line = line[:0]
		case err == bufio.ErrBufferFull:
			line = line[:copy(line, line[max(0, len(line)-scanOverlap):])]
		case err == io.EOF:
			return hits, nil
		default:
			return hits, err
		}
	}
}

// stripTokens takes what is between the brackets of tokens out of line.
func stripTokens(line []byte) []byte {
	i := bytes.IndexByte(line, '[')
	if i < 0 {
		return line
	}
	out := i
	for i < len(line) {
		if n := tokenLength(line[i:]); n > 0 {
			out += copy(line[out:], "[]")
			i += n
			continue
		}
		line[out] = line[i]
		out++
		i++
	}
	return line[:out]
}

// tokenLength is how long the token is that b begins with: [kind:12 hex].
func tokenLength(b []byte) int {
	if len(b) < 16 || b[0] != '[' {
		return 0
	}
	colon := bytes.IndexByte(b[:min(len(b), 26)], ':')
	if colon < 2 || len(b) < colon+14 || b[colon+13] != ']' {
		return 0
	}
	for i, c := range b[1 : colon+13] {
		digit, low := c >= '0' && c <= '9', c >= 'a' && c <= 'z'
		if i+1 < colon && !digit && !low && c != '-' || i+1 > colon && !digit && (!low || c > 'f') {
			return 0
		}
	}
	return colon + 14
}

func scanLine(line []byte) (kinds []string) {
	if holdsNumber(line) {
		kinds = append(kinds, Fnr)
	}
	for _, s := range second {
		if !bytes.Contains(line, []byte(s.hint)) || slices.Contains(kinds, s.kind) {
			continue
		}
		for _, m := range s.re.FindAllSubmatch(line, -1) {
			if len(m) < 2 || !noSecret.Match(m[1]) {
				kinds = append(kinds, s.kind)
				break
			}
		}
	}
	return kinds
}

// holdsNumber looks for eleven digits together, or six and five with one sign
// between, that may be a fødselsnummer.
func holdsNumber(line []byte) bool {
	runs := 0
	for i := 0; i < len(line); i++ {
		if line[i] < '0' || line[i] > '9' {
			runs = 0
			continue
		}
		if runs++; runs < 5 {
			continue
		}
		if i+1 < len(line) && line[i+1] >= '0' && line[i+1] <= '9' {
			continue
		}
		var n []byte
		s := i - runs + 1
		switch {
		case runs == 11:
			n = line[s : i+1]
		case runs == 5 && s > 6 && (line[s-1] == ' ' || line[s-1] == '.' || line[s-1] == '-'):
			n = append(append(n, line[s-7:s-1]...), line[s:i+1]...)
			s -= 7
		}
		if len(n) == 11 && plausible(n) && !within(guids.FindAllIndex(line, -1), s) {
			return true
		}
	}
	return false
}

func within(spans [][]int, i int) bool {
	return slices.ContainsFunc(spans, func(s []int) bool { return s[0] <= i && i < s[1] })
}

// plausible is the check of a fødselsnummer, written a second time.
func plausible(n []byte) bool {
	for _, c := range n {
		if c < '0' || c > '9' {
			return false
		}
	}
	sum := func(w ...int) (s int) {
		for i, x := range w {
			s += x * int(n[i]-'0')
		}
		return s % 11
	}
	day, month := int(n[0]-'0')%4*10+int(n[1]-'0'), int(n[2]-'0')*10+int(n[3]-'0')
	for _, add := range []int{80, 65, 40} {
		if month > add {
			month -= add
			break
		}
	}
	return sum(3, 7, 6, 1, 8, 9, 4, 5, 2, 1) <= 3 && sum(5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1) == 0 && day >= 1 && day <= 31 && month >= 1 && month <= 12
}
