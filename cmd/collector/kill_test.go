package main

import (
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"stegvis/bundle"
)

// TestKill ends the program at random moments, without warning, 200 times:
// what stands under a final name is always a whole bundle.
func TestKill(t *testing.T) {
	if testing.Short() {
		t.Skip("starts the program 200 times")
	}
	exe := filepath.Join(t.TempDir(), "collector.exe")
	if out, err := exec.Command("go", "build", "-o", exe, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	server := filepath.Join(t.TempDir(), "c", "eadm", "loggfiler")
	if err := os.MkdirAll(server, 0o700); err != nil {
		t.Fatal(err)
	}
	line := "2026-03-02 06:00:00 INFO one of many lines of a log that takes a moment to collect\n"
	if err := os.WriteFile(filepath.Join(server, "a.log"), []byte(strings.Repeat(line, 20_000)), 0o600); err != nil {
		t.Fatal(err)
	}
	out := t.TempDir()
	home := t.TempDir()
	var longest time.Duration
	run := func(after time.Duration) {
		cmd := exec.Command(exe, "collect", "--page", "import-ad", "--from", filepath.Dir(filepath.Dir(filepath.Dir(server))), "--out", out, "--yes")
		cmd.Env = append(os.Environ(), "HOME="+home, "XDG_CONFIG_HOME="+home, "AppData="+home)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		timer := time.AfterFunc(after, func() { cmd.Process.Kill() })
		start := time.Now()
		if cmd.Wait() == nil {
			longest = max(longest, time.Since(start))
		}
		timer.Stop()
	}
	run(time.Minute)
	dice := rand.New(rand.NewPCG(7, 7))
	whole, partial := 0, 0
	for range 200 {
		run(time.Duration(dice.Int64N(int64(longest * 11 / 10))))
	}
	list, err := os.ReadDir(out)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range list {
		if strings.HasSuffix(e.Name(), bundle.PartialSuffix) {
			partial++
			continue
		}
		f, err := os.Open(filepath.Join(out, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		info, _ := f.Stat()
		b, err := bundle.Open(f, info.Size())
		if err != nil || len(b.Verify()) > 0 {
			t.Errorf("%s: %v", e.Name(), err)
		}
		f.Close()
		whole++
	}
	if whole < 2 || partial < 5 {
		t.Errorf("%d whole, %d partial: the moments were badly chosen", whole, partial)
	}
}
