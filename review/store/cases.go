package store

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"time"
)

// Statuses of a case.
const (
	New     = "new"
	Open_   = "open"
	Waiting = "waiting" // for the customer
	Closed  = "closed"
)

// A Case is one customer's trouble, with the bundles received for it.
type Case struct {
	ID         string    `json:"id"`
	Number     int64     `json:"number"`   // what people call it
	Customer   string    `json:"customer"` // id
	Title      string    `json:"title"`
	Status     string    `json:"status"`
	Assignee   string    `json:"assignee,omitempty"` // a user's name
	Page       string    `json:"page,omitempty"`
	State      string    `json:"state,omitempty"`
	Lang       string    `json:"lang,omitempty"` // of the customer; "" is as the customer has it
	Ref        string    `json:"ref,omitempty"`  // the number elsewhere
	Created    time.Time `json:"created"`
	Updated    time.Time `json:"updated"`
	Closed     time.Time `json:"closed,omitzero"`
	Hold       string    `json:"hold,omitempty"` // why it is kept beyond its time
	EraseAt    time.Time `json:"eraseAt"`
	MergedInto string    `json:"mergedInto,omitempty"` // id of another case
}

// AddCase makes a case for a customer, with the next number.
func (s *Store) AddCase(ctx context.Context, c Case) (*Case, error) {
	var out *Case
	err := s.write(ctx, func(tx *sql.Tx) (err error) {
		out, err = s.addCase(ctx, tx, c)
		return err
	})
	return out, err
}

func (s *Store) addCase(ctx context.Context, tx *sql.Tx, c Case) (*Case, error) {
	now := s.clock()
	c.ID, c.Created, c.Updated, c.MergedInto = s.newID(), at(now), at(now), ""
	if c.Status == "" {
		c.Status = New
	}
	keep, err := keeping(ctx, tx)
	if err != nil {
		return nil, err
	}
	c.EraseAt = keep.erase(c.Created, c.Closed)
	err = tx.QueryRowContext(ctx, `INSERT INTO case_ (id, customer, title, status, assignee, page, state, lang, ref, created, updated, closed, hold, erase_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING number`,
		c.ID, c.Customer, c.Title, c.Status, c.Assignee, c.Page, c.State, c.Lang, c.Ref, now, now, ms(c.Closed), c.Hold, ms(c.EraseAt)).Scan(&c.Number)
	if err != nil {
		return nil, err
	}
	return &c, s.indexCase(ctx, tx, &c)
}

const caseColumns = `case_.id, case_.number, case_.customer, case_.title, case_.status, case_.assignee, case_.page, case_.state, case_.lang, case_.ref,
	case_.created, case_.updated, case_.closed, case_.hold, case_.erase_at, case_.merged_into`

func scanCase(row scanner, more ...any) (*Case, error) {
	var c Case
	var created, updated, closed, erase int64
	err := row.Scan(append([]any{&c.ID, &c.Number, &c.Customer, &c.Title, &c.Status, &c.Assignee, &c.Page, &c.State, &c.Lang, &c.Ref,
		&created, &updated, &closed, &c.Hold, &erase, &c.MergedInto}, more...)...)
	c.Created, c.Updated, c.Closed, c.EraseAt = at(created), at(updated), at(closed), at(erase)
	if err != nil {
		return nil, missing(err)
	}
	return &c, nil
}

// Case finds a case by its id.
func (s *Store) Case(ctx context.Context, id string) (*Case, error) {
	return scanCase(s.r.QueryRowContext(ctx, "SELECT "+caseColumns+" FROM case_ WHERE id = ?", id))
}

// CaseByNumber finds a case by its number.
func (s *Store) CaseByNumber(ctx context.Context, number int64) (*Case, error) {
	return scanCase(s.r.QueryRowContext(ctx, "SELECT "+caseColumns+" FROM case_ WHERE number = ?", number))
}

// A Change says what becomes different; nil leaves as it is.
type Change struct {
	Title, Status, Assignee, Page, State, Lang, Ref *string
}

// UpdateCase changes a case; closing sets its clock of erasure, opening sets it back.
func (s *Store) UpdateCase(ctx context.Context, id string, ch Change) error {
	return s.write(ctx, func(tx *sql.Tx) error {
		c, err := scanCase(tx.QueryRowContext(ctx, "SELECT "+caseColumns+" FROM case_ WHERE id = ?", id))
		if err != nil {
			return err
		}
		for _, f := range []struct{ to, from *string }{{&c.Title, ch.Title}, {&c.Status, ch.Status}, {&c.Assignee, ch.Assignee},
			{&c.Page, ch.Page}, {&c.State, ch.State}, {&c.Lang, ch.Lang}, {&c.Ref, ch.Ref}} {
			if f.from != nil {
				*f.to = *f.from
			}
		}
		switch {
		case c.Status != Closed:
			c.Closed = time.Time{}
		case c.Closed.IsZero():
			c.Closed = at(s.clock())
		}
		keep, err := keeping(ctx, tx)
		if err != nil {
			return err
		}
		c.EraseAt = keep.erase(c.Created, c.Closed)
		_, err = tx.ExecContext(ctx, `UPDATE case_ SET title = ?, status = ?, assignee = ?, page = ?, state = ?, lang = ?, ref = ?, updated = ?, closed = ?, erase_at = ? WHERE id = ?`,
			c.Title, c.Status, c.Assignee, c.Page, c.State, c.Lang, c.Ref, s.clock(), ms(c.Closed), ms(c.EraseAt), id)
		if err != nil {
			return err
		}
		return s.indexCase(ctx, tx, c)
	})
}

