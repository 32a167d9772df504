package store

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"stegvis/diagnose"
)

// conform is what every store must do. It uses only the groups' methods.
func conform(t *testing.T, open func(t *testing.T) (All, *clock)) {
	ctx := context.Background()
	customer := func(t *testing.T, s All, name string) *Customer {
		t.Helper()
		c, err := s.AddCustomer(ctx, Customer{Name: name})
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	receive := func(t *testing.T, s All, in Received, content string) *Bundle {
		t.Helper()
		b, existed, err := s.Receive(ctx, in, strings.NewReader(content))
		if err != nil || existed {
			t.Fatalf("receive: existed %v, %v", existed, err)
		}
		return b
	}

	t.Run("the same file from the same customer is kept once", func(t *testing.T) {
		s, _ := open(t)
		a, b := customer(t, s, "A"), customer(t, s, "B")
		first := receive(t, s, Received{Customer: a.ID, Name: "x.zip"}, "content")
		again, existed, err := s.Receive(ctx, Received{Customer: a.ID, Name: "y.zip"}, strings.NewReader("content"))
		if err != nil || !existed || again.ID != first.ID {
			t.Errorf("again: %v %v", existed, err)
		}
		if other := receive(t, s, Received{Customer: b.ID, Name: "x.zip"}, "content"); other.ID == first.ID {
			t.Error("two customers share a bundle")
		}
		_, total, err := s.Cases(ctx, Filter{})
		if err != nil || total != 2 {
			t.Errorf("cases: %d %v", total, err)
		}
		r, size, err := s.Read(ctx, first.ID)
		if err != nil || size != 7 {
			t.Fatal(size, err)
		}
		defer r.Close()
		if got, err := io.ReadAll(r); err != nil || string(got) != "content" {
			t.Errorf("blob %q %v", got, err)
		}
		p := []byte("....")
		if n, err := r.ReadAt(p, 4); n != 3 || err != io.EOF || string(p[:n]) != "ent" {
			t.Errorf("ReadAt: %d %v %q", n, err, p)
		}
	})
	t.Run("a sender that breaks off leaves nothing", func(t *testing.T) {
		s, _ := open(t)
		a := customer(t, s, "A")
		_, _, err := s.Receive(ctx, Received{Customer: a.ID}, io.MultiReader(strings.NewReader("half"), broken{}))
		if err == nil {
			t.Fatal("no error")
		}
		if _, total, err := s.Cases(ctx, Filter{}); err != nil || total != 0 {
			t.Errorf("cases: %d %v", total, err)
		}
		if j, err := s.Lease(ctx, Ingest, time.Minute); err != nil || j != nil {
			t.Errorf("job %v %v", j, err)
		}
	})
	t.Run("a file for another customer's case is refused", func(t *testing.T) {
		s, _ := open(t)
		a, b := customer(t, s, "A"), customer(t, s, "B")
		x := receive(t, s, Received{Customer: a.ID}, "a")
		if _, _, err := s.Receive(ctx, Received{Customer: b.ID, Case: x.Case}, strings.NewReader("b")); !errors.Is(err, ErrOther) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("a job is one process's at a time and survives it", func(t *testing.T) {
		s, c := open(t)
		a := customer(t, s, "A")
		b := receive(t, s, Received{Customer: a.ID}, "a")
		var wg sync.WaitGroup
		var mu sync.Mutex
		var got []*Job
		for range 8 {
			wg.Go(func() {
				j, err := s.Lease(ctx, Ingest, time.Minute)
				if err != nil {
					t.Error(err)
				}
				if j != nil {
					mu.Lock()
					got = append(got, j)
					mu.Unlock()
				}
			})
		}
		wg.Wait()
		if len(got) != 1 || got[0].Bundle != b.ID {
			t.Fatalf("%d leases", len(got))
		}
		c.t = c.t.Add(2 * time.Minute) // the process died
		j, err := s.Lease(ctx, Ingest, time.Minute)
		if err != nil || j == nil || j.Attempts != 2 {
			t.Fatalf("%+v %v", j, err)
		}
		if err := s.Done(ctx, got[0]); !errors.Is(err, ErrLost) {
			t.Errorf("the dead one's Done: %v", err)
		}
		if err := s.Fail(ctx, j, errors.New("disk full"), time.Hour); err != nil {
			t.Error(err)
		}
		if j, _ := s.Lease(ctx, Ingest, time.Minute); j != nil {
			t.Error("leased before its time")
		}
		c.t = c.t.Add(2 * time.Hour)
		if j, err = s.Lease(ctx, Ingest, time.Minute); err != nil || j == nil {
			t.Fatal("not tried again", err)
		}
		if err := errors.Join(s.Renew(ctx, j, time.Hour), s.Done(ctx, j)); err != nil {
			t.Error(err)
		}
		if j, _ := s.Lease(ctx, Ingest, time.Minute); j != nil {
			t.Error("a finished job was leased")
		}
	})
	t.Run("links end, are revoked, and others are unknown", func(t *testing.T) {
		s, c := open(t)
		a := customer(t, s, "A")
		one, _ := s.AddLink(ctx, a.ID, "", "kari", c.t.Add(time.Hour))
		two, _ := s.AddLink(ctx, a.ID, "", "kari", c.t.Add(9*time.Hour))
		l, err := s.Link(ctx, two)
		if err != nil || l.Customer != a.ID {
			t.Fatal(err)
		}
		c.t = c.t.Add(time.Hour)
		if _, err := s.Link(ctx, one); !errors.Is(err, ErrExpired) {
			t.Errorf("expired: %v", err)
		}
		if err := s.RevokeLink(ctx, l.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Link(ctx, two); !errors.Is(err, ErrRevoked) {
			t.Errorf("revoked: %v", err)
		}
		if _, err := s.Link(ctx, "x"); !errors.Is(err, ErrUnknown) {
			t.Errorf("unknown: %v", err)
		}
	})
	t.Run("a one-time token is used once", func(t *testing.T) {
		s, c := open(t)
		tok, _ := s.AddToken(ctx, "first", "", c.t.Add(time.Hour))
		var wg sync.WaitGroup
		used := make([]error, 8)
		for i := range used {
			wg.Go(func() { used[i] = s.UseToken(ctx, tok) })
		}
		wg.Wait()
		n := 0
		for _, err := range used {
			if err == nil {
				n++
			}
		}
		if n != 1 {
			t.Errorf("used %d times", n)
		}
		old, _ := s.AddToken(ctx, "reset", "u", c.t.Add(time.Hour))
		if _, err := s.AddToken(ctx, "reset", "u", c.t.Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Token(ctx, old); !errors.Is(err, ErrMissing) {
			t.Errorf("an older link still works: %v", err)
		}
	})
	t.Run("closing starts the clock, opening stops it, holding keeps", func(t *testing.T) {
		s, c := open(t)
		a := customer(t, s, "A")
		cs, err := s.AddCase(ctx, Case{Customer: a.ID})
		if err != nil {
			t.Fatal(err)
		}
		days := func() int {
			got, err := s.Case(ctx, cs.ID)
			if err != nil {
				t.Fatal(err)
			}
			return int(got.EraseAt.Sub(c.t).Hours() / 24)
		}
		closed, opened := Closed, "open"
		if n := days(); n != 90 {
			t.Errorf("new: %d days", n)
		}
		if s.UpdateCase(ctx, cs.ID, Change{Status: &closed}); days() != 30 {
			t.Errorf("closed: %d days", days())
		}
		c.t = c.t.Add(70 * 24 * time.Hour)
		if due, _ := s.Due(ctx, c.t); len(due) != 1 {
			t.Errorf("due: %v", due)
		}
		if err := s.Hold(ctx, cs.ID, "legal"); err != nil {
			t.Fatal(err)
		}
		if due, _ := s.Due(ctx, c.t); len(due) != 0 {
			t.Errorf("held, yet due: %v", due)
		}
		if _, err := s.Erase(ctx, cs.ID, "kari", "asked"); !errors.Is(err, ErrHeld) {
			t.Errorf("erase: %v", err)
		}
		s.UpdateCase(ctx, cs.ID, Change{Status: &opened})
		if s.UpdateCase(ctx, cs.ID, Change{Status: &closed}); days() != 20 {
			t.Errorf("closed late: %d days, 90 is the most", days())
		}
	})
	t.Run("merged and split cases keep what they hold, and their age", func(t *testing.T) {
		s, c := open(t)
		a, other := customer(t, s, "A"), customer(t, s, "B")
		b1 := receive(t, s, Received{Customer: a.ID, Title: "first"}, "1")
		c.t = c.t.Add(24 * time.Hour)
		b2 := receive(t, s, Received{Customer: a.ID, Title: "second"}, "2")
		b3 := receive(t, s, Received{Customer: other.ID}, "3")
		if _, err := s.AddNote(ctx, b2.Case, "kari", "zebra"); err != nil {
			t.Fatal(err)
		}
		if err := s.Merge(ctx, b3.Case, b1.Case); !errors.Is(err, ErrOther) {
			t.Errorf("two customers: %v", err)
		}
		if err := s.Merge(ctx, b2.Case, b1.Case); err != nil {
			t.Fatal(err)
		}
		if all, _ := s.Bundles(ctx, b1.Case); len(all) != 2 {
			t.Errorf("%d bundles", len(all))
		}
		gone, _ := s.Case(ctx, b2.Case)
		if gone.MergedInto != b1.Case || gone.Status != Closed {
			t.Errorf("merged: %+v", gone)
		}
		if hits, _, _ := s.Search(ctx, Query{Text: "zebr"}); len(hits) != 1 || hits[0].Case.ID != b1.Case {
			t.Errorf("the note was not moved: %+v", hits)
		}
		late := receive(t, s, Received{Customer: a.ID, Case: b2.Case}, "late")
		if late.Case != b1.Case {
			t.Error("what is sent to a merged case goes astray")
		}
		n, err := s.Split(ctx, b1.Case, "apart", []string{b2.ID})
		if err != nil {
			t.Fatal(err)
		}
		if all, _ := s.Bundles(ctx, n.ID); len(all) != 1 || all[0].ID != b2.ID {
			t.Errorf("split: %+v", all)
		}
		old, _ := s.Case(ctx, b1.Case)
		if n.EraseAt.After(old.EraseAt) {
			t.Error("splitting gave more time")
		}
		if _, err := s.Split(ctx, n.ID, "x", []string{b1.ID}); !errors.Is(err, ErrMissing) {
			t.Errorf("another case's bundle: %v", err)
		}
	})
	t.Run("pages of a list follow each other without a gap", func(t *testing.T) {
		s, c := open(t)
		a := customer(t, s, "A")
		for i := range 23 {
			c.t = c.t.Add(time.Duration(i%3) * time.Minute) // some at the same moment
			if _, err := s.AddCase(ctx, Case{Customer: a.ID}); err != nil {
				t.Fatal(err)
			}
		}
		for _, sort := range []string{"", "created", "number", "erase"} {
			seen := map[int64]bool{}
			before := ""
			for {
				rows, total, err := s.Cases(ctx, Filter{Sort: sort, Before: before, Limit: 5})
				if err != nil || total != 23 {
					t.Fatal(total, err)
				}
				if len(rows) == 0 {
					break
				}
				for _, r := range rows {
					if seen[r.Number] {
						t.Fatalf("%q: case %d twice", sort, r.Number)
					}
					seen[r.Number] = true
				}
				before = rows[len(rows)-1].Cursor
			}
			if len(seen) != 23 {
				t.Errorf("%q: %d of 23", sort, len(seen))
			}
		}
	})
	t.Run("nothing that a person looks for is syntax", func(t *testing.T) {
		s, _ := open(t)
		a := customer(t, s, "A")
		receive(t, s, Received{Customer: a.ID, Title: `50% of "AD" failed (0x8004deef) Get-Mailbox`}, "x")
		for q, want := range map[string]int{`0x8004deef`: 1, `"AD" failed`: 1, `get-mail`: 1, `AND OR NOT`: 0, `"`: 0, `*`: 0, `a* ( NEAR`: 0, `text:x`: 0, `^`: 0, `50%`: 1, "": 0, "\x00": 0, "a\x00b": 0, `failed -AD`: 1} {
			_, n, err := s.Search(ctx, Query{Text: q})
			if err != nil || n != want {
				t.Errorf("%q: %d hits, %v", q, n, err)
			}
			if _, _, err := s.Cases(ctx, Filter{Text: q}); err != nil {
				t.Errorf("%q: %v", q, err)
			}
		}
	})
	t.Run("what lies in quarantine is not found until it is released", func(t *testing.T) {
		s, _ := open(t)
		b := receive(t, s, Received{Customer: customer(t, s, "A").ID, Title: "ours", Name: "person.log"}, "x")
		for _, status := range []string{Quarantined, Ready} {
			err := s.SaveReading(ctx, b.ID, Reading{Status: status, Diagnosed: "1",
				Findings: []diagnose.Finding{{Signature: "sig", Samples: []diagnose.Sample{{Text: "person seen"}}}},
				Patterns: []diagnose.Pattern{{Template: "person <n>", Sample: diagnose.Sample{Text: "person unknown"}}}})
			if err != nil {
				t.Fatal(err)
			}
			for _, kind := range []string{"", "finding", "pattern", "file"} {
				hits, _, err := s.Search(ctx, Query{Text: "person", Kind: kind})
				if err != nil || len(hits) > 0 != (status == Ready) {
					t.Errorf("%s, kind %q: %d hits, %v", status, kind, len(hits), err)
				}
			}
			if hits, _, _ := s.Search(ctx, Query{Text: "ours"}); len(hits) != 1 {
				t.Errorf("%s: the case itself is not found", status)
			}
		}
	})
	t.Run("an export holds all of a customer and nothing of others", func(t *testing.T) {
		s, _ := open(t)
		a, b := customer(t, s, "Aurland"), customer(t, s, "Balsfjord")
		x := receive(t, s, Received{Customer: a.ID, Title: "ours"}, "content of ours")
		receive(t, s, Received{Customer: b.ID, Title: "theirs"}, "content of theirs")
		s.AddNote(ctx, x.Case, "kari", "a note of ours")
		var out bytes.Buffer
		if err := s.ExportCustomer(ctx, a.ID, &out); err != nil {
			t.Fatal(err)
		}
		z, err := zip.NewReader(bytes.NewReader(out.Bytes()), int64(out.Len()))
		if err != nil {
			t.Fatal(err)
		}
		var all bytes.Buffer
		for _, f := range z.File {
			r, _ := f.Open()
			io.Copy(&all, r)
		}
		for _, want := range []string{"content of ours", "a note of ours", "Aurland"} {
			if !strings.Contains(all.String(), want) {
				t.Errorf("%q is missing", want)
			}
		}
		if strings.Contains(all.String(), "theirs") || strings.Contains(all.String(), "Balsfjord") {
			t.Error("it holds another customer's")
		}
	})
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errors.New("the line broke") }

func TestSQLite(t *testing.T) {
	conform(t, func(t *testing.T) (All, *clock) { return fresh(t) })
}
