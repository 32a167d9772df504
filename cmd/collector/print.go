package main

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"stegvis/bundle"
	"stegvis/collector"
)

func (p *program) plan(o collector.Options, asJSON bool) error {
	plan, err := collector.Preview(p.g, o)
	if err != nil {
		return err
	}
	if asJSON {
		return p.json(plan)
	}
	w := p.stdout
	fmt.Fprintln(w, collector.Tr(p.lang, "plan.head", o.Ref))
	more := 0
	for _, it := range plan.Sources {
		status := ""
		if !it.Available {
			status = "  [" + it.Reason + "]"
		}
		p.print(28, fmt.Sprintf("  %s  %s%s", pad(it.ID, 24), it.Title, status))
		if it.Detail != "" {
			p.print(28, strings.Repeat(" ", 28)+it.Detail)
		}
		if it.Rights {
			more++
		}
	}
	if more > 0 {
		fmt.Fprintln(w, collector.Tr(p.lang, "plan.rights", more))
	}
	if o.From != "" {
		fmt.Fprintln(w, collector.Tr(p.lang, "plan.copied", o.From))
	}
	fmt.Fprintln(w, collector.Tr(p.lang, "plan.window", collector.Span(p.lang, o.Since)))
	fmt.Fprintln(w, collector.Tr(p.lang, "plan.out", plan.Out))
	return nil
}

// rights says before anything is read what more an administrator would get.
func (p *program) rights(plan []collector.Item) {
	more := 0
	for _, it := range plan {
		if it.Rights && !it.Excluded {
			more++
		}
	}
	if more > 0 {
		fmt.Fprintln(p.stderr, collector.Tr(p.lang, "plan.rights", more))
	}
}

func (p *program) coverage(rows []bundle.Source) {
	fmt.Fprintln(p.stdout, collector.Tr(p.lang, "sum.coverage"))
	for _, r := range rows {
		what := ""
		if r.Entries > 0 {
			what = collector.Count(p.lang, "entries", r.Entries) + ", " + collector.Bytes(p.lang, r.Bytes)
		}
		if r.Note != "" {
			what = strings.TrimLeft(what+"  "+r.Note, " ")
		}
		p.print(27, fmt.Sprintf("  %s %s %s", pad(r.ID, 24), pad(collector.Tr(p.lang, "status."+r.Status), 12), what))
		if r.Means != "" {
			p.print(27, strings.Repeat(" ", 27)+collector.Tr(p.lang, collector.MeansKey(r), r.Means))
		}
	}
}

// print writes a line. Where a person reads it in a terminal, what does not fit
// goes on below, in from the edge by so many columns as far as there is room.
func (p *program) print(in int, line string) {
	line = strings.TrimRight(collector.Plain(line), " ")
	width := 0
	if interactive(p.stdout) {
		width = columns(p.stdout) - 1
	}
	fmt.Fprintln(p.stdout, fold(line, in, width))
}

// fold breaks a line between words into lines of at most width columns, 0 for
// as many as it takes. A word that is longer stays whole: it is a path or an address.
func fold(line string, in, width int) string {
	if width <= 0 || utf8.RuneCountInString(line) <= width {
		return line
	}
	in = min(in, width/3)
	text := strings.TrimLeft(line, " ")
	at := min(len(line)-len(text), in)
	out := bytes.Repeat([]byte(" "), at)
	words := strings.Split(text, " ")
	if width < 60 { // no room for columns
		words = strings.Fields(text)
	}
	begun := false
	for _, word := range words {
		n := utf8.RuneCountInString(word)
		if begun && word != "" && at+1+n > width {
			out = append(bytes.TrimRight(out, " "), "\n"+strings.Repeat(" ", in)...)
			at, begun = in, false
		}
		if begun {
			out = append(out, ' ')
			at++
		}
		out = append(out, word...)
		at, begun = at+n, true
	}
	return string(out)
}

