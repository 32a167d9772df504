package generator

import (
	"fmt"
	"io/fs"
	"net/url"
	"path"
	"strings"

	"github.com/yuin/goldmark/ast"

	"stegvis/guide"
)

// schemes are those a link may have; anything else stays text.
var schemes = map[string]bool{"http": true, "https": true, "mailto": true, "tel": true}

// link points a Markdown link at the file of the site it means, or notes that
// there is none. A link that leads nowhere loses its address and is shown as text.
func (d *document) link(n *ast.Link) {
	dest := string(n.Destination)
	if scheme, _, ok := strings.Cut(dest, ":"); ok && isScheme(scheme) {
		if !schemes[strings.ToLower(scheme)] {
			d.problem(n, d.b.o.WarnOfLinks, fmt.Sprintf("a link cannot lead to %q; use http, https, mailto or a file of the guide", clip(dest)))
			n.Destination = nil
		}
		return
	}
	if strings.HasPrefix(dest, "//") || strings.HasPrefix(dest, `\\`) {
		n.Destination = nil
		d.problem(n, d.b.o.WarnOfLinks, fmt.Sprintf("the link %q has no protocol; write https:// before it", clip(dest)))
		return
	}
	target, anchor, _ := strings.Cut(dest, "#")
	target, _, _ = strings.Cut(target, "?")
	if name, err := url.PathUnescape(target); err == nil {
		target = name
	}
	if id, err := url.PathUnescape(anchor); err == nil {
		anchor = id
	}
	if target == "" {
		if anchor != "" {
			d.refs = append(d.refs, anchorRef{d.page.ID, anchor, d.doc.File, d.line(n)})
			if d.inPrint {
				anchor = d.printID(anchor)
			}
			n.Destination = []byte("#" + escapePath(anchor))
		}
		return
	}
	if page, ok := d.b.pageAt(d.doc.File, target); ok {
		if anchor != "" {
			d.refs = append(d.refs, anchorRef{page.ID, anchor, d.doc.File, d.line(n)})
		}
		n.Destination = []byte(d.href(page, anchor))
		return
	}
	if file, ok := d.b.fileAt(d.doc.File, target); ok {
		if name, err := d.b.asset(file); err == nil {
			n.Destination = []byte(relative(d.path, name))
			return
		}
	}
	d.problem(n, d.b.o.WarnOfLinks, d.b.noPage(d.doc.File, target))
	n.Destination = nil
}

// href is the link from d to a page, at an anchor when one is given.
func (d *document) href(page *guide.Page, anchor string) string {
	if d.inPrint {
		id := strings.ReplaceAll(page.ID, "/", "-")
		if anchor != "" {
			id += "--" + anchor
		}
		return "#" + escapePath(id)
	}
	h := relative(d.path, page.File(d.lang))
	if anchor != "" {
		h += "#" + escapePath(anchor)
	}
	return h
}

func isScheme(s string) bool {
	for i, c := range s {
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || i > 0 && (c >= '0' && c <= '9' || strings.ContainsRune("+-.", c)) {
			continue
		}
		return false
	}
	return s != ""
}

// pageAt finds the page that a link written in file means: a path to a .md
// file, with or without its language and ending.
func (b *builder) pageAt(file, target string) (*guide.Page, bool) {
	for _, base := range b.bases(file, target) {
		for _, name := range []string{base, strings.TrimSuffix(base, ".md"), strings.TrimSuffix(base, ".html"), base + "/README", base + "/index"} {
			if p := b.byFile[fold(name)]; p != nil {
				return p, true
			}
		}
	}
	return nil, false
}

// bases are the places of the content folder that a link may mean: beside its
// file, or from the top when it starts with a slash.
func (b *builder) bases(file, target string) []string {
	target = strings.TrimSuffix(target, "/")
	if rooted, ok := strings.CutPrefix(target, "/"); ok {
		return []string{path.Clean(rooted), path.Join("articles", rooted)}
	}
	return []string{path.Join(path.Dir(file), target)}
}

// fileAt finds a file of the content folder. One outside it is never read.
func (b *builder) fileAt(file, target string) (string, bool) {
	for _, name := range b.bases(file, target) {
		if !fs.ValidPath(name) || strings.HasSuffix(name, ".yaml") || strings.HasSuffix(name, ".md") {
			continue
		}
		if info, err := fs.Stat(b.fsys, name); err == nil && info.Mode().IsRegular() {
			return name, true
		}
	}
	return "", false
}

// noPage says that a link leads nowhere, with the nearest name. Suggestions
// cost time, so a folder with thousands of broken links gets none.
func (b *builder) noPage(file, target string) string {
	text := fmt.Sprintf("no page or file is called %q", clip(target))
	if b.o.WarnOfLinks || b.suggested.Add(1) > 200 {
		return text
	}
	want := path.Base(strings.TrimSuffix(target, ".md"))
	if near := guide.Near(want, b.lastNames()); len(near) > 0 {
		return text + fmt.Sprintf(" (did you mean %q?)", near[0]+".md")
	}
	return text + "; the link is read from " + path.Dir(file) + "/"
}

// checkAnchors says which links lead to a page but to no place in it.
func (b *builder) checkAnchors(refs []anchorRef) (wrong guide.Problems) {
	for _, r := range refs {
		anchors := b.anchors[r.page]
		if anchors[r.anchor] || anchors[fold(r.anchor)] {
			continue
		}
		text := fmt.Sprintf("no heading of %q has the id %q", r.page, clip(r.anchor))
		if !b.o.WarnOfLinks && b.suggested.Add(1) <= 200 {
			names := make([]string, 0, len(anchors))
			for a := range anchors {
				names = append(names, a)
			}
			if near := guide.Near(r.anchor, names); len(near) > 0 {
				text += fmt.Sprintf(" (did you mean %q?)", near[0])
			}
		}
		wrong = append(wrong, guide.Problem{File: r.file, Line: r.line, Text: text, Warning: b.o.WarnOfLinks})
	}
	return wrong
}

// clip keeps a message readable whatever the content holds.
func clip(s string) string {
	if r := []rune(s); len(r) > 120 {
		return string(r[:120]) + "…"
	}
	return s
}
