package search

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"iter"
	"math"
	"sort"
)

const (
	termChunk    = 24 << 10 // symbols of a chunk of terms; a cold query reads one a word
	postingChunk = 28 << 10
	entryChunk   = 18 << 10 // bytes; a cold query reads one a hit
	mostEntries  = 480      // chunks of entries
	largestEntry = 40 << 10 // whatever their number becomes: above some 25 000 pages there are more files
	oneFile      = 160 << 10
	fewPages     = 15_000 // above, chunks grow with the guide, to grown times their size: a query reads more of each, in no more files
	grown        = 2.5
	inlined      = 16 // postings of at most so many symbols stand with their term
)

// The pseudo-frequency of a term in a page is written as its logarithm, in one symbol.
const (
	leastTF = 0.02
	ratioTF = 1.07
)

// An Index is finished; Files yields its scripts.
type Index struct {
	lang, version             string
	root                      []byte // JSON
	terms, postings, entries  [][]byte
	pages, forms, allPostings int
}

// grow is the size of a chunk in an index of so many pages.
func grow(size, pages int) int {
	return int(float64(size) * min(grown, max(1, float64(pages)/fewPages)))
}

// rootData is what root.js says. Its keys are read by site/search.js.
type rootData struct {
	Format   int              `json:"format"`
	Lang     string           `json:"lang"`
	Pages    int              `json:"pages"`
	LeastTF  float64          `json:"leastTF"`
	RatioTF  float64          `json:"ratioTF"`
	Compound bool             `json:"compound"` // split words of the query
	OneFile  bool             `json:"oneFile"`  // terms and postings stand in root.js
	Terms    []string         `json:"terms"`    // first stem of each chunk of terms
	Postings int              `json:"postings"` // number of chunks
	Full     int              `json:"full"`     // symbols at which a chunk of postings is full
	Entries  []int            `json:"entries"`  // first page of each chunk of entries
	Synonyms [][]string       `json:"synonyms,omitempty"`
	Steps    map[string][]int `json:"steps,omitempty"` // pages of each step
}

func (b *builder) finish(o Options) (*Index, error) {
	n := len(b.length)
	x := &Index{lang: o.Lang, pages: n, forms: len(b.terms)}
	stem := stemmer(o.Lang)
	for i := range b.terms {
		b.terms[i].stem = stem(b.terms[i].key)
	}
	root := rootData{Format: 1, Lang: o.Lang, Pages: n, LeastTF: leastTF, RatioTF: ratioTF,
		Compound: joinsCompounds(o.Lang), Full: grow(postingChunk, n), Synonyms: o.Synonyms, Steps: map[string][]int{}}
	var compounds map[string][]byte
	if root.Compound {
		compounds = b.compounds(stem)
	}
	x.writeTerms(b, compounds, &root)
	x.writeEntries(&b.store, &root)
	size := 0
	for _, c := range x.terms {
		size += len(c)
	}
	for _, c := range x.postings {
		size += len(c)
	}
	root.OneFile = size <= oneFile
	root.Postings = len(x.postings)
	var err error
	if x.root, err = json.Marshal(root); err != nil {
		return nil, fmt.Errorf("search: %w", err)
	}
	h := sha256.New()
	fmt.Fprintf(h, "%s\n%s\n", o.Version, x.root)
	for _, chunks := range [][][]byte{x.terms, x.postings, x.entries} {
		for _, c := range chunks {
			h.Write(c)
		}
	}
	x.version = hex.EncodeToString(h.Sum(nil))[:16]
	return x, nil
}

// An ordered term is a form, or the compounds that a stem is a part of.
type ordered struct {
	stem, shown, key string
	raw              []byte
	compound         bool
}

