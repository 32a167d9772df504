package main

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"stegvis/bundle"
	"stegvis/collector"
)

// TestScreen shows the same run on terminals of several kinds.
func TestScreen(t *testing.T) {
	play := func(live, plain bool, cols int) string {
		var b bytes.Buffer
		at := time.Unix(0, 0)
		s := &screen{w: &b, lang: "en", live: live, plain: plain, cols: func() int { return cols }, begun: map[string]time.Time{},
			now: func() time.Time { at = at.Add(4 * time.Second); return at }}
		s.event(collector.Event{Type: collector.Started, Source: "eadm-logs"})
		s.event(collector.Event{Type: collector.Progress, Source: "eadm-logs", Bytes: 5e6, Total: 20e6})
		s.event(collector.Event{Type: collector.Progress, Source: "eadm-logs", Bytes: 30e6, Total: 20e6})
		s.event(collector.Event{Type: collector.Finished, Row: &bundle.Source{ID: "eadm-logs", Status: bundle.Complete}})
		s.event(collector.Event{Type: collector.Phase, Name: "scanning"})
		s.clear()
		return b.String()
	}
	for _, c := range []struct {
		name        string
		live, plain bool
		cols        int
		has, hasNot []string
	}{
		{"terminal", true, false, 80, []string{"[#####---------------] eadm-logs  5.0 MB / 20 MB  0:12 left", "30 MB …", "complete"}, nil},
		{"narrow", true, false, 40, []string{"eadm-logs  5.0 MB / 20 MB  0:12 left", "complete"}, []string{"[#"}},
		{"very narrow", true, false, 12, []string{"complete"}, []string{"[#", "left"}},
		{"dumb", false, true, 80, []string{"complete\n"}, []string{"\r", "[#"}},
		{"pipe", false, false, 80, nil, []string{"e", "\r"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := play(c.live, c.plain, c.cols)
			for _, want := range c.has {
				if !strings.Contains(got, want) {
					t.Errorf("no %q in %q", want, got)
				}
			}
			for _, not := range c.hasNot {
				if strings.Contains(got, not) {
					t.Errorf("%q in %q", not, got)
				}
			}
			for _, line := range strings.FieldsFunc(got, func(r rune) bool { return r == '\r' || r == '\n' }) {
				if n := len([]rune(line)); c.live && n > c.cols && !strings.Contains(line, "complete") {
					t.Errorf("%d columns in a terminal of %d: %q", n, c.cols, line)
				}
			}
		})
	}
}
