package review

import (
	"os"
	"path/filepath"
	"testing"

	"stegvis/guide"
)

// TestAlmostRar: eight bytes on which the rar reader never ends are no rar.
func TestAlmostRar(t *testing.T) {
	name := filepath.Join(t.TempDir(), "a.rar")
	if err := os.WriteFile(name, []byte("Rar!\x1a\a\x01\xf5"), 0o644); err != nil {
		t.Fatal(err)
	}
	g, err := guide.Load(os.DirFS("../content"))
	if err != nil {
		t.Fatal(err)
	}
	in, err := Open(name, Options{Lang: "en"})
	if err != nil {
		return // refused: said, not hung
	}
	defer in.Close()
	if _, err := in.Inspect(g, "en"); err != nil {
		t.Logf("said: %v", err)
	}
}
