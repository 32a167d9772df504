package search

import (
	"slices"
	"strings"
)

// Norwegian writes compounds as one word. Every long word is tried against the words of the corpus itself, with a binding s or e
// between, and the postings of a compound are given to the stems of its parts as well: who asks for "kvittering" also finds
// "åpningskvitteringer". The reader does the same with the words of a query.

const (
	leastPart     = 3
	leastCompound = 7
	leastPages    = 2 // pages a part must occur on by itself
)

// noParts are endings and function words, which also occur alone and would cut words where no compound is.
var noParts = wordSet(`ing inga ingen ene ens ende ere eren het heten else elsen lig lige isk iske sjon sjonen bar bare ert erte
	for fra som med det den der til var har kan per over under etter mot ved hos uten mellom man men noe nye ord sin sitt sine
	and the ion ist ons ser ver ter ker ger tet ten ler del dele are ant ent ell est esse age ade ide ida ene ere tes tet nes`)

func wordSet(s string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(s) {
		m[w] = true
	}
	return m
}

// joinsCompounds says of a language that it writes compounds as one word.
func joinsCompounds(lang string) bool { return lang == "nb" || lang == "nn" || lang == "no" }

// split returns the parts of a compound as folded words, or nil. known says whether a word may be a part.
func split(word string, known func(string) bool) []string {
	if len(word) < leastCompound {
		return nil
	}
	for i := 0; i < len(word); i++ {
		if word[i] < 'a' || word[i] > 'z' {
			return nil
		}
	}
	parts, _ := splitRest(word, known, 3)
	return parts
}

// splitRest finds the fewest parts, and of those the one whose shortest part is longest.
func splitRest(word string, known func(string) bool, most int) (best []string, shortest int) {
	for i := leastPart; i <= len(word)-leastPart; i++ {
		first := word[:i]
		if !known(first) {
			if i < leastPart+1 || first[i-1] != 's' && first[i-1] != 'e' || !known(first[:i-1]) {
				continue
			}
			first = first[:i-1]
		}
		if rest := word[i:]; len(rest) > leastPart && known(rest) {
			if n := min(len(first), len(rest)); len(best) != 2 || n > shortest {
				best, shortest = []string{first, rest}, n
			}
		} else if most > 2 && len(best) != 2 && len(rest) >= leastCompound-1 && len(first) > leastPart {
			if parts, n := splitRest(rest, known, most-1); len(parts) == 2 && min(n, len(first)) > shortest && n > leastPart {
				best, shortest = append([]string{first}, parts...), min(n, len(first))
			}
		}
	}
	return best, shortest
}

// compounds returns for each stem the postings of the words it is a part of.
func (b *builder) compounds(stem func(string) string) map[string][]byte {
	pages := map[string]int32{}
	for i := range b.terms {
		pages[b.terms[i].stem] += b.terms[i].df
	}
	known := func(w string) bool {
		if noParts[w] {
			return false
		}
		if id, ok := b.ids[w]; ok && b.terms[id].df >= leastPages {
			return true
		}
		// An inflected form that does not itself occur counts by its stem.
		s := stem(w)
		return len(w) > leastPart+1 && len(s) > leastPart && pages[s] >= leastPages
	}
	within := map[string][]int32{}
	for i := range b.terms {
		for _, p := range split(b.terms[i].key, known) {
			s := stem(p)
			if s == b.terms[i].stem {
				continue
			}
			if l := within[s]; len(l) == 0 || l[len(l)-1] != int32(i) {
				within[s] = append(l, int32(i))
			}
		}
	}
	out := make(map[string][]byte, len(within))
	for s, words := range within {
		out[s] = b.merge(words)
	}
	return out
}

// merge adds up the postings of several terms.
func (b *builder) merge(ids []int32) []byte {
	if len(ids) == 1 {
		return b.terms[ids[0]].raw
	}
	var all []posting
	for _, id := range ids {
		for p := range readRaw(b.terms[id].raw) {
			all = append(all, posting{p.page, p.tf, slices.Clone(p.sections)})
		}
	}
	slices.SortStableFunc(all, func(a, b posting) int { return a.page - b.page })
	var raw []byte
	last := 0
	for i := 0; i < len(all); {
		sum := all[i]
		j := i + 1
		for ; j < len(all) && all[j].page == sum.page; j++ {
			for f, n := range all[j].tf {
				sum.tf[f] = min(sum.tf[f]+n, 255)
			}
			sum.sections = append(sum.sections, all[j].sections...)
		}
		if j > i+1 {
			slices.Sort(sum.sections)
			sum.sections = onePerSection(sum.sections)
		}
		raw = appendRaw(raw, sum.page-last, sum.tf, sum.sections)
		last = sum.page
		i = j
	}
	return raw
}

// onePerSection keeps the strongest mark of each section of a sorted list.
func onePerSection(s []int32) []int32 {
	out := s[:0]
	for i, v := range s {
		if i+1 < len(s) && s[i+1]>>1 == v>>1 {
			continue
		}
		out = append(out, v)
	}
	return out
}
