package web

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"time"

	"stegvis/guide"
	"stegvis/review/store"
)

// A CaseFrame is what stands over the tabs of a case: which case, whose, about
// what, how it was received, and how long it is kept.
type CaseFrame struct {
	*store.Case
	Customer *store.Customer
	Bundles  []store.Bundle // newest first
	Bundle   *store.Bundle  // the one looked at; nil while nothing was received
	Tab      string         // overview, timeline, files, work

	PageTitle, StateTitle string // in the reader's language; "" when the guide has no such page
	GuideLink             string // address of the section in the built guide; "" without one
	Left                  int    // days until erasure; -1 while held
	Intact                bool   // every entry is what the manifest says
	With                  string // the assignee as people know them; "" for nobody
	Older                 bool   // made with another guide than the one now
}

func (c *CaseFrame) frame() *CaseFrame { return c }

// Object is the case as the audit log names it.
func (c *CaseFrame) Object() string { return "case " + strconv.FormatInt(int64(c.Number), 10) }

// URL is the address of a tab ("overview", "timeline", "files", "work"), or of
// a path under the case ("notes"), for the bundle that is looked at.
func (c *CaseFrame) URL(tab string) string {
	u := fmt.Sprintf("/cases/%d", c.Number)
	if tab != "overview" && tab != "" {
		u += "/" + tab
	}
	if c.Bundle != nil && len(c.Bundles) > 1 && c.Bundle.ID != c.Bundles[0].ID {
		u += "?bundle=" + url.QueryEscape(c.Bundle.ID)
	}
	return u
}

// BundleURL is this tab for another bundle of the case.
func (c *CaseFrame) BundleURL(id string) string {
	u := fmt.Sprintf("/cases/%d", c.Number)
	if c.Tab != "overview" {
		u += "/" + c.Tab
	}
	return u + "?bundle=" + url.QueryEscape(id)
}

// openCase finds the case that {number} names and the bundle that ?bundle=
// names (else the newest), and writes the view to the audit log.
func (r *Request) openCase(tab string) (*CaseFrame, error) {
	c, err := r.openCaseQuietly()
	if err != nil {
		return nil, err
	}
	c.Tab = tab
	detail := tab
	if c.Bundle != nil {
		detail += " bundle " + c.Bundle.ID
	}
	return c, r.Audit("view", c.Object(), detail)
}

// openCaseQuietly is openCase without the line in the audit log: for changes, which write their own.
func (r *Request) openCaseQuietly() (*CaseFrame, error) {
	n, err := strconv.ParseInt(r.Path("number"), 10, 64)
	if err != nil || n <= 0 {
		return nil, errMissing
	}
	ctx, st := r.Ctx(), r.S.store
	cs, err := st.CaseByNumber(ctx, n)
	if err != nil {
		return nil, err
	}
	c := &CaseFrame{Case: cs, Tab: "overview"}
	if c.Customer, err = st.Customer(ctx, cs.Customer); err != nil {
		return nil, err
	}
	if c.Bundles, err = st.Bundles(ctx, cs.ID); err != nil {
		return nil, err
	}
	slices.SortStableFunc(c.Bundles, func(a, b store.Bundle) int { return b.Received.Compare(a.Received) })
	if want := r.Query("bundle"); want != "" {
		i := slices.IndexFunc(c.Bundles, func(b store.Bundle) bool { return b.ID == want })
		if i < 0 {
			return nil, errMissing
		}
		c.Bundle = &c.Bundles[i]
	} else if len(c.Bundles) > 0 {
		c.Bundle = &c.Bundles[0]
	}
	if c.Bundle != nil { // with its manifest and what ingest said, which lists leave out
		if c.Bundle, err = st.Bundle(ctx, c.Bundle.ID); err != nil {
			return nil, err
		}
		var said struct{ Intact bool }
		if len(c.Bundle.Summary) > 0 && json.Unmarshal(c.Bundle.Summary, &said) == nil {
			c.Intact = said.Intact
		}
	}
	if c.With = cs.Assignee; c.With != "" {
		if u, err := st.UserByName(ctx, c.With); err == nil && u.Display != "" {
			c.With = u.Display
		}
	}
	r.describe(c)
	return c, nil
}

// describe adds what the guide knows of the page and state.
func (r *Request) describe(c *CaseFrame) {
	c.Left = daysLeft(c.Case, r.S.now())
	g := r.S.o.Guide()
	ref := guide.Ref{Page: c.Case.Page, State: c.Case.State}
	if c.Bundle != nil && c.Bundle.Page != "" {
		ref = guide.Ref{Page: c.Bundle.Page, State: c.Bundle.State}
		c.Older = c.Bundle.GuideVersion != "" && c.Bundle.GuideVersion != g.Version
	}
	c.PageTitle, c.StateTitle = titles(g, ref, r.Lang)
	if r.S.o.Site != nil && ref.Page != "" {
		if l := g.Link(ref, r.Lang); l != "" {
			c.GuideLink = "/guide/" + l
		}
	}
}

func titles(g *guide.Guide, ref guide.Ref, lang string) (page, state string) {
	p := g.Page(ref.Page)
	if p == nil {
		return "", ""
	}
	if d := p.Doc(lang); d != nil {
		page = d.Title
	}
	if st := p.State(ref.State); st != nil {
		state = st.Title.In(lang)
	}
	return page, state
}

// daysLeft is how many days a case is kept from now, -1 while it is held.
func daysLeft(c *store.Case, now time.Time) int {
	if c.Hold != "" {
		return -1
	}
	return max(0, int(c.EraseAt.Sub(now).Hours()/24+0.5))
}
