package ingest

import (
	"os"
	"os/exec"
	"syscall"
)

// alone ends the worker with its parent, also when the parent is killed.
func alone(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL} }

// peak is the most memory a worker held.
func peak(s *os.ProcessState) int64 {
	if u, ok := s.SysUsage().(*syscall.Rusage); ok {
		return u.Maxrss << 10
	}
	return 0
}
