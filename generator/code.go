package generator

import (
	"bufio"
	"bytes"
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/alecthomas/chroma/v2"
	"github.com/alecthomas/chroma/v2/lexers"
	"github.com/yuin/goldmark/util"
)

// known are chroma's lexers by name, alias and file ending. chroma's own search
// holds a name it does not know against every lexer's patterns, which costs
// more than a page.
var known = sync.OnceValue(func() map[string]chroma.Lexer {
	m := map[string]chroma.Lexer{}
	all := slices.Clone(lexers.GlobalLexerRegistry.Lexers)
	slices.SortStableFunc(all, func(a, b chroma.Lexer) int { return cmp.Compare(b.Config().Priority, a.Config().Priority) })
	add := func(name string, l chroma.Lexer) {
		if _, ok := m[name]; !ok {
			m[name] = chroma.Coalesce(l)
		}
	}
	for _, l := range all {
		add(strings.ToLower(l.Config().Name), l)
	}
	for _, l := range all {
		for _, alias := range l.Config().Aliases {
			add(strings.ToLower(alias), l)
		}
	}
	for _, l := range all {
		for _, pattern := range l.Config().Filenames {
			if ending, ok := strings.CutPrefix(pattern, "*."); ok {
				add(strings.ToLower(ending), l)
			}
		}
	}
	for name, l := range m {
		if l.Config().Name == "plaintext" {
			delete(m, name)
		}
	}
	return m
})

// maxHighlight bounds what is coloured: beyond it colour helps nobody, and
// some lexers take long over text that is not what its label says.
const maxHighlight = 20_000

// highlight writes code as HTML, with spans for its kinds of words, and marked
// lines as <mark>. Without a lexer the code is only escaped.
func highlight(w util.BufWriter, lang, code string, marked map[int]bool) {
	l := known()[lang]
	if len(marked) > 0 || l == nil {
		color(w, l, code, marked)
		return
	}
	html, ok := colored.get(lang, code)
	if !ok {
		var buf bytes.Buffer
		bw := bufio.NewWriter(&buf)
		color(bw, l, code, nil)
		bw.Flush()
		html = buf.String()
		colored.put(lang, code, html)
	}
	w.WriteString(html)
}

// colored remembers blocks of code already coloured: in large documentation
// half of them stand on several pages, and colouring is the dearest step.
var colored blocks

// maxColored bounds what is remembered, in bytes of HTML; then all is forgotten.
const maxColored = 16 << 20

type blocks struct {
	mu   sync.Mutex
	html map[[2]string]string // by language and code
	size int
}

func (b *blocks) get(lang, code string) (string, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	html, ok := b.html[[2]string{lang, code}]
	return html, ok
}

func (b *blocks) put(lang, code, html string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.html == nil || b.size > maxColored {
		b.html, b.size = map[[2]string]string{}, 0
	}
	b.html[[2]string{strings.Clone(lang), strings.Clone(code)}] = html
	b.size += len(code) + len(html)
}

func color(w util.BufWriter, l chroma.Lexer, code string, marked map[int]bool) {
	var tokens []chroma.Token
	if l != nil && len(code) <= maxHighlight {
		if it, err := l.Tokenise(nil, code); err == nil {
			tokens = it.Tokens()
		}
	}
	if tokens == nil {
		tokens = []chroma.Token{{Type: chroma.Text, Value: code}}
	}
	if len(marked) == 0 {
		for _, t := range tokens {
			writeToken(w, t)
		}
		return
	}
	for i, line := range chroma.SplitTokensIntoLines(tokens) {
		if marked[i+1] {
			w.WriteString("<mark>")
		}
		for _, t := range line {
			writeToken(w, t)
		}
		if marked[i+1] {
			w.WriteString("</mark>")
		}
	}
}

func writeToken(w util.BufWriter, t chroma.Token) {
	class := tokenClass(t.Type)
	if class == "" {
		w.Write(util.EscapeHTML([]byte(t.Value)))
		return
	}
	w.WriteString(`<span class="`)
	w.WriteString(class)
	w.WriteString(`">`)
	w.Write(util.EscapeHTML([]byte(t.Value)))
	w.WriteString("</span>")
}

// tokenClass keeps to the seven kinds that a reader tells apart; chroma's
// eighty would double a page of code.
func tokenClass(t chroma.TokenType) string {
	switch {
	case t.InCategory(chroma.Comment):
		return "c"
	case t.InSubCategory(chroma.LiteralString):
		return "s"
	case t.InSubCategory(chroma.LiteralNumber):
		return "m"
	case t.InCategory(chroma.Keyword), t == chroma.NameBuiltin, t == chroma.NameTag:
		return "k"
	case t == chroma.NameFunction, t == chroma.NameClass, t == chroma.NameAttribute, t == chroma.NameProperty:
		return "f"
	case t == chroma.NameVariable, t == chroma.NameVariableGlobal, t == chroma.NameConstant:
		return "v"
	case t == chroma.GenericDeleted:
		return "gd"
	case t == chroma.GenericInserted:
		return "gi"
	}
	return ""
}

var fenceTitle = regexp.MustCompile(`title="([^"]*)"`)
var fenceLines = regexp.MustCompile(`\{([0-9, -]+)\}`)

// fence reads what stands after a code block's opening: the language, then
// title="…" and {1,3-5} for lines to mark, in any order.
func fence(info string) (lang, title string, marked map[int]bool) {
	if m := fenceTitle.FindStringSubmatch(info); m != nil {
		title = m[1]
		info = strings.Replace(info, m[0], "", 1)
	}
	if m := fenceLines.FindStringSubmatch(info); m != nil {
		marked = map[int]bool{}
		for _, part := range strings.Split(m[1], ",") {
			from, to, isRange := strings.Cut(strings.TrimSpace(part), "-")
			a, err := strconv.Atoi(strings.TrimSpace(from))
			if err != nil {
				continue
			}
			z := a
			if n, err := strconv.Atoi(strings.TrimSpace(to)); isRange && err == nil {
				z = n
			}
			for ; a <= z && len(marked) < 10_000; a++ {
				marked[a] = true
			}
		}
		info = strings.Replace(info, m[0], "", 1)
	}
	if words := strings.Fields(info); len(words) > 0 {
		lang = strings.ToLower(words[0])
	}
	return lang, title, marked
}
