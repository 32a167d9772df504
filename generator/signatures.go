package generator

import (
	"regexp/syntax"
	"strings"

	"stegvis/guide"
)

// A browserSignature is a signature as site/lines.js tries it.
type browserSignature struct {
	ID    string             `json:"id"`
	Says  string             `json:"says"`
	Fix   string             `json:"fix,omitempty"`
	Path  string             `json:"path,omitempty"` // file and anchor in the site
	Title string             `json:"title,omitempty"`
	All   []browserCondition `json:"all"`
	Any   []browserCondition `json:"any,omitempty"`
	None  []browserCondition `json:"none,omitempty"`
}

// A browserCondition is a condition on text. Need are lower-case words of
// which any line that matches holds at least one: the browser looks for all
// signatures' words in one pass and tries a pattern only where one stands.
type browserCondition struct {
	Match    string   `json:"match,omitempty"`
	Need     []string `json:"need,omitempty"`
	EventID  []int    `json:"eventId,omitempty"`
	Provider string   `json:"provider,omitempty"`
}

// signatures writes what "What does this line mean?" needs in one language.
func (b *builder) signatures(lang string) error {
	if len(b.g.Signatures) == 0 {
		return nil
	}
	langs := b.g.Languages
	list := []browserSignature{}
	for i := range b.g.Signatures {
		s := &b.g.Signatures[i]
		out := browserSignature{ID: s.ID, Says: s.Says.In(lang, langs...), Fix: s.Fix.In(lang, langs...), All: []browserCondition{}}
		ref := seeOf(s)
		if p := b.g.Page(ref.Page); p != nil {
			out.Path, out.Title = escapePath(p.File(lang)), p.Doc(lang).Title
			if ref.State != "" {
				out.Path += "#" + escapePath(ref.State)
			}
		}
		if s.Match != "" || len(s.Where.EventID) > 0 || s.Where.Provider != "" {
			out.All = append(out.All, conditionOf(s.Condition))
		}
		for _, c := range s.All {
			out.All = append(out.All, conditionOf(c))
		}
		for _, c := range s.Any {
			out.Any = append(out.Any, conditionOf(c))
		}
		for _, c := range s.None {
			out.None = append(out.None, conditionOf(c))
		}
		list = append(list, out)
	}
	return b.script("assets/signatures."+lang+".js", "signatures", list)
}

func conditionOf(c guide.Condition) browserCondition {
	out := browserCondition{Match: c.Match, EventID: c.Where.EventID, Provider: c.Where.Provider}
	if c.Match != "" {
		if re, err := syntax.Parse(c.Match, syntax.Perl); err == nil {
			out.Need = needed(re.Simplify())
		}
	}
	return out
}

// needed finds words of which a text that matches re must hold at least one,
// lower case and in ASCII; nil when there is no such set worth looking for.
func needed(re *syntax.Regexp) []string {
	switch re.Op {
	case syntax.OpLiteral:
		word := strings.ToLower(string(re.Rune))
		for _, r := range word {
			if r > 0x7e {
				return bestPart(word)
			}
		}
		if len(word) >= 2 {
			return []string{word}
		}
	case syntax.OpCapture, syntax.OpPlus:
		return needed(re.Sub[0])
	case syntax.OpRepeat:
		if re.Min > 0 {
			return needed(re.Sub[0])
		}
	case syntax.OpConcat:
		var best []string
		for _, sub := range re.Sub {
			if words := needed(sub); words != nil && (best == nil || shortest(words) > shortest(best)) {
				best = words
			}
		}
		return best
	case syntax.OpAlternate:
		var all []string
		for _, sub := range re.Sub {
			words := needed(sub)
			if words == nil {
				return nil
			}
			all = append(all, words...)
		}
		if len(all) <= 24 {
			return all
		}
	}
	return nil
}

// bestPart is the longest piece of ASCII in word.
func bestPart(word string) []string {
	best := ""
	for _, part := range strings.FieldsFunc(word, func(r rune) bool { return r > 0x7e }) {
		if len(part) > len(best) {
			best = part
		}
	}
	if len(best) < 3 {
		return nil
	}
	return []string{best}
}

func shortest(words []string) int {
	n := len(words[0])
	for _, w := range words {
		n = min(n, len(w))
	}
	return n
}
