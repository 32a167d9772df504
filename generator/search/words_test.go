package search

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

var update = flag.Bool("update", false, "rewrite testdata/words.json")

// A vector is one text with the words it is cut into. test/search/words.test.mjs runs the same file through site/search.js.
type vector struct {
	Lang  string `json:"lang"`
	Code  bool   `json:"code,omitempty"`
	Text  string `json:"text"`
	Words []cutW `json:"words"`
}

type cutW struct {
	Word string `json:"word"` // folded
	Kind kind   `json:"kind"`
	Stem string `json:"stem"`
}

func cutAll(v *vector) []cutW {
	stem := stemmer(v.Lang)
	words := []cutW{}
	new(cutter).cut(v.Text, v.Code, func(w string, k kind) {
		f := fold(w)
		words = append(words, cutW{f, k, stem(f)})
	})
	return words
}

func TestWords(t *testing.T) {
	const file = "testdata/words.json"
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var vectors []vector
	if err := json.Unmarshal(data, &vectors); err != nil {
		t.Fatal(err)
	}
	if len(vectors) == 0 {
		t.Fatal("no vectors")
	}
	for i := range vectors {
		v := &vectors[i]
		got := cutAll(v)
		if *update {
			v.Words = got
		} else if !slices.Equal(got, v.Words) {
			t.Errorf("%s %q:\n got %v\nwant %v", v.Lang, v.Text, got, v.Words)
		}
	}
	if *update {
		var b bytes.Buffer
		b.WriteString("[\n")
		for i, v := range vectors {
			line, _ := json.Marshal(v)
			b.Write(line)
			if i < len(vectors)-1 {
				b.WriteByte(',')
			}
			b.WriteByte('\n')
		}
		b.WriteString("]\n")
		if err := os.WriteFile(file, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func TestSplit(t *testing.T) {
	known := wordSet("synkronisering feil import hierarki organisasjon enhet post kasse leverandør tilgang lønn kjøring skript fil filter arbeid giver")
	for _, w := range slices.Collect(func(yield func(string) bool) {
		for k := range known {
			if !yield(k) {
				return
			}
		}
	}) {
		known[fold(w)] = true
	}
	for word, want := range map[string]string{
		"synkroniseringsfeil":    "synkronisering feil",
		"importfeil":             "import feil",
		"importfilter":           "import filter",
		"organisasjonsenhet":     "organisasjon enhet",
		"postkasseleverandoer":   "post kasse leverandoer",
		"loennskjoering":         "loenn kjoering",
		"tilgangsfeil":           "tilgang feil",
		"arbeidsgiver":           "arbeid giver",
		"synkronisering":         "",
		"feilfil7":               "",
		"synkroniseringsskript":  "synkronisering skript",
		"importhierarkifilskrip": "",
	} {
		if got := strings.Join(split(word, func(w string) bool { return known[w] }), " "); got != want {
			t.Errorf("split(%q) = %q, want %q", word, got, want)
		}
	}
}

// FuzzCut: whatever is cut, words are lower case, not empty, not too long, and cutting them again gives themselves.
func FuzzCut(f *testing.F) {
	for _, s := range []string{"Import-HR feilet: 0x8004DEEF", "c:\\eadm\\loggfiler", "couldn’t user's", "GetMailboxStatistics", "a\x00b", "\xff\xfe", "𝒳 æøå ÆØÅ", "İıẞﬁ", "1.2.3-rc.4", "שלום عربى"} {
		f.Add(s, false)
		f.Add(s, true)
	}
	f.Fuzz(func(t *testing.T, text string, code bool) {
		new(cutter).cut(text, code, func(w string, k kind) {
			if w == "" || len(w) > 4*longestWord+longestWhole || !utf8.ValidString(w) && utf8.ValidString(text) {
				t.Errorf("cut(%q) gives %q", text, w)
			}
			if strings.ContainsAny(fold(w), " \x1c\x1d\x1e\x1f") {
				t.Errorf("fold(%q) = %q", w, fold(w))
			}
		})
	})
}

// FuzzNumbers: what is written is read back, and no bytes make the reader fail.
func FuzzNumbers(f *testing.F) {
	f.Add(0, []byte{64})
	f.Add(63, []byte{0})
	f.Add(64, []byte{127, 127, 127, 127, 127, 127, 127})
	f.Add(1<<30, []byte{})
	f.Fuzz(func(t *testing.T, n int, junk []byte) {
		n &= 1<<31 - 1
		b := appendNumber(nil, n)
		for _, c := range b {
			if c > 127 {
				t.Fatalf("%d: symbol %d", n, c)
			}
		}
		got, rest, ok := number(append(b, 5))
		if !ok || got != n || len(rest) != 1 {
			t.Fatalf("number(%v) = %d, %v, %v", b, got, rest, ok)
		}
		number(junk)
	})
}
