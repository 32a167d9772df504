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
	here  chan struct{} // closed, and made anew, when it says that it is
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
	var gone *holder
	for {
		t.mu.Lock()
		old := t.owner
		if old == nil || take || old.id == id || old == gone {
			h := &holder{id, make(chan struct{}, 1), make(chan struct{}), make(chan struct{}), make(chan struct{})}
			if old != nil {
				close(old.taken)
			}
			t.owner, t.left, t.seen = h, false, time.Now()
			t.mu.Unlock()
			return h
		}
		here := old.here
		t.mu.Unlock()
		if old.answers(ctx, here) {
			return nil
		}
		gone = old
	}
}

// held reports whether a tab other than id has the page, and is there. A form
// can come before the stream of its own tab, and before that of the page that
// was left has ended.
func (t *tabs) held(ctx context.Context, id string) bool {
	var gone *holder
	for {
		t.mu.Lock()
		old := t.owner
		if old == nil || old.id == id || old == gone {
			t.mu.Unlock()
			return false
		}
		here := old.here
		t.mu.Unlock()
		if old.answers(ctx, here) {
			return true
		}
		gone = old
	}
}

// answers asks a tab whether it is there; here is what its next answer closes.
func (h *holder) answers(ctx context.Context, here <-chan struct{}) bool {
	patience := time.NewTimer(silence)
	defer patience.Stop()
	select {
	case h.asked <- struct{}{}:
	default: // it has been asked and will answer all
	}
	select {
	case <-here:
		return true
	case <-ctx.Done():
		return true
	case <-h.gone:
	case <-h.taken:
	case <-patience.C:
	}
	return false
}

// here is a tab's answer that it is still there, to all who have asked.
func (t *tabs) here(id string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.owner != nil && t.owner.id == id {
		close(t.owner.here)
		t.owner.here = make(chan struct{})
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
