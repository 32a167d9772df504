package collector

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"stegvis/bundle"
	"stegvis/guide"
)

// faultGuide asks for one source of each kind in kinds, and nothing else.
func faultGuide(t testing.TB, sources string, ids ...string) *guide.Guide {
	t.Helper()
	g, err := guide.Load(fstest.MapFS{
		"guide.yaml":         {Data: []byte("product: {id: demo, name: Demo}\nlanguages: [en]\nsources:\n" + sources)},
		"steps/stuck.en.md":  {Data: []byte("---\ntitle: Stuck\nsummary: It is stuck.\n---\n\n## Stopped {#stopped}\n\nCall.\n")},
		"steps/stuck.yaml":   {Data: []byte("order: 1\nscreen: [Stuck]\nstates:\n  stopped: {symbols: [failed], who: support, collect: [" + strings.Join(ids, ", ") + "]}\n")},
		"published.txt":      {Data: []byte("stuck\n")},
		"articles/readme.md": {Data: []byte("# Read me\n\nText.\n")},
	})
	if g == nil {
		t.Fatal(err)
	}
	if len(g.Plan(guide.Ref{Page: "stuck", State: "stopped"})) != len(ids) {
		t.Fatalf("the guide does not ask for %v: %v", ids, err)
	}
	return g
}

var stuck = guide.Ref{Page: "stuck", State: "stopped"}

// collect runs a whole collection into a folder of its own and opens the bundle.
func collect(t *testing.T, g *guide.Guide, o Options) (*Outcome, *bundle.Bundle) {
	t.Helper()
	ownKeys(t)
	o.Ref, o.Out = stuck, t.TempDir()
	c, err := Start(g, o)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Abort()
	if err := c.Gather(context.Background()); err != nil {
		t.Fatal(err)
	}
	done, err := c.Finish("yes")
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(done.Bundle)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	b, err := bundle.Open(f, done.Size)
	if err != nil {
		t.Fatal(err)
	}
	if p := b.Verify(); len(p) > 0 {
		t.Fatal(p)
	}
	return done, b
}

// ownKeys gives the test a key folder of its own, on each system.
func ownKeys(t testing.TB) {
	dir := t.TempDir()
	t.Setenv("XDG_CONFIG_HOME", dir)
	t.Setenv("AppData", dir)
}

var ready = func(*machine, *guide.Source, string) string { return "" }

// logsIn is a guide whose one source is the files of dir.
func logsIn(t *testing.T, dir string) *guide.Guide {
	return faultGuide(t, fmt.Sprintf("  logs:\n    kind: files\n    title: {en: Logs}\n    paths: ['%s/**']\n", filepath.ToSlash(dir)), "logs")
}

func textPiece(name string, r io.Reader) piece {
	return piece{name: name, folder: "logs", original: name, modified: time.Now(), open: func() (io.ReadCloser, error) { return io.NopCloser(r), nil }}
}

// slow gives its text and then never again anything, until the test ends.
type slow struct {
	text io.Reader
	done <-chan struct{}
}

func (s *slow) Read(b []byte) (int, error) {
	n, err := s.text.Read(b)
	if err == io.EOF {
		<-s.done
	}
	return n, err
}

// breaking fails after its text.
type breaking struct {
	io.Reader
	err error
}

func (r *breaking) Read(b []byte) (int, error) {
	n, err := r.Reader.Read(b)
	if err == io.EOF {
		err = r.err
	}
	return n, err
}

// TestFaultySources: each way of going wrong costs its own row, never the bundle or another source.
func TestFaultySources(t *testing.T) {
	end := make(chan struct{})
	defer close(end)
	line := "2026-03-02 06:00:00 INFO fine\n"
	cases := []struct {
		name, status, note string
		entries            int
		gather             func(ctx context.Context, j *job) error
	}{
		{"works", bundle.Complete, "", 1, func(ctx context.Context, j *job) error {
			return j.put(ctx, textPiece("a.log", strings.NewReader(line)))
		}},
		{"hangs in the system", bundle.Timeout, "time ran out", 0, func(context.Context, *job) error { <-end; return nil }},
		{"hangs in a read", bundle.Timeout, "time ran out", 0, // not even one whole block came
			func(ctx context.Context, j *job) error {
				return j.put(ctx, textPiece("a.log", &slow{strings.NewReader(line), end}))
			}},
		{"panics", bundle.Failed, "boom", 0, func(context.Context, *job) error { panic("boom") }},
		{"fails", bundle.Failed, "the service said no", 0, func(context.Context, *job) error { return errors.New("the service said no") }},
		{"is denied", bundle.Denied, "access denied", 0, func(context.Context, *job) error { return os.ErrPermission }},
		{"breaks off", bundle.Partial, "stopped half-way: network name", 1, func(ctx context.Context, j *job) error {
			return j.put(ctx, textPiece("a.log", &breaking{strings.NewReader(line), errors.New("network name gone")}))
		}},
		{"breaks at once", bundle.Failed, "network name gone", 0, func(ctx context.Context, j *job) error {
			return j.put(ctx, textPiece("a.log", &breaking{strings.NewReader(""), errors.New("network name gone")}))
		}},
		{"fails after something", bundle.Partial, "and then no more", 1, func(ctx context.Context, j *job) error {
			if err := j.put(ctx, textPiece("a.log", strings.NewReader(line))); err != nil {
				return err
			}
			return errors.New("and then no more")
		}},
	}
	old := kinds["service"]
	defer func() { kinds["service"] = old }()
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			kinds["service"] = kind{noDetail, ready, c.gather, 200 * time.Millisecond, false}
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, "x.log"), []byte(time.Now().Format("2006-01-02 15:04:05")+" INFO other source\n"), 0o600); err != nil {
				t.Fatal(err)
			}
			g := faultGuide(t, fmt.Sprintf("  bad:\n    kind: service\n    title: {en: Bad}\n    means: {en: You must look yourself.}\n    services: [x]\n  logs:\n    kind: files\n    title: {en: Logs}\n    paths: ['%s/**']\n", filepath.ToSlash(dir)), "bad", "logs")
			done, _ := collect(t, g, Options{Lang: "en"})
			row := done.Sources[0]
			if row.Status != c.status || row.Entries != c.entries || !strings.Contains(row.Note, c.note) {
				t.Errorf("%+v", row)
			}
			if (row.Means == "") != (c.status == bundle.Complete) {
				t.Errorf("means %q", row.Means)
			}
			if other := done.Sources[1]; other.Status != bundle.Complete || other.Entries != 1 {
				t.Errorf("the other source: %+v", other)
			}
		})
	}
}

