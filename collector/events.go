package collector

import (
	"time"

	"stegvis/bundle"
	"stegvis/diagnose"
)

// An EventType says what an Event tells.
type EventType string

// The events of a run, in the order they can come. Terminal, --json and the
// local page all read the same stream; none of them is asked anything by it.
const (
	Planned  EventType = "plan"     // Plan is set
	Started  EventType = "start"    // Source
	Progress EventType = "progress" // Source, Bytes so far, Total; about ten a second
	Entered  EventType = "entry"    // Entry is in the draft
	Withheld EventType = "withheld" // Held is set
	Finished EventType = "finish"   // Row is set
	Found    EventType = "finding"  // Finding is set; again when it was seen more often
	Phase    EventType = "phase"    // Name: rewriting, scanning, diagnosing, saving
)

// An Event is one step of a run.
type Event struct {
	Type    EventType         `json:"type"`
	Time    time.Time         `json:"time"`
	Plan    []Item            `json:"plan,omitempty"`
	Source  string            `json:"source,omitempty"`
	Bytes   int64             `json:"bytes,omitempty"`
	Total   int64             `json:"total,omitempty"` // bytes expected of the source; 0 when unknown
	Entry   *bundle.Entry     `json:"entry,omitempty"`
	Held    *bundle.Withheld  `json:"held,omitempty"`
	Row     *bundle.Source    `json:"row,omitempty"`
	Finding *diagnose.Finding `json:"finding,omitempty"`
	Name    string            `json:"name,omitempty"`
}

// An Item is one row of the plan: a source, and whether this machine and these rights can answer it.
type Item struct {
	ID        string `json:"id"`
	Kind      string `json:"kind"`
	Title     string `json:"title"`
	Detail    string `json:"detail"` // paths, channels, names: what exactly is read
	Available bool   `json:"available"`
	Reason    string `json:"reason,omitempty"` // why not
	Rights    bool   `json:"rights,omitempty"` // it would be, as administrator
	Excluded  bool   `json:"excluded,omitempty"`
}
