package timeline

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"stegvis/logs"
)

// A Query says which records are wanted. Values of one kind widen each other
// (two levels: either), kinds and texts narrow each other; what an Exclude or a
// Not names is left out whatever else is said. The zero Query is all records.
type Query struct {
	From, Until time.Time // From ≤ time < Until; when either is set, records without a time are left out

	Levels, NotLevels       []logs.Level
	Sources, NotSources     []string
	Entries, NotEntries     []string
	Providers, NotProviders []string // of events
	EventIDs, NotEventIDs   []string // of events: "4625", or "4625 Microsoft-Windows-Security-Auditing" for that provider's alone
	Patterns, NotPatterns   []uint64 // Record.Pattern
	Include                 []Text   // all of them
	Exclude                 []Text   // none of them

	Offsets map[string]time.Duration // added to the times of a clock's records, by its name: see Clock
	Fold    bool                     // of neighbours in a file that are meant and have one pattern, only the first
}

// A Text is looked for in a record's text and in the fields that the text does not say.
type Text struct {
	Text  string
	Regex bool // RE2 in the syntax of Go; ^ and $ are the ends of lines
	Case  bool // letters as they are written; else large and small are alike
}

// A QueryError says which part of a query cannot be understood.
type QueryError struct {
	Text string // what was asked, of any length; "" when it is the query as a whole
	Why  string
}

func (e *QueryError) Error() string { return fmt.Sprintf("%.80q: %s", e.Text, e.Why) }

// Clock names the clock that a file's times are from: its source, or the file
// itself where no source is known, as in archives made by hand.
func Clock(source, entry string) string {
	if source == "" {
		return entry
	}
	return source
}

// Limits on what one query may ask for.
const (
	maxTexts   = 50
	maxPhrase  = 2000
	maxOffset  = 100 * 365 * 24 * time.Hour
	maxChoices = 5000
)

// check refuses what would cost more than it tells.
func (q *Query) check() error {
	if len(q.Include)+len(q.Exclude) > maxTexts {
		return &QueryError{"", fmt.Sprintf("more than %d texts", maxTexts)}
	}
	for _, list := range [...][]Text{q.Include, q.Exclude} {
		for _, t := range list {
			if len(t.Text) > maxPhrase {
				return &QueryError{t.Text, fmt.Sprintf("longer than %d bytes", maxPhrase)}
			}
		}
	}
	n := len(q.Patterns) + len(q.NotPatterns)
	for _, list := range [...][]string{q.Sources, q.NotSources, q.Entries, q.NotEntries, q.Providers, q.NotProviders, q.EventIDs, q.NotEventIDs} {
		n += len(list)
	}
	if n > maxChoices {
		return &QueryError{"", fmt.Sprintf("more than %d values", maxChoices)}
	}
	for source, d := range q.Offsets {
		if d > maxOffset || d < -maxOffset {
			return &QueryError{source, "the clock's offset is more than a hundred years"}
		}
	}
	return nil
}

// key is the same for queries that ask for the same.
func (q *Query) key() string {
	var b strings.Builder
	fmt.Fprint(&b, instant(q.From), instant(q.Until), q.Fold, q.Levels, q.NotLevels, q.Patterns, q.NotPatterns)
	for _, list := range [...][]string{q.Sources, q.NotSources, q.Entries, q.NotEntries, q.Providers, q.NotProviders, q.EventIDs, q.NotEventIDs} {
		fmt.Fprintf(&b, " %q", list)
	}
	fmt.Fprintf(&b, " %#v %#v", q.Include, q.Exclude)
	sources := make([]string, 0, len(q.Offsets))
	for s := range q.Offsets {
		sources = append(sources, s)
	}
	slices.Sort(sources)
	for _, s := range sources {
		fmt.Fprintf(&b, " %q%d", s, q.Offsets[s])
	}
	return b.String()
}

// bounds are the instants From and Until, open where they are not set.
func (q *Query) bounds() (from, until int64, limited bool) {
	from, until = Untimed, math.MaxInt64
	if !q.From.IsZero() {
		from, limited = instant(q.From), true
	}
	if !q.Until.IsZero() {
		until, limited = instant(q.Until), true
	}
	if limited {
		from = max(from, Untimed+1)
	}
	return from, until, limited
}

// choose is yes when s is wanted by a pair of lists.
func choose[T comparable](want, not []T, s T) bool {
	return (len(want) == 0 || slices.Contains(want, s)) && !slices.Contains(not, s)
}

// chooseEvent is choose for event ids, which may name their provider.
func chooseEvent(want, not []string, f *frame) bool {
	named := f.id + " " + f.provider
	has := func(list []string) bool { return slices.Contains(list, f.id) || slices.Contains(list, named) }
	return (len(want) == 0 || has(want)) && !has(not)
}
