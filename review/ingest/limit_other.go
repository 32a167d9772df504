//go:build !linux && !windows

package ingest

// Limit: elsewhere only the deadline and the garbage collector's limit hold.
func Limit(int64, int) error { return nil }
