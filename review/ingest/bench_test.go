package ingest

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"stegvis/bundle"
)

// synclog writes size bytes of a log as eAdm's synchronisation writes it, some 150 bytes a line.
type synclog struct {
	left int64
	at   time.Time
	n    int
	buf  []byte
}

func (s *synclog) Read(p []byte) (int, error) {
	for len(s.buf) < len(p) && s.left > 0 {
		level := "INFO "
		switch {
		case s.n%97 == 0:
			level = "ERROR"
		case s.n%31 == 0:
			level = "WARN "
		}
		was := len(s.buf)
		s.buf = s.at.AppendFormat(s.buf, "2006-01-02 15:04:05")
		s.buf = fmt.Appendf(s.buf, ",%03d [%d] %s eAdm.Client.ImportService - [user:%012x] handled as number %d of 12000, department %d, %d changes in %d ms\n",
			s.n%1000, s.n%17, level, uint64(s.n)*0x9e3779b97f4a7c15>>16, s.n%12000, s.n%300, s.n%7, s.n*7919%9973)
		s.left -= int64(len(s.buf) - was)
		s.n++
		s.at = s.at.Add(40 * time.Millisecond)
	}
	if len(s.buf) == 0 {
		return 0, io.EOF
	}
	n := copy(p, s.buf)
	s.buf = append(s.buf[:0], s.buf[n:]...)
	return n, nil
}

// bigBundle is a whole bundle of files logs of size bytes each.
func bigBundle(t testing.TB, files int, size int64) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "big.zip")
	d, err := bundle.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 6, 17, 6, 0, 0, 0, time.UTC)
	for i := range files {
		if _, err := d.Add(bundle.Entry{Path: fmt.Sprintf("logs/eadm-logs/sync%d.log", i), Source: "eadm-logs"}, &synclog{left: size, at: at}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := d.Finish(manifest(at), []byte("<!doctype html>")); err != nil {
		t.Fatal(err)
	}
	return name
}

func manifest(at time.Time) *bundle.Manifest {
	return &bundle.Manifest{
		ID: "01978000-0000-7000-8000-000000000001", Created: at, Tool: bundle.Tool{Name: "stegvis-collector", Version: "1", OS: "windows/amd64"},
		Guide:  bundle.Guide{Product: "eadm", Version: "000000000000", Lang: "nb", Page: "import-ad", State: "not-starting", Title: "Import AD", Path: "nb/import-ad.html#not-starting"},
		Host:   bundle.Host{Name: "[host:000000000000]", OS: "Windows Server 2022", TimeZone: "Europe/Oslo", UTCOffset: "+02:00"},
		Window: bundle.Window{Since: at.Add(-time.Hour), Until: at.Add(24 * time.Hour)}, Approval: bundle.Approval{Mode: "yes", At: at},
		Sources:   []bundle.Source{{ID: "eadm-logs", Kind: "files", Status: bundle.Complete}},
		Redaction: bundle.Redaction{Rules: map[string]int{}, Withheld: []bundle.Withheld{}, Scan: bundle.Scan{Verdict: "clean"}},
		Findings:  []bundle.Finding{},
	}
}

// BenchmarkIngest reads a bundle of log text as the server does, in a worker
// process: check, scan, findings, patterns and index. STEGVIS_MB is how much;
// 1500 are ten million records.
func BenchmarkIngest(b *testing.B) {
	mb := 200
	if n, err := strconv.Atoi(os.Getenv("STEGVIS_MB")); err == nil {
		mb = n
	}
	name := bigBundle(b, 2, int64(mb)*1e6/2)
	info, err := os.Stat(name)
	if err != nil {
		b.Fatal(err)
	}
	i, k := reader(b)
	k.Blobs, k.Name = []string{name}, "big.zip"
	b.SetBytes(int64(mb) * 1e6)
	var used time.Duration
	for b.Loop() {
		res, no, err := i.child(context.Background(), k, info.Size())
		if err != nil || no != nil || res.Records == 0 {
			b.Fatal(res, no, err)
		}
		b.ReportMetric(float64(res.Records), "records")
		used += i.used.cpu
		b.ReportMetric(float64(i.used.memory)/(1<<20), "MiB")
	}
	b.ReportMetric(used.Seconds()/float64(b.N), "cpu-s/op")
}
