package main

import (
	"os/exec"
	"runtime"
	"syscall"
)

// alone ends the process that reads when this one is ended. The kernel ties
// that to the thread that starts it, which must not go away before.
func alone(cmd *exec.Cmd) {
	runtime.LockOSThread()
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
}
