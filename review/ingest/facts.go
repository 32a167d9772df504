package ingest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// A Fact is one thing that a machine said of itself: services[Spooler].state is running.
type Fact struct {
	Source string `json:"source"`
	Key    string `json:"key"`
	Value  string `json:"value"`
}

// A Change of a fact between two bundles of one machine; "" is what was not there.
type FactChange struct {
	Source, Key, Old, New string
}

const (
	maxFacts    = 4000
	maxFactText = 600
	maxFactFile = 4 << 20
	maxFactDeep = 8
)

// facts takes system/<source>.json apart, whatever is in it: the sources of the
// guide may grow without this program.
func facts(source string, text []byte) ([]Fact, error) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, err
	}
	f := &flattener{source: source}
	f.add("", v, 0)
	return f.out, nil
}

type flattener struct {
	source string
	out    []Fact
}

func (f *flattener) add(key string, v any, deep int) {
	if len(f.out) >= maxFacts || deep > maxFactDeep {
		return
	}
	switch v := v.(type) {
	case nil:
	case map[string]any:
		names := make([]string, 0, len(v))
		for name := range v {
			names = append(names, name)
		}
		slices.Sort(names)
		for _, name := range names {
			if key == "" {
				f.add(name, v[name], deep+1)
			} else if !called(name, v, key) {
				f.add(key+"."+name, v[name], deep+1)
			}
		}
	case []any:
		for n, x := range v {
			f.add(fmt.Sprintf("%s[%s]", key, label(x, n)), x, deep+1)
		}
	default:
		text := fmt.Sprint(v)
		if len(text) > maxFactText {
			text = strings.ToValidUTF8(text[:maxFactText], "") + "…"
		}
		f.out = append(f.out, Fact{f.source, key, text})
	}
}

// label is what an element of a list is known by from one bundle to the next:
// its name, else its path, else the value itself, else its place.
func label(x any, n int) string {
	switch x := x.(type) {
	case map[string]any:
		for _, name := range []string{"name", "path", "label", "id"} {
			if s, ok := x[name].(string); ok && s != "" && len(s) < 200 {
				return s
			}
		}
	case string:
		if len(x) < 200 {
			return x
		}
	}
	return strconv.Itoa(n + 1)
}

// called: this field already stands in the key.
func called(name string, v map[string]any, key string) bool {
	s, ok := v[name].(string)
	return ok && (name == "name" || name == "path") && strings.HasSuffix(key, "["+s+"]")
}

// Differences are the facts that changed from an earlier bundle to a later one.
// What changes all the time says nothing: the clock, and memory and disks by a little.
func Differences(before, after []Fact) []FactChange {
	old := map[[2]string]string{}
	for _, f := range before {
		old[[2]string{f.Source, f.Key}] = f.Value
	}
	sources := map[string]bool{} // asked both times
	for _, f := range before {
		sources[f.Source] = true
	}
	var out []FactChange
	seen := map[[2]string]bool{}
	both := map[string]bool{}
	for _, f := range after {
		k := [2]string{f.Source, f.Key}
		seen[k] = true
		both[f.Source] = true
		was, ok := old[k]
		if sources[f.Source] && (!ok || was != f.Value) && !restless(f.Key, was, f.Value) {
			out = append(out, FactChange{f.Source, f.Key, was, f.Value})
		}
	}
	for _, f := range before {
		if both[f.Source] && !seen[[2]string{f.Source, f.Key}] && !restless(f.Key, f.Value, "") {
			out = append(out, FactChange{f.Source, f.Key, f.Value, ""})
		}
	}
	return out
}

func restless(key, was, is string) bool {
	if key == "now" || strings.HasSuffix(key, ".nextRun") {
		return true
	}
	low := strings.ToLower(key)
	if !strings.Contains(low, "free") {
		return false
	}
	a, err := strconv.ParseFloat(was, 64)
	b, err2 := strconv.ParseFloat(is, 64)
	return err == nil && err2 == nil && (b > a*0.8 && b < a*1.25 || low == "memoryfreebytes")
}