func (x *Index) writeTerms(b *builder, compounds map[string][]byte, root *rootData) {
	all := make([]ordered, 0, len(b.terms)+len(compounds))
	for i := range b.terms {
		t := &b.terms[i]
		all = append(all, ordered{t.stem, t.shown, t.key, t.raw, false})
	}
	for s, raw := range compounds {
		all = append(all, ordered{s, s, s, raw, true})
	}
	sort.Slice(all, func(i, j int) bool {
		a, b := &all[i], &all[j]
		if a.stem != b.stem {
			return a.stem < b.stem
		}
		if a.compound != b.compound {
			return a.compound
		}
		return a.key < b.key
	})
	w := termWriter{index: x, norms: b.norms(), pages: len(b.length), full: root.Full}
	termsFull := grow(termChunk, w.pages)
	var scratch []byte
	stem := ""
	for i := range all {
		t := &all[i]
		fresh := i == 0 || t.stem != stem
		if fresh && (i == 0 || len(w.chunk) > termsFull) {
			w.startChunk(t.stem, root)
		}
		stem = t.stem
		var df int
		scratch, df = w.encode(scratch[:0], t.raw)
		w.term(t, df, scratch)
		x.allPostings += df
	}
	w.flush()
}

// A termWriter fills the chunks of terms and of postings side by side.
type termWriter struct {
	index           *Index
	norms           [][fields]float32
	pages, full     int
	chunk, postings []byte
	before          []rune
}

func (w *termWriter) startChunk(stem string, root *rootData) {
	if w.chunk != nil {
		w.index.terms = append(w.index.terms, w.chunk)
	}
	root.Terms = append(root.Terms, stem)
	w.chunk = make([]byte, 0, termChunk+1024)
	w.chunk = appendNumber(w.chunk, len(w.index.postings))
	w.chunk = appendNumber(w.chunk, len(w.postings))
	w.before = w.before[:0]
}

func (w *termWriter) flush() {
	if w.chunk != nil {
		w.index.terms = append(w.index.terms, w.chunk)
		w.index.postings = append(w.index.postings, w.postings)
	}
}

// What stands behind a term: the lowest bits of its number of pages.
const (
	apart      = 1 // postings are in a chunk of postings
	isCompound = 2
	noSections = 4 // so common that sections were left out
	flagBits   = 3
)

// term writes: length of the beginning shared with the form before, the rest's length and whether it is not ASCII, its letters, pages and flags, length of
// the postings, and the postings themselves when they are few.
func (w *termWriter) term(t *ordered, df int, list []byte) {
	letters := []rune(t.shown)
	same := 0
	for same < len(letters) && same < len(w.before) && letters[same] == w.before[same] {
		same++
	}
	w.before = letters
	w.chunk = appendNumber(w.chunk, same)
	special := 0
	if !isASCII(string(letters[same:])) {
		special = 1
	}
	w.chunk = appendNumber(w.chunk, (len(letters)-same)<<1|special)
	for _, r := range letters[same:] {
		w.chunk = appendLetter(w.chunk, r)
	}
	flags := 0
	if len(list) > inlined {
		flags |= apart
	}
	if t.compound {
		flags |= isCompound
	}
	if w.common(df) {
		flags |= noSections
	}
	w.chunk = appendNumber(w.chunk, df<<flagBits|flags)
	w.chunk = appendNumber(w.chunk, len(list))
	if flags&apart == 0 {
		w.chunk = append(w.chunk, list...)
		return
	}
	// A list begins in the chunk that the one before ended in, unless that is full; the reader counts alike.
	if len(w.postings) > 0 && len(w.postings)+len(list) > w.full {
		w.index.postings = append(w.index.postings, w.postings)
		w.postings = nil
	}
	w.postings = append(w.postings, list...)
}

// appendLetter writes one letter, so that it stands in the script as itself and the reader can take words out whole: ASCII as it is,
// the Norwegian letters as 1 to 3, any other as 4 and its number.
func appendLetter(b []byte, r rune) []byte {
	switch {
	case r >= 32 && r < 128:
		return append(b, byte(r)^turn)
	case r == 'æ':
		return append(b, 1^turn)
	case r == 'ø':
		return append(b, 2^turn)
	case r == 'å':
		return append(b, 3^turn)
	}
	return appendNumber(append(b, 4^turn), int(r))
}

// common says that a term stands on so many pages that it chooses no section.
func (w *termWriter) common(df int) bool { return w.pages > 400 && df > w.pages/5 }

