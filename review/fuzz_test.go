package review

import (
	"archive/tar"
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"
)

// FuzzOpenReader: whatever the bytes are, there is an answer in both languages, every
// name that comes out stays inside, and reading ends.
func FuzzOpenReader(f *testing.F) {
	for _, c := range hostile {
		if b := c.file(f); len(b) < 4<<10 {
			f.Add(b)
		}
	}
	f.Add(packed(f, tar.FormatPAX))
	f.Add([]byte("\x1f\x8b\x08\x00"))
	f.Add([]byte(line))
	temp := f.TempDir()
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 1<<20 {
			return
		}
		in, err := OpenReader(bytes.NewReader(data), int64(len(data)), "a.zip", time.Time{}, Options{Lang: "nb", Temp: temp})
		if err != nil {
			var no *RefusedError
			if !errors.As(err, &no) || no.Said.NB == "" || no.Said.EN == "" || no.Do.NB == "" {
				t.Fatalf("refused without words: %v", err)
			}
			return
		}
		defer in.Close()
		for _, n := range in.Notes {
			if n.Said.NB == "" || n.Said.EN == "" {
				t.Errorf("a note without words: %+v", n)
			}
		}
		for _, file := range in.Files {
			if strings.HasPrefix(file.Entry, "/") || strings.HasPrefix(file.Entry, "../") || strings.Contains(file.Entry, "/../") {
				t.Errorf("shown as %q", file.Entry)
			}
		}
		n := 0
		for range in.Records("nb", nil) {
			if n++; n > 1<<20 {
				return
			}
		}
	})
}

// packed is a small tar.
func packed(t testing.TB, format tar.Format) []byte {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, name := range []string{"a.log", "../b.log"} {
		if err := w.WriteHeader(&tar.Header{Name: name, Mode: 0o644, Size: int64(len(line)), Format: format}); err != nil {
			t.Fatal(err)
		}
		w.Write([]byte(line))
	}
	w.Close()
	return b.Bytes()
}
