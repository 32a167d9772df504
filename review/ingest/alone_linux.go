package ingest

import (
	"os/exec"
	"syscall"
)

// alone ends the worker with its parent, also when the parent is killed.
func alone(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL} }
