package ingest

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"stegvis/guide"
)

// reader is an Ingest without a store, for what does not need one.
func reader(t testing.TB) (*Ingest, task) {
	t.Helper()
	g, err := guide.Load(os.DirFS("../../content"))
	if g == nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := g.Publish(&b); err != nil {
		t.Fatal(err)
	}
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	i := &Ingest{o: Options{Exe: []string{exe, "worker"}, Dir: dir, Log: slog.New(slog.NewTextHandler(io.Discard, nil))}}
	return i, task{Name: "logs.zip", At: time.Date(2026, 6, 17, 8, 0, 0, 0, time.UTC), Guide: b.Bytes(), Temp: dir,
		Index: filepath.Join(dir, "x.idx"), Pack: filepath.Join(dir, "x.files")}
}

func (i *Ingest) readFile(t testing.TB, k task, name string, data []byte) (*Result, *Refusal) {
	t.Helper()
	blob := filepath.Join(i.o.Dir, "blob")
	k.Name, k.Blobs = name, []string{blob}
	if err := os.WriteFile(blob, data, 0o600); err != nil {
		t.Fatal(err)
	}
	res, no, err := i.child(context.Background(), k, int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	return res, no
}

func TestWorkerReadsALog(t *testing.T) {
	i, k := reader(t)
	res, no := i.readFile(t, k, "a.log", []byte("2026-06-17 06:00:05 ERROR the server is not operational\n2026-06-17 06:00:06 INFO fine\n"))
	if no != nil || res.Records != 2 || res.Kind != "file" || len(res.Files) != 1 {
		t.Fatalf("%+v %+v", res, no)
	}
}

// TestParts: a bundle in parts is read as one, wherever it was cut.
func TestParts(t *testing.T) {
	i, k := reader(t)
	whole, err := os.ReadFile(bigBundle(t, 2, 50_000))
	if err != nil {
		t.Fatal(err)
	}
	size := len(whole)/3 + 1
	for n := 0; len(whole) > 0; n++ {
		name := filepath.Join(i.o.Dir, fmt.Sprintf("blob%d", n))
		if err := os.WriteFile(name, whole[:min(size, len(whole))], 0o600); err != nil {
			t.Fatal(err)
		}
		whole = whole[min(size, len(whole)):]
		k.Blobs = append(k.Blobs, name)
	}
	all := k.Blobs
	res, no, err := i.child(context.Background(), k, 1000)
	if err != nil || no != nil || res.Kind != "bundle" || !res.Intact || res.Records < 500 {
		t.Fatal(res, no, err)
	}
	k.Blobs = all[:2]
	if _, no, err = i.child(context.Background(), k, 1000); err != nil || no == nil || no.Code != "truncated" {
		t.Fatal("two of three:", no, err)
	}
	for name, want := range map[string]int{"a.zip.001": 1, "a.zip.age.012": 12, "A.ZIP.PART02": 2, "sync.log.001": 0, "a.zip": 0, "a.zip.000": 0, "a.7z.2": 0} {
		if _, n := partOf(name); n != want {
			t.Errorf("%s: part %d, want %d", name, n, want)
		}
	}
}

// TestFallingWorker: what takes a worker down costs that member, not the rest;
// a worker that always falls ends as a refusal.
func TestFallingWorker(t *testing.T) {
	i, k := reader(t)
	exe, _ := os.Executable()
	i.o.Exe = []string{exe, "falls"}
	k.Blobs = []string{exe}
	res, no, err := i.child(context.Background(), k, 1000)
	if err != nil || no != nil || res == nil || res.Records != 2 {
		t.Fatal(res, no, err)
	}
	i.o.Exe = []string{exe, "always-falls"}
	if _, no, err = i.child(context.Background(), k, 1000); err != nil || no == nil || no.Code != "limits" {
		t.Fatal(no, err)
	}
}
