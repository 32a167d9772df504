package evtx

import (
	"strings"
	"time"
)

// A Filter says which events are wanted; the zero Filter wants all. It is asked
// as soon as an event's System part is known, before the rest is looked at.
type Filter struct {
	Since, Until time.Time // inclusive; zero is unbounded
	Levels       []uint8
	Providers    []string // upper and lower case alike
	IDs          []uint32
	Parallel     int // chunks read at the same time; 0 and 1: one. The order of events stays the same
}

// A match is a Filter made quick.
type match struct {
	since, until time.Time
	levels       [256]bool
	anyLevel     bool
	providers    []string
	verdicts     map[string]bool // of providers seen: there are few
	ids          map[uint32]bool
}

// match returns nil when every event is wanted. Each goroutine needs its own.
func (f Filter) match() *match {
	m := &match{since: f.Since, until: f.Until, anyLevel: len(f.Levels) == 0, providers: f.Providers}
	for _, l := range f.Levels {
		m.levels[l] = true
	}
	if len(f.IDs) > 0 {
		m.ids = make(map[uint32]bool, len(f.IDs))
		for _, id := range f.IDs {
			m.ids[id] = true
		}
	}
	if m.since.IsZero() && m.until.IsZero() && m.anyLevel && len(m.providers) == 0 && m.ids == nil {
		return nil
	}
	return m
}

func (m *match) event(e *Event) bool {
	if m == nil {
		return true
	}
	return (m.anyLevel || m.levels[e.Level]) &&
		(m.ids == nil || m.ids[e.EventID]) &&
		(m.since.IsZero() || !e.Time.Before(m.since)) &&
		(m.until.IsZero() || !e.Time.After(m.until)) &&
		(len(m.providers) == 0 || m.provider(e.Provider))
}

func (m *match) provider(name string) bool {
	ok, known := m.verdicts[name]
	if !known {
		for _, p := range m.providers {
			ok = ok || strings.EqualFold(p, name)
		}
		if m.verdicts == nil || len(m.verdicts) > 1024 {
			m.verdicts = make(map[string]bool)
		}
		m.verdicts[name] = ok
	}
	return ok
}
