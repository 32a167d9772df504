//go:build !windows

package ingest

// surroundings is the environment of a worker.
func surroundings() []string { return []string{"LANG=C.UTF-8"} }
