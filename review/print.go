package review

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"stegvis/bundle"
	"stegvis/diagnose"
	"stegvis/guide"
	"stegvis/logs"
)

// A Printer writes for a person at a terminal.
type Printer struct {
	W     io.Writer
	Lang  string
	Color bool
	Guide *guide.Guide
	Link  func(ref guide.Ref, lang string) string // to the built site; "" when there is none
	Zone  *time.Location
}

const (
	red    = "31"
	green  = "32"
	yellow = "33"
	bold   = "1"
)

func (p *Printer) paint(color, s string) string {
	if !p.Color {
		return s
	}
	return "\x1b[" + color + "m" + s + "\x1b[0m"
}

func (p *Printer) say(key string, args ...any) string { return tr(p.Lang, key, args...) }

// Report prints what Inspect found, what matters most first.
func (p *Printer) Report(in *Input, r *Report) {
	w := p.W
	fmt.Fprintf(w, "%s: %s\n", p.paint(bold, p.say("is."+r.Kind)), clean(in.Path))
	if r.Manifest != nil {
		p.manifest(r)
	}
	fmt.Fprintf(w, "%s, %s\n", p.number("n-files", r.files), p.number("n-records", r.Records))
	p.findings(r.Findings)
	if len(r.Patterns) > 0 {
		fmt.Fprintf(w, "\n%s\n", p.paint(bold, p.say("patterns")))
		for _, pt := range r.Patterns {
			fmt.Fprintf(w, "  %6d  %s\n          %s:%d\n", pt.Count, short(pt.Template, 160), clean(pt.Sample.Entry), pt.Sample.Line)
		}
	}
	if len(r.Notes) > 0 {
		fmt.Fprintf(w, "\n%s\n", p.paint(bold, p.say("notes")))
		for _, n := range r.Notes {
			if n.Entry != "" {
				fmt.Fprintf(w, "  %s: ", clean(n.Entry))
			} else {
				fmt.Fprint(w, "  ")
			}
			if n.Grave {
				fmt.Fprintln(w, p.paint(red, clean(n.Text)))
			} else {
				fmt.Fprintln(w, clean(n.Text))
			}
		}
	}
}

func (p *Printer) manifest(r *Report) {
	w, m := p.W, r.Manifest
	if len(r.Problems) == 0 {
		fmt.Fprintln(w, p.paint(green, p.say("whole", len(m.Entries))))
	} else {
		fmt.Fprintln(w, p.paint(red, p.say("broken")))
		for _, x := range r.Problems {
			fmt.Fprintf(w, "  %s: %s\n", clean(x.Path), clean(x.Text))
		}
	}
	ref := guide.Ref{Page: m.Guide.Page, State: m.Guide.State}
	fmt.Fprintf(w, "\n%s %s  %s\n", p.label("page"), p.paint(bold, clean(ref.String())), clean(m.Guide.Title))
	if _, _, err := p.Guide.Resolve(ref); err != nil {
		fmt.Fprintf(w, "%s %s\n", p.label(""), p.say("unknown-page", ref))
	} else {
		p.link(p.label("link"), ref)
	}
	fmt.Fprintf(w, "%s %s  %s %s, %s\n", p.label("made"), p.time(m.Created), clean(m.Tool.Name), clean(m.Tool.Version), clean(m.Tool.OS))
	fmt.Fprintf(w, "%s %s %s\n", p.label("guide"), clean(m.Guide.Product), clean(m.Guide.Version))
	if m.Case != "" {
		fmt.Fprintf(w, "%s %s\n", p.label("case"), clean(m.Case))
	}
	rights := "not-elevated"
	if m.Host.Elevated {
		rights = "elevated"
	}
	fmt.Fprintf(w, "%s %s, %s, %s (UTC%s), %s\n", p.label("machine"), clean(m.Host.Name), clean(m.Host.OS), clean(m.Host.TimeZone), clean(m.Host.UTCOffset), p.say(rights))
	fmt.Fprintf(w, "%s %s %s %s\n", p.label("window"), p.time(m.Window.Since), p.say("to"), p.time(m.Window.Until))
	fmt.Fprintf(w, "\n%s\n", p.paint(bold, p.say("coverage")))
	for _, s := range m.Sources {
		p.source(s, r)
	}
	if len(m.Redaction.Withheld) > 0 {
		fmt.Fprintf(w, "\n%s\n", p.paint(bold, p.say("withheld")))
		for _, h := range m.Redaction.Withheld {
			fmt.Fprintf(w, "  %s: %s\n", clean(h.Path), clean(h.Reason))
		}
	}
	if len(m.Approval.Excluded) > 0 {
		fmt.Fprintln(w, p.say("excluded", clean(strings.Join(m.Approval.Excluded, ", "))))
	}
	if len(m.Redaction.Rules) > 0 {
		var list []string
		for _, k := range slices.Sorted(maps.Keys(m.Redaction.Rules)) {
			list = append(list, fmt.Sprintf("%s %d", clean(k), m.Redaction.Rules[k]))
		}
		fmt.Fprintln(w, p.say("masked", strings.Join(list, ", ")))
	}
}

