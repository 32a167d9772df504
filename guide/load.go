package guide

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"unicode/utf8"
)

// Limits on a content folder.
const (
	maxPage  = 8 << 20 // bytes of one page: a thousand times a long one
	maxFiles = 200_000
)

// loader gathers the folder into a Guide; what is wrong goes to problems.
type loader struct {
	fsys     fs.FS
	guide    *Guide
	problems Problems
	pages    map[string]*Page
	names    []use // names to look up when all is known
	hash     []fileHash
	checked  bool // Load found nothing wrong in this folder before: no expression is tried again
}

// use is a name used somewhere that must exist.
type use struct {
	position
	kind string // "source", "page", "ref"
	name string
}

type fileHash struct {
	name string
	sum  [32]byte
}

// Load reads a content folder. The error is Problems: everything wrong in it,
// warnings too, sorted by place. The Guide is never nil and holds what could be
// read; it may be used when Problems has no Errors.
func Load(fsys fs.FS) (*Guide, error) { return load(fsys, false) }

// LoadChecked reads a folder that Load accepted before, such as the one a
// program carries, and gives the same Guide in a fifth of the time: it does not
// try the expressions of signatures on their examples and on each other.
func LoadChecked(fsys fs.FS) (*Guide, error) { return load(fsys, true) }

func load(fsys fs.FS, checked bool) (*Guide, error) {
	l := &loader{fsys: fsys, guide: &Guide{Format: Format}, pages: map[string]*Page{}, checked: checked}
	l.settings()
	l.folder("steps", Step)
	l.folder("articles", Article)
	l.finish()
	l.published()
	l.lookUp()
	if !checked {
		l.checkSignatures()
	}
	l.problems.Sort()
	if len(l.problems) > 0 {
		return l.guide, l.problems
	}
	return l.guide, nil
}

// read returns a file's text as UTF-8 with LF line ends and no byte order mark;
// nil, with a problem noted, when it cannot be had.
func (l *loader) read(name string, limit int64) []byte {
	info, err := fs.Stat(l.fsys, name)
	if err == nil && info.Size() > limit {
		l.problems.add(name, 0, "this file is %.1f MB; the limit is %.1f MB. Split it, or move it out of the guide", float64(info.Size())/1e6, float64(limit)/1e6)
		return nil
	}
	data, err := fs.ReadFile(l.fsys, name)
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) && name == "guide.yaml" {
			l.problems.add(name, 0, "this file is missing; a guide needs at least product and languages in it")
		} else {
			l.problems.add(name, 0, "it cannot be read: %v", err)
		}
		return nil
	}
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	if bytes.IndexByte(data, '\r') >= 0 {
		data = bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n"))
		data = bytes.ReplaceAll(data, []byte("\r"), []byte("\n"))
	}
	if !utf8.Valid(data) {
		l.problems.add(name, badLine(data), "this line is not valid UTF-8; save the file as UTF-8")
		return nil
	}
	l.hash = append(l.hash, fileHash{name, sha256.Sum256(data)})
	return data
}

// badLine is the first line of data that is not UTF-8.
func badLine(data []byte) int {
	for n, line := range bytes.Split(data, []byte("\n")) {
		if !utf8.Valid(line) {
			return n + 1
		}
	}
	return 1
}

// settings reads guide.yaml.
func (l *loader) settings() {
	g := l.guide
	d := &decoder{file: "guide.yaml", out: &l.problems}
	if data := l.read("guide.yaml", maxYAML); data != nil {
		root := d.parse(data)
		// Languages first: texts are read by them.
		for _, v := range d.entries(root, "guide.yaml") {
			if key(v) == "languages" {
				g.Languages = d.strs(v.Value)
			}
		}
		if len(g.Languages) == 0 {
			l.problems.add("guide.yaml", 1, "no languages are named; write for example \"languages: [nb, en]\", the default first")
		}
		for i, lang := range g.Languages {
			if !validLang(lang) || slices.Contains(g.Languages[:i], lang) {
				l.problems.add("guide.yaml", 1, "%q is not a language code, or stands twice; write codes such as nb, en, nn", lang)
			}
		}
		l.guideYAML(d, root)
		if g.Product.ID == "" || g.Product.Name == "" {
			l.problems.add("guide.yaml", 1, "product needs an id and a name: \"product: {id: eadm, name: eAdm}\"")
		}
	}
	if len(g.Languages) == 0 {
		g.Languages = []string{"nb"}
	}
}

