package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"stegvis/bundle"
)

// mistakes: what a person may get wrong, by command and flag. Each gives exit
// status 2, and two lines in each language: what is wrong, and what to do.
// FILE is a text file, DIR a folder, and GONE is not there.
var mistakes = map[string]map[string][]string{
	"collect": {
		"--page":             {"", "no-such-page", "import-ad#no-such-state", "../etc", "import-ad\x1b[31m", "a\nb"},
		"--state":            {"no-such-state", "NOT-STARTING?", "æ"},
		"--since":            {"", "yesterday", "0", "1s", "59s", "-3d", "3", "3 days", "1e99d", "NaNd", "Infd", "99999999h", "72h ", "d"},
		"--out":              {"FILE", "FILE/x", "DIR/\x00"},
		"--from":             {"", "GONE", "FILE", "DIR\x00"},
		"--encrypt-to":       {"", "age1nonsense", "GONE", "FILE", "DIR", "AGE-SECRET-KEY-1", "PRIVATE", "age1xyz"},
		"--upload":           {"", "nonsense", "ftp://x/", "file:///etc/passwd", "https://", "http://[::1", "javascript:alert(1)"},
		"--ca":               {"", "GONE", "FILE", "DIR"},
		"--max-size":         {"", "much", "0", "-1", "1.5GB", "1TB", "99999999999999999999", "GB", "1 G B x"},
		"--part-size":        {"", "much", "0", "-1MB", "100KB", "1"},
		"--lang":             {"", "fr", "NB", "nb,en"},
		"--exclude":          {""},
		"--include-withheld": {""},
		"--case":             {"", "two\nlines", strings.Repeat("9", 101), "S-1\x1b[31m"},
	},
	"diagnose": {"--page": {"no-such-page"}, "--state": {"no-such-state"}, "--since": {"x", "0"}, "--from": {"GONE", "FILE"}, "--lang": {"fr"}},
	"list":     {"--from": {"GONE", "FILE"}, "--lang": {"fr"}},
	"forget":   {"--out": {"GONE", "FILE"}, "--lang": {"fr"}},
	"send":     {"--upload": {"", "ftp://x"}, "--ca": {"GONE", "FILE"}, "--lang": {"fr"}},
	"verify":   {"--lang": {"fr"}},
	"redact":   {"--lang": {"fr"}},
	"reveal":   {"--lang": {"fr"}},
}

func TestMistakes(t *testing.T) {
	mistakes["open"] = mistakes["collect"] // the same flags, read by the same code
	dir := t.TempDir()
	t.Setenv("HOME", dir)
	t.Setenv("XDG_CONFIG_HOME", dir)
	t.Setenv("AppData", dir)
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, []byte("hello\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(dir, "out")
	os.Mkdir(out, 0o700)
	private := filepath.Join(dir, "private")
	os.WriteFile(private, []byte("# public key: age1x\nAGE-SECRET-KEY-1SYNTHETIC\n"), 0o600)
	place := strings.NewReplacer("PRIVATE", private, "FILE", file, "DIR", dir, "GONE", filepath.Join(dir, "gone"))
	run := func(lang string, args ...string) (int, string) {
		t.Helper()
		var stdout, stderr bytes.Buffer
		t.Setenv("LC_ALL", map[string]string{"nb": "nb_NO.UTF-8", "en": "en_GB.UTF-8"}[lang])
		ctx, cancel := context.WithCancel(context.Background())
		cancel() // whatever is accepted by mistake ends at once
		status := runProgram(ctx, args, &stdout, &stderr)
		return status, stderr.String()
	}
	n := 0
	try := func(args ...string) {
		n++
		var said [2]string
		for i, lang := range []string{"nb", "en"} {
			status, text := run(lang, args...)
			lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
			for _, raw := range []string{"SYNTHETIC", "no such file", "is a directory", "strconv", "\x1b", "malformed", "open /", "hello"} {
				if strings.Contains(text, raw) {
					t.Errorf("%q: %q in %s", args, raw, text)
				}
			}
			if status != 2 || len(lines) != 2 || !strings.HasPrefix(lines[0], "collector: ") || len(lines[1]) < 10 {
				t.Errorf("%s %q: exit status %d\n%s", lang, args, status, text)
			}
			said[i] = text
		}
		if said[0] == said[1] {
			t.Errorf("%q: the same words in both languages: %s", args, said[0])
		}
	}
	flagged := regexp.MustCompile(`--[a-z-]+`)
	for cmd, flags := range mistakes {
		rest := map[string][]string{"send": {file}, "verify": {file}, "redact": {file}, "reveal": {"[fnr:3f9a2c1b7d40]"}}[cmd]
		for flag, values := range flags {
			for _, v := range values {
				args := append([]string{cmd}, rest...)
				if flag == "--state" {
					args = append(args, "--page", "import-ad")
				}
				if flag == "--ca" {
					args = append(args, "--upload", "https://192.0.2.1/")
				}
				if cmd == "collect" {
					args = append(args, "--yes", "--out", out)
				}
				try(append(args, flag+"="+place.Replace(v))...)
			}
			try(append(append([]string{cmd}, rest...), flag)...) // its value is missing
		}
		try(append(append([]string{cmd}, rest...), "--no-such-flag")...)
		try(append(append([]string{cmd}, rest...), "one", "too", "many")...)
		for _, b := range []string{"--yes", "--json", "--plan", "--key", "--explain", "--no-browser"} {
			try(append(append([]string{cmd}, rest...), b+"=perhaps")...)
		}
	}
	for _, args := range [][]string{{"colect"}, {"--page", "import-ad"}, {"verify"}, {"send"}, {"reveal"}, {"verify", filepath.Join(dir, "gone.zip")},
		{"verify", bundle.PartName(filepath.Join(dir, "gone.zip"), 2)}, {"verify", dir}, {"redact", dir}, {"send", filepath.Join(dir, "gone.zip"), "--upload", "https://192.0.2.1/"},
		{"collect"}, {"forget"}, {"help", "zzz"}, {"send", file},
		{"collect", "--plan", "--state", "not-starting"}, {"collect", "--plan", "--page", "import-ad#failed", "--state", "not-starting"}, {"diagnose", "--state", "x"}} {
		if len(args) == 1 && args[0] == "forget" {
			os.WriteFile(filepath.Join(dir, "eadm-import-ad-20260101T000000Z-01234567.zip"), nil, 0o600)
			args = append(args, "--out", dir)
		}
		try(args...)
	}
	// Every flag of the help is here, so that none is forgotten.
	var help bytes.Buffer
	help.WriteString(helpEN)
	for _, f := range flagged.FindAllString(help.String(), -1) {
		known := map[string]bool{"--plan": true, "--yes": true, "--json": true, "--key": true, "--explain": true, "--no-browser": true}[f]
		for _, flags := range mistakes {
			known = known || flags[f] != nil
		}
		if !known {
			t.Errorf("%s: no mistake is tried", f)
		}
	}
	if list, _ := os.ReadDir(out); len(list) > 0 {
		t.Errorf("left behind: %v", list)
	}
	t.Logf("%d mistakes, each in two languages", n)
}

func runProgram(ctx context.Context, args []string, stdout, stderr *bytes.Buffer) int {
	return run(ctx, context.Background(), args, strings.NewReader(""), stdout, stderr)
}
