package store

import (
	"context"
	"database/sql"
	"errors"
	"time"
)

// Kinds of job.
const (
	Ingest     = "ingest"
	Rediagnose = "rediagnose"
)

// A Job is work on a bundle that outlives the process that does it: a lease
// that was not renewed ends, and another takes the job.
type Job struct {
	ID       int64
	Kind     string
	Bundle   string
	Attempts int // this one included; the lease's number
}

// AddJob puts a job in the queue, once: a second of the same kind for the same
// bundle that nobody has begun is none.
func (s *Store) AddJob(ctx context.Context, kind, bundle string) error {
	_, err := s.w.ExecContext(ctx, "INSERT INTO job (kind, bundle, not_before) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", kind, bundle, s.clock())
	return err
}

// Lease takes the next job of a kind for a while; nil when there is none. A
// job whose lease ran out is taken again.
func (s *Store) Lease(ctx context.Context, kind string, d time.Duration) (*Job, error) {
	now := s.clock()
	j := Job{Kind: kind}
	err := s.w.QueryRowContext(ctx, `UPDATE job SET state = 'running', attempts = attempts + 1, leased_until = ?
		WHERE id = (SELECT id FROM job WHERE kind = ? AND (state = 'queued' AND not_before <= ? OR state = 'running' AND leased_until <= ?)
			ORDER BY not_before, id LIMIT 1)
		RETURNING id, bundle, attempts`, now+d.Milliseconds(), kind, now, now).Scan(&j.ID, &j.Bundle, &j.Attempts)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	return &j, nil
}

// Renew keeps a job for another while; ErrLost when somebody else has it by now.
func (s *Store) Renew(ctx context.Context, j *Job, d time.Duration) error {
	return lost(s.w.ExecContext(ctx, "UPDATE job SET leased_until = ? WHERE id = ? AND attempts = ? AND state = 'running'", s.clock()+d.Milliseconds(), j.ID, j.Attempts))
}

// Done ends a job; ErrLost when somebody else has it by now.
func (s *Store) Done(ctx context.Context, j *Job) error {
	return lost(s.w.ExecContext(ctx, "UPDATE job SET state = 'done', error = '' WHERE id = ? AND attempts = ? AND state = 'running'", j.ID, j.Attempts))
}

// Fail gives a job back: it is tried again after a while, or never when retry is negative.
func (s *Store) Fail(ctx context.Context, j *Job, why error, retry time.Duration) error {
	state := "queued"
	if retry < 0 {
		state, retry = "failed", 0
	}
	return lost(s.w.ExecContext(ctx, `UPDATE OR REPLACE job SET state = ?, not_before = ?, error = ? WHERE id = ? AND attempts = ? AND state = 'running'`,
		state, s.clock()+retry.Milliseconds(), why.Error(), j.ID, j.Attempts))
}

// Jobs counts jobs of a kind by state: queued, running, done, failed.
func (s *Store) Jobs(ctx context.Context, kind string) (map[string]int, error) {
	return counts(ctx, s.r, "SELECT state, count(*) FROM job WHERE kind = ? GROUP BY state", kind)
}

func lost(res sql.Result, err error) error {
	if err = one(res, err); errors.Is(err, ErrMissing) {
		return ErrLost
	}
	return err
}

// counts reads rows of a word and a number.
func counts(ctx context.Context, db *sql.DB, query string, args ...any) (map[string]int, error) {
	rows, err := db.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[string]int{}
	for rows.Next() {
		var k string
		var n int
		if err := rows.Scan(&k, &n); err != nil {
			return nil, err
		}
		out[k] = n
	}
	return out, rows.Err()
}
