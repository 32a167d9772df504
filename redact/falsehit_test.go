package redact

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"math/rand/v2"
	"testing"
)

// TestNoFalseHits: what masking leaves standing among numbers that are nobody's
// (orders, hashes, addresses, durations), the second scan leaves alone too. A
// hit there costs a whole log.
func TestNoFalseHits(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	var lines []string
	for i := range 300_000 {
		sum := sha256.Sum256(fmt.Append(nil, i))
		switch i % 8 {
		case 0:
			lines = append(lines, fmt.Sprintf("2026-06-17 06:00:00 INFO ordre %011d feilet", r.Int64N(1e11)))
		case 1:
			lines = append(lines, fmt.Sprintf("2026-06-17 06:00:00 INFO etag %x", sum))
		case 2:
			lines = append(lines, fmt.Sprintf("sha1=%x size=%d", sum[:20], r.Int64N(1e11)))
		case 3:
			lines = append(lines, fmt.Sprintf("md5 %X", sum[:16]))
		case 4:
			lines = append(lines, fmt.Sprintf("%06d %05d", r.IntN(1e6), r.IntN(1e5)))
		case 5:
			lines = append(lines, fmt.Sprintf("at 0x%016x +%d us", r.Uint64(), r.Int64N(1e12)))
		case 6:
			lines = append(lines, fmt.Sprintf("%08x-%04x-%04x-%04x-%012x", r.Uint32(), r.IntN(65536), r.IntN(65536), r.IntN(65536), r.Int64N(1<<48)))
		case 7:
			lines = append(lines, fmt.Sprintf("ref=%06d-%05d/%06d.%05d", r.IntN(1e6), r.IntN(1e5), r.IntN(1e6), r.IntN(1e5)))
		}
	}
	lines = append(lines, "ordre 84686251100 feilet", "31020012345 30020012345 31040012345")
	m, err := New(Options{Key: []byte("0123456789abcdef")})
	if err != nil {
		t.Fatal(err)
	}
	var text bytes.Buffer
	for _, l := range lines {
		text.WriteString(l + "\n")
	}
	var masked bytes.Buffer
	if _, err := m.Mask(&masked, &text); err != nil {
		t.Fatal(err)
	}
	hits, err := Scan(bytes.NewReader(masked.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	out := bytes.Split(masked.Bytes(), []byte("\n"))
	for _, h := range hits {
		t.Errorf("%s in line %d: %s", h.Kind, h.Line, out[h.Line-1])
	}
}
