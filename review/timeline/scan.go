package timeline

import (
	"math"
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"
	"sync/atomic"
	"unicode/utf8"

	"stegvis/dfa"
)

// A scan is one text looked for in an index. Queries that share a text share
// what was found.
type scan struct {
	x     *Index
	text  Text
	lit   *literal // what every hit contains; nil when no such thing is known
	whole bool     // containing lit is all there is to it
	re    *regexp.Regexp
	prog  *syntax.Prog
	auto  chan *dfa.Automaton // those not in use
	found []atomic.Pointer[hits]
}

// scan prepares a text, or finds it among those prepared. x.mu is held.
func (x *Index) scan(t Text) (*scan, error) {
	if i := slices.IndexFunc(x.scans, func(s *scan) bool { return s.text == t }); i >= 0 {
		s := x.scans[i]
		x.scans = append(slices.Delete(x.scans, i, i+1), s)
		return s, nil
	}
	s := &scan{x: x, text: t, found: make([]atomic.Pointer[hits], len(x.blocks))}
	if err := s.prepare(); err != nil {
		return nil, err
	}
	if x.scans = append(x.scans, s); len(x.scans) > keepScans {
		x.scans = slices.Delete(x.scans, 0, 1)
	}
	return s, nil
}

func (s *scan) prepare() error {
	t := s.text
	if !t.Regex {
		if !utf8.ValidString(t.Text) {
			return &QueryError{t.Text, "not UTF-8"}
		}
		if t.Case || foldsPlainly(t.Text) {
			s.lit, s.whole = newLiteral(t.Text, !t.Case), true
			return nil
		}
		t.Text = regexp.QuoteMeta(t.Text)
	}
	flags := syntax.Perl &^ syntax.OneLine
	if !t.Case {
		flags |= syntax.FoldCase
	}
	tree, err := syntax.Parse(t.Text, flags)
	if err == nil && cost(tree) > 2000 {
		return &QueryError{s.text.Text, "the expression is too large"}
	}
	if err == nil {
		prefix := "(?m)"
		if !t.Case {
			prefix = "(?mi)"
		}
		s.re, err = regexp.Compile(prefix + t.Text)
	}
	if err != nil {
		return &QueryError{s.text.Text, strings.TrimPrefix(err.Error(), "error parsing regexp: ")}
	}
	if lit, fold := required(tree); len(lit) >= 2 {
		s.lit = newLiteral(lit, fold)
	}
	if s.prog, err = syntax.Compile(tree.Simplify()); err != nil {
		return &QueryError{s.text.Text, err.Error()}
	}
	s.auto = make(chan *dfa.Automaton, 4)
	return nil
}

// cost is how many pieces an expression has when its repetitions are written out.
func cost(re *syntax.Regexp) int {
	n := 1
	for _, sub := range re.Sub {
		n += cost(sub)
	}
	if re.Op == syntax.OpRepeat {
		n *= max(re.Min, re.Max, 1)
	}
	return min(n, math.MaxInt32)
}

// match finds the records of block i that contain the text.
func (s *scan) match(i int, w *work) (*hits, error) {
	if h := s.found[i].Load(); h != nil {
		return h, nil
	}
	b := &s.x.blocks[i]
	if err := w.load(s.x, i); err != nil {
		return nil, err
	}
	set := make([]uint64, (b.n+63)/64)
	switch {
	case s.whole && len(s.lit.text) == 0:
		set = full(b.n)
	case s.whole:
		s.candidates(w, func(r int, _ []byte) bool { return true }, set)
	default:
		a := s.automaton()
		if s.lit != nil {
			s.candidates(w, func(_ int, text []byte) bool { return s.test(a, text) }, set)
		} else {
			from := uint32(0)
			for r, end := range w.ends {
				if s.test(a, w.text[from:end]) {
					set[r/64] |= 1 << (r % 64)
				}
				from = end
			}
		}
		s.release(a)
	}
	h := reduce(set, b.n)
	s.found[i].Store(h)
	return h, nil
}

// candidates tests every record that contains the literal.
func (s *scan) candidates(w *work, test func(int, []byte) bool, set []uint64) {
	r, from := 0, uint32(0)
	f := s.lit.in(w.text)
	for at := 0; ; {
		hit := f.find(at)
		if hit < 0 {
			return
		}
		for w.ends[r] <= uint32(hit) {
			from = w.ends[r]
			r++
		}
		end := w.ends[r]
		if hit+len(s.lit.text) > int(end) { // it runs over into the next record
			at = hit + 1
			continue
		}
		if test(r, w.text[from:end]) {
			set[r/64] |= 1 << (r % 64)
		}
		if at = int(end); at >= len(w.text) {
			return
		}
	}
}

func (s *scan) test(a *dfa.Automaton, text []byte) bool {
	if a != nil {
		if match, ok := a.Match(text); ok {
			return match
		}
	}
	return s.re.Match(text)
}

func (s *scan) automaton() *dfa.Automaton {
	select {
	case a := <-s.auto:
		return a
	default:
		return dfa.New(s.prog, 1<<20)
	}
}

func (s *scan) release(a *dfa.Automaton) {
	select {
	case s.auto <- a:
	default:
	}
}

// load unpacks the text of block i and where each record's ends.
func (w *work) load(x *Index, i int) error {
	b := &x.blocks[i]
	text, err := x.unpack(b, texts, &w.packed, &w.text)
	if err != nil {
		return err
	}
	w.text = text
	shape, err := x.unpack(b, shapes, &w.packed, &w.shape)
	if err != nil {
		return err
	}
	d := cutter{rest: shape}
	w.ends = w.ends[:0]
	end := uint64(0)
	for range b.n {
		end += d.number(math.MaxInt32)
		w.ends = append(w.ends, uint32(end))
	}
	if d.bad || end != uint64(len(text)) {
		return damaged("texts of the block at %d", b.off)
	}
	return nil
}
