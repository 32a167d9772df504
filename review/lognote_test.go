package review

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestLogNotes: every sentence that reading a log can end in has its Norwegian.
func TestLogNotes(t *testing.T) {
	said := regexp.MustCompile(`(?:Note\{.*Text: (?:fmt\.Sprintf\()?|Damage\{[^"]*|\.note\([^"]*, |\.lost\([^"]*, )"([^"]+)"`)
	n := 0
	for _, room := range []string{"logs", "evtx"} {
		files, _ := filepath.Glob("../" + room + "/*.go")
		for _, name := range files {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			src, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range said.FindAllStringSubmatch(string(src), -1) {
				en := strings.NewReplacer("%d", "7", "%s", "windows-1252", "%v", "x").Replace(m[1])
				if room == "evtx" {
					en = "offset 512: " + en
				}
				if n++; logText(en).NB == en {
					t.Errorf("%s: no Norwegian for %q", name, en)
				}
			}
		}
	}
	if n < 15 {
		t.Fatalf("only %d sentences found", n)
	}
}
