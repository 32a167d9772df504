package web

import (
	"errors"
	"net/http"
	"net/mail"
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

// wrongCustomer is what is wrong with a name and address typed for the
// customer id ("" for a new one), in words; "" when nothing is.
func (s *Server) wrongCustomer(r *Request, id, name, email string) (string, error) {
	if name == "" {
		return r.Say("customers.no-name"), nil
	}
	if !mailable(email) {
		return r.Say("field.email", plain(email)), nil
	}
	all, err := s.store.Customers(r.Ctx())
	if err != nil {
		return "", err
	}
	for _, c := range all {
		if c.ID != id && strings.EqualFold(c.Name, name) {
			return r.Say("customers.taken", c.Name), nil
		}
	}
	return "", nil
}

// mailable is a bare address as people write it, or none.
func mailable(email string) bool {
	if email == "" {
		return true
	}
	a, err := mail.ParseAddress(email)
	return err == nil && a.Address == email && !strings.ContainsFunc(email, treacherous)
}

func (s *Server) addCustomer(r *Request) error {
	p := customersPage{Name: short(plain(r.Form("name")), 100), Email: short(r.Form("email"), 200), Lang: customerLang(r.Form("lang"))}
	var err error
	if p.Wrong, err = s.wrongCustomer(r, "", p.Name, p.Email); err != nil {
		return err
	}
	if p.Wrong != "" {
		return s.customersPage(r, http.StatusUnprocessableEntity, p)
	}
	c, err := s.store.AddCustomer(r.Ctx(), store.Customer{Name: p.Name, Email: p.Email, Lang: p.Lang})
	if errors.Is(err, store.ErrTaken) { // by another, in the same moment
		p.Wrong = r.Say("customers.taken", p.Name)
		return s.customersPage(r, http.StatusUnprocessableEntity, p)
	} else if err != nil {
		return err
	}
	if err := r.Audit("customer-add", "customer "+c.ID, ""); err != nil {
		return err
	}
	return r.Redirect("/customers/" + c.ID)
}

// living is the customer that the address names. Of an erased one there is
// only a line in the books left, and nothing to be done with it.
func (s *Server) living(r *Request) (*store.Customer, error) {
	c, err := s.store.Customer(r.Ctx(), r.Path("id"))
	if err == nil && !c.Erased.IsZero() {
		return nil, errMissing
	}
	return c, err
}

type customerPage struct {
	Customer *store.Customer
	Links    []linkRow
	Link     string // just made, shown once
	Command  string
	Now      time.Time
	Wrong    string
	Case     string // number the form is filled with
	Days     string
	Typed    *store.Customer // what the form for changes holds
	Unsaved  string          // why it was not saved
}

type linkRow struct {
	store.Link
	Number int64 // of its case
	State  string
}

func (s *Server) customer(r *Request) error {
	c, err := s.living(r)
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
	if p.Typed == nil {
		p.Typed = p.Customer
	}
	if p.Days == "" {
		p.Days = "14"
	}
	if status == http.StatusOK {
		if err := r.Audit("view", "customer "+p.Customer.ID, ""); err != nil {
			return err
		}
	}
	return r.render(status, "customer.html", p)
}

func (s *Server) changeCustomer(r *Request) error {
	c, err := s.living(r)
	if err != nil {
		return err
	}
	typed := *c
	typed.Name, typed.Email, typed.Lang = short(plain(r.Form("name")), 100), short(r.Form("email"), 200), customerLang(r.Form("lang"))
	wrong, err := s.wrongCustomer(r, c.ID, typed.Name, typed.Email)
	if err != nil {
		return err
	}
	if wrong == "" {
		if err = s.store.UpdateCustomer(r.Ctx(), typed); errors.Is(err, store.ErrTaken) {
			wrong = r.Say("customers.taken", typed.Name)
		} else if err != nil {
			return err
		}
	}
	if wrong != "" {
		return s.customerPage(r, http.StatusUnprocessableEntity, customerPage{Customer: c, Typed: &typed, Unsaved: wrong})
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
	c, err := s.living(r)
	if err != nil {
		return err
	}
	days, err := strconv.Atoi(r.Form("days"))
	if err != nil || days < 1 || days > linkDays[len(linkDays)-1] {
		return s.customerPage(r, http.StatusUnprocessableEntity, customerPage{Customer: c, Case: r.Form("case"), Wrong: r.Say("links.no-days", linkDays[len(linkDays)-1])})
	}
	id, detail := "", ""
	if n := strings.TrimSpace(r.Form("case")); n != "" {
		number, err := strconv.ParseInt(n, 10, 64)
		var cs *store.Case
		if err == nil {
			cs, err = s.store.CaseByNumber(r.Ctx(), number)
		}
		if err != nil || cs.Customer != c.ID {
			return s.customerPage(r, http.StatusUnprocessableEntity, customerPage{Customer: c, Case: n, Days: r.Form("days"), Wrong: r.Say("links.no-case", short(n, 20))})
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
