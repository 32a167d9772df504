package redact

import (
	"os"
	"testing"
)

// TestMain keeps the maps that tests let grow beyond memory in one folder, and removes it.
func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "redact-")
	if err != nil {
		panic(err)
	}
	os.Setenv("TMPDIR", dir)
	os.Setenv("TMP", dir) // as Windows calls it
	status := m.Run()
	os.RemoveAll(dir)
	os.Exit(status)
}
