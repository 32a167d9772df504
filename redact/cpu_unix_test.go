//go:build unix

package redact

import "syscall"

// cpu is the processor time this process has used, in seconds: other programs
// on the machine do not disturb it.
func cpu() float64 {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return float64(u.Utime.Sec+u.Stime.Sec) + float64(u.Utime.Usec+u.Stime.Usec)/1e6
}
