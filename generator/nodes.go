package generator

import (
	"strings"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/util"
)

// nodeRenderer writes the nodes that look otherwise here than in plain HTML.
// Nodes that belong to no page (the CommonMark tests) keep their plain form.
type nodeRenderer struct{}

func (nodeRenderer) RegisterFuncs(reg renderer.NodeRendererFuncRegisterer) {
	reg.Register(ast.KindHeading, renderHeading)
	reg.Register(ast.KindFencedCodeBlock, renderCode)
	reg.Register(ast.KindCodeBlock, renderCode)
	reg.Register(ast.KindRawHTML, renderRawHTML)
	reg.Register(ast.KindHTMLBlock, renderHTMLBlock)
	reg.Register(ast.KindLink, renderLink)
	reg.Register(extast.KindTable, renderTable)
	reg.Register(extast.KindTaskCheckBox, renderTask)
	reg.Register(kindAlert, renderAlert)
	reg.Register(kindSlot, renderSlot)
}

func renderHeading(w util.BufWriter, source []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	h, d := n.(*ast.Heading), of(n)
	digit := byte('0' + h.Level)
	id, _ := h.AttributeString("id")
	name, _ := id.([]byte)
	if entering {
		w.WriteString("<h")
		w.WriteByte(digit)
		if h.Attributes() != nil {
			html.RenderAttributes(w, n, html.HeadingAttributeFilter)
		}
		w.WriteByte('>')
		return ast.WalkContinue, nil
	}
	if d != nil && len(name) > 0 && !d.inPrint {
		w.WriteString(` <a class="anchor" href="#`)
		w.WriteString(escapePath(string(name)))
		w.WriteString(`" aria-label="`)
		w.Write(util.EscapeHTML([]byte(d.b.text(d.lang, "anchor", plain(n, source)))))
		w.WriteString(`">#</a>`)
	}
	w.WriteString("</h")
	w.WriteByte(digit)
	w.WriteString(">\n")
	if d != nil {
		w.WriteString(d.b.sectionStart(d, string(name)))
	}
	return ast.WalkContinue, nil
}

func renderCode(w util.BufWriter, source []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	var info string
	if f, ok := n.(*ast.FencedCodeBlock); ok && f.Info != nil {
		info = string(f.Info.Segment.Value(source))
	}
	var code strings.Builder
	for i := range n.Lines().Len() {
		s := n.Lines().At(i)
		code.Write(s.Value(source))
	}
	d := of(n)
	if d == nil {
		lang, _, _ := strings.Cut(strings.TrimSpace(info), " ")
		w.WriteString("<pre><code")
		if lang != "" {
			w.WriteString(` class="language-`)
			w.Write(util.EscapeHTML(util.ResolveEntityNames(util.ResolveNumericReferences(util.UnescapePunctuations([]byte(lang))))))
			w.WriteByte('"')
		}
		w.WriteByte('>')
		w.Write(util.EscapeHTML([]byte(code.String())))
		w.WriteString("</code></pre>\n")
		return ast.WalkSkipChildren, nil
	}
	lang, title, marked := fence(info)
	w.WriteString(`<div class="code">`)
	if title != "" {
		w.WriteString(`<p class="code-title">`)
		w.Write(util.EscapeHTML([]byte(title)))
		w.WriteString("</p>")
	}
	w.WriteString(`<pre tabindex="0"><code>`)
	highlight(w, lang, code.String(), marked)
	w.WriteString("</code></pre></div>\n")
	return ast.WalkSkipChildren, nil
}

func renderRawHTML(w util.BufWriter, source []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkSkipChildren, nil
	}
	raw := n.(*ast.RawHTML)
	for i := range raw.Segments.Len() {
		s := raw.Segments.At(i)
		writeRaw(w, of(n), s.Value(source))
	}
	return ast.WalkSkipChildren, nil
}

func renderHTMLBlock(w util.BufWriter, source []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	block := n.(*ast.HTMLBlock)
	if entering {
		// In one piece, since a comment may run over lines.
		var raw []byte
		for i := range block.Lines().Len() {
			s := block.Lines().At(i)
			raw = append(raw, s.Value(source)...)
		}
		if block.HasClosure() {
			raw = append(raw, block.ClosureLine.Value(source)...)
		}
		writeRaw(w, of(n), raw)
	}
	return ast.WalkContinue, nil
}

func writeRaw(w util.BufWriter, d *document, raw []byte) {
	if d == nil {
		w.Write(raw)
		return
	}
	writeRawHTML(w, raw)
}

// A link without an address is one that led nowhere: its text stays.
func renderLink(w util.BufWriter, source []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	l := n.(*ast.Link)
	d := of(n)
	if d != nil && l.Destination == nil {
		return ast.WalkContinue, nil
	}
	if !entering {
		w.WriteString("</a>")
		return ast.WalkContinue, nil
	}
	w.WriteString(`<a href="`)
	w.Write(util.EscapeHTML(util.URLEscape(l.Destination, true)))
	w.WriteByte('"')
	if l.Title != nil {
		w.WriteString(` title="`)
		html.DefaultWriter.Write(w, l.Title)
		w.WriteByte('"')
	}
	if d != nil && strings.HasPrefix(string(l.Destination), "http") {
		w.WriteString(` rel="noreferrer" class="out"`)
	}
	w.WriteByte('>')
	return ast.WalkContinue, nil
}

// A wide table scrolls by itself, with the keyboard too; the page never does.
func renderTable(w util.BufWriter, source []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	d := of(n)
	switch {
	case entering && d != nil:
		w.WriteString(`<div class="wide" tabindex="0" role="group" aria-label="`)
		w.WriteString(d.b.text(d.lang, "table"))
		w.WriteString("\"><table class=\"ds-table\">\n")
	case entering:
		w.WriteString("<table>\n")
	case d != nil:
		w.WriteString("</table></div>\n")
	default:
		w.WriteString("</table>\n")
	}
	return ast.WalkContinue, nil
}

func renderTask(w util.BufWriter, source []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		mark, key := "☐", "task.open"
		if n.(*extast.TaskCheckBox).IsChecked {
			mark, key = "☑", "task.done"
		}
		label := key
		if d := of(n); d != nil {
			label = d.b.text(d.lang, key)
		}
		w.WriteString(`<span class="task" role="img" aria-label="` + label + `">` + mark + `</span> `)
	}
	return ast.WalkContinue, nil
}

func renderAlert(w util.BufWriter, source []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		w.WriteString("</div>\n")
		return ast.WalkContinue, nil
	}
	a, d := n.(*alert), of(n)
	title := a.word
	if d != nil {
		title = d.b.text(d.lang, "alert."+a.word)
	}
	w.WriteString(`<div class="ds-alert" data-color="` + alertKinds[a.word] + `" data-alert="` + a.word + `"><p class="alert-title">`)
	w.Write(util.EscapeHTML([]byte(title)))
	w.WriteString("</p>\n")
	return ast.WalkContinue, nil
}

func renderSlot(w util.BufWriter, source []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		w.WriteString(n.(*slot).html)
	}
	return ast.WalkContinue, nil
}
