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
