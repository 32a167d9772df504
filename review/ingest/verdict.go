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
		ask := "ask.again"
		if no.Code == "truncated" || no.Code == "empty" {
			ask = "ask.transfer" // what lies there is good
		}
		return Verdict{Status: refusedAs, Code: no.Code, Said: no.Said, Do: no.Do, Ask: text(ask, no.Said)}
	}
	if len(res.Personal) > 0 {
		return Verdict{Status: quarantined, Code: "personal", Said: text("personal", places(len(res.Personal))),
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

// places says in how many; scanning ends at a limit.
func places(n int) review.Text {
	if n >= maxPlaces {
		return text("places-many", maxPlaces)
	}
	return plural(n, "place")
}

// maxAsked is how many files a letter names.
const maxAsked = 20

// askPersonal tells the sender where, never what.
func askPersonal(res *Result) review.Text {
	key := "ask.personal"
	if res.Manifest == nil {
		key = "ask.personal-by-hand"
	}
	where := func(line, name, more string) string {
		var files []string
		lines := map[string][]int{}
		for _, p := range res.Personal {
			if lines[p.Entry] == nil {
				files = append(files, p.Entry)
			}
			lines[p.Entry] = append(lines[p.Entry], p.Line)
		}
		var b strings.Builder
		for _, f := range files[:min(len(files), maxAsked)] {
			if f == "" {
				fmt.Fprintf(&b, "- %s\n", name)
				continue
			}
			fmt.Fprintf(&b, "- %s, %s %s\n", shown(f), line, numbers(lines[f]))
		}
		if n := len(files) - maxAsked; n > 0 {
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
