//go:build unix

package logs

import (
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// processor is the processor time this process has used.
func processor(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// BenchmarkPeer reads the same 500 MB with Read and with lnav, each measured in
// its processor time: lnav uses several threads.
func BenchmarkPeer(b *testing.B) {
	const size = 500e6
	name := filepath.Join(b.TempDir(), "plain.log")
	f, err := os.Create(name)
	if err != nil {
		b.Fatal(err)
	}
	if _, err := io.Copy(f, &repeat{data: plainLog(200_000), left: size}); err != nil {
		b.Fatal(err)
	}
	f.Close()
	b.Run("ours", func(b *testing.B) {
		var used time.Duration
		for b.Loop() {
			f, err := os.Open(name)
			if err != nil {
				b.Fatal(err)
			}
			before := processor(b)
			for range Read(f, Options{Zone: time.UTC, Size: size}) {
			}
			used += processor(b) - before
			f.Close()
		}
		b.ReportMetric(size/1e6*float64(b.N)/used.Seconds(), "MB/cpu-s")
	})
	b.Run("lnav", func(b *testing.B) {
		path, err := exec.LookPath("lnav")
		if err != nil {
			b.Skip("lnav is not on PATH; Debian has it")
		}
		var used time.Duration
		for b.Loop() {
			cmd := exec.Command(path, "-n", "-q", name)
			cmd.Env = append(os.Environ(), "HOME="+b.TempDir())
			if err := cmd.Run(); err != nil {
				b.Fatal(err)
			}
			used += cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
		}
		b.ReportMetric(size/1e6*float64(b.N)/used.Seconds(), "MB/cpu-s")
	})
}
