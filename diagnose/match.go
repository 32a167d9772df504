package diagnose

import (
	"bytes"
	"fmt"
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"
	"unicode"
	"unsafe"

	"stegvis/dfa"
	"stegvis/guide"
	"stegvis/logs"
)

// A Matcher holds a guide's signatures, ready to be tried. It may be used by
// several runs at once.
type Matcher struct {
	signatures []signature
	conditions []condition
	scan       scanner
	sets       map[int32][]or // condition → what its expression needs, until arranged
	literals   map[string]int32
	users      [][]int32          // literal → conditions to think of when it is seen
	always     []int32            // conditions with a text to match but no literal to look for
	byEvent    map[string][]int32 // conditions on events alone, by event id
	anyEvent   []int32            // the same without an event id
}

// A condition is one thing to look for in a record.
type condition struct {
	guide.Condition
	re     *regexp.Regexp // nil: any text
	prog   *syntax.Prog   // the same
	exact  []int32        // literals: seeing any is all that re asks for; nil when it asks for more
	events bool           // Where is not empty
	ids    []string
	levels []logs.Level
	needs  [][]int32 // literals: one of each list must be seen before re is worth trying
	weight int       // how specific it is
}

// A signature and the numbers of its conditions.
type signature struct {
	guide.Signature
	see            guide.Ref
	all, any, none []int
	single         int // its own condition, when it has no combination; else -1
	weight         int
}

// odd says that text holds one of the characters that RE2 takes for a letter of
// ASCII or Latin-1 though their bytes do not fold to one: long s, Kelvin and
// Ångström sign. Such a text is tried in full.
func odd(text []byte) bool {
	for rest := text; ; {
		i := bytes.IndexByte(rest, 0xC5)
		if i < 0 || i+1 >= len(rest) {
			break
		}
		if rest[i+1] == 0xBF {
			return true
		}
		rest = rest[i+1:]
	}
	for rest := text; ; {
		i := bytes.IndexByte(rest, 0xE2)
		if i < 0 || i+2 >= len(rest) {
			return false
		}
		if rest[i+1] == 0x84 && rest[i+2]&^1 == 0xAA {
			return true
		}
		rest = rest[i+1:]
	}
}

// New compiles the signatures of g. The error names the first that is not RE2;
// guide.Load has refused such a guide already.
func New(g *guide.Guide) (*Matcher, error) {
	m := &Matcher{byEvent: map[string][]int32{}, literals: map[string]int32{}, sets: map[int32][]or{}}
	for _, s := range g.Signatures {
		sig := signature{Signature: s, single: -1, see: guide.ParseRef(s.See)}
		if s.See == "" {
			sig.see = guide.Ref{Page: s.Page}
		}
		add := func(list []guide.Condition) (nums []int, err error) {
			for _, c := range list {
				n, err := m.condition(c)
				if err != nil {
					return nil, fmt.Errorf("signature %q: %w", s.ID, err)
				}
				nums = append(nums, n)
			}
			return nums, nil
		}
		all := s.All
		combined := len(s.All)+len(s.Any)+len(s.None) > 0
		if !empty(s.Condition) {
			all = append([]guide.Condition{s.Condition}, s.All...)
		}
		var err error
		if sig.all, err = add(all); err != nil {
			return nil, err
		}
		if sig.any, err = add(s.Any); err != nil {
			return nil, err
		}
		if sig.none, err = add(s.None); err != nil {
			return nil, err
		}
		if len(sig.all)+len(sig.any) == 0 {
			continue // nothing to see: None alone would hold everywhere
		}
		if !combined {
			sig.single, sig.all = sig.all[0], nil
			sig.weight = m.conditions[sig.single].weight
		}
		for _, n := range sig.all {
			sig.weight += m.conditions[n].weight
		}
		if len(sig.any) > 0 {
			least := m.conditions[sig.any[0]].weight
			for _, n := range sig.any {
				least = min(least, m.conditions[n].weight)
			}
			sig.weight += least
		}
		m.signatures = append(m.signatures, sig)
	}
	m.arrange(m.sets)
	m.sets = nil
	return m, nil
}

func empty(c guide.Condition) bool {
	return c.Match == "" && c.Where.Provider == "" && len(c.Where.EventID) == 0 && len(c.Where.Level) == 0
}

