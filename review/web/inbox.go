package web

import (
	"bytes"
	"net/url"
	"slices"
	"time"

	"stegvis/guide"
	"stegvis/review/store"
)

func init() { add((*Server).inboxRoutes, inboxText) }

func (s *Server) inboxRoutes() {
	s.page("GET /{$}", reader, s.inbox)
	s.page("GET /live", reader, s.arrivals)
	s.page("POST /views", reader, s.saveView)
	s.page("POST /views/forget", reader, s.forgetView)
}

const (
	inboxRows = 50
	inboxTop  = 2 // findings a row shows
)

// inboxSorts are the orders of the list; the first is the usual one.
var inboxSorts = []string{"updated", "created", "erase"}

// inboxStatuses are what the address may ask for, and the store's word for it.
var inboxStatuses = map[string]string{"active": "active", "all": "", "new": "new", "open": "open", "waiting": "waiting", "closed": "closed"}

// An inboxFilter is what the address of the inbox says.
type inboxFilter struct {
	Status, Customer, Page, Assignee, Text, Sort, Before string
	Signature, Tag, Host, Bundle                         string // from links on other pages
}

func readInboxFilter(q url.Values) inboxFilter {
	f := inboxFilter{Status: q.Get("status"), Customer: q.Get("customer"), Page: q.Get("page"), Assignee: q.Get("who"),
		Text: short(q.Get("q"), 200), Sort: q.Get("sort"), Before: q.Get("before"),
		Signature: short(q.Get("signature"), 200), Tag: short(q.Get("tag"), 100), Host: short(q.Get("host"), 200), Bundle: short(q.Get("bundle"), 20)}
	if _, ok := inboxStatuses[f.Status]; !ok {
		f.Status = "active"
	}
	if !slices.Contains(inboxSorts, f.Sort) {
		f.Sort = inboxSorts[0]
	}
	return f
}

// query is the address of the filter, always the same for the same choice.
func (f inboxFilter) query() url.Values {
	q := url.Values{}
	for k, v := range map[string]string{"status": f.Status, "customer": f.Customer, "page": f.Page, "who": f.Assignee, "q": f.Text, "before": f.Before,
		"signature": f.Signature, "tag": f.Tag, "host": f.Host, "bundle": f.Bundle} {
		if v != "" {
			q.Set(k, v)
		}
	}
	if f.Sort != inboxSorts[0] {
		q.Set("sort", f.Sort)
	}
	return q
}

func (f inboxFilter) store() store.Filter {
	return store.Filter{Status: inboxStatuses[f.Status], Customer: f.Customer, Page: f.Page, Assignee: f.Assignee, Text: f.Text,
		Signature: f.Signature, Tag: f.Tag, Host: f.Host, Bundle: f.Bundle, Sort: f.Sort, Before: f.Before, Limit: inboxRows}
}

// fixed are the parts of the filter that have no field of their own in the form.
func (f inboxFilter) fixed() []inboxChoice {
	var all []inboxChoice
	for _, c := range []inboxChoice{{"signature", f.Signature}, {"tag", f.Tag}, {"host", f.Host}, {"bundle", f.Bundle}} {
		if c.Title != "" {
			all = append(all, c)
		}
	}
	return all
}

func (f inboxFilter) narrowed() bool {
	return f.Customer+f.Page+f.Assignee+f.Text+f.Signature+f.Tag+f.Host+f.Bundle != "" || f.Sort != inboxSorts[0]
}

type inboxPage struct {
	F         inboxFilter
	Heading   string
	Views     []inboxView
	Customers []store.Customer
	Users     []store.User
	Pages     []inboxChoice
	Sorts     []string
	Rows      []inboxRow
	Total     int
	Narrowed  bool
	Fixed     []inboxChoice
	Nothing   bool // no case at all, anywhere
	Query     string
	Later     bool // not the first page
	First     string
	Next      string
}

type inboxChoice struct{ ID, Title string }

type inboxView struct {
	Name, Query string
	Own, Here   bool
	Count       int // -1: not counted
}

// URL is the view's address, whole: a template would escape a query put after "?".
func (v inboxView) URL() string { return "/?" + v.Query }

type inboxRow struct {
	store.CaseRow
	Customer              string
	PageTitle, StateTitle string
	Findings              []inboxFinding
	More, Left            int
	Reading               bool
	Since                 time.Time // of the newest bundle; of the case while it has none
	With                  string    // the assignee as people know them
}

type inboxFinding struct {
	Says  string
	Count int
}

