package guide

import (
	"errors"
	"flag"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/tools/txtar"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// TestMistakes: every mistake of the folder is told, at once, with its place.
func TestMistakes(t *testing.T) {
	archive, err := txtar.ParseFile("testdata/mistakes.txtar")
	if err != nil {
		t.Fatal(err)
	}
	fsys := fstest.MapFS{}
	for _, f := range archive.Files {
		fsys[f.Name] = &fstest.MapFile{Data: f.Data}
	}
	fsys["articles/latin.md"] = &fstest.MapFile{Data: []byte("# ok\nbl\xe5\n")}
	fsys["articles/long.md"] = &fstest.MapFile{Data: make([]byte, maxPage+1)}
	_, err = Load(fsys)
	var problems Problems
	if !errors.As(err, &problems) {
		t.Fatalf("no Problems: %v", err)
	}
	got := problems.Error() + "\n"
	const golden = "testdata/mistakes.golden"
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if n := len(problems.Errors()); n < 30 {
		t.Errorf("%d errors, not 30 or more", n)
	}
}

// TestTolerant: folders as people have them load as they are.
func TestTolerant(t *testing.T) {
	fsys := fstest.MapFS{
		"guide.yaml":             {Data: []byte("\xef\xbb\xbfproduct: {id: x, name: X}\r\nlanguages: [nb]\r\n")},
		"articles/README.md":     {Data: []byte("Intro\r\n=====\r\n\r\ntext\r\n")},
		"articles/a b/v1.2_X.md": {Data: []byte("---\ntitle: \"Loose\"\ntags: [not: \"yaml\n---\nx\n")},
		"articles/CON.md":        {Data: []byte("# Con\n")},
		"articles/con.md":        {Data: []byte("# con\n")},
		"articles/deep/fence.md": {Data: []byte("```\n## x {#a}\n```\n## y {#a}\n")},
		"articles/front.md":      {Data: []byte("---\nlayout: page\nweight: 3\ntitle: 'Q: A'\n---\n")},
	}
	g, err := Load(fsys)
	var problems Problems
	if errors.As(err, &problems) && len(problems.Errors()) > 0 {
		t.Fatal(problems.Errors())
	}
	for id, want := range map[string][2]string{
		"README": {"Intro", "nb/README.html"}, "a b/v1.2_X": {"Loose", "nb/a b/v1.2_X.html"}, "CON": {"Con", "nb/_CON.html"},
		"con": {"con", "nb/_con~2.html"}, "deep/fence": {"y", "nb/deep/fence.html"}, "front": {"Q: A", "nb/front.html"},
	} {
		p := g.Page(id)
		if p == nil {
			t.Errorf("no page %q", id)
			continue
		}
		if doc := p.Doc("en"); doc.Title != want[0] || doc.Path != want[1] {
			t.Errorf("%s: %q %q, not %q", id, doc.Title, doc.Path, want)
		}
	}
}

func FuzzLoad(f *testing.F) {
	f.Add("product: {id: x, name: X}\nlanguages: [nb]", "order: 1\nstates: {a: {who: admin}}", "---\ntitle: x\n---\n## A {#a}")
	f.Add("a: &x [*x]", strings.Repeat("[", 100), "---\n---\n```\n# x")
	f.Add("languages: [nb, en]\nsignatures: [{id: a, match: 'x', says: y, example: x, not: z}]", "- a", "# a {#b}\n# c {#b}")
	f.Fuzz(func(t *testing.T, settings, step, page string) {
		g, _ := Load(fstest.MapFS{
			"guide.yaml":     {Data: []byte(settings)},
			"steps/one.yaml": {Data: []byte(step)},
			"steps/one.md":   {Data: []byte(page)},
		})
		var b strings.Builder
		if err := g.Publish(&b); err != nil {
			t.Fatal(err)
		}
	})
}

func FuzzRead(f *testing.F) {
	f.Add(`{"format":"stegvis-guide/1","languages":["nb"],"pages":[{"id":"a","docs":{"nb":{"title":"x"}}}]}`)
	f.Add(`{"format":"stegvis-guide/1","languages":["nb"],"signatures":[{"id":"a","match":"("}]}`)
	f.Fuzz(func(t *testing.T, s string) {
		g, err := Read(strings.NewReader(s))
		if err == nil {
			g.Plan(Ref{"a", ""})
			g.Link(Ref{"a", "b"}, "nb")
		}
	})
}