// TestManyFiles: a hundred thousand files are looked at, the newest of them come, and the rest is counted.
func TestManyFiles(t *testing.T) {
	if testing.Short() {
		t.Skip("makes 100 000 files")
	}
	dir := t.TempDir()
	for i := range 100_000 {
		sub := filepath.Join(dir, fmt.Sprint(i%100))
		if i < 100 {
			os.Mkdir(sub, 0o700)
		}
		if err := os.WriteFile(filepath.Join(sub, fmt.Sprintf("%d.log", i)), []byte("x\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	done, _ := collect(t, logsIn(t, dir), Options{Lang: "en"})
	row := done.Sources[0]
	if row.Entries != defaultNewest || row.Status != bundle.Partial || !strings.Contains(row.Note, "older files were left out to keep the size down: 200 of 100000 are in") {
		t.Errorf("%+v", row)
	}
}

// TestNames: files called in every script, and as Windows forbids, get names that the bundle allows, each its own.
func TestNames(t *testing.T) {
	dir := t.TempDir()
	n := 0
	for _, name := range []string{"CON.log", "nul", "æøå.log", "ÆØÅ.log", "日本語.log", "журнал.log", "سجل.log", "a:b.log", "a?b.log", "a*b.log",
		"trailing.", " leading", "a\nb.log", "\x1b[31m.log", "emoji😀.log", "\u202egpj.exe.log", "same.log", "SAME.log", "sa\u00adme.log",
		strings.Repeat("l", 250), strings.Repeat("ø", 120) + ".log", "[fnr].log", "%41.log", "semi;colon.log", "\xff\xfe.log", "=cmd.log", "manifest.json", "README.html"} {
		if os.WriteFile(filepath.Join(dir, name), []byte(time.Now().Format("2006-01-02 15:04:05")+" INFO x\n"), 0o600) == nil {
			n++
		}
	}
	done, b := collect(t, logsIn(t, dir), Options{Lang: "en"})
	if row := done.Sources[0]; row.Entries != n {
		t.Errorf("%d of %d: %+v %+v", row.Entries, n, row, done.Withheld)
	}
	for _, e := range b.Manifest().Entries {
		if e.Path != bundle.ReadmePath && e.Original == "" {
			t.Errorf("%s: where it came from is lost", e.Path)
		}
	}
}

// TestBudget: newest first, whole lines, and the rest is said.
func TestBudget(t *testing.T) {
	dir := t.TempDir()
	now := time.Now()
	for i, name := range []string{"old.log", "mid.log", "new.log"} {
		p := filepath.Join(dir, name)
		text := strings.Repeat(now.Format("2006-01-02 15:04:05")+" INFO a line of "+name+"\n", 1000)
		if err := os.WriteFile(p, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		os.Chtimes(p, now, now.Add(time.Duration(i-3)*time.Hour))
	}
	done, b := collect(t, logsIn(t, dir), Options{Lang: "en", MaxBytes: 60_000})
	if row := done.Sources[0]; row.Status != bundle.Partial || row.Entries != 2 || row.Bytes > 60_000 || row.Bytes < 59_900 {
		t.Errorf("%+v", row)
	}
	if e := b.Info("logs/logs/mid.log"); e == nil || e.Truncated == "" {
		t.Fatalf("%+v", e)
	}
	r, err := b.Entry("logs/logs/mid.log")
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(r)
	if err != nil || !strings.HasPrefix(string(text), now.Format("2006-01-02")) || !strings.HasSuffix(string(text), "mid.log\n") {
		t.Errorf("%v: not whole lines: %.60q", err, text)
	}
}

// TestEndedAtOnce: who ends it before anything has been read, copied files
// too, gets a bundle that says so of each source.
func TestEndedAtOnce(t *testing.T) {
	from := t.TempDir()
	if err := os.MkdirAll(filepath.Join(from, "c", "logs"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(from, "c", "logs", "a.log"), []byte("2026-03-02 05:00:00 INFO there\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	g := faultGuide(t, "  logs:\n    kind: files\n    title: {en: Logs}\n    paths: ['C:\\logs\\**']\n", "logs")
	for _, from := range []string{from, ""} {
		ownKeys(t)
		c, err := Start(g, Options{Lang: "en", Ref: stuck, From: from, Out: t.TempDir()})
		if err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(t.Context())
		stop()
		if err := c.Gather(ctx); err != nil {
			t.Fatal(err)
		}
		done, err := c.Finish("yes")
		if err != nil {
			t.Fatal(err)
		}
		if row := done.Sources[0]; row.Status != bundle.Missing || row.Entries != 0 || from != "" && !strings.Contains(row.Note, "interrupted") {
			t.Errorf("%+v", row)
		}
	}
}
