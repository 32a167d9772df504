// Package ingest turns what people send into something support can read: each
// received file is read once, in a process of its own with bounded memory and
// time, and out come findings, patterns, coverage and the timeline index, which
// are kept in the store. Nothing a stranger sent is read by the process that
// serves pages before a worker has lived through it.
//
// It does not receive (web and store do) and shows nothing.
package ingest

import (
	"log/slog"
	"path/filepath"
	"sync"

	"filippo.io/age"

	"stegvis/guide"
)

// Options say what an Ingest works with.
type Options struct {
	Guide   func() *guide.Guide // the guide now; another version means diagnosing all again
	Key     []age.Identity      // the server's, for encrypted bundles
	Workers int                 // at once; 0 is one
	Dir     string              // the data folder
	Exe     []string            // the command that runs Worker
	Log     *slog.Logger
}

// An Ingest reads received files until it is stopped.
type Ingest struct {
	o Options

	mu   sync.Mutex
	used usage // by the last worker
}

func (i *Ingest) path(folder, name string) string { return filepath.Join(i.o.Dir, folder, name) }
