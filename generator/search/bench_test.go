package search

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
)

// BenchmarkBuild builds indexes of the corpora; STEGVIS_SEARCH_CORPORA may name further folders as "dir:lang".
func BenchmarkBuild(b *testing.B) {
	for _, name := range []string{"digdir:nb", "support:en"} {
		b.Run(name[:len(name)-3], func(b *testing.B) {
			pages := slices.Collect(corpusPages(b, filepath.Join(corpora(b), name[:len(name)-3]), name[len(name)-2:]))
			benchmarkBuild(b, slices.Values(pages), name[len(name)-2:])
		})
	}
	if dir := os.Getenv("STEGVIS_MIX12K"); dir != "" {
		b.Run("mix12k", func(b *testing.B) { benchmarkBuild(b, slices.Values(slices.Collect(corpusPages(b, dir, "en"))), "en") })
	}
}

func benchmarkBuild(b *testing.B, pages iter.Seq[Page], lang string) {
	for b.Loop() {
		x, err := Build(pages, Options{Lang: lang})
		if err != nil {
			b.Fatal(err)
		}
		n := 0
		for _, data := range x.Files() {
			n += len(data)
		}
		b.ReportMetric(float64(n), "bytes")
		b.ReportMetric(float64(x.pages), "pages")
	}
}

// mixed makes n pages from the sections of others: each has a title of its own words and three to six sections drawn from different
// pages of one neighbourhood, and every tenth word of its own coinage, so that vocabulary and postings grow as in a real guide.
func mixed(from []Page, n int) iter.Seq[Page] {
	return func(yield func(Page) bool) {
		r := rand.New(rand.NewPCG(4, 4))
		for i := range n {
			if i < len(from) {
				if !yield(from[i]) {
					return
				}
				continue
			}
			at := r.IntN(len(from))
			near := func() *Page { return &from[(at+r.IntN(40))%len(from)] }
			a, c := near(), near()
			p := Page{ID: fmt.Sprintf("mixed/%d/page-%d", i/200, i), Title: fmt.Sprintf("%s: %s %s%d", a.Title, c.Title, coin(r), i)}
			p.Path = "en/" + p.ID + ".html"
			for range 3 + r.IntN(4) {
				src := near()
				if len(src.Sections) == 0 {
					continue
				}
				s := src.Sections[r.IntN(len(src.Sections))]
				cut := len(s.Body) * (50 + r.IntN(50)) / 100
				s.Body = cutText(s.Body, cut) + " " + coin(r) + " " + coin(r)
				p.Sections = append(p.Sections, s)
			}
			if !yield(p) {
				return
			}
		}
	}
}

func coin(r *rand.Rand) string {
	b := make([]byte, 0, 12)
	for range 2 + r.IntN(3) {
		b = append(b, "bcdfghklmnprstv"[r.IntN(15)], "aeiouy"[r.IntN(6)], "lnrst"[r.IntN(5)])
	}
	return string(b)
}

// TestWriteGrown writes an index of 100 000 mixed pages; only when a folder is named.
func TestWriteGrown(t *testing.T) {
	out, dir := os.Getenv("STEGVIS_SEARCH_OUT"), os.Getenv("STEGVIS_MIX12K")
	if out == "" || dir == "" {
		t.Skip("STEGVIS_SEARCH_OUT names no folder to write to, or STEGVIS_MIX12K none to read from")
	}
	pages := slices.Collect(corpusPages(t, dir, "en"))
	x, err := Build(mixed(pages, 100_000), Options{Lang: "en"})
	if err != nil {
		t.Fatal(err)
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	t.Logf("%d pages, %d forms, %d postings, %d MB from the system", x.pages, x.forms, x.allPostings, m.Sys>>20)
	writeIndex(t, filepath.Join(out, "grown"), x)
}
