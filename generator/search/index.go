package search

import (
	"fmt"
	"iter"
	"math"
	"slices"
	"strings"
)

// A Page is what is searched: plain text, in one language.
type Page struct {
	ID       string // returned by queries
	Path     string // relative to the site's root: nb/import-ad.html
	Title    string
	Step     string   // id of the step it belongs to, may be empty
	Lang     string   // when set and not the index's, the page is refused
	Symptoms []string // sentences an administrator would say
	Aliases  []string // other spellings of what the title names
	Sections []Section
}

// A Section is a part of a page that a hit can lead to. The first may have no heading and no anchor: the top of the page.
type Section struct {
	Page    string // the page's id; not used by Build
	Anchor  string // id in the page, without #
	Heading string
	Body    string // plain text
	Code    string // what stands in code blocks and code spans
}

// Options of an index.
type Options struct {
	Lang     string
	Synonyms [][]string // groups of words or short phrases that mean the same
	Version  string     // of the guide; part of what the chunks' version is made from
}

// The fields a word can stand in, with what a word there weighs and how much the field's length takes from it.
const (
	inTitle = iota
	inHeading
	inAlias
	inBody
	inCode
	inPath
	inLead // the first words of the text, which say what the page is about
	fields
)

var weight = [fields]float64{inTitle: 7, inHeading: 3, inAlias: 5, inBody: 1, inCode: 0.6, inPath: 1.6, inLead: 4}
var lengthMatters = [fields]float64{inTitle: 0.5, inHeading: 0.5, inAlias: 0.4, inBody: 0.7, inCode: 0.7, inPath: 0.4, inLead: 0.3}

// leadBytes of a page's text are its lead.
const leadBytes = 400

// mostSections of a page are told apart; what comes later is counted to the last of them.
const mostSections = 4000

// A term is one form of a word with everything known of it. raw is written by builder.flush and read by readRaw.
type term struct {
	key   string // folded
	shown string // as first seen, with æ, ø, å when it ever had them
	stem  string
	raw   []byte
	last  int32 // page of the last posting
	slot  int32 // index in builder.seen while stamp is the current page
	stamp int32
	df    int32
}

// seenTerm counts one term in the page being read.
type seenTerm struct {
	term     int32
	tf       [fields]uint16
	sections []int32 // section<<1 | 1 when the word stands in its heading
}

type builder struct {
	cutter
	lang   string
	ids    map[string]int32
	terms  []term
	seen   []seenTerm
	page   int32
	length [][fields]uint16 // words by page and field
	total  [fields]float64
	store  store
}

// Build reads all pages and makes the index. Pages are numbered in the order given; near pages should follow each other
// (a sorted tree does), since their chunks are then read together. The same pages give the same bytes.
func Build(pages iter.Seq[Page], o Options) (*Index, error) {
	b := &builder{lang: o.Lang, ids: make(map[string]int32, 1<<15)}
	b.store.keep = mostKept
	for p := range pages {
		if p.Lang != "" && p.Lang != o.Lang {
			return nil, fmt.Errorf("search: page %q is %q in an index of %q", p.ID, p.Lang, o.Lang)
		}
		if strings.ContainsAny(p.ID+p.Path+p.Step, "\x1c\x1d\x1e\x1f") {
			return nil, fmt.Errorf("search: page %q has a control character in its name", p.ID)
		}
		b.add(&p)
	}
	return b.finish(o)
}

func (b *builder) add(p *Page) {
	b.length = append(b.length, [fields]uint16{})
	b.seen = b.seen[:0]
	b.text(p.Title, inTitle, 0)
	for _, s := range p.Symptoms {
		b.text(s, inAlias, 0)
	}
	for _, s := range p.Aliases {
		b.text(s, inAlias, 0)
	}
	b.text(p.ID, inPath, 0)
	lead := leadBytes
	for i, s := range p.Sections {
		i = min(i, mostSections)
		b.text(s.Heading, inHeading, i)
		body := strings.TrimSpace(s.Body)
		if lead > 0 {
			first := cutText(body, lead)
			b.text(first, inLead, i)
			body = body[len(first):]
			lead -= len(first) + 1
		}
		b.text(body, inBody, i)
		b.text(s.Code, inCode, i)
	}
	b.flush()
	b.store.add(p)
	b.page++
}

