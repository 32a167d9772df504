package guide

import (
	"fmt"
	"regexp"
	"strings"
)

// CheckMatch says whether pattern keeps to the regular expressions that Go's RE2
// and JavaScript read alike; the site tries signatures in the browser. Both
// sides match without regard to case, search anywhere in a record, and let "."
// stop at a line's end. The error says what to write instead.
//
// Known and accepted differences: JavaScript's \s also takes no-break space, and
// its "." also stops at CR, U+2028 and U+2029.
func CheckMatch(pattern string) error {
	bad := func(what, instead string) error {
		return fmt.Errorf("the pattern %q uses %s, which JavaScript and Go do not read alike; %s", pattern, what, instead)
	}
	if len(pattern) > 1000 {
		return fmt.Errorf("the pattern is %d bytes; the limit is 1000", len(pattern))
	}
	inClass := false
	for i := 0; i < len(pattern); i++ {
		rest := pattern[i:]
		switch {
		case rest[0] == '\\' && len(rest) > 1:
			c := rest[1]
			switch {
			case strings.IndexByte("dDwWsSbBnrtfv", c) >= 0, c < 0x80 && !isWord(c):
			case c == 'x' && len(rest) > 3 && isHex(rest[2]) && isHex(rest[3]):
			case c == 'x':
				return bad(`\x{…}`, "write the character itself, or \\x and two digits")
			default:
				return bad(`\`+string(c), "write the characters themselves, a class such as [0-9], or ^ and $")
			}
			if inClass && (c == 'b' || c == 'B') {
				return bad(`\`+string(c)+" in a class", "leave it out")
			}
			i++
		case inClass && strings.HasPrefix(rest, "[:"):
			return bad("a POSIX class", "write the range, for example [0-9A-Za-z]")
		case inClass:
			inClass = rest[0] != ']'
		case rest[0] == '[':
			if strings.HasPrefix(rest, "[]") || strings.HasPrefix(rest, "[^]") {
				return bad("] first in a class", `write \]`)
			}
			if strings.HasPrefix(rest, "[[:") || strings.HasPrefix(rest, "[^[:") {
				return bad("a POSIX class", "write the range, for example [0-9A-Za-z]")
			}
			inClass = true
			if strings.HasPrefix(rest, "[^") {
				i++
			}
		case strings.HasPrefix(rest, "(?") && !strings.HasPrefix(rest, "(?:"):
			return bad("(?…)", "only (?:…) is read alike; case never matters, and lookaround and named groups are not available")
		case rest[0] == '{' && !repeat.MatchString(rest):
			return bad("{ as a plain character", `write \{`)
		}
	}
	if _, err := regexp.Compile("(?i)" + pattern); err != nil {
		text := strings.TrimPrefix(err.Error(), "error parsing regexp: ")
		return fmt.Errorf("the pattern %q cannot be read: %s", pattern, text)
	}
	return nil
}

var repeat = regexp.MustCompile(`^\{[0-9]+(,[0-9]*)?\}`)

func isWord(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z'
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'A' && c <= 'F' || c >= 'a' && c <= 'f'
}

// Matches says whether a signature's pattern is found in text, as all rooms try it.
// A pattern that is empty or that CheckMatch refuses matches nothing.
func Matches(pattern, text string) bool {
	re := expression(pattern)
	return re != nil && re.MatchString(text)
}

// expression is a signature's pattern to be tried on many lines; nil when it is
// empty or cannot be read.
func expression(pattern string) *regexp.Regexp {
	if pattern == "" {
		return nil
	}
	re, err := regexp.Compile("(?i)" + pattern)
	if err != nil {
		return nil
	}
	return re
}
