package ingest

import "sync"

// An Event says that a bundle has come to another status.
type Event struct {
	Bundle, Status string
}

// hub tells those who listen. A listener that does not keep up misses changes
// and is told so by the gap: what is shown is read from the store anyway.
type hub struct {
	mu   sync.Mutex
	subs map[chan Event]bool
}

// Subscribe gives changes as they come, until the function is called.
func (i *Ingest) Subscribe() (<-chan Event, func()) {
	c := make(chan Event, 64)
	h := &i.hub
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.subs == nil {
		h.subs = map[chan Event]bool{}
	}
	h.subs[c] = true
	return c, sync.OnceFunc(func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		delete(h.subs, c)
		close(c)
	})
}

func (h *hub) tell(c Event) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for s := range h.subs {
		select {
		case s <- c:
		default:
		}
	}
}
