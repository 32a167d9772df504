package generator

import (
	"bytes"
	"fmt"
	"html/template"
	"path"
	"slices"
	"strings"

	"stegvis/guide"
)

// A pageView is one page for its template.
type pageView struct {
	view
	Page     *guide.Page
	Doc      *guide.Doc
	DocLang  string
	Missing  bool // shown in another language, with a note
	Body     template.HTML
	Outline  []heading
	States   []stateView // what one may see, for step pages
	Symbols  []symbolChoice
	Cycle    *cycleView
	Lines    []lineView // signatures whose remedy stands elsewhere
	Bundle   *bundleView
	Siblings template.HTML // list items
	Folder   link
}

// A stateView is one way a step can be stuck.
type stateView struct {
	view
	ID, Title, Who string
	Symbols        []string
	Href           string
}

// A symbolChoice is a symbol that may mean several states.
type symbolChoice struct {
	Symbol string
	States []stateView
}

// A lineView is a signature as its page shows it.
type lineView struct {
	Examples   []string
	Says, Fix  string
	Href, Link string // where the remedy stands, when elsewhere
	ID         string
}

// A bundleView is the box that offers the support bundle.
type bundleView struct {
	view
	Command  string
	State    string
	Plan     []string
	Commands []stateCommand
	Full     bool
}

type stateCommand struct{ Title, Command string }