func (b *builder) text(s string, field, section int) {
	if s == "" {
		return
	}
	n := 0
	b.cut(s, field == inCode || field == inPath, func(word string, k kind) {
		if k != whole {
			n++
		}
		b.count(word, field, section)
	})
	length := &b.length[b.page][field]
	*length = uint16(min(int(*length)+n, math.MaxUint16))
	b.total[field] += float64(n)
}

func (b *builder) count(word string, field, section int) {
	key := fold(word)
	id, ok := b.ids[key]
	if !ok {
		// The text is a part of the page's; keep only the word alive.
		key, id = strings.Clone(key), int32(len(b.terms))
		b.terms = append(b.terms, term{key: key, shown: key, stamp: -1})
		b.ids[key] = id
	}
	t := &b.terms[id]
	if len(word) != len(t.shown) && t.shown == t.key && word != key {
		t.shown = strings.Clone(word)
	}
	if t.stamp != b.page {
		t.stamp, t.slot = b.page, int32(len(b.seen))
		b.seen = slices.Grow(b.seen, 1)[:len(b.seen)+1]
		s := &b.seen[t.slot]
		s.term, s.tf, s.sections = id, [fields]uint16{}, s.sections[:0]
	}
	s := &b.seen[t.slot]
	if s.tf[field] < math.MaxUint8 {
		s.tf[field]++
	}
	at := int32(section) << 1
	if n := len(s.sections); n == 0 || s.sections[n-1]>>1 != int32(section) {
		s.sections = append(s.sections, at)
	}
	if field == inTitle || field == inHeading || field == inAlias {
		s.sections[len(s.sections)-1] |= 1
	}
}

// flush writes the page's counts to the end of each term's postings.
func (b *builder) flush() {
	for i := range b.seen {
		s := &b.seen[i]
		t := &b.terms[s.term]
		t.raw = appendRaw(t.raw, int(b.page-t.last), s.tf, s.sections)
		t.last = b.page
		t.df++
	}
}

func appendRaw(raw []byte, delta int, tf [fields]uint16, sections []int32) []byte {
	raw = appendNumber(raw, delta)
	mask := 0
	for f, n := range tf {
		if n > 0 {
			mask |= 1 << f
		}
	}
	raw = append(raw, byte(mask))
	for _, n := range tf {
		if n > 0 {
			raw = appendNumber(raw, int(n))
		}
	}
	raw = appendNumber(raw, len(sections))
	last := int32(0)
	for _, s := range sections {
		raw = appendNumber(raw, int((s>>1-last)<<1|s&1))
		last = s >> 1
	}
	return raw
}

// A posting is one page of a term.
type posting struct {
	page     int
	tf       [fields]uint16
	sections []int32
}

// readRaw yields the postings of raw; p is reused.
func readRaw(raw []byte) iter.Seq[*posting] {
	return func(yield func(*posting) bool) {
		var p posting
		var n int
		for len(raw) > 0 {
			n, raw, _ = number(raw)
			p.page += n
			mask := raw[0]
			raw = raw[1:]
			p.tf = [fields]uint16{}
			for f := range p.tf {
				if mask&(1<<f) != 0 {
					n, raw, _ = number(raw)
					p.tf[f] = uint16(n)
				}
			}
			n, raw, _ = number(raw)
			p.sections = p.sections[:0]
			last := int32(0)
			for range n {
				var v int
				v, raw, _ = number(raw)
				last += int32(v >> 1)
				p.sections = append(p.sections, last<<1|int32(v&1))
			}
			if !yield(&p) {
				return
			}
		}
	}
}