func (s *Server) inbox(r *Request) error {
	f := readInboxFilter(r.R.URL.Query())
	p := inboxPage{F: f, Sorts: inboxSorts, Narrowed: f.narrowed(), Fixed: f.fixed(), Later: f.Before != ""}
	ctx, g := r.Ctx(), s.o.Guide()
	rows, total, err := s.store.Cases(ctx, f.store())
	if err != nil {
		return err
	}
	p.Total = total
	if p.Users, err = s.store.Users(ctx); err != nil {
		return err
	}
	known := map[string]string{}
	for _, u := range p.Users {
		known[u.Name] = u.Display
	}
	for _, c := range rows {
		row := s.inboxRow(r, g, c)
		if row.With = known[c.Assignee]; row.With == "" {
			row.With = c.Assignee
		}
		p.Rows = append(p.Rows, row)
	}
	first := f
	first.Before = ""
	p.Query, p.First = first.query().Encode(), "/?"+first.query().Encode()
	if len(rows) == inboxRows {
		next := f
		next.Before = rows[len(rows)-1].Cursor
		p.Next = "/?" + next.query().Encode()
	}
	if err := s.inboxViews(r, &p); err != nil {
		return err
	}
	p.Heading = r.Say("inbox.n", number(r.Lang, int64(total)))
	if total == 1 {
		p.Heading = r.Say("inbox.1")
	}
	if r.Query("part") != "" {
		return s.inboxPart(r, &p)
	}
	if f.Text != "" {
		if err := r.Audit("search", "inbox", f.Text); err != nil {
			return err
		}
	}
	if p.Customers, err = s.store.Customers(ctx); err != nil {
		return err
	}
	for _, pg := range g.Pages {
		if pg.Kind == guide.Step {
			title, _ := titles(g, guide.Ref{Page: pg.ID}, r.Lang)
			p.Pages = append(p.Pages, inboxChoice{pg.ID, title})
		}
	}
	return r.Render("inbox.html", p)
}

// inboxPart is what a live inbox asks for: the list and the counts, made by
// the same templates as the page.
func (s *Server) inboxPart(r *Request, p *inboxPage) error {
	v := &View{Request: r, Data: p}
	t := s.views.pages["inbox.html"]
	var list, views bytes.Buffer
	if err := t.ExecuteTemplate(&list, "inbox-list", v); err != nil {
		return err
	}
	if err := t.ExecuteTemplate(&views, "inbox-views", v); err != nil {
		return err
	}
	return r.JSON(map[string]string{"list": list.String(), "views": views.String(), "said": r.Say("inbox.arrived", number(r.Lang, int64(p.Total)))})
}

func (s *Server) inboxRow(r *Request, g *guide.Guide, c store.CaseRow) inboxRow {
	row := inboxRow{CaseRow: c, Customer: c.CustomerName, Left: daysLeft(&c.Case, s.now()), Reading: c.BundleStatus == store.Waits || c.BundleStatus == store.Reading_}
	row.PageTitle, row.StateTitle = titles(g, guide.Ref{Page: c.Page, State: c.State}, r.Lang)
	if row.Since = c.Received; row.Since.IsZero() {
		row.Since = c.Created
	}
	for i, f := range c.Findings {
		if i == inboxTop {
			break
		}
		row.Findings = append(row.Findings, inboxFinding{signatureSays(g, f.Signature, r.Lang), f.Count})
	}
	row.More = c.FindingCount - len(row.Findings)
	return row
}

// signatureSays is what a signature means in words; its id where the guide no longer has it.
func signatureSays(g *guide.Guide, id, lang string) string {
	for i := range g.Signatures {
		if g.Signatures[i].ID == id {
			if t := g.Signatures[i].Says.In(lang); t != "" {
				return t
			}
		}
	}
	return id
}

// inboxViews are the views everyone has, with counts, and one's own.
func (s *Server) inboxViews(r *Request, p *inboxPage) error {
	count := func(f store.Filter) (map[string]int, int, error) {
		by, err := s.store.CaseCounts(r.Ctx(), f)
		return by, by[store.New] + by[store.Open_] + by[store.Waiting], err
	}
	by, active, err := count(store.Filter{})
	if err != nil {
		return err
	}
	_, mine, err := count(store.Filter{Assignee: r.User.Name})
	if err != nil {
		return err
	}
	_, set, err := count(store.Filter{Bundle: store.Quarantined})
	if err != nil {
		return err
	}
	p.Nothing = active+by[store.Closed] == 0
	p.Views = []inboxView{
		{Name: "active", Query: "status=active", Count: active},
		{Name: "new", Query: "status=new", Count: by[store.New]},
		{Name: "mine", Query: "status=active&who=" + url.QueryEscape(r.User.Name), Count: mine},
		{Name: "waiting", Query: "status=waiting", Count: by[store.Waiting]},
		{Name: "quarantine", Query: "status=active&bundle=quarantined", Count: set},
		{Name: "closed", Query: "status=closed", Count: by[store.Closed]},
		{Name: "all", Query: "status=all", Count: active + by[store.Closed]},
	}
	own, err := s.store.Views(r.Ctx(), r.User.Name)
	if err != nil {
		return err
	}
	for _, v := range own {
		p.Views = append(p.Views, inboxView{Name: v.Name, Query: v.Query, Own: true, Count: -1})
	}
	for i := range p.Views {
		q, err := url.ParseQuery(p.Views[i].Query)
		p.Views[i].Here = err == nil && readInboxFilter(q).query().Encode() == p.Query
	}
	return nil
}

func (s *Server) saveView(r *Request) error {
	q, err := url.ParseQuery(r.Form("query"))
	name := short(plain(r.Form("name")), 60)
	if err != nil || name == "" {
		return refuse(422, "inbox.no-name")
	}
	f := readInboxFilter(q)
	f.Before = ""
	if err := s.store.SaveView(r.Ctx(), store.View{User: r.User.Name, Name: name, Query: f.query().Encode()}); err != nil {
		return err
	}
	r.Tell("inbox.saved", name)
	return r.Redirect("/?" + f.query().Encode())
}

func (s *Server) forgetView(r *Request) error {
	if err := s.store.DropView(r.Ctx(), r.User.Name, r.R.PostFormValue("name")); err != nil {
		return err
	}
	r.Tell("inbox.forgotten")
	return r.Redirect("/")
}
