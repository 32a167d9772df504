package main

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"filippo.io/age"
	"filippo.io/age/armor"
	"github.com/rogpeppe/go-internal/testscript"

	"stegvis/bundle"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"review": func() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }})
}

// TestScripts runs testdata/script: each is a walk that a support engineer can read.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(e *testscript.Env) error {
			e.Setenv("LANG", "en_US.UTF-8")
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"bundle": makeBundle, "harm": harm, "status": status, "zip": zipDir, "seal": seal, "parts": parts},
	})
}

// bundle LOG OUT makes a bundle of one log file, for import-ad#not-starting.
func makeBundle(ts *testscript.TestScript, _ bool, args []string) {
	d, err := bundle.Create(ts.MkAbs(args[1]))
	ts.Check(err)
	e, err := d.Add(bundle.Entry{Path: "logs/eadm-logs/sync.log", Source: "eadm-logs"}, bytes.NewReader([]byte(ts.ReadFile(args[0]))))
	ts.Check(err)
	at := time.Date(2026, 6, 17, 8, 0, 0, 0, time.UTC)
	_, err = d.Finish(&bundle.Manifest{
		ID: "01978000-0000-7000-8000-000000000001", Created: at, Tool: bundle.Tool{Name: "stegvis-collector", Version: "1", OS: "linux/amd64"},
		Guide:  bundle.Guide{Product: "eadm", Version: "000000000000", Lang: "nb", Page: "import-ad", State: "not-starting", Title: "Import AD", Path: "nb/import-ad.html#not-starting"},
		Host:   bundle.Host{Name: "[host:000000000000]", OS: "Windows", TimeZone: "Europe/Oslo", UTCOffset: "+02:00"},
		Window: bundle.Window{Since: at.Add(-time.Hour), Until: at}, Approval: bundle.Approval{Mode: "yes", At: at},
		Sources: []bundle.Source{
			{ID: "eadm-logs", Kind: "files", Status: bundle.Complete, Entries: 1, Bytes: e.Size},
			{ID: "net-domain", Kind: "net", Status: bundle.Missing, Note: "only copied files"},
		},
		Redaction: bundle.Redaction{Rules: map[string]int{}, Withheld: []bundle.Withheld{}, Scan: bundle.Scan{Entries: 1, Verdict: "clean"}},
		Findings:  []bundle.Finding{},
	}, []byte("<!doctype html><title>Bundle</title>"))
	ts.Check(err)
}

// harm HOW IN OUT writes a bundle that something happened to.
func harm(ts *testscript.TestScript, _ bool, args []string) {
	data := []byte(ts.ReadFile(args[1]))
	switch args[0] {
	case "truncate":
		data = data[:len(data)/2]
	case "flip":
		data[60] ^= 0x55 // in the first entry's compressed bytes
	case "rezip":
		in, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
		ts.Check(err)
		var out bytes.Buffer
		w := zip.NewWriter(&out)
		for _, f := range in.File {
			r, err := f.Open()
			ts.Check(err)
			to, err := w.Create(f.Name)
			ts.Check(err)
			_, err = io.Copy(to, r)
			ts.Check(err)
		}
		ts.Check(w.Close())
		data = out.Bytes()
	case "armor":
		var out bytes.Buffer
		w := armor.NewWriter(&out)
		_, err := w.Write(data)
		ts.Check(err)
		ts.Check(w.Close())
		data = out.Bytes()
	case "twice": // one name for two files of a zip
		var out bytes.Buffer
		w := zip.NewWriter(&out)
		for range 2 {
			to, err := w.Create("a.log")
			ts.Check(err)
			_, err = to.Write(data)
			ts.Check(err)
		}
		ts.Check(w.Close())
		data = out.Bytes()
	default:
		ts.Fatalf("no harm is called %q", args[0])
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[2]), data, 0o644))
}

// zip DIR OUT is an archive made by hand.
func zipDir(ts *testscript.TestScript, _ bool, args []string) {
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	ts.Check(w.AddFS(os.DirFS(ts.MkAbs(args[0]))))
	ts.Check(w.Close())
	ts.Check(os.WriteFile(filepath.Clean(ts.MkAbs(args[1])), out.Bytes(), 0o644))
}

// seal KEY IN OUT encrypts a bundle as a sender would, to a key that keygen made.
func seal(ts *testscript.TestScript, _ bool, args []string) {
	ids, err := age.ParseIdentities(bytes.NewReader([]byte(ts.ReadFile(args[0]))))
	ts.Check(err)
	var out bytes.Buffer
	ts.Check(bundle.Encrypt(&out, bytes.NewReader([]byte(ts.ReadFile(args[1]))), ids[0].(*age.X25519Identity).Recipient()))
	ts.Check(os.WriteFile(ts.MkAbs(args[2]), out.Bytes(), 0o644))
}

// parts FILE N cuts a file into FILE.001 … and removes it.
func parts(ts *testscript.TestScript, _ bool, args []string) {
	data := []byte(ts.ReadFile(args[0]))
	n, err := strconv.Atoi(args[1])
	ts.Check(err)
	size := len(data)/n + 1
	for i := range n {
		ts.Check(os.WriteFile(bundle.PartName(ts.MkAbs(args[0]), i+1), data[i*size:min(len(data), (i+1)*size)], 0o644))
	}
	ts.Check(os.Remove(ts.MkAbs(args[0])))
}

// status N ARGS… runs review and wants this exit status.
func status(ts *testscript.TestScript, _ bool, args []string) {
	got := "0"
	if err := ts.Exec("review", args[1:]...); err != nil {
		got = fmt.Sprint(err)[len("exit status "):]
	}
	if got != args[0] {
		ts.Fatalf("exit status %s, want %s", got, args[0])
	}
}
