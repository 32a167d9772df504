package web

import (
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"stegvis/review/store"
)

// A shopMark is a line of the case that may be marked in the workshop: one that
// somebody starred, or the example of an error that no signature knows.
type shopMark struct {
	At, Text string // file:line, and what it says
	Starred  bool
	On       bool
}

// Value is the mark in a form: a page holds no name of a stranger's as it is.
func (m shopMark) Value() string { return url.QueryEscape(m.At) }

// offered are the lines worth marking in this bundle; those in on are marked.
func (s *Server) offered(r *Request, c *CaseFrame, on []string) (out []shopMark, err error) {
	if c.Bundle == nil || c.Bundle.Status != store.Ready {
		return nil, nil
	}
	add := func(entry string, line int, text string, starred bool) {
		at := entry + ":" + strconv.Itoa(line)
		if len(out) >= maxMarked || slices.ContainsFunc(out, func(m shopMark) bool { return m.At == at }) {
			return
		}
		event := strings.HasSuffix(entry, ".jsonl") || strings.HasSuffix(strings.ToLower(entry), ".evtx")
		out = append(out, shopMark{at, short(telling(text, event), 300), starred, slices.Contains(on, at)})
	}
	stars, err := s.store.Stars(r.Ctx(), c.Bundle.ID)
	if err != nil {
		return nil, err
	}
	for _, st := range stars {
		add(st.Entry, st.Line, st.Text, true)
	}
	patterns, err := s.store.Patterns(r.Ctx(), c.Bundle.ID)
	if err != nil {
		return nil, err
	}
	for _, p := range patterns {
		add(p.Sample.Entry, p.Sample.Line, p.Sample.Text, false)
	}
	return out, nil
}

// telling is the line of a record that a signature is made from: the first,
// where a program wrote a log; of an event without a message, whose lines are
// names and values, the one with most to read.
func telling(text string, event bool) string {
	best, most := "", -1
	for l := range strings.Lines(strings.TrimSpace(text)) {
		if l = strings.TrimSpace(l); !event {
			return l
		}
		words := 0
		for _, w := range strings.Fields(l) {
			if letters := strings.IndexFunc(w, func(c rune) bool { return !unicode.IsLetter(c) }); letters < 0 || letters == len(w)-1 {
				words++ // "C:\\eadm\\sync.cmd", "{5b9d…}" and "0x1f" are none
			}
		}
		if words > most {
			best, most = l, words
		}
	}
	return best
}

// take adds marked lines, named file:line, to those in the form. What a line
// says is read from the bundle, never taken from the form.
func (s *Server) take(r *Request, v *shopView, marks []string) error {
	for _, at := range marks[:min(len(marks), maxMarked)] {
		entry, line, _ := cutLast(at, ':')
		n, err := strconv.Atoi(line)
		if err != nil || n < 1 {
			v.Problems = append(v.Problems, r.Say("workshop.bad.mark", plain(short(at, 200))))
			continue
		}
		text, err := s.markedLine(r, v.CaseFrame, entry, n)
		if errors.Is(err, errMissing) {
			v.Problems = append(v.Problems, r.Say("workshop.bad.mark", plain(short(at, 200))))
			continue
		} else if err != nil {
			return err
		}
		if !slices.Contains(v.marked(), text) {
			v.Lines = strings.TrimSpace(v.Lines + "\n" + text)
		}
	}
	return nil
}
