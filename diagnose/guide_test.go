package diagnose

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"
	"time"

	"stegvis/guide"
	"stegvis/logs"
)

// TestGuide runs the shipped guide's signatures over testdata/guide: each
// folder is what a customer might send, and want.txt the findings it must
// give, "signature page entry:line count". A signature that no folder wants fails.
func TestGuide(t *testing.T) {
	g, err := guide.Load(os.DirFS("../content"))
	if g == nil {
		t.Fatal(err)
	}
	m, err := New(g)
	if err != nil {
		t.Fatal(err)
	}
	wants, err := filepath.Glob("testdata/guide/*/want.txt")
	if err != nil || len(wants) == 0 {
		t.Fatal("no fixtures found", err)
	}
	wanted := map[string]bool{}
	for _, want := range wants {
		dir := filepath.Dir(want)
		b, err := os.ReadFile(want)
		if err != nil {
			t.Fatal(err)
		}
		text := strings.TrimSpace(strings.ReplaceAll(string(b), "\r\n", "\n"))
		for line := range strings.Lines(text) {
			if f := strings.Fields(line); len(f) > 0 {
				wanted[f[0]] = true
			}
		}
		t.Run(filepath.Base(dir), func(t *testing.T) {
			if got := found(t, m, dir); got != sorted(text) {
				t.Errorf("got:\n%s\nwant:\n%s", got, sorted(text))
			}
		})
	}
	for _, s := range g.Signatures {
		if !wanted[s.ID] {
			t.Errorf("signature %q has no fixture: add a folder testdata/guide/%s with what it is seen in and a want.txt", s.ID, s.ID)
		}
	}
}

// found gives the findings of a folder in the words of want.txt.
func found(t *testing.T, m *Matcher, dir string) string {
	run := m.Start()
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || name == "want.txt" {
			return err
		}
		b, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			return err
		}
		o := logs.Options{Entry: name, Zone: time.UTC, Modified: time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC), Size: int64(len(b))}
		for rec, err := range logs.Read(bytes.NewReader(b), o) {
			if err == nil {
				run.Add(rec)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, f := range run.Findings(guide.Ref{}) {
		out = append(out, fmt.Sprintf("%s %s %s:%d %d", f.Signature, f.Page, f.Entry, f.Line, f.Count))
	}
	return sorted(strings.Join(out, "\n"))
}

func sorted(s string) string {
	lines := strings.Split(s, "\n")
	sort.Strings(lines)
	return strings.Join(lines, "\n")
}
