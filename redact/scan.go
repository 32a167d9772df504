package redact

import (
	"bytes"
	"io"
	"regexp"
	"slices"
	"time"
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

// scan reads blocks of whole lines: most hold nothing that any rule looks for,
// and are done with after one look for each hint.
func scan(r io.Reader, wanted func(kind string) bool) ([]Hit, error) {
	buf := make([]byte, 0, scanPieces+scanOverlap)
	var hits []Hit
	for line := 1; ; {
		n, err := r.Read(buf[len(buf):cap(buf)])
		buf = buf[:len(buf)+n]
		end := bytes.LastIndexByte(buf[len(buf)-n:], '\n')
		switch {
		case end >= 0:
			end += len(buf) - n + 1
		case err != nil || len(buf) == cap(buf): // a line longer than a block, or the last one
			end = len(buf)
		default:
			continue
		}
		whole := end > 0 && buf[end-1] == '\n'
		lines := bytes.Count(buf[:end], []byte{'\n'})
		block := stripTokens(buf[:end])
		if len(hits) < 100 {
			hits = scanBlock(hits, block, line, wanted)
		}
		line += lines
		left := buf[end:]
		if !whole && err == nil { // what stands across the border is seen with what follows
			left = block[max(0, len(block)-scanOverlap):]
		}
		buf = buf[:copy(buf[:cap(buf)], left)]
		if err != nil {
			if err == io.EOF {
				err = nil
			}
			return hits, err
		}
	}
}

// stripTokens takes what is between the brackets of tokens out of b.
func stripTokens(b []byte) []byte {
	out, from := 0, 0 // b[from:] is still to be kept or taken out
	for i := 0; ; {
		next := bytes.IndexByte(b[i:], '[')
		if next < 0 {
			break
		}
		i += next
		n := tokenLength(b[i:])
		if n == 0 {
			i++
			continue
		}
		out += copy(b[out:], b[from:i])
		out += copy(b[out:], "[]")
		i += n
		from = i
	}
	if from == 0 {
		return b
	}
	return b[:out+copy(b[out:], b[from:])]
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

// scanBlock adds what stands in a block whose first line has the number first:
// one hit a line and kind, in the order of the lines, at most 100 in all.
func scanBlock(hits []Hit, block []byte, first int, wanted func(kind string) bool) []Hit {
	had := len(hits)
	add := func(kind string, at int) {
		h := Hit{first + bytes.Count(block[:at], []byte{'\n'}), kind}
		if wanted(kind) && !slices.Contains(hits, h) {
			hits = append(hits, h)
		}
	}
	for at := 0; len(hits) < had+100; {
		i := findNumber(block[at:])
		if i < 0 {
			break
		}
		add(Fnr, at+i)
		_, at = lineAround(block, at+i)
	}
	for _, s := range second {
		for at := 0; len(hits) < had+1000; {
			i := bytes.Index(block[at:], []byte(s.hint))
			if i < 0 {
				break
			}
			var from int
			from, at = lineAround(block, at+i)
			for _, m := range s.re.FindAllSubmatch(block[from:at], -1) {
				if len(m) < 2 || !noSecret.Match(m[1]) {
					add(s.kind, from)
					break
				}
			}
		}
	}
	slices.SortStableFunc(hits[had:], func(a, b Hit) int { return a.Line - b.Line })
	return hits[:min(len(hits), 100)]
}

// lineAround is where the line that holds b[i] begins and ends, its end included.
func lineAround(b []byte, i int) (from, to int) {
	from = bytes.LastIndexByte(b[:i], '\n') + 1
	if n := bytes.IndexByte(b[i:], '\n'); n >= 0 {
		return from, i + n + 1
	}
	return from, len(b)
}

// findNumber is where eleven digits stand together, or six and five with one
// sign between, that may be a fødselsnummer; -1 when there are none.
func findNumber(b []byte) int {
	runs := 0
	for i := 0; i < len(b); i++ {
		if b[i]-'0' > 9 {
			runs = 0
			continue
		}
		if runs++; runs < 5 {
			continue
		}
		if i+1 < len(b) && b[i+1]-'0' <= 9 {
			continue
		}
		var n []byte
		s := i - runs + 1
		switch {
		case runs == 11:
			n = b[s : i+1]
		case runs == 5 && s > 6 && (b[s-1] == ' ' || b[s-1] == '.' || b[s-1] == '-'):
			n = append(append(n, b[s-7:s-1]...), b[s:i+1]...)
			s -= 7
		}
		if len(n) == 11 && plausible(n) {
			if from, to := lineAround(b, s); !within(guids.FindAllIndex(b[from:to], -1), s-from) {
				return s
			}
		}
	}
	return -1
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
	day, month, year := int(n[0]-'0')*10+int(n[1]-'0'), int(n[2]-'0')*10+int(n[3]-'0'), int(n[4]-'0')*10+int(n[5]-'0')
	if day > 40 {
		day -= 40
	}
	for _, add := range []int{80, 65, 40} {
		if month > add {
			month -= add
			break
		}
	}
	if sum(3, 7, 6, 1, 8, 9, 4, 5, 2, 1) > 3 || sum(5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1) != 0 || day < 1 || month < 1 || month > 12 {
		return false
	}
	// The day must exist: what nobody can be called is not held back. 2000 was a leap year, as every fourth is.
	return time.Date(2000+year, time.Month(month), day, 0, 0, 0, 0, time.UTC).Day() == day
}
