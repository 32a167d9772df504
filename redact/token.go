package redact

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"hash"
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
	mac   hash.Hash
	seed  maphash.Seed
	sum   []byte
	norm  []byte
	cache [4096]struct { // direct-mapped: logs repeat themselves
		key uint64
		tok token12
	}
}

func newHasher(r *Redactor) *hasher {
	return &hasher{r: r, mac: hmac.New(sha256.New, r.key[:]), seed: maphash.MakeSeed()}
}

// token returns the token of a value, the same for all its spellings.
func (h *hasher) token(k kind, value []byte) token12 {
	h.norm = append(h.norm[:0], h.r.kinds[k]...)
	h.norm = append(h.norm, 0)
	h.norm = normal(h.norm, k, value)
	key := maphash.Bytes(h.seed, h.norm)
	slot := &h.cache[key%uint64(len(h.cache))]
	if slot.key == key {
		return slot.tok
	}
	h.mac.Reset()
	h.mac.Write(h.norm)
	h.sum = h.mac.Sum(h.sum[:0])
	var t token12
	for i, c := range h.sum[:6] {
		t[2*i], t[2*i+1] = "0123456789abcdef"[c>>4], "0123456789abcdef"[c&15]
	}
	slot.key, slot.tok = key, t
	if h.r.ledger != nil {
		h.r.ledger.add(h.r.kinds[k], t, value)
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
		for _, c := range fold(nil, v) {
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
