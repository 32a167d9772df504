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
// byte (the last three bytes of a word may be beyond a literal of three).
//
// Case is folded by setting the bit that tells 'a' from 'A': see fold.
type scanner struct {
	long, short table
	tail        []byte
}

const stride = 5

// A table finds the literals that hold a word.
type table struct {
	bits  [1 << 11]uint64 // 128 Kbit: fits the first cache
	slots map[uint32][]slot
	mask  uint32
	used  bool
}

// A slot says that literal owner holds the word at distance from its start.
type slot struct {
	lit      string
	distance int
	owner    int32
}

// add looks for lit from now on, and reports it as owner.
func (s *scanner) add(lit string, owner int32) {
	if len(lit) >= 4+stride-1 {
		s.long.mask = 0xFFFFFFFF
		at := rarest(lit)
		for d := at; d < at+stride; d++ {
			s.long.put(word(lit[d:]), slot{lit, d, owner})
		}
		return
	}
	s.short.mask = 0x00FFFFFF
	at := rarestShort(lit)
	s.short.put(word3(lit[at:]), slot{lit, at, owner})
}

func (t *table) put(w uint32, s slot) {
	if t.slots == nil {
		t.slots = map[uint32][]slot{}
	}
	t.used = true
	w &= t.mask
	t.slots[w] = append(t.slots[w], s)
	h := hash(w)
	t.bits[h>>6] |= 1 << (h & 63)
}

func hash(w uint32) uint32 { return (w * 0x9E3779B1) >> 15 }

// scan calls found for every literal that occurs, perhaps several times.
func (s *scanner) scan(text []byte, found func(owner int32)) {
	if s.short.used {
		t := &s.short
		for i := 0; i+4 <= len(text); i++ {
			w := (binary.LittleEndian.Uint32(text[i:]) | 0x20202020) & 0x00FFFFFF
			if h := hash(w); t.bits[h>>6]&(1<<(h&63)) != 0 {
				t.check(text, i, w, found)
			}
		}
		if i := len(text) - 3; i >= 0 {
			t.check(text, i, word3b(text[i:]), found)
		}
	}
	if s.long.used {
		t := &s.long
		for i := 0; i+4 <= len(text); i += stride {
			w := binary.LittleEndian.Uint32(text[i:]) | 0x20202020
			if h := hash(w); t.bits[h>>6]&(1<<(h&63)) != 0 {
				t.check(text, i, w, found)
			}
		}
	}
}

// check compares the literals that hold the word seen at i.
func (t *table) check(text []byte, i int, w uint32, found func(int32)) {
	for _, s := range t.slots[w] {
		from := i - s.distance
		if from < 0 || from+len(s.lit) > len(text) {
			continue
		}
		if same(text[from:from+len(s.lit)], s.lit) {
			found(s.owner)
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

func word3(s string) uint32 { return uint32(s[0]) | uint32(s[1])<<8 | uint32(s[2])<<16 }

func word3b(b []byte) uint32 {
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

// rarest returns where the eight rarest neighbouring bytes of lit begin.
func rarest(lit string) int {
	best, most := 0, -1
	for at := 0; at+4+stride-1 <= len(lit); at++ {
		n := 0
		for _, c := range []byte(lit[at : at+4+stride-1]) {
			n += rarity(c)
		}
		if n > most {
			best, most = at, n
		}
	}
	return best
}

func rarestShort(lit string) int {
	best, most := 0, -1
	for at := 0; at+3 <= len(lit); at++ {
		if n := rarity(lit[at]) + rarity(lit[at+1]) + rarity(lit[at+2]); n > most {
			best, most = at, n
		}
	}
	return best
}

// A bitset marks conditions once a record.
type bitset []uint64

func (b bitset) set(i int32) { b[i>>6] |= 1 << (i & 63) }

// each calls do with every member and empties the set.
func (b bitset) each(do func(int)) {
	for w, v := range b {
		for ; v != 0; v &= v - 1 {
			do(w<<6 + bits.TrailingZeros64(v))
		}
		b[w] = 0
	}
}
