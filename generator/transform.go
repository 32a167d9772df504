package generator

import (
	"fmt"
	"strings"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// kindSlot is a place at a section's end where the page's template puts
// something: the lines to look for, the command for a support bundle.
var kindSlot = ast.NewNodeKind("Slot")

type slot struct {
	ast.BaseBlock
	html string
}

func (*slot) Kind() ast.NodeKind           { return kindSlot }
func (n *slot) Dump(src []byte, level int) { ast.DumpHelper(n, src, level, nil, nil) }

// pageTransformer does what needs the whole page: outline, sections, links,
// pictures, and the slots of the states.
type pageTransformer struct{}

func (pageTransformer) Transform(root *ast.Document, reader text.Reader, pc parser.Context) {
	d, ok := pc.Get(docKey).(*document)
	if !ok {
		return // plain Markdown, without a page around it
	}
	// The template writes the title; the page's own first heading would be it again.
	if h, ok := root.FirstChild().(*ast.Heading); ok && h.Level == 1 {
		d.anchor(h)
		root.RemoveChild(root, h)
	}
	d.headings(root)
	d.collect(root)
	d.placeSlots(root)
}

func (d *document) anchor(h *ast.Heading) string {
	v, _ := h.AttributeString("id")
	id, _ := v.([]byte)
	d.anchors[string(id)] = true
	return string(id)
}

// headings makes the outline, and checks the order. A page has one h1, which
// the template writes: another in the text goes one level down.
func (d *document) headings(root *ast.Document) {
	last := 1
	d.place = map[ast.Node]int{}
	ast.Walk(root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		h, ok := n.(*ast.Heading)
		if !ok || !entering {
			return ast.WalkContinue, nil
		}
		h.Level = max(h.Level, 2)
		if d.b.o.Check && h.Level > last+1 {
			d.problem(h, true, fmt.Sprintf("heading of level %d straight after one of level %d; use level %d", h.Level, last, last+1))
		}
		last = h.Level
		id, title := d.anchor(h), plain(h, d.source)
		if title == "" && d.b.o.Check {
			d.problem(h, true, "a heading without text")
		}
		d.place[h] = len(d.outline)
		d.outline = append(d.outline, heading{h.Level, id, title})
		if d.inPrint {
			h.SetAttributeString("id", []byte(d.printID(id)))
		}
		return ast.WalkSkipChildren, nil
	})
}

// collect gathers each section's text for search and resolves links and pictures.
func (d *document) collect(root *ast.Document) {
	d.sections = append(d.sections, section{title: d.doc.Title})
	now := &d.sections[0]
	var gone []ast.Node
	ast.Walk(root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			if n.Type() == ast.TypeBlock {
				now.text.WriteByte('\n')
			}
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Heading:
			if i, ok := d.place[n]; ok {
				h := d.outline[i]
				d.sections = append(d.sections, section{id: h.ID, title: h.Title})
				now = &d.sections[len(d.sections)-1]
			}
			for c := n.FirstChild(); c != nil; c = c.NextSibling() {
				if l, ok := c.(*ast.Link); ok {
					d.link(l)
				}
			}
			return ast.WalkSkipChildren, nil
		case *ast.Text:
			now.text.Write(n.Segment.Value(d.source))
			if n.SoftLineBreak() || n.HardLineBreak() {
				now.text.WriteByte(' ')
			}
		case *ast.String:
			if !n.IsCode() {
				now.text.Write(n.Value)
			}
		case *ast.AutoLink:
			now.text.Write(n.Label(d.source))
		case *ast.FencedCodeBlock, *ast.CodeBlock:
			d.code = true
			for i := range n.Lines().Len() {
				s := n.Lines().At(i)
				now.code.Write(s.Value(d.source))
			}
		case *extast.TableCell:
			now.text.WriteByte(' ')
			d.nameColumn(n)
		case *ast.Link:
			d.link(n)
		case *ast.Image:
			d.image(n)
			if len(n.Destination) == 0 {
				gone = append(gone, n)
			}
		}
		return ast.WalkContinue, nil
	})
	for _, n := range gone { // a picture that is not there leaves its text
		for c := n.FirstChild(); c != nil; {
			next := c.NextSibling()
			n.Parent().InsertBefore(n.Parent(), n, c)
			c = next
		}
		n.Parent().RemoveChild(n.Parent(), n)
	}
}

// nameColumn gives a column without a heading one that screen readers say.
func (d *document) nameColumn(n *extast.TableCell) {
	if _, header := n.Parent().(*extast.TableHeader); !header || n.HasChildren() {
		return
	}
	column := 1
	for c := n.PreviousSibling(); c != nil; c = c.PreviousSibling() {
		column++
	}
	name := ast.NewString([]byte(`<span class="ds-sr-only">` + d.b.text(d.lang, "column", column) + `</span>`))
	name.SetCode(true) // is HTML already
	n.AppendChild(n, name)
}

// printID is where a section stands in the page to print.
func (d *document) printID(id string) string {
	return strings.ReplaceAll(d.page.ID, "/", "-") + "--" + id
}

// placeSlots ends the section of every state with its slot, and one of the
// page's other sections with the lines whose remedy stands there.
func (d *document) placeSlots(root *ast.Document) {
	if d.inPrint {
		return
	}
	open, level := "", 0
	shut := func(before ast.Node) {
		if open == "" {
			return
		}
		if html := d.b.sectionEnd(d, open); html != "" {
			s := &slot{html: html}
			if before == nil {
				root.AppendChild(root, s)
			} else {
				root.InsertBefore(root, before, s)
			}
		}
		open = ""
	}
	for n := root.FirstChild(); n != nil; n = n.NextSibling() {
		h, ok := n.(*ast.Heading)
		if !ok {
			continue
		}
		if open != "" && h.Level > level {
			if d.page.State(open) != nil {
				continue // a part of the state's own section
			}
		}
		shut(h)
		v, _ := h.AttributeString("id")
		id, _ := v.([]byte)
		open, level = string(id), h.Level
	}
	shut(nil)
}
