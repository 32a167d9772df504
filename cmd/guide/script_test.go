package main

import (
	"crypto/sha256"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"guide": main})
}

// TestScripts runs testdata/script: each is a walk that an author could have taken.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:  "testdata/script",
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"bytes": writeBytes, "repeat": repeat, "sum": sum, "told": told, "status": wantStatus},
	})
}

// bytes FILE TEXT writes a text in Go's notation, for what a script cannot hold.
func writeBytes(ts *testscript.TestScript, neg bool, args []string) {
	text, err := strconv.Unquote(`"` + args[1] + `"`)
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text), 0o600))
}

// repeat FILE N TEXT adds a text N times to a file.
func repeat(ts *testscript.TestScript, neg bool, args []string) {
	n, err := strconv.Atoi(args[1])
	ts.Check(err)
	text, err := strconv.Unquote(`"` + args[2] + `"`)
	ts.Check(err)
	before, _ := os.ReadFile(ts.MkAbs(args[0]))
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), append(before, strings.Repeat(text, n)...), 0o600))
}

// sum DIR NAME keeps what stands in a folder, times and all, as $NAME; with ! it wants the folder to be otherwise than $NAME says.
func sum(ts *testscript.TestScript, neg bool, args []string) {
	h := sha256.New()
	ts.Check(filepath.WalkDir(ts.MkAbs(args[0]), func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		data, err := os.ReadFile(name)
		fmt.Fprintf(h, "%s %v %x\n", name, info.ModTime(), sha256.Sum256(data))
		return err
	}))
	now := fmt.Sprintf("%x", h.Sum(nil))
	if was := ts.Getenv(args[1]); was != "" && (was == now) == neg {
		ts.Fatalf("%s: changed %t, which was not wanted", args[0], was != now)
	}
	ts.Setenv(args[1], now)
}

var mistake = regexp.MustCompile(`^[\w./~ -]+\.(md|yaml|txt|svg)(:\d+)?: (.+)$`)

// told N FILE wants at least N different messages in a file of standard error, each with its place, and none of them twice.
func told(ts *testscript.TestScript, neg bool, args []string) {
	n, err := strconv.Atoi(args[0])
	ts.Check(err)
	seen := map[string]bool{}
	for line := range strings.Lines(ts.ReadFile(args[1])) {
		line = strings.TrimSpace(line)
		m := mistake.FindStringSubmatch(line)
		if m == nil {
			if !strings.HasPrefix(line, "guide:") && !strings.HasPrefix(line, "Mend") {
				ts.Fatalf("a message without a place: %q", line)
			}
			continue
		}
		if seen[line] {
			ts.Fatalf("said twice: %q", line)
		}
		if !strings.Contains(line, ": warning: ") {
			seen[line] = true
		}
	}
	if len(seen) < n {
		ts.Fatalf("%d messages, not %d or more", len(seen), n)
	}
}

// status N ARGS… runs guide and wants this exit status.
func wantStatus(ts *testscript.TestScript, neg bool, args []string) {
	got := "0"
	if err := ts.Exec("guide", args[1:]...); err != nil {
		got = strings.TrimPrefix(err.Error(), "exit status ")
	}
	if got != args[0] {
		ts.Fatalf("exit status %s, not %s", got, args[0])
	}
}
