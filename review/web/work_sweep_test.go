package web

import (
	"context"
	"errors"
	"testing"
	"time"

	"stegvis/review/store"
)

func TestSweptWithoutAsking(t *testing.T) {
	h := newHouse(t).furnish()
	ctx := context.Background()
	*h.now = h.now.Add(91 * 24 * time.Hour)
	h.s.sweepDue()
	if _, err := h.st.CaseByNumber(ctx, h.case1); !errors.Is(err, store.ErrMissing) {
		t.Errorf("a case of 91 days is still there: %v", err)
	}
	log, err := h.st.AuditLog(ctx, store.AuditFilter{Action: "erase"})
	if err != nil || len(log) != 1 || log[0].Object != "case 1" || log[0].Detail != "retention" {
		t.Errorf("audit: %+v %v", log, err)
	}
}
