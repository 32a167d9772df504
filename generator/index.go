package generator

import (
	"strings"

	"stegvis/generator/search"
	"stegvis/guide"
)

// forSearch is what search has of the page.
func (d *document) forSearch() search.Page {
	p := search.Page{ID: d.page.ID, Path: d.path, Title: d.doc.Title, Lang: d.lang, Symptoms: d.doc.Symptoms}
	p.Aliases = append(append(p.Aliases, d.page.Screen...), d.page.Aliases...)
	if d.page.Kind == guide.Step {
		p.Step = d.page.ID
	}
	for i := range d.sections {
		s := &d.sections[i]
		one := search.Section{Anchor: s.id, Heading: s.title, Body: s.text.String(), Code: s.code.String()}
		if i == 0 {
			one.Heading = ""
			one.Body = d.doc.Summary + "\n" + one.Body
		}
		for _, sig := range d.b.signaturesAt(d.page.ID, s.id) {
			one.Body += "\n" + sig.Says.In(d.lang, d.b.g.Languages...)
			one.Code += "\n" + strings.Join(sig.Example, "\n")
		}
		p.Sections = append(p.Sections, one)
	}
	return p
}

// index builds and writes one language's search index while the pages come in.
func (b *builder) index(lang string, queue *inOrder[search.Page]) error {
	x, err := search.Build(queue.all(), search.Options{Lang: lang, Version: b.g.Version, Synonyms: b.g.Synonyms[lang]})
	if err != nil || b.o.Check || queue.ctx.Err() != nil {
		return err
	}
	for name, data := range x.Files() {
		b.mu.Lock()
		b.indexBytes += int64(len(data))
		b.mu.Unlock()
		if err := b.out.Write(name, data); err != nil {
			return err
		}
	}
	return nil
}
