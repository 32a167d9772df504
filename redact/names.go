package redact

import (
	"bytes"
	"slices"
	"sync"
	"sync/atomic"
)

// A nameSet holds what was learned as hashes of words and of whole names, so
// that a look costs the same for ten names and a million.
type nameSet struct {
	mu     sync.RWMutex
	n      int
	shards [64]shard
	any    atomic.Bool
	bits   []uint64 // one bit a word: most words of a log are nobody's name
}

// A shard is an open-addressed table that grows alone, so that growing never
// needs twice the memory of the whole.
type shard struct {
	slots []uint64
	used  int
}

// What a hash in the set is, in its lowest bits.
const (
	isPart   = 1 // a word of some whole name
	isSingle = 2 // a word that is masked when it stands alone with a capital
	isWhole  = 4 // a whole name: the sum of its words
	isUser   = 8 // an account
	flagBits = 15
)

const bitsLen = 1 << 18 // words of 64 bits: 2 MiB, which cost nothing until they are touched

func hashWord(w []byte) uint64 {
	h := uint64(len(w))*0x9e3779b97f4a7c15 + 0x1234567
	for len(w) >= 8 {
		h = mix(h ^ le64(w))
		w = w[8:]
	}
	if len(w) > 0 {
		var t uint64
		for i, c := range w {
			t |= uint64(c) << (8 * i)
		}
		h = mix(h ^ t)
	}
	return h
}

func mix(h uint64) uint64 {
	h *= 0x9e3779b97f4a7c15
	h ^= h >> 29
	h *= 0xbf58476d1ce4e5b9
	return h ^ h>>32
}

func le64(b []byte) uint64 {
	_ = b[7]
	return uint64(b[0]) | uint64(b[1])<<8 | uint64(b[2])<<16 | uint64(b[3])<<24 | uint64(b[4])<<32 | uint64(b[5])<<40 | uint64(b[6])<<48 | uint64(b[7])<<56
}

func (s *shard) get(h uint64) uint64 {
	if len(s.slots) == 0 {
		return 0
	}
	for i := (h >> 10) % uint64(len(s.slots)); ; {
		v := s.slots[i]
		if v == 0 || v&^flagBits == h&^flagBits {
			return v & flagBits
		}
		if i++; i == uint64(len(s.slots)) {
			i = 0
		}
	}
}

func (s *shard) put(h, flags uint64) bool {
	if s.used*5 >= len(s.slots)*4 {
		old := s.slots
		s.slots, s.used = make([]uint64, max(16, len(old)*3/2)), 0
		for _, v := range old {
			if v != 0 {
				s.put(v, v&flagBits)
			}
		}
	}
	h &^= flagBits
	if h == 0 {
		h = flagBits + 1
	}
	for i := (h >> 10) % uint64(len(s.slots)); ; {
		v := s.slots[i]
		if v == 0 {
			s.slots[i] = h | flags
			s.used++
			return true
		}
		if v&^flagBits == h {
			s.slots[i] |= flags
			return v&flags != flags
		}
		if i++; i == uint64(len(s.slots)) {
			i = 0
		}
	}
}

func (n *nameSet) count() int {
	n.mu.RLock()
	defer n.mu.RUnlock()
	return n.n
}

func (n *nameSet) flags(h uint64) uint64 {
	n.mu.RLock()
	defer n.mu.RUnlock()
	return n.shards[h>>58].get(h)
}

func (n *nameSet) user(h uint64) bool { return n.flags(h)&isUser != 0 }

func (n *nameSet) maybe(h uint64) bool {
	w := h >> 40 % (bitsLen * 64)
	return atomic.LoadUint64(&n.bits[w>>6])&(1<<(w&63)) != 0
}

func (n *nameSet) put(h, flags uint64) bool {
	n.any.Store(true)
	w := h >> 40 % (bitsLen * 64)
	atomic.OrUint64(&n.bits[w>>6], 1<<(w&63))
	return n.shards[h>>58].put(h, flags)
}

// learnName makes a person's name known; single says that its words count
// alone too. It needs the lock of no one.
func (n *nameSet) learnName(v []byte, single bool) {
	words := nameWords(v)
	if len(words) == 0 || len(words) > 6 || len(v) > 128 {
		return
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	var sum uint64
	flags := uint64(isPart)
	if single {
		flags |= isSingle
	}
	news := false
	for _, w := range words {
		h := hashWord(w)
		sum += h
		f := flags
		if len(w) < 3 || common[string(w)] {
			f = isPart
		}
		if n.put(h, f) && len(words) == 1 {
			news = true
		}
	}
	if len(words) > 1 && n.put(mix(sum), isWhole) {
		news = true
	}
	if news {
		n.n++
	}
}

func (n *nameSet) learnUser(v []byte) {
	f := fold(nil, v)
	if len(f) < 3 || len(f) > 64 || common[string(f)] || known[string(f)] {
		return
	}
	digits := true
	for _, c := range f {
		digits = digits && isDigit(c)
	}
	if digits {
		return
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.put(hashWord(f), isUser) {
		n.n++
	}
}

// nameWords are the folded words of a name.
func nameWords(v []byte) [][]byte {
	return bytes.FieldsFunc(fold(nil, v), func(r rune) bool {
		return r < 0x80 && !isAlnum(byte(r)) || r == 0xa0
	})
}

// appendSortedWords is the spelling of a name that its token is made from.
func appendSortedWords(dst, v []byte) []byte {
	words := nameWords(v)
	slices.SortFunc(words, bytes.Compare)
	return append(dst, bytes.Join(words, []byte{' '})...)
}

// common are words that are names too, or stand in the names of services:
// alone they mask nothing.
var common = map[string]bool{}

func init() {
	for _, w := range bytes.Fields([]byte(`per liv dag even may will mark ask bo odd stein sol due rose grace art bill frank max min
		import export service tjeneste test admin system server client klient bruker user sync synk synkronisering eadm windows microsoft
		group gruppe drift support ikt team kommune skole avdeling ansatt konto account domain import-ad active directory azure
		error warning info debug log logg status start stop true false null none name navn fornavn etternavn`)) {
		common[string(w)] = true
	}
}

// looksLikePerson asks for two to five words of letters with capitals, none of
// them a word of the trade.
func looksLikePerson(v []byte) bool {
	words := bytes.FieldsFunc(v, func(r rune) bool { return r == ' ' || r == ',' || r == '-' || r == '.' || r == 0xa0 })
	if len(words) < 2 || len(words) > 5 || len(v) > 80 {
		return false
	}
	for _, w := range words {
		if w[0] >= 'a' && w[0] <= 'z' && len(w) > 3 || common[string(fold(nil, w))] {
			return false
		}
		for _, c := range w {
			if class[c] != cLetter && c != '\'' {
				return false
			}
		}
	}
	return true
}
