package ingest

import (
	"unsafe"

	"golang.org/x/sys/windows"
)

// job is never closed: the limits end with the process.
var job windows.Handle

// Limit puts this process into a job of its own, with bounded memory and
// processor time, and which may start no other process.
func Limit(memory int64, cpu int) error {
	var err error
	if job, err = windows.CreateJobObject(nil, nil); err != nil {
		return err
	}
	info := windows.JOBOBJECT_EXTENDED_LIMIT_INFORMATION{ProcessMemoryLimit: uintptr(memory + 128<<20)}
	info.BasicLimitInformation.ActiveProcessLimit = 1
	info.BasicLimitInformation.LimitFlags = windows.JOB_OBJECT_LIMIT_PROCESS_MEMORY | windows.JOB_OBJECT_LIMIT_ACTIVE_PROCESS
	if cpu > 0 {
		info.BasicLimitInformation.PerProcessUserTimeLimit = int64(cpu) * 1e7 // 100 ns
		info.BasicLimitInformation.LimitFlags |= windows.JOB_OBJECT_LIMIT_PROCESS_TIME
	}
	if _, err = windows.SetInformationJobObject(job, windows.JobObjectExtendedLimitInformation, uintptr(unsafe.Pointer(&info)), uint32(unsafe.Sizeof(info))); err != nil {
		return err
	}
	return windows.AssignProcessToJobObject(job, windows.CurrentProcess())
}
