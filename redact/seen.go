package redact

import (
	"bytes"
	"math/bits"
	"slices"
)

// hashLetters is hashWord of a run of ASCII letters in any case, without
// folding it first.
func hashLetters(b []byte, s, e int) uint64 {
	const low = 0x2020202020202020
	h := uint64(e-s)*0x9e3779b97f4a7c15 + 0x1234567
	for ; e-s >= 8; s += 8 {
		h = mix(h ^ (le64(b[s:]) | low))
	}
	if n := e - s; n > 0 {
		var t uint64
		if s+8 <= len(b) {
			t = (le64(b[s:]) | low) & (1<<(8*n) - 1)
		} else {
			for i := range n {
				t |= uint64(b[s+i]|0x20) << (8 * i)
			}
		}
		h = mix(h ^ t)
	}
	return h
}

func (f *finder) hash(s, e int, high bool) uint64 {
	if !high {
		return hashLetters(f.b, s, e)
	}
	f.key = foldWord(f.key[:0], f.b[s:e])
	if n := bytes.LastIndexByte(f.key, '\''); n >= 0 { // O’Brien with a typographic sign
		return hashWord(f.key[n+1:])
	}
	return hashWord(f.key)
}

// name looks whether a word of letters belongs to something learned.
func (f *finder) name(s, e int, high bool) {
	h := f.hash(s, e, high)
	if f.left != nil {
		f.left.saw(s, h)
	}
	set := &f.r.names
	c := f.b[s]
	if !set.maybe(h) {
		// Norwegian's genitive: "Nordmanns konto".
		if f.b[e-1] == 's' && e-s > 3 && (c < 'a' || c >= 0x80) {
			h := f.hash(s, e-1, high)
			if f.left != nil {
				f.left.saw(s, h)
			}
			if set.maybe(h) && set.flags(h)&isSingle != 0 {
				f.add(s, e-1, kNavn)
			}
		}
		return
	}
	fl := set.flags(h)
	if fl&isHead != 0 {
		f.account(s, e)
	}
	if fl&isPart == 0 {
		return
	}
	capital := c >= 'A' && c <= 'Z' || c >= 0x80
	best, at, sum, long := 0, e, h, uint64(0)
	if e-s > 1 {
		long = h
	}
	unknown := 0 // words between that nobody is known by: a middle name, an initial
	for range 6 {
		ns, ne := f.nextWord(at)
		if ns < 0 {
			break
		}
		high := false
		for _, c := range f.b[ns:ne] {
			high = high || c >= 0x80
		}
		w := f.hash(ns, ne, high)
		sum += w
		if ne-ns > 1 {
			long += w
		}
		if set.flags(mix(sum))&isWhole != 0 || ne-ns > 1 && set.flags(mix(long))&isWhole != 0 {
			best = ne
		}
		next := f.b[ns] >= 'A' && f.b[ns] <= 'Z' || f.b[ns] >= 0x80
		if !next {
			unknown = 9
		} else if set.maybe(w) && set.flags(w)&isSingle != 0 {
			if unknown < 3 && capital && fl&isSingle != 0 && bytes.IndexByte(f.b[s:ns], '\n') < 0 {
				best = ne
			}
		} else {
			unknown++
		}
		at = ne
	}
	if best > 0 {
		f.lines(s, best, kNavn)
	} else if fl&isSingle != 0 && capital {
		f.add(s, e, kNavn)
	}
}

// lines adds a value that may be broken over lines: the breaks stay, so that
// lines stay lines.
func (f *finder) lines(s, e int, k kind) {
	n := bytes.IndexAny(f.b[s:e], "\r\n")
	if n < 0 {
		f.add(s, e, k)
		return
	}
	start := len(f.spans)
	f.add(s, e, k)
	if len(f.spans) == start {
		return
	}
	f.spans[start].end = s + n
	rest := s + bytes.LastIndexByte(f.b[s:e], '\n') + 1
	for rest < e && (f.b[rest] == ' ' || f.b[rest] == '\t') {
		rest++
	}
	if rest > s+n && rest < e {
		f.spans = append(f.spans, span{start: rest, end: e, kind: k, empty: true})
	}
}

