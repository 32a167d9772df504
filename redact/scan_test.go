package redact

import (
	"strings"
	"testing"
)

// TestScan: the second look finds what a broken first one would let through,
// and finds nothing in what was masked.
func TestScan(t *testing.T) {
	for _, in := range []string{"a\n x 01818010083 y", "a\n018180 10083\n", "a\nmail kari@fjellvik.no", "a\nS-1-5-21-1004336348-1177238915-682003330-1104"} {
		hits, err := Scan(strings.NewReader(in))
		if err != nil || len(hits) == 0 || hits[0].Line != 2 {
			t.Errorf("%q: %v %v", in, hits, err)
		}
	}
	for _, l := range lines {
		var b strings.Builder
		if _, err := newTest(t).Mask(&b, strings.NewReader(l.in)); err != nil || strings.Contains(l.in, "\x00") {
			continue
		}
		if hits, err := Scan(strings.NewReader(b.String())); err != nil || len(hits) > 0 {
			t.Errorf("%q: %v %v", b.String(), hits, err)
		}
	}
}

// TestEventsStayEvents: what programs write into events names nobody.
func TestEventsStayEvents(t *testing.T) {
	for _, in := range []string{
		`{"message":"Application: eAdm.Klient.exe\nFramework Version: 4.8","eventId":1026}`,
		`{"data":[["","eAdm.Klient.exe 3.4.1.2 665f2c11"],["","0000000000012b39"]]}`,
	} {
		var b strings.Builder
		if _, err := newTest(t).Mask(&b, strings.NewReader(in)); err != nil || b.String() != in {
			t.Errorf("%s\n%s %v", in, b.String(), err)
		}
	}
}

// TestScanAgrees: what was masked of every kind of line holds nothing that the
// second scan would withhold, and what was not masked does.
func TestScanAgrees(t *testing.T) {
	for i, s := range shapes {
		c := build(s, uint64(500+i), 40, true)
		var out strings.Builder
		if _, err := newTest(t).Mask(&out, strings.NewReader(c.text)); err != nil {
			t.Fatal(err)
		}
		masked := strings.Split(out.String(), "\n")
		hits, err := Scan(strings.NewReader(out.String()))
		if err != nil || len(hits) > 0 {
			t.Errorf("%s: %v %v in %s", s.name, err, hits, masked[hits[0].Line-1])
		}
	}
}

// TestScanWithPolicy: what the policy keeps is no hit.
func TestScanWithPolicy(t *testing.T) {
	r, err := New(Options{Policy: map[string]string{Epost: PolicyKeep}})
	if err != nil {
		t.Fatal(err)
	}
	if hits, _ := r.Scan(strings.NewReader("kari@fjellvik.no\nfnr 01818010083\n")); len(hits) != 1 || hits[0] != (Hit{2, Fnr}) {
		t.Error(hits)
	}
}

// TestScanAcrossPieces: a line longer than what is read at once is one line.
func TestScanAcrossPieces(t *testing.T) {
	for shift := range 40 {
		in := strings.Repeat("x ", (scanPieces-40)/2) + strings.Repeat("y", shift) + " 01818010083 " + strings.Repeat(" z", 100)
		if hits, err := Scan(strings.NewReader(in)); err != nil || len(hits) == 0 {
			t.Fatalf("shifted by %d: %v %v", shift, hits, err)
		}
	}
}
