package ingest

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
)

// numbers are valid and synthetic (see redact/RULES.md).
func TestScanFindsNumbers(t *testing.T) {
	for _, c := range []struct {
		text string
		line int // 0: nothing to find
	}{
		{"fnr 01818010083", 1},
		{"01818010083", 1},
		{"a\nb\r\nuser 018180 10083 ok\n", 3},
		{"018180-10083", 1}, {"018180.10083", 1}, {"018180\u00a010083", 1},
		{"D-number 41818010077", 1}, {"01668010047", 1}, {"issued 2032: 01813210092", 1},
		{"export_01818010083.csv", 1},
		{"01818010084", 0}, {"01138010083", 0}, {"", 0}, {"\n\n", 0},
		{"1781234567890 018180100831", 0},
		{"[host:a01818010083] [fnr:01818010083f]", 0},
		{"sha256 3fa01818010083bc99e1d2c4b5a69788", 0},
		{"{4f2c01a8-77aa-4b1c-9d01-e01818010083}", 0},
		{"2026-06-17 06:00:05,123 [12345] 6805 0012", 0},
	} {
		for _, size := range []int{1, 7, 64, 1 << 20} {
			s := &scanner{entry: "e"}
			for b := []byte(c.text); len(b) > 0; b = b[min(size, len(b)):] {
				s.Write(b[:min(size, len(b))])
			}
			s.Close()
			switch {
			case c.line == 0 && len(s.found) > 0:
				t.Errorf("%q in pieces of %d: found in line %d", c.text, size, s.found[0].Line)
			case c.line > 0 && (len(s.found) != 1 || s.found[0].Line != c.line):
				t.Errorf("%q in pieces of %d: found %v, want line %d", c.text, size, s.found, c.line)
			}
		}
	}
}

// TestScanAnywhere: no place in a stream, and no cut of it, hides a number.
func TestScanAnywhere(t *testing.T) {
	for at := range 400 {
		text := strings.Repeat("x7 ", 200)[:at] + " 01818010083 " + strings.Repeat("1 line\n", 60)
		for _, size := range []int{50, 129, 4096} {
			s := &scanner{}
			for b := []byte(text); len(b) > 0; b = b[min(size, len(b)):] {
				s.Write(b[:min(size, len(b))])
			}
			s.Close()
			if len(s.found) != 1 {
				t.Fatalf("at %d, pieces of %d: %d found", at, size, len(s.found))
			}
		}
	}
}

func BenchmarkScan(b *testing.B) {
	var text bytes.Buffer
	for i := range 20_000 {
		fmt.Fprintf(&text, "2026-06-17 06:00:05,%03d [%d] INFO eAdm.Client - handled user [user:3f9a2c1b7d40] number %d of 12000 in 1781234567%03d\n", i%1000, i%17, i, i%1000)
	}
	b.SetBytes(int64(text.Len()))
	for b.Loop() {
		s := &scanner{}
		for d := text.Bytes(); len(d) > 0; d = d[min(256<<10, len(d)):] {
			s.Write(d[:min(256<<10, len(d))])
		}
		s.Close()
	}
}
