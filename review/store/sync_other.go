//go:build !windows

package store

import (
	"errors"
	"os"
)

// syncDir makes a rename in a folder survive a loss of power.
func syncDir(path string) error {
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
