package main

import (
	"bytes"
	"debug/pe"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf16"
)

// released builds the collector as make does.
func released(t *testing.T, arch string) string {
	t.Helper()
	exe := filepath.Join(t.TempDir(), "eadm-collector.exe")
	goBuild(t, exe, "stegvis/cmd/collector", "GOOS=windows", "GOARCH="+arch)
	return exe
}

func wide(s string) []byte {
	var out []byte
	for _, u := range utf16.Encode([]rune(s)) {
		out = append(out, byte(u), byte(u>>8))
	}
	return out
}

// TestExe: what Windows reads of the program before it runs, and its size.
func TestExe(t *testing.T) {
	for _, arch := range []string{"amd64", "arm64"} {
		text, err := os.ReadFile(released(t, arch))
		if err != nil {
			t.Fatal(err)
		}
		if len(text) > 16<<20 {
			t.Errorf("%s: %d bytes, more than 16 MiB", arch, len(text))
		}
		f, err := pe.NewFile(bytes.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		resources := f.Section(".rsrc")
		if resources == nil {
			t.Fatalf("%s: no resources", arch)
		}
		data, err := resources.Data()
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{"highestAvailable", "longPathAware", ">UTF-8<", "supportedOS"} {
			if !bytes.Contains(data, []byte(want)) {
				t.Errorf("%s: the manifest has no %s", arch, want)
			}
		}
		for _, want := range []string{"Makes a support bundle, without personal data", "Lager en støttepakke uten personopplysninger", "ProductVersion", "1.0.0", "041404b0", "040904b0"} {
			if !bytes.Contains(bytes.ToLower(data), bytes.ToLower(wide(want))) {
				t.Errorf("%s: the version strings have no %q", arch, want)
			}
		}
		if !bytes.Contains(data, []byte("\x89PNG")) {
			t.Errorf("%s: no icon", arch)
		}
		t.Logf("%s: %.1f MiB", arch, float64(len(text))/(1<<20))
	}
}

// TestWritesNowhereElse: a run leaves its bundle in the output folder, its key
// and map in the key folder, and nothing anywhere else on drive C.
func TestWritesNowhereElse(t *testing.T) {
	run, driveC := wine(t)
	exe := released(t, "amd64")
	logs := filepath.Join(driveC, "eadm", "loggfiler")
	out := filepath.Join(driveC, "only-here")
	os.RemoveAll(out)
	if err := os.MkdirAll(logs, 0o755); err != nil {
		t.Fatal(err)
	}
	os.WriteFile(filepath.Join(logs, "synk.log"), []byte(time.Now().Format("2006-01-02 15:04:05")+" ERROR x\r\n"), 0o644)
	if text, err := run(exe, "version").CombinedOutput(); err != nil { // Wine makes the profile
		t.Fatalf("%v\n%s", err, text)
	}
	before := walk(t, driveC)
	if text, err := run(exe, "collect", "--page", "import-ad", "--state", "not-starting", "--yes", "--out", `C:\only-here`, "--lang", "nb").CombinedOutput(); err != nil {
		t.Fatalf("collect: %v\n%s", err, text)
	}
	bundles, keys := 0, 0
	for name, at := range walk(t, driveC) {
		if old, ok := before[name]; ok && old.Equal(at) {
			continue
		}
		switch {
		case strings.HasPrefix(name, "only-here/") && strings.HasSuffix(name, ".zip"):
			bundles++
		case strings.Contains(name, "/AppData/Roaming/Stegvis/"):
			keys++
		default:
			t.Errorf("it wrote %s", name)
		}
	}
	if bundles != 1 || keys < 1 {
		t.Errorf("%d bundles, %d files in the key folder", bundles, keys)
	}
	var took []time.Duration
	for range 7 {
		start := time.Now()
		if err := run(exe, "version").Run(); err != nil {
			t.Fatal(err)
		}
		took = append(took, time.Since(start))
	}
	slices.Sort(took)
	t.Logf("warm start under Wine: %v (median of 7, %v the best)", took[3], took[0]) // told, not judged
}

// walk lists the files below dir with their times.
func walk(t *testing.T, dir string) map[string]time.Time {
	t.Helper()
	out := map[string]time.Time{}
	filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return nil
		}
		if info, err := d.Info(); err == nil {
			rel, _ := filepath.Rel(dir, p)
			out[filepath.ToSlash(rel)] = info.ModTime()
		}
		return nil
	})
	return out
}
