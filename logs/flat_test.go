package logs

import (
	"fmt"
	"io"
	"runtime"
	"testing"
	"time"
)

// A repeat reads the same bytes over and over, size of them in all.
type repeat struct {
	data []byte
	at   int
	left int64
}

func (r *repeat) Read(p []byte) (int, error) {
	if r.left <= 0 {
		return 0, io.EOF
	}
	n := copy(p[:min(int64(len(p)), r.left)], r.data[r.at:])
	r.at = (r.at + n) % len(r.data)
	r.left -= int64(n)
	return n, nil
}

// most reads r to its end and returns how much of the heap was in use at most.
func most(r io.Reader) (heap uint64, records int) {
	var m runtime.MemStats
	for rec := range Read(r, Options{Zone: time.UTC}) {
		if rec == nil {
			continue
		}
		if records++; records%20_000 == 0 {
			runtime.GC()
			runtime.ReadMemStats(&m)
			heap = max(heap, m.HeapAlloc)
		}
	}
	return heap, records
}

// What is held while reading does not grow with the file.
func TestReadFlat(t *testing.T) {
	data := plainLog(20_000)
	small, _ := most(&repeat{data: data, left: 20 << 20})
	large, n := most(&repeat{data: data, left: 200 << 20})
	if large > small+2<<20 {
		t.Errorf("%d KiB of heap for 20 MiB, %d KiB for 200 MiB (%d records)", small>>10, large>>10, n)
	}
}

// BenchmarkFlat shows the heap in use while a file of 10 MB and one of 1 GB are read.
func BenchmarkFlat(b *testing.B) {
	data := plainLog(20_000)
	for _, mb := range []int64{10, 100, 1000} {
		b.Run(fmt.Sprint(mb, "MB"), func(b *testing.B) {
			b.SetBytes(mb * 1e6)
			b.ReportAllocs()
			var heap uint64
			for b.Loop() {
				h, _ := most(&repeat{data: data, left: mb * 1e6})
				heap = max(heap, h)
			}
			b.ReportMetric(float64(heap)/(1<<20), "heap-MiB")
		})
	}
}
