package store

import (
	"context"
	"strings"
	"testing"
	"time"

	"stegvis/bundle"
	"stegvis/diagnose"
	"stegvis/guide"
)

// A clock that goes when it is told to.
type clock struct{ t time.Time }

func (c *clock) now() time.Time { return c.t }

func fresh(t testing.TB) (*Store, *clock) {
	t.Helper()
	c := &clock{time.Date(2026, 3, 2, 7, 0, 0, 0, time.UTC)}
	s, err := Open(context.Background(), t.TempDir(), c.now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s, c
}

// given is a store with one customer and one read bundle in one case.
func given(t testing.TB, s *Store, customer, content string) (*Customer, *Bundle) {
	t.Helper()
	ctx := context.Background()
	cu, err := s.CustomerByName(ctx, customer)
	if err != nil {
		if cu, err = s.AddCustomer(ctx, Customer{Name: customer}); err != nil {
			t.Fatal(err)
		}
	}
	b, _, err := s.Receive(ctx, Received{Customer: cu.ID, Name: "b.zip", Via: "form", Title: "Import stopped"}, strings.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	err = s.SaveReading(ctx, b.ID, Reading{Status: Ready, Kind: "bundle", Diagnosed: "v1", Records: 3,
		Manifest: &bundle.Manifest{Host: bundle.Host{Name: "[host:aa]"}, Guide: bundle.Guide{Page: "import-ad", State: "not-starting"},
			Sources: []bundle.Source{{ID: "x", Status: "missing"}, {ID: "y", Status: "complete"}}},
		Findings: []diagnose.Finding{{Signature: "dc-down", Page: guide.ParseRef("import-ad#failed"), Entry: "logs/a.log", Line: 7, Count: 2, Samples: []diagnose.Sample{{Text: "server not operational 0x8007203a"}}}},
		Patterns: []diagnose.Pattern{{Template: "odd <*>", Count: 4, Sample: diagnose.Sample{Text: "odd zebra 9"}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if b, err = s.Bundle(ctx, b.ID); err != nil {
		t.Fatal(err)
	}
	return cu, b
}

func TestRoundTrip(t *testing.T) {
	ctx := context.Background()
	s, _ := fresh(t)
	cu, b := given(t, s, "Fjellvik kommune", "one")
	rows, total, err := s.Cases(ctx, Filter{Status: "active", Signature: "dc-down", Text: "import fjell", Page: "import-ad#not-starting"})
	if err != nil || total != 1 || len(rows) != 1 {
		t.Fatalf("%v %d %+v", err, total, rows)
	}
	r := rows[0]
	if r.CustomerName != cu.Name || r.Gaps != 1 || r.Findings[0].Signature != "dc-down" || r.Host != "[host:aa]" || r.FindingCount != 1 {
		t.Errorf("row %+v", r)
	}
	hits, n, err := s.Search(ctx, Query{Text: "0x8007203a"})
	if err != nil || n != 1 || len(hits[0].Places) != 1 || !hits[0].Places[0].Excerpt[1].Hit {
		t.Errorf("search: %v %d %+v", err, n, hits)
	}
	if f, err := s.Findings(ctx, b.ID); err != nil || f[0].Page.String() != "import-ad#failed" || f[0].Samples[0].Text == "" {
		t.Errorf("findings: %v %+v", err, f)
	}
	if p, err := s.Patterns(ctx, b.ID); err != nil || p[0].Count != 4 {
		t.Errorf("patterns: %v %+v", err, p)
	}
	for range 3 {
		if err := s.Audit(ctx, Who{"kari", "admin", "127.0.0.1"}, "view", "case 1", "overview"); err != nil {
			t.Fatal(err)
		}
	}
	if h, err := s.VerifyAudit(ctx, Head{}); err != nil || h.Seq != 3 {
		t.Errorf("%v %+v", err, h)
	}
	if _, err := s.Figures(ctx); err != nil {
		t.Error(err)
	}
}