func validLang(s string) bool {
	return len(s) >= 2 && len(s) <= 8 && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz-") == ""
}

// validID says whether s may be the id of a step, state, source, signature or product.
func validID(s string) bool {
	return s != "" && len(s) <= 64 && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789-") == "" && s[0] != '-' && s[len(s)-1] != '-'
}

// folder reads the pages below dir.
func (l *loader) folder(dir, kind string) {
	count := 0
	err := fs.WalkDir(l.fsys, dir, func(name string, e fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist) && name == dir:
			return nil
		case err != nil:
			l.problems.add(name, 0, "it cannot be read: %v", err)
			return nil
		case e.IsDir() && (strings.HasPrefix(e.Name(), ".") || e.Name() == "node_modules"):
			return fs.SkipDir
		case e.IsDir():
			return nil
		}
		if count++; count > maxFiles {
			l.problems.add(dir, 0, "there are more than %d files; the rest was not read", maxFiles)
			return fs.SkipAll
		}
		switch path.Ext(name) {
		case ".md":
			l.page(name, dir, kind)
		case ".yaml":
			l.shared(name, dir, kind)
		}
		return nil
	})
	if err != nil {
		l.problems.add(dir, 0, "it cannot be read: %v", err)
	}
}

// id is the page a file belongs to, and its language: of a name in a declared
// language "x.nb.md" that language, else the default.
func (l *loader) id(name, dir string) (id, lang string) {
	id = strings.TrimSuffix(strings.TrimPrefix(name, dir+"/"), path.Ext(name))
	if path.Ext(name) == ".md" {
		if i := strings.LastIndexByte(id, '.'); i > 0 && slices.Contains(l.guide.Languages, id[i+1:]) {
			return id[:i], id[i+1:]
		}
	}
	return id, l.guide.Languages[0]
}

// get returns the page of that id, made when it is new.
func (l *loader) get(id, kind, file string) *Page {
	p := l.pages[id]
	if p == nil {
		p = &Page{ID: id, Kind: kind, Cycle: kind == Step, Docs: map[string]*Doc{}}
		l.pages[id] = p
		l.guide.Pages = append(l.guide.Pages, p)
		if kind == Step && !validID(id) {
			l.problems.add(file, 0, "%q cannot be a step's id: use lower-case letters, digits and hyphens", id)
		}
	} else if p.Kind != kind {
		l.problems.add(file, 0, "the id %q belongs to a step already; call the article something else", id)
		return &Page{ID: id, Kind: kind, Docs: map[string]*Doc{}}
	}
	return p
}

// page reads one Markdown file.
func (l *loader) page(name, dir, kind string) {
	data := l.read(name, maxPage)
	if data == nil {
		return
	}
	id, lang := l.id(name, dir)
	p := l.get(id, kind, name)
	if other := p.Docs[lang]; other != nil {
		l.problems.add(name, 0, "this is the page %q in %q, and so is %s; remove one", id, lang, other.File)
		return
	}
	p.Docs[lang] = l.doc(name, data)
}

// shared reads the YAML beside a page.
func (l *loader) shared(name, dir, kind string) {
	data := l.read(name, maxYAML)
	if data == nil {
		return
	}
	id, _ := l.id(name, dir)
	d := &decoder{file: name, out: &l.problems, lang: l.guide.Languages[0]}
	l.pageYAML(d, d.parse(data), l.get(id, kind, name))
}

