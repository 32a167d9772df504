package redact

import (
	"fmt"
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"
)

// A pattern is a vendor's rule, ready to run.
type pattern struct {
	kind    kind
	re      *regexp.Regexp
	literal []byte // stands in every match: lines without it are not tried
}

func (r *Redactor) addPattern(p Pattern) error {
	if p.Kind == "" || strings.Trim(p.Kind, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" || p.Kind[0] < 'a' || len(p.Kind) > 24 {
		return fmt.Errorf("redaction pattern %q: a name is a–z, 0–9 and hyphens, starts with a letter and has at most 24", p.Kind)
	}
	re, err := regexp.Compile(p.Match)
	if err != nil {
		return fmt.Errorf("redaction pattern %q: %v", p.Kind, err)
	}
	if re.MatchString("") {
		return fmt.Errorf("redaction pattern %q matches nothing at all, and so everywhere", p.Kind)
	}
	k, ok := r.kindOf(p.Kind)
	if !ok {
		if len(r.kinds) >= int(kPerson) {
			return fmt.Errorf("redaction patterns: more than %d", int(kPerson))
		}
		k = kind(len(r.kinds))
		r.kinds = append(r.kinds, p.Kind)
		r.policy = append(r.policy, mask)
	}
	tree, _ := syntax.Parse(p.Match, syntax.Perl)
	r.patterns = append(r.patterns, pattern{k, re, []byte(literalOf(tree))})
	return nil
}

// literalOf is the longest text that must stand in every match, "" if unknown.
func literalOf(t *syntax.Regexp) string {
	switch t.Op {
	case syntax.OpLiteral:
		if t.Flags&syntax.FoldCase == 0 {
			return string(t.Rune)
		}
	case syntax.OpCapture, syntax.OpPlus:
		return literalOf(t.Sub[0])
	case syntax.OpConcat:
		var all []string
		for _, s := range t.Sub {
			all = append(all, literalOf(s))
		}
		return slices.MaxFunc(all, func(a, b string) int { return len(a) - len(b) })
	}
	return ""
}
