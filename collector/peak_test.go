//go:build !windows

package collector

import (
	"os"
	"syscall"
)

// peak is the most memory in bytes that an ended process ever held.
func peak(p *os.ProcessState) float64 {
	if u, ok := p.SysUsage().(*syscall.Rusage); ok {
		return float64(u.Maxrss) * 1024 // Linux counts in KiB
	}
	return 0
}
