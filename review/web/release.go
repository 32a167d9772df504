package web

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"stegvis/review/store"
)

// lifted is who lifted a bundle's quarantine, when and why. It is told by the
// audit log, which nobody can change, and by nothing else.
type lifted struct {
	By, Why string
	At      time.Time
}

const releaseMost = 300

// liftedBy is nil for a bundle that was never in quarantine or still is.
func (s *Server) liftedBy(ctx context.Context, b *store.Bundle) (*lifted, error) {
	if b.Status != store.Ready || b.Reason.Code != "released" {
		return nil, nil
	}
	lines, err := s.store.AuditLog(ctx, store.AuditFilter{Action: "release", Object: "bundle " + b.ID, Limit: 1})
	if err != nil || len(lines) == 0 {
		return nil, err
	}
	l := &lifted{By: lines[0].Who.User, At: lines[0].Time}
	_, l.Why, _ = strings.Cut(lines[0].Detail, ": ")
	if u, err := s.store.UserByName(ctx, l.By); err == nil && u.Display != "" {
		l.By = u.Display
	}
	return l, nil
}

// release lets support look at a quarantined bundle, with a reason that is kept.
func (s *Server) release(r *Request) error {
	c, err := r.openCaseQuietly()
	if err != nil {
		return err
	}
	why := short(strings.Join(strings.Fields(plain(r.Form("why"))), " "), releaseMost)
	switch {
	case c.Bundle == nil || c.Bundle.Status != store.Quarantined:
		return r.Refuse(http.StatusConflict, "case.release.not")
	case why == "":
		return s.overviewPage(r, http.StatusUnprocessableEntity, &caseView{CaseFrame: c, Wrong: r.Say("case.release.why")})
	}
	if err := r.Audit("release", "bundle "+c.Bundle.ID, c.Object()+": "+why); err != nil {
		return err
	}
	if err := s.ingest.Release(r.Ctx(), c.Bundle.ID); errors.Is(err, store.ErrMissing) { // somebody else, in the same moment
		return r.Refuse(http.StatusConflict, "case.release.not")
	} else if err != nil {
		return err
	}
	r.Tell("case.released")
	return r.Redirect(c.URL("overview"))
}
