// Package rules holds the tests that guard the house: which room may import which.
package rules

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"sort"
	"strconv"
	"strings"
	"testing"
)

// imports is the architecture: each room and the rooms it may import.
// A change here is a design decision; ARCHITECTURE.md says the same in words.
var imports = map[string]string{
	"bundle":           "",
	"content":          "",
	"site":             "",
	"guide":            "",
	"redact":           "",
	"evtx":             "",
	"evtx/evtxtest":    "evtx",
	"logs":             "evtx",
	"dfa":              "",
	"diagnose":         "guide logs dfa",
	"generator/search": "",
	"generator":        "guide site generator/search",
	"collector":        "guide bundle redact evtx logs diagnose site",
	"collector/page":   "guide bundle collector site",
	"review":           "guide bundle redact logs diagnose site",
	"review/timeline":  "logs dfa",
	"review/store":     "diagnose guide bundle",
	"review/ingest":    "review review/store review/timeline guide bundle redact logs diagnose",
	"review/web":       "review review/store review/ingest review/timeline guide bundle redact logs diagnose site",
	"cmd/guide":        "content guide generator",
	"cmd/collector":    "content guide collector collector/page bundle",
	"cmd/review":       "content guide bundle review review/store review/ingest review/web",
	// What only tests, examples and benchmarks run.
	"examples": "evtx/evtxtest",
	"test":     "*",
	"":         "*",
}

// only names the foreign modules that stand in some rooms and in no other.
var only = map[string]string{
	"github.com/yuin/goldmark":      "generator review/web",
	"github.com/alecthomas/chroma/": "generator",
	"modernc.org/sqlite":            "review/store",
	"gocloud.dev/":                  "review/store",
	"github.com/blevesearch/":       "generator/search",
	"www.velocidex.com/golang/evtx": "evtx (tests)",
	"stegvis/evtx/evtxtest":         "examples (and tests)",
	"github.com/go-ole/go-ole":      "collector",
}

func TestImports(t *testing.T) {
	rooms := map[string]bool{}
	err := filepath.WalkDir(".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if base := d.Name(); name != "." && (strings.HasPrefix(base, ".") || base == "testdata" || base == "node_modules" || base == "dist") {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(name, ".go") {
			return nil
		}
		room := roomOf(path.Dir(filepath.ToSlash(name)))
		rooms[room] = true
		checkFile(t, name, room)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(rooms) < 10 {
		t.Fatalf("only %d rooms found: the walk is broken", len(rooms))
	}
}

// roomOf is the longest name in the table that dir lies in, or dir itself.
func roomOf(dir string) string {
	if dir == "." {
		return ""
	}
	for d := dir; d != "."; d = path.Dir(d) {
		if _, ok := imports[d]; ok {
			return d
		}
	}
	return dir
}

func checkFile(t *testing.T, name, room string) {
	t.Helper()
	allowed, known := imports[room]
	if !known {
		t.Errorf("%s: the room %q is not in the table", name, room)
		return
	}
	// Parsing without a build context reads every GOOS alike.
	f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
	if err != nil {
		t.Errorf("%s: %v", name, err)
		return
	}
	test := strings.HasSuffix(name, "_test.go")
	for _, spec := range f.Imports {
		p, _ := strconv.Unquote(spec.Path.Value)
		for prefix, where := range only {
			if strings.HasPrefix(p, prefix) && !test && !slices.Contains(strings.Fields(where), roomOf(room)) {
				t.Errorf("%s imports %s, which belongs to %s only", name, p, where)
			}
		}
		ours, ok := strings.CutPrefix(p, "stegvis/")
		if !ok {
			continue
		}
		target := roomOf(ours)
		if target == room || allowed == "*" || slices.Contains(strings.Fields(allowed), target) {
			continue
		}
		if test && (target == "evtx/evtxtest" || target == "content") {
			continue // what the guide that ships says is a fine thing to test with
		}
		t.Errorf("%s: %s may not import %s (allowed: %s)", name, room, target, allowed)
	}
}

// TestNoCycles proves what the table promises: arrows point one way.
func TestNoCycles(t *testing.T) {
	var names []string
	for n := range imports {
		names = append(names, n)
	}
	sort.Strings(names)
	state := map[string]int{}
	var visit func(string, []string)
	visit = func(n string, trail []string) {
		if state[n] == 2 {
			return
		}
		if state[n] == 1 {
			t.Fatalf("cycle: %s", strings.Join(append(trail, n), " → "))
		}
		state[n] = 1
		for _, m := range strings.Fields(imports[n]) {
			if m != "*" {
				visit(m, append(trail, n))
			}
		}
		state[n] = 2
	}
	for _, n := range names {
		visit(n, nil)
	}
}
