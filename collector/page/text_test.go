package page

import (
	"io/fs"
	"os"
	"regexp"
	"strings"
	"testing"
)

// TestTexts: both languages have the same texts with the same gaps, every text
// that is named exists, and none is left that nobody names.
func TestTexts(t *testing.T) {
	v, err := loadViews()
	if err != nil {
		t.Fatal(err)
	}
	hole := regexp.MustCompile(`\{\d\}`)
	for key, nb := range v.texts["nb"] {
		en, ok := v.texts["en"][key]
		if !ok {
			t.Errorf("%s is missing in English", key)
		}
		if a, b := hole.FindAllString(nb, -1), hole.FindAllString(en, -1); len(a) != len(b) {
			t.Errorf("%s has %d gaps in Norwegian and %d in English", key, len(a), len(b))
		}
	}
	if len(v.texts["nb"]) != len(v.texts["en"]) {
		t.Error("the catalogues differ in length")
	}

	named := map[string]bool{}
	var all strings.Builder
	for _, pattern := range []string{"*.go", "templates/*.html"} {
		files, _ := fs.Glob(os.DirFS("."), pattern)
		for _, name := range files {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			data, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			all.Write(data)
		}
	}
	for _, m := range regexp.MustCompile(`\.[TN] ?\(?"([a-zA-Z0-9.-]+)"([^+]|$)`).FindAllStringSubmatch(all.String(), -1) {
		named[m[1]] = true
	}
	if len(named) < 100 {
		t.Fatalf("only %d texts are named: the search is broken", len(named))
	}
	for key := range named {
		_, plain := v.texts["nb"][key]
		_, one := v.texts["nb"][key+".one"]
		_, other := v.texts["nb"][key+".other"]
		if !plain && !(one && other) && !strings.HasSuffix(key, ".") {
			t.Errorf("%s is named and has no text", key)
		}
	}
	ours, err := own.ReadFile("text/nb.json")
	if err != nil {
		t.Fatal(err)
	}
	built := regexp.MustCompile(`^(step|title|refuse|kind|choose)\.`) // made of parts where they are used
	for _, m := range regexp.MustCompile(`(?m)^  "([^"]+)":`).FindAllStringSubmatch(string(ours), -1) {
		key := strings.TrimSuffix(strings.TrimSuffix(m[1], ".one"), ".other")
		if !named[key] && !named[m[1]] && !built.MatchString(key) {
			t.Errorf("%s is named nowhere", m[1])
		}
	}
}
