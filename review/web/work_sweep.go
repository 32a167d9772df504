package web

import (
	"context"
	"fmt"
	"time"

	"stegvis/review/store"
)

// A slice adds itself, and this one has no page: from the moment the server
// stands, what is due is erased, without anybody asking for it.
func init() {
	add(func(s *Server) { s.every(time.Hour, s.sweepDue) }, nil)
}

// sweepDue erases the cases whose time is over. Each gets its line in the audit
// log, by nobody: the clock did it.
func (s *Server) sweepDue() {
	n, err := s.store.Sweep(s.ctx, func(t store.Tombstone) error {
		return s.store.Audit(context.WithoutCancel(s.ctx), store.Who{}, "erase", fmt.Sprintf("case %d", t.Number), t.Reason)
	})
	if n > 0 {
		s.log.Info("erased by retention", "cases", n)
		s.live.changed()
	}
	if err != nil && s.ctx.Err() == nil {
		s.log.Error("retention", "error", err)
	}
}
