package search

import (
	"slices"
	"strings"
)

const (
	mostKept  = 6000     // bytes of a page's text kept for excerpts, at first
	fewerKept = 1500     // the same, once much is held
	muchHeld  = 48 << 20 // bytes
	excerpts  = 5 << 20  // bytes of text that excerpts may take in all
	leastKept = 300      // bytes of text a page keeps, however many pages there are
)

// A store holds what hits show. The text of a page is cut again when all pages are known.
type store struct {
	keep, held int
	entries    []entry
}

type entry struct {
	id, path, title, step string
	said                  []string // symptoms and aliases
	sections              []shown
}

type shown struct{ anchor, heading, text string }

func (s *store) add(p *Page) {
	e := entry{id: p.ID, path: p.Path, title: p.Title, step: p.Step, said: append(slices.Clone(p.Symptoms), p.Aliases...), sections: make([]shown, 0, len(p.Sections))}
	per := s.keep / max(1, len(p.Sections))
	for i, sec := range p.Sections {
		if i > mostSections {
			break
		}
		body := sec.Body
		if body == "" {
			body = sec.Code
		}
		text := squeeze(body, max(per, 240))
		s.held += len(text)
		e.sections = append(e.sections, shown{strings.Clone(sec.Anchor), squeeze(sec.Heading, 200), text})
	}
	s.entries = append(s.entries, e)
	if s.held > muchHeld {
		s.keep = fewerKept
	}
}

// texts writes the entry of every page: fields by \x1f, sections by \x1e, their fields by \x1d.
// The page's id is left out where it can be read from its path, an anchor where it is the heading in lower case with hyphens.
func (s *store) texts(lang string) [][]byte {
	per := min(mostKept, max(leastKept, excerpts/max(1, len(s.entries))))
	all := make([][]byte, len(s.entries))
	for i := range s.entries {
		e := &s.entries[i]
		path := e.path
		if path == lang+"/"+e.id+".html" {
			path = ""
		}
		b := make([]byte, 0, per+400)
		b = append(b, clean(e.id)+"\x1f"+clean(path)+"\x1f"+clean(e.title)+"\x1f"+clean(e.step)+"\x1f"...)
		for j, said := range e.said {
			if j > 0 {
				b = append(b, '\x1d')
			}
			b = append(b, clean(said)...)
		}
		budget := per
		for j, sec := range e.sections {
			// What short sections leave goes to the ones after them.
			share := budget / (len(e.sections) - j)
			text := cutText(sec.text, max(share, 60))
			if share < 12 {
				text = ""
			}
			budget -= len(text)
			anchor := sec.anchor
			if anchor == plainAnchor(sec.heading) {
				anchor = ""
			} else if anchor == "" {
				anchor = "#"
			}
			b = append(b, "\x1e"+clean(anchor)+"\x1d"+clean(sec.heading)+"\x1d"+clean(text)...)
		}
		all[i] = b
	}
	return all
}

// plainAnchor is the anchor that need not be stored.
func plainAnchor(heading string) string {
	b := make([]byte, 0, len(heading))
	for i := 0; i < len(heading); i++ {
		switch c := heading[i]; {
		case c >= 'A' && c <= 'Z':
			b = append(b, c+32)
		case c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '_' || c == '-':
			b = append(b, c)
		case c == ' ':
			b = append(b, '-')
		}
	}
	return string(b)
}

// squeeze is the beginning of text with every run of space as one, about most bytes long.
func squeeze(text string, most int) string {
	var b strings.Builder
	for word := range strings.FieldsSeq(text) {
		if b.Len()+len(word) > most {
			if b.Len() == 0 {
				b.WriteString(cutText(word, most))
			}
			break
		}
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(word)
	}
	return b.String()
}

// cutText cuts at a space, or between characters where there is none.
func cutText(text string, most int) string {
	if len(text) <= most {
		return text
	}
	if i := strings.LastIndexByte(text[:most], ' '); i > 0 {
		return text[:i]
	}
	for most > 0 && text[most]&0xC0 == 0x80 {
		most--
	}
	return text[:most]
}

// clean keeps the separators, and what is no UTF-8, out of a field.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, "�"))
}
