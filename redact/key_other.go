//go:build !windows

package redact

import "os"

// createPrivate makes a file that only its owner can read.
func createPrivate(name string) (*os.File, error) {
	f, err := os.OpenFile(name, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	if err := f.Chmod(0o600); err != nil { // it may have been there before
		f.Close()
		return nil, err
	}
	return f, nil
}

func makePrivateDir(dir string) error { return os.MkdirAll(dir, 0o700) }
