package store

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// Keeping says how long a case is kept.
type Keeping struct {
	Closed int // days after it was closed
	Most   int // days after it was opened, however it stands
}

// erase is when a case is erased.
func (k Keeping) erase(created, closed time.Time) time.Time {
	day := 24 * time.Hour
	end := created.Add(time.Duration(k.Most) * day)
	if !closed.IsZero() && closed.Add(time.Duration(k.Closed)*day).Before(end) {
		end = closed.Add(time.Duration(k.Closed) * day)
	}
	return end
}

func keeping(ctx context.Context, q querier) (Keeping, error) {
	k := Keeping{30, 90}
	for key, to := range map[string]*int{"keep.closed": &k.Closed, "keep.most": &k.Most} {
		v, err := setting(ctx, q, key)
		if err != nil {
			return k, err
		}
		if n, err := strconv.Atoi(v); err == nil && n >= 0 {
			*to = n
		}
	}
	return k, nil
}

// Keeping is how long cases are kept: 30 and 90 days unless set otherwise.
func (s *Store) Keeping(ctx context.Context) (Keeping, error) { return keeping(ctx, s.r) }

// SetKeeping changes how long cases are kept, those that are there too.
func (s *Store) SetKeeping(ctx context.Context, k Keeping) error {
	const day = 24 * 3600 * 1000
	return s.write(ctx, func(tx *sql.Tx) error {
		return execAll(ctx, tx,
			stmt{"INSERT OR REPLACE INTO setting (key, value) VALUES ('keep.closed', ?), ('keep.most', ?)", []any{strconv.Itoa(k.Closed), strconv.Itoa(k.Most)}},
			stmt{"UPDATE case_ SET erase_at = CASE closed WHEN 0 THEN created + ? ELSE min(created + ?, closed + ?) END", []any{k.Most * day, k.Most * day, k.Closed * day}})
	})
}

// Hold keeps a case beyond its time, for a reason; "" lets go of it.
func (s *Store) Hold(ctx context.Context, caseID, reason string) error {
	return one(s.w.ExecContext(ctx, "UPDATE case_ SET hold = ?, updated = ? WHERE id = ?", strings.TrimSpace(reason), s.clock(), caseID))
}

// Due lists the cases whose time is over, held ones aside.
func (s *Store) Due(ctx context.Context, now time.Time) ([]Case, error) {
	return list(ctx, s.r, func(row scanner) (*Case, error) { return scanCase(row) },
		"SELECT "+caseColumns+" FROM case_ WHERE erase_at <= ? AND hold = '' ORDER BY erase_at, number LIMIT 1000", ms(now))
}

// A Tombstone is what is left of a case, or of a customer (Number 0).
type Tombstone struct {
	Number   int64     `json:"number"`
	Customer string    `json:"customer"` // id
	Erased   time.Time `json:"erased"`
	By       string    `json:"by"`
	Reason   string    `json:"reason"`
	Bundles  int       `json:"bundles"`
	Bytes    int64     `json:"bytes"`
}

// Tombstones lists what was erased, newest first.
func (s *Store) Tombstones(ctx context.Context, limit int) ([]Tombstone, error) {
	return list(ctx, s.r, func(row scanner) (*Tombstone, error) {
		var t Tombstone
		var erased int64
		err := row.Scan(&t.Number, &t.Customer, &erased, &t.By, &t.Reason, &t.Bundles, &t.Bytes)
		t.Erased = at(erased)
		return &t, err
	}, "SELECT number, customer, erased, by, reason, bundles, bytes FROM tombstone ORDER BY erased DESC, number DESC LIMIT ?", limit)
}

// Erase removes a case for good: blobs, indexes, rows and search. ErrHeld when
// it is held. What stays is a tombstone, and the audit log, which names no one
// but our own people. Files go first: a crash leaves rows that say what is
// still to be erased, never files that nobody knows of. Call Compact after the last.
func (s *Store) Erase(ctx context.Context, caseID, by, reason string) (*Tombstone, error) {
	c, err := s.Case(ctx, caseID)
	if err != nil {
		return nil, err
	}
	if c.Hold != "" {
		return nil, ErrHeld
	}
	bundles, err := s.Bundles(ctx, caseID)
	if err != nil {
		return nil, err
	}
	t := &Tombstone{Number: c.Number, Customer: c.Customer, Erased: at(s.clock()), By: by, Reason: reason, Bundles: len(bundles)}
	for _, b := range bundles {
		t.Bytes += b.Size
		if err := s.eraseFiles(ctx, &b); err != nil {
			return nil, err
		}
	}
	err = s.write(ctx, func(tx *sql.Tx) error {
		var hold string
		if err := tx.QueryRowContext(ctx, "SELECT hold FROM case_ WHERE id = ?", caseID).Scan(&hold); err != nil {
			return missing(err)
		}
		// A file that came while the others were being erased is not left behind.
		var now int
		if err := tx.QueryRowContext(ctx, "SELECT count(*) FROM bundle WHERE case_ = ?", caseID).Scan(&now); err != nil {
			return err
		}
		if now != len(bundles) {
			return errCame
		}
		if err := unindex(ctx, tx, "case_ = ?", caseID); err != nil {
			return err
		}
		return execAll(ctx, tx,
			stmt{"INSERT OR REPLACE INTO setting (key, value) VALUES (?, '1')", []any{compactDue}},
			stmt{"DELETE FROM job WHERE bundle IN (SELECT id FROM bundle WHERE case_ = ?)", []any{caseID}},
			stmt{"DELETE FROM bundle WHERE case_ = ?", []any{caseID}}, // finding, pattern, detail and star go with it
			stmt{"DELETE FROM note WHERE case_ = ?", []any{caseID}},
			stmt{"DELETE FROM tag WHERE case_ = ?", []any{caseID}},
			stmt{"DELETE FROM link WHERE case_ = ?", []any{caseID}},
			stmt{"UPDATE case_ SET merged_into = '' WHERE merged_into = ?", []any{caseID}},
			stmt{"DELETE FROM case_ WHERE id = ?", []any{caseID}},
			stmt{"INSERT INTO tombstone (number, customer, erased, by, reason, bundles, bytes) VALUES (?, ?, ?, ?, ?, ?, ?)", []any{t.Number, t.Customer, ms(t.Erased), by, reason, t.Bundles, t.Bytes}})
	})
	if errors.Is(err, errCame) {
		return s.Erase(ctx, caseID, by, reason)
	}
	if err != nil {
		return nil, err
	}
	return t, nil
}