// condition adds c and says where the scanner or the event fields lead to it.
func (m *Matcher) condition(c guide.Condition) (int, error) {
	n := int32(len(m.conditions))
	k := condition{Condition: c, events: c.Where.Provider != "" || len(c.Where.EventID) > 0 || len(c.Where.Level) > 0}
	for _, id := range c.Where.EventID {
		k.ids = append(k.ids, fmt.Sprint(id))
	}
	for _, l := range c.Where.Level {
		k.levels = append(k.levels, levelNamed(l))
	}
	if c.Where.Provider != "" {
		k.weight += 8
	}
	if len(k.ids) > 0 {
		k.weight += 16
	}
	if c.Match != "" {
		re, err := regexp.Compile("(?i)" + c.Match)
		if err != nil {
			return 0, err
		}
		k.re = re
		if k.prog, err = dfa.Compile("(?i)" + c.Match); err != nil {
			return 0, err
		}
	}
	sets := required(c.Match)
	switch {
	case k.re != nil && len(sets) > 0:
		m.sets[n] = sets
		for _, set := range sets {
			k.weight += set.shortest()
		}
	case k.re != nil:
		m.always = append(m.always, n)
	case len(k.ids) > 0:
		for _, id := range k.ids {
			m.byEvent[id] = append(m.byEvent[id], n)
		}
	default:
		m.anyEvent = append(m.anyEvent, n)
	}
	m.conditions = append(m.conditions, k)
	return int(n), nil
}

// arrange chooses for each condition the set of literals that leads to it, the
// one whose literals, and rarest words, the fewest others have, and has those
// looked for: what many signatures say, logs say often. What is
// asked of the other sets costs nothing where their literals are looked for
// anyway; the expression itself asks for the rest.
func (m *Matcher) arrange(sets map[int32][]or) {
	shared, words := map[string]int{}, map[string]int{}
	for _, list := range sets {
		for _, set := range list {
			for _, lit := range set {
				shared[lit]++
				for _, w := range strings.FieldsFunc(lit, noLetter) {
					words[w]++
				}
			}
		}
	}
	for n := range int32(len(m.conditions)) {
		var trigger or
		least := 0
		for _, set := range sets[n] {
			load := 0
			for _, lit := range set {
				rarest := 0
				for _, w := range strings.FieldsFunc(lit, noLetter) {
					if rarest == 0 || words[w] < rarest {
						rarest = words[w]
					}
				}
				load += (shared[lit]+rarest)*64 + max(0, 32-len(lit))
			}
			if trigger == nil || load < least {
				trigger, least = set, load
			}
		}
		for _, lit := range trigger {
			id, ok := m.literals[lit]
			if !ok {
				id = int32(len(m.users))
				m.literals[lit] = id
				m.users = append(m.users, nil)
				m.scan.add(lit, id)
			}
			if !slices.Contains(m.users[id], n) {
				m.users[id] = append(m.users[id], n)
			}
		}
	}
	for n := range int32(len(m.conditions)) {
		whole := nothingElse(m.conditions[n].Match)
		for _, set := range sets[n] {
			var ids []int32
			for _, lit := range set {
				if id, ok := m.literals[lit]; ok {
					ids = append(ids, id)
				}
			}
			if len(ids) == len(set) {
				m.conditions[n].needs = append(m.conditions[n].needs, ids)
				if whole && len(sets[n]) == 1 {
					m.conditions[n].exact = ids
				}
			}
		}
	}
}

// noLetter says where a word ends.
func noLetter(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }

// levelNamed reads a level as guides and Windows name it.
func levelNamed(s string) logs.Level {
	switch strings.ToLower(s) {
	case "critical":
		return logs.Critical
	case "error":
		return logs.Error
	case "warning":
		return logs.Warning
	case "information", "info":
		return logs.Info
	case "verbose", "debug":
		return logs.Debug
	case "trace":
		return logs.Trace
	}
	return logs.Unknown
}

// likely says that what the scanner saw allows the condition's expression to match.
func (c *condition) likely(seen bitset) bool {
	for _, set := range c.needs {
		any := false
		for _, id := range set {
			any = any || seen.has(id)
		}
		if !any {
			return false
		}
	}
	return true
}

// asked says whether what is not the text of a record allows the condition.
func (c *condition) asked(rec *logs.Record) bool {
	if len(c.Sources) > 0 && rec.Source != "" && !slices.Contains(c.Sources, rec.Source) {
		return false
	}
	if c.Where.Provider != "" && !strings.EqualFold(rec.Field("Provider"), c.Where.Provider) {
		return false
	}
	if len(c.ids) > 0 && !slices.Contains(c.ids, rec.Field("EventID")) {
		return false
	}
	if len(c.levels) > 0 && !slices.Contains(c.levels, rec.Level) &&
		!(rec.Level == logs.Trace && slices.Contains(c.levels, logs.Debug)) {
		return false
	}
	if c.events && (c.Where.Provider != "" || len(c.ids) > 0) && !rec.Event {
		return false
	}
	return true
}

// bytesOf is s as bytes that nobody writes to.
func bytesOf(s string) []byte { return unsafe.Slice(unsafe.StringData(s), len(s)) }
