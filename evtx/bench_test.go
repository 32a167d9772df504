package evtx

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

// benchFile is a larger real log.
func benchFile(b *testing.B) []byte {
	data, err := os.ReadFile(filepath.Join(samples(b), "evtx", "security.evtx"))
	if err != nil {
		b.Fatal(err)
	}
	return data
}

// BenchmarkTyped reads every event and decodes every value of it to text.
func BenchmarkTyped(b *testing.B) {
	run(b, Filter{}, func(buf []byte, e *Event) []byte {
		for _, v := range e.Data {
			buf = v.Append(buf[:0])
		}
		return buf
	})
}

// BenchmarkEvents reads every event, values left as they stand.
func BenchmarkEvents(b *testing.B) {
	run(b, Filter{}, func(buf []byte, e *Event) []byte { return buf })
}

// BenchmarkFiltered looks for an id that is not there.
func BenchmarkFiltered(b *testing.B) {
	run(b, Filter{IDs: []uint32{1}}, func(buf []byte, e *Event) []byte { return buf })
}

func BenchmarkParallel(b *testing.B) {
	run(b, Filter{Parallel: 2}, func(buf []byte, e *Event) []byte { return buf })
}

func BenchmarkXML(b *testing.B) {
	run(b, Filter{}, func(buf []byte, e *Event) []byte { return e.AppendXML(buf[:0]) })
}

func BenchmarkJSON(b *testing.B) {
	run(b, Filter{}, func(buf []byte, e *Event) []byte { return e.AppendJSON(buf[:0], "") })
}

func run(b *testing.B, f Filter, use func([]byte, *Event) []byte) {
	data := benchFile(b)
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	n := 0
	var buf []byte
	for b.Loop() {
		r, err := NewReader(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			b.Fatal(err)
		}
		for e, err := range r.Events(f) {
			if err == nil {
				n++
				buf = use(buf, e)
			}
		}
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "records/s")
}
