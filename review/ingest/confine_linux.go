package ingest

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"unsafe"

	"golang.org/x/sys/unix"
)

// The worker's surroundings say which file it may read and in which folders it
// may write; it asks the kernel for that (Landlock), and then begins anew, so
// that every thread of the runtime is bound by it. A decoder that a stranger
// took over could still reach nothing but what it was given. Kernels before
// 5.13 know no Landlock; there the limits and the process itself remain.
const (
	envRead  = "STEGVIS_WORKER_READ"
	envWrite = "STEGVIS_WORKER_WRITE"
)

// may is the environment that confine reads.
func may(read, write []string) []string {
	return []string{envRead + "=" + strings.Join(read, string(filepath.ListSeparator)), envWrite + "=" + strings.Join(write, string(filepath.ListSeparator))}
}

const (
	readFile = unix.LANDLOCK_ACCESS_FS_READ_FILE
	readDir  = unix.LANDLOCK_ACCESS_FS_READ_DIR
	execute  = unix.LANDLOCK_ACCESS_FS_EXECUTE
	write    = unix.LANDLOCK_ACCESS_FS_WRITE_FILE | unix.LANDLOCK_ACCESS_FS_MAKE_REG | unix.LANDLOCK_ACCESS_FS_REMOVE_FILE
	truncate = unix.LANDLOCK_ACCESS_FS_TRUNCATE // since version 3
)

// confine returns when this process is bound, or cannot be; it begins the
// program anew in between.
func confine() error {
	read, bound := os.LookupEnv(envRead)
	if !bound {
		return nil
	}
	version, _, e := unix.Syscall(unix.SYS_LANDLOCK_CREATE_RULESET, 0, 0, unix.LANDLOCK_CREATE_RULESET_VERSION)
	if e != 0 {
		return nil
	}
	runtime.LockOSThread() // it is this thread that goes on as the new program
	fs := uint64(unix.LANDLOCK_ACCESS_FS_MAKE_SYM<<1 - 1)
	if version >= 2 {
		fs |= unix.LANDLOCK_ACCESS_FS_REFER
	}
	writing := uint64(readFile | readDir | write)
	if version >= 3 {
		fs |= truncate
		writing |= truncate
	}
	attr := unix.LandlockRulesetAttr{Handled_access_fs: fs}
	if version >= 4 {
		attr.Handled_access_net = unix.LANDLOCK_ACCESS_NET_BIND_TCP | unix.LANDLOCK_ACCESS_NET_CONNECT_TCP
	}
	size := uintptr(16) // what version 4 knows of it
	if version < 4 {
		size = 8
	}
	set, _, e := unix.Syscall(unix.SYS_LANDLOCK_CREATE_RULESET, uintptr(unsafe.Pointer(&attr)), size, 0)
	if e != 0 {
		return e
	}
	exe, err := os.Executable()
	if err != nil {
		return err
	}
	for _, file := range filepath.SplitList(read) {
		if err := allow(int(set), file, readFile); err != nil {
			return err
		}
	}
	for _, dir := range filepath.SplitList(os.Getenv(envWrite)) {
		if err := allow(int(set), dir, writing); err != nil {
			return err
		}
	}
	// What a program needs to begin, and the names of time zones.
	allow(int(set), exe, readFile|execute)
	for _, dir := range []string{"/lib", "/lib64", "/usr/lib", "/usr/lib64"} {
		allow(int(set), dir, readFile|readDir|execute)
	}
	for _, dir := range []string{"/usr/share/zoneinfo", "/etc/ld.so.cache", "/dev/null", "/sys/kernel/mm/transparent_hugepage"} {
		allow(int(set), dir, readFile)
	}
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		return err
	}
	if _, _, e := unix.Syscall(unix.SYS_LANDLOCK_RESTRICT_SELF, set, 0, 0); e != 0 {
		return e
	}
	unix.Close(int(set))
	os.Unsetenv(envRead)
	os.Unsetenv(envWrite)
	return unix.Exec(exe, os.Args, os.Environ())
}

// allow lets the ruleset reach path; one that does not exist needs no rule.
func allow(set int, path string, access uint64) error {
	fd, err := unix.Open(path, unix.O_PATH|unix.O_CLOEXEC, 0)
	if errors.Is(err, unix.ENOENT) {
		return nil
	} else if err != nil {
		return err
	}
	defer unix.Close(fd)
	var st unix.Stat_t
	if err := unix.Fstat(fd, &st); err != nil {
		return err
	}
	if st.Mode&unix.S_IFMT != unix.S_IFDIR {
		access &= readFile | execute | unix.LANDLOCK_ACCESS_FS_WRITE_FILE | truncate
	}
	rule := unix.LandlockPathBeneathAttr{Allowed_access: access, Parent_fd: int32(fd)}
	if _, _, e := unix.Syscall6(unix.SYS_LANDLOCK_ADD_RULE, uintptr(set), unix.LANDLOCK_RULE_PATH_BENEATH, uintptr(unsafe.Pointer(&rule)), 0, 0, 0); e != 0 {
		return e
	}
	return nil
}
