package web

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"stegvis/review/store"
)

func init() { add((*Server).dutyRoutes, dutyText) }

func (s *Server) dutyRoutes() {
	s.page("GET /duty", admin, s.duty)
	s.page("POST /duty/days", admin, s.setDays)
	s.page("GET /duty/audit", admin, s.auditLog)
	s.page("POST /duty/audit/verify", admin, s.verifyAudit)
	s.page("GET /cases/{number}/keep", admin, s.keep)
	s.page("POST /cases/{number}/hold", admin, s.hold)
	s.page("POST /cases/{number}/erase", admin, s.eraseCase)
	s.page("GET /duty/customers/{id}", admin, s.forget)
	s.page("GET /duty/customers/{id}/export", admin, s.export)
	s.page("POST /duty/customers/{id}/erase", admin, s.eraseCustomer)
}

// mostRows bounds each list of the page; what comes first is what matters first.
const mostRows = 50

type dutyPage struct {
	Closed, Most string
	Wrong        string
	Customers    []store.Customer
	Soon, Held   []dutyCase
	Gone         []store.Tombstone
}

type dutyCase struct {
	store.CaseRow
	Left int
}

func (s *Server) duty(r *Request) error {
	k, err := s.store.Keeping(r.Ctx())
	if err != nil {
		return err
	}
	return s.dutyPage(r, http.StatusOK, dutyPage{Closed: strconv.Itoa(k.Closed), Most: strconv.Itoa(k.Most)})
}

func (s *Server) dutyPage(r *Request, status int, p dutyPage) error {
	all, err := s.store.Customers(r.Ctx())
	if err != nil {
		return err
	}
	for _, c := range all {
		if c.Erased.IsZero() {
			p.Customers = append(p.Customers, c)
		}
	}
	rows, _, err := s.store.Cases(r.Ctx(), store.Filter{Sort: "erase", Limit: 500})
	if err != nil {
		return err
	}
	for _, row := range rows {
		c := dutyCase{row, daysLeft(&row.Case, s.now())}
		if row.Hold != "" {
			p.Held = append(p.Held, c)
		} else if len(p.Soon) < mostRows {
			p.Soon = append(p.Soon, c)
		}
	}
	if p.Gone, err = s.store.Tombstones(r.Ctx(), mostRows); err != nil {
		return err
	}
	return r.render(status, "duty.html", p)
}

func (s *Server) setDays(r *Request) error {
	p := dutyPage{Closed: r.Form("closed"), Most: r.Form("most")}
	closed, err := strconv.Atoi(p.Closed)
	most, err2 := strconv.Atoi(p.Most)
	if err != nil || err2 != nil || closed < 1 || most > 3650 || closed > most {
		p.Wrong = r.Say("duty.days.wrong")
		return s.dutyPage(r, http.StatusUnprocessableEntity, p)
	}
	if err := r.Audit("keep-days", "settings", p.Closed+" "+p.Most); err != nil {
		return err
	}
	if err := s.store.SetKeeping(r.Ctx(), store.Keeping{Closed: closed, Most: most}); err != nil {
		return err
	}
	r.Tell("duty.days.saved")
	return r.Redirect("/duty")
}

type keepPage struct {
	*store.Case
	Why, Reason, Wrong string
}

func (s *Server) keep(r *Request) error {
	c, err := r.openCaseQuietly()
	if err != nil {
		return err
	}
	return r.Render("duty_keep.html", keepPage{Case: c.Case})
}

func (s *Server) hold(r *Request) error {
	c, err := r.openCaseQuietly()
	if err != nil {
		return err
	}
	why, said := short(r.Form("why"), 500), "duty.hold.done"
	if r.Form("release") != "" {
		why, said = "", "duty.release.done"
	} else if why == "" {
		return r.render(http.StatusUnprocessableEntity, "duty_keep.html", keepPage{Case: c.Case, Wrong: r.Say("duty.hold.why")})
	}
	if err := r.Audit("hold", c.Object(), why); err != nil {
		return err
	}
	if err := s.store.Hold(r.Ctx(), c.ID, why); err != nil {
		return err
	}
	r.Tell(said, c.Number)
	return r.Redirect("/cases/" + strconv.FormatInt(c.Number, 10) + "/keep")
}

func (s *Server) eraseCase(r *Request) error {
	c, err := r.openCaseQuietly()
	if err != nil {
		return err
	}
	p := keepPage{Case: c.Case, Reason: short(r.Form("reason"), 500)}
	switch {
	case c.Hold != "":
		p.Wrong = r.Say("duty.erase.held")
	case strings.TrimPrefix(r.Form("sure"), "#") != strconv.FormatInt(c.Number, 10):
		p.Wrong = r.Say("duty.erase.wrong")
	case p.Reason == "":
		p.Wrong = r.Say("duty.erase.why")
	}
	if p.Wrong != "" {
		return r.render(http.StatusUnprocessableEntity, "duty_keep.html", p)
	}
	if err := r.Audit("erase", c.Object(), p.Reason); err != nil {
		return err
	}
	if _, err := s.store.Erase(r.Ctx(), c.ID, r.User.Name, p.Reason); err != nil {
		if errors.Is(err, store.ErrHeld) { // held in the same moment
			return r.Refuse(http.StatusConflict, "duty.erase.held")
		}
		return err
	}
	if err := s.store.Compact(r.Ctx()); err != nil {
		return err
	}
	r.Tell("duty.erase.done", c.Number)
	return r.Redirect("/duty")
}

type forgetPage struct {
	Customer      *store.Customer
	Reason, Wrong string
}

