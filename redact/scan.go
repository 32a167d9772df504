package redact

import (
	"bufio"
	"io"
	"regexp"
	"strings"
)

// A Hit is something personal or secret that the second scan found.
type Hit struct {
	Line int // 1-based
	Kind string
}

// The second scan is simple on purpose and shares no recogniser with the
// first: what one of them misses by a mistake in its code, the other sees.
var second = []struct {
	kind string
	hint string // a line without it is not tried
	re   *regexp.Regexp
}{
	{Epost, "@", regexp.MustCompile(`[\pL\d][\pL\d._%+-]*@[\pL\d][\pL\d-]*(\.[\pL\d-]+)*\.\pL{2,}`)},
	{Sid, "S-1-5-21-", regexp.MustCompile(`S-1-5-21-\d+-\d+-\d+`)},
	{Hemmel, "PRIVATE KEY", regexp.MustCompile(`BEGIN [A-Z ]*PRIVATE KEY-----\\?[rn\\]*[A-Za-z0-9+/]{16}`)},
	{Hemmel, "eyJ", regexp.MustCompile(`eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*`)},
	{Hemmel, "ass", regexp.MustCompile(`(?i)\bpass(word|ord)"?\s*[=:]\s*"?[^\s"'\[*<;,]{4,}`)},
}

var (
	tokens      = regexp.MustCompile(`\[[a-z][a-z0-9-]{0,23}:[0-9a-f]{12}\]`)
	elevens     = regexp.MustCompile(`\d{11,}|\d{6}[ .-]\d{5}`)
	scanPieces  = 64 << 10
	scanOverlap = 512
)

// Scan reads what was written and reports what still looks personal or
// secret, at most 100 hits. It does not say the values.
func Scan(r io.Reader) ([]Hit, error) {
	in := bufio.NewReaderSize(r, scanPieces)
	var hits []Hit
	line, rest := 1, ""
	for {
		piece, err := in.ReadSlice('\n')
		text := rest + string(piece)
		rest = ""
		text = tokens.ReplaceAllString(text, "[]")
		for _, kind := range scanLine(text) {
			if len(hits) < 100 {
				hits = append(hits, Hit{line, kind})
			}
		}
		switch {
		case err == nil:
			line++
		case err == bufio.ErrBufferFull:
			rest = text[max(0, len(text)-scanOverlap):]
		case err == io.EOF:
			return hits, nil
		default:
			return hits, err
		}
	}
}

func scanLine(text string) (kinds []string) {
	for _, n := range elevens.FindAllString(text, -1) {
		if len(n) == 12 {
			n = n[:6] + n[7:]
		}
		if len(n) == 11 && plausible(n) {
			kinds = append(kinds, Fnr)
			break
		}
	}
	for _, s := range second {
		if strings.Contains(text, s.hint) && s.re.MatchString(text) {
			kinds = append(kinds, s.kind)
		}
	}
	return kinds
}

// plausible is the check of a fødselsnummer, written a second time.
func plausible(n string) bool {
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
