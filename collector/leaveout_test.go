package collector

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"stegvis/bundle"
)

// TestLeaveOut: a source or a file is left out by any name it goes by, before it
// is read; the coverage and the manifest say so, and so does what meant nothing.
func TestLeaveOut(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"a.log", "b.log", "sub/c.log"} {
		p := filepath.Join(dir, name)
		os.MkdirAll(filepath.Dir(p), 0o700)
		if err := os.WriteFile(p, []byte(lineNow("x")), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		exclude []string
		entries int
		status  string
		note    string
		unmet   []string
	}{
		{[]string{"b.log"}, 2, bundle.Partial, "1 file left out as asked", nil},
		{[]string{"SUB\\C.log"}, 2, bundle.Partial, "1 file left out as asked", nil},
		{[]string{"c.log"}, 2, bundle.Partial, "1 file left out as asked", nil},
		{[]string{"logs/logs/sub/c.log"}, 2, bundle.Partial, "1 file left out as asked", nil},
		{[]string{filepath.Join(dir, "a.log")}, 2, bundle.Partial, "1 file left out as asked", nil},
		{[]string{"?.log"}, 0, bundle.Excluded, "left out as asked", nil},
		{[]string{"[a-b].log"}, 1, bundle.Partial, "2 files left out as asked", nil},
		{[]string{"Logs"}, 0, bundle.Excluded, "left out as asked", nil},
		{[]string{"d.log", "[", "b.log"}, 2, bundle.Partial, "1 file left out as asked", []string{"d.log", "["}},
	} {
		done, b := collect(t, logsIn(t, dir), Options{Lang: "en", Exclude: c.exclude})
		row, out := done.Sources[0], b.Manifest().Approval.Excluded
		if row.Entries != c.entries || row.Status != c.status || row.Note != c.note || !slices.Equal(done.Unmet, c.unmet) || len(out) == 0 {
			t.Errorf("%v: %+v, unmet %q, in the manifest %q", c.exclude, row, done.Unmet, out)
		}
	}
}

// TestExclude: what is left out after it was gathered takes its findings along,
// and what else was to be said of its source still is.
func TestExclude(t *testing.T) {
	dir := t.TempDir()
	for i := range 3 {
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%d.log", i)), []byte(strings.Repeat(lineNow("a line that is masked of nothing"), 400)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	ownKeys(t)
	c, err := Start(logsIn(t, dir), Options{Lang: "en", Ref: stuck, Out: t.TempDir(), MaxBytes: 50_000})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Abort()
	if err := c.Gather(t.Context()); err != nil {
		t.Fatal(err)
	}
	cut := c.Rows()[0].Note
	if cut == "" || c.Exclude("logs/logs/none.log") == nil {
		t.Fatalf("%q", cut)
	}
	names := c.Entries()
	for i, e := range names {
		if err := c.Exclude(e.Path); err != nil {
			t.Fatal(err)
		}
		row := c.Rows()[0]
		last := i == len(names)-1
		if row.Entries != len(names)-1-i || (row.Status == bundle.Excluded) != last || !last && row.Note != cut+"; left out as asked" {
			t.Errorf("after %d: %+v", i+1, row)
		}
	}
	done, err := c.Finish("prompt")
	if err != nil || len(done.Findings) > 0 {
		t.Errorf("%v %+v", err, done)
	}
}
