package generator

import (
	"bytes"
	"context"
	"fmt"
	"html/template"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/yuin/goldmark"

	"stegvis/generator/search"
	"stegvis/guide"
	"stegvis/site"
)

// A builder holds one run of Render.
type builder struct {
	g         *guide.Guide
	fsys      fs.FS
	out       Sink
	o         Options
	md        goldmark.Markdown
	templates *template.Template
	texts     map[string]catalogue
	byFile    map[string]*guide.Page
	programs  []program
	trees     map[string]*tree
	newest    string   // latest changed: date of the guide
	parts     sync.Map // of the frame, by name, language and folder

	suggested atomic.Int32
	lastOnce  sync.Once
	last      []string // last parts of the pages' names, for suggestions

	mu         sync.Mutex
	files      map[string]*file
	written    map[string]bool
	anchors    map[string]map[string]bool // page → its ids, in the default language or any
	refs       []anchorRef
	wrong      guide.Problems
	indexBytes int64
}

func newBuilder(g *guide.Guide, fsys fs.FS, out Sink, o Options) (*builder, error) {
	b := &builder{
		g: g, fsys: fsys, out: out, o: o, md: newMarkdown(),
		byFile: map[string]*guide.Page{},
		files:  map[string]*file{}, written: map[string]bool{}, anchors: map[string]map[string]bool{},
		trees: map[string]*tree{},
	}
	for _, p := range g.Pages {
		for _, d := range p.Docs {
			// A link may name the file with its language or without.
			name := strings.TrimSuffix(d.File, ".md")
			b.byFile[fold(name)] = p
			for _, lang := range g.Languages {
				if base, ok := strings.CutSuffix(name, "."+lang); ok && b.byFile[fold(base)] == nil {
					b.byFile[fold(base)] = p
				}
			}
			b.newest = max(b.newest, d.Changed)
		}
	}
	var err error
	if b.texts, err = catalogues(g.Languages); err != nil {
		return nil, err
	}
	if err = b.programFiles(); err != nil {
		return nil, err
	}
	b.templates, err = template.New("").Funcs(template.FuncMap{"dict": dict}).ParseFS(site.FS, "templates/*.html")
	if err != nil {
		return nil, err
	}
	for _, lang := range g.Languages {
		b.trees[lang] = newTree(g, lang)
	}
	return b, b.ownFiles()
}

// pages writes every page of every language, and the search index along the
// way: the sections of each are handed on in order, so that few are in memory.
func (b *builder) pages(ctx context.Context) error {
	for _, lang := range b.g.Languages {
		if err := b.language(ctx, lang); err != nil {
			return err
		}
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.wrong = append(b.wrong, b.checkAnchors(b.refs)...)
	b.refs = nil
	return nil
}

func (b *builder) language(ctx context.Context, lang string) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	pages := inReadingOrder(b.g.Pages)
	queue := newInOrder[search.Page](ctx, 64)
	indexed := make(chan error, 1)
	go func() {
		defer cancel()
		indexed <- b.index(lang, queue)
	}()
	err := each(ctx, len(pages), func(i int, buf *bytes.Buffer) error {
		page, found, err := b.page(pages[i], lang, buf)
		if err != nil {
			return err
		}
		return queue.put(i, found, page)
	})
	queue.close(len(pages), err)
	if failed := <-indexed; failed != nil && (err == nil || ctx.Err() != nil) {
		return failed
	}
	return err
}

// inReadingOrder puts neighbours in the tree beside each other, which keeps
// what one query reads in few chunks.
func inReadingOrder(pages []*guide.Page) []*guide.Page {
	pages = slices.Clone(pages)
	slices.SortStableFunc(pages, func(a, b *guide.Page) int {
		if a.Kind != b.Kind {
			if a.Kind == guide.Step {
				return -1
			}
			return 1
		}
		if a.Kind == guide.Step {
			return a.Order - b.Order
		}
		return strings.Compare(a.ID, b.ID)
	})
	return pages
}

// page writes one page and gives what search has of it, if anything.
func (b *builder) page(p *guide.Page, lang string, buf *bytes.Buffer) (search.Page, bool, error) {
	doc := p.Doc(lang)
	d := &document{b: b, page: p, doc: doc, lang: lang, path: p.File(lang)}
	if err := d.render(buf); err != nil {
		return search.Page{}, false, fmt.Errorf("%s: %w", doc.File, err)
	}
	own := p.Docs[lang] != nil
	b.mu.Lock()
	if b.anchors[p.ID] == nil {
		b.anchors[p.ID] = d.anchors
	} else if own {
		for a := range d.anchors {
			b.anchors[p.ID][a] = true
		}
	}
	if own { // a page shown in place of a missing one was checked in its own language
		b.refs = append(b.refs, d.refs...)
		b.wrong = append(b.wrong, d.wrong...)
	}
	b.mu.Unlock()
	if b.o.Check {
		return search.Page{}, false, nil
	}
	var out bytes.Buffer
	out.Grow(len(d.body) + 8<<10)
	if err := b.templates.ExecuteTemplate(&out, "page", b.pageView(d)); err != nil {
		return search.Page{}, false, fmt.Errorf("%s: %w", doc.File, err)
	}
	if err := b.out.Write(d.path, out.Bytes()); err != nil {
		return search.Page{}, false, err
	}
	if !own {
		return search.Page{}, false, nil
	}
	return d.forSearch(), true, nil
}

// rest writes what is not a page of its own: home, contents, print, guide.json.
func (b *builder) rest(ctx context.Context) error {
	for _, lang := range b.g.Languages {
		if err := ctx.Err(); err != nil {
			return err
		}
		for _, write := range []func(string) error{b.home, b.contents, b.print, b.signatures} {
			if err := write(lang); err != nil {
				return err
			}
		}
	}
	var buf bytes.Buffer
	if err := b.g.Publish(&buf); err != nil {
		return err
	}
	return b.out.Write("guide.json", buf.Bytes())
}

// execute writes one template's result as a file of the site.
func (b *builder) execute(name, tmpl string, view any) error {
	var buf bytes.Buffer
	if err := b.templates.ExecuteTemplate(&buf, tmpl, view); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return b.out.Write(name, buf.Bytes())
}

func (b *builder) problems() guide.Problems {
	b.wrong.Sort()
	return b.wrong
}

// lastNames are the last parts of all pages' names.
func (b *builder) lastNames() []string {
	b.lastOnce.Do(func() {
		for _, p := range b.g.Pages {
			b.last = append(b.last, path.Base(p.ID))
		}
	})
	return b.last
}

// nearFile is the nearest file name in media/, for a picture that is not there.
func (b *builder) nearFile(target string) string {
	if b.o.WarnOfLinks || b.suggested.Add(1) > 200 {
		return ""
	}
	var names []string
	fs.WalkDir(b.fsys, "media", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			names = append(names, path.Base(name))
		}
		return nil
	})
	if near := guide.Near(path.Base(target), names); len(near) > 0 {
		return near[0]
	}
	return ""
}