// source is one row of the coverage; what a gap means comes from the guide at
// hand, in the reader's language, else from the manifest.
func (p *Printer) source(s bundle.Source, r *Report) {
	color := yellow
	if s.Status == bundle.Complete {
		color = green
	}
	line := fmt.Sprintf("  %s %s", pad(clean(s.ID), 24), p.paint(color, pad(p.say("status."+clean(s.Status)), 12)))
	if s.Entries > 0 {
		line += fmt.Sprintf(" %d, %s", s.Entries, size(s.Bytes))
	}
	if s.Note != "" {
		line += "  " + clean(s.Note)
	}
	fmt.Fprintln(p.W, strings.TrimRight(line, " "))
	if s.Status == bundle.Complete {
		return
	}
	means := p.Guide.Means(p.Guide.Page(r.Manifest.Guide.Page), s.ID, p.Lang)
	if means == "" {
		means = s.Means
	}
	if means != "" {
		fmt.Fprintf(p.W, "  %s %s\n", pad("", 24), p.say("means", clean(means)))
	}
}

func (p *Printer) findings(list []diagnose.Finding) {
	w := p.W
	fmt.Fprintf(w, "\n%s\n", p.paint(bold, p.say("findings")))
	if len(list) == 0 {
		fmt.Fprintf(w, "  %s\n", p.say("no-findings"))
	}
	for _, f := range list {
		var sig guide.Signature
		if i := slices.IndexFunc(p.Guide.Signatures, func(s guide.Signature) bool { return s.ID == f.Signature }); i >= 0 {
			sig = p.Guide.Signatures[i]
		}
		count := p.number("n-times", f.Count)
		if !f.First.IsZero() {
			count += ", " + p.time(f.First)
			if f.Last.After(f.First) {
				count += " – " + p.time(f.Last)
			}
		}
		fmt.Fprintf(w, "  %s  (%s)\n", p.paint(red, sig.Says.In(p.Lang, p.Guide.Languages...)), f.Signature)
		fmt.Fprintf(w, "    %s:%d  %s\n", clean(f.Entry), f.Line, count)
		for _, s := range f.Samples {
			fmt.Fprintf(w, "      %s:%d: %s\n", clean(s.Entry), s.Line, short(s.Text, 200))
		}
		if fix := sig.Fix.In(p.Lang, p.Guide.Languages...); fix != "" {
			fmt.Fprintf(w, "    %s: %s\n", p.say("fix"), fix)
		}
		p.link(fmt.Sprintf("    %s: %s ", p.say("see"), f.Page), f.Page)
	}
}

// link ends a line with where ref stands in the built site.
func (p *Printer) link(before string, ref guide.Ref) {
	fmt.Fprintln(p.W, strings.TrimRight(before+" "+p.Link(ref, p.Lang), " "))
}

// number says how many, in the singular for one.
func (p *Printer) number(key string, n int) string {
	one, many, _ := strings.Cut(p.say(key), "|")
	if n == 1 {
		return one
	}
	return fmt.Sprintf(many, n)
}

func (p *Printer) label(key string) string {
	if key != "" {
		key = p.say(key) + ":"
	}
	return pad(key, 13)
}

func (p *Printer) time(t time.Time) string {
	if t.IsZero() {
		return "–"
	}
	return t.In(p.Zone).Format("2006-01-02 15:04:05 -07:00")
}

