package collector

import (
	"archive/zip"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestZippedLogs: each log in a zip is an entry of its own, masked, under its own name.
func TestZippedLogs(t *testing.T) {
	dir := t.TempDir()
	f, err := os.Create(filepath.Join(dir, "old.zip"))
	if err != nil {
		t.Fatal(err)
	}
	z := zip.NewWriter(f)
	for name, text := range map[string]string{"a.log": lineNow("fnr 01818010083"), "sub/b.log": lineNow("b"), "../../evil.log": lineNow("evil"), "picture.png": "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "sub/": ""} {
		w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: time.Now()})
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(w, text)
	}
	old, _ := z.CreateHeader(&zip.FileHeader{Name: "ancient.log", Modified: time.Now().AddDate(-1, 0, 0)})
	io.WriteString(old, "2020-01-01 00:00:00 INFO x\n")
	z.Close()
	f.Close()
	done, b := collect(t, logsIn(t, dir), Options{Lang: "en"})
	row := done.Sources[0]
	if row.Entries != 3 || len(done.Withheld) != 1 || !strings.Contains(done.Withheld[0].Path, "picture.png") {
		t.Errorf("%+v %+v", row, done.Withheld)
	}
	e := b.Info("logs/logs/old/a.log")
	if e == nil || e.Masked["fnr"] != 1 || b.Info("logs/logs/old/sub/b.log") == nil || b.Info("logs/logs/old/ancient.log") != nil {
		for _, e := range b.Manifest().Entries {
			t.Logf("%s  %s", e.Path, e.Original)
		}
		t.Errorf("%+v", e)
	}
	for _, e := range b.Manifest().Entries {
		if strings.Contains(e.Path, "..") {
			t.Errorf("%s", e.Path)
		}
	}
}
