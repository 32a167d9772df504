package main

import (
	"os"

	"stegvis/review/ingest"
)

// worker is the hidden command that reads one received file in a process of
// its own; only review starts it.
func (p *program) worker() error {
	if ingest.Worker(os.Stdin, p.stdout) != 0 {
		return errSaid
	}
	return nil
}
