//go:build !windows

package collector

import (
	"os"
	"strconv"
	"syscall"
)

// LowPriority lets everything else on the machine go first, on the processor
// and, as the disk's turn follows from it, there too. On Linux a priority
// belongs to a thread; those that are started later inherit it.
func LowPriority() {
	const nice = 10
	threads, err := os.ReadDir("/proc/self/task")
	if err != nil {
		syscall.Setpriority(syscall.PRIO_PROCESS, 0, nice)
	}
	for _, t := range threads {
		if id, err := strconv.Atoi(t.Name()); err == nil {
			syscall.Setpriority(syscall.PRIO_PROCESS, id, nice)
		}
	}
}
