package ingest

import (
	"bytes"
	"context"
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
	k.Name, k.Blob = name, filepath.Join(i.o.Dir, "blob")
	if err := os.WriteFile(k.Blob, data, 0o600); err != nil {
		t.Fatal(err)
	}
	res, no, err := i.child(context.Background(), k, int64(len(data)), func() {})
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
