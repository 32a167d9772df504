package store

import (
	"context"
	"encoding/json"
	"time"

	"stegvis/bundle"
)

// Statuses of a bundle.
const (
	Waits       = "received" // nobody has read it yet
	Reading_    = "reading"
	Ready       = "ready"
	Quarantined = "quarantined"
	Refused     = "refused"
)

// A Reason says why a bundle is not simply ready.
type Reason struct {
	Code string `json:"code,omitempty"`
	Said Text   `json:"said,omitzero"` // what happened
	Do   Text   `json:"do,omitzero"`   // what to do next
	Ask  Text   `json:"ask,omitzero"`  // what to write to the sender
}

// A Bundle is one received file, whatever it is, and what is known of it.
type Bundle struct {
	ID       string    `json:"id"`
	Case     string    `json:"case"`
	Customer string    `json:"customer"`
	Blob     string    `json:"-"`
	Name     string    `json:"name"` // as received: a stranger's
	Size     int64     `json:"size"`
	SHA256   string    `json:"sha256"`
	Via      string    `json:"via"`    // form, tus, collector, folder, cli, demo
	Sender   string    `json:"sender"` // what is known of who sent it
	Received time.Time `json:"received"`

	Status       string          `json:"status"`
	Reason       Reason          `json:"reason,omitzero"`
	Kind         string          `json:"kind,omitempty"`     // bundle, archive, file
	BundleID     string          `json:"bundleId,omitempty"` // the manifest's
	Host         string          `json:"host,omitempty"`
	OS           string          `json:"os,omitempty"`
	Page         string          `json:"page,omitempty"`
	State        string          `json:"state,omitempty"`
	GuideVersion string          `json:"guideVersion,omitempty"` // that it was made with
	ToolVersion  string          `json:"toolVersion,omitempty"`
	Diagnosed    string          `json:"diagnosed,omitempty"` // the guide's version that findings are of
	Since        time.Time       `json:"since,omitzero"`
	Until        time.Time       `json:"until,omitzero"`
	Records      int64           `json:"records"`
	Gaps         int             `json:"gaps"` // sources that are not complete
	Coverage     []bundle.Source `json:"coverage,omitempty"`

	// Only Bundle fills these in, lists do not.
	Manifest *bundle.Manifest `json:"manifest,omitempty"`
	Summary  json.RawMessage  `json:"summary,omitempty"` // what ingest says besides
}

const bundleColumns = `bundle.id, bundle.case_, bundle.customer, bundle.blob, bundle.name, bundle.size, bundle.sha256, bundle.via, bundle.sender, bundle.received,
	bundle.status, bundle.reason, bundle.kind, bundle.bundle_id, bundle.host, bundle.os, bundle.page, bundle.state, bundle.guide, bundle.tool, bundle.diagnosed,
	bundle.since, bundle.until, bundle.records, bundle.gaps, bundle.coverage`

func scanBundle(row scanner) (*Bundle, error) { return scanBundleAnd(row) }

func scanBundleAnd(row scanner, more ...any) (*Bundle, error) {
	var b Bundle
	var received, since, until int64
	var reason, coverage string
	err := row.Scan(append([]any{&b.ID, &b.Case, &b.Customer, &b.Blob, &b.Name, &b.Size, &b.SHA256, &b.Via, &b.Sender, &received,
		&b.Status, &reason, &b.Kind, &b.BundleID, &b.Host, &b.OS, &b.Page, &b.State, &b.GuideVersion, &b.ToolVersion, &b.Diagnosed,
		&since, &until, &b.Records, &b.Gaps, &coverage}, more...)...)
	if err != nil {
		return nil, missing(err)
	}
	b.Received, b.Since, b.Until = at(received), at(since), at(until)
	if err := json.Unmarshal([]byte(reason), &b.Reason); err != nil {
		return nil, err
	}
	return &b, json.Unmarshal([]byte(coverage), &b.Coverage)
}

// Bundle finds a bundle by its id, with its manifest and summary.
func (s *Store) Bundle(ctx context.Context, id string) (*Bundle, error) {
	var manifest, summary string
	b, err := scanBundleAnd(s.r.QueryRowContext(ctx, "SELECT "+bundleColumns+`, coalesce(detail.manifest, ''), coalesce(detail.summary, '')
		FROM bundle LEFT JOIN detail ON detail.bundle = bundle.id WHERE bundle.id = ?`, id), &manifest, &summary)
	if err != nil {
		return nil, err
	}
	if summary != "" {
		b.Summary = json.RawMessage(summary)
	}
	if manifest != "" {
		b.Manifest = new(bundle.Manifest)
		err = json.Unmarshal([]byte(manifest), b.Manifest)
	}
	return b, err
}

// Bundles lists those of a case, newest first, without manifest and summary.
func (s *Store) Bundles(ctx context.Context, caseID string) ([]Bundle, error) {
	return list(ctx, s.r, scanBundle, "SELECT "+bundleColumns+" FROM bundle WHERE case_ = ? ORDER BY received DESC, id DESC", caseID)
}

// Earlier finds the last bundle before this one from the same host of the same customer; ErrMissing when there is none.
func (s *Store) Earlier(ctx context.Context, b *Bundle) (*Bundle, error) {
	var id string
	err := s.r.QueryRowContext(ctx, `SELECT id FROM bundle WHERE customer = ? AND host = ? AND host <> '' AND (received, id) < (?, ?) AND status IN ('ready', 'quarantined')
		ORDER BY received DESC, id DESC LIMIT 1`, b.Customer, b.Host, ms(b.Received), b.ID).Scan(&id)
	if err != nil {
		return nil, missing(err)
	}
	return s.Bundle(ctx, id)
}

// EachBundle names every bundle of a status, newest first, until do says otherwise.
// It holds no lock between: a bundle may be gone when do looks at it.
func (s *Store) EachBundle(ctx context.Context, status string, do func(*Bundle) error) error {
	received, id := int64(1)<<62, ""
	for {
		page, err := list(ctx, s.r, scanBundle, "SELECT "+bundleColumns+` FROM bundle WHERE status = ? AND (received, id) < (?, ?) ORDER BY received DESC, id DESC LIMIT 200`, status, received, id)
		if err != nil || len(page) == 0 {
			return err
		}
		for i := range page {
			if err := do(&page[i]); err != nil {
				return err
			}
		}
		last := page[len(page)-1]
		received, id = ms(last.Received), last.ID
	}
}

// SetStatus says how far a bundle is, without touching what was read of it.
func (s *Store) SetStatus(ctx context.Context, id, status string, why Reason) error {
	b, err := json.Marshal(why)
	if err != nil {
		return err
	}
	return one(s.w.ExecContext(ctx, "UPDATE bundle SET status = ?, reason = ? WHERE id = ?", status, string(b), id))
}

// BundleCounts counts bundles by status.
func (s *Store) BundleCounts(ctx context.Context) (map[string]int, error) {
	return counts(ctx, s.r, "SELECT status, count(*) FROM bundle GROUP BY status")
}
