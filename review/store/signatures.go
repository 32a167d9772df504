package store

import (
	"context"
	"time"
)

// A SignatureRow says how often a known error has been seen.
type SignatureRow struct {
	Signature string
	Cases     int
	Customers int
	Bundles   int
	Count     int64
	Last      time.Time // newest bundle that shows it
}

// Signatures lists what was seen in bundles received since a time, the most cases first.
func (s *Store) Signatures(ctx context.Context, since time.Time) ([]SignatureRow, error) {
	return list(ctx, s.r, func(row scanner) (*SignatureRow, error) {
		var r SignatureRow
		var last int64
		err := row.Scan(&r.Signature, &r.Cases, &r.Customers, &r.Bundles, &r.Count, &last)
		r.Last = at(last)
		return &r, err
	}, `SELECT f.signature, count(DISTINCT b.case_), count(DISTINCT b.customer), count(DISTINCT b.id), sum(f.count), max(b.received)
		FROM finding f JOIN bundle b ON b.id = f.bundle WHERE b.received >= ? GROUP BY f.signature ORDER BY 2 DESC, 6 DESC, 1 LIMIT 2000`, ms(since))
}

// A SignatureCase is a bundle that shows a signature, in its case.
type SignatureCase struct {
	Case         Case
	CustomerName string
	Bundle       string
	Host         string
	Received     time.Time
	Count        int
	First, Last  time.Time
	Entry        string
	Line         int
}

// SignatureCases lists the bundles that show a signature, newest first.
func (s *Store) SignatureCases(ctx context.Context, signature string, limit int) ([]SignatureCase, error) {
	return s.shown(ctx, "FROM finding f JOIN bundle b ON b.id = f.bundle", "f.signature = ?", signature, limit)
}

// PatternBundles lists the bundles that show an unknown pattern, by its hash, newest first.
func (s *Store) PatternBundles(ctx context.Context, hash string, limit int) ([]SignatureCase, error) {
	return s.shown(ctx, "FROM pattern f JOIN bundle b ON b.id = f.bundle", "f.hash = ?", hash, limit)
}

func (s *Store) shown(ctx context.Context, from, where, arg string, limit int) ([]SignatureCase, error) {
	return list(ctx, s.r, func(row scanner) (*SignatureCase, error) {
		var r SignatureCase
		var received, first, last int64
		c, err := scanCase(row, &r.CustomerName, &r.Bundle, &r.Host, &received, &r.Count, &first, &last, &r.Entry, &r.Line)
		if err != nil {
			return nil, err
		}
		r.Case, r.Received, r.First, r.Last = *c, at(received), at(first), at(last)
		return &r, nil
	}, "SELECT "+caseColumns+", customer.name, b.id, b.host, b.received, f.count, f.first, f.last, f.entry, f.line "+from+
		" JOIN case_ ON case_.id = b.case_ JOIN customer ON customer.id = b.customer WHERE "+where+" ORDER BY b.received DESC, b.id DESC LIMIT ?", arg, limit)
}

// A Point is one week of a trend, which begins on a Monday in UTC.
type Point struct {
	Week  time.Time
	Cases int
	Count int64
}

const week = 7 * 24 * time.Hour

// Monday is the beginning, in UTC, of the week that t lies in.
func Monday(t time.Time) time.Time {
	t = t.UTC().Truncate(24 * time.Hour)
	return t.AddDate(0, 0, -(int(t.Weekday())+6)%7)
}

// Trend counts a signature by week, the last of them the one now; weeks without it are there, as zero.
func (s *Store) Trend(ctx context.Context, signature string, weeks int) ([]Point, error) {
	from := Monday(s.now()).Add(-time.Duration(weeks-1) * week)
	out := make([]Point, weeks)
	for i := range out {
		out[i].Week = from.Add(time.Duration(i) * week)
	}
	type row struct{ week, cases, count int64 }
	rows, err := list(ctx, s.r, func(r scanner) (*row, error) {
		var v row
		return &v, r.Scan(&v.week, &v.cases, &v.count)
	}, `SELECT (b.received - ?) / ?, count(DISTINCT b.case_), sum(f.count) FROM finding f JOIN bundle b ON b.id = f.bundle
		WHERE f.signature = ? AND b.received >= ? GROUP BY 1`, ms(from), week.Milliseconds(), signature, ms(from))
	for _, r := range rows {
		if r.week >= 0 && r.week < int64(weeks) {
			out[r.week].Cases, out[r.week].Count = int(r.cases), r.count
		}
	}
	return out, err
}
