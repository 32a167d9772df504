package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"time"

	"stegvis/bundle"
	"stegvis/diagnose"
	"stegvis/guide"
)

// A Reading is what became of a received file.
type Reading struct {
	Status    string // ready, quarantined, refused
	Reason    Reason
	Kind      string // bundle, archive, file
	Manifest  *bundle.Manifest
	Diagnosed string    // version of the guide that made the findings
	Since     time.Time // of the records, or what the manifest says
	Until     time.Time
	Records   int64
	Coverage  []bundle.Source // nil: the manifest's
	Summary   json.RawMessage
	Findings  []diagnose.Finding
	Patterns  []diagnose.Pattern
}

// SaveReading keeps what reading a bundle told, in place of what was there,
// in one transaction. The case takes page and state from it when it has none.
func (s *Store) SaveReading(ctx context.Context, id string, r Reading) error {
	m := r.Manifest
	if m == nil {
		m = new(bundle.Manifest)
	}
	if r.Coverage == nil {
		r.Coverage = m.Sources
	}
	gaps := 0
	for _, src := range r.Coverage {
		if src.Status != bundle.Complete {
			gaps++
		}
	}
	reason, err := json.Marshal(r.Reason)
	if err != nil {
		return err
	}
	coverage, err := json.Marshal(r.Coverage)
	if err != nil {
		return err
	}
	if r.Coverage == nil {
		coverage = []byte("[]")
	}
	var manifest []byte
	if r.Manifest != nil {
		if manifest, err = json.Marshal(m); err != nil {
			return err
		}
	}
	return s.write(ctx, func(tx *sql.Tx) error {
		var caseID string
		err := tx.QueryRowContext(ctx, `UPDATE bundle SET status = ?, reason = ?, kind = ?, bundle_id = ?, host = ?, os = ?, page = ?, state = ?, guide = ?, tool = ?,
			since = ?, until = ?, records = ?, gaps = ?, coverage = ? WHERE id = ? RETURNING case_`,
			r.Status, string(reason), r.Kind, m.ID, m.Host.Name, m.Host.OS, m.Guide.Page, m.Guide.State, m.Guide.Version, m.Tool.Version,
			ms(r.Since), ms(r.Until), r.Records, gaps, string(coverage), id).Scan(&caseID)
		if err != nil {
			return missing(err)
		}
		err = execAll(ctx, tx,
			stmt{"INSERT OR REPLACE INTO detail (bundle, manifest, summary) VALUES (?, ?, ?)", []any{id, string(manifest), string(r.Summary)}},
			stmt{"UPDATE case_ SET page = ?, state = ?, lang = CASE lang WHEN '' THEN ? ELSE lang END WHERE id = ? AND page = ''", []any{m.Guide.Page, m.Guide.State, m.Guide.Lang, caseID}},
			stmt{"UPDATE case_ SET ref = ? WHERE id = ? AND ref = ''", []any{m.Case, caseID}},
			stmt{"UPDATE case_ SET updated = ? WHERE id = ?", []any{s.clock(), caseID}},
		)
		if err != nil {
			return err
		}
		if err := unindex(ctx, tx, "bundle = ? AND kind = 'host'", id); err != nil {
			return err
		}
		if err := s.index(ctx, tx, doc{Kind: "host", Case: caseID, Bundle: id, Text: m.Host.Name}); err != nil {
			return err
		}
		return s.saveFindings(ctx, tx, id, caseID, r.Diagnosed, r.Findings, r.Patterns)
	})
}

// SaveFindings keeps the findings and patterns of a newer guide, in place of the earlier.
func (s *Store) SaveFindings(ctx context.Context, id, version string, findings []diagnose.Finding, patterns []diagnose.Pattern) error {
	return s.write(ctx, func(tx *sql.Tx) error {
		var caseID string
		if err := tx.QueryRowContext(ctx, "SELECT case_ FROM bundle WHERE id = ?", id).Scan(&caseID); err != nil {
			return missing(err)
		}
		return s.saveFindings(ctx, tx, id, caseID, version, findings, patterns)
	})
}

