//go:build !windows

package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"stegvis/bundle"
)

// bigServer is a copied machine whose log takes a while to collect; a second, older one follows it.
func bigServer(t *testing.T) string {
	t.Helper()
	root := t.TempDir()
	dir := filepath.Join(root, "c", "eadm", "loggfiler")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	for i, name := range []string{"old.log", "new.log"} {
		line := fmt.Sprintf("2026-03-02 0%d:00:00 INFO one of very many lines of a log that takes a moment to collect\n", 5+i)
		if err := os.WriteFile(filepath.Join(dir, name), []byte(strings.Repeat(line, 400_000)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

// TestInterrupt: the first Ctrl-C gives a valid bundle of what is there, the
// second nothing at all, and each time the person is told.
func TestInterrupt(t *testing.T) {
	server, home := bigServer(t), t.TempDir()
	for _, c := range []struct {
		name            string
		signals         []os.Signal
		status, bundles int
		says            string
	}{
		{"once", []os.Signal{os.Interrupt}, 0, 1, "The bundle is made of what has been collected"},
		{"twice", []os.Signal{os.Interrupt, os.Interrupt}, 1, 0, "cancelled; nothing is left behind"},
		{"closed", []os.Signal{syscall.SIGTERM}, 1, 0, "cancelled; nothing is left behind"},
	} {
		t.Run(c.name, func(t *testing.T) {
			for try := 1; ; try++ {
				status, said, rows := interrupted(t, server, home, c.signals)
				if c.status == 1 && status == 0 && try < 20 {
					continue // it was done before the signal came
				}
				if status != c.status || !strings.Contains(said, c.says) || len(rows) != c.bundles {
					t.Errorf("exit status %d, %d bundles: %s", status, len(rows), said)
				}
				for _, row := range rows {
					if row.Status != bundle.Missing && row.Status != bundle.Partial || !strings.Contains(row.Note, "interrupted") {
						t.Errorf("%+v", row)
					}
				}
				return
			}
		})
	}
}

// interrupted collects and sends the signals as soon as the draft is there. It
// returns the first row of each bundle that was made.
func interrupted(t *testing.T, server, home string, signals []os.Signal) (status int, said string, rows []bundle.Source) {
	t.Helper()
	out := t.TempDir()
	cmd := exec.Command(os.Args[0], "collect", "--page", "import-ad", "--from", server, "--out", out, "--yes", "--lang", "en", "--json")
	cmd.Env = append(os.Environ(), "STEGVIS_RUN=1", "HOME="+home, "XDG_CONFIG_HOME="+home)
	var text bytes.Buffer
	cmd.Stderr = &text
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for range 500 {
		if list, _ := filepath.Glob(filepath.Join(out, "*"+bundle.PartialSuffix)); len(list) > 0 {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	time.Sleep(20 * time.Millisecond)
	for _, s := range signals {
		cmd.Process.Signal(s)
		time.Sleep(time.Millisecond) // two at once are one
	}
	cmd.Wait()
	list, _ := os.ReadDir(out)
	for _, e := range list {
		f, err := os.Open(filepath.Join(out, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		info, _ := f.Stat()
		b, err := bundle.Open(f, info.Size())
		if err != nil || len(b.Verify()) > 0 {
			t.Fatalf("%s: %v", e.Name(), err)
		}
		rows = append(rows, b.Manifest().Sources[0])
	}
	return cmd.ProcessState.ExitCode(), text.String(), rows
}

// TestFullDisk runs the program with a limit on the size of files that grows
// byte by byte, as a disk that is full at that place: a valid bundle or none, never half of one.
func TestFullDisk(t *testing.T) {
	root, home := t.TempDir(), t.TempDir()
	dir := filepath.Join(root, "c", "eadm", "loggfiler")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	var log strings.Builder
	for i := range 3000 {
		fmt.Fprintf(&log, "2026-03-02 06:00:%02d INFO line %d %x\n", i%60, i, i*i*7919)
	}
	os.WriteFile(filepath.Join(dir, "a.log"), []byte(log.String()), 0o600)
	run := func(limit int64) (string, int, []os.DirEntry) {
		out := t.TempDir()
		cmd := exec.Command(os.Args[0], "collect", "--page", "import-ad", "--from", root, "--out", out, "--yes", "--lang", "en")
		cmd.Env = append(os.Environ(), "STEGVIS_RUN=1", fmt.Sprint("STEGVIS_LIMIT=", limit), "HOME="+home, "XDG_CONFIG_HOME="+home)
		said, _ := cmd.CombinedOutput()
		list, err := os.ReadDir(out)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range list {
			f, err := os.Open(filepath.Join(out, e.Name()))
			if err != nil {
				t.Fatal(err)
			}
			info, _ := f.Stat()
			b, err := bundle.Open(f, info.Size())
			if err != nil || len(b.Verify()) > 0 || strings.HasSuffix(e.Name(), bundle.PartialSuffix) {
				t.Fatalf("limit %d leaves %s: %v", limit, e.Name(), err)
			}
			f.Close()
		}
		return string(said), cmd.ProcessState.ExitCode(), list
	}
	run(1 << 30) // makes the key
	whole := 0
	for limit := int64(0); whole < 2; limit += limit/12 + 97 {
		said, status, list := run(limit)
		switch {
		case status == 0 && len(list) == 1:
			whole++
		case status == 0 || len(list) > 0 || !strings.Contains(said, "could not be written") && !strings.Contains(said, "cannot be written") && !strings.Contains(said, "cannot be saved"):
			t.Errorf("limit %d: exit status %d, %v: %s", limit, status, list, said)
		}
	}
}

// limited is main under RLIMIT_FSIZE, for TestFullDisk.
func limited(limit uint64) {
	signal.Ignore(syscall.SIGXFSZ)
	syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: limit, Max: limit})
}
