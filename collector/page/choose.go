package page

import (
	"net/http"
	"slices"

	"stegvis/guide"
)

// symbols of the status screen, in the order of the panel's columns.
var symbols = []string{"done", "failed", "waiting"}

// A chooseView is step 1: the status panel of the guide, each cell leading to a plan.
type chooseView struct {
	view
	Rows    []panelRow
	Special []choice // all green, and yet nothing happens
	Unknown []choice // "I don't know which step"
	Open    string   // the row whose choice is open
}

// A panelRow is one step of the cycle.
type panelRow struct {
	N             int
	ID            string
	Name, About   string
	Href          string
	Cells         []panelCell
	Choices       []choice // of the symbol that was pointed at, where it can mean several things
	ChoicesSymbol string
}

// A panelCell is one symbol of one step. Kind is "state", "choice", "next" or "".
type panelCell struct {
	Symbol, Kind, Href, Who, Text, Label string
	Open                                 bool
}

// A choice leads to the plan for one state.
type choice struct{ Href, Text, Who string }

func (s *Server) choose(w http.ResponseWriter, r *http.Request) {
	v := chooseView{view: s.view(r, 1, "choose"), Open: r.FormValue("page")}
	var steps []*guide.Page
	for _, p := range s.g.Pages {
		switch {
		case p.Kind != guide.Step:
		case p.Cycle:
			steps = append(steps, p)
		default:
			v.Unknown = append(v.Unknown, choice{Href: planHref(p.ID, ""), Text: p.Doc(v.Lang).Title})
		}
	}
	for i, p := range steps {
		row := panelRow{N: i + 1, ID: p.ID, Name: screenName(p, v.Lang), About: p.Doc(v.Lang).Title, Href: planHref(p.ID, "")}
		if row.About == row.Name {
			row.About = ""
		}
		for _, symbol := range symbols {
			cell := v.cell(steps, i, symbol)
			if cell.Kind == "choice" && v.Open == p.ID && r.FormValue("symbol") == symbol {
				cell.Open, row.ChoicesSymbol = true, symbol
				for _, st := range withSymbol(p, symbol) {
					row.Choices = append(row.Choices, v.choice(p, st))
				}
			}
			row.Cells = append(row.Cells, cell)
		}
		v.Rows = append(v.Rows, row)
		for _, st := range withSymbol(p, "done") {
			v.Special = append(v.Special, v.choice(p, st))
		}
	}
	s.show(w, http.StatusOK, "choose", v)
}

func (v chooseView) choice(p *guide.Page, st guide.State) choice {
	return choice{Href: planHref(p.ID, st.ID), Text: st.Title.In(v.Lang, v.s.g.Languages...), Who: st.Who}
}

func (v chooseView) cell(steps []*guide.Page, i int, symbol string) panelCell {
	p := steps[i]
	states := withSymbol(p, symbol)
	c := panelCell{Symbol: symbol, Text: v.T("symbol." + symbol)}
	switch {
	case len(states) == 1:
		one := v.choice(p, states[0])
		c.Kind, c.Href, c.Who, c.Label = "state", one.Href, one.Who, one.Text
	case len(states) > 1:
		c.Kind, c.Href, c.Who = "choice", "./?page="+p.ID+"&symbol="+symbol+"#choice", states[0].Who
		for _, st := range states {
			if st.Who != c.Who {
				c.Who = "choice"
			}
		}
		c.Label = v.N("choices", len(states))
	case symbol == "done" && i+1 < len(steps):
		c.Kind, c.Href, c.Label = "next", "#step-"+steps[i+1].ID, v.T("panel.next", screenName(steps[i+1], v.Lang))
	default:
		c.Label = v.T("panel.nothing")
	}
	return c
}

func withSymbol(p *guide.Page, symbol string) (found []guide.State) {
	for _, st := range p.States {
		if slices.Contains(st.Symbols, symbol) {
			found = append(found, st)
		}
	}
	return found
}

// screenName is the step's name as it stands on the product's screen.
func screenName(p *guide.Page, lang string) string {
	if len(p.Screen) > 0 {
		return p.Screen[0]
	}
	return p.Doc(lang).Title
}

// planHref is the plan for a page and a state; ids are safe in an address.
func planHref(page, state string) string {
	if state == "" {
		return "plan?page=" + page
	}
	return "plan?page=" + page + "&state=" + state
}
