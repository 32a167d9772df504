package web

import "fmt"

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
	return fmt.Sprintf(s, args...)
}

// known: there is such a text.
func known(key string) bool { _, ok := allTexts[key]; return ok }