func (s *Store) saveFindings(ctx context.Context, tx *sql.Tx, id, caseID, version string, findings []diagnose.Finding, patterns []diagnose.Pattern) error {
	err := execAll(ctx, tx,
		stmt{"DELETE FROM finding WHERE bundle = ?", []any{id}},
		stmt{"DELETE FROM pattern WHERE bundle = ?", []any{id}},
		stmt{"UPDATE bundle SET diagnosed = ? WHERE id = ?", []any{version, id}})
	if err != nil {
		return err
	}
	if err := unindex(ctx, tx, "bundle = ? AND kind IN ('finding', 'pattern')", id); err != nil {
		return err
	}
	for i, f := range findings {
		samples, err := json.Marshal(f.Samples)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, "INSERT INTO finding (bundle, nr, signature, ref, entry, line, count, first, last, samples) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
			id, i, f.Signature, f.Page.String(), f.Entry, f.Line, f.Count, ms(f.First), ms(f.Last), string(samples))
		if err != nil {
			return err
		}
		text := f.Signature + " " + f.Page.String()
		for _, sample := range f.Samples {
			text += "\n" + sample.Text
		}
		if err := s.index(ctx, tx, doc{Kind: "finding", Case: caseID, Bundle: id, Text: text}); err != nil {
			return err
		}
	}
	for i, p := range patterns {
		_, err := tx.ExecContext(ctx, "INSERT INTO pattern (bundle, nr, hash, template, count, entry, line, example, first, last) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
			id, i, PatternHash(p.Template), p.Template, p.Count, p.Sample.Entry, p.Sample.Line, p.Sample.Text, ms(p.First), ms(p.Last))
		if err != nil {
			return err
		}
		if err := s.index(ctx, tx, doc{Kind: "pattern", Case: caseID, Bundle: id, Text: p.Sample.Text}); err != nil {
			return err
		}
	}
	return nil
}

// PatternHash names a template, so that the same one is known in other bundles.
func PatternHash(template string) string {
	sum := sha256.Sum256([]byte(template))
	return hex.EncodeToString(sum[:8])
}

// Findings are those of a bundle, in the order diagnose gave them.
func (s *Store) Findings(ctx context.Context, bundle string) ([]diagnose.Finding, error) {
	return list(ctx, s.r, func(row scanner) (*diagnose.Finding, error) {
		var f diagnose.Finding
		var ref, samples string
		var first, last int64
		if err := row.Scan(&f.Signature, &ref, &f.Entry, &f.Line, &f.Count, &first, &last, &samples); err != nil {
			return nil, err
		}
		f.Page, f.First, f.Last = guide.ParseRef(ref), at(first), at(last)
		return &f, json.Unmarshal([]byte(samples), &f.Samples)
	}, "SELECT signature, ref, entry, line, count, first, last, samples FROM finding WHERE bundle = ? ORDER BY nr", bundle)
}

// Patterns are the error lines of a bundle that no signature knows, in diagnose's order.
func (s *Store) Patterns(ctx context.Context, bundle string) ([]diagnose.Pattern, error) {
	return list(ctx, s.r, func(row scanner) (*diagnose.Pattern, error) {
		var p diagnose.Pattern
		var first, last int64
		err := row.Scan(&p.Template, &p.Count, &p.Sample.Entry, &p.Sample.Line, &p.Sample.Text, &first, &last)
		p.First, p.Last = at(first), at(last)
		return &p, err
	}, "SELECT template, count, entry, line, example, first, last FROM pattern WHERE bundle = ? ORDER BY nr", bundle)
}

// PatternCases counts the cases, other than this one, that show a pattern.
func (s *Store) PatternCases(ctx context.Context, template, exceptCase string) (n int, err error) {
	err = s.r.QueryRowContext(ctx, "SELECT count(DISTINCT b.case_) FROM pattern p JOIN bundle b ON b.id = p.bundle WHERE p.hash = ? AND b.case_ <> ?", PatternHash(template), exceptCase).Scan(&n)
	return n, err
}

// DiagnoseAgain queues every bundle whose findings are of another guide than
// this version, and says how many.
func (s *Store) DiagnoseAgain(ctx context.Context, version string) (int, error) {
	res, err := s.w.ExecContext(ctx, `INSERT INTO job (kind, bundle, not_before) SELECT ?, id, ? FROM bundle
		WHERE diagnosed <> ? AND status IN ('ready', 'quarantined') ORDER BY received DESC ON CONFLICT DO NOTHING`, Rediagnose, s.clock(), version)
	if err != nil {
		return 0, err
	}
	n, err := res.RowsAffected()
	return int(n), err
}
