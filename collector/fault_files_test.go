package collector

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"stegvis/bundle"
)

// A log line of now, so that it lies in the window.
func lineNow(text string) string {
	return time.Now().Format("2006-01-02 15:04:05") + " INFO " + text + "\n"
}

// meddling does something to a file when its reader has come to byte at.
type meddling struct {
	io.ReadCloser
	at int64
	do func()
}

func (m *meddling) Read(b []byte) (int, error) {
	n, err := m.ReadCloser.Read(b[:min(len(b), 32<<10)])
	if m.at -= int64(n); m.at < 0 && m.do != nil {
		m.do()
		m.do = nil
	}
	return n, err
}

// TestFilesChange: what happens to a file between being listed and being read
// to its end costs what is gone of it, and the coverage says so.
func TestFilesChange(t *testing.T) {
	text := strings.Repeat(lineNow("a line of a log that somebody else is writing to"), 40_000) // 2.8 MB
	half := int64(len(text) / 2)
	cases := []struct {
		name         string
		before       func(path string) // after it was listed, before it is opened
		during       func(path string)
		status, note string
		entries      int
		least, most  int64 // of the entry
	}{
		{"stays", nil, nil, bundle.Complete, "", 1, int64(len(text)), int64(len(text))},
		{"vanishes", func(p string) { os.Remove(p) }, nil, bundle.Missing, "does not exist", 0, 0, 0},
		{"becomes a folder", func(p string) { os.Remove(p); os.Mkdir(p, 0o700) }, nil, bundle.Partial, "withheld", 0, 0, 0},
		{"is deleted while read", nil, func(p string) { os.Remove(p) }, bundle.Complete, "", 1, int64(len(text)), int64(len(text))},
		{"shrinks", nil, func(p string) { os.Truncate(p, half) }, bundle.Partial, "became shorter", 1, half - 1<<20, half + 1<<20},
		{"is emptied", nil, func(p string) { os.Truncate(p, 0) }, bundle.Partial, "became shorter", 1, 1, half + 1<<20},
		{"shrinks before", func(p string) { os.Truncate(p, half) }, nil, bundle.Partial, "became shorter", 1, half - 100, half},
		{"grows", nil, func(p string) { add(p, text) }, bundle.Complete, "", 1, int64(len(text)), int64(len(text))},
		{"is replaced", nil, func(p string) { os.Rename(p, p+".1"); os.WriteFile(p, []byte("new\n"), 0o600) }, bundle.Complete, "", 1, int64(len(text)), int64(len(text))},
		{"is replaced before", func(p string) { os.Rename(p, p+".1"); os.WriteFile(p, []byte("new\n"), 0o600) }, nil, bundle.Partial, "became shorter", 1, 4, 4},
		{"loses its rights", func(p string) { os.Chmod(p, 0) }, nil, bundle.Denied, "access denied", 0, 0, 0},
	}
	old := kinds["service"]
	defer func() { kinds["service"] = old }()
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if c.status == bundle.Denied && (os.Geteuid() == 0 || runtime.GOOS == "windows") {
				t.Skip("nobody is denied anything here")
			}
			dir := t.TempDir()
			path := filepath.Join(dir, "a.log")
			if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			kinds["service"] = kind{noDetail, ready, func(ctx context.Context, j *job) error {
				info, err := os.Lstat(path)
				if err != nil {
					return err
				}
				p := j.piece(match{path: path, rel: "a.log", info: info, mtime: info.ModTime()})
				if c.before != nil {
					c.before(path)
				}
				open := p.open
				p.open = func() (io.ReadCloser, error) {
					r, err := open()
					if err == nil && c.during != nil {
						r = &meddling{r, half / 2, func() { c.during(path) }}
					}
					return r, err
				}
				return j.put(ctx, p)
			}, time.Minute, true}
			done, b := collect(t, faultGuide(t, "  logs:\n    kind: service\n    title: {en: Logs}\n    services: [x]\n", "logs"), Options{Lang: "en"})
			row := done.Sources[0]
			if runtime.GOOS == "windows" && c.name == "becomes a folder" {
				c.status, c.note = bundle.Denied, "access denied" // as CreateFile has it
			}
			if row.Status != c.status || row.Entries != c.entries || !strings.Contains(row.Note, c.note) || c.note == "" && row.Note != "" {
				t.Errorf("%+v", row)
			}
			if e := b.Info("logs/logs/a.log"); c.entries > 0 && (e == nil || e.Size < c.least || e.Size > c.most) {
				t.Errorf("%+v, want %d to %d bytes", e, c.least, c.most)
			}
		})
	}
}

