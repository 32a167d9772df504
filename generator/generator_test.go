package generator

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/yuin/goldmark/renderer/html"

	"stegvis/guide"
)

var update = flag.Bool("update", false, "rewrite the golden files")

type memory struct {
	mu    sync.Mutex
	files map[string][]byte
}

func (m *memory) Write(name string, data []byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.files[name] = bytes.Clone(data)
	return nil
}

const settings = "product:\n  id: demo\n  name: Demo\nlanguages: [nb, en]\n"

func folderOf(files map[string]string) fstest.MapFS {
	fsys := fstest.MapFS{"guide.yaml": {Data: []byte(settings)}}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return fsys
}

func render(t *testing.T, fsys fs.FS, o Options) (map[string][]byte, error) {
	t.Helper()
	g, err := guide.Load(fsys)
	var problems guide.Problems
	if err != nil && (!errors.As(err, &problems) || len(problems.Errors()) > 0) {
		t.Fatal(err)
	}
	m := &memory{files: map[string][]byte{}}
	_, err = Render(context.Background(), g, fsys, m, o)
	return m.files, err
}

var prose = regexp.MustCompile(`(?s)<div class="prose"[^>]*>\n(.*?)</div>\n(?:<section class="bundle"|</article>)`)

// TestGolden reads testdata/markdown/*.md and compares the HTML of the text.
func TestGolden(t *testing.T) {
	names, _ := filepath.Glob("testdata/markdown/*.md")
	if len(names) == 0 {
		t.Fatal("no cases")
	}
	for _, name := range names {
		t.Run(filepath.Base(name), func(t *testing.T) {
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			files, err := render(t, folderOf(map[string]string{
				"articles/case.md": "---\ntitle: Case\n---\n\n" + string(text), "articles/other.md": "---\ntitle: Other\n---\n\n## There {#there}\n\n[back](case.md)\n",
				"media/dot.svg": `<svg xmlns="http://www.w3.org/2000/svg" width="8" height="6"/>`}), Options{})
			if err != nil {
				t.Fatal(err)
			}
			m := prose.FindSubmatch(files["nb/case.html"])
			if m == nil {
				t.Fatalf("no text in %s", files["nb/case.html"])
			}
			golden := strings.TrimSuffix(name, ".md") + ".html"
			if *update {
				if err := os.WriteFile(golden, m[1], 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, _ := os.ReadFile(golden)
			if !bytes.Equal(m[1], want) {
				t.Errorf("got:\n%s\nwant:\n%s", m[1], want)
			}
		})
	}
}

// TestCommonMark runs the specification's examples with our extensions and raw
// HTML on. Those that an extension changes on purpose are named with the reason.
func TestCommonMark(t *testing.T) {
	data, err := os.ReadFile("testdata/commonmark/spec.json")
	if err != nil {
		t.Fatal(err)
	}
	var examples []struct {
		Markdown, HTML, Section string
		Example                 int
	}
	if err := json.Unmarshal(data, &examples); err != nil || len(examples) < 600 {
		t.Fatalf("%d examples: %v", len(examples), err)
	}
	md := newMarkdown()
	md.Renderer().AddOptions(html.WithXHTML())
	ids := regexp.MustCompile(`(<h[1-6]) id="[^"]*"`)
	failed := 0
	for _, e := range examples {
		var buf bytes.Buffer
		if err := md.Convert([]byte(e.Markdown), &buf); err != nil {
			t.Fatal(err)
		}
		got := ids.ReplaceAllString(buf.String(), "$1") // headings get ids
		if got == e.HTML || extended[e.Example] != "" {
			continue
		}
		failed++
		t.Errorf("example %d (%s)\n%s\ngot:\n%s\nwant:\n%s", e.Example, e.Section, e.Markdown, got, e.HTML)
	}
	t.Logf("%d of %d examples as in the specification, %d changed by an extension", len(examples)-failed-len(extended), len(examples), len(extended))
}

// TestDeterministic builds the same content twice, and again into a folder that
// holds it: the same bytes, and files that did not change keep their place.
func TestDeterministic(t *testing.T) {
	fsys := os.DirFS("../content")
	a, err := render(t, fsys, Options{})
	if err != nil {
		t.Fatal(err)
	}
	b, err := render(t, fsys, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(a) != len(b) || len(a) < 50 {
		t.Fatalf("%d and %d files", len(a), len(b))
	}
	for name, data := range a {
		if !bytes.Equal(data, b[name]) {
			t.Errorf("%s differs", name)
		}
	}
}

func TestReplacedAsAWhole(t *testing.T) {
	out := filepath.Join(t.TempDir(), "site")
	good := map[string]string{"articles/a.md": "---\ntitle: A\n---\n\ntext\n", "articles/b.md": "---\ntitle: B\n---\n\ntext\n"}
	build := func(files map[string]string) error {
		fsys := folderOf(files)
		g, _ := guide.Load(fsys)
		_, err := Build(context.Background(), g, fsys, Options{Out: out})
		return err
	}
	if err := build(good); err != nil {
		t.Fatal(err)
	}
	before, err := os.Stat(filepath.Join(out, "assets/style.css"))
	if err != nil {
		t.Fatal(err)
	}
	// A mistake leaves the old site as it was.
	var problems guide.Problems
	if err := build(map[string]string{"articles/a.md": "---\ntitle: A\n---\n\n[x](nowhere.md)\n"}); !errors.As(err, &problems) {
		t.Fatalf("a broken link gave %v", err)
	}
	if _, err := os.Stat(filepath.Join(out, "nb/b.html")); err != nil {
		t.Error("the old site was touched:", err)
	}
	delete(good, "articles/b.md")
	if err := build(good); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(out, "nb/b.html")); !errors.Is(err, fs.ErrNotExist) {
		t.Error("a stale page was left")
	}
	after, err := os.Stat(filepath.Join(out, "assets/style.css"))
	if err != nil || !os.SameFile(before, after) {
		t.Error("an unchanged file was written anew")
	}
	left, _ := filepath.Glob(filepath.Join(filepath.Dir(out), ".*"))
	if len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	// A folder that holds something else is never replaced.
	other := t.TempDir()
	os.WriteFile(filepath.Join(other, "thesis.txt"), []byte("x"), 0o600)
	fsys := folderOf(good)
	g, _ := guide.Load(fsys)
	var path *PathError
	if _, err := Build(context.Background(), g, fsys, Options{Out: other}); !errors.As(err, &path) {
		t.Errorf("a folder with other files gave %v", err)
	}
}

// TestMistakes has what only a reading of the Markdown shows; package guide has the rest.
func TestMistakes(t *testing.T) {
	fsys := folderOf(map[string]string{
		"articles/target.md": "---\ntitle: Target\n---\n\n## Here {#here}\n",
		"articles/wrong.md": "---\ntitle: Wrong\n---\n\n[a](targte.md)\n[b](target.md#her)\n[c](#nowhere)\n[d](javascript:alert(1))\n[e](//host/x)\n" +
			"![f](../media/nothing.png)\n![](../media/ok.svg)\n![g](https://example.com/x.png)\n[h](../../../etc/passwd)\n\n#### Deep\n",
		"media/ok.svg": `<svg xmlns="http://www.w3.org/2000/svg"/>`})
	g, _ := guide.Load(fsys)
	problems, err := Check(context.Background(), g, fsys)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, p := range problems {
		got = append(got, p.String())
	}
	want := []string{
		`articles/wrong.md:5: no page or file is called "targte.md" (did you mean "target.md"?)`,
		`articles/wrong.md:6: no heading of "target" has the id "her" (did you mean "here"?)`,
		`articles/wrong.md:7: no heading of "wrong" has the id "nowhere"`,
		`articles/wrong.md:8: a link cannot lead to "javascript:alert(1)"; use http, https, mailto or a file of the guide`,
		`articles/wrong.md:9: the link "//host/x" has no protocol; write https:// before it`,
		`articles/wrong.md:10: no picture is called "../media/nothing.png"`,
		`articles/wrong.md:11: warning: the picture "../media/ok.svg" has no alternative text; write what it shows between [ and ]`,
		`articles/wrong.md:12: the picture "https://example.com/x.png" is on the network; an offline guide needs it in its own folder`,
		`articles/wrong.md:13: no page or file is called "../../../etc/passwd"; the link is read from articles/`,
		`articles/wrong.md:15: warning: heading of level 4 straight after one of level 1; use level 2`,
	}
	if g, w := strings.Join(got, "\n"), strings.Join(want, "\n"); g != w {
		t.Errorf("got:\n%s\nwant:\n%s", g, w)
	}
}

func TestTexts(t *testing.T) {
	texts, err := catalogues([]string{"nb", "en"})
	if err != nil {
		t.Fatal(err)
	}
	holes := regexp.MustCompile(`\{\d\}`)
	for key, nb := range texts["nb"] {
		en, ok := texts["en"][key]
		if !ok {
			t.Errorf("%s is missing in English", key)
		}
		if len(holes.FindAllString(nb, -1)) != len(holes.FindAllString(en, -1)) {
			t.Errorf("%s takes different things in the two languages", key)
		}
	}
	if len(texts["nb"]) != len(texts["en"]) {
		t.Error("the catalogues differ in length")
	}
}

func TestNames(t *testing.T) {
	for in, want := range map[string]string{"a/con": "a/_con", "nul.txt": "_nul.txt", "x:y?": "x_y_", "dot.": "dot_", "ok": "ok"} {
		if got := safeName(in); got != want {
			t.Errorf("safeName(%q) = %q, not %q", in, got, want)
		}
	}
	for _, c := range [][3]string{{"index.html", "nb/a.html", "nb/a.html"}, {"nb/x/a.html", "nb/b.html", "../b.html"}, {"nb/a.html", "assets/s.css", "../assets/s.css"}, {"nb/a.html", "nb/å b.html", "%C3%A5%20b.html"}} {
		if got := relative(c[0], c[1]); got != c[2] {
			t.Errorf("relative(%q, %q) = %q, not %q", c[0], c[1], got, c[2])
		}
	}
}

// FuzzPage holds that no content puts a script, a style or a handler in a page.
func FuzzPage(f *testing.F) {
	for _, s := range []string{"<script>alert(1)</script>", "[a](javascript:x)", "<kbd onclick=x>", "> [!NOTE]\n> x", "```go {1-3}\nx\n```", "# a {#x onclick=y}", "<details open>\n<summary>a", "[^1]\n\n[^1]: x", "![a](data:image/svg+xml,x)"} {
		f.Add(s)
	}
	bad := regexp.MustCompile(`(?i)<(script|style|iframe|object|img[^>]+onerror)|<[a-z][^>"]* on[a-z]+ *=|href="\s*(javascript|data|vbscript):`)
	f.Fuzz(func(t *testing.T, text string) {
		fsys := folderOf(map[string]string{"articles/case.md": "---\ntitle: Case\n---\n\n" + text})
		g, err := guide.Load(fsys)
		var problems guide.Problems
		if errors.As(err, &problems) && len(problems.Errors()) > 0 {
			return
		}
		m := &memory{files: map[string][]byte{}}
		if _, err := Render(context.Background(), g, fsys, m, Options{WarnOfLinks: true}); err != nil {
			t.Fatal(err)
		}
		if found := prose.FindSubmatch(m.files["nb/case.html"]); found != nil && bad.Match(found[1]) {
			t.Errorf("%q gave %s", text, bad.Find(found[1]))
		}
	})
}

// BenchmarkBuild shows how time grows with pages, on one text of ordinary length.
func BenchmarkBuild(b *testing.B) {
	for _, n := range []int{100, 1000, 12706} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			files := map[string]string{}
			for i := range n {
				files[fmt.Sprintf("articles/d%d/p%d.md", i/50, i)] = fmt.Sprintf("---\ntitle: Page %d\n---\n\n%s", i,
					strings.Repeat("## Symptoms\n\nThe service does not start after the update was installed.\n\n```powershell\nGet-Service -Name eadm\n```\n\n", 8))
			}
			fsys := folderOf(files)
			for b.Loop() {
				g, _ := guide.Load(fsys)
				if _, err := Render(context.Background(), g, fsys, nowhere{}, Options{}); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/float64(n), "µs/page")
		})
	}
}
