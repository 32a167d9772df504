package guide

import (
	"slices"

	"github.com/goccy/go-yaml/ast"
)

// Words that content may use.
var (
	kinds   = []string{"files", "eventlog", "task", "service", "system", "net", "journal"}
	symbols = []string{"done", "failed", "waiting"}
	whos    = []string{Admin, SupportActs, Both}
	levels  = []string{"critical", "error", "warning", "information", "verbose"}
)

// guideYAML reads guide.yaml but for its languages, which are known already.
func (l *loader) guideYAML(d *decoder, root ast.Node) {
	g := l.guide
	if len(g.Languages) > 0 {
		d.lang = g.Languages[0]
	}
	d.fields(root, "guide.yaml", map[string]func(ast.Node){
		"languages": func(ast.Node) {},
		"product": func(n ast.Node) {
			d.fields(n, "product", map[string]func(ast.Node){
				"id": func(n ast.Node) {
					if g.Product.ID = d.str(n); !validID(g.Product.ID) {
						d.wrong(n, "the product's id %q begins every bundle's name: use lower-case letters, digits and hyphens", g.Product.ID)
					}
				},
				"name": func(n ast.Node) { g.Product.Name = d.str(n) },
			})
		},
		"support": func(n ast.Node) {
			s := &g.Support
			d.fields(n, "support", map[string]func(ast.Node){
				"name":   func(n ast.Node) { s.Name = d.str(n) },
				"email":  func(n ast.Node) { s.Email = d.str(n) },
				"phone":  func(n ast.Node) { s.Phone = d.str(n) },
				"web":    func(n ast.Node) { s.Web = d.str(n) },
				"hours":  func(n ast.Node) { s.Hours = d.text(n, g.Languages) },
				"upload": func(n ast.Node) { s.Upload = d.str(n) },
				"keys":   func(n ast.Node) { s.Keys = d.strs(n) },
			})
		},
		"updates": func(n ast.Node) { g.Updates = d.str(n) },
		"sources": func(n ast.Node) {
			for _, v := range d.entries(n, "sources") {
				l.source(d, v)
			}
		},
		"redaction": func(n ast.Node) { l.redaction(d, n) },
		"synonyms": func(n ast.Node) {
			g.Synonyms = map[string][][]string{}
			for _, v := range d.entries(n, "synonyms") {
				lang := key(v)
				if !slices.Contains(g.Languages, lang) {
					d.wrong(v.Key, "the guide has no language %q%s", lang, didYouMean(lang, g.Languages))
					continue
				}
				for _, group := range d.seq(v.Value) {
					words := d.strs(group)
					if len(words) < 2 {
						d.wrong(group, "a group of synonyms is a list of two words or more: [synk, synkronisering]")
						continue
					}
					g.Synonyms[lang] = append(g.Synonyms[lang], words)
				}
			}
		},
		"signatures": func(n ast.Node) { l.signatures(d, n, "") },
	})
}

