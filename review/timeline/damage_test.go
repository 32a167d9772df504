package timeline

import (
	"bytes"
	"errors"
	"hash/crc32"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"stegvis/logs"

	"stegvis/dfa"
)

// walk asks everything of an index; what it says does not matter here.
func walk(x *Index) error {
	var first error
	keep := func(err error) {
		if first == nil {
			first = err
		}
	}
	for _, q := range []Query{{}, {Fold: true, Levels: []logs.Level{logs.Error}, NotProviders: []string{"x"}}, {Include: []Text{{Text: "o"}, {Text: "u.", Regex: true}}}} {
		v, err := x.View(q)
		if err != nil {
			return err
		}
		_, err = v.Page(ctx, Start, 50, false)
		keep(err)
		_, err = v.Histogram(ctx, 50, nil)
		keep(err)
		_, _, err = v.Clusters(ctx, 10)
		keep(err)
		_, err = v.Facets(ctx)
		keep(err)
		p, err := v.AtRank(ctx, x.total.Records/2)
		keep(err)
		_, err = v.Page(ctx, p, 50, true)
		keep(err)
	}
	if len(x.entries) > 0 {
		_, _, err := x.At(x.entries[0].Path, 3)
		keep(err)
	}
	return first
}

// TestDamaged changes and cuts an index everywhere: it is refused when opened,
// or when the damaged part is read, and never believed.
func TestDamaged(t *testing.T) {
	_, raw := index(t, made(rand.New(rand.NewPCG(5, 5)), 4, 40))
	for cut := range len(raw) {
		if _, err := Open(bytes.NewReader(raw[:cut]), int64(cut)); err == nil {
			t.Fatalf("cut to %d of %d bytes it was opened", cut, len(raw))
		}
	}
	for at := range raw {
		bad := bytes.Clone(raw)
		bad[at] ^= 1 << (at % 8)
		x, err := Open(bytes.NewReader(bad), int64(len(bad)))
		if err == nil {
			err = walk(x)
		}
		if !errors.Is(err, ErrDamaged) {
			t.Fatalf("byte %d of %d was changed: %v", at, len(raw), err)
		}
	}
}

// TestNothingLeft: an index that is not closed leaves no file, and none has its name before its time.
func TestNothingLeft(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "x.idx")
	w, err := Create(name)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range made(rand.New(rand.NewPCG(6, 6)), 3, 50) {
		if err := w.Add(r); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := os.Stat(name); err == nil {
		t.Error("it has its name before it is closed")
	}
	if err := w.Abort(); err != nil {
		t.Error(err)
	}
	if left, _ := os.ReadDir(dir); len(left) > 0 {
		t.Error("left behind:", left)
	}
	if _, err := w.Close(); err == nil {
		t.Error("closed after Abort")
	}
}

// TestEmpty: a bundle without a record has an index, too.
func TestEmpty(t *testing.T) {
	x, _ := index(t, nil)
	if err := walk(x); err != nil {
		t.Error(err)
	}
}

// FuzzOpen opens what is no index, with its checksums put right, so that what
// lies behind them is reached.
func FuzzOpen(f *testing.F) {
	for seed := range uint64(3) {
		_, raw := index(f, made(rand.New(rand.NewPCG(seed, 7)), 4, 6))
		f.Add(raw, uint16(0), byte(0))
		f.Add(raw, uint16(len(raw)/2), byte(0xff))
	}
	f.Fuzz(func(t *testing.T, raw []byte, at uint16, to byte) {
		if int(at) < len(raw) {
			raw = bytes.Clone(raw)
			raw[at] = to
		}
		mend(raw)
		x, err := Open(bytes.NewReader(raw), int64(len(raw)))
		if err != nil {
			return
		}
		for i := range x.blocks { // believe the parts as they are
			for p := range x.blocks[i].parts {
				part := &x.blocks[i].parts[p]
				off := x.blocks[i].off
				for k := range p {
					off += int64(x.blocks[i].parts[k].size)
				}
				part.sum = checksum(raw[off : off+int64(part.size)])
			}
		}
		walk(x)
	})
}

// FuzzText holds the quick search against regexp on any text.
func FuzzText(f *testing.F) {
	for _, s := range []string{"timeout", `^a.b\b`, "(?s:x.*y)", "[æøå]+$", `\B\d{2,3}|K`, "Å", "ſ"} {
		f.Add(s, "a timeout\nÆØÅ xy Kk 123", true)
		f.Add(s, "A Timeout s", false)
	}
	f.Fuzz(func(t *testing.T, pattern, text string, regex bool) {
		s := &scan{text: Text{Text: pattern, Regex: regex}, found: nil}
		if len(pattern) > 200 || len(text) > 10_000 || s.prepare() != nil {
			return
		}
		w := &work{text: []byte(text), ends: []uint32{uint32(len(text))}}
		set := make([]uint64, 1)
		switch {
		case s.whole && len(s.lit.text) == 0:
			return
		case s.whole:
			s.candidates(w, func(int, []byte) bool { return true }, set)
		case s.re == nil:
			t.Fatal("neither text nor expression")
		default:
			a := dfa.New(s.prog, 1<<20)
			want := s.re.MatchString(text)
			if got, ok := a.Match([]byte(text)); ok && got != want {
				t.Errorf("%q in %q: %v, want %v", pattern, text, got, want)
			}
			var f finder
			if s.lit != nil {
				f = s.lit.in([]byte(text))
			}
			if s.lit != nil && want && f.find(0) < 0 && !bytes.ContainsAny([]byte(text), "ſKÅ") {
				t.Errorf("%q matches %q, which does not contain %q", pattern, text, s.lit.text)
			}
			return
		}
		if want := (Text{Text: pattern}).in(text); want != (set[0] == 1) && !bytes.ContainsAny([]byte(text), "ſKÅİẞ\xff") {
			t.Errorf("%q in %q: %v, want %v", pattern, text, !want, want)
		}
	})
}

func checksum(b []byte) uint32 { return crc32.Checksum(b, castagnoli) }

// mend puts the checksums of an index's end and directory right.
func mend(raw []byte) {
	if len(raw) < footerSize {
		return
	}
	foot := raw[len(raw)-footerSize:]
	if at, n := le.Uint64(foot), le.Uint64(foot[8:]); at < uint64(len(raw)) && n < uint64(len(raw)) && at+n <= uint64(len(raw)) {
		le.PutUint32(foot[16:], checksum(raw[at:at+n]))
	}
	le.PutUint32(foot[20:], checksum(foot[:20]))
}
