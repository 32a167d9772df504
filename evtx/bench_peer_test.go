package evtx

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"
)

// BenchmarkEvtxexport runs libevtx's program over the same file, XML to nowhere.
// Its speed is per CPU second, user and system.
func BenchmarkEvtxexport(b *testing.B) {
	tool, err := exec.LookPath("evtxexport")
	if err != nil {
		b.Skip("no evtxexport: install libevtx-utils")
	}
	name := filepath.Join(samples(b), "evtx", "security.evtx")
	st, err := os.Stat(name)
	if err != nil {
		b.Fatal(err)
	}
	var cpu float64
	n := 0
	for b.Loop() {
		cmd := exec.Command(tool, "-f", "xml", name)
		if err := cmd.Run(); err != nil {
			b.Fatal(err)
		}
		cpu += (cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds()
		n++
	}
	b.ReportMetric(float64(n)*float64(st.Size())/1e6/cpu, "MB/CPU-s")
}

// A repeated file is a log of any size: its header, then its chunks over and over.
type repeated struct {
	file []byte
	size int64
}

func (r repeated) ReadAt(p []byte, off int64) (int, error) {
	n := 0
	for n < len(p) && off < r.size {
		at := off
		if body := int64(len(r.file) - fileHeader); off >= fileHeader {
			at = fileHeader + (off-fileHeader)%body
		}
		k := copy(p[n:], r.file[at:])
		n += k
		off += int64(k)
	}
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

// BenchmarkGiB reads 1 GiB and says how much memory that took.
func BenchmarkGiB(b *testing.B) {
	data := benchFile(b)
	const size = 1 << 30
	b.SetBytes(size)
	var m runtime.MemStats
	for b.Loop() {
		r, err := NewReader(repeated{data, size}, size)
		if err != nil {
			b.Fatal(err)
		}
		var buf []byte
		for e, err := range r.Events(Filter{}) {
			if err == nil {
				for _, v := range e.Data {
					buf = v.Append(buf[:0])
				}
			}
		}
	}
	runtime.ReadMemStats(&m)
	b.ReportMetric(float64(m.Sys)/(1<<20), "MiB")
}

// TestRepeated holds that the file the benchmark reads is what it says.
func TestRepeated(t *testing.T) {
	file := bytes.Repeat([]byte{1}, fileHeader)
	file = append(file, bytes.Repeat([]byte{2}, chunkSize)...)
	got := make([]byte, 3*chunkSize)
	n, err := repeated{file, fileHeader + 2*chunkSize}.ReadAt(got, 0)
	if n != fileHeader+2*chunkSize || err != io.EOF || got[fileHeader-1] != 1 || got[n-1] != 2 {
		t.Errorf("%d bytes, %v", n, err)
	}
}
