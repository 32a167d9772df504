package web

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"stegvis/guide"
)

// propose makes a pattern of marked lines: what differs from machine to machine
// and from day to day is generalised, what says which error it is stays. It
// keeps to what Go and JavaScript read alike (guide.CheckMatch). "" when there
// is nothing to go by.
//
// A pattern is tried on lines before they are masked, too (in the collector and
// on the site), so a mark becomes "some text", not the mark's own form.
func propose(lines []string) string {
	var common []chunk
	for i, l := range lines {
		p := chunks(l)
		if i == 0 {
			common = p
			continue
		}
		common = align(common, p)
	}
	return join(common)
}

// A chunk is a piece of a line: words to be found as they are, or a kind of value.
type chunk struct {
	re  string
	any bool // a value, not words
}

// valueRules find values, the first that fits wins. Codes that name an error
// (0x8007203A, 4769 after "event") are not values: they stay.
var valueRules = []struct{ find, re string }{
	{`\[[a-zæøå][a-zæøå0-9-]{1,39}:[0-9a-f]{12}\]`, `[^\n]{1,60}`},
	{`0x[0-9a-fA-F]+\b`, ""},
	{`\{?[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\}?`, `\{?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\}?`},
	{`https?://[^\s"'<>]+`, `https?://[^\s"'<>]+`},
	{`\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?`, `[0-9:TZ.,+ -]{10,40}`},
	{`\d{1,2}[./]\d{1,2}[./]\d{2,4}(?: (?:kl\. ?)?\d{1,2}[:.]\d\d(?:[:.]\d\d)?(?: [AP]M)?)?`, `[0-9:./klAPM ]{6,40}`},
	{`\b\d{1,2}:\d\d(?::\d\d(?:[.,]\d+)?)?\b`, `[0-9:.,]{4,20}`},
	{`\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?\b`, `[0-9.:]{7,21}`},
	{`[A-Za-z]:\\(?:[^\\\s"'<>|:*?]+\\)*[^\\\s"'<>|:*?,;)]*`, `[A-Za-z]:\\[^\n"'<>|]{1,200}`},
	{`\\\\[^\s"'<>|]+`, `\\\\[^\s"'<>|]+`},
	{`(?:/[\w.-]+){2,}/?`, `/[^\s"'<>|]+`},
	{`[\w.+-]+@[\w-]+(?:\.[\w-]+)+`, `[^\s"'<>@]+@[^\s"'<>]+`},
	{`\b[0-9a-fA-F]{16,}\b`, `[0-9a-f]{16,}`},
	{`\d+(?:[.,]\d+)*`, `[0-9][0-9.,]*`},
}

var valueKinds = func() *regexp.Regexp {
	var alts []string
	for _, r := range valueRules {
		alts = append(alts, "("+r.find+")")
	}
	return regexp.MustCompile(strings.Join(alts, "|"))
}()

// errorCode ends what stands before a number that names an error.
var errorCode = regexp.MustCompile(`(?i)(?:error|err|code|feil|feilkode|kode|status|statuskode|hresult|event|event ?id|id|rc|ldap|http(?:/[0-9.]+)?|win32|line|ora|sql)[ :=#(-]{0,3}$`)

// lineHead is what a log writes before the message: time, thread, level.
var lineHead = regexp.MustCompile(`^(?:\s*(?:\[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|\s?[+-]\d\d:?\d\d)?\]?|\[?\d{1,2}[./]\d{1,2}[./]\d{4} \d{1,2}[:.]\d\d[:.]\d\d(?:[.,]\d+)?(?: [AP]M)?\]?|\[\d+\]|\[?(?i:trace|debug|info|information|warn|warning|error|fatal|critical|err|inf|wrn|dbg|ftl|feil|advarsel)\]?:?)(?:[ \t|,;:-]+|$))+`)

// chunks cuts a line into words and values. Of a record of several lines the
// first says what happened; the others are where.
func chunks(line string) []chunk {
	line = strings.ToValidUTF8(line, "")
	line, _, _ = strings.Cut(strings.TrimSpace(line), "\n")
	line = strings.TrimSpace(line[len(lineHead.FindString(line)):])
	var out []chunk
	at := 0
	for _, m := range valueKinds.FindAllStringSubmatchIndex(line, -1) {
		re := ""
		for i := range valueRules {
			if m[2*i+2] >= 0 {
				re = valueRules[i].re
				if i == len(valueRules)-1 && (errorCode.MatchString(line[:m[0]]) || glued(line, m[0], m[1])) {
					re = "" // the number of an error, or of a name such as SHA256
				}
				break
			}
		}
		if re == "" {
			continue
		}
		out = append(out, wordChunks(line[at:m[0]])...)
		out = append(out, chunk{re, true})
		at = m[1]
	}
	return append(out, wordChunks(line[at:])...)
}