// Line prints one record of the timeline.
func (p *Printer) Line(rec *logs.Record) {
	at := pad("–", 23)
	if !rec.Time.IsZero() {
		at = rec.Time.In(p.Zone).Format("2006-01-02 15:04:05.000")
	}
	level := pad(rec.Level.String(), 11)
	switch rec.Level {
	case logs.Error, logs.Critical:
		level = p.paint(red, level)
	case logs.Warning:
		level = p.paint(yellow, level)
	}
	first, _, more := strings.Cut(rec.Body(), "\n")
	if more {
		first += " …"
	}
	fmt.Fprintf(p.W, "%s %s %s:%d  %s\n", at, level, clean(rec.Entry), rec.Line, short(first, 400))
}

// AppendJSON appends a record as one JSON line:
// {time,level,source,entry,line,text,fields}; time is null where there is none.
func AppendJSON(dst []byte, rec *logs.Record) []byte {
	dst = append(dst, `{"time":`...)
	if rec.Time.IsZero() {
		dst = append(dst, "null"...)
	} else {
		dst = append(dst, '"')
		dst = rec.Time.UTC().AppendFormat(dst, time.RFC3339Nano)
		dst = append(dst, '"')
	}
	dst = appendString(append(dst, `,"level":`...), rec.Level.String())
	dst = appendString(append(dst, `,"source":`...), rec.Source)
	dst = appendString(append(dst, `,"entry":`...), rec.Entry)
	dst = fmt.Appendf(dst, `,"line":%d`, rec.Line)
	dst = appendString(append(dst, `,"text":`...), rec.Text)
	dst = append(dst, `,"fields":{`...)
	for i, f := range rec.Fields {
		if i > 0 {
			dst = append(dst, ',')
		}
		name, n := f.Name, 1 // event data may repeat a name, or have none
		for _, g := range rec.Fields[:i] {
			if g.Name == f.Name {
				n++
			}
		}
		if n > 1 {
			name = fmt.Sprintf("%s#%d", f.Name, n)
		}
		dst = appendString(dst, name)
		dst = appendString(append(dst, ':'), f.Value)
	}
	return append(dst, "}}\n"...)
}

func appendString(dst []byte, s string) []byte {
	b, _ := json.Marshal(s) // a string always marshals
	return append(dst, EscapeJSON(b)...)
}

// EscapeJSON writes what could steer a terminal or turn text around as \u
// escapes, which encoding/json does for ASCII only. The JSON means the same:
// such letters stand in strings alone.
func EscapeJSON(b []byte) []byte {
	hidden := func(r rune) bool { return r >= 0x7f && steers(r) }
	if bytes.IndexFunc(b, hidden) < 0 {
		return b
	}
	out := make([]byte, 0, len(b)+64)
	for _, r := range string(b) {
		if !hidden(r) {
			out = utf8.AppendRune(out, r)
			continue
		}
		for _, u := range utf16.Encode([]rune{r}) {
			out = fmt.Appendf(out, `\u%04x`, u)
		}
	}
	return out
}

// clean shows what could steer a terminal, or turn text around, as an escape:
// names and lines come from strangers.
func clean(s string) string {
	if strings.IndexFunc(s, steers) < 0 && utf8.ValidString(s) {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == '\t' || r == '\n':
			b.WriteByte(' ')
		case r > 0xffff && steers(r):
			fmt.Fprintf(&b, `\U%08x`, r)
		case steers(r):
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

func steers(r rune) bool {
	return unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp)
}

// short is the cleaned text, cut at n letters.
func short(s string, n int) string {
	s = clean(s)
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return string([]rune(s)[:n]) + "…"
}

func pad(s string, n int) string {
	return s + strings.Repeat(" ", max(0, n-utf8.RuneCountInString(s)))
}

func size(n int64) string {
	switch {
	case n >= 1e9:
		return fmt.Sprintf("%.1f GB", float64(n)/1e9)
	case n >= 1e6:
		return fmt.Sprintf("%.1f MB", float64(n)/1e6)
	case n >= 1e3:
		return fmt.Sprintf("%.1f kB", float64(n)/1e3)
	}
	return fmt.Sprintf("%d B", n)
}
