// Package bundle is the support-bundle format: one zip with a manifest that
// lists every entry with its hash, written by the collector and read by review.
// FORMAT.md describes it. Nothing of ours stands below it.
package bundle

import "time"

// Format names the version of the format that this package writes.
const Format = "stegvis-bundle/1"

// A Manifest is manifest.json, the last entry of a bundle. Readers ignore
// fields they do not know and refuse formats they do not know.
type Manifest struct {
	Format    string    `json:"format"`
	ID        string    `json:"id"` // UUIDv7
	Created   time.Time `json:"created"`
	Tool      Tool      `json:"tool"`
	Guide     Guide     `json:"guide"`
	Case      string    `json:"case,omitempty"`
	Host      Host      `json:"host"`
	Window    Window    `json:"window"`
	Approval  Approval  `json:"approval"`
	Sources   []Source  `json:"sources"`
	Entries   []Entry   `json:"entries"`
	Redaction Redaction `json:"redaction"`
	Findings  []Finding `json:"findings"`
}

// A Tool is the program that wrote the bundle.
type Tool struct {
	Name    string `json:"name"`
	Version string `json:"version"`
	OS      string `json:"os"` // GOOS/GOARCH
}

// Guide says which guide, page and state the bundle was made from.
type Guide struct {
	Product string `json:"product"`
	Version string `json:"version"`
	Lang    string `json:"lang"`
	Page    string `json:"page"`
	State   string `json:"state,omitempty"`
	Title   string `json:"title"`
	Path    string `json:"path"` // in the site, with anchor: "nb/import-ad.html#not-starting"
}

// Host is the machine, its name masked.
type Host struct {
	Name      string `json:"name"`
	OS        string `json:"os"`
	TimeZone  string `json:"timezone"`  // IANA or Windows name
	UTCOffset string `json:"utcOffset"` // "+01:00" at the end of the window
	Elevated  bool   `json:"elevated"`
}

// Window is the time the bundle covers.
type Window struct {
	Since time.Time `json:"since"`
	Until time.Time `json:"until"`
}

// Approval says who looked before it was sent, and what they left out.
type Approval struct {
	Mode     string    `json:"mode"` // page, prompt, yes (unattended)
	At       time.Time `json:"at"`
	Excluded []string  `json:"excluded,omitempty"` // sources and entries
	Included []string  `json:"included,omitempty"` // withheld originals included by explicit choice
}

// Statuses of a source.
const (
	Complete = "complete"
	Partial  = "partial"
	Missing  = "missing"
	Denied   = "denied"
	Locked   = "locked"
	Timeout  = "timeout"
	Failed   = "failed"
	Excluded = "excluded"
)

// A Source is one row of the coverage: what was asked for and what came.
type Source struct {
	ID         string `json:"id"`
	Kind       string `json:"kind"`
	Status     string `json:"status"`
	Note       string `json:"note,omitempty"`  // why it is not complete
	Means      string `json:"means,omitempty"` // what the gap means for this page
	Entries    int    `json:"entries"`
	Bytes      int64  `json:"bytes"`
	DurationMS int64  `json:"durationMs"`
}

// An Entry is one file of the bundle; README.html is listed too, manifest.json is not.
type Entry struct {
	Path      string         `json:"path"`
	Source    string         `json:"source,omitempty"`
	Original  string         `json:"original,omitempty"` // where it came from, masked
	Size      int64          `json:"size"`               // bytes, uncompressed
	SHA256    string         `json:"sha256"`             // of the uncompressed bytes, lower-case hex
	Encoding  string         `json:"encoding,omitempty"` // of the original
	Modified  time.Time      `json:"modified,omitzero"`
	From      time.Time      `json:"from,omitzero"` // first and last record
	To        time.Time      `json:"to,omitzero"`
	Truncated string         `json:"truncated,omitempty"` // why and how much was left out
	Masked    map[string]int `json:"masked,omitempty"`    // rule → count
}

// Redaction sums up what was masked and what was withheld.
type Redaction struct {
	Rules    map[string]int `json:"rules"` // rule → count, whole bundle
	Withheld []Withheld     `json:"withheld"`
	Scan     Scan           `json:"scan"`
}

// Withheld is a file that was found but not sent.
type Withheld struct {
	Path   string `json:"path"` // original, masked
	Source string `json:"source,omitempty"`
	Reason string `json:"reason"`
}

// Scan is the verdict of the second, independent scan.
type Scan struct {
	Entries int    `json:"entries"`
	Hits    int    `json:"hits"`    // each hit's entry was withheld
	Verdict string `json:"verdict"` // clean, withheld
}

// A Finding is a known error seen in this bundle.
type Finding struct {
	Signature string    `json:"signature"`
	Page      string    `json:"page"` // reference: "import-ad#not-starting"
	Entry     string    `json:"entry"`
	Line      int       `json:"line"`
	Count     int       `json:"count"`
	First     time.Time `json:"first,omitzero"`
	Last      time.Time `json:"last,omitzero"`
}
