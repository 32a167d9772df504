package ingest

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"strings"

	"stegvis/review"
	"stegvis/review/store"
)

// save keeps what reading a bundle told, and tells who listens.
func (i *Ingest) save(ctx context.Context, b *store.Bundle, res *Result, v Verdict) error {
	r := store.Reading{Status: v.Status, Reason: v.reason()}
	if b.Reason.Code == released && v.Status == quarantined {
		// Somebody has looked at why, and said so.
		r.Status, r.Reason = ready, store.Reason{Code: released, Said: v.reason().Said}
	}
	if res != nil {
		slim := *res // what has a place of its own in the store
		slim.Manifest, slim.Findings, slim.Patterns = nil, nil, nil
		summary, err := json.Marshal(slim)
		if err != nil {
			return err
		}
		r.Kind, r.Manifest, r.Diagnosed, r.Records, r.Summary = res.Kind, res.Manifest, res.Guide, int64(res.Records), summary
		r.Since, r.Until, r.Findings, r.Patterns = res.Since, res.Until, res.Findings, res.Patterns
		if m := res.Manifest; m != nil && r.Since.IsZero() {
			r.Since, r.Until = m.Window.Since, m.Window.Until
		}
	}
	err := i.s.SaveReading(ctx, b.ID, r)
	if errors.Is(err, store.ErrMissing) { // erased while it was read
		i.forget(b.ID)
	}
	if err != nil {
		return err
	}
	i.tell(b.ID, r.Status)
	return nil
}

// saveAgain keeps the findings of a newer guide. That a file cannot be read
// any more is our fault or our improvement, and no reason to take away what was
// found in it: the old findings stay, marked as of this guide.
func (i *Ingest) saveAgain(ctx context.Context, b *store.Bundle, res *Result, no *Refusal) error {
	if no != nil {
		i.o.Log.Warn("not diagnosed again", "bundle", b.ID, "why", no.Said.EN)
		findings, err := i.s.Findings(ctx, b.ID)
		if err != nil {
			return err
		}
		patterns, err := i.s.Patterns(ctx, b.ID)
		if err != nil {
			return err
		}
		return i.s.SaveFindings(ctx, b.ID, i.o.Guide().Version, findings, patterns)
	}
	if err := i.s.SaveFindings(ctx, b.ID, res.Guide, res.Findings, res.Patterns); err != nil {
		return err
	}
	i.tell(b.ID, b.Status)
	return nil
}

func (i *Ingest) tell(bundle, status string) { i.hub.tell(Event{Bundle: bundle, Status: status}) }

// forget removes what lies on disk for a bundle beside its blob.
func (i *Ingest) forget(bundle string) {
	i.idx.forget(bundle)
	os.Remove(i.indexPath(bundle))
	os.Remove(i.packPath(bundle))
}

// released is the code of a bundle that was in quarantine until somebody looked.
const released = "released"

func (v Verdict) reason() store.Reason {
	return store.Reason{Code: v.Code, Said: store.Text(v.Said), Do: store.Text(v.Do), Ask: store.Text(v.Ask)}
}

// Release lets people look at a quarantined bundle. The caller has written
// down who said so, and why.
func (i *Ingest) Release(ctx context.Context, bundle string) error {
	b, err := i.s.Bundle(ctx, bundle)
	if err != nil {
		return err
	}
	if b.Status != quarantined {
		return store.ErrMissing
	}
	if err := i.s.SetStatus(ctx, bundle, ready, store.Reason{Code: released, Said: b.Reason.Said}); err != nil {
		return err
	}
	i.tell(bundle, ready)
	return nil
}

// Again reads a bundle once more, from what was received.
func (i *Ingest) Again(ctx context.Context, bundle string) error {
	if err := i.s.AddJob(ctx, store.Ingest, bundle); err != nil {
		return err
	}
	i.Wake()
	return nil
}

// Reading is what reading a bundle told, as far as it has no place of its own
// in the store; nil when nothing was read. b comes from store.Bundle.
func Reading(b *store.Bundle) (*Result, error) {
	if len(b.Summary) == 0 {
		return nil, nil
	}
	r := new(Result)
	if err := json.Unmarshal(b.Summary, r); err != nil {
		return nil, err
	}
	r.Manifest = b.Manifest
	return r, nil
}

// Words is an error of reading a file, in both languages.
func Words(err error) review.Text { return review.Words(err) }

// orphans removes indexes of bundles that are no more.
func (i *Ingest) orphans(ctx context.Context) error {
	list, err := os.ReadDir(i.path("index", ""))
	if err != nil {
		return err
	}
	for _, f := range list {
		id, _, _ := strings.Cut(f.Name(), ".")
		if _, err := i.s.Bundle(ctx, id); errors.Is(err, store.ErrMissing) {
			os.Remove(i.path("index", f.Name()))
		} else if err != nil {
			return err
		}
	}
	return nil
}