// finish orders the pages, gives them their paths, and joins states with sections.
func (l *loader) finish() {
	g := l.guide
	g.Pages = slices.DeleteFunc(g.Pages, func(p *Page) bool {
		if len(p.Docs) > 0 {
			return false
		}
		ext := fmt.Sprintf(".%s.md", g.Languages[0])
		l.problems.add(folderOf(p.Kind)+"/"+p.ID+".yaml", 0, "there is no page beside this file; write %s%s", p.ID, ext)
		delete(l.pages, p.ID)
		return true
	})
	slices.SortStableFunc(g.Pages, func(a, b *Page) int {
		if a.Kind != b.Kind {
			return strings.Compare(b.Kind, a.Kind) // steps before articles
		}
		if a.Kind == Step && a.Order != b.Order {
			return a.Order - b.Order
		}
		return strings.Compare(a.ID, b.ID)
	})
	g.index()
	l.paths()
	for _, p := range g.Pages {
		l.sections(p)
	}
	slices.SortFunc(l.hash, func(a, b fileHash) int { return strings.Compare(a.name, b.name) })
	h := sha256.New()
	for _, f := range l.hash {
		fmt.Fprintf(h, "%s\x00%x\n", f.name, f.sum)
	}
	g.Version = hex.EncodeToString(h.Sum(nil))[:12]
}

func folderOf(kind string) string {
	if kind == Step {
		return "steps"
	}
	return "articles"
}

// sections gives each state the title of its section, and notes what is missing in a language.
func (l *loader) sections(p *Page) {
	for _, lang := range l.guide.Languages {
		doc := p.Docs[lang]
		if doc == nil {
			if len(l.guide.Languages) > 1 {
				l.problems.warn(p.Doc(lang).File, 0, "the page %q is missing in %q; readers get this one with a note", p.ID, lang)
			}
			continue
		}
		for i := range p.States {
			s := &p.States[i]
			at := slices.IndexFunc(doc.Headings, func(h Heading) bool { return h.ID == s.ID })
			if at < 0 {
				l.problems.add(doc.File, 0, "the state %q has no section; write a heading \"## … {#%s}\"", s.ID, s.ID)
				continue
			}
			if s.Title == nil {
				s.Title = Text{}
			}
			s.Title[lang] = doc.Headings[at].Text
		}
	}
}

// lookUp checks every name that was used.
func (l *loader) lookUp() {
	var sources, pages []string
	for _, s := range l.guide.Sources {
		sources = append(sources, s.ID)
	}
	for _, p := range l.guide.Pages {
		pages = append(pages, p.ID)
	}
	used := map[string]bool{}
	for _, u := range l.names {
		switch u.kind {
		case "source":
			used[u.name] = true
			if !slices.Contains(sources, u.name) {
				l.problems.add(u.file, u.line, "no source is called %q%s", u.name, didYouMean(u.name, sources))
			}
		case "page":
			if l.pages[u.name] == nil {
				l.problems.add(u.file, u.line, "no article is called %q%s", u.name, didYouMean(u.name, pages))
			}
		case "ref":
			if _, _, err := l.guide.Resolve(ParseRef(u.name)); err != nil {
				// A reference may also point at any section that has an id of its own.
				ref := ParseRef(u.name)
				if p := l.guide.Page(ref.Page); p != nil && slices.ContainsFunc(p.Doc(l.guide.Languages[0]).Headings, func(h Heading) bool { return h.ID == ref.State }) {
					continue
				}
				l.problems.add(u.file, u.line, "%v", err)
			}
		}
	}
	for _, s := range l.guide.Sources {
		if !used[s.ID] {
			l.problems.warn("guide.yaml", 0, "no page collects the source %q; name it under a state's collect, or remove it", s.ID)
		}
	}
}

// published checks the committed list of ids that may never go away.
func (l *loader) published() {
	data, err := fs.ReadFile(l.fsys, "published.txt")
	if err != nil {
		return // a guide that has not been handed out has none
	}
	for n, line := range strings.Split(string(data), "\n") {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if _, _, err := l.guide.Resolve(ParseRef(line)); err != nil {
			l.problems.add("published.txt", n+1, "%q was published and is gone; links, bundles and cases name it. Bring it back: %v", line, err)
		}
	}
}
