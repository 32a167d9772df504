package redact

import (
	"bytes"
	"io"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
)

// mixed is a file of all kinds of line, one after the other.
func mixed(seed uint64, rows int) string {
	var out strings.Builder
	for i, s := range shapes {
		if s.parse == "" {
			out.WriteString(build(s, seed+uint64(i), rows, true).text)
			out.WriteByte('\n')
		}
	}
	return out.String()
}

func maskAll(t testing.TB, r *Redactor, src io.Reader) string {
	t.Helper()
	var out bytes.Buffer
	if _, err := r.Mask(&out, src); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// TestTwice: what was masked is never masked again, by the same redactor or by
// another that knows nothing.
func TestTwice(t *testing.T) {
	for i, s := range shapes {
		in := build(s, uint64(300+i), 60, true).text
		r := newTest(t)
		maskAll(t, r, strings.NewReader(in)) // names that stand late are learned now
		once := maskAll(t, r, strings.NewReader(in))
		for who, again := range map[string]string{"the same": maskAll(t, r, strings.NewReader(once)), "another": maskAll(t, newTest(t), strings.NewReader(once))} {
			if again != once {
				t.Errorf("%s: masked twice by %s differs: %s", s.name, who, firstDifference(once, again))
			}
		}
	}
}

func firstDifference(a, b string) string {
	x, y := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range min(len(x), len(y)) {
		if x[i] != y[i] {
			return x[i] + "\n" + y[i]
		}
	}
	return "the number of lines"
}

// randomReader hands out pieces of any size.
type randomReader struct {
	r    io.Reader
	rand *rand.Rand
}

func (r randomReader) Read(p []byte) (int, error) {
	return r.r.Read(p[:min(len(p), 1+r.rand.IntN(1<<r.rand.IntN(17)))])
}

// TestChunks: how the reader hands the input out changes no byte.
func TestChunks(t *testing.T) {
	in := mixed(77, 250)
	if len(in) < 2*window {
		t.Fatalf("only %d bytes: no border is crossed", len(in))
	}
	whole := maskAll(t, newTest(t), strings.NewReader(in))
	if got := maskAll(t, newTest(t), iotest.OneByteReader(strings.NewReader(in))); got != whole {
		t.Errorf("one byte at a time: %s", firstDifference(whole, got))
	}
	for seed := range uint64(5) {
		src := randomReader{strings.NewReader(in), rand.New(rand.NewPCG(seed, 1))}
		if got := maskAll(t, newTest(t), src); got != whole {
			t.Errorf("seed %d: %s", seed, firstDifference(whole, got))
		}
	}
}

// TestOutside: what stands outside tokens is the input, byte for byte and in order.
func TestOutside(t *testing.T) {
	for i, s := range shapes {
		in := build(s, uint64(800+i), 40, true).text
		out := maskAll(t, newTest(t), strings.NewReader(in))
		rest := in
		borders := strings.ReplaceAll(tokenBorders(out), "\n   »", "\n   \x01»") // the rest of a broken number goes without a token
		for piece := range strings.SplitSeq(borders, "\x01") {
			n := strings.Index(rest, piece)
			if n < 0 && strings.HasSuffix(piece, `"`) || n < 0 && strings.HasPrefix(piece, `"`) { // a bare number got quotes
				piece = strings.Trim(piece, `"`)
				n = strings.Index(rest, piece)
			}
			if n < 0 {
				t.Errorf("%s: %.200q stands in the output and not in the input", s.name, piece)
				break
			}
			rest = rest[n+len(piece):]
		}
	}
}

// tokenBorders puts one sign in the place of each token.
func tokenBorders(s string) string {
	var out strings.Builder
	for i := 0; i < len(s); {
		if n := tokenLength([]byte(s[i:min(len(s), i+64)])); n > 0 {
			out.WriteByte(1)
			i += n
			continue
		}
		out.WriteByte(s[i])
		i++
	}
	return out.String()
}

// TestSameToken: one person, one token, however the value is written.
func TestSameToken(t *testing.T) {
	for _, c := range [][]string{
		{"01818010083", "018180 10083", "018180-10083", "018180\u00a010083", "01.81.80 10083", "０１８１８０１００８３"},
		{"kari.nordmann@fjellvik.no", "Kari.Nordmann@Fjellvik.no", "kari.nordmann%40fjellvik.no"},
		{"tlf +47 68 05 12 34", "tlf 0047 68051234", "tlf (+47) 68 05 12 34", "tlf 68051234", "tlf 680 51 234"},
		{"displayName: Kari Nordmann", "displayName: Nordmann, Kari", "displayName: KARI NORDMANN"},
		{"mac 00:1a:2b:3c:4d:5e", "mac 00-1A-2B-3C-4D-5E", "mac 001a.2b3c.4d5e"},
		{"fornavn: Åse", "fornavn: A\u030ase", "fornavn: ÅSE"},
		{`FJELLVIK\kari.n2`, `fjellvik\KARI.N2`},
	} {
		want := ""
		for _, in := range c {
			out := newTest(t).MaskString(in)
			i := strings.IndexByte(out, '[')
			if i < 0 || tokenLength([]byte(out[i:])) == 0 {
				t.Errorf("%q → %q", in, out)
				continue
			}
			tok := out[i : i+tokenLength([]byte(out[i:]))]
			if want == "" {
				want = tok
			} else if tok != want {
				t.Errorf("%q: %s, want %s as for %q", in, tok, want, c[0])
			}
		}
	}
}

// FuzzMask: no panic, nothing masked twice, chunks do not matter, lines of
// tokens stay what they are.
func FuzzMask(f *testing.F) {
	for _, c := range lines {
		f.Add([]byte(c.in))
	}
	for _, p := range slow {
		f.Add([]byte(strings.Repeat(p, 5)))
	}
	for i, s := range shapes {
		f.Add([]byte(build(s, uint64(i), 2, true).text))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		r := newTest(t)
		var once, again bytes.Buffer
		if _, err := r.Mask(&once, bytes.NewReader(in)); err != nil {
			return
		}
		var halves bytes.Buffer
		if _, err := newTest(t).Mask(&halves, iotest.HalfReader(bytes.NewReader(in))); err != nil || !bytes.Equal(halves.Bytes(), once.Bytes()) {
			t.Fatalf("%v %q %q", err, once.Bytes(), halves.Bytes())
		}
		if _, err := newTest(t).Mask(&again, bytes.NewReader(once.Bytes())); err != nil {
			return
		}
		Scan(bytes.NewReader(in))
	})
}

// TestTogether: two goroutines share what is known.
func TestTogether(t *testing.T) {
	r := newTest(t)
	var wait sync.WaitGroup
	for seed := range uint64(4) {
		wait.Go(func() {
			if _, err := r.Mask(io.Discard, strings.NewReader(mixed(seed*1000, 30))); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	if r.Names() < 100 {
		t.Errorf("only %d names were learned", r.Names())
	}
}
