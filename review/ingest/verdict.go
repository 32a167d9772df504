package ingest

import (
	"fmt"
	"strings"

	"stegvis/review"
)

// Statuses of a received file.
const (
	ready       = "ready"
	quarantined = "quarantined" // read, but shown to nobody before somebody has looked at why
	refusedAs   = "refused"     // nothing of it could be read, or nothing may be
)

// A Verdict is what becomes of a received file and what is said about it.
type Verdict struct {
	Status string
	Code   string      // "" when there is nothing to say
	Said   review.Text // what happened
	Do     review.Text // what to do next
	Ask    review.Text // what to write to the sender, "" when nothing
}

// judge decides. What only hostile or broken programs write is never passed on
// as if it were a log; the worst is said first.
func judge(res *Result, no *Refusal) Verdict {
	if no != nil {
		return Verdict{Status: refusedAs, Code: no.Code, Said: no.Said, Do: no.Do, Ask: text("ask.again", no.Said)}
	}
	if len(res.Personal) > 0 {
		return Verdict{Status: quarantined, Code: "personal", Said: text("personal", plural(len(res.Personal), "place")),
			Do: text("personal.next"), Ask: askPersonal(res)}
	}
	if len(res.Problems) > 0 {
		return Verdict{Status: quarantined, Code: "changed", Said: res.Problems[0].Text, Do: text("changed.next"), Ask: text("ask.again", res.Problems[0].Text)}
	}
	for _, n := range res.Notes {
		if n.Grave {
			said := n.Text
			if n.Entry != "" {
				said = review.Text{NB: fmt.Sprintf("%q: %s", n.Entry, n.NB), EN: fmt.Sprintf("%q: %s", n.Entry, n.EN)}
			}
			return Verdict{Status: quarantined, Code: "odd", Said: said, Do: text("odd.next"), Ask: text("ask.again", said)}
		}
	}
	return Verdict{Status: ready}
}

// maxAsked is how many places a letter names.
const maxAsked = 20

// askPersonal tells the sender where, never what.
func askPersonal(res *Result) review.Text {
	key := "ask.personal"
	if res.Manifest == nil {
		key = "ask.personal-by-hand"
	}
	where := func(line, name, more string) string {
		var b strings.Builder
		for _, p := range res.Personal[:min(len(res.Personal), maxAsked)] {
			if p.Line == 0 {
				fmt.Fprintf(&b, "- %s\n", name)
				continue
			}
			fmt.Fprintf(&b, "- %s, %s %d\n", shown(p.Entry), line, p.Line)
		}
		if n := len(res.Personal) - maxAsked; n > 0 {
			fmt.Fprintf(&b, more, n)
		}
		return b.String()
	}
	more, name := text("ask.more"), text("a-name")
	return text(key, review.Text{NB: where("linje", name.NB, more.NB), EN: where("line", name.EN, more.EN)})
}

// shown is a name from a stranger as it may stand in a letter.
func shown(name string) string {
	if q := fmt.Sprintf("%q", name); q[1:len(q)-1] != name {
		return q
	}
	return name
}
