package ingest

import (
	"os"
	"os/exec"
	"syscall"

	"golang.org/x/sys/windows"
)

// surroundings is the environment of a worker; Windows programs do not start without these.
func surroundings() []string {
	var out []string
	for _, name := range []string{"SystemRoot", "windir", "TEMP", "TMP"} {
		if v := os.Getenv(name); v != "" {
			out = append(out, name+"="+v)
		}
	}
	return out
}

// alone shows no console window; a worker whose parent is gone ends at its next word.
func alone(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{HideWindow: true, CreationFlags: windows.CREATE_NO_WINDOW}
}

// peak: not known here.
func peak(*os.ProcessState) int64 { return 0 }
