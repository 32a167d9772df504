package main

import (
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
		fmt.Fprintf(w, "  %s  %s%s\n", pad(it.ID, 24), it.Title, status)
		if it.Detail != "" {
			fmt.Fprintf(w, "  %s  %s\n", pad("", 24), it.Detail)
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
		line := fmt.Sprintf("  %s %s %s", pad(r.ID, 24), pad(collector.Tr(p.lang, "status."+r.Status), 12), what)
		if r.Note != "" {
			line = strings.TrimRight(line, " ") + "  " + r.Note
		}
		fmt.Fprintln(p.stdout, strings.TrimRight(line, " "))
		if r.Means != "" {
			fmt.Fprintf(p.stdout, "  %s %s\n", pad("", 24), collector.Tr(p.lang, "means", r.Means))
		}
	}
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
		fmt.Fprintf(p.stdout, "  %s  (%s)\n", c.Says(f.Signature), f.Signature)
		fmt.Fprintf(p.stdout, "    %s:%d, %s; %s\n", f.Entry, f.Line, collector.Count(p.lang, "times", f.Count), collector.Tr(p.lang, "sum.see", f.Page))
	}
}

func (p *program) summary(c *collector.Collection, done *collector.Outcome, upload string) {
	p.coverage(done.Sources)
	p.findings(c)
	w := p.stdout
	fmt.Fprintln(w)
	if len(done.Withheld) > 0 {
		fmt.Fprintln(w, collector.Tr(p.lang, "sum.withheld"))
		for _, h := range done.Withheld {
			fmt.Fprintf(w, "  %s: %s\n", h.Path, h.Reason)
		}
	}
	if len(done.Masked) > 0 {
		fmt.Fprintln(w, collector.Tr(p.lang, "sum.masked", counts(done.Masked)))
	} else {
		fmt.Fprintln(w, collector.Tr(p.lang, "sum.nothing-masked"))
	}
	fmt.Fprintln(w, collector.Tr(p.lang, "sum.bundle", done.Bundle, collector.Bytes(p.lang, done.Size)))
	if len(done.Parts) > 0 {
		fmt.Fprintln(w, collector.Tr(p.lang, "sum.parts", len(done.Parts), filepath.Base(done.Parts[0]), filepath.Base(done.Parts[len(done.Parts)-1])))
	}
	p.uncut(done.Uncut)
	fmt.Fprintln(w, collector.Tr(p.lang, "sum.sha", done.SHA256))
	if upload != "" || len(done.Parts) > 0 {
		return // what comes next is the sending itself
	}
	to := ""
	if p.g.Support.Email != "" {
		to = collector.Tr(p.lang, "sum.to", p.g.Support.Email)
	}
	fmt.Fprintln(w, collector.Tr(p.lang, "sum.send", to))
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

func counts(m map[string]int) string {
	if len(m) == 0 {
		return "0"
	}
	var out []string
	for _, k := range slices.Sorted(maps.Keys(m)) {
		out = append(out, fmt.Sprintf("%s %d", k, m[k]))
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
