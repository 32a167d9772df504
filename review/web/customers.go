package web

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"stegvis/review/store"
)

func init() { add((*Server).customerRoutes, customersText) }

func (s *Server) customerRoutes() {
	s.page("GET /customers", reader, s.customers)
	s.page("POST /customers", reviewer, s.addCustomer)
	s.page("GET /customers/{id}", reader, s.customer)
	s.page("POST /customers/{id}", admin, s.changeCustomer)
	s.page("POST /customers/{id}/links", reviewer, s.addLink)
	s.page("POST /links/{id}/revoke", reviewer, s.revokeLink)
}

type customersPage struct {
	Customers         []store.Customer
	Wrong             string
	Name, Email, Lang string
}

func (s *Server) customers(r *Request) error {
	return s.customersPage(r, http.StatusOK, customersPage{Lang: "nb"})
}

func (s *Server) customersPage(r *Request, status int, p customersPage) error {
	var err error
	if p.Customers, err = s.store.Customers(r.Ctx()); err != nil {
		return err
	}
	return r.render(status, "customers.html", p)
}

func customerLang(l string) string {
	if l == "en" {
		return "en"
	}
	return "nb"
}

func (s *Server) addCustomer(r *Request) error {
	p := customersPage{Name: short(plain(r.Form("name")), 100), Email: short(r.Form("email"), 200), Lang: customerLang(r.Form("lang"))}
	all, err := s.store.Customers(r.Ctx())
	if err != nil {
		return err
	}
	for _, c := range all {
		if strings.EqualFold(c.Name, p.Name) {
			p.Wrong = r.Say("customers.taken", c.Name)
		}
	}
	if p.Name == "" {
		p.Wrong = r.Say("customers.no-name")
	}
	if p.Wrong != "" {
		return s.customersPage(r, http.StatusUnprocessableEntity, p)
	}
	c, err := s.store.AddCustomer(r.Ctx(), store.Customer{Name: p.Name, Email: p.Email, Lang: p.Lang})
	if err != nil {
		return err
	}
	if err := r.Audit("customer-add", "customer "+c.ID, ""); err != nil {
		return err
	}
	return r.Redirect("/customers/" + c.ID)
}

type customerPage struct {
	Customer *store.Customer
	Links    []linkRow
	Link     string // just made, shown once
	Command  string
	Now      time.Time
	Wrong    string
	Case     string // number the form is filled with
}

type linkRow struct {
	store.Link
	Number int64 // of its case
	State  string
}

func (s *Server) customer(r *Request) error {
	c, err := s.store.Customer(r.Ctx(), r.Path("id"))
	if err != nil {
		return err
	}
	return s.customerPage(r, http.StatusOK, customerPage{Customer: c, Case: r.Query("case")})
}

func (s *Server) customerPage(r *Request, status int, p customerPage) error {
	links, err := s.store.Links(r.Ctx(), p.Customer.ID)
	if err != nil {
		return err
	}
	for _, l := range links {
		row := linkRow{Link: l, State: "open"}
		if l.Case != "" {
			if cs, err := s.store.Case(r.Ctx(), l.Case); err == nil {
				row.Number = int64(cs.Number)
			}
		}
		if !l.Revoked.IsZero() {
			row.State = "revoked"
		} else if !l.Expires.IsZero() && l.Expires.Before(s.now()) {
			row.State = "expired"
		}
		p.Links = append(p.Links, row)
	}
	if status == http.StatusOK {
		if err := r.Audit("view", "customer "+p.Customer.ID, ""); err != nil {
			return err
		}
	}
	return r.render(status, "customer.html", p)
}

func (s *Server) changeCustomer(r *Request) error {
	c, err := s.store.Customer(r.Ctx(), r.Path("id"))
	if err != nil {
		return err
	}
	name := short(plain(r.Form("name")), 100)
	if name == "" {
		return s.customerPage(r, http.StatusUnprocessableEntity, customerPage{Customer: c, Wrong: r.Say("customers.no-name")})
	}
	c.Name, c.Email, c.Lang = name, short(r.Form("email"), 200), customerLang(r.Form("lang"))
	if err := s.store.UpdateCustomer(r.Ctx(), *c); err != nil {
		return err
	}
	if err := r.Audit("customer-change", "customer "+c.ID, ""); err != nil {
		return err
	}
	r.Tell("customers.saved")
	return r.Redirect("/customers/" + c.ID)
}

// linkDays are how long an upload link may last.
var linkDays = []int{1, 7, 14, 30, 90}

// LinkDays is for the form.
func (v *View) LinkDays() []int { return linkDays }

func (s *Server) addLink(r *Request) error {
	c, err := s.store.Customer(r.Ctx(), r.Path("id"))
	if err != nil {
		return err
	}
	days, err := strconv.Atoi(r.Form("days"))
	if err != nil || days < 1 || days > linkDays[len(linkDays)-1] {
		return refuse(http.StatusBadRequest, "refused.form")
	}
	id, detail := "", ""
	if n := strings.TrimSpace(r.Form("case")); n != "" {
		number, err := strconv.ParseInt(n, 10, 64)
		var cs *store.Case
		if err == nil {
			cs, err = s.store.CaseByNumber(r.Ctx(), number)
		}
		if err != nil || cs.Customer != c.ID {
			return s.customerPage(r, http.StatusUnprocessableEntity, customerPage{Customer: c, Case: n, Wrong: r.Say("links.no-case", short(n, 20))})
		}
		id, detail = cs.ID, "case "+n
	}
	token, err := s.store.AddLink(r.Ctx(), c.ID, id, r.User.Name, s.now().Add(time.Duration(days)*24*time.Hour))
	if err != nil {
		return err
	}
	if err := r.Audit("link-add", "customer "+c.ID, detail); err != nil {
		return err
	}
	link := s.base(r.R) + "/upload/" + token
	return s.customerPage(r, http.StatusOK, customerPage{Customer: c, Link: link, Command: s.o.Guide().Product.ID + "-collector collect --upload " + link})
}

func (s *Server) revokeLink(r *Request) error {
	l, err := s.store.LinkByID(r.Ctx(), r.Path("id"))
	if err != nil {
		return err
	}
	if err := s.store.RevokeLink(r.Ctx(), l.ID); err != nil {
		return err
	}
	if err := r.Audit("link-revoke", "customer "+l.Customer, "link "+l.ID); err != nil {
		return err
	}
	r.Tell("links.gone")
	return r.Redirect("/customers/" + l.Customer)
}
