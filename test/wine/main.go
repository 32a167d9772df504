// Command wine prepares a Wine prefix in which Go programs for Windows run, and
// prints the environment for it. Tests use it; nothing that ships does.
//
//	go run ./test/wine DIR     make (or reuse) the prefix DIR/prefix
//
// Wine 8 has no bcryptprimitives.dll, which every Go program asks for one
// function, ProcessPrng. The DLL written here has no code: its export table
// forwards that name to advapi32.SystemFunction036, which does the same.
package main

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: go run ./test/wine DIR")
		os.Exit(2)
	}
	if err := prepare(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// prepare makes the prefix unless a finished one is there.
func prepare(dir string) error {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	wine, err := find()
	if err != nil {
		return err
	}
	prefix, home := filepath.Join(dir, "prefix"), filepath.Join(dir, "home")
	system32 := filepath.Join(prefix, "drive_c", "windows", "system32")
	dll := filepath.Join(system32, "bcryptprimitives.dll")
	// An empty HOME: otherwise the prefix links into the real one, and a walk of C:\ leaves it.
	env := []string{
		"WINEPREFIX=" + prefix, "HOME=" + home, "WINEDEBUG=-all", "WINEARCH=win64",
		"WINEDLLOVERRIDES=mscoree,mshtml,winemenubuilder.exe=", "WINE=" + wine,
	}
	if _, err := os.Stat(dll); err != nil {
		if err := os.RemoveAll(dir); err != nil {
			return err
		}
		if err := os.MkdirAll(home, 0o755); err != nil {
			return err
		}
		boot := exec.Command(wine, "wineboot", "-i")
		boot.Env = append([]string{"PATH=" + os.Getenv("PATH")}, env...)
		if out, err := boot.CombinedOutput(); err != nil {
			return fmt.Errorf("wineboot: %v\n%s", err, out)
		}
		if err := os.WriteFile(dll, forwarder(), 0o644); err != nil {
			return err
		}
	}
	for _, e := range env {
		fmt.Println(e)
	}
	return nil
}

// find returns the wine64 program, which Debian keeps off PATH.
func find() (string, error) {
	for _, name := range []string{"/usr/lib/wine/wine64", "wine64", "wine"} {
		if p, err := exec.LookPath(name); err == nil {
			return p, nil
		}
	}
	return "", fmt.Errorf("wine64 is not installed\nDebian: apt-get install --no-install-recommends wine64")
}

// forwarder is a 1024-byte PE32+ DLL with one section that holds one export:
// ProcessPrng → advapi32.SystemFunction036 (Microsoft's PE format, "Export Directory Table").
func forwarder() []byte {
	const section, file = 0x1000, 0x200 // where .rdata lies in memory and in the file
	var rdata bytes.Buffer
	put := func(v any) { binary.Write(&rdata, binary.LittleEndian, v) }
	const dir = 40 // the export directory's size; address, name and ordinal tables follow it
	const names = dir + 4 + 4 + 2
	dllName, function, target := "bcryptprimitives.dll\x00", "ProcessPrng\x00", "advapi32.SystemFunction036\x00"
	at := func(n int) uint32 { return uint32(section + n) }
	put([]uint32{0, 0, 0, at(names), 1, 1, 1, at(dir), at(dir + 4), at(dir + 8)})
	put(at(names + len(dllName) + len(function))) // inside the directory: a forwarder
	put(at(names + len(dllName)))
	put(uint16(0))
	rdata.WriteString(dllName + function + target)

	var b bytes.Buffer
	w := func(v any) { binary.Write(&b, binary.LittleEndian, v) }
	dos := make([]byte, 64)
	copy(dos, "MZ")
	dos[60] = 64
	b.Write(dos)
	b.WriteString("PE\x00\x00")
	w(struct {
		Machine, Sections          uint16
		Time, Symbols, SymbolCount uint32
		OptionalSize, Flags        uint16
	}{0x8664, 1, 0, 0, 0, 240, 0x2022})
	w(struct {
		Magic                        uint16
		LinkMajor, LinkMinor         uint8
		Code, Data, Bss, Entry, Base uint32
		ImageBase                    uint64
		Align, FileAlign             uint32
		Versions                     [6]uint16
		Win32, Image, Headers, Sum   uint32
		Subsystem, DLLFlags          uint16
		Stack, StackC, Heap, HeapC   uint64
		Loader, Dirs                 uint32
	}{Magic: 0x20b, Data: 512, Base: section, ImageBase: 0x180000000, Align: 0x1000, FileAlign: 512,
		Versions: [6]uint16{6, 0, 0, 0, 6, 0}, Image: 0x2000, Headers: file, Subsystem: 2, DLLFlags: 0x160,
		Stack: 1 << 20, StackC: 4096, Heap: 1 << 20, HeapC: 4096, Dirs: 16})
	w([2]uint32{section, uint32(rdata.Len())})
	b.Write(make([]byte, 15*8))
	b.WriteString(".rdata\x00\x00")
	w([]uint32{uint32(rdata.Len()), section, 512, file, 0, 0, 0, 0x40000040})
	out := make([]byte, 1024)
	copy(out, b.Bytes())
	copy(out[file:], rdata.Bytes())
	return out
}
