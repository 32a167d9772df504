package ingest

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"sync"
	"time"

	"stegvis/review/timeline"
)

// indexes keeps the timeline indexes that people look at open. Each is one
// file and its directory in memory; the least used is let go when there are many.
type indexes struct {
	mu   sync.Mutex
	open map[string]*openIndex
}

type openIndex struct {
	x     *timeline.Index
	f     *os.File
	users int
	last  time.Time
	stale bool // a newer one has taken its place on disk
}

const maxOpenIndexes = 24

// Index is the timeline index of a bundle, made first when it is missing. The
// function lets go of it; the index is not to be used afterwards.
func (i *Ingest) Index(ctx context.Context, bundle string) (*timeline.Index, func(), error) {
	x, done, err := i.idx.get(bundle, i.indexPath(bundle))
	if err == nil || !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, timeline.ErrDamaged) {
		return x, done, err
	}
	if err := i.rebuild(ctx, bundle); err != nil {
		return nil, nil, err
	}
	return i.idx.get(bundle, i.indexPath(bundle))
}

func (s *indexes) get(bundle, path string) (*timeline.Index, func(), error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	o := s.open[bundle]
	if o == nil {
		f, err := os.Open(path)
		if err != nil {
			return nil, nil, err
		}
		info, err := f.Stat()
		if err != nil {
			f.Close()
			return nil, nil, err
		}
		x, err := timeline.Open(f, info.Size())
		if err != nil {
			f.Close()
			return nil, nil, err
		}
		o = &openIndex{x: x, f: f}
		if s.open == nil {
			s.open = map[string]*openIndex{}
		}
		s.open[bundle] = o
		s.thin()
	}
	o.users++
	o.last = time.Now()
	return o.x, sync.OnceFunc(func() { s.release(o) }), nil
}

func (s *indexes) release(o *openIndex) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if o.users--; o.users == 0 && o.stale {
		o.f.Close()
	}
}

// forget lets go of an index whose file is replaced or erased.
func (s *indexes) forget(bundle string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if o := s.open[bundle]; o != nil {
		s.drop(bundle, o)
	}
}

func (s *indexes) drop(bundle string, o *openIndex) {
	delete(s.open, bundle)
	if o.stale = true; o.users == 0 {
		o.f.Close()
	}
}

// thin closes what nobody has looked at for longest.
func (s *indexes) thin() {
	for len(s.open) > maxOpenIndexes {
		var oldest string
		for name, o := range s.open {
			if o.users == 0 && !o.last.IsZero() && (oldest == "" || o.last.Before(s.open[oldest].last)) {
				oldest = name
			}
		}
		if oldest == "" {
			return
		}
		s.drop(oldest, s.open[oldest])
	}
}

func (s *indexes) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for name, o := range s.open {
		s.drop(name, o)
	}
}
