package collector

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"stegvis/evtx/evtxtest"
	"stegvis/guide"
	"stegvis/redact"
)

func text(t *testing.T, r io.ReadCloser, err error) string {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// TestPolicyOfTheGuide: what a guide says about a kind of personal data holds
// from the file to the finished bundle, its manifest and its second scan included.
func TestPolicyOfTheGuide(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "a.log"), []byte(lineNow("mail kari@kommune.example fnr 01818010083 phone +47 22 98 76 54")), 0o600); err != nil {
		t.Fatal(err)
	}
	for policy, want := range map[string]struct {
		has    []string
		hasNot []string
		masked int
	}{
		"epost: keep":            {[]string{"kari@kommune.example", "[fnr:"}, []string{"01818010083"}, 0},
		"epost: drop":            {nil, []string{"kari@", "kommune.example", "01818010083"}, 1},
		"epost: mask, tlf: keep": {[]string{"[epost:", "22 98 76 54", "[fnr:"}, []string{"kari@", "01818010083"}, 1},
	} {
		t.Run(policy, func(t *testing.T) {
			g := faultGuide(t, fmt.Sprintf("  logs:\n    kind: files\n    title: {en: Logs}\n    paths: ['%s/**']\nredaction:\n  policy: {%s}\n", filepath.ToSlash(dir), policy), "logs")
			done, b := collect(t, g, Options{Lang: "en"})
			if len(done.Withheld) > 0 || done.Sources[0].Status != "complete" {
				t.Fatalf("%+v %+v", done.Sources[0], done.Withheld)
			}
			r, err := b.Entry("logs/logs/a.log")
			log := text(t, r, err)
			for _, s := range want.has {
				if !strings.Contains(log, s) {
					t.Errorf("%q is not in %s", s, log)
				}
			}
			for _, s := range want.hasNot {
				if strings.Contains(log, s) {
					t.Errorf("%q is in %s", s, log)
				}
			}
			if m := b.Manifest(); m.Redaction.Rules["epost"] != want.masked {
				t.Errorf("%+v", m.Redaction)
			}
		})
	}
}

// TestPolicyNames: a guide may name in its policy exactly what is masked; the
// program that carries it never meets a name it does not know.
func TestPolicyNames(t *testing.T) {
	for _, kind := range []string{redact.Fnr, redact.Orgnr, redact.Konto, redact.Epost, redact.Tlf, redact.Navn, redact.Bruker, redact.Sid, redact.IP,
		redact.Mac, redact.Hemmel, redact.Felt, "own", "telefon"} {
		_, err := guide.Load(fstest.MapFS{"guide.yaml": {Data: []byte("product: {id: demo, name: Demo}\nlanguages: [en]\nredaction:\n  policy: {" + kind +
			": keep}\n  patterns: [{id: own, match: 'A[0-9]+', example: [A1]}]\n")}})
		refused := err != nil && strings.Contains(err.Error(), "no kind called")
		_, err = redact.New(redact.Options{Policy: map[string]string{kind: redact.PolicyKeep}, Patterns: []redact.Pattern{{Kind: "own", Match: "A[0-9]+"}}})
		if refused != (err != nil) || refused != (kind == "telefon") {
			t.Errorf("%s: refused by the guide: %v; by redact: %v", kind, refused, err)
		}
	}
}

// TestArchiveInAnArchive: what lies packed in a packed log is not sent unseen: it
// is named among what was withheld, and what lies beside it comes.
func TestArchiveInAnArchive(t *testing.T) {
	pack := func(files map[string][]byte) []byte {
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		for name, data := range files {
			w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: time.Now()})
			if err != nil {
				t.Fatal(err)
			}
			w.Write(data)
		}
		z.Close()
		return b.Bytes()
	}
	secret := []byte(lineNow("fnr 01818010083"))
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "old.zip"), pack(map[string][]byte{"a.log": secret, "inner.zip": pack(map[string][]byte{"b.log": secret})}), 0o600); err != nil {
		t.Fatal(err)
	}
	done, b := collect(t, logsIn(t, dir), Options{Lang: "en"})
	if len(done.Withheld) != 1 || !strings.Contains(done.Withheld[0].Path, "inner.zip") || done.Withheld[0].Reason == "" || b.Manifest().Redaction.Withheld[0] != done.Withheld[0] {
		t.Errorf("withheld: %+v, in the manifest: %+v", done.Withheld, b.Manifest().Redaction.Withheld)
	}
	if row := done.Sources[0]; row.Entries != 1 || row.Status != "partial" || b.Info("logs/logs/old/a.log").Masked["fnr"] != 1 {
		t.Errorf("%+v", row)
	}
}

