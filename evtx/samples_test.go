package evtx

import (
	"encoding/csv"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"testing"
)

// samples returns the folder with real event logs, which are not part of this
// repository, or skips the test.
func samples(t testing.TB) string {
	t.Helper()
	dir, _ := os.Getwd()
	for ; ; dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		if dir == filepath.Dir(dir) {
			t.Skip("no module root above this folder")
		}
	}
	// STEGVIS_SAMPLES may name the folder itself or the one around it.
	env := os.Getenv("STEGVIS_SAMPLES")
	for _, dir := range []string{env, filepath.Join(env, "samples"), filepath.Join(dir, "..", "shared", "samples")} {
		if _, err := os.Stat(filepath.Join(dir, "evtx.csv")); err == nil {
			return dir
		}
	}
	t.Skip("no samples: set STEGVIS_SAMPLES to a folder with evtx/ and evtx.csv")
	return ""
}

func open(t testing.TB, name string) *Reader {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	st, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	r, err := NewReader(f, st.Size())
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestSampleCounts(t *testing.T) {
	dir := samples(t)
	f, err := os.Open(filepath.Join(dir, "evtx.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) < 2 {
		t.Fatal("evtx.csv lists no files")
	}
	for _, row := range rows[1:] {
		want, _ := strconv.Atoi(row[4])
		got := 0
		var damage []string
		for _, err := range open(t, filepath.Join(dir, "evtx", row[0])).Events(Filter{}) {
			var d *Damage
			switch {
			case err == nil:
				got++
			case !errors.As(err, &d):
				t.Errorf("%s: %v", row[0], err)
			default:
				damage = append(damage, d.Error())
			}
		}
		if got < want {
			t.Errorf("%s: %d events, want at least %d", row[0], got, want)
		}
		if len(damage) > 0 || got != want {
			t.Logf("%s: %d events (listed: %d readable, %s damaged) %q", row[0], got, want, row[5], damage)
		}
	}
}
