package generator

import (
	"bytes"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// alertKinds are the words of `> [!WORD]` and the colour each is shown in.
// ADMIN and SUPPORT say who acts; the rest are those of the large Markdown hosts.
var alertKinds = map[string]string{
	"note": "info", "tip": "success", "important": "info", "warning": "warning", "caution": "danger",
	"admin": "info", "support": "warning",
}

// kindAlert is a quotation that was marked as an alert.
var kindAlert = ast.NewNodeKind("Alert")

type alert struct {
	ast.BaseBlock
	word string
}

func (*alert) Kind() ast.NodeKind           { return kindAlert }
func (n *alert) Dump(src []byte, level int) { ast.DumpHelper(n, src, level, nil, nil) }

// alerts turns quotations whose first line is [!WORD] into alerts. A word that
// nobody knows stays a quotation, as it does elsewhere.
type alerts struct{}

func (alerts) Transform(root *ast.Document, reader text.Reader, pc parser.Context) {
	var found []*ast.Blockquote
	ast.Walk(root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if q, ok := n.(*ast.Blockquote); ok && entering {
			found = append(found, q)
		}
		return ast.WalkContinue, nil
	})
	for _, q := range found {
		p, ok := q.FirstChild().(*ast.Paragraph)
		if !ok || p.Lines().Len() == 0 {
			continue
		}
		segment := p.Lines().At(0)
		first := bytes.TrimSpace(segment.Value(reader.Source()))
		if len(first) < 4 || !bytes.HasPrefix(first, []byte("[!")) || first[len(first)-1] != ']' {
			continue
		}
		word := strings.ToLower(string(first[2 : len(first)-1]))
		if alertKinds[word] == "" {
			continue
		}
		// The line is a run of inline nodes up to the first line break.
		for c := p.FirstChild(); c != nil; {
			next := c.NextSibling()
			t, isText := c.(*ast.Text)
			ends := isText && (t.SoftLineBreak() || t.HardLineBreak())
			p.RemoveChild(p, c)
			if ends {
				break
			}
			c = next
		}
		a := &alert{word: word}
		for c := q.FirstChild(); c != nil; {
			next := c.NextSibling()
			if c != ast.Node(p) || p.HasChildren() {
				a.AppendChild(a, c)
			}
			c = next
		}
		q.Parent().ReplaceChild(q.Parent(), q, a)
	}
}
