package diagnose

import (
	"regexp/syntax"
	"unicode/utf8"
)

// What a regular expression cannot match without. The idea is that of Russ
// Cox's RE2 prefilter: walk the syntax tree and keep the best set of literals
// of which one must occur.

// An or is a set of literals, one of which must occur, in lower case; nil says nothing.
type or []string

const (
	maxExact = 16 // literals kept together while a concatenation is walked
	minLit   = 3  // shorter ones say nothing: they occur in every line
)

// required returns such sets for expr, all of which must have a member in what
// it matches; none when nothing can be said.
func required(expr string) []or {
	re, err := syntax.Parse(expr, syntax.Perl|syntax.FoldCase)
	if err != nil {
		return nil
	}
	return walk(re.Simplify()).sets()
}

// nothingElse says that expr is an alternation of literals and no more: that one
// of them stands in a text is all it asks for. Anything that looks at what
// stands beside them asks for more.
func nothingElse(expr string) bool {
	re, err := syntax.Parse(expr, syntax.Perl|syntax.FoldCase)
	if err != nil {
		return false
	}
	re = re.Simplify()
	for re.Op == syntax.OpCapture {
		re = re.Sub[0]
	}
	return plainOp(re) && walk(re).isExact
}

// plainOp says that a piece of the tree holds no assertion and no class.
func plainOp(re *syntax.Regexp) bool {
	switch re.Op {
	case syntax.OpLiteral:
		for _, r := range re.Rune {
			if r >= 0x80 { // folding bytes makes other letters alike too
				return false
			}
		}
		return allPlain(re.Rune)
	case syntax.OpAlternate, syntax.OpConcat, syntax.OpCapture:
		for _, sub := range re.Sub {
			if !plainOp(sub) {
				return false
			}
		}
		return true
	}
	return false
}

// allPlain: letters, digits and blanks, which folding keeps apart from all others.
func allPlain(runes []rune) bool {
	for _, r := range runes {
		if !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z') {
			return false
		}
	}
	return true
}

// A part is what is known of a piece of the tree: all it can match (exact), or
// sets that each have a member in every match.
type part struct {
	exact   or
	isExact bool
	needs   []or
}

// sets is what a match of the part cannot be without.
func (p part) sets() []or {
	if p.isExact {
		return append(p.needs, usable(p.exact)...)
	}
	return p.needs
}

// best is the set that says most.
func (p part) best() or {
	var best or
	for _, s := range p.sets() {
		best = better(best, s)
	}
	return best
}

// usable gives s unless a member is too short to look for.
func usable(s or) []or {
	for _, lit := range s {
		if len(lit) < minLit {
			return nil
		}
	}
	if len(s) == 0 {
		return nil
	}
	return []or{s}
}

// better is the set whose shortest member is longer, or that has fewer members.
func better(a, b or) or {
	switch {
	case len(a) == 0:
		return b
	case len(b) == 0:
		return a
	}
	if la, lb := a.shortest(), b.shortest(); la != lb {
		if la > lb {
			return a
		}
		return b
	}
	if len(b) < len(a) {
		return b
	}
	return a
}

func (o or) shortest() int {
	n := len(o[0])
	for _, s := range o {
		n = min(n, len(s))
	}
	return n
}

func walk(re *syntax.Regexp) part {
	switch re.Op {
	case syntax.OpEmptyMatch, syntax.OpBeginLine, syntax.OpEndLine, syntax.OpBeginText, syntax.OpEndText,
		syntax.OpWordBoundary, syntax.OpNoWordBoundary:
		return part{exact: or{""}, isExact: true}
	case syntax.OpLiteral:
		return literal(re.Rune)
	case syntax.OpCharClass:
		return class(re.Rune)
	case syntax.OpCapture:
		return walk(re.Sub[0])
	case syntax.OpConcat:
		return concat(re.Sub)
	case syntax.OpAlternate:
		return alternate(re.Sub)
	case syntax.OpPlus:
		return part{needs: walk(re.Sub[0]).sets()}
	case syntax.OpQuest:
		p := walk(re.Sub[0])
		if p.isExact && len(p.exact) < maxExact {
			return part{exact: append(or{""}, p.exact...), isExact: true}
		}
	case syntax.OpRepeat:
		if re.Min > 0 {
			return part{needs: walk(re.Sub[0]).sets()}
		}
	}
	return part{}
}

