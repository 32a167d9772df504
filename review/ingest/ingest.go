// Package ingest turns what people send into something support can read: each
// received file is read once, in a process of its own with bounded memory and
// time, and out come findings, patterns, coverage and the timeline index, which
// are kept in the store. Nothing a stranger sent is read by the process that
// serves pages before a worker has lived through it.
//
// It does not receive (web and store do) and shows nothing.
package ingest

import (
	"encoding/json"
	"log/slog"
	"path/filepath"
	"sync"

	"filippo.io/age"

	"stegvis/guide"
	"stegvis/review/store"
)

// Options say what an Ingest works with.
type Options struct {
	Guide   func() *guide.Guide // the guide now; another version means diagnosing all again
	Key     []age.Identity      // the server's, for encrypted bundles
	Workers int                 // at once; 0 is one
	Dir     string              // the data folder; that of the store
	Exe     []string            // the command that runs Worker
	Log     *slog.Logger
}

// An Ingest reads received files until it is stopped.
type Ingest struct {
	o    Options
	s    *store.Store
	wake chan struct{}
	idx  indexes
	hub  hub

	mu    sync.Mutex
	used  effort // by the last worker
	guide *guide.Guide
	json  json.RawMessage // guide, as workers get it

	joining sync.Mutex // parts of one bundle come at the same time
	making  sync.Mutex // one index at a time is made for somebody who waits
}

// New prepares an Ingest; nothing runs before Run.
func New(s *store.Store, o Options) *Ingest {
	if o.Workers <= 0 {
		o.Workers = 1
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	o.Dir = s.Dir() // absolute: a worker may have another folder under its feet
	return &Ingest{o: o, s: s, wake: make(chan struct{}, 1)}
}

func (i *Ingest) path(folder, name string) string { return filepath.Join(i.o.Dir, folder, name) }

func (i *Ingest) lastUsed() effort {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.used
}
