package page

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"stegvis/bundle"
	"stegvis/collector"
)

// A textView is an entry on the screen, a page of lines at a time.
type textView struct {
	view
	Entry            lookEntry
	Lines            []lineView
	First, Last, All int
	Query            string
	Masks            bool
	Hits             []int
	Cut              bool
	At               int // the line that is meant, 0 for none
	Hit              int // which of the hits it is, 1-based
	Trouble          *trouble
}

// A lineView is one line in pieces.
type lineView struct {
	N      int
	Pieces []piece
	More   int
	Here   bool
}

// text reads the page of an entry that the address asks for.
func (v *lookView) text(r *http.Request, run *run, entries []bundle.Entry, path string) *textView {
	at := slices.IndexFunc(entries, func(e bundle.Entry) bool { return e.Path == path })
	if at < 0 {
		return nil
	}
	e := entries[at]
	t := &textView{view: v.view, Query: strings.TrimSpace(r.FormValue("q")), Masks: r.FormValue("masks") == "1",
		Entry: lookEntry{Path: e.Path, Original: e.Original, Size: e.Size, Masked: total(e.Masked), Truncated: e.Truncated}}
	fail := func(err error) *textView {
		t.Trouble = &trouble{v.T("text.failed", collector.Reason(v.Lang, err)), v.T("text.failed.next")}
		return t
	}
	ctx := r.Context()
	var err error
	if t.All, err = run.text.lines(ctx, path); err != nil {
		return fail(err)
	}
	t.At = number(r.FormValue("line"), 0, t.All)
	if t.Masks || t.Query != "" {
		found, err := run.text.find(ctx, path, t.Query, t.Masks)
		if err != nil {
			return fail(err)
		}
		t.Hits, t.Cut = found.Lines, found.Cut
		if len(t.Hits) > 0 {
			if t.Hit = number(r.FormValue("hit"), 0, len(t.Hits)); t.Hit == 0 && t.At > 0 {
				t.Hit = min(1+max(0, slices.IndexFunc(t.Hits, func(n int) bool { return n >= t.At })), len(t.Hits))
			}
			t.Hit = max(t.Hit, 1)
			t.At = t.Hits[t.Hit-1]
		}
	}
	t.First = number(r.FormValue("from"), 1, t.All)
	if t.At > 0 && (t.At < t.First || t.At >= t.First+pageLines || r.FormValue("from") == "") {
		t.First = max(1, t.At-20) // with what leads up to it
	}
	lines, _, err := run.text.page(ctx, path, t.First)
	if err != nil {
		return fail(err)
	}
	t.Last = t.First - 1
	for _, l := range lines {
		q := t.Query
		t.Lines = append(t.Lines, lineView{l.N, pieces(l.Text, q), l.More, l.N == t.At})
		t.Last = l.N
	}
	return t
}

// number reads n from a form, within 1 and high; def when there is none.
func number(s string, def, high int) int {
	n, err := strconv.Atoi(strings.ReplaceAll(strings.TrimSpace(s), "\u00a0", ""))
	if err != nil {
		return def
	}
	return max(1, min(n, high))
}

// Go is the address of another place in the entry; the search is kept.
func (t *textView) Go(from, hit int) string {
	q := url.Values{"entry": {t.Entry.Path}}
	if t.Query != "" {
		q.Set("q", t.Query)
	}
	if t.Masks {
		q.Set("masks", "1")
	}
	if hit > 0 {
		q.Set("hit", strconv.Itoa(hit))
	} else {
		q.Set("from", strconv.Itoa(from))
	}
	return "look?" + q.Encode() + "#text"
}

// Previous and the others are the places to go to, 0 where there is none.
func (t *textView) Previous() int {
	if t.First <= 1 {
		return 0
	}
	return max(1, t.First-pageLines)
}

func (t *textView) Next() int {
	if t.Last >= t.All {
		return 0
	}
	return t.Last + 1
}

func (t *textView) End() int { return max(1, t.All-pageLines+1) }

func (t *textView) HitBefore() int { return t.Hit - 1 }

func (t *textView) HitAfter() int {
	if t.Hit >= len(t.Hits) {
		return 0
	}
	return t.Hit + 1
}

// Kind is what a mask stands for, in words.
func (v view) Kind(kind string) string { return collector.KindName(v.Lang, kind) }
