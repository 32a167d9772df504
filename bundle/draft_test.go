package bundle

import (
	"archive/zip"
	"bytes"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

var when = time.Date(2026, 11, 23, 5, 30, 0, 0, time.UTC)

// sample is a manifest that passes the check.
func sample() *Manifest {
	return &Manifest{ID: "01936f2c-0000-7000-8000-000000000000", Created: when,
		Guide:   Guide{Product: "eadm", Page: "import-ad", State: "not-starting"},
		Sources: []Source{{ID: "client-log", Kind: "files", Status: Complete, Entries: 1}}}
}

// make writes a bundle of these entries and returns its bytes.
func write(t testing.TB, entries map[string]string) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "b.zip")
	d, err := Create(path)
	if err != nil {
		t.Fatal(err)
	}
	d.At(when)
	for _, name := range sortedKeys(entries) {
		if _, err := d.Add(Entry{Path: name, Source: "client-log"}, strings.NewReader(entries[name])); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := d.Finish(sample(), []byte("<!doctype html><title>x</title>")); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func open(b []byte) (*Bundle, error) { return Open(bytes.NewReader(b), int64(len(b))) }

// noise is text that deflates somewhat, of any length.
func noise(n int, seed uint64) string {
	r := rand.New(rand.NewPCG(seed, 1))
	var b strings.Builder
	for b.Len() < n {
		b.WriteString("2026-11-23 06:00:00 INFO line ")
		for range r.IntN(40) {
			b.WriteByte(byte('a' + r.IntN(26)))
		}
		b.WriteByte('\n')
	}
	return b.String()[:n]
}

func TestRoundTrip(t *testing.T) {
	entries := map[string]string{
		"logs/a/empty.log": "",
		"logs/a/one.log":   "x",
		"logs/a/exact.log": noise(block, 1),
		"logs/a/twice.log": noise(2*block, 2),
		"logs/a/big.log":   noise(5<<20+17, 3),
		"logs/a/zero.log":  strings.Repeat("\x00", 3<<20),
	}
	b := write(t, entries)
	got, err := open(b)
	if err != nil {
		t.Fatal(err)
	}
	if p := got.Verify(); len(p) > 0 {
		t.Fatal(p)
	}
	for name, want := range entries {
		r, err := got.Entry(name)
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil || string(text) != want {
			t.Errorf("%s: %d bytes, %v", name, len(text), err)
		}
	}
	// Any zip program must be able to open it too.
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	if n := len(z.File); n != len(entries)+2 || z.File[n-1].Name != ManifestPath || z.Comment != Format {
		t.Errorf("%d files, last %s, comment %q", n, z.File[n-1].Name, z.Comment)
	}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if text, err := io.ReadAll(r); err != nil || f.Name[0] == 'l' && string(text) != entries[f.Name] {
			t.Errorf("archive/zip reads %s as %d bytes, %v", f.Name, len(text), err)
		}
	}
}

// TestDrop drops and replaces entries, also while others are being added.
func TestDrop(t *testing.T) {
	path := filepath.Join(t.TempDir(), "b.zip")
	d, err := Create(path)
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for i := range 20 {
		wg.Go(func() {
			if _, err := d.Add(Entry{Path: "logs/" + string(rune('a'+i)) + ".log"}, strings.NewReader(noise(i*200_000, uint64(i)))); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	old, err := d.Open("logs/c.log")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"logs/a.log", "logs/c.log", "logs/h.log"} {
		if err := d.Drop(name); err != nil {
			t.Fatal(err)
		}
	}
	// What was dropped can be read while its successor is written.
	if _, err := d.Add(Entry{Path: "logs/c.log"}, io.MultiReader(strings.NewReader("new\n"), old)); err != nil {
		t.Fatal(err)
	}
	res, err := d.Finish(sample(), []byte("readme"))
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(res.Path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	b, err := Open(f, res.Size)
	if err != nil {
		t.Fatal(err)
	}
	if p := b.Verify(); len(p) > 0 {
		t.Fatal(p)
	}
	if n := len(b.Manifest().Entries); n != 19 { // 20 - 3 + 1 + README
		t.Errorf("%d entries", n)
	}
	if e := b.Info("logs/c.log"); e == nil || e.Size != int64(len("new\n")+400_000) {
		t.Errorf("replaced entry: %+v", e)
	}
	if _, err := os.Stat(path + PartialSuffix); err == nil {
		t.Error("the partial file is still there")
	}
}

func sortedKeys(m map[string]string) []string {
	var out []string
	for k := range m {
		out = append(out, k)
	}
	for i := range out { // few keys
		for j := i; j > 0 && out[j] < out[j-1]; j-- {
			out[j], out[j-1] = out[j-1], out[j]
		}
	}
	return out
}
