package collector

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

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