func (s *Server) forget(r *Request) error {
	c, err := s.store.Customer(r.Ctx(), r.Path("id"))
	if err != nil {
		return err
	}
	if !c.Erased.IsZero() {
		return r.NotFound()
	}
	return r.Render("duty_forget.html", forgetPage{Customer: c})
}

func (s *Server) eraseCustomer(r *Request) error {
	c, err := s.store.Customer(r.Ctx(), r.Path("id"))
	if err != nil {
		return err
	}
	p := forgetPage{Customer: c, Reason: short(r.Form("reason"), 500)}
	switch {
	case !c.Erased.IsZero():
		return r.NotFound()
	case !strings.EqualFold(r.Form("sure"), strings.TrimSpace(c.Name)):
		p.Wrong = r.Say("duty.forget.wrong")
	case p.Reason == "":
		p.Wrong = r.Say("duty.erase.why")
	}
	if p.Wrong == "" {
		// The id, not the name: the audit log outlives the customer.
		if err := r.Audit("erase", "customer "+c.ID, p.Reason); err != nil {
			return err
		}
		_, err = s.store.EraseCustomer(r.Ctx(), c.ID, r.User.Name, p.Reason)
		if errors.Is(err, store.ErrHeld) {
			p.Wrong = r.Say("duty.erase.held")
		} else if err != nil {
			return err
		}
	}
	if p.Wrong != "" {
		return r.render(http.StatusUnprocessableEntity, "duty_forget.html", p)
	}
	if err := s.store.Compact(r.Ctx()); err != nil {
		return err
	}
	r.Tell("duty.forget.done")
	return r.Redirect("/duty")
}

// export sends all that is held about a customer. Only the zip itself knows
// whether it is whole: what fails on the way cuts the answer short.
func (s *Server) export(r *Request) error {
	c, err := s.store.Customer(r.Ctx(), r.Path("id"))
	if err != nil {
		return err
	}
	if err := r.Audit("download", "customer "+c.ID, "export"); err != nil {
		return err
	}
	r.Attachment("customer-"+s.now().UTC().Format("2006-01-02")+".zip", "application/zip")
	if err := s.store.ExportCustomer(r.Ctx(), c.ID, r.W); err != nil {
		s.log.Error("export", "error", err)
		panic(http.ErrAbortHandler)
	}
	return nil
}

type auditPage struct {
	Who, Action, Object string
	Actions             []string
	Lines               []auditLine
	OlderURL, NewestURL string
	Verdict             *auditVerdict
}

type auditLine struct {
	Seq                                      int64
	Time                                     time.Time
	User, Role, Addr, Action, Object, Detail string
	Link, Name                               string // where the object is, and what people call it
}

type auditVerdict struct {
	Broken bool
	Text   string
}

func (s *Server) auditLog(r *Request) error { return s.auditPage(r, nil) }

func (s *Server) auditPage(r *Request, verdict *auditVerdict) error {
	const page = 100
	p := auditPage{Who: r.Query("who"), Action: r.Query("action"), Object: r.Query("object"), Verdict: verdict}
	before, _ := strconv.ParseInt(r.Query("before"), 10, 64)
	lines, err := s.store.AuditLog(r.Ctx(), store.AuditFilter{Who: p.Who, Action: p.Action, Object: p.Object, Before: before, Limit: page + 1})
	if err != nil {
		return err
	}
	if p.Actions, err = s.store.AuditActions(r.Ctx()); err != nil {
		return err
	}
	here := func(before int64) string {
		q := url.Values{}
		for k, v := range map[string]string{"who": p.Who, "action": p.Action, "object": p.Object} {
			if v != "" {
				q.Set(k, v)
			}
		}
		if before > 0 {
			q.Set("before", strconv.FormatInt(before, 10))
		}
		return "/duty/audit?" + q.Encode()
	}
	if len(lines) > page {
		lines = lines[:page]
		p.OlderURL = here(lines[page-1].Seq)
	}
	if before > 0 {
		p.NewestURL = here(0)
	}
	all, err := s.store.Customers(r.Ctx())
	if err != nil {
		return err
	}
	names := map[string]string{}
	for _, c := range all {
		names[c.ID] = c.Name
	}
	for _, e := range lines {
		l := auditLine{Seq: e.Seq, Time: e.Time, User: e.Who.User, Role: e.Who.Role, Addr: e.Who.Addr, Action: e.Action, Object: e.Object, Detail: e.Detail}
		switch kind, id, _ := strings.Cut(e.Object, " "); kind {
		case "case":
			l.Link = "/cases/" + url.PathEscape(id)
		case "signature":
			l.Link = "/signatures/" + url.PathEscape(id)
		case "customer":
			if name := names[id]; name != "" {
				l.Link, l.Name = "/customers/"+url.PathEscape(id), name
			}
		}
		p.Lines = append(p.Lines, l)
	}
	// Who reads the log is in the log too; one line a look, not one a page.
	if before == 0 && verdict == nil {
		if err := r.Audit("view", "audit log", strings.TrimPrefix(here(0), "/duty/audit?")); err != nil {
			return err
		}
	}
	return r.Render("duty_audit.html", p)
}

func (s *Server) verifyAudit(r *Request) error {
	if err := r.Audit("verify", "audit log", ""); err != nil {
		return err
	}
	head, err := s.store.VerifyAudit(r.Ctx(), store.Head{})
	var broken *store.BrokenChain
	switch {
	case errors.As(err, &broken):
		return s.auditPage(r, &auditVerdict{true, r.Say("duty.audit.broken", broken.Seq, r.Say("duty.broken."+broken.Why))})
	case err != nil:
		return err
	}
	return s.auditPage(r, &auditVerdict{false, r.Say("duty.audit.whole", number(r.Lang, head.Seq))})
}
