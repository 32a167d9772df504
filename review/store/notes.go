package store

import (
	"context"
	"database/sql"
	"strings"
	"time"
)

// A Note is what somebody wrote about a case, in Markdown.
type Note struct {
	ID      string    `json:"id"`
	Case    string    `json:"case"`
	Author  string    `json:"author"` // a user's name
	Text    string    `json:"text"`
	Created time.Time `json:"created"`
	Edited  time.Time `json:"edited,omitzero"`
}

// AddNote writes a note.
func (s *Store) AddNote(ctx context.Context, caseID, author, text string) (*Note, error) {
	n := &Note{ID: s.newID(), Case: caseID, Author: author, Text: text, Created: at(s.clock())}
	err := s.write(ctx, func(tx *sql.Tx) error {
		err := execAll(ctx, tx,
			stmt{"INSERT INTO note (id, case_, author, text, created) VALUES (?, ?, ?, ?, ?)", []any{n.ID, caseID, author, text, ms(n.Created)}},
			stmt{"UPDATE case_ SET updated = ? WHERE id = ?", []any{s.clock(), caseID}})
		if err != nil {
			return err
		}
		return s.index(ctx, tx, doc{Kind: "note", Case: caseID, Note: n.ID, Text: text})
	})
	return n, err
}

// EditNote changes a note; only its author's, and only of this case.
func (s *Store) EditNote(ctx context.Context, caseID, id, author, text string) error {
	return s.write(ctx, func(tx *sql.Tx) error {
		if err := one(tx.ExecContext(ctx, "UPDATE note SET text = ?, edited = ? WHERE id = ? AND author = ? AND case_ = ?", text, s.clock(), id, author, caseID)); err != nil {
			return err
		}
		if err := unindex(ctx, tx, "note = ?", id); err != nil {
			return err
		}
		return s.index(ctx, tx, doc{Kind: "note", Case: caseID, Note: id, Text: text})
	})
}

// DropNote deletes a note; only its author's, and only of this case.
func (s *Store) DropNote(ctx context.Context, caseID, id, author string) error {
	return s.write(ctx, func(tx *sql.Tx) error {
		if err := one(tx.ExecContext(ctx, "DELETE FROM note WHERE id = ? AND author = ? AND case_ = ?", id, author, caseID)); err != nil {
			return err
		}
		return unindex(ctx, tx, "note = ?", id)
	})
}

// Notes are those of a case, oldest first.
func (s *Store) Notes(ctx context.Context, caseID string) ([]Note, error) {
	return list(ctx, s.r, func(row scanner) (*Note, error) {
		var n Note
		var created, edited int64
		err := row.Scan(&n.ID, &n.Case, &n.Author, &n.Text, &created, &edited)
		n.Created, n.Edited = at(created), at(edited)
		return &n, err
	}, "SELECT id, case_, author, text, created, edited FROM note WHERE case_ = ? ORDER BY created, id", caseID)
}

// SetTags gives a case these tags and no others.
func (s *Store) SetTags(ctx context.Context, caseID string, tags []string) error {
	return s.write(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, "DELETE FROM tag WHERE case_ = ?", caseID); err != nil {
			return err
		}
		for _, t := range tags {
			if t = strings.Join(strings.Fields(t), " "); t == "" {
				continue
			}
			if _, err := tx.ExecContext(ctx, "INSERT OR IGNORE INTO tag (case_, name) VALUES (?, ?)", caseID, t); err != nil {
				return err
			}
		}
		if err := one(tx.ExecContext(ctx, "UPDATE case_ SET updated = ? WHERE id = ?", s.clock(), caseID)); err != nil {
			return err
		}
		c, err := scanCase(tx.QueryRowContext(ctx, "SELECT "+caseColumns+" FROM case_ WHERE id = ?", caseID))
		if err != nil {
			return err
		}
		return s.indexCase(ctx, tx, c)
	})
}

// Tags are those of a case.
func (s *Store) Tags(ctx context.Context, caseID string) ([]string, error) {
	return list(ctx, s.r, scanString, "SELECT name FROM tag WHERE case_ = ? ORDER BY name", caseID)
}

// AllTags counts the cases of every tag.
func (s *Store) AllTags(ctx context.Context) (map[string]int, error) {
	return counts(ctx, s.r, "SELECT name, count(*) FROM tag GROUP BY name")
}

func scanString(row scanner) (*string, error) {
	var v string
	return &v, row.Scan(&v)
}

// A Star marks a record of a bundle as one to come back to.
type Star struct {
	Bundle  string    `json:"bundle"`
	Record  int64     `json:"record"` // its number in the timeline index
	User    string    `json:"user"`
	Entry   string    `json:"entry"`
	Line    int       `json:"line"`
	Text    string    `json:"text"` // the beginning of the record
	Created time.Time `json:"created"`
}

// AddStar marks a record; a star that is there already is replaced.
func (s *Store) AddStar(ctx context.Context, st Star) error {
	_, err := s.w.ExecContext(ctx, "INSERT OR REPLACE INTO star (bundle, record, user_, entry, line, text, created) VALUES (?, ?, ?, ?, ?, ?, ?)",
		st.Bundle, st.Record, st.User, st.Entry, st.Line, st.Text, s.clock())
	return err
}

// DropStar takes a mark away.
func (s *Store) DropStar(ctx context.Context, bundle string, record int64) error {
	return one(s.w.ExecContext(ctx, "DELETE FROM star WHERE bundle = ? AND record = ?", bundle, record))
}

// Stars are those of a bundle, in the order of its records.
func (s *Store) Stars(ctx context.Context, bundle string) ([]Star, error) {
	return list(ctx, s.r, func(row scanner) (*Star, error) {
		var st Star
		var created int64
		err := row.Scan(&st.Bundle, &st.Record, &st.User, &st.Entry, &st.Line, &st.Text, &created)
		st.Created = at(created)
		return &st, err
	}, "SELECT bundle, record, user_, entry, line, text, created FROM star WHERE bundle = ? ORDER BY record", bundle)
}
