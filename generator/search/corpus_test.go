package search

import (
	"io/fs"
	"iter"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// corpusPages cuts a folder of Markdown into pages and sections, crudely: enough to measure ranking, size and time by.
func corpusPages(t testing.TB, dir, lang string) iter.Seq[Page] {
	t.Helper()
	root := filepath.Join(dir, "articles")
	var names []string
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(name, ".md") {
			names = append(names, name)
		}
		return err
	})
	if err != nil {
		t.Skipf("no corpus in %s: %v", dir, err)
	}
	slices.Sort(names)
	return func(yield func(Page) bool) {
		for _, name := range names {
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			id := strings.TrimSuffix(filepath.ToSlash(name[len(root)+1:]), ".md")
			p := crudePage(id, string(text))
			p.Path = lang + "/" + id + ".html"
			if !yield(p) {
				return
			}
		}
	}
}

var (
	titleLine   = regexp.MustCompile(`(?m)^title:\s*["']?(.*?)["']?\s*$`)
	headingLine = regexp.MustCompile(`^#{1,6}\s+(.*?)\s*#*$`)
	link        = regexp.MustCompile(`!?\[([^\]]*)\]\([^)]*\)`)
	span        = regexp.MustCompile("`([^`]+)`")
	tag         = regexp.MustCompile(`<[^>]*>`)
)

func crudePage(id, text string) Page {
	p := Page{ID: id}
	if strings.HasPrefix(text, "---") {
		if end := strings.Index(text[3:], "\n---"); end >= 0 {
			if m := titleLine.FindStringSubmatch(text[:end+3]); m != nil {
				p.Title = m[1]
			}
			text = text[3+end+4:]
		}
	}
	sec := Section{}
	var body, code strings.Builder
	flush := func() {
		sec.Body, sec.Code = body.String(), code.String()
		if sec.Body != "" || sec.Heading != "" {
			p.Sections = append(p.Sections, sec)
		}
		body.Reset()
		code.Reset()
	}
	fenced := false
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "```") {
			fenced = !fenced
			continue
		}
		if fenced {
			code.WriteString(line + "\n")
			continue
		}
		if m := headingLine.FindStringSubmatch(line); m != nil {
			h := link.ReplaceAllString(m[1], "$1")
			if p.Title == "" {
				p.Title = h
			}
			if h == p.Title && len(p.Sections) == 0 && body.Len() == 0 {
				continue
			}
			flush()
			sec = Section{Heading: h, Anchor: plainAnchor(h)}
			continue
		}
		line = tag.ReplaceAllString(link.ReplaceAllString(line, "$1"), " ")
		for _, m := range span.FindAllStringSubmatch(line, -1) {
			code.WriteString(m[1] + "\n")
		}
		body.WriteString(strings.ReplaceAll(line, "`", "") + "\n")
	}
	flush()
	if p.Title == "" {
		p.Title = id
	}
	return p
}

// corpora is where the shared corpora are, or a skip.
func corpora(t testing.TB) string {
	t.Helper()
	if dir := os.Getenv("STEGVIS_SAMPLES"); dir != "" {
		return filepath.Join(dir, "corpora")
	}
	dir, _ := os.Getwd()
	for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		if shared := filepath.Join(dir, "..", "shared", "corpora"); exists(filepath.Join(dir, "go.mod")) && exists(shared) {
			return shared
		}
	}
	t.Skip("the shared corpora are not beside the module")
	return ""
}

func exists(name string) bool {
	_, err := os.Stat(name)
	return err == nil
}

// TestWriteCorpora writes indexes of the corpora for node to search; only when a folder is named.
func TestWriteCorpora(t *testing.T) {
	out := os.Getenv("STEGVIS_SEARCH_OUT")
	if out == "" {
		t.Skip("STEGVIS_SEARCH_OUT names no folder to write to")
	}
	for _, c := range strings.Fields(os.Getenv("STEGVIS_SEARCH_CORPORA")) {
		dir, lang, _ := strings.Cut(c, ":")
		x, err := Build(corpusPages(t, dir, lang), Options{Lang: lang})
		if err != nil {
			t.Fatal(err)
		}
		if err := writeStems(filepath.Join(out, filepath.Base(dir)+".stems"), lang, corpusPages(t, dir, lang)); err != nil {
			t.Fatal(err)
		}
		total := map[byte]int{}
		files := map[byte]int{}
		for name, data := range x.Files() {
			path := filepath.Join(out, filepath.Base(dir), filepath.FromSlash(name))
			if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, data, 0o644); err != nil {
				t.Fatal(err)
			}
			k := filepath.Base(name)[0]
			total[k] += len(data)
			files[k]++
		}
		t.Logf("%s: %d pages, %d forms, %d postings; root %d, terms %d in %d, postings %d in %d, entries %d in %d", filepath.Base(dir), x.pages, x.forms, x.allPostings,
			total['r'], total['t'], files['t'], total['p'], files['p'], total['e'], files['e'])
	}
}

// writeStems lists every form with its stem, for test/search/words.test.mjs to compare with.
func writeStems(name, lang string, pages iter.Seq[Page]) error {
	stem := stemmer(lang)
	stems := map[string]string{}
	var c cutter
	for p := range pages {
		for _, sec := range p.Sections {
			for _, text := range []string{sec.Heading, sec.Body, sec.Code} {
				c.cut(text, false, func(w string, _ kind) {
					if w = fold(w); stems[w] == "" {
						stems[strings.Clone(w)] = stem(w)
					}
				})
			}
		}
	}
	var b strings.Builder
	b.WriteString(lang + "\n")
	for _, w := range slices.Sorted(maps.Keys(stems)) {
		b.WriteString(w + "\t" + stems[w] + "\n")
	}
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	return os.WriteFile(name, []byte(b.String()), 0o644)
}
