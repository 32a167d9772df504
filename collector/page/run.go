package page

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"
	"time"

	"stegvis/bundle"
	"stegvis/collector"
	"stegvis/guide"
)

// A phase is where a run stands.
type phase string

const (
	gathering phase = "gathering"
	looking   phase = "looking" // gathered, to be looked at
	saving    phase = "saving"
	saved     phase = "saved"
	failed    phase = "failed"
)

// A run is one collection from the first source to the saved bundle, as far as
// the page has to show it. Its lock is taken below the collection's own, since
// events arrive under that one: nothing here asks the collection while it holds mu.
type run struct {
	g      *guide.Guide
	ask    collector.Options
	c      *collector.Collection
	cancel context.CancelFunc
	ended  chan struct{} // closed when Gather has returned
	began  time.Time

	mu       sync.Mutex
	changed  chan struct{} // closed and made anew at every change
	phase    phase
	doing    string // the step after the sources: rewriting, scanning, diagnosing
	stopping bool
	rows     []row
	findings []finding
	trouble  *trouble
	excluded map[string]bool // sources and entries, until approved
	outcome  *collector.Outcome
	sending  sending
	work     sync.WaitGroup // saving and sending

	text reader // of the entries, for the preview
}

// A row is one source while it is gathered.
type row struct {
	collector.Item
	Started, Ended time.Time
	Bytes, Total   int64
	Done           *bundle.Source
}

// A finding is a known error, seen at least once.
type finding struct {
	Signature string
	Page      guide.Ref
	Entry     string
	Line      int
	Count     int
	Last      time.Time
}

// A trouble is what a person is told: what happened, and what to do next.
type trouble struct{ What, Next string }

// begin starts a run in the background. The error is a *collector.Refusal.
func begin(g *guide.Guide, ask collector.Options) (*run, error) {
	r := &run{g: g, ask: ask, phase: gathering, changed: make(chan struct{}), ended: make(chan struct{}), began: time.Now(), excluded: map[string]bool{}}
	ask.Emit = r.event
	c, err := collector.Start(g, ask)
	if err != nil {
		return nil, err
	}
	r.c, r.text.open = c, r.entry
	for _, it := range c.Plan() { // the first page has a row for each: news only changes rows
		r.rows = append(r.rows, row{Item: it})
	}
	ctx, cancel := context.WithCancel(context.Background())
	r.cancel = cancel
	go r.gather(ctx)
	return r, nil
}

func (r *run) gather(ctx context.Context) {
	defer close(r.ended)
	defer r.cancel()
	err := safely(func() error { return r.c.Gather(ctx) })
	if err != nil {
		r.c.Abort()
		r.fail(err)
		return
	}
	var list []finding
	for _, f := range r.c.Findings() {
		list = append(list, finding{f.Signature, f.Page, f.Entry, f.Line, f.Count, f.Last})
	}
	final := r.c.Rows() // the second scan may have changed what a source gave
	r.change(func() {
		r.findings, r.phase, r.doing = list, looking, ""
		for i := range final {
			r.settle(&final[i])
		}
	})
}

// safely turns a panic into an error: the page outlives the collector's faults.
func safely(do func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%v", p)
		}
	}()
	return do()
}

// change does something under the lock and tells those who wait for news.
func (r *run) change(do func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	do()
	close(r.changed)
	r.changed = make(chan struct{})
}

// news is closed at the next change.
func (r *run) news() <-chan struct{} {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.changed
}

func (r *run) fail(err error) {
	r.change(func() { r.phase, r.trouble = failed, troubleOf(r.ask.Lang, err) })
}

