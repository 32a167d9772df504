package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"sync"

	"stegvis/collector"
)

// A screen shows how far a run has come: one line that is written over in a
// terminal, a line per finished source in a pipe or on a dumb terminal.
type screen struct {
	w     io.Writer
	lang  string
	live  bool
	mu    sync.Mutex
	width int // of what stands in the line now
}

func newScreen(w io.Writer, lang string) *screen {
	return &screen{w: w, lang: lang, live: interactive(w) && os.Getenv("TERM") != "dumb"}
}

func (s *screen) event(e collector.Event) {
	switch e.Type {
	case collector.Started:
		s.line(e.Source + " …")
	case collector.Progress:
		s.line(e.Source + " … " + collector.Bytes(s.lang, e.Bytes))
	case collector.Finished:
		s.clear()
		if s.live {
			fmt.Fprintf(s.w, "  %s %s\n", pad(e.Row.ID, 24), collector.Tr(s.lang, "status."+e.Row.Status))
		}
	case collector.Phase:
		s.line(collector.Tr(s.lang, "phase."+e.Name))
	}
}

// line writes over the last one. Without a terminal nothing is shown: a log of
// a thousand half lines helps nobody.
func (s *screen) line(text string) {
	if !s.live {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if r := []rune(text); len(r) > 76 {
		text = string(r[:76])
	}
	fmt.Fprintf(s.w, "\r%s", pad(text, s.width))
	s.width = len([]rune(text))
}

func (s *screen) clear() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.live && s.width > 0 {
		fmt.Fprintf(s.w, "\r%s\r", strings.Repeat(" ", s.width))
	}
	s.width = 0
}
