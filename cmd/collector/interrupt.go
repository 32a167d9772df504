package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

// interrupts gives the two ends a run can come to before its time. The first
// Ctrl-C ends the collecting (soft): what has come so far can still become a
// bundle. The second, or closing the window, ends everything (hard): nothing is
// left behind. Windows gives a closed window five seconds, too few to finish a bundle.
func interrupts() (soft, hard context.Context, stop func()) {
	soft, cancelSoft := context.WithCancel(context.Background())
	hard, cancelHard := context.WithCancel(context.Background())
	signals := make(chan os.Signal, 4)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	go func() {
		for s := range signals {
			if s == syscall.SIGTERM || soft.Err() != nil {
				cancelHard()
			}
			cancelSoft()
		}
	}()
	return soft, hard, func() {
		signal.Stop(signals)
		close(signals)
	}
}
