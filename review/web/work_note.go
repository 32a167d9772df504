package web

import (
	"bytes"
	"html/template"
	"net/url"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// markdown is a note as HTML that we made.
type markdown = template.HTML

// notes is Markdown without HTML: what looks like a tag is shown as it was
// written, since the parsers that know tags are not there. Pictures are not
// fetched, and links lead to http, https or mailto only.
var notes = goldmark.New(
	goldmark.WithExtensions(extension.Strikethrough, extension.Table),
	goldmark.WithParser(parser.NewParser(
		parser.WithBlockParsers(
			util.Prioritized(parser.NewThematicBreakParser(), 200),
			util.Prioritized(parser.NewListParser(), 300),
			util.Prioritized(parser.NewListItemParser(), 400),
			util.Prioritized(parser.NewCodeBlockParser(), 500),
			util.Prioritized(parser.NewATXHeadingParser(), 600),
			util.Prioritized(parser.NewFencedCodeBlockParser(), 700),
			util.Prioritized(parser.NewBlockquoteParser(), 800),
			util.Prioritized(parser.NewParagraphParser(), 1000),
		),
		parser.WithInlineParsers(
			util.Prioritized(parser.NewCodeSpanParser(), 100),
			util.Prioritized(parser.NewLinkParser(), 200),
			util.Prioritized(parser.NewAutoLinkParser(), 300),
			util.Prioritized(parser.NewEmphasisParser(), 500),
		),
		parser.WithParagraphTransformers(parser.DefaultParagraphTransformers()...),
		parser.WithASTTransformers(util.Prioritized(tame{}, 1000)),
	)),
)

// renderNote makes a note safe to look at. What cannot be rendered is shown as text.
func renderNote(src string) markdown {
	var b bytes.Buffer
	if err := notes.Convert([]byte(plain(src)), &b); err != nil {
		return markdown("<pre>" + template.HTMLEscapeString(plain(src)) + "</pre>")
	}
	return markdown(b.String())
}

// tame takes away what a note may not do on our page.
type tame struct{}

func (tame) Transform(doc *ast.Document, r text.Reader, _ parser.Context) {
	var drop []ast.Node
	ast.Walk(doc, func(n ast.Node, in bool) (ast.WalkStatus, error) {
		if !in {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Heading:
			n.Level = 4 // below the page's own
		case *ast.Image:
			drop = append(drop, n)
		case *ast.Link:
			if !leads(string(n.Destination)) {
				drop = append(drop, n)
				break
			}
			n.SetAttributeString("rel", []byte("noopener noreferrer nofollow"))
		case *ast.AutoLink:
			if n.AutoLinkType != ast.AutoLinkEmail && !leads(string(n.URL(r.Source()))) {
				drop = append(drop, n)
				break
			}
			n.SetAttributeString("rel", []byte("noopener noreferrer nofollow"))
		}
		return ast.WalkContinue, nil
	})
	for _, n := range drop {
		p := n.Parent()
		if a, ok := n.(*ast.AutoLink); ok {
			p.ReplaceChild(p, n, ast.NewString(a.Label(r.Source())))
			continue
		}
		for c := n.FirstChild(); c != nil; {
			next := c.NextSibling()
			p.InsertBefore(p, n, c)
			c = next
		}
		p.RemoveChild(p, n)
	}
}

// leads: an address outside that a note may link to.
func leads(to string) bool {
	u, err := url.Parse(strings.TrimSpace(to))
	if err != nil {
		return false
	}
	switch strings.ToLower(u.Scheme) {
	case "http", "https":
		return u.Host != "" && u.User == nil
	case "mailto":
		return u.Opaque != ""
	}
	return false
}
