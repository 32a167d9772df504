package collector

import "golang.org/x/sys/windows"

// LowPriority lets everything else on the machine go first. Windows'
// background mode would spare the disk too, but it holds a process to 32 MB of
// working set, and a collection that swaps disturbs more than one that reads.
func LowPriority() {
	windows.SetPriorityClass(windows.CurrentProcess(), windows.BELOW_NORMAL_PRIORITY_CLASS)
}
