package ingest

import (
	"encoding/json"
	"time"

	"stegvis/bundle"
	"stegvis/diagnose"
	"stegvis/review"
)

// The parent writes one task to the worker's standard input, as one JSON line,
// and the worker answers on its standard output with one answer a line: signs
// of life, then one that is final. Nothing else passes between them but the
// files that the task names. What a worker says is as untrusted as what it
// read: the parent only stores it.

// A task is one received file to be read.
type task struct {
	Blobs []string        `json:"blobs"` // paths of what was received: one, or all parts in order
	Name  string          `json:"name"`  // as it was sent
	At    time.Time       `json:"at"`    // when
	Keys  []string        `json:"keys"`  // private age keys
	Guide json.RawMessage `json:"guide"` // guide.json
	Index string          `json:"index"` // where the timeline index goes; "": none is made, and nothing is scanned
	Pack  string          `json:"pack"`  // where the files of an archive go; "": nowhere
	Temp  string          `json:"temp"`  // folder for what archives unpack to
	Skip  []string        `json:"skip"`  // members whose decoders have failed before

	Memory int64 `json:"memory"` // bytes the worker may use
	CPU    int   `json:"cpu"`    // seconds of processor time
}

// An answer is one line from the worker.
type answer struct {
	At      *string  `json:"at,omitempty"` // a foreign decoder is about to open this member
	Bytes   int64    `json:"bytes,omitempty"`
	Refused *Refusal `json:"refused,omitempty"`
	Failed  string   `json:"failed,omitempty"` // our own fault: disk full, no guide
	Result  *Result  `json:"result,omitempty"`
}

// A Refusal is why nothing of a file was read, and what to do.
type Refusal struct {
	Code string      `json:"code"`
	Said review.Text `json:"said"`
	Do   review.Text `json:"do"`
}

// A Result is what reading a file tells.
type Result struct {
	Kind     string             `json:"kind"` // bundle, archive, file
	Intact   bool               `json:"intact"`
	Problems []Said             `json:"problems"` // entries that are not what the manifest says
	Manifest *bundle.Manifest   `json:"manifest"` // nil without one
	Findings []diagnose.Finding `json:"findings"`
	Patterns []diagnose.Pattern `json:"patterns"`
	Notes    []Said             `json:"notes"`
	Personal []Place            `json:"personal"` // where national identity numbers were left
	Files    []FileInfo         `json:"files"`
	Facts    []Fact             `json:"facts,omitempty"` // what the machine said of itself
	Records  int                `json:"records"`
	Untimed  int                `json:"untimed"`
	Levels   map[string]int     `json:"levels"`
	Bytes    int64              `json:"bytes"` // of log text
	Since    time.Time          `json:"since,omitzero"`
	Until    time.Time          `json:"until,omitzero"`
	Guide    string             `json:"guide"` // version that diagnosed
	Zone     string             `json:"zone"`  // name or offset that times without one were read in
	Sealed   bool               `json:"sealed,omitempty"`
	Within   bool               `json:"within,omitempty"` // the bundle lay in an archive
	Parts    []string           `json:"parts,omitempty"`  // ids of the bundles that were read as one
}

// A Said is a sentence about an entry.
type Said struct {
	Entry string `json:"entry,omitempty"`
	review.Text
	Grave bool `json:"grave,omitempty"`
}

// A FileInfo is one file that can be looked at.
type FileInfo struct {
	Path    string         `json:"path"`
	Source  string         `json:"source,omitempty"`
	Size    int64          `json:"size"`
	Records int            `json:"records"`
	From    time.Time      `json:"from,omitzero"`
	To      time.Time      `json:"to,omitzero"`
	Events  bool           `json:"events,omitempty"` // a Windows event log: bytes, not text
	Masked  map[string]int `json:"masked,omitempty"`
}
