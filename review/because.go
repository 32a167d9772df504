package review

import (
	"errors"
	"io/fs"
	"runtime"
	"syscall"
)

// Because is the last part of an error, the path being said already: in both
// languages where the reason is one that people meet.
func Because(err error) Text {
	switch {
	case errors.Is(err, fs.ErrPermission):
		return say("because.denied")
	case errors.Is(err, fs.ErrNotExist):
		return say("because.absent")
	case errors.Is(err, syscall.ENOSPC), runtime.GOOS == "windows" && errors.Is(err, syscall.Errno(112)):
		return say("because.full")
	}
	var p *fs.PathError
	if errors.As(err, &p) {
		err = p.Err
	}
	return logText(err.Error())
}
