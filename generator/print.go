package generator

import (
	"bytes"
	"html/template"
	"strings"

	"stegvis/guide"
)

// mostPrinted bounds the guide that gets a page to print: beyond it nobody
// would, and no browser could.
const mostPrinted = 200

func (b *builder) printable() bool { return len(b.g.Pages) <= mostPrinted }

// A printView is the whole guide on one page, for the emergency binder.
type printView struct {
	view
	Parts []printPart
}

type printPart struct {
	ID, Title, About, Link string
	Body                   template.HTML
	Commands               []stateCommand
	Lang                   string
}

func (b *builder) print(lang string) error {
	if !b.printable() {
		return nil
	}
	file := func(l string) string { return "print." + l + ".html" }
	v := printView{view: b.view(lang, file(lang), b.text(lang, "print.title", b.g.Product.Name), file)}
	v.Crumbs = []link{{Href: v.Home(), Text: b.text(lang, "home")}}
	for _, p := range inReadingOrder(b.g.Pages) {
		doc := p.Doc(lang)
		d := &document{b: b, page: p, doc: doc, lang: lang, path: file(lang), inPrint: true}
		var buf bytes.Buffer
		if err := d.render(&buf); err != nil {
			return err
		}
		part := printPart{ID: strings.ReplaceAll(p.ID, "/", "-"), Title: doc.Title, About: doc.Summary, Body: safe(d.body), Lang: lang}
		if p.Kind == guide.Step {
			for _, s := range p.States {
				part.Commands = append(part.Commands, stateCommand{s.Title.In(lang, b.g.Languages...), b.command(p.ID, s.ID)})
			}
		}
		v.Parts = append(v.Parts, part)
	}
	return b.execute(file(lang), "print", v)
}

// printWho says on paper who acts on the state whose section begins.
func (b *builder) printWho(d *document, id string) string {
	s := d.page.State(strings.TrimPrefix(id, d.printID("")))
	if s == nil {
		return ""
	}
	return b.part("who", stateView{view: b.around(d), ID: s.ID, Who: s.Who, Symbols: s.Symbols})
}