// source reads one entry of guide.yaml's sources.
func (l *loader) source(d *decoder, v *ast.MappingValueNode) {
	g := l.guide
	s := Source{ID: key(v)}
	if !validID(s.ID) {
		d.wrong(v.Key, "a source's id is a folder in the bundle: use lower-case letters, digits and hyphens, not %q", s.ID)
	}
	if g.Source(s.ID) != nil {
		d.wrong(v.Key, "the source %q stands here twice", s.ID)
		return
	}
	d.fields(v.Value, "source "+s.ID, map[string]func(ast.Node){
		"kind":      func(n ast.Node) { s.Kind = d.oneOf(n, "kind", kinds...) },
		"title":     func(n ast.Node) { s.Title = d.text(n, g.Languages) },
		"means":     func(n ast.Node) { s.Means = d.text(n, g.Languages) },
		"paths":     func(n ast.Node) { s.Paths = d.strs(n) },
		"newest":    func(n ast.Node) { s.Newest = int(d.num(n)) },
		"maxBytes":  func(n ast.Node) { s.MaxBytes = d.num(n) },
		"channels":  func(n ast.Node) { s.Channels = d.strs(n) },
		"providers": func(n ast.Node) { s.Providers = d.strs(n) },
		"levels": func(n ast.Node) {
			for _, item := range d.seq(n) {
				s.Levels = append(s.Levels, d.oneOf(item, "level", levels...))
			}
		},
		"ids":      func(n ast.Node) { s.IDs = d.nums(n) },
		"tasks":    func(n ast.Node) { s.Tasks = d.strs(n) },
		"services": func(n ast.Node) { s.Services = d.strs(n) },
		"hosts":    func(n ast.Node) { s.Hosts = d.strs(n) },
		"units":    func(n ast.Node) { s.Units = d.strs(n) },
		"needs":    func(n ast.Node) { s.Needs = d.oneOf(n, "needs", "administrator") },
	})
	needs := map[string]struct {
		key  string
		have int
	}{
		"files": {"paths", len(s.Paths)}, "eventlog": {"channels", len(s.Channels)}, "task": {"tasks", len(s.Tasks)},
		"service": {"services", len(s.Services)}, "net": {"hosts", len(s.Hosts)},
	}
	if s.Kind == "" {
		d.wrong(v.Key, "the source %q needs a kind", s.ID)
	} else if want, ok := needs[s.Kind]; ok && want.have == 0 {
		d.wrong(v.Key, "the source %q of kind %s needs %s", s.ID, s.Kind, want.key)
	}
	if s.Title == nil {
		s.Title = Text{d.lang: s.ID}
	}
	g.Sources = append(g.Sources, s)
}

// pageYAML reads what all languages of a page share.
func (l *loader) pageYAML(d *decoder, root ast.Node, p *Page) {
	langs := l.guide.Languages
	known := map[string]func(ast.Node){
		"order":      func(n ast.Node) { p.Order = int(d.num(n)) },
		"aliases":    func(n ast.Node) { p.Aliases = d.strs(n) },
		"collect":    func(n ast.Node) { p.Collect = l.uses(d, n, "source") },
		"signatures": func(n ast.Node) { l.signatures(d, n, p.ID) },
		"means": func(n ast.Node) {
			p.Means = map[string]Text{}
			for _, v := range d.entries(n, "means") {
				l.names = append(l.names, use{d.at(v.Key), "source", key(v)})
				p.Means[key(v)] = d.text(v.Value, langs)
			}
		},
	}
	if p.Kind == Step {
		known["screen"] = func(n ast.Node) { p.Screen = d.strs(n) }
		known["cycle"] = func(n ast.Node) { p.Cycle = d.boolean(n) }
		known["states"] = func(n ast.Node) {
			for _, v := range d.entries(n, "states") {
				l.state(d, v, p)
			}
		}
	}
	d.fields(root, d.file, known)
}

// uses reads a list of names that must exist.
func (l *loader) uses(d *decoder, n ast.Node, kind string) []string {
	var list []string
	for _, item := range d.seq(n) {
		name := d.str(item)
		if slices.Contains(list, name) {
			d.wrong(item, "%q stands in this list twice", name)
			continue
		}
		list = append(list, name)
		l.names = append(l.names, use{d.at(item), kind, name})
	}
	return list
}

func (l *loader) state(d *decoder, v *ast.MappingValueNode, p *Page) {
	s := State{ID: key(v)}
	if !validID(s.ID) {
		d.wrong(v.Key, "a state's id is an anchor and a word on the command line: use lower-case letters, digits and hyphens, not %q", s.ID)
	}
	if p.State(s.ID) != nil {
		d.wrong(v.Key, "the state %q stands here twice", s.ID)
		return
	}
	d.fields(v.Value, "state "+s.ID, map[string]func(ast.Node){
		"symbols": func(n ast.Node) {
			for _, item := range d.seq(n) {
				s.Symbols = append(s.Symbols, d.oneOf(item, "symbol", symbols...))
			}
		},
		"who":     func(n ast.Node) { s.Who = d.oneOf(n, "who", whos...) },
		"collect": func(n ast.Node) { s.Collect = l.uses(d, n, "source") },
		"actions": func(n ast.Node) { s.Actions = l.uses(d, n, "page") },
	})
	if s.Who == "" {
		d.wrong(v.Key, "the state %q does not say who acts; write who: admin, support or both", s.ID)
	}
	p.States = append(p.States, s)
}
