//go:build !windows

package collector

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"stegvis/bundle"
)

// TestOddFiles: a FIFO, a socket, a device and links, also in a loop, are
// counted, not opened and not followed; the log beside them comes.
func TestOddFiles(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mkfifo(filepath.Join(dir, "pipe.log"), 0o600); err != nil {
		t.Fatal(err)
	}
	sub := filepath.Join(dir, "sub")
	if err := os.Mkdir(sub, 0o700); err != nil {
		t.Fatal(err)
	}
	for name, to := range map[string]string{"loop": "../sub", "up": "..", "self.log": "self.log", "passwd.log": "/etc/passwd"} {
		if err := os.Symlink(to, filepath.Join(sub, name)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(sub, "a.log"), []byte(lineNow("x")), 0o600); err != nil {
		t.Fatal(err)
	}
	done, b := collect(t, logsIn(t, dir), Options{Lang: "en"})
	row := done.Sources[0]
	if row.Status != bundle.Partial || row.Entries != 1 || !strings.Contains(row.Note, "no ordinary files: 1") || !strings.Contains(row.Note, "links not followed: 4") {
		t.Errorf("%+v", row)
	}
	if b.Info("logs/logs/sub/a.log") == nil {
		t.Error("the log beside them is not in")
	}
}

// TestBecomesPipe: a FIFO that took a log's name since it was listed does not hang the run.
func TestBecomesPipe(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.log")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { _, err := openShared(path); done <- err }()
	select {
	case err := <-done:
		if err == nil {
			t.Error("a FIFO was opened as a log")
		}
	case <-time.After(10 * time.Second):
		t.Fatal("it hangs")
	}
}

// TestDenied: a log that may not be read is denied, and the others come.
// Root may read everything: CI runs this as somebody else.
func TestDenied(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("root is denied nothing")
	}
	dir := t.TempDir()
	for name, mode := range map[string]os.FileMode{"open.log": 0o600, "closed.log": 0} {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(lineNow("x")), 0o600); err != nil {
			t.Fatal(err)
		}
		os.Chmod(path, mode)
	}
	locked := filepath.Join(dir, "folder")
	os.Mkdir(locked, 0)
	defer os.Chmod(locked, 0o700)
	done, _ := collect(t, logsIn(t, dir), Options{Lang: "en"})
	row := done.Sources[0]
	if row.Status != bundle.Partial || row.Entries != 1 || strings.Count(row.Note, "access denied") != 2 {
		t.Errorf("%+v", row)
	}
}
