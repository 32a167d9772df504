package collector

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"stegvis/bundle"
)

// TestSince: of a log that was never rotated comes what lies in the window, from
// a whole line on; of one without order, or without times, all of it.
func TestSince(t *testing.T) {
	now := time.Now()
	write := func(minutes func(i, n int) int, stamp func(time.Time) string, encode func(string) []byte) (string, int64) {
		var b strings.Builder
		const n = 100_000
		for i := range n {
			at := now.Add(-time.Duration(minutes(i, n)) * time.Minute)
			fmt.Fprintf(&b, "%s INFO line %06d of a log that reaches far back, and further\n", stamp(at), i)
		}
		dir := t.TempDir()
		text := encode(b.String())
		path := filepath.Join(dir, "long.log")
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		return dir, int64(b.Len())
	}
	iso := func(at time.Time) string { return at.Format("2006-01-02 15:04:05") }
	plain := func(s string) []byte { return []byte(s) }
	wide := func(s string) []byte {
		out := []byte{0xff, 0xfe}
		for i := range len(s) {
			out = append(out, s[i], 0)
		}
		return out
	}
	steady := func(i, n int) int { return (n - i) } // 69 days, evenly
	for _, c := range []struct {
		name    string
		minutes func(i, n int) int
		stamp   func(time.Time) string
		encode  func(string) []byte
		part    bool // only what is in the window, and not much more
	}{
		{"in order", steady, iso, plain, true},
		{"UTF-16", steady, iso, wide, true},
		{"all in the window", func(i, n int) int { return (n - i) / 100 }, iso, plain, false},
		{"no order", func(i, n int) int { return (i * 7919) % n }, iso, plain, false},
		{"no times", steady, func(time.Time) string { return "-" }, plain, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir, size := write(c.minutes, c.stamp, c.encode)
			done, b := collect(t, logsIn(t, dir), Options{Lang: "en", Since: 72 * time.Hour})
			row, e := done.Sources[0], b.Info("logs/logs/long.log")
			if row.Status != bundle.Complete || e == nil {
				t.Fatalf("%+v", row)
			}
			if !c.part {
				if e.Size != size || e.Truncated != "" {
					t.Errorf("%d of %d bytes, %q", e.Size, size, e.Truncated)
				}
				return
			}
			want := int64(72*60) * (size / 100_000)
			if e.Size < want || e.Size > want+3*sinceLeast || !strings.Contains(e.Truncated, "older than the window") {
				t.Errorf("%d bytes of %d, about %d in the window, %q", e.Size, size, want, e.Truncated)
			}
			if !e.From.Before(done.Window.Since.Add(time.Minute)) {
				t.Errorf("it begins at %v, in the window of %v", e.From, done.Window.Since)
			}
		})
	}
}
