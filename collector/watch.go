package collector

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"stegvis/bundle"
	"stegvis/diagnose"
	"stegvis/logs"
	"stegvis/redact"
)

// A watch reads an entry while it is written: the second scan and the diagnosis
// see the very bytes that the manifest's hash is made of, and nothing has to be
// unpacked and read again. Three goroutines share the work, so that a machine
// with two cores uses both.
type watch struct {
	c       *Collection
	entry   bundle.Entry
	readers []*blocks
	done    sync.WaitGroup

	mu       sync.Mutex
	hits     []redact.Hit
	scanErr  error
	ran      bool // the diagnosis too
	from, to time.Time
}

// A sight is what is remembered of an entry until the end of the run.
type sight struct {
	left    *redact.Words // what masking left standing: whether a name learned later is among it
	hits    []redact.Hit
	scanErr error
}

// diagnosed says whether signatures are tried on an entry: on logs and events.
func diagnosed(e bundle.Entry) bool {
	return e.Source != "" && !strings.HasPrefix(e.Path, "system/") && !isUnmasked(e)
}

// watch wraps text, the entry's bytes as they go into the draft. What is read
// from the result is seen; close waits until all of it has been.
func (c *Collection) watch(e bundle.Entry, text io.Reader, diagnose bool) (*watch, io.Reader) {
	l := &watch{c: c, entry: e}
	l.each(func(r io.Reader) {
		hits, err := c.redactor.Scan(r)
		l.mu.Lock()
		l.hits, l.scanErr = hits, errors.Join(l.scanErr, err)
		l.mu.Unlock()
	})
	if l.ran = diagnose; diagnose {
		l.each(l.diagnose)
	}
	return l, &teed{text, l}
}

// each starts a reader of its own.
func (l *watch) each(read func(io.Reader)) {
	b := &blocks{ch: make(chan *block, 2)}
	l.readers = append(l.readers, b)
	l.done.Go(func() {
		defer io.Copy(io.Discard, b) // whoever stops early must not hold up the others
		defer func() {
			if p := recover(); p != nil {
				l.mu.Lock()
				l.scanErr = fmt.Errorf("%v", p) // fails closed: the entry is withheld
				l.mu.Unlock()
			}
		}()
		read(b)
	})
}

// close ends the readers' text and waits for them.
func (l *watch) close() {
	for _, b := range l.readers {
		close(b.ch)
	}
	l.done.Wait()
}

// diagnose tries the guide's signatures on the records, and learns on the way
// which time the entry covers.
func (l *watch) diagnose(r io.Reader) {
	c, e := l.c, l.entry
	c.running.Lock()
	defer c.running.Unlock()
	l.from, l.to = addRecords(c.run, r, logs.Options{Source: e.Source, Entry: e.Path, Zone: c.zone, Modified: e.Modified})
}

// addRecords gives all records of r to run, and says when the first and the last were written.
func addRecords(run *diagnose.Run, r io.Reader, o logs.Options) (from, to time.Time) {
	for rec, err := range logs.Read(r, o) {
		if err != nil || rec == nil {
			continue // a note about the file; the lines that could be read count
		}
		if rec.Own && !rec.Time.IsZero() {
			if from.IsZero() || rec.Time.Before(from) {
				from = rec.Time
			}
			if rec.Time.After(to) {
				to = rec.Time
			}
		}
		run.Add(rec)
	}
	return from.UTC(), to.UTC()
}

// teed gives what it reads to the watch's readers too.
type teed struct {
	r io.Reader
	l *watch
}

func (t *teed) Read(p []byte) (int, error) {
	n, err := t.r.Read(p)
	for at := 0; at < n; {
		b := blockPool.Get().(*block)
		b.n = copy(b.data[:], p[at:n])
		at += b.n
		b.mu.Lock()
		b.users = len(t.l.readers)
		b.mu.Unlock()
		for _, r := range t.l.readers {
			r.ch <- b
		}
	}
	return n, err
}

// A block is a piece of text that several readers look at; the last one gives it back.
type block struct {
	data  [64 << 10]byte
	n     int
	mu    sync.Mutex
	users int
}

var blockPool = sync.Pool{New: func() any { return new(block) }}

func (b *block) release() {
	b.mu.Lock()
	b.users--
	last := b.users == 0
	b.mu.Unlock()
	if last {
		blockPool.Put(b)
	}
}

// blocks is a reader of what comes through ch.
type blocks struct {
	ch  chan *block
	now *block
	at  int
}

func (b *blocks) Read(p []byte) (int, error) {
	for b.now == nil {
		next, ok := <-b.ch
		if !ok {
			return 0, io.EOF
		}
		b.now, b.at = next, 0
	}
	n := copy(p, b.now.data[b.at:b.now.n])
	if b.at += n; b.at == b.now.n {
		b.now.release()
		b.now = nil
	}
	return n, nil
}
