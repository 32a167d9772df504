package web

import (
	"fmt"
	"regexp"
	"strings"
)

// A catalogue holds what people read: bokmål first, English second, with
// fmt's verbs for what is filled in. Each slice has its own; keys begin with
// the slice's name, so that two never meet.
type catalogue map[string][2]string

// texts is all catalogues in one, filled by the slices' init.
func texts() catalogue {
	all := catalogue{}
	for _, sl := range parts {
		for k, v := range sl.text {
			all[k] = v
		}
	}
	return all
}

var allTexts catalogue

// say is a text in a language. A key that no catalogue has is shown as it is:
// a test finds it before a person does.
func say(lang, key string, args ...any) string {
	t, ok := allTexts[key]
	if !ok {
		return key
	}
	s := t[0]
	if lang == "en" {
		s = t[1]
	}
	if len(args) == 0 {
		return s
	}
	return fmt.Sprintf(numbered(s, args), args...)
}

// numbered picks a word for each {one|many} by the argument before it, which
// is a number or the text of one.
func numbered(s string, args []any) string {
	if !strings.Contains(s, "|") {
		return s
	}
	var b strings.Builder
	for at := 0; at < len(s); {
		m := oneMany.FindStringSubmatchIndex(s[at:])
		if m == nil {
			b.WriteString(s[at:])
			break
		}
		word := s[at+m[4] : at+m[5]]
		if n := strings.Count(s[:at+m[0]], "%") - 1; n >= 0 && n < len(args) && fmt.Sprint(args[n]) == "1" {
			word = s[at+m[2] : at+m[3]]
		}
		b.WriteString(s[at:at+m[0]] + word)
		at += m[1]
	}
	return b.String()
}

var oneMany = regexp.MustCompile(`\{([^{}|]*)\|([^{}|]*)\}`)

// known: there is such a text.
func known(key string) bool { _, ok := allTexts[key]; return ok }
