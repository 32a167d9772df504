package diagnose

import "strings"

// split cuts a line into words, with a hole for each that can only be a value.
func split(words []string, line string) []string {
	i := 0
	for i < len(line) && len(words) < maxWords {
		for i < len(line) && (line[i] == ' ' || line[i] == '\t') {
			i++
		}
		if i >= len(line) {
			break
		}
		j := i
		if q := line[i]; q == '"' || q == '\'' {
			// What is quoted is a value, however many words it has.
			if k := strings.IndexByte(line[i+1:], q); k >= 0 && k < 200 {
				words = append(words, hole)
				i += k + 2
				for i < len(line) && strings.IndexByte(".,;:)", line[i]) >= 0 {
					i++
				}
				continue
			}
		}
		for j < len(line) && line[j] != ' ' && line[j] != '\t' {
			j++
		}
		w := maskWord(line[i:j])
		if n := len(words); w != hole || n == 0 || words[n-1] != hole {
			words = append(words, w) // several holes in a row are one: names have one word or three
		}
		i = j
	}
	return words
}

// maskWord is hole when w can only be a value; "key=value" keeps its key, and
// punctuation around a value goes with it.
func maskWord(w string) string {
	if k := strings.IndexByte(w, '='); k > 0 && k < len(w)-1 {
		if v := maskWord(w[k+1:]); v == hole {
			return w[:k+1] + hole
		}
		return w
	}
	core := strings.Trim(w, "()[]{}<>.,;:!?\"'`")
	if core == "" {
		return w
	}
	// A code says which error it is, so it stays: 0x80070005, HTTP 404 does not.
	if code(core) {
		return w
	}
	if token(w) {
		return hole
	}
	for i := range len(core) {
		if c := core[i]; c-'0' < 10 {
			return hole
		}
	}
	switch {
	case strings.Contains(core, "\\"), strings.Contains(core, "@"),
		strings.Contains(core, "://"), len(core) > 1 && core[0] == '/' && strings.IndexByte(core[1:], '/') > 0,
		strings.HasPrefix(core, "CN="), strings.HasPrefix(core, "OU="):
		return hole
	}
	return w
}

// code knows an error code in hexadecimal: 0x51, 0x80070005. Longer ones, and
// addresses in memory, are values.
func code(s string) bool {
	if len(s) < 3 || len(s) > 10 || s[0] != '0' || s[1]|0x20 != 'x' {
		return false
	}
	for _, c := range []byte(s[2:]) {
		if !(c-'0' < 10 || c|0x20-'a' < 6) {
			return false
		}
	}
	return true
}

// token knows what redaction leaves: [fnr:3f9a2c1b7d40].
func token(w string) bool {
	i := strings.IndexByte(w, '[')
	if i < 0 {
		return false
	}
	rest := w[i+1:]
	k := strings.IndexByte(rest, ':')
	return k > 0 && len(rest) > k+13 && rest[k+13] == ']'
}