// account looks whether the word at s is the head of a known account, which
// may hold digits, dots and hyphens: the whole of it counts.
func (f *finder) account(s, e int) {
	for s > 0 && isUserByte(f.b[s-1]) && e-s < 64 {
		if s--; class[f.b[s]] == cLetter {
			return // looked at when its first letters were
		}
	}
	for s < e && !isAlnum(f.b[s]) {
		s++
	}
	for e < len(f.b) && isUserByte(f.b[e]) && e-s < 64 {
		e++
	}
	for e > s && !isAlnum(f.b[e-1]) {
		e--
	}
	for {
		f.key = fold(f.key[:0], f.b[s:e])
		if h := hashWord(f.key); f.r.names.flags(h)&isUser != 0 {
			f.add(s, e, kBruker)
			return
		}
		// "kari.nordmann.log": the account may end earlier.
		n := bytes.LastIndexAny(f.b[s:e], ".-_")
		if n <= 0 {
			return
		}
		e = s + n
	}
}

func isUserByte(c byte) bool { return isAlnum(c) || c == '.' || c == '-' || c == '_' }

// nextWord is the word after at, with at most a comma and a space, an
// initial's stop or a line break between. Tabs and bare commas part cells.
func (f *finder) nextWord(at int) (int, int) {
	s := at
	for s < len(f.b) && s-at < 24 {
		c := f.b[s]
		if c == ',' && (s+1 >= len(f.b) || f.b[s+1] != ' ' && f.b[s+1] != '+') || c == '\t' && (s == at || f.b[s-1] > ' ') {
			break
		}
		if !between[c] && !(c == 0xC2 && s+1 < len(f.b) && f.b[s+1] == 0xA0) && c != 0xA0 {
			break
		}
		s++
	}
	e := s
	for e < len(f.b) && class[f.b[e]] == cLetter && e-s < 64 {
		e++
	}
	if s == at || e == s {
		return -1, -1
	}
	return s, e
}

// between are bytes that may stand between the words of a name.
var between [256]bool

func init() {
	for _, c := range []byte(" ,.-_+'\r\n\t") {
		between[c] = true
	}
}

// Words are the words that one Mask left standing, as hashes in a filter of
// 64 KiB. They answer whether a name that was learned later stands among them.
type Words struct {
	known int // names that were known when it began
	bits  *[1 << 13]uint64
	few   []uint32 // once masked: the bits by number, where they are few
	at    []int    // of the window: where the words stand, and their hashes
	hash  []uint64
}

func (w *Words) saw(at int, h uint64) {
	w.at, w.hash = append(w.at, at), append(w.hash, h)
}

// stood notes those words seen that no span covers; spans are sorted.
func (w *Words) stood(spans []span, from, until int) {
	i, covered := 0, 0
	for n, at := range w.at {
		for i < len(spans) && spans[i].start <= at {
			covered = max(covered, spans[i].end)
			i++
		}
		if at >= covered && at >= from && at < until {
			w.bits[w.hash[n]>>20&(1<<13-1)] |= 1 << (w.hash[n] >> 40 & 63)
		}
	}
	w.at, w.hash = w.at[:0], w.hash[:0]
}

// done drops what only masking needed: a report is kept as long as its entry,
// and there may be thousands.
func (w *Words) done() {
	w.at, w.hash = nil, nil
	n := 0
	for _, b := range w.bits {
		n += bits.OnesCount64(b)
	}
	if n > len(w.bits) {
		return
	}
	w.few = make([]uint32, 0, n)
	for i, b := range w.bits {
		for ; b != 0; b &= b - 1 {
			w.few = append(w.few, uint32(i<<6|bits.TrailingZeros64(b)))
		}
	}
	w.bits = nil
}

func (w *Words) has(h uint64) bool {
	i, b := h>>20&(1<<13-1), h>>40&63
	if w.bits != nil {
		return w.bits[i]&(1<<b) != 0
	}
	_, ok := slices.BinarySearch(w.few, uint32(i<<6|b))
	return ok
}

// Missed reports whether a name or an account that is known now was left
// standing by the Mask whose Report holds w: that entry must be masked again.
// It may say so wrongly, never the other way. A nil w was not noted: true.
func (r *Redactor) Missed(w *Words) bool {
	if w == nil {
		return true
	}
	r.names.mu.Lock()
	defer r.names.mu.Unlock()
	for _, h := range r.names.marks[w.known:] {
		if w.has(h) {
			return true
		}
	}
	return false
}
