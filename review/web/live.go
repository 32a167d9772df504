package web

import (
	"fmt"
	"net/http"
	"sync"
	"time"
)

// live tells open inboxes that something changed. It sends no contents: the
// page asks again, with its own filters and rights.
type live struct {
	mu   sync.Mutex
	subs map[chan struct{}]bool
}

// maxLive bounds open streams; the inbox works without one.
const maxLive = 500

func newLive() *live { return &live{subs: map[chan struct{}]bool{}} }

func (l *live) count() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.subs)
}

func (l *live) join() (chan struct{}, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.subs) >= maxLive {
		return nil, false
	}
	c := make(chan struct{}, 1) // several changes in a row are one
	l.subs[c] = true
	return c, true
}

func (l *live) leave(c chan struct{}) {
	l.mu.Lock()
	delete(l.subs, c)
	l.mu.Unlock()
}

// changed wakes every open inbox.
func (l *live) changed() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for c := range l.subs {
		select {
		case c <- struct{}{}:
		default:
		}
	}
}

// arrivals is the stream an inbox follows (server-sent events).
func (s *Server) arrivals(r *Request) error {
	c, ok := s.live.join()
	if !ok {
		return refuse(http.StatusServiceUnavailable, "refused.many")
	}
	defer s.live.leave(c)
	rc := http.NewResponseController(r.W)
	rc.SetWriteDeadline(time.Time{})
	r.W.Header().Set("Content-Type", "text/event-stream")
	r.W.Header().Set("X-Accel-Buffering", "no")
	fmt.Fprint(r.W, "retry: 5000\n\n")
	if err := rc.Flush(); err != nil {
		return nil
	}
	beat := time.NewTicker(20 * time.Second) // proxies close what is silent
	defer beat.Stop()
	end := time.NewTimer(loginLasts / 12) // the browser comes back, and is asked again who it is
	defer end.Stop()
	for {
		var err error
		select {
		case <-c:
			_, err = fmt.Fprint(r.W, "event: changed\ndata: 1\n\n")
			if err == nil {
				err = rc.Flush()
			}
			// A burst of uploads wakes the inbox twice a second, not two hundred times.
			select {
			case <-time.After(500 * time.Millisecond):
			case <-r.Ctx().Done():
				return nil
			case <-s.ctx.Done():
				return nil
			}
		case <-beat.C:
			if _, err = fmt.Fprint(r.W, ": \n\n"); err == nil {
				err = rc.Flush()
			}
		case <-end.C:
			return nil
		case <-r.Ctx().Done():
			return nil
		case <-s.ctx.Done():
			return nil
		}
		if err != nil {
			return nil
		}
	}
}

// watchArrivals passes on what ingest says: received, read, refused.
func (s *Server) watchArrivals() {
	if s.ingest == nil {
		<-s.ctx.Done()
		return
	}
	events, leave := s.ingest.Subscribe()
	defer leave()
	for {
		select {
		case e, ok := <-events:
			if !ok {
				return
			}
			s.live.changed()
			s.tell.bundle(e.Bundle)
		case <-s.ctx.Done():
			return
		}
	}
}
