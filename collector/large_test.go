package collector

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"testing"
	"time"
)

// TestMain is also the program that BenchmarkLarge measures: a process of its
// own, with the memory limit that cmd/collector sets.
func TestMain(m *testing.M) {
	if dir := os.Getenv("STEGVIS_LARGE"); dir != "" {
		debug.SetMemoryLimit(80 << 20)
		if err := collectLarge(dir, os.Getenv("STEGVIS_OUT")); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func collectLarge(dir, out string) error {
	c, err := Start(faultGuide(new(testing.T), fmt.Sprintf("  logs:\n    kind: files\n    title: {en: Logs}\n    maxBytes: 60000000000\n    paths: ['%s/**']\n", filepath.ToSlash(dir)), "logs"),
		Options{Ref: stuck, Out: out, Lang: "en", MaxBytes: 60e9, Deadline: 2 * time.Hour})
	if err != nil {
		return err
	}
	defer c.Abort()
	if err := c.Gather(context.Background()); err != nil {
		return err
	}
	done, err := c.Finish("yes")
	if err == nil && done.Sources[0].Status != "complete" {
		err = fmt.Errorf("%+v", done.Sources[0])
	}
	return err
}

// BenchmarkLarge collects much more than fits into memory: 4 GB of logs in
// eight files (STEGVIS_GB says another number). Reported are the most memory
// that the process ever held and its wall time as a multiple of what gzip -6
// takes alone for the same bytes, in the same run.
func BenchmarkLarge(b *testing.B) {
	gb := 4.0
	if n, err := strconv.ParseFloat(os.Getenv("STEGVIS_GB"), 64); err == nil {
		gb = n
	}
	dir := b.TempDir()
	if free, err := freeSpace(dir); err == nil && float64(free) < 2.5*gb*1e9 {
		b.Skip("not enough room in ", dir)
	}
	size := int64(0)
	for i := range 8 {
		benchLog(b, dir, int64(gb*1e9/8))
		name := filepath.Join(dir, fmt.Sprintf("sync.%d.log", i))
		if err := os.Rename(filepath.Join(dir, "big.log"), name); err != nil {
			b.Fatal(err)
		}
		info, err := os.Stat(name)
		if err != nil {
			b.Fatal(err)
		}
		size += info.Size()
	}
	b.SetBytes(size)
	var ours, theirs time.Duration
	for b.Loop() {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), "STEGVIS_LARGE="+dir, "STEGVIS_OUT="+b.TempDir(), "XDG_CONFIG_HOME="+b.TempDir())
		start := time.Now()
		if out, err := cmd.CombinedOutput(); err != nil {
			b.Fatalf("%v\n%s", err, out)
		}
		ours += time.Since(start)
		b.ReportMetric(peak(cmd.ProcessState)/(1<<20), "MiB-peak")
		b.ReportMetric((cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds(), "cpu-s")
		b.StopTimer()
		start = time.Now()
		gzip := exec.Command("sh", "-c", "cat "+filepath.Join(dir, "*.log")+" | gzip -6 > /dev/null")
		if out, err := gzip.CombinedOutput(); err != nil {
			b.Skipf("gzip: %v %s", err, out)
		}
		theirs += time.Since(start)
		b.StartTimer()
	}
	b.ReportMetric(ours.Seconds()/theirs.Seconds(), "×gzip-6")
}