func (p *program) findings(c *collector.Collection) {
	fmt.Fprintln(p.stdout)
	list := c.Findings()
	if len(list) == 0 {
		fmt.Fprintln(p.stdout, collector.Tr(p.lang, "sum.none"))
		return
	}
	fmt.Fprintln(p.stdout, collector.Tr(p.lang, "sum.findings"))
	for _, f := range list {
		p.print(2, fmt.Sprintf("  %s  (%s)", c.Says(f.Signature), f.Signature))
		p.print(4, fmt.Sprintf("    %s:%d, %s; %s", f.Entry, f.Line, collector.Count(p.lang, "times", f.Count), collector.Tr(p.lang, "sum.see", f.Page)))
	}
}

// inside shows what came, what is known to be wrong, and what was held back.
func (p *program) inside(c *collector.Collection) {
	p.coverage(c.Rows())
	p.findings(c)
	fmt.Fprintln(p.stdout)
	if held := c.Withheld(); len(held) > 0 {
		fmt.Fprintln(p.stdout, collector.Tr(p.lang, "sum.withheld"))
		for _, h := range held {
			p.print(4, fmt.Sprintf("  %s: %s", h.Path, h.Reason))
		}
	}
}

func (p *program) summary(done *collector.Outcome, upload string, sealed bool) {
	w := p.stdout
	if len(done.Masked) > 0 {
		fmt.Fprintln(w, collector.Tr(p.lang, "sum.masked", counts(p.lang, done.Masked)))
	} else {
		fmt.Fprintln(w, collector.Tr(p.lang, "sum.nothing-masked"))
	}
	fmt.Fprintln(w, collector.Tr(p.lang, "sum.bundle", done.Bundle, collector.Bytes(p.lang, done.Size)))
	if len(done.Parts) > 0 {
		fmt.Fprintln(w, collector.Tr(p.lang, "sum.parts", len(done.Parts), filepath.Base(done.Parts[0]), filepath.Base(done.Parts[len(done.Parts)-1])))
	}
	p.uncut(done.Uncut)
	p.unmet(done.Unmet)
	fmt.Fprintln(w, collector.Tr(p.lang, "sum.sha", done.SHA256))
	if upload != "" || len(done.Parts) > 0 {
		return // what comes next is the sending itself
	}
	to := ""
	if p.g.Support.Email != "" {
		to = collector.Tr(p.lang, "sum.to", p.g.Support.Email)
	}
	key := "sum.send"
	if sealed {
		key = "sum.sealed"
	}
	p.print(0, collector.Tr(p.lang, key, to))
}

// unmet says which names to leave out or put in meant nothing.
func (p *program) unmet(names []string) {
	for _, name := range names {
		fmt.Fprintf(p.stderr, "collector: %s\n%s\n", say(p.lang, "unmet", name), say(p.lang, "unmet.next"))
	}
}

// uncut says why a bundle lies in one file though parts were asked for.
func (p *program) uncut(err error) {
	var r *collector.Refusal
	switch {
	case errors.As(err, &r):
		fmt.Fprintf(p.stderr, "collector: %s\n%s\n", r.What, r.Next)
	case err != nil:
		fmt.Fprintf(p.stderr, "collector: %s\n%s\n", collector.Reason(p.lang, err), say(p.lang, "error.next"))
	}
}

func counts(lang string, m map[string]int) string {
	if len(m) == 0 {
		return "0"
	}
	var out []string
	for _, k := range slices.Sorted(maps.Keys(m)) {
		out = append(out, fmt.Sprintf("%s %d", collector.KindName(lang, k), m[k]))
	}
	return strings.Join(out, ", ")
}

// pad fills with blanks to n columns; letters, not bytes, are counted.
func pad(s string, n int) string {
	return s + strings.Repeat(" ", max(0, n-utf8.RuneCountInString(s)))
}

// isNull: the null device is a character device too, but nobody types there.
func isNull(info os.FileInfo) bool {
	null, err := os.Stat(os.DevNull)
	return err == nil && os.SameFile(null, info)
}
