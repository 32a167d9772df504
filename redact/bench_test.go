package redact

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"fmt"
	"io"
	"maps"
	"os"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/klauspost/compress/flate"
)

// everyday is what most of a log is: lines that name nobody.
var everyday = shape{name: "everyday", rows: `{{time}},{{ms}} [{{n}}] {{level}} {{logger}} - Starter steg 4 av 8 for avdeling Teknisk drift, venter paa svar fra domenekontrolleren
~{{time}},{{ms}} [{{n}}] {{level}} {{logger}} - Leste {{n}} rader fra kilden paa {{n}} ms, {{n}} endret
~{{time}},{{ms}} [{{n}}] {{level}} {{logger}} - Kall til tjenesten ferdig: status 200, varighet {{n}} ms, forespoersel {{guid}}
~{{time}},{{ms}} [{{n}}] {{level}} {{logger}} - Ingen endringer i gruppen, hopper over. Neste kjoering om 15 minutter
~{{time}},{{ms}} [{{n}}] {{level}} {{logger}} - The operation completed successfully after {{n}} retries; queue length is now {{n}}
~{{time}},{{ms}} [{{n}}] {{level}} {{logger}} - Tidsavbrudd mot databasen (forsøk {{n}}), prøver på nytt om 5 sekunder
~{{time}} 10.0.0.5 GET /api/sync/status run={{n}} 443 - 10.0.0.9 eAdm/8.4.1.0 200 0 0 {{n}}
~   at Eadm.Sync.Import.Kjoer(Int32 steg) in C:\eadm\src\Import.cs:line {{n}}`}

var dense = shape{name: "dense", rows: `{{fnr}} {{mail}} {{phone}} {{ip}} passord={{secret}} {{sid}} displayName="{{name}}" {{down}}`}

// people is how many times 4000 lines differ, before they come again: the
// same persons and machines stand in a log over and over.
const people = 4

// sample is size bytes of a shape.
func sample(s shape, size int) []byte {
	var out bytes.Buffer
	for seed := uint64(1); out.Len() < size; seed++ {
		out.WriteString(build(s, seed%people, 4000, false).text)
	}
	return out.Bytes()[:size]
}

func benchMask(b *testing.B, in []byte, names int) {
	r := newTest(b)
	for i := range names {
		r.Learn(fmt.Sprintf("Fornavn%s Etternavn%s", letters(i), letters(i*7)))
	}
	perCPU(b, len(in), func() {
		if _, err := r.Mask(io.Discard, bytes.NewReader(in)); err != nil {
			b.Fatal(err)
		}
	})
}

// perCPU runs and measures in bytes a second of the processor's.
func perCPU(b *testing.B, size int, run func()) {
	run()
	runtime.GC()
	start, n := cpu(), 0
	for b.Loop() {
		run()
		n++
	}
	b.ReportMetric(float64(size)*float64(n)/1e6/(cpu()-start), "MB/CPU-s")
}

func letters(i int) string {
	s := ""
	for ; i > 0 || s == ""; i /= 20 {
		s += string(rune('a' + i%20))
	}
	return s
}

// BenchmarkMask is the masking alone, all rules on.
func BenchmarkMask(b *testing.B) {
	plain := sample(everyday, 8<<20)
	b.Run("everyday", func(b *testing.B) { benchMask(b, plain, 1) })
	b.Run("everyday/unnamed", func(b *testing.B) { benchMask(b, plain, 0) })
	once := sample(dense, 2<<20)
	b.Run("dense", func(b *testing.B) { benchMask(b, bytes.Repeat(once[:bytes.LastIndexByte(once[:1<<20], 10)+1], 8), 1) })
	line := "01818010083 kari@fjellvik.no +47 68 05 12 34 203.0.113.7 passord=Sommer2026 S-1-5-21-1-2-3-1104\n"
	b.Run("dense/one line", func(b *testing.B) { benchMask(b, bytes.Repeat([]byte(line), 40000), 1) })
	b.Run("dense/all values new", func(b *testing.B) {
		perCPU(b, len(once), func() { newTest(b).Mask(io.Discard, bytes.NewReader(once)) })
	})
	b.Run("everyday/1MB", func(b *testing.B) { benchMask(b, plain[:1<<20], 1) })
	for _, n := range []int{10, 1000, 100_000, 1_000_000} {
		b.Run(fmt.Sprintf("names/%d", n), func(b *testing.B) { benchMask(b, plain, n) })
	}
}

