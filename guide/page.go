package guide

import (
	"bytes"
	"path"
	"regexp"
	"strings"
	"time"
)

// doc cuts a Markdown file into front matter and body.
func (l *loader) doc(name string, data []byte) *Doc {
	doc := &Doc{File: name, Line: 1, Body: data}
	if front, body, lines, ok := cutFront(data); ok {
		d := &decoder{file: name, base: 1, out: &l.problems, lang: l.guide.Languages[0]}
		doc.Body, doc.Line = body, lines+1
		l.frontMatter(d, front, doc)
	}
	headings, first := l.headings(doc)
	doc.Headings = headings
	if doc.Title == "" {
		doc.Title = first
	}
	if doc.Title == "" {
		doc.Title = strings.TrimSuffix(path.Base(name), ".md")
	}
	return doc
}

// cutFront splits off the YAML between a first line "---" and the next; lines
// is how many lines that took.
func cutFront(data []byte) (front, body []byte, lines int, ok bool) {
	rest, ok := bytes.CutPrefix(data, []byte("---\n"))
	if !ok {
		return nil, nil, 0, false
	}
	at := 0
	for n := 2; at < len(rest); n++ {
		line, _, found := bytes.Cut(rest[at:], []byte("\n"))
		if t := bytes.TrimRight(line, " \t"); string(t) == "---" || string(t) == "..." {
			end := min(at+len(line)+1, len(rest))
			return rest[:at], rest[end:], n, true
		}
		if !found {
			break
		}
		at += len(line) + 1
	}
	return nil, nil, 0, false
}

var looseTitle = regexp.MustCompile(`(?m)^title:[ \t]*["']?(.*?)["']?[ \t]*$`)

// frontMatter reads title, summary, symptoms and changed. Keys of other
// programs are let through on articles, so that existing documentation builds
// as it is; on steps they are mistakes.
func (l *loader) frontMatter(d *decoder, front []byte, doc *Doc) {
	article := strings.HasPrefix(doc.File, "articles/")
	before := len(l.problems)
	root := d.parse(front)
	if root == nil && article && len(l.problems) > before {
		// Front matter that other programs tolerate: the title is what matters.
		if m := looseTitle.FindSubmatch(front); m != nil {
			doc.Title = string(m[1])
			for i := before; i < len(l.problems); i++ {
				l.problems[i].Warning = true
			}
			return
		}
	}
	known := map[string]bool{"title": true, "summary": true, "symptoms": true, "changed": true}
	for _, v := range d.entries(root, "front matter") {
		switch k := key(v); {
		case k == "title":
			doc.Title = d.str(v.Value)
		case k == "summary":
			doc.Summary = d.str(v.Value)
		case k == "symptoms":
			doc.Symptoms = d.strs(v.Value)
		case k == "changed":
			doc.Changed = d.str(v.Value)
			if _, err := time.Parse(time.DateOnly, doc.Changed); err != nil {
				d.wrong(v.Value, "changed is a date such as 2026-11-23, not %q", doc.Changed)
				doc.Changed = ""
			}
		default:
			names := []string{"title", "summary", "symptoms", "changed"}
			if hint := didYouMean(k, names); hint != "" && !known[strings.ToLower(k)] && (!article || len(Near(k, names)) > 0 && distance(k, Near(k, names)[0]) == 1) {
				d.wrong(v.Key, "front matter has no key %q%s", k, hint)
			} else if !article {
				d.wrong(v.Key, "front matter has no key %q (known: %s)", k, strings.Join(names, ", "))
			}
		}
	}
}

var (
	atx       = regexp.MustCompile(`^ {0,3}(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*$`)
	underline = regexp.MustCompile(`^ {0,3}(?:=+|-{2,})[ \t]*$`) // a heading in Setext's style
	hasID     = regexp.MustCompile(`[ \t]*\{[^{}]*#([^\s{}]+)[^{}]*\}[ \t]*$`)
)

// headings scans the body's ATX headings outside fenced code: those with an
// explicit id are returned, and the text of the first heading of all.
func (l *loader) headings(doc *Doc) (explicit []Heading, first string) {
	fence := ""
	seen := map[string]int{}
	var previous []byte
	for n, line := range bytes.Split(doc.Body, []byte("\n")) {
		t := bytes.TrimLeft(line, " ")
		if len(line)-len(t) <= 3 {
			if mark := fenceOf(t); mark != "" {
				switch {
				case fence == "":
					fence = mark
					continue
				case mark[0] == fence[0] && len(mark) >= len(fence) && len(bytes.TrimSpace(t)) == len(mark):
					fence = ""
					continue
				}
			}
		}
		if fence == "" && first == "" && underline.Match(line) && len(previous) > 0 {
			first = plain(string(previous))
		}
		previous = bytes.TrimSpace(line)
		if fence != "" || len(t) == 0 || t[0] != '#' || first != "" && bytes.IndexByte(t, '{') < 0 {
			continue
		}
		m := atx.FindSubmatch(line)
		if m == nil {
			continue
		}
		text := string(m[2])
		id := ""
		if at := hasID.FindStringSubmatchIndex(text); at != nil {
			id, text = text[at[2]:at[3]], text[:at[0]]
		}
		text = plain(text)
		if first == "" {
			first = text
		}
		if id == "" {
			continue
		}
		at := doc.Line + n
		if was := seen[id]; was > 0 {
			l.problems.add(doc.File, at, "the heading id %q stands on line %d already; give one of them another", id, was)
			continue
		}
		seen[id] = at
		explicit = append(explicit, Heading{Level: len(m[1]), ID: id, Text: text, Line: at})
	}
	return explicit, first
}

// fenceOf is the run of backticks or tildes that line begins with, "" below three.
func fenceOf(line []byte) string {
	if len(line) < 3 || (line[0] != '`' && line[0] != '~') {
		return ""
	}
	n := 0
	for n < len(line) && line[n] == line[0] {
		n++
	}
	if n < 3 || line[0] == '`' && bytes.IndexByte(line[n:], '`') >= 0 {
		return ""
	}
	return string(line[:n])
}

var (
	link   = regexp.MustCompile(`!?\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])`)
	marks  = strings.NewReplacer("**", "", "__", "", "`", "", `\`, "")
	single = regexp.MustCompile(`(^|[\s(])[*_]([^*_]+)[*_]`)
)

// plain is a heading without its Markdown.
func plain(s string) string {
	s = link.ReplaceAllString(s, "$1")
	s = marks.Replace(s)
	return strings.TrimSpace(single.ReplaceAllString(s, "$1$2"))
}
