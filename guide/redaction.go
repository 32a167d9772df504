package guide

import (
	"regexp"
	"slices"

	"github.com/goccy/go-yaml/ast"
)

// Words that the redaction of a guide may use: the kinds of value that are
// masked by themselves, and what a policy may say of one.
var (
	masked   = []string{"fnr", "orgnr", "konto", "epost", "tlf", "navn", "bruker", "sid", "ip", "mac", "hemmelig", "felt"}
	policies = []string{"mask", "keep", "public", "drop"}
)

func (l *loader) redaction(d *decoder, n ast.Node) {
	r := &l.guide.Redaction
	var policy []*ast.MappingValueNode
	d.fields(n, "redaction", map[string]func(ast.Node){
		"keep": func(n ast.Node) { r.Keep = d.strs(n) },
		"keys": func(n ast.Node) { r.Keys = d.strs(n) },
		"policy": func(n ast.Node) {
			r.Policy = map[string]string{}
			policy = d.entries(n, "policy")
			for _, v := range policy {
				r.Policy[key(v)] = d.oneOf(v.Value, "policy", policies...)
			}
		},
		"patterns": func(n ast.Node) {
			for _, item := range d.seq(n) {
				p := Pattern{}
				d.fields(item, "pattern", map[string]func(ast.Node){
					"id":      func(n ast.Node) { p.ID = d.str(n) },
					"match":   func(n ast.Node) { p.Match = d.str(n) },
					"example": func(n ast.Node) { p.Example = d.strs(n) },
					"not":     func(n ast.Node) { p.Not = d.strs(n) },
				})
				l.checkPattern(d, item, p)
				r.Patterns = append(r.Patterns, p)
			}
		},
	})
	kinds := slices.Clone(masked)
	for _, p := range r.Patterns {
		kinds = append(kinds, p.ID)
	}
	for _, v := range policy {
		switch name := key(v); {
		case !slices.Contains(kinds, name):
			d.wrong(v.Key, "redaction masks no kind called %q%s", name, didYouMean(name, kinds))
		case r.Policy[name] == "public" && name != "ip":
			d.wrong(v.Key, "the policy public is for ip alone, not for %s", name)
		}
	}
}

// checkPattern runs a redaction pattern's examples.
func (l *loader) checkPattern(d *decoder, n ast.Node, p Pattern) {
	if !validID(p.ID) || p.ID[0] < 'a' || len(p.ID) > 24 {
		d.wrong(n, "a pattern's id stands in tokens, [id:…]: use at most 24 lower-case letters, digits and hyphens, a letter first, not %q", p.ID)
	}
	re, err := regexp.Compile(p.Match)
	if err != nil || p.Match == "" {
		d.wrong(n, "pattern %q: %q is not a regular expression that can be read: %v", p.ID, p.Match, err)
		return
	}
	if len(p.Example) == 0 {
		d.wrong(n, "pattern %q has no example; give a line in which something is masked", p.ID)
	}
	for _, line := range p.Example {
		if !re.MatchString(line) {
			d.wrong(n, "pattern %q does not match its example %q", p.ID, line)
		}
	}
	for _, line := range p.Not {
		if re.MatchString(line) {
			d.wrong(n, "pattern %q matches its counter-example %q", p.ID, line)
		}
	}
	if re.MatchString("") {
		d.wrong(n, "pattern %q matches the empty text; it would mask everywhere", p.ID)
	}
}