// Merge moves all of one case into another of the same customer and closes the
// first, which from then on says where its contents are.
func (s *Store) Merge(ctx context.Context, from, into string) error {
	return s.write(ctx, func(tx *sql.Tx) error {
		a, err := scanCase(tx.QueryRowContext(ctx, "SELECT "+caseColumns+" FROM case_ WHERE id = ?", from))
		if err != nil {
			return err
		}
		b, err := scanCase(tx.QueryRowContext(ctx, "SELECT "+caseColumns+" FROM case_ WHERE id = ?", into))
		if err != nil {
			return err
		}
		switch {
		case a.ID == b.ID, a.MergedInto != "", b.MergedInto != "":
			return ErrMissing
		case a.Customer != b.Customer:
			return ErrOther
		case a.Hold != "":
			return ErrHeld // the reason to keep it is about this case
		}
		now := s.clock()
		keep, err := keeping(ctx, tx)
		if err != nil {
			return err
		}
		created := a.Created
		if b.Created.Before(created) {
			created = b.Created // what is merged is not kept longer for it
		}
		return execAll(ctx, tx,
			stmt{"UPDATE bundle SET case_ = ? WHERE case_ = ?", []any{into, from}},
			stmt{"UPDATE note SET case_ = ? WHERE case_ = ?", []any{into, from}},
			stmt{"UPDATE OR IGNORE tag SET case_ = ? WHERE case_ = ?", []any{into, from}},
			stmt{"DELETE FROM tag WHERE case_ = ?", []any{from}},
			stmt{"UPDATE doc SET case_ = ? WHERE case_ = ? AND kind <> 'title'", []any{into, from}},
			stmt{"UPDATE link SET case_ = ? WHERE case_ = ?", []any{into, from}},
			stmt{"UPDATE case_ SET status = 'closed', closed = ?, updated = ?, merged_into = ? WHERE id = ?", []any{now, now, into, from}},
			stmt{"UPDATE case_ SET updated = ?, created = ?, erase_at = ? WHERE id = ?", []any{now, ms(created), ms(keep.erase(created, b.Closed)), into}},
		)
	})
}

// Split moves some bundles of a case into a new one.
func (s *Store) Split(ctx context.Context, id, title string, bundles []string) (*Case, error) {
	var out *Case
	err := s.write(ctx, func(tx *sql.Tx) error {
		old, err := scanCase(tx.QueryRowContext(ctx, "SELECT "+caseColumns+" FROM case_ WHERE id = ?", id))
		if err != nil {
			return err
		}
		if out, err = s.addCase(ctx, tx, Case{Customer: old.Customer, Title: title, Status: Open_, Assignee: old.Assignee, Lang: old.Lang, Hold: old.Hold}); err != nil {
			return err
		}
		for _, b := range bundles {
			if err := one(tx.ExecContext(ctx, "UPDATE bundle SET case_ = ? WHERE id = ? AND case_ = ?", out.ID, b, id)); err != nil {
				return err
			}
			if _, err := tx.ExecContext(ctx, "UPDATE doc SET case_ = ? WHERE bundle = ?", out.ID, b); err != nil {
				return err
			}
		}
		if len(bundles) == 0 {
			return ErrMissing
		}
		// The bundles are as old as they are: a new case gives them no more time.
		keep, err := keeping(ctx, tx)
		if err != nil {
			return err
		}
		err = execAll(ctx, tx, stmt{`UPDATE case_ SET page = b.page, state = b.state, created = ?, erase_at = ? FROM
			(SELECT page, state FROM bundle WHERE case_ = ? ORDER BY received DESC LIMIT 1) b WHERE id = ?`,
			[]any{ms(old.Created), ms(keep.erase(old.Created, time.Time{})), out.ID, out.ID}})
		return err
	})
	if err != nil {
		return nil, err
	}
	return s.Case(ctx, out.ID)
}

type stmt struct {
	sql  string
	args []any
}

func execAll(ctx context.Context, tx *sql.Tx, all ...stmt) error {
	for _, st := range all {
		if _, err := tx.ExecContext(ctx, st.sql, st.args...); err != nil {
			return errors.Join(err, errors.New(strings.Fields(st.sql)[0]))
		}
	}
	return nil
}
