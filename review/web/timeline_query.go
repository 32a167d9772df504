package web

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"stegvis/logs"
	"stegvis/review/timeline"
)

// The address of a timeline holds the whole view. Every filter is a parameter
// that may occur several times; with x before its name it excludes:
//
//	level, source, entry, provider, event ("4625" or "4625 Provider"), pattern
//	q text, Q text with letters as written, re expression, RE likewise
//	from, until   RFC 3339
//	off           source:seconds, the clock's offset
//	fold=1        repeats of one pattern folded
//	at            the record that is marked; mark: the one times are counted from
//	pos, back     where the page of the plain form begins
//	col           a field shown as a column of its own
//	tz=utc        times in UTC, not in the zone of the machine

// filters are the names of the parameters that make chips, in their order.
var filters = []string{"level", "source", "entry", "provider", "event", "pattern", "q", "Q", "re", "RE"}

// viewParams are all parameters that belong to the view, so that addresses carry them on.
var viewParams = slices.Concat(filters, prefixed("x", filters), []string{"bundle", "from", "until", "off", "fold", "at", "mark", "col", "tz"})

func prefixed(p string, names []string) []string {
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = p + n
	}
	return out
}

// readQuery turns an address into a query. What is no value of its kind is left out.
func readQuery(u url.Values) timeline.Query {
	var q timeline.Query
	q.From, q.Until = readTime(u.Get("from")), readTime(u.Get("until"))
	q.Levels, q.NotLevels = readLevels(u["level"]), readLevels(u["xlevel"])
	q.Sources, q.NotSources = u["source"], u["xsource"]
	q.Entries, q.NotEntries = u["entry"], u["xentry"]
	q.Providers, q.NotProviders = u["provider"], u["xprovider"]
	q.EventIDs, q.NotEventIDs = u["event"], u["xevent"]
	q.Patterns, q.NotPatterns = readPatterns(u["pattern"]), readPatterns(u["xpattern"])
	q.Include, q.Exclude = readTexts(u, ""), readTexts(u, "x")
	q.Fold = u.Get("fold") == "1"
	for _, o := range u["off"] {
		if source, d, ok := readOffset(o); ok {
			if q.Offsets == nil {
				q.Offsets = map[string]time.Duration{}
			}
			q.Offsets[source] = d
		}
	}
	return q
}

// readOffset reads source:seconds.
func readOffset(s string) (source string, d time.Duration, ok bool) {
	source, seconds, ok := cutLast(s, ':')
	n, err := strconv.ParseFloat(seconds, 64)
	if !ok || err != nil || n == 0 || !(n > -3e9 && n < 3e9) {
		return "", 0, false
	}
	return source, time.Duration(n * float64(time.Second)), true
}

func cutLast(s string, c byte) (before, after string, ok bool) {
	i := strings.LastIndexByte(s, c)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+1:], true
}

func readTime(s string) time.Time {
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil || t.Year() < 1700 || t.Year() > 2250 {
		return time.Time{}
	}
	return t
}

func readLevels(names []string) (out []logs.Level) {
	for _, n := range names {
		if i := slices.Index(levelNames, n); i >= 0 {
			out = append(out, logs.Level(i))
		}
	}
	return out
}

// levelNames are the levels as addresses and styles name them, logs.Unknown first.
var levelNames = []string{"none", "trace", "debug", "info", "warning", "error", "critical"}

func readPatterns(list []string) (out []uint64) {
	for _, s := range list {
		if n, err := strconv.ParseUint(s, 16, 64); err == nil {
			out = append(out, n)
		}
	}
	return out
}

func readTexts(u url.Values, x string) (out []timeline.Text) {
	for _, kind := range []struct {
		name         string
		regex, cased bool
	}{{"q", false, false}, {"Q", false, true}, {"re", true, false}, {"RE", true, true}} {
		for _, s := range u[x+kind.name] {
			if s != "" {
				out = append(out, timeline.Text{Text: s, Regex: kind.regex, Case: kind.cased})
			}
		}
	}
	return out
}

// A chip is one filter that is on, and the address without it and turned round.
type chip struct {
	Name, Value string // parameter and value
	Kind, Text  string // as people read them
	Out         bool   // it excludes
	Without     string
	Turned      string
}

// keep is the view's parameters of an address, without what the page adds.
func keep(u url.Values) url.Values {
	out := url.Values{}
	for _, n := range viewParams {
		for _, v := range u[n] {
			if v != "" {
				out.Add(n, v)
			}
		}
	}
	return out
}

// with is a copy of u with a value more; without, with one less.
func with(u url.Values, name, value string) url.Values {
	out := without(u, name, value)
	out.Add(name, value)
	return out
}

func without(u url.Values, name, value string) url.Values {
	out := url.Values{}
	for n, list := range u {
		for _, v := range list {
			if n != name || v != value {
				out.Add(n, v)
			}
		}
	}
	return out
}

func set(u url.Values, name, value string) url.Values {
	out := url.Values{}
	for n, list := range u {
		if n != name {
			out[n] = list
		}
	}
	if value != "" {
		out.Set(name, value)
	}
	return out
}
