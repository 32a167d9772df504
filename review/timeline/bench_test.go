package timeline

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"testing"
	"time"

	"stegvis/logs"
)

// The benchmark's bundle: STEGVIS_RECORDS records in four files, some of which
// run at the same time; lnav loads the same files. Ten million are 1.5 GB.
func records() int {
	if n, err := strconv.Atoi(os.Getenv("STEGVIS_RECORDS")); err == nil && n > 0 {
		return n
	}
	return 10_000_000
}

// logFile writes n lines as a synchronisation client does.
func logFile(w io.Writer, n, seed int, at time.Time) error {
	var b []byte
	for i := range n {
		level := "INFO "
		switch {
		case i%97 == 0:
			level = "ERROR"
		case i%31 == 0:
			level = "WARN "
		}
		b = at.AppendFormat(b, "2006-01-02 15:04:05.000")
		b = fmt.Appendf(b, " [%d] %s eAdm.Client.ImportService - Behandlet bruker %d av 12000 i kjøring %d, %d endringer, enhet Skole-%d, status oppdatert i mål\r\n",
			(i+seed)%17, level, i%12000, i/12000, i%7, (i*31+seed)%400)
		if at = at.Add(40 * time.Millisecond); len(b) > 1<<16 {
			if _, err := w.Write(b); err != nil {
				return err
			}
			b = b[:0]
		}
	}
	_, err := w.Write(b)
	return err
}

func logFiles(b *testing.B, dir string) (names []string, size int64) {
	start := time.Date(2026, 3, 2, 6, 0, 0, 0, time.UTC)
	for i := range 4 {
		name := filepath.Join(dir, fmt.Sprintf("client%d.log", i))
		f, err := os.Create(name)
		if err != nil {
			b.Fatal(err)
		}
		if err := logFile(f, records()/4, i, start.Add(time.Duration(i%2)*time.Hour)); err != nil {
			b.Fatal(err)
		}
		n, _ := f.Seek(0, io.SeekCurrent)
		size += n
		f.Close()
		names = append(names, name)
	}
	return names, size
}

func write(b *testing.B, path string, names []string) {
	w, err := Create(path)
	if err != nil {
		b.Fatal(err)
	}
	for i, name := range names {
		f, err := os.Open(name)
		if err != nil {
			b.Fatal(err)
		}
		for r := range logs.Read(f, logs.Options{Source: fmt.Sprint("s", i), Entry: name, Zone: time.UTC}) {
			if r != nil {
				if err := w.Add(r); err != nil {
					b.Fatal(err)
				}
			}
		}
		f.Close()
	}
	if _, err := w.Close(); err != nil {
		b.Fatal(err)
	}
}

// BenchmarkTimeline makes the index, asks what the timeline asks, and lets lnav
// load the same files. Answers are timed without what an earlier one found.
func BenchmarkTimeline(b *testing.B) {
	dir := b.TempDir()
	names, size := logFiles(b, dir)
	path := filepath.Join(dir, "x.idx")
	b.Run("index", func(b *testing.B) {
		b.SetBytes(size)
		before := processor(b)
		for b.Loop() {
			write(b, path, names)
		}
		b.ReportMetric(float64(size)/1e6*float64(b.N)/(processor(b)-before).Seconds(), "MB/cpu-s")
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		b.ReportMetric(float64(m.Sys)/(1<<20), "MiB")
		if info, err := os.Stat(path); err == nil {
			b.ReportMetric(float64(info.Size())/float64(size)*100, "%size")
		}
	})
	f, err := os.Open(path)
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	info, _ := f.Stat()
	for _, c := range []struct {
		name string
		q    Query
	}{
		{"all", Query{}},
		{"level", Query{Levels: []logs.Level{logs.Error}}},
		{"source", Query{Sources: []string{"s1"}, Offsets: map[string]time.Duration{"s1": time.Minute}}},
		{"text-rare", Query{Include: []Text{{Text: "bruker 11999 av"}}}},
		{"text-none", Query{Include: []Text{{Text: "unntaket"}}}},
		{"text-everywhere", Query{Include: []Text{{Text: "importservice"}}}},
		{"regex-literal", Query{Include: []Text{{Text: `bruker \d+99 av .* enhet Skole-1\d\d`, Regex: true}}}},
		{"folded", Query{Fold: true}},
		{"regex-plain", Query{Include: []Text{{Text: `\d{5} \w+ i [^ ]+ 4[0-3],`, Regex: true}}}},
	} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				b.StopTimer()
				x, err := Open(f, info.Size())
				if err != nil {
					b.Fatal(err)
				}
				v, err := x.View(c.q)
				if err != nil {
					b.Fatal(err)
				}
				b.StartTimer()
				at := time.Now()
				if _, err := v.Page(ctx, Start, 100, false); err != nil {
					b.Fatal(err)
				}
				first := time.Since(at)
				at = time.Now()
				hg, err := v.Histogram(ctx, 200, time.UTC)
				if err != nil {
					b.Fatal(err)
				}
				histogram := time.Since(at)
				at = time.Now()
				p, err := v.AtRank(ctx, hg.Levels.Sum()/2)
				if err == nil {
					_, err = v.Page(ctx, p, 100, false)
				}
				if err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(float64(first.Milliseconds()), "ms-first-page")
				b.ReportMetric(float64(histogram.Milliseconds()), "ms-histogram")
				b.ReportMetric(float64(time.Since(at).Milliseconds()), "ms-scroll")
				b.ReportMetric(float64(hg.Levels.Sum()), "records")
			}
		})
	}
	b.Run("clusters", func(b *testing.B) {
		for b.Loop() {
			x, _ := Open(f, info.Size())
			v, _ := x.View(Query{})
			if _, _, err := v.Clusters(ctx, 50); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("lnav", func(b *testing.B) { lnav(b, names, size) })
}

func lnav(b *testing.B, names []string, size int64) {
	path, err := exec.LookPath("lnav")
	if err != nil {
		b.Skip("lnav is not on PATH; Debian has it")
	}
	var used time.Duration
	for b.Loop() {
		cmd := exec.Command(path, append([]string{"-n", "-q"}, names...)...)
		cmd.Env = append(os.Environ(), "HOME="+b.TempDir())
		var errors bytes.Buffer
		if cmd.Stderr = &errors; cmd.Run() != nil {
			b.Fatal(errors.String())
		}
		used += cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	}
	b.SetBytes(size)
	b.ReportMetric(float64(size)/1e6*float64(b.N)/used.Seconds(), "MB/cpu-s")
}
