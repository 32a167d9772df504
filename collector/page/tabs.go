package page

import (
	"context"
	"sync"
	"time"
)

// How long the page may be left before the program ends.
const (
	leftAlone   = 30 * time.Second
	leftUnsaved = 15 * time.Minute
	neverSeen   = 15 * time.Minute // no tab with scripts has come, or none will
)

// tabs knows which tab has the page. A tab holds it for as long as its stream
// of news is open; a reload closes the old stream before it opens the next, a
// second tab does not.
type tabs struct {
	mu    sync.Mutex
	owner *holder
	seen  time.Time // last request, or the moment the last tab left
	ever  bool
}

// A holder is one tab's stream.
type holder struct {
	id    string        // made by the tab at each load
	taken chan struct{} // closed when another tab takes over
	gone  chan struct{} // closed when the stream has ended
}

func newTabs() *tabs { return &tabs{seen: time.Now()} }

// touch notes that somebody is there.
func (t *tabs) touch() {
	t.mu.Lock()
	t.seen = time.Now()
	t.mu.Unlock()
}

// leaving is how long the owner gets to be gone when another load asks: the
// time between two pages of one tab, not more.
const leaving = 1200 * time.Millisecond

// hold makes id the tab that has the page; nil when another one has it. With
// take, that one is told to go.
func (t *tabs) hold(ctx context.Context, id string, take bool) *holder {
	deadline := time.NewTimer(leaving)
	defer deadline.Stop()
	for {
		t.mu.Lock()
		old := t.owner
		if old == nil || take || old.id == id {
			h := &holder{id: id, taken: make(chan struct{}), gone: make(chan struct{})}
			if old != nil {
				close(old.taken)
			}
			t.owner, t.ever, t.seen = h, true, time.Now()
			t.mu.Unlock()
			return h
		}
		t.mu.Unlock()
		select {
		case <-old.gone:
		case <-deadline.C:
			return nil
		case <-ctx.Done():
			return nil
		}
	}
}

// release ends a stream; the page is free unless somebody took it over.
func (t *tabs) release(h *holder) {
	t.mu.Lock()
	defer t.mu.Unlock()
	close(h.gone)
	if t.owner == h {
		t.owner, t.seen = nil, time.Now()
	}
}

// held reports whether a tab other than id has the page.
func (t *tabs) held(id string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.owner != nil && t.owner.id != id
}

// watch calls end when nobody has been here for as long as patience allows.
func (t *tabs) watch(closing <-chan struct{}, patience func() (time.Duration, bool), end func()) {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-closing:
			return
		case <-tick.C:
		}
		limit, counts := patience()
		t.mu.Lock()
		if !t.ever {
			limit = max(limit, neverSeen)
		}
		if t.owner != nil || !counts {
			t.seen = time.Now()
		}
		left := time.Since(t.seen)
		t.mu.Unlock()
		if left > limit && counts {
			end()
			return
		}
	}
}