// glued: a number that is chunk of a word.
func glued(line string, from, to int) bool {
	letter := func(b byte) bool { return b == '_' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= 0x80 }
	return from > 0 && letter(line[from-1]) || to < len(line) && letter(line[to])
}

func wordChunks(s string) []chunk {
	var out []chunk
	for i, w := range strings.Fields(s) {
		if i > 0 || s[0] == ' ' || s[0] == '\t' {
			out = append(out, chunk{`\s+`, false})
		}
		out = append(out, chunk{quoteWord(w), false})
	}
	if n := len(s); n > 0 && len(out) > 0 && (s[n-1] == ' ' || s[n-1] == '\t') {
		out = append(out, chunk{`\s+`, false})
	} else if n > 0 && len(out) == 0 {
		out = append(out, chunk{`\s+`, false})
	}
	return out
}

// quoteWord makes a word a pattern; what cannot stand in one becomes a dot.
func quoteWord(w string) string {
	return regexp.QuoteMeta(strings.Map(func(c rune) rune {
		if treacherous(c) {
			return -1
		}
		return c
	}, w))
}

// align keeps what two lines share, in order; what differs becomes a gap.
func align(a, b []chunk) []chunk {
	a, b = a[:min(len(a), 200)], b[:min(len(b), 200)]
	// The longest common sequence of chunks.
	n := make([][]int, len(a)+1)
	for i := range n {
		n[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				n[i][j] = n[i+1][j+1] + 1
			} else {
				n[i][j] = max(n[i+1][j], n[i][j+1])
			}
		}
	}
	gap := chunk{`[^\n]{0,80}`, true}
	var out []chunk
	put := func(p chunk) {
		if n := len(out); p == gap && n > 1 && out[n-1].re == `\s+` && out[n-2] == gap {
			out = out[:n-1] // two gaps with a space between are one
		}
		if p != gap || len(out) == 0 || out[len(out)-1] != gap {
			out = append(out, p)
		}
	}
	i, j := 0, 0
	for i < len(a) && j < len(b) {
		switch {
		case a[i] == b[j]:
			put(a[i])
			i, j = i+1, j+1
		case n[i+1][j] >= n[i][j+1]:
			put(gap)
			i++
		default:
			put(gap)
			j++
		}
	}
	if i < len(a) || j < len(b) {
		put(gap)
	}
	return out
}

// maxProposed leaves a person room to add to a pattern.
const maxProposed = 600

// join writes the chunks as one pattern, without values or space at its ends:
// a pattern is searched for anywhere.
func join(p []chunk) string {
	edge := func(x chunk) bool { return x.any || x.re == `\s+` }
	for len(p) > 0 && edge(p[0]) {
		p = p[1:]
	}
	var b strings.Builder
	for _, x := range p {
		if b.Len()+len(x.re) > maxProposed {
			break
		}
		b.WriteString(x.re)
	}
	out := b.String()
	// Cut the end again, chunk by chunk, now that its length is known.
	for len(p) > 0 {
		whole := ""
		for _, x := range p {
			whole += x.re
		}
		if len(whole) > len(out) || edge(p[len(p)-1]) {
			p = p[:len(p)-1]
			continue
		}
		out = whole
		break
	}
	if len(p) == 0 || guide.CheckMatch(out) != nil {
		return ""
	}
	return out
}

// weak: a pattern with so few letters of its own that it will fit what it should not.
func weak(pattern string) bool {
	plain := regexp.MustCompile(`\\.|\[[^\]]*\]|\{[^}]*\}|[^\p{L}\p{N}]`).ReplaceAllString(pattern, "")
	return utf8.RuneCountInString(plain) < 8
}

// neutral is a line as an example in the guide: marks lose what they stand for.
func neutral(line string) string {
	line, _, _ = strings.Cut(strings.TrimSpace(strings.ToValidUTF8(line, "")), "\n")
	line = mark.ReplaceAllStringFunc(line, func(m string) string { return m[:strings.IndexByte(m, ':')] + ":000000000000]" })
	return short(strings.TrimSpace(line[len(lineHead.FindString(line)):]), 400)
}
