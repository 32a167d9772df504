//go:build !windows

package collector

import (
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// osVersion is what the distribution calls itself.
func osVersion() string {
	text, _ := os.ReadFile("/etc/os-release")
	for line := range strings.Lines(string(text)) {
		if v, ok := strings.CutPrefix(strings.TrimSpace(line), "PRETTY_NAME="); ok {
			return strings.Trim(v, `"`)
		}
	}
	return runtime.GOOS
}

// zoneName is the IANA name, which /etc/localtime points at or /etc/timezone says.
func zoneName() string {
	if tz := os.Getenv("TZ"); tz != "" && tz[0] != ':' && tz[0] != '/' {
		return tz
	}
	if p, err := filepath.EvalSymlinks("/etc/localtime"); err == nil {
		if _, name, ok := strings.Cut(p, "/zoneinfo/"); ok {
			return name
		}
	}
	if text, err := os.ReadFile("/etc/timezone"); err == nil {
		return strings.TrimSpace(string(text))
	}
	name, _ := time.Now().Zone()
	return name
}

func elevated() bool { return os.Geteuid() == 0 }

func diskSpace(dir string) (size, free uint64, err error) {
	var st syscall.Statfs_t
	if err := syscall.Statfs(dir, &st); err != nil {
		return 0, 0, err
	}
	return st.Blocks * uint64(st.Bsize), st.Bavail * uint64(st.Bsize), nil
}

func (f *systemFacts) ask(string) {
	if size, free, err := diskSpace("/"); err == nil {
		f.Disks = append(f.Disks, diskFact{Path: "/", Size: size, Free: free})
	} else {
		f.Notes = append(f.Notes, "disk: "+err.Error())
	}
	text, _ := os.ReadFile("/proc/meminfo")
	for line := range strings.Lines(string(text)) {
		w := strings.Fields(line)
		if len(w) < 2 {
			continue
		}
		kb, _ := strconv.ParseUint(w[1], 10, 64)
		switch w[0] {
		case "MemTotal:":
			f.Memory = kb << 10
		case "MemAvailable:":
			f.Free = kb << 10
		}
	}
	if text, err := os.ReadFile("/proc/uptime"); err == nil {
		up, _, _ := strings.Cut(string(text), " ")
		if s, err := strconv.ParseFloat(up, 64); err == nil {
			f.Booted = f.Now.Add(-time.Duration(s * float64(time.Second))).Truncate(time.Second)
		}
	}
	for _, name := range []string{"http_proxy", "https_proxy", "no_proxy"} {
		if v := os.Getenv(name); v != "" {
			f.Proxy = append(f.Proxy, name+"="+v)
		}
	}
}
