package redact

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// TestMissedIsTrue: whenever a text would be masked otherwise than it was, since
// a name has been learned after it, Missed says so. Half a name counts.
func TestMissedIsTrue(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 9))
	first := []string{"Gudmund", "Kari", "Åse", "Bjørn", "Per", "Liv", "Nguyen", "Østen"}
	last := []string{"Eventsen", "Nordmann", "Li", "Ås", "Berg", "Haugen", "Van Dyke", "Strøm-Lie"}
	shapes := []string{"%s", "user %s came", "%s, %s", "%s %s", "%s A. %s", "hilsen %s\n%s", "[%s] ok", "%ss konto", "%s.%s", "x=%s;y=%s", "CN=%s %s,OU=x"}
	learned := 0
	for i := range 3000 {
		m, err := New(Options{Key: []byte("0123456789abcdef"), Later: true})
		if err != nil {
			t.Fatal(err)
		}
		word := func() string {
			w := []string{first[r.IntN(len(first))], last[r.IntN(len(last))], "server", "Event"}[r.IntN(4)]
			if r.IntN(5) == 0 {
				w = strings.ToUpper(w)
			}
			return w
		}
		var text strings.Builder
		for range 1 + r.IntN(3) {
			shape := shapes[r.IntN(len(shapes))]
			args := make([]any, strings.Count(shape, "%s"))
			for k := range args {
				args[k] = word()
			}
			fmt.Fprintf(&text, "2026-06-17 06:00:00 INFO "+shape+"\n", args...)
		}
		var once, again bytes.Buffer
		rep, err := m.Mask(&once, strings.NewReader(text.String()))
		if err != nil {
			t.Fatal(err)
		}
		name := first[r.IntN(len(first))] + " " + last[r.IntN(len(last))]
		how := []string{"displayName: %s\n", "Bruker: %s\n", "\"navn\":\"%s\"\n", "givenName=%s\n"}[r.IntN(4)]
		if _, err := m.Mask(new(bytes.Buffer), strings.NewReader(fmt.Sprintf(how, name))); err != nil {
			t.Fatal(err)
		}
		if _, err := m.Mask(&again, bytes.NewReader(once.Bytes())); err != nil {
			t.Fatal(err)
		}
		if once.String() != again.String() {
			learned++
			if !m.Missed(rep.Left) {
				t.Fatalf("%d: learned %q, and nothing is missed:\n%safter:\n%s", i, name, once.String(), again.String())
			}
		}
		m.Close()
	}
	if learned < 200 {
		t.Errorf("only %d texts changed", learned)
	}
}