// event takes one step of the run. It comes under the collection's lock.
func (r *run) event(e collector.Event) {
	r.change(func() {
		at := slices.IndexFunc(r.rows, func(w row) bool { return w.ID == e.Source })
		switch e.Type {
		case collector.Started:
			if at >= 0 {
				r.rows[at].Started, r.rows[at].Total = e.Time, e.Total
			}
		case collector.Progress:
			if at >= 0 {
				r.rows[at].Bytes, r.rows[at].Total = max(r.rows[at].Bytes, e.Bytes), max(r.rows[at].Total, e.Total)
			}
		case collector.Finished:
			if e.Row != nil {
				done := *e.Row
				r.settle(&done)
			}
		case collector.Found:
			f := finding{e.Finding.Signature, e.Finding.Page, e.Finding.Entry, e.Finding.Line, e.Finding.Count, e.Finding.Last}
			if i := slices.IndexFunc(r.findings, func(x finding) bool { return x.Signature == f.Signature }); i >= 0 {
				r.findings[i] = f
			} else {
				r.findings = append(r.findings, f)
			}
		case collector.Phase:
			r.doing = e.Name
		}
	})
}

func (r *run) settle(done *bundle.Source) {
	if i := slices.IndexFunc(r.rows, func(w row) bool { return w.ID == done.ID }); i >= 0 {
		r.rows[i].Done, r.rows[i].Ended = done, time.Now()
	}
}

// busy: something is under way that leaving the page must not end.
func (r *run) busy() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.phase == gathering || r.phase == saving || r.sending.on
}

func (r *run) unsaved() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.phase == looking
}

func (r *run) at() phase {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.phase
}

// interrupt ends gathering; what is there stays and is looked at.
func (r *run) interrupt() {
	r.change(func() { r.stopping = true })
	r.cancel()
}

// discard ends the run and leaves nothing behind, unless it was saved.
func (r *run) discard() {
	r.interrupt()
	r.stopSending()
	<-r.ended
	r.work.Wait()
	r.text.close()
	r.c.Abort()
}

// finish leaves out what was excluded and saves the rest, in the background.
// mode says where it was approved: "page" or "prompt".
// The draft cannot be gone on with after a failure, so that one ends the run.
func (r *run) finish(mode string, then func(*collector.Outcome)) {
	var out []string
	start := false
	r.change(func() {
		if start = r.phase == looking; start {
			r.phase = saving
		}
		for name := range r.excluded {
			out = append(out, name)
		}
	})
	if !start {
		return
	}
	slices.Sort(out)
	r.work.Go(func() { r.save(out, mode, then) })
}

func (r *run) save(out []string, mode string, then func(*collector.Outcome)) {
	r.text.close()
	var done *collector.Outcome
	err := safely(func() (err error) {
		for _, name := range out {
			if err := r.c.Exclude(name); err != nil && !errors.Is(err, bundle.ErrNoEntry) {
				return err
			}
		}
		done, err = r.c.Finish(mode)
		return err
	})
	if err != nil {
		r.c.Abort()
		r.fail(err)
		return
	}
	r.c.Abort() // only frees what the masking held
	then(done)
	r.change(func() { r.phase, r.outcome = saved, done })
}

// entry opens an entry as it will be sent, or as it was saved.
func (r *run) entry(path string) (io.ReadCloser, error) {
	r.mu.Lock()
	done := r.outcome
	r.mu.Unlock()
	if done == nil {
		return r.c.Open(path)
	}
	f, err := bundle.OpenFile(done.Bundle)
	if err != nil {
		return nil, err
	}
	b, err := bundle.Open(f, f.Size())
	if err == nil {
		var e io.ReadCloser
		if e, err = b.Entry(path); err == nil {
			return both{e, f}, nil
		}
	}
	f.Close()
	return nil, err
}

// both closes an entry and the file it is read from.
type both struct {
	io.ReadCloser
	file io.Closer
}

func (b both) Close() error { return errors.Join(b.ReadCloser.Close(), b.file.Close()) }

// allOut says that there is something, and all of it is left out.
func (r *run) allOut() bool {
	list := r.entries()
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.phase == looking && len(list) > 0 && !slices.ContainsFunc(list, func(e bundle.Entry) bool { return !r.excluded[e.Path] && !r.excluded[e.Source] })
}

// entries lists what is or was sent.
func (r *run) entries() []bundle.Entry {
	r.mu.Lock()
	done := r.outcome
	r.mu.Unlock()
	if done == nil {
		return r.c.Entries()
	}
	return slices.DeleteFunc(slices.Clone(done.Entries), func(e bundle.Entry) bool { return e.Source == "" })
}