func add(path, text string) {
	f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
	if err == nil {
		f.WriteString(text)
		f.Close()
	}
}

// TestClockJumps: a clock that is set back and forth while the run goes on
// changes times, never what is collected.
func TestClockJumps(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "a.log"), []byte(lineNow("x")), 0o600); err != nil {
		t.Fatal(err)
	}
	n := 0
	jumps := []time.Duration{0, -100 * 24 * time.Hour, 24 * time.Hour, -time.Hour, 300 * 24 * time.Hour}
	done, _ := collect(t, logsIn(t, dir), Options{Lang: "en", Now: func() time.Time {
		n++
		if n == 1 {
			return time.Now()
		}
		return time.Now().Add(jumps[n%len(jumps)])
	}})
	if row := done.Sources[0]; row.Status != bundle.Complete || row.Entries != 1 || row.DurationMS < 0 {
		t.Errorf("%+v after %d looks at the clock", row, n)
	}
}

// TestHugeFile: of a log of 8 GB (with holes, so it needs no room here) come the
// last lines that the budget allows, without reading the rest.
func TestHugeFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "huge.log")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	last := strings.Repeat(lineNow("one of the last lines"), 30_000)
	if err := f.Truncate(8 << 30); err != nil {
		t.Skip("no files with holes here: ", err)
	}
	if _, err := f.WriteAt([]byte("\n"+last), 8<<30); err != nil {
		t.Fatal(err)
	}
	done, b := collect(t, logsIn(t, dir), Options{Lang: "en", MaxBytes: 1 << 20})
	row := done.Sources[0]
	if row.Status != bundle.Partial || row.Entries != 1 || row.Bytes > 1<<20 || row.Bytes < 1<<20-100 || !strings.Contains(row.Note, "only the last 1.0 MB of 8.6 GB") {
		t.Errorf("%+v", row)
	}
	if e := b.Info("logs/logs/huge.log"); e == nil || e.Truncated == "" {
		t.Errorf("%+v", e)
	}
}

// TestRotated: of ten thousand rotated logs come the newest, in order of their age, and the rest is counted.
func TestRotated(t *testing.T) {
	dir := t.TempDir()
	now := time.Now()
	for i := range 10_000 {
		name := filepath.Join(dir, fmt.Sprintf("sync.log.%d", i))
		if err := os.WriteFile(name, []byte(lineNow("x")), 0o600); err != nil {
			t.Fatal(err)
		}
		os.Chtimes(name, now, now.Add(-time.Duration(i)*time.Second))
	}
	done, b := collect(t, logsIn(t, dir), Options{Lang: "en"})
	row := done.Sources[0]
	if row.Entries != defaultNewest || row.Status != bundle.Partial || !strings.Contains(row.Note, "older files were left out to keep the size down: 200 of 10000 are in") {
		t.Errorf("%+v", row)
	}
	for _, want := range []int{0, 1, defaultNewest - 1} {
		if b.Info(fmt.Sprintf("logs/logs/sync.log.%d", want)) == nil {
			t.Errorf("sync.log.%d is not in", want)
		}
	}
}

// TestDiskFills: the bundle's disk fills up while logs are read. What is there
// is finished, and the coverage says why the rest is not.
func TestDiskFills(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"a.log", "b.log", "c.log"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(lineNow(name)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	ownKeys(t)
	c, err := Start(logsIn(t, dir), Options{Lang: "en", Ref: stuck, Out: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Abort()
	entered := 0
	c.o.Emit = func(e Event) {
		if e.Type == Entered {
			entered++
			c.looked = time.Time{} // emit holds the lock
		}
	}
	c.free = func(string) (uint64, error) { return uint64(minFree - entered*minFree/2 - 1), nil }
	if err := c.Gather(t.Context()); err != nil {
		t.Fatal(err)
	}
	done, err := c.Finish("yes")
	if err != nil {
		t.Fatal(err)
	}
	if row := done.Sources[0]; row.Status != bundle.Partial || row.Entries != 1 || !strings.Contains(row.Note, "the disk is nearly full") {
		t.Errorf("%+v", row)
	}
}
