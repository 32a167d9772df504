// Command writer plays the eAdm client at work on a Windows server: one log
// grows, one rotates by rename several times a second, one is held with no
// sharing at all. It prints "ready", and ends when its standard input does,
// saying how often a rotation was refused.
package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sys/windows"
)

func main() {
	if err := run(os.Args[1]); err != nil {
		fmt.Println("writer:", err)
		os.Exit(1)
	}
}

func run(dir string) error {
	locked, err := open(filepath.Join(dir, "locked.log"), 0)
	if err != nil {
		return err
	}
	defer windows.CloseHandle(locked)
	fmt.Fprintln(os.NewFile(uintptr(locked), "locked"), "2026-06-17 05:58:01 INFO held by the client")

	done := make(chan struct{})
	go func() { io.Copy(io.Discard, os.Stdin); close(done) }()
	rotated, refused, began := 0, 0, false
	for n := 0; ; n++ {
		select {
		case <-done:
			fmt.Printf("rotated %d, refused %d\n", rotated, refused)
			return nil
		default:
		}
		if err := add(filepath.Join(dir, "growing.log"), n); err != nil {
			return err
		}
		live := filepath.Join(dir, "rotating.log")
		if err := add(live, n); err != nil {
			return err
		}
		if n%20 == 19 {
			if err := os.Rename(live, filepath.Join(dir, fmt.Sprintf("rotating.%d.log", n/20%5))); err != nil {
				refused++
				fmt.Println("rotation refused:", err)
			} else {
				rotated++
			}
		}
		if !began {
			began = true
			fmt.Println("ready")
		}
		time.Sleep(5 * time.Millisecond)
	}
}

// open opens for writing with the given share mode; 0 keeps everybody else out.
func open(name string, share uint32) (windows.Handle, error) {
	p, err := windows.UTF16PtrFromString(name)
	if err != nil {
		return 0, err
	}
	return windows.CreateFile(p, windows.GENERIC_READ|windows.GENERIC_WRITE, share, nil, windows.CREATE_ALWAYS, windows.FILE_ATTRIBUTE_NORMAL, 0)
}

// add appends a line, as a logger that opens its file for each line does.
func add(name string, n int) error {
	f, err := os.OpenFile(name, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = fmt.Fprintf(f, "2026-06-17 05:58:%02d.%03d INFO record %d read from HR\n", n/100%60, n%1000, n)
	return err
}
