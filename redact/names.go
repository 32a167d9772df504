package redact

import (
	"bytes"
	"slices"
	"sync"
	"sync/atomic"
)

// A nameSet holds what was learned as hashes of words and of whole names, so
// that a look costs the same for ten names and a million. Looking takes no
// lock; learning does.
type nameSet struct {
	mu     sync.Mutex
	shards [64]shard
	any    atomic.Bool
	bits   []uint64 // one bit a word: most words of a log are nobody's name
	marks  []uint64 // in the order they were learned: of each name the hash of its longest word, and of each word that masks alone
}

// A shard is an open-addressed table that grows alone, so that growing never
// needs twice the memory of the whole.
type shard struct {
	slots atomic.Pointer[[]uint64]
	used  int
}

// What a hash in the set is, in its lowest bits.
const (
	isPart   = 1  // a word of some whole name
	isSingle = 2  // a word that is masked when it stands alone with a capital
	isWhole  = 4  // a whole name: the sum of its words
	isUser   = 8  // an account
	isHead   = 16 // the first letters of an account
	flagBits = 31
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
	slots := s.slots.Load()
	if slots == nil {
		return 0
	}
	for i := (h >> 10) % uint64(len(*slots)); ; {
		v := atomic.LoadUint64(&(*slots)[i])
		if v == 0 || v&^flagBits == h&^flagBits {
			return v & flagBits
		}
		if i++; i == uint64(len(*slots)) {
			i = 0
		}
	}
}

// put adds flags to a hash and reports whether that was news.
func (s *shard) put(h, flags uint64) bool {
	if old := s.slots.Load(); old == nil || s.used*5 >= len(*old)*4 {
		size := 16
		if old != nil {
			size = len(*old) * 3 / 2
		}
		grown := make([]uint64, size)
		if old != nil {
			for _, v := range *old {
				if v != 0 {
					place(grown, v, v&flagBits)
				}
			}
		}
		s.slots.Store(&grown)
	}
	news, fresh := place(*s.slots.Load(), h, flags)
	if fresh {
		s.used++
	}
	return news
}

func place(slots []uint64, h, flags uint64) (news, fresh bool) {
	h &^= flagBits
	if h == 0 {
		h = flagBits + 1
	}
	for i := (h >> 10) % uint64(len(slots)); ; {
		v := slots[i]
		if v == 0 {
			atomic.StoreUint64(&slots[i], h|flags)
			return true, true
		}
		if v&^flagBits == h {
			atomic.StoreUint64(&slots[i], v|flags)
			return v&flags != flags, false
		}
		if i++; i == uint64(len(slots)) {
			i = 0
		}
	}
}

func (n *nameSet) count() int {
	n.mu.Lock()
	defer n.mu.Unlock()
	return len(n.marks)
}

func (n *nameSet) flags(h uint64) uint64 { return n.shards[h>>58].get(h) }

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
// alone too. A name also counts without its initials.
func (n *nameSet) learnName(v []byte, single bool) {
	words := nameWords(v)
	if len(words) == 0 || len(words) > 7 || len(v) > 128 {
		return
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	var sum, long, mark uint64
	flags := uint64(isPart)
	if single {
		flags |= isSingle
	}
	news, longest, parts := false, 0, 0
	for _, w := range words {
		h := hashWord(w)
		sum += h
		f := flags
		if len(w) < 3 || homonym[string(w)] || trade[string(w)] {
			f = isPart
		}
		if len(w) > 1 {
			long += h
			parts++
		}
		if len(w) > longest {
			mark, longest = h, len(w)
		}
		switch fresh := n.put(h, f); {
		case fresh && len(words) == 1:
			news = true
		case fresh && f&isSingle != 0: // it masks alone from now on
			n.marks = append(n.marks, h)
		}
	}
	if len(words) > 1 && n.put(mix(sum), isWhole) {
		news = true
	}
	if parts > 1 && parts < len(words) {
		n.put(mix(long), isWhole)
	}
	if news {
		n.marks = append(n.marks, mark)
	}
}

func (n *nameSet) learnUser(v []byte) {
	f := fold(nil, v)
	if len(f) < 3 || len(f) > 64 || trade[string(f)] || homonym[string(f)] || known[string(f)] {
		return
	}
	s := 0
	for s < len(f) && class[f[s]] != cLetter {
		s++
	}
	e := s
	for e < len(f) && class[f[e]] == cLetter {
		e++
	}
	if s == e {
		return // digits alone are no name
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	head := hashWord(f[s:e])
	n.put(head, isHead)
	if n.put(hashWord(f), isUser) {
		n.marks = append(n.marks, head)
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

// homonym are names that are words too: alone they mask nothing.
var homonym = map[string]bool{}

// trade are words of the trade: no person is called so.
var trade = map[string]bool{}

func init() {
	for _, w := range bytes.Fields([]byte(`per liv dag even may will mark ask bo odd stein sol due rose grace art bill frank max min jan mai siv tor ole`)) {
		homonym[string(w)] = true
	}
	for _, w := range bytes.Fields([]byte(`import export service services tjeneste tjenester test admin system server client klient bruker brukere user users sync synk
		synkronisering eadm windows microsoft group grupper gruppe groups drift support ikt team kommune fylkeskommune skole avdeling ansatt ansatte konto account
		accounts domain import-ad active directory azure error warning info debug log logg status start stop true false null none name navn fornavn etternavn default
		agent manager controller host update network task scheduler security event database sql web api exchange online office defender remote desktop computer
		root authority certificate global local`)) {
		trade[string(w)] = true
	}
}

// looksLikePerson asks for two to six words of letters with capitals, none of
// them a word of the trade.
func looksLikePerson(v []byte) bool {
	if len(v) > 80 {
		return false
	}
	words, long := 0, 0
	for i := 0; i < len(v); {
		if c := v[i]; c == ' ' || c == ',' || c == '-' || c == '.' || c == '+' {
			i++
			continue
		}
		if v[i] == 0xC2 && i+1 < len(v) && v[i+1] == 0xA0 || v[i] == 0xA0 {
			i++
			continue
		}
		e := i
		for e < len(v) && (class[v[e]] == cLetter || v[e] == '\'') && !(v[e] == 0xC2 && e+1 < len(v) && v[e+1] == 0xA0) && v[e] != 0xA0 || e > i && e < len(v) && v[e] == 0xA0 && v[e-1] >= 0x80 {
			e++
		}
		w := v[i:e]
		var buf [64]byte
		if len(w) == 0 || w[0] >= 'a' && w[0] <= 'z' && len(w) > 3 || trade[string(fold(buf[:0], w))] {
			return false
		}
		words++
		if len(w) > 1 {
			long++
		}
		i = e
	}
	if words < 2 || words > 6 {
		return false
	}
	return long > 0
}
