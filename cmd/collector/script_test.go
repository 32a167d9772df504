package main

import (
	"os"
	"strconv"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	if os.Getenv("STEGVIS_RUN") != "" { // the program itself, for tests that send it signals
		if n, err := strconv.ParseUint(os.Getenv("STEGVIS_LIMIT"), 10, 64); err == nil {
			limited(n)
		}
		main()
	}
	testscript.Main(m, map[string]func(){
		"collector": func() {
			soft, hard, stop := interrupts()
			defer stop()
			os.Exit(run(soft, hard, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
		},
	})
}

// TestScripts runs testdata/script: each is a walk that a support engineer can read.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(e *testscript.Env) error {
			// The key folder of each script is its own.
			e.Setenv("HOME", e.WorkDir+"/home")
			e.Setenv("XDG_CONFIG_HOME", e.WorkDir+"/home/.config")
			e.Setenv("LANG", "nb_NO.UTF-8")
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"onlyfile": onlyFile, "status": status},
	})
}

// onlyfile DIR NAME moves the one file in DIR to NAME.
func onlyFile(ts *testscript.TestScript, neg bool, args []string) {
	list, err := os.ReadDir(ts.MkAbs(args[0]))
	ts.Check(err)
	if len(list) != 1 || neg {
		ts.Fatalf("%s holds %d files", args[0], len(list))
	}
	ts.Check(os.Rename(ts.MkAbs(args[0])+"/"+list[0].Name(), ts.MkAbs(args[1])))
}

// status N ARGS… runs the collector and wants this exit status.
func status(ts *testscript.TestScript, neg bool, args []string) {
	err := ts.Exec("collector", args[1:]...)
	got := "0"
	if err != nil {
		got = err.Error()[len("exit status "):]
	}
	if got != args[0] {
		ts.Fatalf("exit status %s, want %s", got, args[0])
	}
}
