package dfa

import (
	"math/rand/v2"
	"regexp"
	"testing"
)

var expressions = []string{"timeout", `^a.b\b`, "(?s:x.*y)", "[æøå]+$", `\B\d{2,3}|K`, "Å", "(?i)ſt|k", `(?i)status(?: code)?\W{1,3}429\b`, `(?m)^x$`, `a{2,5}?b`,
	`(a|ab)(c|bcd)(d*)`, `[^\x00-\x7f]{2}`, ``, `$`, `(?i)0x8007[0-9a-f]{4}\b`, `\pL+\s\pN`, `.*\.log:\d+`, `(?s).{3,}z`}

// TestLikeRegexp: the answer is that of regexp, on texts made to come close.
func TestLikeRegexp(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	pieces := []string{"timeout", "a", "b", "ab", "aab", "x", "y", "\n", "æ", "Å", "K", "ſ", "s", "k", "429", " ", "status", "status code: ", "0x8007", "203A", ".log:", "12", "\xff", "\xe2\x84", "日本", "z"}
	for _, expr := range expressions {
		prog, err := Compile(expr)
		if err != nil {
			t.Fatal(err)
		}
		re, a := regexp.MustCompile(expr), New(prog, 1<<20)
		for range 3000 {
			var text []byte
			for range r.IntN(8) {
				text = append(text, pieces[r.IntN(len(pieces))]...)
			}
			got, ok := a.Match(text)
			if want := re.Match(text); !ok || got != want {
				t.Fatalf("%q in %q: %v, %v, want %v", expr, text, got, ok, want)
			}
		}
	}
}

// TestGivesUp: an expression with too many states says that it cannot tell, and
// its table stays within its limit.
func TestGivesUp(t *testing.T) {
	prog, err := Compile(`(a|b)*a(a|b){12}$`)
	if err != nil {
		t.Fatal(err)
	}
	a, r := New(prog, 1<<12), rand.New(rand.NewPCG(1, 1))
	gave := false
	for range 2000 {
		text := make([]byte, 40)
		for i := range text {
			text[i] = 'a' + byte(r.IntN(2))
		}
		_, ok := a.Match(text)
		gave = gave || !ok
	}
	if !gave || len(a.table) > 1<<12 {
		t.Errorf("gave up: %v, with %d entries", gave, len(a.table))
	}
	if _, err := Compile("("); err == nil {
		t.Error("no expression, and no error")
	}
}

func FuzzMatch(f *testing.F) {
	for _, e := range expressions {
		f.Add(e, "a timeout\nÆØÅ xy Kk 123")
	}
	f.Fuzz(func(t *testing.T, expr, text string) {
		re, err := regexp.Compile(expr)
		if err != nil || len(expr) > 200 || len(text) > 10_000 {
			return
		}
		prog, err := Compile(expr)
		if err != nil {
			t.Fatal(err)
		}
		if got, ok := New(prog, 1<<16).Match([]byte(text)); ok && got != re.MatchString(text) {
			t.Errorf("%q in %q: %v", expr, text, got)
		}
	})
}
