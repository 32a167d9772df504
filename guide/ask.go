package guide

import (
	"fmt"
	"slices"
	"strings"
)

// An UnknownError says that a name is not in the guide, and what is near it.
type UnknownError struct {
	Kind string // "page", "state" or "source"
	Name string
	Page string   // the page asked, for a state
	Near []string // at most three, best first
}

func (e *UnknownError) Error() string {
	s := fmt.Sprintf("no %s is called %q", e.Kind, e.Name)
	if e.Page != "" {
		s = fmt.Sprintf("the page %q has no state %q", e.Page, e.Name)
	}
	if len(e.Near) > 0 {
		s += fmt.Sprintf(" (did you mean %q?)", e.Near[0])
	}
	return s
}

// index makes Page quick; Load and Read call it once the pages are final.
func (g *Guide) index() {
	g.byID = make(map[string]*Page, len(g.Pages))
	for _, p := range g.Pages {
		g.byID[p.ID] = p
		p.order = g.Languages
	}
}

// Page returns the page of that id, nil when there is none.
func (g *Guide) Page(id string) *Page { return g.byID[id] }

// State returns the state of that id, nil when there is none.
func (p *Page) State(id string) *State {
	for i := range p.States {
		if p.States[i].ID == id {
			return &p.States[i]
		}
	}
	return nil
}

// Source returns the source of that id, nil when there is none.
func (g *Guide) Source(id string) *Source {
	for i := range g.Sources {
		if g.Sources[i].ID == id {
			return &g.Sources[i]
		}
	}
	return nil
}

// Doc returns the page in lang, else in the first language of the guide that it
// has; never nil for a page of a loaded guide.
func (p *Page) Doc(lang string) *Doc {
	if d := p.Docs[lang]; d != nil {
		return d
	}
	for _, l := range p.order {
		if d := p.Docs[l]; d != nil {
			return d
		}
	}
	first := ""
	for l := range p.Docs {
		if first == "" || l < first {
			first = l
		}
	}
	return p.Docs[first]
}

// Resolve finds what ref names; the state is nil when ref names none. An
// *UnknownError carries near names.
func (g *Guide) Resolve(ref Ref) (*Page, *State, error) {
	p := g.Page(ref.Page)
	if p == nil {
		var ids []string
		for _, q := range g.Pages {
			ids = append(ids, q.ID)
		}
		return nil, nil, &UnknownError{Kind: "page", Name: ref.Page, Near: Near(ref.Page, ids)}
	}
	if ref.State == "" {
		return p, nil, nil
	}
	s := p.State(ref.State)
	if s == nil {
		var ids []string
		for _, t := range p.States {
			ids = append(ids, t.ID)
		}
		return p, nil, &UnknownError{Kind: "state", Name: ref.State, Page: p.ID, Near: Near(ref.State, ids)}
	}
	return p, s, nil
}

// Plan is what ref's state asks a machine for, in order: the state's own list,
// else its page's, else all that the page's states ask for, else every source.
func (g *Guide) Plan(ref Ref) []Source {
	p, s, err := g.Resolve(ref)
	if err != nil {
		return nil
	}
	var ids []string
	switch {
	case s != nil && len(s.Collect) > 0:
		ids = s.Collect
	case len(p.Collect) > 0:
		ids = p.Collect
	default:
		for _, t := range p.States {
			ids = append(ids, t.Collect...)
		}
	}
	if len(ids) == 0 {
		return slices.Clone(g.Sources)
	}
	var plan []Source
	seen := map[string]bool{}
	for _, id := range ids {
		if src := g.Source(id); src != nil && !seen[id] {
			seen[id] = true
			plan = append(plan, *src)
		}
	}
	return plan
}

// Means says in lang what it means for page (which may be nil) that source is missing.
func (g *Guide) Means(page *Page, source, lang string) string {
	if page != nil {
		if s := page.Means[source].In(lang, g.Languages...); s != "" {
			return s
		}
	}
	if src := g.Source(source); src != nil {
		return src.Means.In(lang, g.Languages...)
	}
	return ""
}

// Link is where in the built site ref's section stands in lang: "nb/import-ad.html#not-starting".
func (g *Guide) Link(ref Ref, lang string) string {
	p := g.Page(ref.Page)
	if p == nil {
		return ""
	}
	link := p.Doc(lang).Path
	if slices.Contains(g.Languages, lang) {
		link = p.File(lang)
	}
	if ref.State != "" {
		link += "#" + ref.State
	}
	return link
}

// File is the page's file in the site in one of the guide's languages. A page
// that the language lacks has its file all the same, with the other's text.
func (p *Page) File(lang string) string {
	_, stem, _ := strings.Cut(p.Doc(lang).Path, "/")
	return lang + "/" + stem
}

// name is what the page is called on screen, else its title.
func (p *Page) name(lang string) string {
	if len(p.Screen) > 0 {
		return p.Screen[0]
	}
	return strings.TrimSpace(p.Doc(lang).Title)
}

// Title names ref for a person: "Import AD: Starter ikke".
func (g *Guide) Title(ref Ref, lang string) string {
	p, s, _ := g.Resolve(ref)
	if p == nil {
		return ref.String()
	}
	if s == nil {
		return p.name(lang)
	}
	return p.name(lang) + ": " + s.Title.In(lang, g.Languages...)
}
