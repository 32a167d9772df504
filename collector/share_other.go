//go:build !windows

package collector

import (
	"errors"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// openShared opens a log. O_NONBLOCK keeps a FIFO that took the log's name
// since it was listed from hanging the run.
func openShared(path string) (sharedFile, error) {
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK|syscall.O_NOFOLLOW, 0)
	if err != nil {
		return nil, err
	}
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() {
		f.Close()
		if err == nil {
			err = errBinary
		}
		return nil, err
	}
	return f, nil
}

func isLocked(error) bool { return false }

func isFull(err error) bool { return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) }

func isBadName(error) bool { return false }

func isRefused(err error) bool { return errors.Is(err, syscall.ECONNREFUSED) }

func isUnreachable(err error) bool {
	return errors.Is(err, syscall.ENETUNREACH) || errors.Is(err, syscall.EHOSTUNREACH)
}

func isCut(err error) bool {
	return errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE)
}

// writable says why nothing can be made in a folder, without making anything.
func writable(dir string) error { return unix.Access(dir, unix.W_OK|unix.X_OK) }
