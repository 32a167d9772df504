package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// wine returns a runner of Windows programs, and the prefix's drive C.
// test/wine/run prepares both and names them in STEGVIS_WINE_ENV.
func wine(t *testing.T) (run func(exe string, args ...string) *exec.Cmd, driveC string) {
	t.Helper()
	vars := os.Getenv("STEGVIS_WINE_ENV")
	if vars == "" {
		t.Skip("Wine is not prepared here: test/wine/run does that, make test calls it")
	}
	env, program := []string{"PATH=" + os.Getenv("PATH"), "LC_ALL=C.UTF-8"}, ""
	for _, v := range strings.Fields(vars) {
		env = append(env, v)
		if p, ok := strings.CutPrefix(v, "WINEPREFIX="); ok {
			driveC = filepath.Join(p, "drive_c")
		}
		if p, ok := strings.CutPrefix(v, "WINE="); ok {
			program = p
		}
	}
	return func(exe string, args ...string) *exec.Cmd {
		c := exec.Command(program, append([]string{exe}, args...)...)
		c.Env = env
		return c
	}, driveC
}

// build builds a command of ours for Windows into dir.
func build(t *testing.T, dir, pkg string, goos string) string {
	t.Helper()
	exe := filepath.Join(dir, filepath.Base(pkg)+".exe")
	goBuild(t, exe, pkg, "GOOS="+goos)
	return exe
}

// goBuild builds as the Makefile does.
func goBuild(t *testing.T, exe, pkg string, env ...string) {
	t.Helper()
	c := exec.Command("go", "build", "-buildvcs=false", "-trimpath", "-ldflags=-s -w", "-o", exe, pkg)
	c.Env = append(append(os.Environ(), "CGO_ENABLED=0"), env...)
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("building %s: %v\n%s", pkg, err, out)
	}
}

// TestCollectsWhileTheClientWrites runs the collector's exe on a drive C where
// a client is at work, and opens what it made with review.
func TestCollectsWhileTheClientWrites(t *testing.T) {
	run, driveC := wine(t)
	logs := filepath.Join(driveC, "eadm", "loggfiler")
	out := filepath.Join(driveC, "out")
	for _, dir := range []string{filepath.Join(driveC, "eadm"), out} {
		if err := os.RemoveAll(dir); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.MkdirAll(logs, 0o755); err != nil {
		t.Fatal(err)
	}
	old := "2026-06-17 05:58:01 ERROR The server is not operational.\r\n"
	if err := os.WriteFile(filepath.Join(logs, "synk.log"), []byte(old), 0o644); err != nil {
		t.Fatal(err)
	}
	bin := t.TempDir()
	collector := build(t, bin, "stegvis/cmd/collector", "windows")
	writer := build(t, bin, "stegvis/test/wine/writer", "windows")
	review := build(t, bin, "stegvis/cmd/review", "linux")

	client := run(writer, `C:\eadm\loggfiler`)
	stop, err := client.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	said, err := client.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := client.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(said)
	if !lines.Scan() || !strings.HasPrefix(lines.Text(), "ready") {
		t.Fatalf("the writer did not start: %q", lines.Text())
	}

	var stdout, stderr bytes.Buffer
	c := run(collector, "collect", "--page", "import-ad", "--state", "not-starting", "--yes", "--json", "--lang", "en", "--out", `C:\out`)
	c.Stdout, c.Stderr = &stdout, &stderr
	if err := c.Run(); err != nil {
		t.Fatalf("collect: %v\n%s%s", err, &stdout, &stderr)
	}
	stop.Close()
	rest, _ := io.ReadAll(said)
	end := lines.Text() + string(rest)
	for lines.Scan() {
		end += "\n" + lines.Text()
	}
	client.Wait()
	if strings.Contains(end, "rotation refused") {
		t.Errorf("the collector stopped the client from rotating its log:\n%s", end)
	}

	var made struct {
		Bundle  string `json:"bundle"`
		Sources []struct {
			ID, Kind, Status, Note string
		} `json:"sources"`
	}
	if err := json.Unmarshal(stdout.Bytes(), &made); err != nil {
		t.Fatalf("--json: %v\n%s", err, &stdout)
	}
	for _, s := range made.Sources {
		t.Logf("%-24s %-9s %-9s %s", s.ID, s.Kind, s.Status, s.Note)
		switch s.Kind {
		case "eventlog":
			if s.Status != "missing" || !strings.Contains(s.Note, "Wine") {
				t.Errorf("%s: an event log under Wine is missing because of Wine, not %s (%s)", s.ID, s.Status, s.Note)
			}
		case "task":
			if s.Status != "missing" || !strings.Contains(s.Note, "Wine has no task scheduler") {
				t.Errorf("%s: %s (%s)", s.ID, s.Status, s.Note)
			}
		case "service", "system":
			if s.Status == "failed" || s.Status == "timeout" {
				t.Errorf("%s: %s (%s)", s.ID, s.Status, s.Note)
			}
		case "files":
			if s.Status != "partial" && s.Status != "locked" {
				t.Errorf("%s: one log was locked, the coverage says %s (%s)", s.ID, s.Status, s.Note)
			}
		}
	}

	bundles, _ := filepath.Glob(filepath.Join(out, "*.zip"))
	if len(bundles) != 1 {
		t.Fatalf("%d bundles in %s, not 1", len(bundles), out)
	}
	text, err := exec.Command(review, "inspect", "--json", bundles[0]).Output()
	if err != nil {
		t.Fatalf("review inspect: %v\n%s", err, text)
	}
	var seen struct {
		OK       bool
		Manifest struct {
			Guide   struct{ Page, State string }
			Entries []struct{ Path string }
		}
		Findings []struct{ Page, Entry string }
	}
	if err := json.Unmarshal(text, &seen); err != nil {
		t.Fatalf("review inspect --json: %v\n%s", err, text)
	}
	if !seen.OK || seen.Manifest.Guide.Page != "import-ad" || seen.Manifest.Guide.State != "not-starting" {
		t.Errorf("review: ok %v, page %+v", seen.OK, seen.Manifest.Guide)
	}
	for _, want := range []string{"growing.log", "rotating.log", "synk.log"} {
		if !slices.ContainsFunc(seen.Manifest.Entries, func(e struct{ Path string }) bool { return strings.HasSuffix(e.Path, want) }) {
			t.Errorf("the bundle has no %s: %+v", want, seen.Manifest.Entries)
		}
	}
	if !slices.ContainsFunc(seen.Findings, func(f struct{ Page, Entry string }) bool {
		return f.Page == "import-ad#not-starting" && strings.HasSuffix(f.Entry, "synk.log")
	}) {
		t.Errorf("the domain controller's silence was not found: %+v", seen.Findings)
	}
}

// TestFromCopies makes the example's bundle with the exe, from a copied server.
func TestFromCopies(t *testing.T) {
	run, driveC := wine(t)
	bin := t.TempDir()
	collector := build(t, bin, "stegvis/cmd/collector", "windows")
	example, err := filepath.Abs("../../examples/server")
	if err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(driveC, "from")
	if err := os.RemoveAll(out); err != nil {
		t.Fatal(err)
	}
	c := run(collector, "collect", "--page", "import-ad", "--state", "not-starting", "--from", `Z:`+strings.ReplaceAll(example, "/", `\`), "--out", `C:\from`, "--yes", "--lang", "nb")
	text, err := c.CombinedOutput()
	if err != nil {
		t.Fatalf("collect --from: %v\n%s", err, text)
	}
	if !bytes.Contains(text, []byte("import-ad#not-starting")) {
		t.Errorf("no finding names the page:\n%s", text)
	}
}
