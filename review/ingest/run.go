package ingest

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"time"
)

const (
	lease    = 12 * time.Second // renewed all the time; after a kill, this is how long it waits for the next start
	pollEach = time.Second
	maxTries = 5 // of reading a file when the fault is ours
)

// Run reads what was received until ctx ends, and all again when the guide has
// another version. What was being read then is read again at the next start:
// a reading is kept whole or not at all.
func (i *Ingest) Run(ctx context.Context) error {
	for _, dir := range []string{"work", "index"} {
		if err := os.MkdirAll(i.path(dir, ""), 0o700); err != nil {
			return err
		}
	}
	if err := i.sweep(); err != nil {
		return err
	}
	if err := i.orphans(ctx); err != nil && ctx.Err() == nil {
		return err
	}
	defer i.idx.close()
	var wg sync.WaitGroup
	defer wg.Wait()
	for range i.o.Workers {
		wg.Add(1)
		go func() {
			defer wg.Done()
			i.work(ctx)
		}()
	}
	return i.follow(ctx)
}

// follow asks for everything to be diagnosed anew when the guide is renewed.
func (i *Ingest) follow(ctx context.Context) error {
	last := ""
	tick := time.NewTicker(5 * time.Second)
	defer tick.Stop()
	for {
		if g := i.o.Guide(); g != nil && g.Version != last {
			n, err := i.s.DiagnoseAgain(ctx, g.Version)
			if err != nil && ctx.Err() == nil {
				i.o.Log.Error("rediagnose", "error", err)
			} else if last = g.Version; n > 0 {
				i.o.Log.Info("guide renewed", "version", g.Version, "bundles", n)
				i.Wake()
			}
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// Wake says that something was received, so that nobody waits for the next look.
func (i *Ingest) Wake() {
	select {
	case i.wake <- struct{}{}:
	default:
	}
}

func (i *Ingest) work(ctx context.Context) {
	for ctx.Err() == nil {
		if i.one(ctx) {
			continue
		}
		select {
		case <-ctx.Done():
		case <-i.wake:
		case <-time.After(pollEach):
		}
	}
}

// sweep removes what a killed process left half done.
func (i *Ingest) sweep() error {
	for _, pattern := range []string{i.path("index", "*.partial"), i.path("work", "stegvis-review-*")} {
		old, err := filepath.Glob(pattern)
		if err != nil {
			return err
		}
		for _, name := range old {
			if err := os.Remove(name); err != nil && !errors.Is(err, os.ErrNotExist) {
				return err
			}
		}
	}
	return nil
}
