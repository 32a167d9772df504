package collector

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"stegvis/bundle"
	"stegvis/guide"
)

// benchLog writes a log of about n bytes as a synchronization client writes
// them: many plain lines, some about a person, of whom there are five hundred.
// Whoever is named is so with a field once in a while, and without one more often.
func benchLog(b testing.TB, dir string, n int64) {
	b.Helper()
	f, err := os.Create(filepath.Join(dir, "big.log"))
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	out := bufio.NewWriterSize(f, 1<<20)
	r := rand.New(rand.NewPCG(1, 2))
	syllables := []string{"ar", "bjo", "dal", "ei", "fri", "gun", "hal", "in", "jo", "kar", "lin", "mo", "nor", "ola", "run", "sig", "tor", "vid", "ys"}
	word := func() string {
		w := syllables[r.IntN(len(syllables))] + syllables[r.IntN(len(syllables))] + syllables[r.IntN(len(syllables))]
		return strings.ToUpper(w[:1]) + w[1:]
	}
	people := make([]string, 500)
	for i := range people {
		people[i] = word() + " " + word() + "sen"
	}
	plain := []string{
		"INFO  [Import] 4 of %d rows read from the personnel system, batch %d", "DEBUG [Cache] hit ratio 0.%d after %d look-ups",
		"INFO  [Export] GET https://graph.example.com/v1.0/groups/%08x-4b1c/members 200 in %d ms", "WARN  [Queue] %d items wait longer than %d s",
		"INFO  [Sync] step ImportAD finished, %d changed, %d unchanged", "DEBUG [Sql] select id, department from staging where batch = %d limit %d",
		"INFO  [Rule] department 'Teknisk drift' mapped to OU=Teknisk,OU=Ansatte,DC=fjellvik,DC=local (%d/%d)",
	}
	at := time.Now().Add(-60 * time.Hour)
	var size int64
	for size < n {
		at = at.Add(200 * time.Microsecond)
		line := at.Format("2006-01-02 15:04:05.000") + " "
		switch who := people[r.IntN(len(people))]; r.IntN(60) {
		case 0:
			line += "INFO  [Import] displayName: " + who + " employeeId: " + fmt.Sprint(r.IntN(90000))
		case 1, 2:
			line += "INFO  [Export] Updated the account of " + who + ", nothing to do for the mailbox"
		default:
			line += fmt.Sprintf(plain[r.IntN(len(plain))], r.IntN(1e5), r.IntN(1e4))
		}
		k, _ := out.WriteString(line + "\r\n")
		size += int64(k)
	}
	if err := out.Flush(); err != nil {
		b.Fatal(err)
	}
}

const benchSize = 64 << 20

// BenchmarkCollect is a whole run, from file to finished bundle, with all
// default masking; BenchmarkPack is it without masking, BenchmarkGzip and BenchmarkZip are what other tools take
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

// BenchmarkPack is the same bytes into the same bundle format with nothing
// masked, scanned or diagnosed: what masking costs is the difference.
func BenchmarkPack(b *testing.B) {
	dir := b.TempDir()
	benchLog(b, dir, benchSize)
	b.SetBytes(benchSize)
	for b.Loop() {
		f, err := os.Open(filepath.Join(dir, "big.log"))
		if err != nil {
			b.Fatal(err)
		}
		d, err := bundle.Create(filepath.Join(b.TempDir(), "b.zip"))
		if err != nil {
			b.Fatal(err)
		}
		if _, err = d.Add(bundle.Entry{Path: "logs/big.log", Source: "logs"}, f); err == nil {
			err = f.Close()
		}
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(benchSize)/float64(d.Written()), "ratio")
		if err := d.Abort(); err != nil {
			b.Fatal(err)
		}
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
