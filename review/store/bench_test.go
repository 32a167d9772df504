package store

import (
	"context"
	"database/sql"
	"fmt"
	"testing"
)

// BenchmarkList asks for pages of an inbox with 100 000 cases of 300 customers.
func BenchmarkList(b *testing.B) {
	ctx := context.Background()
	s, _ := fresh(b)
	err := s.write(ctx, func(tx *sql.Tx) error {
		for i := range 300 {
			if _, err := tx.Exec("INSERT INTO customer (id, name, created) VALUES (?, ?, 1)", fmt.Sprint("c", i), fmt.Sprint("Customer ", i)); err != nil {
				return err
			}
		}
		for i := range 100_000 {
			id, status := fmt.Sprint("k", i), []string{"closed", "closed", "closed", "open", "waiting", "new"}[i%6]
			err := execAll(ctx, tx,
				stmt{"INSERT INTO case_ (id, customer, title, status, page, assignee, created, updated, erase_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
					[]any{id, fmt.Sprint("c", i%300), fmt.Sprint("Title ", i), status, fmt.Sprint("page", i%12), []string{"", "kari", "ola"}[i%3], i, i * 7919 % 100_003, i}},
				stmt{"INSERT INTO bundle (id, case_, customer, blob, name, size, sha256, via, received, status) VALUES (?, ?, ?, '', 'b.zip', 1, ?, 'form', ?, 'ready')", []any{id, id, fmt.Sprint("c", i%300), id, i}},
				stmt{"INSERT INTO finding VALUES (?, 0, ?, 'page', 'e', 1, 2, 0, 0, '[]')", []any{id, fmt.Sprint("sig", i%40)}})
			if err != nil {
				return err
			}
			if err := s.index(ctx, tx, doc{Kind: "title", Case: id, Text: fmt.Sprintf("Title %d import stopped word%d", i, i%1000)}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	first, _, err := s.Cases(ctx, Filter{})
	if err != nil {
		b.Fatal(err)
	}
	for _, c := range []struct {
		name string
		f    Filter
	}{
		{"first", Filter{}},
		{"active", Filter{Status: "active"}},
		{"next", Filter{Before: first[49].Cursor}},
		{"deep", Filter{Before: "500.1"}},
		{"customer", Filter{Customer: "c7"}},
		{"mine", Filter{Assignee: "kari", Status: "open"}},
		{"signature", Filter{Signature: "sig3"}},
		{"word", Filter{Text: "word77"}},
		{"anything", Filter{Text: "import stopped"}},
		{"soonest", Filter{Sort: "erase"}},
	} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				if _, _, err := s.Cases(ctx, c.f); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	b.Run("counts", func(b *testing.B) {
		for b.Loop() {
			if _, err := s.CaseCounts(ctx, Filter{}); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("search", func(b *testing.B) {
		for b.Loop() {
			if _, _, err := s.Search(ctx, Query{Text: "word77"}); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("searchAll", func(b *testing.B) {
		for b.Loop() {
			if _, _, err := s.Search(ctx, Query{Text: "import"}); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("signatures", func(b *testing.B) {
		for b.Loop() {
			if _, err := s.Signatures(ctx, at(1)); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("trend", func(b *testing.B) {
		for b.Loop() {
			if _, err := s.Trend(ctx, "sig3", 26); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("audit", func(b *testing.B) {
		for b.Loop() {
			if err := s.Audit(ctx, Who{"kari", "reader", ""}, "view", "case 1", ""); err != nil {
				b.Fatal(err)
			}
		}
	})
}