// encode writes a term's postings: page<<1 | has a list of sections, the weight, the list. A page without a list has the term in
// its first section, not in a heading.
func (w *termWriter) encode(b []byte, raw []byte) ([]byte, int) {
	df := 0
	for range readRaw(raw) {
		df++
	}
	common := w.common(df)
	last := 0
	for p := range readRaw(raw) {
		tf := 0.0
		norm := &w.norms[p.page]
		for f, n := range p.tf {
			if n > 0 {
				tf += float64(n) * float64(norm[f])
			}
		}
		q := int(math.Round(math.Log(tf/leastTF) / math.Log(ratioTF)))
		list := 0
		if !common && (len(p.sections) > 1 || p.sections[0] != 0) {
			list = 1
		}
		b = appendNumber(b, (p.page-last)<<1|list)
		last = p.page
		b = append(b, byte(max(0, min(q, 127))))
		if list == 1 {
			b = appendSections(b, p.sections)
		}
	}
	return b, df
}

// appendSections writes one symbol a section: 64 more follow, 32 in its heading, 0–30 the step from the one before; 31 says that
// the step less 31 follows as a number.
func appendSections(b []byte, sections []int32) []byte {
	last := int32(0)
	for i, s := range sections {
		step := int(s>>1 - last)
		last = s >> 1
		c := byte(s&1) << 5
		if i < len(sections)-1 {
			c |= 64
		}
		if step < 31 {
			b = append(b, c|byte(step))
		} else {
			b = appendNumber(append(b, c|31), step-31)
		}
	}
	return b
}

// norms is what one occurrence counts, by page and field.
func (b *builder) norms() [][fields]float32 {
	out := make([][fields]float32, len(b.length))
	var mean [fields]float64
	for f := range mean {
		mean[f] = max(1, b.total[f]/float64(max(1, len(b.length))))
	}
	for i := range out {
		for f := range out[i] {
			k := lengthMatters[f]
			out[i][f] = float32(weight[f] / (1 - k + k*float64(b.length[i][f])/mean[f]))
		}
	}
	return out
}

func (x *Index) writeEntries(s *store, root *rootData) {
	texts := s.texts(x.lang)
	total := 0
	for i, t := range texts {
		total += len(t)
		if step := s.entries[i].step; step != "" {
			root.Steps[step] = append(root.Steps[step], i)
		}
	}
	most := min(max(entryChunk, total/mostEntries), largestEntry)
	if total <= oneFile {
		most = oneFile
	}
	var chunk []byte
	for i, t := range texts {
		if len(chunk) == 0 || len(chunk)+len(t) > most {
			if len(chunk) > 0 {
				x.entries = append(x.entries, chunk)
			}
			chunk = nil
			root.Entries = append(root.Entries, i)
		} else {
			chunk = append(chunk, '\x1c')
		}
		chunk = append(chunk, t...)
	}
	if len(chunk) > 0 {
		x.entries = append(x.entries, chunk)
	}
}

// Files yields the index's scripts by their path in the site, in a fixed order.
func (x *Index) Files() iter.Seq2[string, []byte] {
	return func(yield func(string, []byte) bool) {
		file := x.script(nil, "root", x.root, false)
		one := x.oneFile()
		if one {
			for i, c := range x.terms {
				file = x.script(file, fmt.Sprint("t", i), c, true)
			}
			for i, c := range x.postings {
				file = x.script(file, fmt.Sprint("p", i), c, true)
			}
		}
		if !yield("search/"+x.lang+"/root.js", file) {
			return
		}
		groups := []struct {
			letter  string
			chunks  [][]byte
			symbols bool
		}{{"t", x.terms, true}, {"p", x.postings, true}, {"e", x.entries, false}}
		for _, g := range groups {
			if one && g.symbols {
				continue
			}
			for i, c := range g.chunks {
				name := fmt.Sprint(g.letter, i)
				if !yield("search/"+x.lang+"/"+name+".js", x.script(nil, name, c, g.symbols)) {
					return
				}
			}
		}
	}
}

func (x *Index) oneFile() bool {
	var r rootData
	return json.Unmarshal(x.root, &r) == nil && r.OneFile
}

// script appends one call that registers a chunk.
func (x *Index) script(dst []byte, name string, data []byte, symbols bool) []byte {
	turned := data
	if symbols {
		turned = make([]byte, len(data))
		for i, s := range data {
			turned[i] = s ^ turn
		}
	}
	dst = fmt.Appendf(dst, `Stegvis.chunk("%s","%s/%s",%d,"`, x.version, x.lang, name, checksum(string(turned)))
	for _, c := range turned {
		dst = appendLiteralByte(dst, c)
	}
	return append(dst, "\");\n"...)
}
