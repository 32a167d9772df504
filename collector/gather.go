package collector

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"stegvis/bundle"
	"stegvis/diagnose"
	"stegvis/guide"
)

// Gather asks every source, then rewrites entries that were masked with fewer
// names, scans all that was written once more, and looks for known errors. It
// returns an error only when the bundle itself cannot be written; everything
// else, the end of ctx too, is a row of the coverage.
func (c *Collection) Gather(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, c.o.Deadline)
	defer cancel()
	c.emit(Event{Type: Planned, Plan: c.Plan()})
	c.settleWindow(ctx)
	m, err := diagnose.New(c.g)
	if err != nil {
		return err
	}
	c.run = m.Start()
	sources := c.g.Plan(c.o.Ref)
	c.rows = make([]*bundle.Source, len(sources))
	var beside sync.WaitGroup
	fatal := make([]error, len(sources))
	ask := func(i int) { fatal[i] = c.ask(ctx, &sources[i], i) }
	for i := range sources {
		if !kinds[sources[i].Kind].alone {
			beside.Go(func() { ask(i) })
		}
	}
	for i := range sources {
		if kinds[sources[i].Kind].alone {
			ask(i)
		}
	}
	beside.Wait()
	for _, err := range fatal {
		var w *bundle.WriteError
		if errors.As(err, &w) {
			return c.unwritable(err)
		}
	}
	return c.inspect(context.WithoutCancel(ctx))
}

func (c *Collection) unwritable(err error) error {
	r := refusal(c.o.Lang, "unwritable", Reason(c.o.Lang, err))
	r.Err = err
	return r
}

// ask runs one source under its deadline and settles its row. A source that
// panics or hangs costs its own row, never the run.
func (c *Collection) ask(ctx context.Context, s *guide.Source, i int) (err error) {
	start := c.o.Now()
	row := &bundle.Source{ID: s.ID, Kind: s.Kind}
	j := &job{c: c, source: s, row: row, budget: s.MaxBytes}
	if j.budget <= 0 {
		j.budget = c.share()
	}
	k, known := kinds[s.Kind]
	switch {
	case c.leftOut(s.ID):
		j.status, j.notes = bundle.Excluded, []string{j.tr("excluded")}
	case !known:
		j.gap(bundle.Missing, j.tr("kind-unknown", s.Kind))
	default:
		if why := k.ready(c.m, s, c.o.Lang); why != "" {
			j.gap(bundle.Missing, why)
			break
		}
		c.emit(Event{Type: Started, Source: s.ID})
		err = j.run(ctx, k)
	}
	j.settle(c.o.Now().Sub(start))
	c.mu.Lock()
	c.rows[i] = row
	c.mu.Unlock()
	c.emit(Event{Type: Finished, Source: s.ID, Row: row})
	return err
}

// share is how much one source may take where the guide does not say: all there
// is when nothing else takes much, else so much that it leaves room for the others.
func (c *Collection) share() int64 {
	large := 0
	for _, s := range c.g.Plan(c.o.Ref) {
		if kinds[s.Kind].alone && hit(c.o.Exclude, s.ID) == "" {
			large++
		}
	}
	if large == 1 {
		return c.o.MaxBytes
	}
	return max(c.o.MaxBytes/4, min(256<<20, c.o.MaxBytes*3/4))
}

// grace is how long a source may take to notice that its time is over.
const grace = 2 * time.Second

func (j *job) run(ctx context.Context, k kind) error {
	ctx, cancel := context.WithTimeout(ctx, k.slow)
	defer cancel()
	done := make(chan error, 1)
	go func() {
		defer func() {
			if p := recover(); p != nil {
				done <- fmt.Errorf("%v", p)
			}
		}()
		done <- k.gather(ctx, j)
	}()
	var err error
	select {
	case err = <-done:
	case <-ctx.Done():
		select {
		case err = <-done:
		case <-time.After(grace):
			// It hangs in the system. Its goroutine is left behind with a job
			// of its own; what it still finds goes nowhere.
			left := *j
			*j = job{c: j.c, source: j.source, row: j.row, notes: left.notes, status: left.status}
			err = ctx.Err()
		}
	}
	var w *bundle.WriteError
	switch {
	case errors.As(err, &w):
		j.gap(bundle.Failed, Reason(j.c.o.Lang, err))
		return err
	case errors.Is(err, context.DeadlineExceeded):
		j.gap(bundle.Timeout, j.tr("timeout"))
	case errors.Is(err, context.Canceled):
		if len(j.notes) == 0 { // else what stopped it, or was missing anyway, is said
			j.gap(bundle.Missing, j.tr("stopped"))
		}
	case err != nil:
		j.gap(statusOf(err), Reason(j.c.o.Lang, err))
	}
	return nil
}

// settle writes the row. A source that gave something is partial however the rest failed.
func (j *job) settle(took time.Duration) {
	j.row.DurationMS = max(took.Milliseconds(), 0)
	switch {
	case j.out > 0 && j.row.Entries == 0 && j.status == "":
		j.status, j.notes = bundle.Excluded, []string{j.tr("excluded")}
	case j.out > 0:
		j.gap(bundle.Partial, Count(j.c.o.Lang, "entries", j.out)+" "+j.tr("excluded"))
	}
	j.row.Status = j.status
	switch {
	case j.status == "":
		j.row.Status = bundle.Complete
	case j.row.Entries > 0 && j.status != bundle.Timeout && j.status != bundle.Excluded:
		j.row.Status = bundle.Partial
	}
	for n, note := range j.notes {
		if n > 0 {
			j.row.Note += "; "
		}
		j.row.Note += note
	}
	if j.row.Status != bundle.Complete {
		j.row.Means = j.c.g.Means(j.c.page, j.source.ID, j.c.o.Lang)
	}
	if j.row.Note != "" {
		j.row.Note = j.c.redactor.MaskString(j.row.Note)
	}
}
