package search

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// madeUp is a guide of n pages whose words are made of syllables: enough of them for several chunks of each kind.
func madeUp(n int) []Page {
	syllables := strings.Fields("ba de fi go hu ka le mi no pu ra se ti vo lun mar nor pel rik sol")
	word := func(i int) string {
		return syllables[i%20] + syllables[i/20%20] + syllables[i/400%20]
	}
	pages := make([]Page, n)
	for i := range pages {
		var body strings.Builder
		for j := range 120 {
			body.WriteString(word((i*37+j*j*11)%8000) + " ")
		}
		pages[i] = Page{
			ID: fmt.Sprintf("page-%d", i), Path: fmt.Sprintf("nb/page-%d.html", i), Title: "Tittel " + word(i*13%8000),
			Sections: []Section{{Body: "felles " + body.String()}, {Anchor: "del", Heading: "Del " + word(i*7%8000), Body: body.String()[60:]}},
		}
	}
	return pages
}

func writeIndex(t *testing.T, dir string, x *Index) {
	t.Helper()
	for name, data := range x.Files() {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// TestDamage lets the reader search an index with chunks that are missing, cut off, changed or of another build.
func TestDamage(t *testing.T) {
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("node is not installed")
	}
	pages := madeUp(900)
	dir := t.TempDir()
	x, err := Build(slices.Values(pages), Options{Lang: "nb"})
	if err != nil {
		t.Fatal(err)
	}
	if len(x.terms) < 2 || len(x.postings) < 2 || len(x.entries) < 2 {
		t.Fatalf("%d, %d and %d chunks: too few to damage one", len(x.terms), len(x.postings), len(x.entries))
	}
	writeIndex(t, filepath.Join(dir, "good"), x)
	other, err := Build(slices.Values(pages[:800]), Options{Lang: "nb"})
	if err != nil {
		t.Fatal(err)
	}
	writeIndex(t, filepath.Join(dir, "other"), other)
	out, err := exec.Command(node, "../../test/search/damage.mjs", dir).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
}

// TestSame: the same pages give the same bytes, and every file is a script of ASCII symbols or UTF-8 text.
func TestSame(t *testing.T) {
	files := func() map[string]string {
		x, err := Build(slices.Values(madeUp(300)), Options{Lang: "nb", Synonyms: [][]string{{"a", "b c"}}})
		if err != nil {
			t.Fatal(err)
		}
		m := map[string]string{}
		for name, data := range x.Files() {
			m[name] = string(data)
		}
		return m
	}
	a, b := files(), files()
	if len(a) == 0 || len(a) != len(b) {
		t.Fatalf("%d files, then %d", len(a), len(b))
	}
	for name, data := range a {
		if data != b[name] {
			t.Errorf("%s differs", name)
		}
		if !strings.HasPrefix(data, `Stegvis.chunk("`) || !strings.HasSuffix(data, "\");\n") {
			t.Errorf("%s is no script of ours: %.40q", name, data)
		}
	}
}

func TestEmpty(t *testing.T) {
	x, err := Build(slices.Values([]Page(nil)), Options{Lang: "en"})
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for range x.Files() {
		n++
	}
	if n != 1 {
		t.Errorf("an index of nothing has %d files", n)
	}
	if _, err := Build(slices.Values([]Page{{ID: "a", Lang: "nb"}}), Options{Lang: "en"}); err == nil {
		t.Error("a page of another language was taken")
	}
}
