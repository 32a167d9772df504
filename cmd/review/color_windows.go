package main

import (
	"os"

	"golang.org/x/sys/windows"
)

// colors asks the console to understand escape sequences; an old one shows them as they are.
func colors(f *os.File) bool {
	h := windows.Handle(f.Fd())
	var mode uint32
	return windows.GetConsoleMode(h, &mode) == nil &&
		windows.SetConsoleMode(h, mode|windows.ENABLE_VIRTUAL_TERMINAL_PROCESSING) == nil
}
