package main

import (
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"stegvis/collector"
)

// A screen shows how far a run has come: one line with a bar that is written
// over in a terminal, as wide as that is; a line for each finished source on a
// dumb one; nothing in a pipe, where a thousand half lines help nobody.
type screen struct {
	w     io.Writer
	lang  string
	live  bool       // lines can be written over
	plain bool       // a person reads it, line by line
	cols  func() int // of the terminal now: windows are resized
	now   func() time.Time
	mu    sync.Mutex
	width int // of what stands in the line now
	begun map[string]time.Time
}

func newScreen(w io.Writer, lang string) *screen {
	person, dumb := interactive(w), os.Getenv("TERM") == "dumb"
	return &screen{w: w, lang: lang, live: person && !dumb, plain: person && dumb, cols: func() int { return columns(w) }, now: time.Now, begun: map[string]time.Time{}}
}

func (s *screen) event(e collector.Event) {
	switch e.Type {
	case collector.Started:
		s.begun[e.Source] = s.now()
		s.line(e.Source + " …")
	case collector.Progress:
		s.line(s.progress(e))
	case collector.Finished:
		s.clear()
		if s.live || s.plain {
			fmt.Fprintf(s.w, "  %s %s\n", pad(e.Row.ID, min(24, s.cols()/2)), collector.Tr(s.lang, "status."+e.Row.Status))
		}
	case collector.Phase:
		s.line(collector.Tr(s.lang, "phase."+e.Name))
	}
}

// progress is a bar with bytes and the time that is left, as far as the source
// tells how much there is and the terminal has room.
func (s *screen) progress(e collector.Event) string {
	text := e.Source + "  " + collector.Bytes(s.lang, e.Bytes)
	if e.Total <= 0 || e.Bytes > e.Total { // packed logs are more than their files
		return text + " …"
	}
	text += " / " + collector.Bytes(s.lang, e.Total)
	part := float64(e.Bytes) / float64(e.Total)
	if took := s.now().Sub(s.begun[e.Source]).Seconds(); took > 3 && part > 0.02 {
		left := time.Duration(took*(1-part)/part) * time.Second
		text += "  " + say(s.lang, "left", int(left.Minutes()), int(left.Seconds())%60)
	}
	const bar = 20
	if room := s.cols() - len([]rune(text)) - bar - 4; room > 0 {
		full := int(part * bar)
		text = "[" + strings.Repeat("#", full) + strings.Repeat("-", bar-full) + "] " + text
	}
	return text
}

// line writes over the last one.
func (s *screen) line(text string) {
	if !s.live {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if r, most := []rune(text), max(s.cols()-1, 1); len(r) > most { // the last column would wrap
		text = string(r[:most])
	}
	fmt.Fprintf(s.w, "\r%s", pad(text, min(s.width, max(s.cols()-1, 1))))
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

// columns is how wide the terminal is that w writes to; 80 where nobody says.
func columns(w io.Writer) int {
	if f, ok := w.(*os.File); ok {
		if n := terminalWidth(f); n > 0 {
			return n
		}
	}
	if n, err := strconv.Atoi(os.Getenv("COLUMNS")); err == nil && n > 0 {
		return n
	}
	return 80
}
