package web

import (
	"regexp"
	"strings"
	"testing"
)

// Every text exists in both languages, with the same verbs in the same order.
func TestTexts(t *testing.T) {
	verbs := regexp.MustCompile(`%[-+# 0]*[\[\]0-9]*[a-zA-Z]`)
	all := texts()
	if len(all) < 100 {
		t.Fatalf("only %d texts: the slices are not added", len(all))
	}
	n := 0
	for _, sl := range parts {
		n += len(sl.text)
	}
	if n != len(all) {
		t.Errorf("%d texts in slices, %d keys: two slices share a key", n, len(all))
	}
	for key, text := range all {
		nb, en := text[0], text[1]
		if strings.TrimSpace(nb) == "" || strings.TrimSpace(en) == "" {
			t.Errorf("%s: one language is missing: %q", key, text)
		}
		if a, b := verbs.FindAllString(nb, -1), verbs.FindAllString(en, -1); strings.Join(a, " ") != strings.Join(b, " ") {
			t.Errorf("%s: other verbs in nb %v than in en %v", key, a, b)
		}
		if strings.Contains(nb, " opplastning") || strings.Contains(strings.ToLower(nb), "bundle") {
			t.Errorf("%s: not our word: %q", key, nb)
		}
	}
}

var usedText = regexp.MustCompile(`\.T "([a-z0-9.-]+)"`)

// Every text that a template names exists.
func TestTemplatesNameTextsThatExist(t *testing.T) {
	all := texts()
	names, err := templateFS.ReadDir("templates")
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, n := range names {
		b, err := templateFS.ReadFile("templates/" + n.Name())
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range usedText.FindAllStringSubmatch(string(b), -1) {
			seen++
			if _, ok := all[m[1]]; !ok {
				t.Errorf("%s: there is no text %q", n.Name(), m[1])
			}
		}
		if strings.Contains(string(b), " style=") || strings.Contains(string(b), "<script>") || regexp.MustCompile(`\son[a-z]+=`).Match(b) {
			t.Errorf("%s: inline style or script, which the policy stops", n.Name())
		}
	}
	if seen < 100 {
		t.Fatalf("only %d texts seen", seen)
	}
}

func TestNumbered(t *testing.T) {
	const s = "%d {sak|saker} hos %s {kunde|kunder}"
	for want, args := range map[string][]any{"%d sak hos %s kunder": {1, "2"}, "%d saker hos %s kunde": {0, "1"}, "%d saker hos %s kunder": {21, "11"}} {
		if got := numbered(s, args); got != want {
			t.Errorf("%v: %q", args, got)
		}
	}
	if got := numbered("a|b {x} %d", []any{1}); got != "a|b {x} %d" {
		t.Errorf("%q", got)
	}
}