// endless repeats b until size bytes are read.
type endless struct {
	b    []byte
	at   int
	left int64
}

func (e *endless) Read(p []byte) (int, error) {
	if e.left == 0 {
		return 0, io.EOF
	}
	n := copy(p[:min(int64(len(p)), e.left)], e.b[e.at:])
	e.at, e.left = (e.at+n)%len(e.b), e.left-int64(n)
	return n, nil
}

// BenchmarkSize: a byte costs the same in a file of any size. STEGVIS_BENCH_SIZE
// is the largest in MiB; all of 4 GiB take a minute.
func BenchmarkSize(b *testing.B) {
	plain := sample(everyday, 8<<20)
	most, _ := strconv.Atoi(os.Getenv("STEGVIS_BENCH_SIZE"))
	for _, mb := range []int{1, 16, 256, 4096} {
		if mb > max(most, 256) {
			continue
		}
		b.Run(fmt.Sprintf("%d_MiB", mb), func(b *testing.B) {
			r := newTest(b)
			r.Learn("Ola Testesen")
			start, n := cpu(), 0
			for b.Loop() {
				n++
				if _, err := r.Mask(io.Discard, &endless{b: plain, left: int64(mb) << 20}); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(n*mb)*1.048576/(cpu()-start), "MB/CPU-s")
		})
	}
}

// BenchmarkPeers are the same bytes through what others do.
func BenchmarkPeers(b *testing.B) {
	plain := sample(everyday, 8<<20)
	b.Run("gzip-6", func(b *testing.B) {
		perCPU(b, len(plain), func() {
			w, _ := gzip.NewWriterLevel(io.Discard, 6)
			w.Write(plain)
			w.Close()
		})
	})
	b.Run("redact+sha256+deflate", func(b *testing.B) {
		r := newTest(b)
		perCPU(b, len(plain), func() {
			w, _ := flate.NewWriter(io.Discard, 5)
			h := sha256.New()
			if _, err := r.Mask(io.MultiWriter(h, w), bytes.NewReader(plain)); err != nil {
				b.Fatal(err)
			}
			w.Close()
		})
	})
	rules := []*regexp.Regexp{
		regexp.MustCompile(`\b\d{6} ?\d{5}\b`), regexp.MustCompile(`[\w.+-]+@[\w-]+\.[\w.-]+`),
		regexp.MustCompile(`\b\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}\b`), regexp.MustCompile(`(?i)(password|passord|pwd)\s*[=:]\s*\S+`),
	}
	b.Run("four regexps a line", func(b *testing.B) {
		in := plain[:1<<20]
		perCPU(b, len(in), func() {
			for line := range bytes.Lines(in) {
				for _, re := range rules {
					line = re.ReplaceAll(line, []byte("***"))
				}
			}
		})
	})
}

// BenchmarkScan is the second scan, of what the first has written.
func BenchmarkScan(b *testing.B) {
	var out bytes.Buffer
	newTest(b).Mask(&out, bytes.NewReader(sample(everyday, 8<<20)))
	perCPU(b, out.Len(), func() { Scan(bytes.NewReader(out.Bytes())) })
}

// BenchmarkRecall prints the table of the labelled corpus.
func BenchmarkRecall(b *testing.B) {
	table := map[string]*score{}
	for i, s := range shapes {
		for how := range encodings {
			c := build(s, uint64(9000+100*i+how), 200, encodings[how].wide)
			measure(b, c, how, table, func(corpus, plantedAt, string) {})
		}
	}
	for _, as := range slices.Sorted(maps.Keys(table)) {
		s := table[as]
		b.Run(strings.ReplaceAll(as, " ", "_"), func(b *testing.B) {
			for b.Loop() {
			}
			b.ReportMetric(s.recall(), "%")
			b.ReportMetric(float64(s.planted), "planted")
			b.ReportMetric(0, "ns/op")
		})
	}
}