var errCame = errors.New("something came to the case meanwhile")

// compactDue is the setting that says that something was erased since the last Compact.
const compactDue = "compact.due"

// eraseFiles removes the blob of a bundle and every file in the data folder's
// folders whose name begins with its id: index, files of an archive, parts.
func (s *Store) eraseFiles(ctx context.Context, b *Bundle) error {
	err := s.blobs.Delete(ctx, b.Blob)
	names, _ := filepath.Glob(filepath.Join(s.dir, "*", b.ID+"*"))
	for _, name := range names {
		err = errors.Join(err, os.RemoveAll(name))
	}
	return err
}

// EraseCustomer erases all cases of a customer, then its name and address.
// ErrHeld when one of them is held; then nothing is erased.
func (s *Store) EraseCustomer(ctx context.Context, id, by, reason string) (*Tombstone, error) {
	cases, err := list(ctx, s.r, func(row scanner) (*Case, error) { return scanCase(row) }, "SELECT "+caseColumns+" FROM case_ WHERE customer = ?", id)
	if err != nil {
		return nil, err
	}
	for _, c := range cases {
		if c.Hold != "" {
			return nil, ErrHeld
		}
	}
	t := &Tombstone{Customer: id, Erased: at(s.clock()), By: by, Reason: reason}
	for _, c := range cases {
		one, err := s.Erase(ctx, c.ID, by, reason)
		if err != nil {
			return nil, err
		}
		t.Bundles, t.Bytes = t.Bundles+one.Bundles, t.Bytes+one.Bytes
	}
	err = s.write(ctx, func(tx *sql.Tx) error {
		// The row stays for the tombstones that name it; nothing in it says who it was.
		if err := one(tx.ExecContext(ctx, "UPDATE customer SET name = id, email = '', erased = ? WHERE id = ? AND erased = 0", ms(t.Erased), id)); err != nil {
			return err
		}
		return execAll(ctx, tx,
			stmt{"DELETE FROM link WHERE customer = ?", []any{id}},
			stmt{"INSERT INTO tombstone (number, customer, erased, by, reason, bundles, bytes) VALUES (0, ?, ?, ?, ?, ?, ?)", []any{id, ms(t.Erased), by, reason, t.Bundles, t.Bytes}})
	})
	return t, err
}

// Compact rewrites the database without what was deleted and empties its
// journal, so that nothing erased is left in a file of ours. When somebody
// reads on and on meanwhile, the journal is emptied by the next Sweep.
func (s *Store) Compact(ctx context.Context) error {
	for _, q := range []string{"INSERT INTO search(search) VALUES ('optimize')", "VACUUM"} {
		if _, err := s.w.ExecContext(ctx, q); err != nil {
			return err
		}
	}
	// It waits for readers, up to the busy timeout, and says in its row whether that was enough.
	var busy, frames, moved int
	if err := s.w.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &frames, &moved); err != nil || busy != 0 {
		return err
	}
	return s.SetSetting(ctx, compactDue, "")
}

// Sweep does the day's duty: it erases what is due and forgets ended sessions,
// used tokens, finished jobs and blobs that a crash left without a row. It gives what was erased; tell is called for each.
func (s *Store) Sweep(ctx context.Context, tell func(Tombstone) error) (int, error) {
	now := s.clock()
	due, err := s.Due(ctx, s.now())
	if err != nil {
		return 0, err
	}
	n := 0
	for _, c := range due {
		t, err := s.Erase(ctx, c.ID, "", "retention")
		if errors.Is(err, ErrHeld) || errors.Is(err, ErrMissing) {
			continue
		} else if err != nil {
			return n, err
		}
		n++
		if err := tell(*t); err != nil {
			return n, err
		}
	}
	err = s.write(ctx, func(tx *sql.Tx) error {
		return execAll(ctx, tx,
			stmt{"DELETE FROM session WHERE expiry <= ?", []any{now}},
			stmt{"DELETE FROM token WHERE expires <= ? OR used > 0", []any{now}},
			stmt{"DELETE FROM job WHERE state = 'done' AND not_before <= ?", []any{now - 7*24*3600*1000}})
	})
	if err != nil {
		return n, err
	}
	if _, err := s.Orphans(ctx); err != nil {
		return n, err
	}
	if left, err := s.Setting(ctx, compactDue); err != nil || left == "" {
		return n, err
	}
	return n, s.Compact(ctx)
}
