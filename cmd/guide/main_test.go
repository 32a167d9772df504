package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestCommands holds each command line to its exit status and what it says.
func TestCommands(t *testing.T) {
	dir := t.TempDir()
	wrong := filepath.Join(dir, "wrong")
	os.MkdirAll(filepath.Join(wrong, "articles"), 0o755)
	os.WriteFile(filepath.Join(wrong, "guide.yaml"), []byte("product:\n  id: x\n  name: X\nlanguages: [nb]\n"), 0o600)
	os.WriteFile(filepath.Join(wrong, "articles", "crlf.md"), []byte("\ufeff---\r\ntitle: A\r\n---\r\n\r\n[a](nowhere.md)\r\n"), 0o600)
	os.WriteFile(filepath.Join(wrong, "articles", "bytes.md"), []byte("a\xff\n"), 0o600)
	out := filepath.Join(dir, "out")
	for _, c := range []struct {
		args   string
		status int
		says   string
	}{
		{"build --out " + out, 0, "21 pages in 2 languages"},
		{"build --json --out " + out, 0, `"indexBytes":`},
		{"check", 0, "no mistakes"},
		{"check --content " + wrong, 1, "articles/bytes.md:1:"},
		{"check --content " + wrong, 1, `articles/crlf.md:5: no page or file is called "nowhere.md"`},
		{"build --out " + out + " --content " + wrong, 1, "nothing was built"},
		{"build --out " + dir, 2, "is not empty"},
		{"build --content " + filepath.Join(dir, "none"), 2, "no such content folder"},
		{"build --broken-links maybe", 2, "error or warn"},
		{"build --unknown", 2, "guide help"},
		{"build extra", 2, "not expected"},
		{"biuld", 2, `did you mean "build"?`},
		{"new step Import_AD --content " + wrong, 2, "cannot be a step's id"},
		{"new article ../x --content " + wrong, 2, "cannot be an article's id"},
		{"", 2, "no command"},
	} {
		var stdout, stderr bytes.Buffer
		err := run(context.Background(), strings.Fields(c.args), &stdout, &stderr)
		said := stdout.String() + stderr.String()
		if err != nil {
			said += err.Error()
		}
		if got := status(err); got != c.status || !strings.Contains(said, c.says) {
			t.Errorf("guide %s: exit %d, not %d; or does not say %q:\n%s", c.args, got, c.status, c.says, said)
		}
	}
	if _, err := os.Stat(filepath.Join(out, "nb", "import-ad.html")); err != nil {
		t.Error("a failed build touched the site:", err)
	}
}
