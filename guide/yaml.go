package guide

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// Limits on YAML, so that no file can cost more than its size.
const (
	maxYAML  = 1 << 20 // bytes of one file, or of one front matter
	maxDepth = 32      // of nested brackets
)

// A decoder reads one YAML document into the model and notes what is wrong with it.
type decoder struct {
	file string
	base int // lines before the document in its file
	out  *Problems
	lang string // the language of a text written without one
}

func (d *decoder) line(n ast.Node) int {
	if n == nil || n.GetToken() == nil || n.GetToken().Position == nil {
		return d.base + 1
	}
	return d.base + n.GetToken().Position.Line
}

func (d *decoder) wrong(n ast.Node, format string, args ...any) {
	d.out.add(d.file, d.line(n), format, args...)
}

// parse returns the document's root, nil when it is empty or cannot be read.
func (d *decoder) parse(data []byte) (root ast.Node) {
	if len(data) > maxYAML {
		d.out.add(d.file, 0, "this YAML is %d bytes; the limit is %d. Move text into a page", len(data), maxYAML)
		return nil
	}
	if line := tooDeep(data); line > 0 {
		d.out.add(d.file, d.base+line, "brackets are nested deeper than %d here; write the list as lines that begin with \"- \"", maxDepth)
		return nil
	}
	f, err := parser.ParseBytes(data, 0, parser.AllowDuplicateMapKey()) // our own message names the key's place
	if err != nil {
		line, text := 1, err.Error()
		if e, ok := err.(yaml.Error); ok {
			text = e.GetMessage()
			if t := e.GetToken(); t != nil && t.Position != nil {
				line = t.Position.Line
			}
		}
		text, _, _ = strings.Cut(text, "\n")
		d.out.add(d.file, d.base+line, "this is not valid YAML: %s", text)
		return nil
	}
	if len(f.Docs) > 1 {
		d.wrong(f.Docs[1].Body, "a second YAML document begins here; one file holds one")
	}
	if len(f.Docs) == 0 || f.Docs[0].Body == nil {
		return nil
	}
	if _, comment := f.Docs[0].Body.(*ast.CommentGroupNode); comment {
		return nil
	}
	return f.Docs[0].Body
}

// tooDeep returns the first line on which brackets are open deeper than maxDepth, else 0.
func tooDeep(data []byte) int {
	depth, line, quote := 0, 1, byte(0)
	for i, c := range data {
		switch {
		case c == '\n':
			line++
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case (c == '"' || c == '\'') && i > 0 && strings.IndexByte(" [{,:-", data[i-1]) >= 0:
			quote = c
		case c == '[' || c == '{':
			if depth++; depth > maxDepth {
				return line
			}
		case (c == ']' || c == '}') && depth > 0:
			depth--
		}
	}
	return 0
}

// entries lists n's keys in their order; n may be nil.
func (d *decoder) entries(n ast.Node, what string) []*ast.MappingValueNode {
	switch n := n.(type) {
	case nil, *ast.NullNode:
		return nil
	case *ast.MappingNode:
		return n.Values
	case *ast.MappingValueNode:
		return []*ast.MappingValueNode{n}
	}
	d.wrong(n, "%s: keys with values are expected here (\"key: value\")", what)
	return nil
}

// key is a mapping entry's name, without quotes.
func key(v *ast.MappingValueNode) string {
	if t := v.Key.GetToken(); t != nil {
		return t.Value
	}
	return v.Key.String()
}

// fields calls the reader of each key that stands in n, and notes unknown keys and keys given twice.
func (d *decoder) fields(n ast.Node, what string, known map[string]func(ast.Node)) {
	seen := map[string]bool{}
	for _, v := range d.entries(n, what) {
		k := key(v)
		read := known[k]
		switch {
		case seen[k]:
			d.wrong(v.Key, "%s: the key %q stands here twice", what, k)
		case read == nil:
			names := make([]string, 0, len(known))
			for name := range known {
				names = append(names, name)
			}
			slices.Sort(names)
			if hint := didYouMean(k, names); hint != "" {
				d.wrong(v.Key, "%s: no key is called %q%s", what, k, hint)
			} else {
				d.wrong(v.Key, "%s: no key is called %q (known: %s)", what, k, strings.Join(names, ", "))
			}
		default:
			read(v.Value)
		}
		seen[k] = true
	}
}

