package ingest

import (
	"encoding/json"
	"os"
	"slices"
	"testing"
)

// TestMain lets the test binary be the worker, as review is.
func TestMain(m *testing.M) {
	if len(os.Args) == 2 && os.Args[1] == "worker" {
		os.Exit(Worker(os.Stdin, os.Stdout))
	}
	if len(os.Args) == 2 && (os.Args[1] == "falls" || os.Args[1] == "always-falls") {
		fall(os.Args[1] == "always-falls")
	}
	if len(os.Args) == 6 && os.Args[1] == "confined" {
		os.Exit(tryAll())
	}
	os.Exit(m.Run())
}

// fall is a worker that two members of an archive take down, one after the other.
func fall(always bool) {
	var k task
	json.NewDecoder(os.Stdin).Decode(&k)
	w := json.NewEncoder(os.Stdout)
	for _, m := range []string{"old.xz", "older.7z"} {
		w.Encode(answer{At: &m})
		if always || !slices.Contains(k.Skip, m) {
			os.Stderr.WriteString("fatal error: runtime: out of memory\n")
			os.Exit(2)
		}
	}
	w.Encode(answer{Result: &Result{Records: len(k.Skip)}})
	os.Exit(0)
}
