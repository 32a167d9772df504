package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"unsafe"

	"golang.org/x/sys/windows"
	"golang.org/x/sys/windows/registry"
)

// browse opens the address in the browser that this user prefers. Internet
// Explorer, which is all that older servers have, cannot show the page: Edge is
// taken where it is, else there is no browser here. Server Core has none either.
func browse(address string) error {
	if remote() {
		return errNoBrowser
	}
	program := preferredBrowser()
	if program == "" || strings.EqualFold(filepath.Base(program), "iexplore.exe") {
		if program = edge(); program == "" {
			return errNoBrowser
		}
		return exec.Command(program, address).Start()
	}
	return shell(address)
}

var assocQueryString = windows.NewLazySystemDLL("shlwapi.dll").NewProc("AssocQueryStringW")

// preferredBrowser is the program that opens http addresses, "" when none does.
func preferredBrowser() string {
	if assocQueryString.Find() != nil {
		return ""
	}
	const executable = 2 // ASSOCSTR_EXECUTABLE
	scheme, _ := windows.UTF16PtrFromString("http")
	verb, _ := windows.UTF16PtrFromString("open")
	var buf [1024]uint16
	n := uint32(len(buf))
	if r, _, _ := assocQueryString.Call(0, executable, uintptr(unsafe.Pointer(scheme)), uintptr(unsafe.Pointer(verb)), uintptr(unsafe.Pointer(&buf[0])), uintptr(unsafe.Pointer(&n))); r != 0 {
		return ""
	}
	return windows.UTF16ToString(buf[:])
}

// edge is where Edge is installed, "" when it is not.
func edge() string {
	for _, root := range []registry.Key{registry.LOCAL_MACHINE, registry.CURRENT_USER} {
		k, err := registry.OpenKey(root, `SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths\msedge.exe`, registry.QUERY_VALUE)
		if err != nil {
			continue
		}
		path, _, err := k.GetStringValue("")
		k.Close()
		if _, gone := os.Stat(path); err == nil && gone == nil {
			return path
		}
	}
	return ""
}

func shell(what string) error {
	verb, _ := windows.UTF16PtrFromString("open")
	file, err := windows.UTF16PtrFromString(what)
	if err != nil {
		return err
	}
	return windows.ShellExecute(0, verb, file, nil, nil, windows.SW_SHOWNORMAL)
}

// folderOpener shows a file in File Explorer; nil where there is none, as on Server Core.
func folderOpener() func(string) error {
	explorer := filepath.Join(os.Getenv("SystemRoot"), "explorer.exe")
	if _, err := os.Stat(explorer); err != nil || remote() {
		return nil
	}
	return func(file string) error {
		c := exec.Command(explorer)
		// Explorer reads its own command line: the comma stands outside the quotes.
		c.SysProcAttr = &syscall.SysProcAttr{CmdLine: `explorer.exe /select,"` + file + `"`}
		return c.Start()
	}
}
