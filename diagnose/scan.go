package diagnose

import (
	"encoding/binary"
	"math/bits"
)

// A scanner finds which of many literals occur in a text, in one pass whose
// cost hardly depends on how many there are. It looks at words of four bytes:
// a table of bits says whether any literal holds that word. Literals of eight
// bytes and more are looked for at every fifth byte only, since one of any five
// neighbouring words of them then falls on such a place; shorter ones at every
// byte, and those of three bytes by words of three.
//
// Case is folded by setting the bit that tells 'a' from 'A': see fold.
type scanner struct {
	long, short, tiny table
}

const stride = 5

// A table finds the literals that hold a word.
type table struct {
	bits  [1 << 11]uint64 // 128 Kbit: fits the first cache
	index []int32         // hash → number of its list, where its bit is set
	lists [][]slot
	used  bool
}

// A slot says that literal owner holds the word at distance from its start.
type slot struct {
	head     uint32 // the literal's first four bytes: most false alarms end there
	distance int32
	owner    int32
	lit      string
}

// add looks for lit, of three bytes or more, from now on, and reports it as owner.
func (s *scanner) add(lit string, owner int32) {
	switch {
	case len(lit) >= 4+stride-1:
		at := s.long.quietest(lit, stride)
		for d := at; d < at+stride; d++ {
			s.long.put(word(lit[d:]), slot{word(lit), int32(d), owner, lit})
		}
	case len(lit) >= 4:
		at := s.short.quietest(lit, 1)
		s.short.put(word(lit[at:]), slot{word(lit), int32(at), owner, lit})
	default:
		s.tiny.put(word3(bytesOf(lit)), slot{0, 0, owner, lit})
	}
}

func (t *table) put(w uint32, s slot) {
	if t.index == nil {
		t.index = make([]int32, 1<<17)
	}
	t.used = true
	h := hash(w)
	if t.bits[h>>6]&(1<<(h&63)) == 0 {
		t.bits[h>>6] |= 1 << (h & 63)
		t.index[h] = int32(len(t.lists))
		t.lists = append(t.lists, nil)
	}
	n := t.index[h]
	t.lists[n] = append(t.lists[n], s)
}

func hash(w uint32) uint32 { return (w * 0x9E3779B1) >> 15 }

// scan marks in seen every literal that occurs.
func (s *scanner) scan(text []byte, seen bitset) {
	if t := &s.short; t.used {
		for i := 0; i+4 <= len(text); i++ {
			h := hash(binary.LittleEndian.Uint32(text[i:]) | 0x20202020)
			if t.bits[h>>6]&(1<<(h&63)) != 0 {
				t.check(text, i, h, seen)
			}
		}
	}
	if t := &s.long; t.used {
		for i := 0; i+4 <= len(text); i += stride {
			h := hash(binary.LittleEndian.Uint32(text[i:]) | 0x20202020)
			if t.bits[h>>6]&(1<<(h&63)) != 0 {
				t.check(text, i, h, seen)
			}
		}
	}
	if t := &s.tiny; t.used {
		for i := 0; i+3 <= len(text); i++ {
			h := hash(word3(text[i:]))
			if t.bits[h>>6]&(1<<(h&63)) != 0 {
				t.check(text, i, h, seen)
			}
		}
	}
}

// check compares the literals that hold the word seen at i.
func (t *table) check(text []byte, i int, h uint32, seen bitset) {
	list := t.lists[t.index[h]]
	for k := range list {
		s := &list[k]
		from := i - int(s.distance)
		if from < 0 || from+len(s.lit) > len(text) {
			continue
		}
		if len(s.lit) >= 4 && binary.LittleEndian.Uint32(text[from:])|0x20202020 != s.head || seen.has(s.owner) {
			continue
		}
		if same(text[from:from+len(s.lit)], s.lit) {
			seen.set(s.owner)
		}
	}
}

// same compares b, folded, with a folded literal.
func same(b []byte, lit string) bool {
	for i, c := range b {
		if c|0x20 != lit[i] {
			return false
		}
	}
	return true
}

func word(s string) uint32 {
	return uint32(s[0]) | uint32(s[1])<<8 | uint32(s[2])<<16 | uint32(s[3])<<24
}

func word3(b []byte) uint32 {
	return uint32(b[0]|0x20) | uint32(b[1]|0x20)<<8 | uint32(b[2]|0x20)<<16
}

// common holds letters by how often logs have them, the most frequent first;
// what is not in it is rare. Words of rare bytes make few false alarms.
const common = " e0tian:r1so.d2l-c3/u5mp4=h678g9fybv_,\"wk'"

func rarity(c byte) int {
	for i := range len(common) {
		if common[i] == c {
			return i / 2
		}
	}
	return 30
}

// quietest returns where in lit the n neighbouring words begin that will raise
// the fewest false alarms: words that few literals so far share, of bytes that
// are rare in logs.
func (t *table) quietest(lit string, n int) int {
	best, least := 0, 0
	for at := 0; at+n+3 <= len(lit); at++ {
		noise := 0
		for d := at; d < at+n; d++ {
			if h := hash(word(lit[d:])); t.bits[h>>6]&(1<<(h&63)) != 0 {
				noise += 30 * len(t.lists[t.index[h]])
			}
			for _, c := range []byte(lit[d : d+4]) {
				noise += 30 - rarity(c)
			}
		}
		if at == 0 || noise < least {
			best, least = at, noise
		}
	}
	return best
}

// A bitset marks literals or conditions, for one record.
type bitset []uint64

func (b bitset) set(i int32) { b[i>>6] |= 1 << (i & 63) }

func (b bitset) has(i int32) bool { return b[i>>6]&(1<<(i&63)) != 0 }

// each calls do with every member and empties the set.
func (b bitset) each(do func(int)) {
	for w, v := range b {
		for ; v != 0; v &= v - 1 {
			do(w<<6 + bits.TrailingZeros64(v))
		}
		b[w] = 0
	}
}
