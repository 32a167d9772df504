package web

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"time"

	"stegvis/guide"
	"stegvis/review/store"
	"stegvis/review/timeline"
)

// Limits on trying a pattern on everything that is stored.
const (
	tryPatience = 8 * time.Second  // of a page
	tryLong     = 90 * time.Second // of a stream, which tells how far it is
	tryEach     = 20 * time.Second // of one bundle
	tryMost     = 200              // bundles shown
)

// tryTurn lets two search everything at once, however many workshops are open.
var tryTurn = make(chan struct{}, 2)

// A trial is what a pattern finds in the bundles that are stored, newest first.
type trial struct {
	Done, All int // bundles looked at, and how many there are
	Records   int
	Cases     int
	Hits      []tryHit
	Here      int  // records in the bundle of this case
	Cut       bool // time was over before all were looked at
	Skipped   int  // bundles that could not be read
}

// A tryHit is a bundle that shows it.
type tryHit struct {
	Case     int64  `json:"case"`
	Customer string `json:"customer"`
	Bundle   string `json:"bundle"`
	Host     string `json:"host"`
	Received string `json:"received"`
	Count    int    `json:"count"`
	Text     string `json:"text"` // the first record
	Here     bool   `json:"here"`
	URL      string `json:"url"`
}

// tryPattern looks for a pattern in this bundle, then in all others. tell hears
// of every bundle looked at, with its hit or without.
func (s *Server) tryPattern(r *Request, c *CaseFrame, pattern string, patience time.Duration, tell func(*trial, *tryHit) error) (*trial, error) {
	t := &trial{}
	if s.ingest == nil {
		return t, nil
	}
	if err := guide.CheckMatch(pattern); err != nil {
		return t, nil // said by check
	}
	ctx, cancel := context.WithTimeout(r.Ctx(), patience)
	defer cancel()
	select {
	case tryTurn <- struct{}{}:
		defer func() { <-tryTurn }()
	case <-ctx.Done():
		t.Cut = true
		return t, r.Ctx().Err()
	}
	figures, err := s.store.BundleCounts(ctx)
	if err != nil {
		return nil, err
	}
	t.All = figures[store.Ready]
	cases := map[string]bool{}
	one := func(b *store.Bundle) error {
		hit, err := s.tryBundle(ctx, r, b, pattern)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		t.Done++
		if err != nil {
			t.Skipped++
		}
		if hit != nil {
			t.Records += hit.Count
			cases[b.Case] = true
			t.Cases = len(cases)
			hit.Here = c.Bundle != nil && b.ID == c.Bundle.ID
			if hit.Here {
				t.Here = hit.Count
			}
			if len(t.Hits) < tryMost {
				t.Hits = append(t.Hits, *hit)
			} else {
				hit = nil
			}
		}
		if tell != nil {
			return tell(t, hit)
		}
		return nil
	}
	first := ""
	if c.Bundle != nil && c.Bundle.Status == store.Ready {
		first = c.Bundle.ID
		err = one(c.Bundle)
	}
	if err == nil {
		err = s.store.EachBundle(ctx, store.Ready, func(b *store.Bundle) error {
			if b.ID == first {
				return nil
			}
			return one(b)
		})
	}
	if errors.Is(err, context.DeadlineExceeded) || ctx.Err() != nil {
		t.Cut, err = true, r.Ctx().Err()
	}
	return t, err
}

func (s *Server) tryBundle(ctx context.Context, r *Request, b *store.Bundle, pattern string) (*tryHit, error) {
	ctx, cancel := context.WithTimeout(ctx, tryEach)
	defer cancel()
	x, done, err := s.ingest.Index(ctx, b.ID)
	if err != nil {
		return nil, err
	}
	defer done()
	v, err := x.View(timeline.Query{Include: []timeline.Text{{Text: pattern, Regex: true}}})
	if err != nil {
		return nil, err
	}
	n, err := v.Count(ctx)
	if err != nil || n == 0 {
		return nil, err
	}
	h := &tryHit{Bundle: b.ID, Count: n, Host: plain(b.Host), Received: at(r.Lang, b.Received)}
	cs, err := s.store.Case(ctx, b.Case)
	if err != nil {
		return nil, err
	}
	cu, err := s.store.Customer(ctx, b.Customer)
	if err != nil {
		return nil, err
	}
	frame := &CaseFrame{Case: cs, Bundle: b}
	h.Case, h.Customer = cs.Number, plain(cu.Name)
	first, err := v.Page(ctx, timeline.When(time.Time{}), 1, false)
	if err == nil && len(first) > 0 {
		text, _, _ := strings.Cut(first[0].Text, "\n")
		h.Text, h.URL = plain(short(text, 300)), frame.TimeURL(first[0].Entry, first[0].Line)
	}
	return h, err
}

// workshopStream tries a pattern and tells as it goes: a JSON object a line.
// What a script says about it, the page without scripts says too (workshopStep).
func (s *Server) workshopStream(r *Request) error {
	c, err := r.openCaseQuietly()
	if err != nil {
		return err
	}
	v := &shopView{CaseFrame: c}
	v.read(r)
	v.check(s.o.Guide(), r)
	if err := r.Audit("workshop", c.Object(), "try "+short(v.Pattern, 200)); err != nil {
		return err
	}
	rc := http.NewResponseController(r.W)
	rc.SetWriteDeadline(time.Now().Add(tryLong + 30*time.Second))
	r.W.Header().Set("Content-Type", "application/x-ndjson; charset=utf-8")
	r.W.Header().Set("X-Accel-Buffering", "no")
	enc := json.NewEncoder(r.W)
	said := func(t *trial) string { return r.tried(t) }
	if len(v.Problems) > 0 {
		return enc.Encode(map[string]any{"problems": v.Problems})
	}
	told := time.Now()
	t, err := s.tryPattern(r, c, v.Pattern, tryLong, func(t *trial, hit *tryHit) error {
		if hit == nil && time.Since(told) < 200*time.Millisecond {
			return nil
		}
		told = time.Now()
		line := map[string]any{"done": t.Done, "all": t.All, "said": said(t)}
		if hit != nil {
			line["hit"] = hit
		}
		if err := enc.Encode(line); err != nil {
			return err
		}
		return rc.Flush()
	})
	if err != nil {
		return nil // the reader went away
	}
	return enc.Encode(map[string]any{"done": t.Done, "all": t.All, "said": said(t), "hints": v.Hints, "end": true})
}

// tried sums a trial up in a sentence.
func (r *Request) tried(t *trial) string {
	if t.Cut {
		return r.Say("workshop.tried.cut", t.Records, t.Here, t.Cases, t.Done, t.All)
	}
	return r.Say("workshop.tried.all", t.Records, t.Here, t.Cases, t.Done, t.All)
}

// Tried is the same for the page.
func (v *View) Tried(t *trial) string { return v.tried(t) }
