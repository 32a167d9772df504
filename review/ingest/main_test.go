package ingest

import (
	"os"
	"testing"
)

// TestMain lets the test binary be the worker, as review is.
func TestMain(m *testing.M) {
	if len(os.Args) == 2 && os.Args[1] == "worker" {
		os.Exit(Worker(os.Stdin, os.Stdout))
	}
	if len(os.Args) == 6 && os.Args[1] == "confined" {
		os.Exit(tryAll())
	}
	os.Exit(m.Run())
}
