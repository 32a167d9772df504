package generator

import (
	"html/template"
	"slices"
	"strings"
	"sync"

	"stegvis/guide"
)

// A tree is the articles of a guide by folder, in one language.
type tree struct {
	lang  string
	nodes map[string]*node // by folder, "" is the top
	files map[string]bool
}

type node struct {
	name    string // last part of the folder
	path    string
	file    string // the page that lists it
	folders []*node
	pages   []*guide.Page
	total   int
	at      map[string]int // of a page by id, in pages
	items   sync.Map       // link to a page by id, from its neighbours
}

func newTree(g *guide.Guide, lang string) *tree {
	t := &tree{lang: lang, nodes: map[string]*node{}, files: map[string]bool{}}
	t.folder("")
	for _, p := range g.Pages {
		if p.Kind != guide.Article {
			continue
		}
		dir := ""
		if i := strings.LastIndexByte(p.ID, '/'); i >= 0 {
			dir = p.ID[:i]
		}
		n := t.folder(dir)
		n.pages = append(n.pages, p)
		for d := dir; ; {
			t.nodes[d].total++
			i := strings.LastIndexByte(d, '/')
			if d == "" {
				break
			}
			d = d[:max(i, 0)]
		}
	}
	for _, n := range t.nodes {
		slices.SortFunc(n.folders, func(a, b *node) int { return strings.Compare(fold(a.name)+a.name, fold(b.name)+b.name) })
		slices.SortStableFunc(n.pages, func(a, b *guide.Page) int {
			if a.Order != b.Order && a.Order*b.Order != 0 {
				return a.Order - b.Order
			}
			return strings.Compare(fold(a.Doc(lang).Title), fold(b.Doc(lang).Title))
		})
		n.at = make(map[string]int, len(n.pages))
		for i, p := range n.pages {
			n.at[p.ID] = i
		}
	}
	return t
}

func (t *tree) folder(dir string) *node {
	if n := t.nodes[dir]; n != nil {
		return n
	}
	n := &node{path: dir, name: dir}
	if dir != "" {
		parent := ""
		if i := strings.LastIndexByte(dir, '/'); i >= 0 {
			parent, n.name = dir[:i], dir[i+1:]
		}
		up := t.folder(parent)
		up.folders = append(up.folders, n)
		// Folders differ from pages by their index.html; from each other by a number where only case does.
		n.file = strings.TrimSuffix(up.file, "index.html") + safeName(n.name) + "/index.html"
	} else {
		n.file = "contents/" + t.lang + "/index.html"
	}
	for stem, i := strings.TrimSuffix(n.file, "/index.html"), 2; t.files[fold(n.file)]; i++ {
		n.file = stem + "-" + string(rune('0'+i%10)) + "/index.html"
	}
	t.files[fold(n.file)] = true
	t.nodes[dir] = n
	return n
}

func (t *tree) dirOf(id string) *node {
	i := strings.LastIndexByte(id, '/')
	return t.nodes[id[:max(i, 0)]]
}

// crumbs are the folders above a page.
func (t *tree) crumbs(v view, id string) (all []link) {
	for n := t.dirOf(id); n != nil && n.path != ""; n = t.parent(n) {
		all = append(all, link{Href: v.To(n.file), Text: n.name})
	}
	slices.Reverse(all)
	return all
}

func (t *tree) parent(n *node) *node {
	i := strings.LastIndexByte(n.path, '/')
	return t.nodes[n.path[:max(i, 0)]]
}

// mostSiblings bounds the list beside a page; its folder's own page has them all.
const mostSiblings = 30

// around gives the pages beside a page, itself among them, and its folder.
func (t *tree) around(v view, id string) (near template.HTML, folder link) {
	n := t.dirOf(id)
	folder = link{Href: v.To(n.file), Text: n.name}
	if n.path == "" {
		folder.Text = v.T("contents")
	}
	from := max(0, min(n.at[id]-mostSiblings/2, len(n.pages)-mostSiblings))
	var items strings.Builder
	for _, p := range n.pages[from:min(len(n.pages), from+mostSiblings)] {
		items.WriteString("<li>")
		items.WriteString(string(t.item(v, n, p, p.ID == id)))
		items.WriteString("</li>")
	}
	return template.HTML(items.String()), folder
}

// item is the link from a page to one in the same folder, n: the same for all
// of them but the page itself.
func (t *tree) item(v view, n *node, p *guide.Page, here bool) template.HTML {
	if html, ok := n.items.Load(p.ID); ok && !here {
		return html.(template.HTML)
	}
	html := link{Href: v.PageHref(p.ID), Text: p.Doc(v.Lang).Title, Here: here}.anchor()
	if !here {
		n.items.Store(p.ID, html)
	}
	return html
}

// A folderView is a folder in a list.
type folderView struct {
	link
	Pages int
}

func (t *tree) list(v view, n *node) (folders []folderView, pages []link) {
	for _, f := range n.folders {
		folders = append(folders, folderView{link{Href: v.To(f.file), Text: f.name}, f.total})
	}
	for _, p := range n.pages {
		pages = append(pages, link{Href: v.PageHref(p.ID), Text: p.Doc(v.Lang).Title})
	}
	return folders, pages
}

// top are the folders of the top that say something: one with a single folder
// and nothing else is passed through.
func (t *tree) top(v view) []folderView {
	n := t.nodes[""]
	for len(n.folders) == 1 && len(n.pages) == 0 {
		n = n.folders[0]
	}
	folders, pages := t.list(v, n)
	for _, p := range pages[:min(len(pages), 60)] {
		folders = append(folders, folderView{p, 0})
	}
	return folders
}

// A contentsView is a folder's own page.
type contentsView struct {
	view
	Folder  string
	Folders []folderView
	Pages   []link
	Steps   []link
	Total   int
}

// contents writes a page for every folder.
func (b *builder) contents(lang string) error {
	t := b.trees[lang]
	for _, dir := range sortedKeys(t.nodes) {
		n := t.nodes[dir]
		title := n.name
		if dir == "" {
			title = b.text(lang, "contents")
		}
		v := contentsView{view: b.view(lang, n.file, title, func(l string) string { return b.trees[l].nodes[dir].file }), Folder: dir, Total: n.total}
		v.Crumbs = []link{{Href: v.Home(), Text: b.text(lang, "home")}}
		if dir != "" {
			v.Crumbs = append(v.Crumbs, link{Href: v.Contents(), Text: b.text(lang, "contents")})
			v.Crumbs = append(v.Crumbs, t.crumbs(v.view, dir)...)
		} else {
			for _, p := range b.g.Pages {
				if p.Kind == guide.Step {
					v.Steps = append(v.Steps, link{Href: v.PageHref(p.ID), Text: p.Doc(lang).Title})
				}
			}
		}
		v.Folders, v.Pages = t.list(v.view, n)
		if err := b.execute(n.file, "contents", v); err != nil {
			return err
		}
	}
	return nil
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
