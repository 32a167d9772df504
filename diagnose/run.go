package diagnose

import (
	"math/bits"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"stegvis/dfa"
	"stegvis/guide"
	"stegvis/logs"
)

// A Run is one pass of a Matcher over records, in any order, of any number of
// files. It is not safe for use by several goroutines at once.
type Run struct {
	m       *Matcher
	seen    bitset // conditions worth trying
	lits    bitset // literals seen
	text    []byte
	tallies []tally // by signature: those with one condition
	hits    [][]hit // by condition: those in combinations
	owner   [][]int // condition → signatures that it alone decides
	kept    []bool  // condition → some combination needs its hits
	known   bool    // the last record had a known error
	drain   drain

	autos    []*dfa.Automaton // by condition, once it was tried
	autoRoom int              // how many more there may be
}

// A tally counts a signature.
type tally struct {
	count       int
	entry       string
	line        int
	first, last time.Time
	samples     []Sample
}

// Start begins a run.
func (m *Matcher) Start() *Run {
	r := &Run{
		m:       m,
		seen:    make(bitset, (len(m.conditions)+63)/64),
		lits:    make(bitset, (len(m.users)+63)/64),
		tallies: make([]tally, len(m.signatures)),
		hits:    make([][]hit, len(m.conditions)),
		owner:   make([][]int, len(m.conditions)),
		kept:    make([]bool, len(m.conditions)),

		autos:    make([]*dfa.Automaton, len(m.conditions)),
		autoRoom: maxAutos,
	}
	for i, s := range m.signatures {
		if s.single >= 0 {
			r.owner[s.single] = append(r.owner[s.single], i)
		}
		for _, list := range [][]int{s.all, s.any, s.none} {
			for _, c := range list {
				r.kept[c] = true
			}
		}
	}
	return r
}

// Add tries all signatures on a record, which may be reused afterwards. What a
// signature sees is the record's text and, for events, its data as
// "Name: value" lines (logs.Record.AppendSearch).
func (r *Run) Add(rec *logs.Record) {
	text := bytesOf(rec.Text)
	if rec.HasMore() {
		r.text = rec.AppendSearch(r.text[:0])
		text = r.text
	}
	m := r.m
	m.scan.scan(text, r.lits)
	for w, v := range r.lits {
		for ; v != 0; v &= v - 1 {
			for _, n := range m.users[w<<6+bits.TrailingZeros64(v)] {
				if m.conditions[n].likely(r.lits) {
					r.seen.set(n)
				}
			}
		}
	}
	clear(r.lits)
	for _, n := range m.always {
		r.seen.set(n)
	}
	if rec.Event {
		for _, n := range m.byEvent[rec.Field("EventID")] {
			r.seen.set(n)
		}
	}
	for _, n := range m.anyEvent {
		r.seen.set(n)
	}
	strange := odd(text)
	if strange {
		for i := range m.conditions {
			r.seen.set(int32(i))
		}
	}
	r.known = false
	r.seen.each(func(n int) {
		if c := &m.conditions[n]; c.asked(rec) && r.matches(n, c, text, strange) {
			r.hold(n, rec)
		}
	})
	if !r.known && worth(rec) {
		r.drain.add(rec)
	}
}

// matches tries the expression of condition n on a text. Where a literal that
// was seen says it all, as in "timeout|timed out", it need not be tried; where
// case folds in a way that literals do not know, it is tried in full.
func (r *Run) matches(n int, c *condition, text []byte, strange bool) bool {
	if c.re == nil || c.exact != nil && !strange {
		return true
	}
	if r.autos[n] == nil && r.autoRoom > 0 {
		r.autos[n] = dfa.New(c.prog, autoEntries)
		r.autoRoom--
	}
	if a := r.autos[n]; a != nil {
		if match, ok := a.Match(text); ok {
			return match
		}
	}
	return c.re.Match(text)
}

// Automata of one run: at most so many, of so many entries of four bytes.
const (
	maxAutos    = 64
	autoEntries = 1 << 15
)

// hold notes that condition n held for rec.
func (r *Run) hold(n int, rec *logs.Record) {
	for _, s := range r.owner[n] {
		r.known = true
		r.tallies[s].add(rec.Time, rec.Entry, rec.Line, 1, func() string { return rec.Text })
	}
	if r.kept[n] {
		r.known = true
		r.hits[n] = keep(r.hits[n], rec)
	}
}

const maxSamples = 3

func (t *tally) add(at time.Time, entry string, line, count int, text func() string) {
	if t.count == 0 {
		t.entry, t.line = strings.Clone(entry), line
	}
	t.count += count
	if !at.IsZero() {
		if t.first.IsZero() || at.Before(t.first) {
			t.first = at
			// Where it was first seen is where its time says so, whatever order files come in.
			t.entry, t.line = strings.Clone(entry), line
		}
		if at.After(t.last) {
			t.last = at
		}
	}
	if len(t.samples) < maxSamples {
		t.samples = append(t.samples, Sample{strings.Clone(entry), line, cut(text())})
	}
}

// maxSample is how much of a record a sample shows.
const maxSample = 400

func cut(s string) string {
	if len(s) > maxSample {
		n := maxSample
		for n > 0 && !utf8.RuneStart(s[n]) {
			n--
		}
		s = s[:n]
	}
	return strings.Clone(s)
}

// Findings gives what was seen, ranked for someone who reads page about: what
// belongs to its state, then to the page, come first; among the others and
// within each the specific before the general, the recent before the old.
// The run can go on afterwards.
func (r *Run) Findings(about guide.Ref) []Finding {
	type ranked struct {
		Finding
		near, weight int
	}
	var list []ranked
	for i := range r.m.signatures {
		s := &r.m.signatures[i]
		t := &r.tallies[i]
		if s.single < 0 {
			t = r.combine(s)
		}
		if t.count == 0 {
			continue
		}
		f := Finding{Signature: s.ID, Page: s.see, Entry: t.entry, Line: t.line, Count: t.count,
			First: t.first, Last: t.last, Samples: slices.Clone(t.samples)}
		list = append(list, ranked{f, nearness(s, about), min(s.weight/8, 6)})
	}
	slices.SortStableFunc(list, func(a, b ranked) int {
		switch {
		case a.near != b.near:
			return a.near - b.near
		case a.weight != b.weight:
			return b.weight - a.weight
		case !a.Last.Equal(b.Last):
			return b.Last.Compare(a.Last)
		case a.Count != b.Count:
			return b.Count - a.Count
		}
		return strings.Compare(a.Signature, b.Signature)
	})
	out := make([]Finding, len(list))
	for i, f := range list {
		out[i] = f.Finding
	}
	return out
}

// nearness: 0 the state in question, 1 its page, 2 another page, 3 no page at all.
func nearness(s *signature, about guide.Ref) int {
	switch {
	case about.Page != "" && s.see == about && about.State != "":
		return 0
	case about.Page != "" && (s.see.Page == about.Page || s.Page == about.Page):
		return 1
	case s.Page != "" || s.see.Page != "":
		return 2
	}
	return 3
}

// Patterns gives the n most frequent kinds of error line that no signature knows.
func (r *Run) Patterns(n int) []Pattern { return r.drain.top(n) }
