//go:build !windows

package main

import (
	"os"
	"os/exec"
	"path/filepath"
)

// browse opens the address in the browser that this desktop prefers.
func browse(address string) error {
	if remote() || !desktopHere() {
		return errNoBrowser
	}
	return show(address)
}

func desktopHere() bool {
	_, err := exec.LookPath("xdg-open")
	return err == nil && (os.Getenv("DISPLAY") != "" || os.Getenv("WAYLAND_DISPLAY") != "")
}

// folderOpener shows a file's folder; nil where there is no desktop to show it on.
func folderOpener() func(string) error {
	if !desktopHere() {
		return nil
	}
	return func(file string) error { return show(filepath.Dir(file)) }
}

func show(what string) error {
	c := exec.Command("xdg-open", what)
	if err := c.Start(); err != nil {
		return err
	}
	go c.Wait()
	return nil
}
