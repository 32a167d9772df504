package collector

import (
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var verbs = regexp.MustCompile(`%(\[\d+\])?[a-z%]`)

// TestCatalogues: every sentence in both languages, with the same places to
// fill; and every key that the code asks for is there.
func TestCatalogues(t *testing.T) {
	for _, k := range slices.Sorted(maps.Keys(nb)) {
		e, ok := en[k]
		if !ok {
			t.Errorf("%s: not in English", k)
			continue
		}
		if a, b := verbs.FindAllString(nb[k], -1), verbs.FindAllString(e, -1); !slices.Equal(a, b) {
			t.Errorf("%s: %v in Norwegian, %v in English", k, a, b)
		}
	}
	for k := range en {
		if _, ok := nb[k]; !ok {
			t.Errorf("%s: not in Norwegian", k)
		}
	}
	asked := regexp.MustCompile(`(?:[tT]r\((?:[a-zA-Z.]+, )?|refusal\([a-zA-Z.]+, |usage\([a-zA-Z.]+, |\.T\(?.?)"([a-z.-]+)"`)
	files, _ := os.ReadDir(".")
	n := 0
	for _, f := range files {
		if !strings.HasSuffix(f.Name(), ".go") || strings.HasSuffix(f.Name(), "_test.go") {
			continue
		}
		text, err := os.ReadFile(f.Name())
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range asked.FindAllStringSubmatch(string(text), -1) {
			n++
			if k := m[1]; nb[k] == "" && !strings.HasSuffix(k, "-") && !strings.HasSuffix(k, ".") {
				t.Errorf("%s asks for %q, which no catalogue has", f.Name(), k)
			}
		}
	}
	if n < 40 {
		t.Errorf("only %d keys found in the code", n)
	}
	for k := range nb {
		if strings.HasSuffix(k, ".next") {
			if _, ok := nb[strings.TrimSuffix(k, ".next")]; !ok {
				t.Errorf("%s has no first line", k)
			}
		}
	}
}
