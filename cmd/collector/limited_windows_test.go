package main

// limited: Windows has no limit on the size of a file that a process could set itself.
func limited(uint64) {}