// literal keeps the runs of a literal whose case can be folded byte by byte:
// ASCII and the letters of Latin-1.
func literal(runes []rune) part {
	var out part
	run := []byte{}
	for i, r := range runes {
		if foldable(r) {
			run = utf8.AppendRune(run, r)
			if i < len(runes)-1 {
				continue
			}
			if allFoldable(runes) {
				return part{exact: or{string(fold(run))}, isExact: true}
			}
		}
		out.needs = append(out.needs, usable(or{string(fold(run))})...)
		run = run[:0]
	}
	return out
}

func allFoldable(runes []rune) bool {
	for _, r := range runes {
		if !foldable(r) {
			return false
		}
	}
	return true
}

func foldable(r rune) bool { return r < 0x80 || r >= 0xC0 && r <= 0xFE && r != 0xDF }

// class is exact when it holds few characters, as [aA] or [-_ ] do.
func class(ranges []rune) part {
	seen := map[string]bool{}
	var set or
	for i := 0; i+1 < len(ranges); i += 2 {
		if ranges[i+1]-ranges[i] > 8 {
			return part{}
		}
		for r := ranges[i]; r <= ranges[i+1]; r++ {
			if r == 0x212A || r == 0x212B || r == 0x017F { // fold to k, å and s; the scanner looks for them apart
				continue
			}
			if !foldable(r) {
				return part{}
			}
			if s := string(fold([]byte(string(r)))); !seen[s] {
				seen[s] = true
				set = append(set, s)
			}
		}
	}
	if len(set) == 0 || len(set) > 8 {
		return part{}
	}
	return part{exact: set, isExact: true}
}

func concat(subs []*syntax.Regexp) part {
	run := part{exact: or{""}, isExact: true}
	var needs []or
	whole := true
	for _, sub := range subs {
		p := walk(sub)
		if p.isExact && len(run.exact)*len(p.exact) <= maxExact {
			var cross or
			for _, a := range run.exact {
				for _, b := range p.exact {
					cross = append(cross, a+b)
				}
			}
			run.exact = cross
			continue
		}
		whole = false
		needs = append(needs, usable(run.exact)...)
		run.exact = or{""}
		if p.isExact {
			run.exact = p.exact
		} else {
			needs = append(needs, p.needs...)
		}
	}
	if whole {
		return run
	}
	return part{needs: append(needs, usable(run.exact)...)}
}

func alternate(subs []*syntax.Regexp) part {
	exact := part{isExact: true}
	var need or
	bad := false
	for _, sub := range subs {
		p := walk(sub)
		if p.isExact && exact.isExact && len(exact.exact)+len(p.exact) <= maxExact {
			exact.exact = append(exact.exact, p.exact...)
		} else {
			exact.isExact = false
		}
		if b := p.best(); len(b) == 0 {
			bad = true
		} else {
			need = append(need, b...)
		}
	}
	if exact.isExact {
		return exact
	}
	if bad || len(need) > 64 {
		return part{}
	}
	return part{needs: []or{need}}
}

// fold makes upper and lower case alike, in ASCII and in the UTF-8 of Latin-1
// letters. It makes other bytes alike too ('@' and '`'): good enough to look
// for candidates with, and the scanner does the same eight bytes at a time.
func fold(b []byte) []byte {
	out := make([]byte, len(b))
	for i, c := range b {
		out[i] = c | 0x20
	}
	return out
}
