package collector

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"stegvis/guide"
)

// benchLog is an ordinary log of about n bytes.
func benchLog(b *testing.B, dir string, n int) {
	b.Helper()
	words := []string{"Import", "Export", "user", "group", "changed", "from", "AD", "value", "checked", "department", "sync", "status", "ok"}
	r := rand.New(rand.NewPCG(1, 2))
	var out bytes.Buffer
	at := time.Now().Add(-time.Duration(n/100) * 10 * time.Millisecond)
	for out.Len() < n {
		at = at.Add(10 * time.Millisecond)
		fmt.Fprintf(&out, "%s INFO  [%d]", at.Format("2006-01-02 15:04:05.000"), r.IntN(64))
		for range 8 {
			out.WriteString(" " + words[r.IntN(len(words))])
		}
		fmt.Fprintf(&out, " id=%d\r\n", r.IntN(1e7))
	}
	if err := os.WriteFile(filepath.Join(dir, "big.log"), out.Bytes(), 0o600); err != nil {
		b.Fatal(err)
	}
}

const benchSize = 64 << 20

// BenchmarkCollect is a whole run, from file to finished bundle, with all
// default masking; BenchmarkGzip and BenchmarkZip are what other tools take
// to pack the same bytes and do nothing else.
func BenchmarkCollect(b *testing.B) {
	dir := b.TempDir()
	benchLog(b, dir, benchSize)
	b.Setenv("XDG_CONFIG_HOME", b.TempDir())
	g := benchGuide(b, dir)
	b.SetBytes(benchSize)
	for b.Loop() {
		c, err := Start(g, Options{Ref: guide.Ref{Page: "stuck", State: "stopped"}, Out: b.TempDir(), Lang: "en"})
		if err != nil {
			b.Fatal(err)
		}
		if err := c.Gather(context.Background()); err != nil {
			b.Fatal(err)
		}
		done, err := c.Finish("yes")
		if err != nil || done.Sources[0].Entries != 1 {
			b.Fatal(err, done)
		}
		b.ReportMetric(float64(benchSize)/float64(done.Size), "ratio")
	}
}

func benchGuide(b *testing.B, dir string) *guide.Guide {
	return faultGuide(b, fmt.Sprintf("  logs:\n    kind: files\n    title: {en: Logs}\n    paths: ['%s/**']\n", filepath.ToSlash(dir)), "logs")
}

func BenchmarkGzip(b *testing.B) { benchTool(b, "gzip", "-6", "-c", "big.log") }
func BenchmarkZip(b *testing.B)  { benchTool(b, "zip", "-q", "-6", "-", "big.log") }

func benchTool(b *testing.B, name string, args ...string) {
	if _, err := exec.LookPath(name); err != nil {
		b.Skip(name + " is not installed")
	}
	dir := b.TempDir()
	benchLog(b, dir, benchSize)
	b.SetBytes(benchSize)
	for b.Loop() {
		cmd := exec.Command(name, args...)
		cmd.Dir = dir
		out, err := cmd.Output()
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(benchSize)/float64(len(out)), "ratio")
	}
}
