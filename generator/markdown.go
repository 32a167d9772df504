package generator

import (
	"bytes"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"stegvis/guide"
)

// A document is one page in one language on its way from Markdown to HTML.
type document struct {
	b       *builder
	page    *guide.Page
	doc     *guide.Doc
	lang    string // of the page around it; doc may be in another
	path    string // file in the site
	inPrint bool   // a part of the page to print: ids and links point within it

	source   []byte
	body     []byte
	outline  []heading
	place    map[ast.Node]int // headings, in outline
	anchors  map[string]bool
	sections []section
	refs     []anchorRef
	code     bool // has a code block
	wrong    guide.Problems
}

// A heading of the outline; Title is plain text.
type heading struct {
	Level int
	ID    string
	Title string
}

// A section is what search finds: a heading and what stands under it.
type section struct {
	id, title  string
	text, code strings.Builder
}

// An anchorRef is a link to a place of a page, to be checked when all are known.
type anchorRef struct {
	page, anchor, file string
	line               int
}

var docKey = parser.NewContextKey()

// newMarkdown is goldmark with our extensions. It is safe for use by several
// goroutines; what belongs to a page is in the parser's context and the nodes.
func newMarkdown() goldmark.Markdown {
	return goldmark.New(
		goldmark.WithExtensions(
			// A style attribute would need a weaker Content-Security-Policy.
			extension.NewTable(extension.WithTableCellAlignMethod(extension.TableCellAlignAttribute)), extension.Strikethrough, extension.TaskList, extension.DefinitionList,
			extension.NewLinkify(extension.WithLinkifyAllowedProtocols([]string{"http:", "https:", "mailto:"})),
			extension.NewFootnote(),
		),
		goldmark.WithParserOptions(
			parser.WithAutoHeadingID(), parser.WithHeadingAttribute(),
			parser.WithASTTransformers(util.Prioritized(alerts{}, 100), util.Prioritized(pageTransformer{}, 900)),
		),
		goldmark.WithRendererOptions(
			html.WithUnsafe(), // our rawHTML renderer decides what is safe
			renderer.WithNodeRenderers(util.Prioritized(nodeRenderer{}, 10)),
		),
	)
}

// render turns the Markdown of d into d.body, d.outline, d.sections and d.wrong.
func (d *document) render(buf *bytes.Buffer) error {
	d.source = d.doc.Body
	d.anchors = map[string]bool{}
	pc := parser.NewContext(parser.WithIDs(&ids{taken: map[string]bool{}}))
	pc.Set(docKey, d)
	root := d.b.md.Parser().Parse(text.NewReader(d.source), parser.WithContext(pc))
	root.SetAttributeString("document", d)
	if err := d.b.md.Renderer().Render(buf, d.source, root); err != nil {
		return err
	}
	d.body = buf.Bytes()
	return nil
}

// of finds the document that a node is part of.
func of(n ast.Node) *document {
	if v, ok := n.OwnerDocument().AttributeString("document"); ok {
		return v.(*document)
	}
	return nil
}

// line is the line of n in its file, 1-based.
func (d *document) line(n ast.Node) int {
	at := -1
	for m := n; m != nil && at < 0; m = m.Parent() {
		if t, ok := m.(*ast.Text); ok {
			at = t.Segment.Start
		} else if c, ok := m.FirstChild().(*ast.Text); ok {
			at = c.Segment.Start
		} else if m.Type() == ast.TypeBlock && m.Lines() != nil && m.Lines().Len() > 0 {
			at = m.Lines().At(0).Start
		} else if m.Pos() > 0 {
			at = m.Pos()
		}
	}
	if at < 0 || at > len(d.source) {
		at = 0
	}
	return d.doc.Line + bytes.Count(d.source[:at], []byte{'\n'})
}

func (d *document) problem(n ast.Node, warning bool, text string) {
	d.problemAt(d.line(n), warning, text)
}

func (d *document) problemAt(line int, warning bool, text string) {
	if d.inPrint {
		return // said once, by the page itself
	}
	d.wrong = append(d.wrong, guide.Problem{File: d.doc.File, Line: line, Text: text, Warning: warning})
}

// plain is the text of n without its marks.
func plain(n ast.Node, source []byte) string {
	var b strings.Builder
	ast.Walk(n, func(c ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch c := c.(type) {
		case *ast.Text:
			b.Write(util.UnescapePunctuations(c.Segment.Value(source)))
			if c.SoftLineBreak() || c.HardLineBreak() {
				b.WriteByte(' ')
			}
		case *ast.String:
			b.Write(c.Value)
		case *ast.AutoLink:
			b.Write(c.Label(source))
		case *extast.FootnoteLink:
			return ast.WalkSkipChildren, nil
		}
		return ast.WalkContinue, nil
	})
	return strings.TrimSpace(string(util.ResolveEntityNames(util.ResolveNumericReferences([]byte(b.String())))))
}
