package ingest

import (
	"context"
	"errors"
	"os"
	"time"

	"stegvis/review/store"
)

// one takes a job and does it; false when there was none.
func (i *Ingest) one(ctx context.Context) bool {
	var j *store.Job
	var err error
	// What has just come is waited for; what is read already can wait.
	for _, kind := range []string{store.Ingest, store.Rediagnose} {
		if j, err = i.s.Lease(ctx, kind, lease); err != nil {
			if ctx.Err() == nil {
				i.o.Log.Error("lease", "error", err)
			}
			return false
		}
		if j != nil {
			break
		}
	}
	if j == nil {
		return false
	}
	start := time.Now()
	err = i.do(ctx, j)
	switch {
	case ctx.Err() != nil:
		// Given back at once; after a kill the lease would have to run out.
		back, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		i.s.Fail(back, j, errors.New("stopped"), 0)
		return false
	case errors.Is(err, store.ErrLost), errors.Is(err, store.ErrMissing): // somebody else's now, or erased
		i.o.Log.Info("job let go", "job", j.Kind, "bundle", j.Bundle, "why", err)
		return true
	case err == nil:
		err = i.s.Done(ctx, j)
	}
	if err != nil && ctx.Err() == nil {
		i.o.Log.Error("job failed", "job", j.Kind, "bundle", j.Bundle, "attempt", j.Attempts, "error", err)
		i.failed(ctx, j, err)
		return true
	}
	i.o.Log.Info("job done", "job", j.Kind, "bundle", j.Bundle, "took", time.Since(start).Round(time.Millisecond), "cpu", i.lastUsed().cpu)
	return true
}

// failed is for faults of ours: tried again a little later each time, and in
// the end said on the case. What was received is still there.
func (i *Ingest) failed(ctx context.Context, j *store.Job, why error) {
	if j.Attempts < maxTries {
		i.s.Fail(ctx, j, why, time.Duration(j.Attempts*j.Attempts)*5*time.Second)
		return
	}
	if j.Kind == store.Ingest {
		i.fail(ctx, j.Bundle, Verdict{Status: refusedAs, Code: "failed", Said: text("no-read", why.Error()), Do: text("no-read.next")})
	}
	i.s.Fail(ctx, j, why, -1)
}

// do reads the bundle of a job.
func (i *Ingest) do(ctx context.Context, j *store.Job) error {
	b, err := i.s.Bundle(ctx, j.Bundle)
	if err != nil {
		return err
	}
	if j.Kind == store.Rediagnose {
		return i.again(ctx, j, b)
	}
	if whole, n := partOf(b.Name); n > 0 {
		return i.doPart(ctx, j, b, whole, n)
	}
	res, no, err := i.readJob(ctx, j, b, []string{b.ID})
	if err != nil {
		return err
	}
	return i.save(ctx, b, res, judge(res, no))
}

// again diagnoses a bundle with the guide of today.
func (i *Ingest) again(ctx context.Context, j *store.Job, b *store.Bundle) error {
	before, err := Reading(b)
	if err != nil {
		return err
	}
	if before == nil { // a part that was read with the others
		return i.s.SaveFindings(ctx, b.ID, i.o.Guide().Version, nil, nil)
	}
	res, no, err := i.readJob(ctx, j, b, before.parts(b))
	if err != nil {
		return err
	}
	return i.saveAgain(ctx, b, res, no)
}

// parts are the ids of what was read as one.
func (r *Result) parts(b *store.Bundle) []string {
	if len(r.Parts) > 0 {
		return r.Parts
	}
	return []string{b.ID}
}

// readJob has a worker read what lies in parts, in order, for b. A
// rediagnosis reads the blob too: findings need what the index does not keep,
// and one way of reading is one way of being right. It makes no index and scans
// nothing.
func (i *Ingest) readJob(ctx context.Context, j *store.Job, b *store.Bundle, parts []string) (*Result, *Refusal, error) {
	run, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	go i.hold(run, j, cancel)
	if j.Kind == store.Ingest {
		if err := i.s.SetStatus(ctx, b.ID, store.Reading_, store.Reason{Code: keepCode(b)}); err != nil {
			return nil, nil, err
		}
		i.tell(b.ID, store.Reading_)
	}
	res, no, err := i.read(run, b, parts, j.Kind == store.Ingest)
	if why := context.Cause(run); why != nil && ctx.Err() == nil {
		return nil, nil, why
	}
	return res, no, err
}

// keepCode: that somebody lifted the quarantine outlives a second reading.
func keepCode(b *store.Bundle) string {
	if b.Reason.Code == released {
		return released
	}
	return ""
}

// read has a worker read a bundle; with index it also makes the timeline index.
func (i *Ingest) read(ctx context.Context, b *store.Bundle, parts []string, index bool) (*Result, *Refusal, error) {
	t, size, done, err := i.prepare(ctx, b, parts)
	if err != nil {
		return nil, nil, err
	}
	defer done()
	if !index {
		t.Index, t.Pack = "", ""
	}
	res, no, err := i.child(ctx, t, size)
	if res != nil && len(parts) > 1 {
		res.Parts = parts
	}
	if index {
		i.idx.forget(b.ID)
	}
	return res, no, err
}

// rebuild makes the index of a bundle that was read before.
func (i *Ingest) rebuild(ctx context.Context, bundle string) error {
	i.making.Lock()
	defer i.making.Unlock()
	if _, err := os.Stat(i.indexPath(bundle)); err == nil {
		if _, done, err := i.idx.get(bundle, i.indexPath(bundle)); err == nil {
			done()
			return nil // somebody else has made it meanwhile
		}
	}
	b, err := i.s.Bundle(ctx, bundle)
	if err != nil {
		return err
	}
	before, err := Reading(b)
	if err != nil {
		return err
	}
	if before == nil {
		return store.ErrMissing
	}
	_, no, err := i.read(ctx, b, before.parts(b), true)
	if err == nil && no != nil {
		err = errors.New(no.Said.EN)
	}
	return err
}

// fail says on a bundle that we could not read it.
func (i *Ingest) fail(ctx context.Context, bundle string, v Verdict) {
	if err := i.s.SetStatus(ctx, bundle, v.Status, v.reason()); err == nil {
		i.tell(bundle, v.Status)
	}
}

// hold renews the lease until ctx ends, and ends it when the lease is lost.
func (i *Ingest) hold(ctx context.Context, j *store.Job, lost context.CancelCauseFunc) {
	tick := time.NewTicker(lease / 4)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if err := i.s.Renew(ctx, j, lease); errors.Is(err, store.ErrLost) {
				lost(err)
				return
			}
		}
	}
}
