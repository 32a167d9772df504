//go:build unix

package main

import (
	"os/exec"
	"syscall"
)

// unheard: the process ended because nobody read what it wrote.
func unheard(e *exec.ExitError) bool {
	w, ok := e.Sys().(syscall.WaitStatus)
	return ok && w.Signaled() && w.Signal() == syscall.SIGPIPE
}