// str reads any scalar as the text that stands in the file.
func (d *decoder) str(n ast.Node) string {
	switch n := n.(type) {
	case *ast.StringNode:
		return n.Value
	case *ast.LiteralNode:
		return strings.TrimRight(n.Value.Value, "\n")
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		return n.GetToken().Value
	case nil, *ast.NullNode:
		return ""
	case *ast.AnchorNode, *ast.AliasNode:
		d.wrong(n, "anchors (&) and aliases (*) are not read here; write the text out, in quotes if it begins so")
		return ""
	}
	d.wrong(n, "a single text is expected here, not a %s", strings.ToLower(n.Type().String()))
	return ""
}

// strs reads a list of texts, or one text as a list of one.
func (d *decoder) strs(n ast.Node) []string {
	seq, ok := n.(*ast.SequenceNode)
	if !ok {
		if s := d.str(n); s != "" {
			return []string{s}
		}
		return nil
	}
	var list []string
	for _, v := range seq.Values {
		if s := d.str(v); s != "" {
			list = append(list, s)
		}
	}
	return list
}

// seq lists n's items; one item that is not a list is a list of one.
func (d *decoder) seq(n ast.Node) []ast.Node {
	switch n := n.(type) {
	case nil, *ast.NullNode:
		return nil
	case *ast.SequenceNode:
		return n.Values
	}
	return []ast.Node{n}
}

// num reads a whole number from 0 up.
func (d *decoder) num(n ast.Node) int64 {
	s := d.str(n)
	v, err := strconv.ParseInt(strings.ReplaceAll(s, "_", ""), 0, 64)
	if err != nil || v < 0 {
		d.wrong(n, "a whole number from 0 up is expected here, not %q", s)
		return 0
	}
	return v
}

func (d *decoder) nums(n ast.Node) []int {
	var list []int
	for _, v := range d.seq(n) {
		list = append(list, int(d.num(v)))
	}
	return list
}

func (d *decoder) boolean(n ast.Node) bool {
	switch s := d.str(n); s {
	case "true":
		return true
	case "false":
		return false
	default:
		d.wrong(n, "true or false is expected here, not %q", s)
		return false
	}
}

// text reads {nb: …, en: …}, or one text in the default language.
func (d *decoder) text(n ast.Node, languages []string) Text {
	switch n.(type) {
	case *ast.MappingNode, *ast.MappingValueNode:
	default:
		if s := d.str(n); s != "" {
			return Text{d.lang: s}
		}
		return nil
	}
	t := Text{}
	for _, v := range d.entries(n, "text") {
		lang := key(v)
		if !slices.Contains(languages, lang) {
			d.wrong(v.Key, "the guide has no language %q%s", lang, didYouMean(lang, languages))
			continue
		}
		t[lang] = d.str(v.Value)
	}
	for _, l := range languages {
		if t[l] == "" {
			d.out.warn(d.file, d.line(n), "this text is missing in %q", l)
		}
	}
	return t
}

// oneOf reads a text that must be one of names.
func (d *decoder) oneOf(n ast.Node, what string, names ...string) string {
	s := d.str(n)
	if !slices.Contains(names, s) {
		d.wrong(n, "%s is one of %s, not %q%s", what, strings.Join(names, ", "), s, didYouMean(s, names))
		return ""
	}
	return s
}

// a position remembers where a name was used, until all names are known.
type position struct {
	file string
	line int
}

func (d *decoder) at(n ast.Node) position { return position{d.file, d.line(n)} }

func (p position) String() string { return fmt.Sprintf("%s:%d", p.file, p.line) }
