package review

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestSentences holds both languages together: the same verbs in the same order.
func TestSentences(t *testing.T) {
	verb := regexp.MustCompile(`%[a-z]`)
	for key, s := range sentences {
		if s[0] == "" || s[1] == "" || !slices.Equal(verb.FindAllString(s[0], -1), verb.FindAllString(s[1], -1)) {
			t.Errorf("%s: %q and %q do not fit together", key, s[0], s[1])
		}
	}
}

// TestClean: what strangers wrote cannot steer a terminal or turn text around.
func TestClean(t *testing.T) {
	for in, want := range map[string]string{
		"vanlig æøå":     "vanlig æøå",
		"a\x1b[2Jb":      `a\u001b[2Jb`,
		"exe\u202Efdp":   `exe\u202efdp`,
		"bad\xffbyte":    "bad\uFFFDbyte",
		"two\nlines\tok": "two lines ok",
	} {
		if got := clean(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

// FuzzOpen: whatever a file holds, it is read or refused in words, without a
// panic, and nothing of it stays on disk.
func FuzzOpen(f *testing.F) {
	f.Add([]byte("2026-06-17 06:00:05 ERROR the server is not operational\n"))
	f.Add([]byte("PK\x05\x06" + strings.Repeat("\x00", 18)))
	f.Add([]byte("\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03"))
	f.Add([]byte("7z\xbc\xaf\x27\x1c\x00\x04"))
	f.Add([]byte("Rar!\x1a\x07\x01\x00"))
	f.Add([]byte("ElfFile\x00"))
	f.Add([]byte("age-encryption.org/v1\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		name := t.TempDir() + "/input"
		if err := os.WriteFile(name, data, 0o600); err != nil {
			t.Fatal(err)
		}
		in, err := Open(name, Options{Lang: "en"})
		if err != nil {
			return
		}
		defer in.Close()
		for rec := range in.Records("en", nil) {
			AppendJSON(nil, rec)
		}
	})
}
