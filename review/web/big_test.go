package web

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"stegvis/review/ingest"
	"stegvis/review/store"
)

// TestMain lets the test binary be the worker that reads bundles, as review is.
func TestMain(m *testing.M) {
	if len(os.Args) == 2 && os.Args[1] == "worker" {
		os.Exit(ingest.Worker(os.Stdin, os.Stdout))
	}
	os.Exit(m.Run())
}

// long is a house with a case whose log has so many lines, read.
func long(b testing.TB, lines int) (h *house, number int64) {
	h = newHouse(b, func(o *Options) {
		o.Log = slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError}))
		o.Ingest = ingest.New(o.Store, ingest.Options{Guide: o.Guide, Exe: []string{os.Args[0], "worker"}, Log: o.Log})
	}).furnish()
	c, err := h.st.Customers(b.Context())
	must(b, err)
	in, out := io.Pipe()
	go func() {
		w := bufio.NewWriterSize(out, 1<<20)
		at := time.Date(2026, 3, 2, 6, 0, 0, 0, time.UTC)
		for i := range lines {
			level := "INFO "
			if i%97 == 0 {
				level = "ERROR"
			}
			fmt.Fprintf(w, "%s [%d] %s eAdm.Client.ImportService - Behandlet post %d av 12000 i omgang %d, %d endringer, status oppdatert i mål\r\n",
				at.Add(time.Duration(i)*40*time.Millisecond).Format("2006-01-02 15:04:05.000"), i%17, level, i%12000, i/12000, i%7)
		}
		w.Flush()
		out.Close()
	}()
	got, _, err := h.st.Receive(b.Context(), store.Received{Customer: c[0].ID, Name: "klient.log", Via: "form"}, in)
	must(b, err)
	run, stop := context.WithCancel(b.Context())
	done := make(chan error, 1)
	go func() { done <- h.s.ingest.Run(run) }()
	for got.Status != store.Ready {
		time.Sleep(50 * time.Millisecond)
		got, err = h.st.Bundle(b.Context(), got.ID)
		must(b, err)
		if got.Status == store.Refused || got.Status == store.Quarantined {
			b.Fatal(got.Status, got.Reason)
		}
	}
	stop()
	<-done
	cs, err := h.st.Case(b.Context(), got.Case)
	must(b, err)
	return h, cs.Number
}

// TestLongFile opens a file that is long enough for a reading copy where it
// ends, at a line, and at hits before and behind it.
func TestLongFile(t *testing.T) {
	const lines = 80_000
	h, number := long(t, lines)
	who := h.as("reader")
	for _, c := range []struct{ ask, line, text string }{
		{"from=last", "80000", "post 7999 av 12000 i omgang 6"},
		{"line=50000", "50000", "post 1999 av 12000 i omgang 4"},
		{"line=80000&find=1&dir=back&q=POST+11999+AV", "72000", "<mark>post 11999 av</mark> 12000 i omgang 5"},
		{"line=60001&find=1&q=post+11999+av", "72000", "<mark>post 11999 av</mark> 12000 i omgang 5"},
		{"find=1&q=finnes+ikke", "1", "«finnes ikke» finnes ikke fra linje 1 og utover."},
		{"line=9999999999999999", "", "Filen er kortere enn dette."},
		{"line=-4&from=x", "1", "post 0 av 12000 i omgang 0"},
	} {
		for tries := 0; ; tries++ {
			res, text := who.do("GET", fmt.Sprintf("/cases/%d/files/view?path=klient.log&%s", number, c.ask), nil, "Accept-Language", "nb")
			if strings.Contains(text, "<progress") && tries < 20 {
				continue // a machine so slow that it says how far it has read
			}
			if res.StatusCode != 200 || !strings.Contains(text, c.text) || c.line != "" && !strings.Contains(text, `id="L`+c.line+`"`) {
				t.Errorf("%s: %d, line %s or %q is not there: %.3000s", c.ask, res.StatusCode, c.line, c.text, text)
			}
			break
		}
	}
}

// BenchmarkCase times the pages of a case whose log has STEGVIS_RECORDS lines
// (200 000 unless said; ten million are 1.5 GB and some minutes of reading),
// over loopback: the first time anybody asks, and how it goes on.
func BenchmarkCase(b *testing.B) {
	lines, err := strconv.Atoi(os.Getenv("STEGVIS_RECORDS"))
	if err != nil || lines <= 0 {
		lines = 200_000
	}
	h, number := long(b, lines)
	who := h.as("reviewer")
	who.c.Timeout = 5 * time.Minute
	base := fmt.Sprintf("/cases/%d", number)
	view := base + "/files/view?path=" + "klient.log"
	for _, p := range []struct{ name, path string }{
		{"overview", base},
		{"timeline", base + "/timeline"},
		{"level", base + "/timeline?level=error"},
		{"folded", base + "/timeline?fold=1"},
		{"middle", fmt.Sprint(base, "/timeline/rows?n=100&rank=", lines/2)},
		{"files", base + "/files"},
		{"file-end", view + "&from=last"},
		{"file-middle", fmt.Sprint(view, "&line=", lines/2)},
	} {
		b.Run(p.name, func(b *testing.B) {
			var took []time.Duration
			get := func() {
				at := time.Now()
				res, text := who.do("GET", p.path, nil)
				if took = append(took, time.Since(at)); res.StatusCode != 200 {
					b.Fatalf("%s: %d %.200s", p.path, res.StatusCode, text)
				}
			}
			get()
			first := took[0]
			for b.Loop() {
				get()
			}
			slices.Sort(took)
			b.ReportMetric(float64(first.Microseconds())/1000, "ms-first")
			b.ReportMetric(float64(took[len(took)*95/100].Microseconds())/1000, "ms-p95")
			b.ReportMetric(float64(lines), "records")
		})
	}
}
