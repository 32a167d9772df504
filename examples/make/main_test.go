package main

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestCommitted proves that the files in examples/server are what this program writes.
func TestCommitted(t *testing.T) {
	dir := filepath.Join("..", "server")
	want := files()
	total := 0
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, _ := filepath.Rel(dir, name)
		rel = filepath.ToSlash(rel)
		got, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		total += len(got)
		if rel == "README.md" {
			return nil
		}
		data, ok := want[rel]
		if !ok {
			t.Errorf("%s is not made by this program", rel)
		} else if !bytes.Equal(unpacked(t, rel, got), unpacked(t, rel, data)) {
			t.Errorf("%s differs: run go run ./examples/make", rel)
		}
		delete(want, rel)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for name := range want {
		t.Errorf("%s is missing: run go run ./examples/make", name)
	}
	if total > 1_500_000 {
		t.Errorf("the example takes %d bytes, more than 1.5 MB", total)
	}
}

// unpacked returns what is inside a packed file: another version of Go may pack differently.
func unpacked(t *testing.T, name string, data []byte) []byte {
	t.Helper()
	switch {
	case strings.HasSuffix(name, ".gz"):
		r, err := gzip.NewReader(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		return all(t, r)
	case strings.HasSuffix(name, ".zip"):
		r, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			t.Fatal(err)
		}
		var b []byte
		for _, f := range r.File {
			r, err := f.Open()
			if err != nil {
				t.Fatal(err)
			}
			b = append(append(b, f.Name...), all(t, r)...)
		}
		return b
	}
	return data
}

func all(t *testing.T, r io.Reader) []byte {
	t.Helper()
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestLong holds the promise that one log has more than 20 000 lines.
func TestLong(t *testing.T) {
	if n := strings.Count(details(), "\n"); n < 20_000 {
		t.Errorf("%d lines", n)
	}
}