// command is what the administrator types, as it stands in cmd.exe and PowerShell.
func (b *builder) command(page, state string) string {
	c := `.\` + b.g.Product.ID + "-collector collect --page " + shellWord(page)
	if state != "" {
		c += " --state " + state
	}
	return c
}

func shellWord(s string) string {
	for _, r := range s {
		if r == ' ' || r == '&' || r == '(' || r == ')' || r == '\'' || r == ';' {
			return `"` + s + `"`
		}
	}
	return s
}

func (b *builder) pageView(d *document) pageView {
	p := d.page
	v := pageView{view: b.view(d.lang, d.path, d.doc.Title, func(l string) string { return p.File(l) }),
		Page: p, Doc: d.doc, Body: safe(d.body)}
	v.PageID, v.About = p.ID, d.doc.Summary
	for _, h := range d.outline {
		if h.Level <= 3 && h.Title != "" {
			v.Outline = append(v.Outline, h)
		}
	}
	if len(v.Outline) > 60 { // an outline of that length is no overview
		v.Outline = slices.DeleteFunc(v.Outline, func(h heading) bool { return h.Level > 2 })
		v.Outline = v.Outline[:min(60, len(v.Outline))]
	}
	v.DocLang = d.lang
	if p.Docs[d.lang] == nil {
		v.Missing = true
		for l, other := range p.Docs {
			if other == d.doc {
				v.DocLang = l
			}
		}
	}
	v.Crumbs = []link{{Href: v.Home(), Text: b.text(d.lang, "home")}}
	if p.Kind == guide.Step {
		v.States = b.states(v.view, p)
		v.Symbols = choices(v.States)
		v.Cycle = b.cycle(v.view, p)
		v.Lines = b.linesElsewhere(v.view, p)
		v.Bundle = b.bundle(v.view, p, "")
	} else {
		t := b.trees[d.lang]
		v.Crumbs = append(v.Crumbs, t.crumbs(v.view, p.ID)...)
		v.Siblings, v.Folder = t.around(v.view, p.ID)
		if len(p.Collect) > 0 {
			v.Bundle = b.bundle(v.view, p, "")
		}
	}
	return v
}

// OutlineItems are the outline as list items. This and Siblings are the two
// lists long enough for a template to cost more than the page.
func (v pageView) OutlineItems() template.HTML {
	var s strings.Builder
	for _, h := range v.Outline {
		fmt.Fprintf(&s, `<li data-level="%d">`, h.Level)
		s.WriteString(string(link{Href: "#" + escapePath(h.ID), Text: h.Title}.anchor()))
		s.WriteString("</li>")
	}
	return template.HTML(s.String())
}

func (b *builder) states(v view, p *guide.Page) (states []stateView) {
	for _, s := range p.States {
		states = append(states, stateView{view: v, ID: s.ID, Title: s.Title.In(v.Lang, b.g.Languages...), Who: s.Who,
			Symbols: s.Symbols, Href: v.To(p.File(v.Lang)) + "#" + s.ID})
	}
	return states
}

func choices(states []stateView) (all []symbolChoice) {
	for _, symbol := range symbols {
		c := symbolChoice{Symbol: symbol}
		for _, s := range states {
			if slices.Contains(s.Symbols, symbol) {
				c.States = append(c.States, s)
			}
		}
		if len(c.States) > 0 {
			all = append(all, c)
		}
	}
	return all
}

func (b *builder) bundle(v view, p *guide.Page, state string) *bundleView {
	if len(b.g.Sources) == 0 {
		return nil
	}
	box := &bundleView{view: v, Command: b.command(p.ID, state), State: state, Full: state == ""}
	for _, s := range b.g.Plan(guide.Ref{Page: p.ID, State: state}) {
		box.Plan = append(box.Plan, s.Title.In(v.Lang, b.g.Languages...))
	}
	return box
}

// signaturesAt are those whose remedy stands in a section of a page; the
// section "" is the page itself.
func (b *builder) signaturesAt(page, section string) (found []*guide.Signature) {
	for i := range b.g.Signatures {
		s := &b.g.Signatures[i]
		if ref := seeOf(s); ref.Page == page && ref.State == section {
			found = append(found, s)
		}
	}
	return found
}

func seeOf(s *guide.Signature) guide.Ref {
	if s.See != "" {
		return guide.ParseRef(s.See)
	}
	return guide.Ref{Page: s.Page}
}

func (b *builder) line(v view, s *guide.Signature) lineView {
	langs := b.g.Languages
	l := lineView{ID: s.ID, Examples: s.Example[:min(1, len(s.Example))], Says: s.Says.In(v.Lang, langs...), Fix: s.Fix.In(v.Lang, langs...)}
	ref := seeOf(s)
	if p := b.g.Page(ref.Page); p != nil {
		l.Href = v.To(p.File(v.Lang))
		l.Link = p.Doc(v.Lang).Title
		if ref.State != "" {
			l.Href += "#" + escapePath(ref.State)
		}
	}
	return l
}

// linesElsewhere are the page's signatures whose remedy is not in one of its sections.
func (b *builder) linesElsewhere(v view, p *guide.Page) (lines []lineView) {
	for i := range b.g.Signatures {
		s := &b.g.Signatures[i]
		ref := seeOf(s)
		if s.Page == p.ID && ref.Page != p.ID {
			lines = append(lines, b.line(v, s))
		} else if ref.Page == p.ID && ref.State == "" {
			l := b.line(v, s)
			l.Href = ""
			lines = append(lines, l)
		}
	}
	return lines
}

// sectionStart stands under the heading of a state: who acts.
func (b *builder) sectionStart(d *document, id string) string {
	if d.inPrint {
		return b.printWho(d, id)
	}
	s := d.page.State(id)
	if s == nil {
		return ""
	}
	return b.part("who", stateView{view: b.around(d), ID: s.ID, Who: s.Who, Symbols: s.Symbols})
}

// sectionEnd stands at the end of a section: the lines whose remedy it is, and
// for a state the command for its bundle.
func (b *builder) sectionEnd(d *document, id string) string {
	v := b.around(d)
	var lines []lineView
	for _, s := range b.signaturesAt(d.page.ID, id) {
		l := b.line(v, s)
		l.Href = ""
		lines = append(lines, l)
	}
	html := ""
	if len(lines) > 0 {
		html = b.part("lines", map[string]any{"V": v, "Lines": lines, "Near": id})
	}
	if d.page.State(id) != nil {
		if box := b.bundle(v, d.page, id); box != nil {
			html += b.part("bundle", box)
		}
	}
	return html
}

func (b *builder) around(d *document) view {
	return view{b: b, Lang: d.lang, Path: d.path, PageID: d.page.ID}
}

// once is a part that is the same for all pages of a language and folder.
func (b *builder) once(name string, v view) template.HTML {
	key := name + " " + v.Lang + " " + path.Dir(v.Path)
	if html, ok := b.parts.Load(key); ok {
		return html.(template.HTML)
	}
	html := template.HTML(b.part(name, v))
	b.parts.Store(key, html)
	return html
}

// part runs a small template whose only failure is a mistake in it, which the
// page then shows.
func (b *builder) part(name string, data any) string {
	var buf bytes.Buffer
	if err := b.templates.ExecuteTemplate(&buf, name, data); err != nil {
		return fmt.Sprintf("<!-- %s: %s -->", name, template.HTMLEscapeString(err.Error()))
	}
	return buf.String()
}
