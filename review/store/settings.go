package store

import (
	"context"
	"database/sql"
	"errors"
	"time"
)

// A View is a filter of the inbox that somebody gave a name.
type View struct{ User, Name, Query string }

// SaveView keeps a view under its name, in place of an earlier one.
func (s *Store) SaveView(ctx context.Context, v View) error {
	_, err := s.w.ExecContext(ctx, "INSERT OR REPLACE INTO view (user_, name, query) VALUES (?, ?, ?)", v.User, v.Name, v.Query)
	return err
}

// DropView deletes a view.
func (s *Store) DropView(ctx context.Context, user, name string) error {
	return one(s.w.ExecContext(ctx, "DELETE FROM view WHERE user_ = ? AND name = ?", user, name))
}

// Views are those of a user, by name.
func (s *Store) Views(ctx context.Context, user string) ([]View, error) {
	return list(ctx, s.r, func(row scanner) (*View, error) {
		var v View
		return &v, row.Scan(&v.User, &v.Name, &v.Query)
	}, "SELECT user_, name, query FROM view WHERE user_ = ? ORDER BY name COLLATE NOCASE", user)
}

// Setting is what was set, "" when nothing was.
func (s *Store) Setting(ctx context.Context, key string) (string, error) {
	return setting(ctx, s.r, key)
}

type querier interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

func setting(ctx context.Context, q querier, key string) (v string, err error) {
	err = q.QueryRowContext(ctx, "SELECT value FROM setting WHERE key = ?", key).Scan(&v)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return v, err
}

// SetSetting sets a value.
func (s *Store) SetSetting(ctx context.Context, key, value string) error {
	_, err := s.w.ExecContext(ctx, "INSERT OR REPLACE INTO setting (key, value) VALUES (?, ?)", key, value)
	return err
}

// Sessions keeps logins for alexedwards/scs (its Store and CtxStore).
type Sessions struct{ s *Store }

// Sessions of this store.
func (s *Store) Sessions() *Sessions { return &Sessions{s} }

// FindCtx gives the data of a session that has not ended.
func (x *Sessions) FindCtx(ctx context.Context, token string) (b []byte, found bool, err error) {
	err = x.s.r.QueryRowContext(ctx, "SELECT data FROM session WHERE token = ? AND expiry > ?", token, x.s.clock()).Scan(&b)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, false, nil
	}
	return b, err == nil, err
}

// CommitCtx keeps the data of a session until expiry.
func (x *Sessions) CommitCtx(ctx context.Context, token string, b []byte, expiry time.Time) error {
	_, err := x.s.w.ExecContext(ctx, "INSERT OR REPLACE INTO session (token, data, expiry) VALUES (?, ?, ?)", token, b, ms(expiry))
	return err
}

// DeleteCtx ends a session.
func (x *Sessions) DeleteCtx(ctx context.Context, token string) error {
	_, err := x.s.w.ExecContext(ctx, "DELETE FROM session WHERE token = ?", token)
	return err
}

// Find is FindCtx without a context.
func (x *Sessions) Find(token string) ([]byte, bool, error) {
	return x.FindCtx(context.Background(), token)
}

// Commit is CommitCtx without a context.
func (x *Sessions) Commit(token string, b []byte, expiry time.Time) error {
	return x.CommitCtx(context.Background(), token, b, expiry)
}

// Delete is DeleteCtx without a context.
func (x *Sessions) Delete(token string) error { return x.DeleteCtx(context.Background(), token) }

// A Figure is a number for whoever watches the service: a metric's name, with
// its label as OpenMetrics writes it, what it counts, and how many.
type Figure struct {
	Name, Help string
	Value      int64
}

// Figures count what the store holds.
func (s *Store) Figures(ctx context.Context) ([]Figure, error) {
	var out []Figure
	for _, g := range []struct{ name, label, help, query string }{
		{"cases", "status", "Cases by status.", "SELECT status, count(*) FROM case_ GROUP BY status"},
		{"bundles", "status", "Bundles by status.", "SELECT status, count(*) FROM bundle GROUP BY status"},
		{"jobs", "state", "Jobs by state.", "SELECT state, count(*) FROM job GROUP BY state"},
		{"bundle_bytes", "", "Bytes received and kept.", "SELECT '', coalesce(sum(size), 0) FROM bundle"},
		{"audit_entries", "", "Entries of the audit log.", "SELECT '', count(*) FROM audit"},
		{"erased_cases", "", "Cases erased so far.", "SELECT '', count(*) FROM tombstone WHERE number > 0"},
	} {
		rows, err := list(ctx, s.r, func(row scanner) (*Figure, error) {
			f := Figure{Name: g.name, Help: g.help}
			var label string
			err := row.Scan(&label, &f.Value)
			if g.label != "" {
				f.Name += "{" + g.label + `="` + label + `"}`
			}
			return &f, err
		}, g.query)
		if err != nil {
			return nil, err
		}
		out = append(out, rows...)
	}
	return out, nil
}
