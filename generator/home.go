package generator

import (
	"slices"

	"stegvis/guide"
)

// symbols of the status screen, in the order of the panel's columns.
var symbols = []string{"done", "failed", "waiting"}

// A homeView is the status panel and the ways past it.
type homeView struct {
	view
	Rows     []row
	Special  []stateView // all green, and yet nothing happens
	Unknown  []link      // "I don't know which step"
	Articles []link
	Folders  []folderView
	Pages    int
}

// A row is one step of the cycle with what each symbol leads to.
type row struct {
	N     int
	Name  string
	About string
	Href  string
	Cells []cell
}

// A cell is one symbol of one step. Kind is "state" (one), "choice" (several),
// "next" (done: see the next step) or "" (nothing to do).
type cell struct {
	Symbol, Kind, Href, Who, Text, Label string
}

func (b *builder) home(lang string) error {
	file := b.homeFile(lang)
	v := homeView{view: b.view(lang, file, b.g.Product.Name, b.homeFile), Pages: len(b.g.Pages)}
	v.About = b.text(lang, "home.about", b.g.Product.Name)
	var steps []*guide.Page
	for _, p := range b.g.Pages {
		switch {
		case p.Kind == guide.Step && p.Cycle:
			steps = append(steps, p)
		case p.Kind == guide.Step:
			v.Unknown = append(v.Unknown, link{Href: v.PageHref(p.ID), Text: p.Doc(lang).Title})
		}
	}
	for i, p := range steps {
		states := b.states(v.view, p)
		r := row{N: i + 1, Name: screenName(p, lang), About: p.Doc(lang).Title, Href: v.PageHref(p.ID)}
		if r.About == r.Name {
			r.About = ""
		}
		for _, c := range choicesOf(states) {
			r.Cells = append(r.Cells, b.cell(v, steps, i, c, r.Name))
		}
		v.Rows = append(v.Rows, r)
		for _, s := range states {
			if slices.Contains(s.Symbols, "done") {
				v.Special = append(v.Special, s)
			}
		}
	}
	t := b.trees[lang]
	if b.printable() {
		for _, p := range b.g.Pages {
			if p.Kind == guide.Article {
				v.Articles = append(v.Articles, link{Href: v.PageHref(p.ID), Text: p.Doc(lang).Title})
			}
		}
		if len(v.Rows) == 0 || len(v.Articles) > 40 {
			v.Articles = nil
		}
	}
	if v.Articles == nil {
		v.Folders = t.top(v.view)
	}
	return b.execute(file, "home", v)
}

// choicesOf is choices with a place for every symbol.
func choicesOf(states []stateView) []symbolChoice {
	found := choices(states)
	var all []symbolChoice
	for _, s := range symbols {
		i := slices.IndexFunc(found, func(c symbolChoice) bool { return c.Symbol == s })
		if i < 0 {
			all = append(all, symbolChoice{Symbol: s})
			continue
		}
		all = append(all, found[i])
	}
	return all
}

func (b *builder) cell(v homeView, steps []*guide.Page, i int, c symbolChoice, name string) cell {
	out := cell{Symbol: c.Symbol, Text: v.T("symbol." + c.Symbol)}
	switch {
	case len(c.States) == 1:
		out.Kind, out.Href, out.Who = "state", c.States[0].Href, c.States[0].Who
		out.Label = c.States[0].Title
	case len(c.States) > 1:
		out.Kind, out.Href, out.Who = "choice", v.PageHref(steps[i].ID)+"#see-"+c.Symbol, c.States[0].Who
		for _, s := range c.States {
			if s.Who != out.Who {
				out.Who = "choice"
			}
		}
		out.Label = v.N("choices", len(c.States))
	case c.Symbol == "done" && i+1 < len(steps):
		out.Kind, out.Href, out.Label = "next", v.PageHref(steps[i+1].ID), v.T("panel.next", screenName(steps[i+1], v.Lang))
	default:
		out.Label = v.T("panel.nothing")
	}
	return out
}

// screenName is the step's name as it stands on the screen.
func screenName(p *guide.Page, lang string) string {
	if len(p.Screen) > 0 {
		return p.Screen[0]
	}
	return p.Doc(lang).Title
}

// A cycleView is a step's place in the cycle.
type cycleView struct {
	view
	N, Of      int
	Name       string
	Previous   *link
	Next       *link
	Dots       []dot
	Width, Mid int
}

type dot struct {
	X, N, Line int
	Name, Href string
	Here       bool
}

// cycle draws the cycle from the steps' order; nil for a step outside it.
func (b *builder) cycle(v view, p *guide.Page) *cycleView {
	if !p.Cycle {
		return nil
	}
	c := &cycleView{view: v, Name: screenName(p, v.Lang)}
	for _, q := range b.g.Pages {
		if q.Kind != guide.Step || !q.Cycle {
			continue
		}
		n := len(c.Dots)
		c.Dots = append(c.Dots, dot{X: 20 + n*56, Line: 20 + n*56 - 40, N: n + 1, Name: screenName(q, v.Lang), Href: v.PageHref(q.ID), Here: q == p})
		if q == p {
			c.N = n + 1
		}
	}
	c.Of = len(c.Dots)
	c.Width = 40 + (c.Of-1)*56
	if c.N > 1 {
		d := c.Dots[c.N-2]
		c.Previous = &link{Href: d.Href, Text: d.Name}
	}
	if c.N < c.Of {
		d := c.Dots[c.N]
		c.Next = &link{Href: d.Href, Text: d.Name}
	}
	return c
}
