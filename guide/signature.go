package guide

import (
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"
)

// signatures reads a list of signatures; page is "" for those of guide.yaml.
func (l *loader) signatures(d *decoder, n ast.Node, page string) {
	for _, item := range d.seq(n) {
		s, before := Signature{Page: page, See: page}, len(l.problems)
		langs := l.guide.Languages
		known := l.condition(d, &s.Condition)
		known["id"] = func(n ast.Node) {
			if s.ID = d.str(n); !validID(s.ID) {
				d.wrong(n, "a signature's id is made of lower-case letters, digits and hyphens, not %q", s.ID)
			}
		}
		known["see"] = func(n ast.Node) {
			s.See = d.str(n)
			if strings.HasPrefix(s.See, "#") {
				s.See = page + s.See
			}
			l.names = append(l.names, use{d.at(n), "ref", s.See})
		}
		known["all"] = func(n ast.Node) { s.All = l.conditions(d, n) }
		known["any"] = func(n ast.Node) { s.Any = l.conditions(d, n) }
		known["none"] = func(n ast.Node) { s.None = l.conditions(d, n) }
		known["within"] = func(n ast.Node) {
			v, err := time.ParseDuration(d.str(n))
			if err != nil || v <= 0 || v > 24*time.Hour {
				d.wrong(n, "within is a duration up to 24h, such as 10m, not %q", d.str(n))
			}
			s.Within = v
		}
		known["says"] = func(n ast.Node) { s.Says = d.text(n, langs) }
		known["fix"] = func(n ast.Node) { s.Fix = d.text(n, langs) }
		known["example"] = func(n ast.Node) { s.Example = d.strs(n) }
		known["not"] = func(n ast.Node) { s.Not = d.strs(n) }
		d.fields(item, "signature", known)
		if len(l.problems.Errors()) > len(l.problems[:before].Errors()) {
			continue // what follows from a mistake is not told as another
		}
		if l.checked {
			l.guide.Signatures = append(l.guide.Signatures, s)
			continue
		}
		l.signature(d, item, s)
	}
}

// condition is the keys that a signature and each of its parts share.
func (l *loader) condition(d *decoder, c *Condition) map[string]func(ast.Node) {
	return map[string]func(ast.Node){
		"sources": func(n ast.Node) { c.Sources = l.uses(d, n, "source") },
		"match": func(n ast.Node) {
			c.Match = d.str(n)
			if l.checked {
				return
			}
			if err := CheckMatch(c.Match); err != nil {
				d.wrong(n, "%v", err)
				c.Match = ""
			}
		},
		"where": func(n ast.Node) {
			d.fields(n, "where", map[string]func(ast.Node){
				"provider": func(n ast.Node) { c.Where.Provider = d.str(n) },
				"eventId":  func(n ast.Node) { c.Where.EventID = d.nums(n) },
				"level": func(n ast.Node) {
					for _, item := range d.seq(n) {
						c.Where.Level = append(c.Where.Level, d.oneOf(item, "level", levels...))
					}
				},
			})
		},
	}
}

func (l *loader) conditions(d *decoder, n ast.Node) []Condition {
	var list []Condition
	for _, item := range d.seq(n) {
		var c Condition
		d.fields(item, "condition", l.condition(d, &c))
		if c.empty() {
			d.wrong(item, "this condition asks for nothing; give it match or where")
		}
		list = append(list, c)
	}
	return list
}

func (c *Condition) empty() bool { return c.Match == "" && c.Where.empty() }

func (w *Where) empty() bool { return w.Provider == "" && len(w.EventID) == 0 && len(w.Level) == 0 }

// signature checks one signature on its own and keeps it.
func (l *loader) signature(d *decoder, n ast.Node, s Signature) {
	combined := len(s.All)+len(s.Any)+len(s.None) > 0
	switch {
	case s.ID == "":
		d.wrong(n, "this signature has no id")
		return
	case slices.ContainsFunc(l.guide.Signatures, func(o Signature) bool { return o.ID == s.ID }):
		d.wrong(n, "the signature id %q is taken; ids are unique in the whole guide", s.ID)
		return
	case combined && !s.empty():
		d.wrong(n, "signature %q: use either match and where, or all, any and none", s.ID)
	case combined && len(s.All)+len(s.Any) == 0:
		d.wrong(n, "signature %q: none alone says nothing; add all or any", s.ID)
	case !combined && s.empty():
		d.wrong(n, "signature %q asks for nothing; give it match, where, all or any", s.ID)
	}
	if len(s.Says) == 0 {
		d.wrong(n, "signature %q does not say what it means; write says", s.ID)
	}
	if len(s.Example) == 0 {
		d.wrong(n, "signature %q has no example; give a line it must match", s.ID)
	}
	if len(s.Not) == 0 {
		d.wrong(n, "signature %q has no counter-example; give under not a line that looks alike and must not match", s.ID)
	}
	if re := expression(s.Match); re != nil && !combined {
		for _, line := range s.Example {
			if !re.MatchString(line) {
				d.wrong(n, "signature %q does not match its example %q", s.ID, line)
			}
		}
		for _, line := range s.Not {
			if re.MatchString(line) {
				d.wrong(n, "signature %q matches its counter-example %q; make the pattern narrower", s.ID, line)
			}
		}
		if i := slices.IndexFunc(harmless, re.MatchString); i >= 0 && s.Where.empty() {
			d.wrong(n, "signature %q is a catch-all: it matches %q. Ask for the words of one failure", s.ID, harmless[i])
		}
	}
	l.combination(d, n, s)
	l.guide.Signatures = append(l.guide.Signatures, s)
}

// combination holds the examples of a combined signature, taken together,
// against its conditions.
func (l *loader) combination(d *decoder, n ast.Node, s Signature) {
	seen := func(c Condition) bool {
		re := expression(c.Match)
		return re == nil || slices.ContainsFunc(s.Example, re.MatchString)
	}
	for _, c := range s.All {
		if !seen(c) {
			d.wrong(n, "signature %q: no example shows %q, which all asks for", s.ID, c.Match)
		}
	}
	if len(s.Any) > 0 && !slices.ContainsFunc(s.Any, seen) {
		d.wrong(n, "signature %q: no example shows what any asks for", s.ID)
	}
	for _, c := range s.None {
		if c.Match != "" && seen(c) {
			d.wrong(n, "signature %q: an example shows %q, which none forbids", s.ID, c.Match)
		}
	}
}

// harmless are lines no signature may take for a failure.
var harmless = []string{
	"", "error", "Error", "ERROR", "FEIL", "Exception", "feilet", "failed", "2026-06-16 06:00:01 INFO started",
	"16.06.2026 06:00:01 ERROR something went wrong", "Import completed, 0 errors", "Warning: see the log",
}

// checkSignatures warns of signatures that match each other's examples.
func (l *loader) checkSignatures() {
	sigs := l.guide.Signatures
	for i := range sigs {
		a := &sigs[i]
		re := expression(a.Match)
		if re == nil || !a.Where.empty() {
			continue
		}
		for j := range sigs {
			b := &sigs[j]
			if i >= j || b.Match == "" || !b.Where.empty() {
				continue
			}
			if !slices.ContainsFunc(b.Example, re.MatchString) {
				continue // the usual case, and it needs no second expression
			}
			if back := expression(b.Match); back != nil && slices.ContainsFunc(a.Example, back.MatchString) {
				l.problems.warn("guide.yaml", 0, "signatures %q and %q match each other's examples; make one of them one, or both narrower", a.ID, b.ID)
			}
		}
	}
}
