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
	unsure      = 15 * time.Minute // no tab has said goodbye: it sleeps, runs no scripts, or has not come yet
)

// tabs knows which tab has the page. A tab holds it for as long as its stream
// of news is open. When another load asks for it, the holder is asked whether it
// is still there: a page that is being left cannot answer, a second tab's does.
type tabs struct {
	mu    sync.Mutex
	owner *holder
	seen  time.Time // last request, or the moment the last tab left
	left  bool      // the last tab said that it was closing
}

// A holder is one tab's stream.
type holder struct {
	id    string        // made by the tab at each load
	asked chan struct{} // somebody wants to know whether the tab is there
	here  chan struct{} // it is
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

// silence is how long a tab may take to say that it is there. One that says
// nothing has gone, whatever its connection looks like.
const silence = 5 * time.Second

// hold makes id the tab that has the page; nil when another one has it. With
// take, that one is told to go.
func (t *tabs) hold(ctx context.Context, id string, take bool) *holder {
	patience := time.NewTimer(silence)
	defer patience.Stop()
	for {
		t.mu.Lock()
		old := t.owner
		if old == nil || take || old.id == id {
			h := &holder{id, make(chan struct{}, 1), make(chan struct{}, 1), make(chan struct{}), make(chan struct{})}
			if old != nil {
				close(old.taken)
			}
			t.owner, t.left, t.seen = h, false, time.Now()
			t.mu.Unlock()
			return h
		}
		t.mu.Unlock()
		select {
		case <-old.here: // an answer to somebody who did not wait for it
		default:
		}
		select {
		case old.asked <- struct{}{}:
		default:
		}
		select {
		case <-old.here:
			return nil
		case <-old.gone:
		case <-patience.C:
			take = true
		case <-ctx.Done():
			return nil
		}
	}
}

// here is a tab's answer that it is still there.
func (t *tabs) here(id string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.owner != nil && t.owner.id == id {
		select {
		case t.owner.here <- struct{}{}:
		default:
		}
	}
}

// goodbye is a tab's word that it is closing, or going to another page of ours.
func (t *tabs) goodbye(id string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.owner == nil || t.owner.id == id {
		t.left, t.seen = true, time.Now()
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
		if !t.left {
			limit = max(limit, unsure)
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
