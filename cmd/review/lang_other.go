//go:build !windows

package main

// systemLanguage: elsewhere the environment says it.
func systemLanguage() string { return "" }
