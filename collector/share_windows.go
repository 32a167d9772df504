package collector

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/sys/windows"
)

// openShared opens a log with full sharing, deletion too: os.Open leaves that
// out, and a log that we hold open could not be rotated by its writer.
func openShared(path string) (sharedFile, error) {
	name, err := windows.UTF16PtrFromString(long(path))
	if err != nil {
		return nil, err
	}
	for try := 1; ; try++ {
		h, err := windows.CreateFile(name, windows.GENERIC_READ,
			windows.FILE_SHARE_READ|windows.FILE_SHARE_WRITE|windows.FILE_SHARE_DELETE, nil,
			windows.OPEN_EXISTING, windows.FILE_ATTRIBUTE_NORMAL|windows.FILE_FLAG_SEQUENTIAL_SCAN|windows.FILE_FLAG_OPEN_REPARSE_POINT, 0)
		if err == nil {
			return os.NewFile(uintptr(h), path), nil
		}
		if !isLocked(err) || try == lockTries {
			return nil, &os.PathError{Op: "open", Path: path, Err: err}
		}
		time.Sleep(lockPause)
	}
}

// long lifts the limit of 260 characters for absolute paths.
func long(path string) string {
	if strings.HasPrefix(path, `\\`) || !filepath.IsAbs(path) || len(path) < 240 {
		return path
	}
	return `\\?\` + filepath.Clean(path)
}

func isLocked(err error) bool {
	return errors.Is(err, windows.ERROR_SHARING_VIOLATION) || errors.Is(err, windows.ERROR_LOCK_VIOLATION)
}

func isFull(err error) bool {
	return errors.Is(err, windows.ERROR_DISK_FULL) || errors.Is(err, windows.ERROR_HANDLE_DISK_FULL)
}

func isBadName(err error) bool {
	return errors.Is(err, windows.ERROR_INVALID_NAME) || errors.Is(err, windows.ERROR_INVALID_HANDLE) || // a device
		errors.Is(err, windows.ERROR_BAD_PATHNAME) || errors.Is(err, windows.ERROR_DIRECTORY) ||
		errors.Is(err, windows.ERROR_FILENAME_EXCED_RANGE)
}

func isRefused(err error) bool { return errors.Is(err, windows.WSAECONNREFUSED) }

func isUnreachable(err error) bool {
	return errors.Is(err, windows.WSAENETUNREACH) || errors.Is(err, windows.WSAEHOSTUNREACH)
}

func isCut(err error) bool {
	return errors.Is(err, windows.WSAECONNRESET) || errors.Is(err, windows.WSAECONNABORTED)
}

// writable is found out by writing: Windows' rights are not to be told from a folder.
func writable(string) error { return nil }
