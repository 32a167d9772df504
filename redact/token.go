package redact

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"hash/maphash"
)

func (r *Redactor) setKey(key []byte) error {
	if key == nil {
		rand.Read(r.key[:])
		return nil
	}
	if len(key) < 16 {
		return errors.New("redaction key: shorter than 16 bytes")
	}
	r.key = sha256.Sum256(key)
	return nil
}

// A hasher makes tokens. One goroutine at a time.
type hasher struct {
	r     *Redactor
	seed  maphash.Seed
	inner []byte // the key with HMAC's inner pad, then what is hashed
	outer [sha256.BlockSize + sha256.Size]byte
	cache []cached // direct-mapped, by spelling: logs repeat themselves
	fresh int      // tokens made since it last grew
}

type cached struct{ key, sum uint64 }

const cacheMost = 1 << 17 // 2 MiB

func newHasher(r *Redactor) *hasher {
	h := &hasher{r: r, seed: maphash.MakeSeed(), inner: make([]byte, sha256.BlockSize, 512), cache: make([]cached, 1<<9)}
	copy(h.inner, r.key[:])
	copy(h.outer[:], r.key[:])
	for i := range sha256.BlockSize {
		h.inner[i] ^= 0x36
		h.outer[i] ^= 0x5c
	}
	return h
}

// token returns the token of a value, the same for all its spellings.
func (h *hasher) token(k kind, value []byte) token12 {
	key := maphash.Bytes(h.seed, value) + uint64(k)*0x9e3779b97f4a7c15
	slot := &h.cache[key%uint64(len(h.cache))]
	if slot.key == key {
		return spell(slot.sum)
	}
	sum := h.sum(k, value)
	t := spell(sum)
	if h.fresh++; h.fresh > len(h.cache) && len(h.cache) < cacheMost {
		old := h.cache
		h.cache, h.fresh = make([]cached, 4*len(old)), 0
		for _, c := range old {
			h.cache[c.key%uint64(len(h.cache))] = c
		}
		slot = &h.cache[key%uint64(len(h.cache))]
	}
	slot.key, slot.sum = key, sum
	if h.r.ledger != nil {
		h.r.ledger.add(h.r.kinds[k], t, value)
	}
	return t
}

// sum is HMAC-SHA-256 (RFC 2104) written out: crypto/hmac would save and
// restore its state for each of these short values.
func (h *hasher) sum(k kind, value []byte) uint64 {
	h.inner = append(h.inner[:sha256.BlockSize], h.r.kinds[k]...)
	h.inner = append(h.inner, 0)
	h.inner = normal(h.inner, k, value)
	in := sha256.Sum256(h.inner)
	copy(h.outer[sha256.BlockSize:], in[:])
	out := sha256.Sum256(h.outer[:])
	return binary.BigEndian.Uint64(out[:8]) >> 16
}

// spell writes 48 bits as 12 hex digits.
func spell(sum uint64) (t token12) {
	for i := range t {
		t[i] = "0123456789abcdef"[sum>>(44-4*i)&15]
	}
	return t
}

// normal appends the one spelling of a value that its token is made from.
func normal(dst []byte, k kind, v []byte) []byte {
	switch k {
	case kHemmelig:
		return append(dst, v...) // case and spaces matter in a password
	case kFnr, kOrgnr, kKonto, kTlf:
		start := len(dst)
		dst = fold(dst, v)
		folded := dst[start:]
		dst = dst[:start]
		for _, c := range folded {
			if c >= '0' && c <= '9' || c >= 'a' && c <= 'z' {
				dst = append(dst, c)
			}
		}
		if d := dst[start:]; k == kTlf && len(d) > 8 {
			// +47 and 0047 are the same number at home.
			if len(d) == 12 && string(d[:4]) == "0047" {
				dst = append(dst[:start], d[4:]...)
			} else if len(d) == 10 && string(d[:2]) == "47" {
				dst = append(dst[:start], d[2:]...)
			}
		}
		return dst
	case kMac:
		for _, c := range v {
			if hexValue[c] < 16 {
				dst = append(dst, lower[c])
			}
		}
		return dst
	case kNavn:
		// Words in one order, so that "Nordmann, Kari" is "Kari Nordmann".
		return appendSortedWords(dst, v)
	}
	return fold(dst, v)
}
