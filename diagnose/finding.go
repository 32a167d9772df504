// Package diagnose tries the guide's signatures on records and says which known
// errors were seen, where, and which page explains them; what no signature
// knows is clustered into patterns.
package diagnose

import (
	"time"

	"stegvis/guide"
)

// A Finding says that a signature was seen, where, and which page explains it.
type Finding struct {
	Signature string    `json:"signature"`      // id of the signature, unique in the guide
	Page      guide.Ref `json:"page"`           // "import-ad#not-starting"
	Entry     string    `json:"entry"`          // entry of the bundle it was first seen in
	Line      int       `json:"line"`           // first line there, 1-based
	Count     int       `json:"count"`          // how often, in all entries
	First     time.Time `json:"first,omitzero"` // when, zero where no record had a time
	Last      time.Time `json:"last,omitzero"`
	Samples   []Sample  `json:"samples,omitempty"` // up to three
}

// A Sample is one place where a finding was seen.
type Sample struct {
	Entry string `json:"entry"`
	Line  int    `json:"line"`
	Text  string `json:"text"` // at most 400 bytes of the record, cut at a rune
}

// A Pattern is a kind of error line that no signature knows.
type Pattern struct {
	Template string    `json:"template"` // numbers, names and paths replaced by <*>
	Count    int       `json:"count"`
	First    time.Time `json:"first,omitzero"`
	Last     time.Time `json:"last,omitzero"`
	Sample   Sample    `json:"sample"`
}