// TestTarsAndEventLogsAmongLogs: what people put beside their logs is read as
// what it is: each log of a tar an entry, an exported event log as events.
func TestTarsAndEventLogsAmongLogs(t *testing.T) {
	dir := t.TempDir()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for name, text := range map[string]string{"a.log": lineNow("fnr 01818010083"), "../../b.log": lineNow("b"), "bin": strings.Repeat("\x00\x01\x02\x03", 500)} {
		w.WriteHeader(&tar.Header{Name: name, Mode: 0o644, Size: int64(len(text)), ModTime: time.Now()})
		io.WriteString(w, text)
	}
	w.WriteHeader(&tar.Header{Name: "link", Typeflag: tar.TypeSymlink, Linkname: "/etc/passwd"})
	w.Close()
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	z.Write(b.Bytes())
	z.Close()
	log := evtxtest.NewLog(1)
	for i := range 3 {
		log.Add(evtxtest.Event{Time: time.Now().Add(-time.Duration(i+1) * time.Minute), Provider: "eAdm", Channel: "Application", Computer: "srv1", ID: 7, Level: 2,
			Data: []evtxtest.Field{{Name: "who", Value: evtxtest.String("kari@kommune.example")}}})
	}
	for name, data := range map[string][]byte{"old.tar.gz": packed.Bytes(), "backup.gz": packed.Bytes(), "cut.tar": b.Bytes()[:700], "eksport.EVTX": log.File(evtxtest.Options{})} {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	done, bun := collect(t, logsIn(t, dir), Options{Lang: "en"})
	var names []string
	for _, e := range done.Entries {
		names = append(names, e.Path)
	}
	for _, want := range []string{"logs/logs/old/a.log", "logs/logs/old/b.log", "events/eksport.jsonl"} {
		if bun.Info(want) == nil {
			t.Errorf("%s is not among %v", want, names)
		}
	}
	if e := bun.Info("logs/logs/old/a.log"); e != nil && e.Masked["fnr"] != 1 {
		t.Errorf("%+v", e)
	}
	if ids := records(t, bun, "events/eksport.jsonl"); len(ids) != 3 {
		t.Errorf("%d events", len(ids))
	}
	held := fmt.Sprint(done.Withheld)
	if !strings.Contains(held, "backup.gz") || !strings.Contains(held, "bin") || !strings.Contains(done.Sources[0].Note, "cut.tar: the archive is damaged") {
		t.Errorf("withheld %s, %+v", held, done.Sources[0])
	}
}

// TestRevealAnySpelling: a mark is found however it is passed on: as in a log, in a
// name of a file, on the page, in any case, or its number alone.
func TestRevealAnySpelling(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "a.log"), []byte(lineNow("mail kari@kommune.example")), 0o600); err != nil {
		t.Fatal(err)
	}
	_, b := collect(t, logsIn(t, dir), Options{Lang: "en"})
	r, err := b.Entry("logs/logs/a.log")
	log := text(t, r, err)
	_, mark, ok := strings.Cut(log, "[epost:")
	if !ok {
		t.Fatal(log)
	}
	mark = mark[:12]
	for _, spelled := range []string{"[epost:" + mark + "]", "epost:" + mark, "(epost-" + mark + ")", mark, strings.ToUpper(mark), "e-post " + mark, "E-mail " + mark, " [EPOST:" + mark + "] "} {
		if got, err := Reveal(spelled); err != nil || len(got) != 1 || got[0].Value != "kari@kommune.example" {
			t.Errorf("%q: %v, %v", spelled, got, err)
		}
	}
	for _, other := range []string{"", "epost", "[fnr:" + mark + "]", mark[:11], "x" + mark, "[epost:" + mark + "0]"} {
		if got, err := Reveal(other); err != nil || len(got) != 0 {
			t.Errorf("%q: %v, %v", other, got, err)
		}
	}
}
