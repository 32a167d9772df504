package store

import (
	"context"
	"database/sql"
	"strings"
	"time"
	"unicode"
)

// A doc is something that can be searched.
type doc struct{ Kind, Case, Bundle, Note, Text string }

// maxDoc bounds what one thing adds to the search index.
const maxDoc = 16 << 10

func (s *Store) index(ctx context.Context, tx *sql.Tx, d doc) error {
	if strings.TrimSpace(d.Text) == "" {
		return nil
	}
	d.Text = strings.ToValidUTF8(marks.Replace(d.Text[:min(len(d.Text), maxDoc)]), "\uFFFD")
	res, err := tx.ExecContext(ctx, "INSERT INTO doc (kind, case_, bundle, note, at) VALUES (?, ?, ?, ?, ?)", d.Kind, d.Case, d.Bundle, d.Note, s.clock())
	if err != nil {
		return err
	}
	id, err := res.LastInsertId()
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, "INSERT INTO search (rowid, text) VALUES (?, ?)", id, d.Text)
	return err
}

// unindex forgets docs; where is ours, never a stranger's.
func unindex(ctx context.Context, tx *sql.Tx, where string, args ...any) error {
	if _, err := tx.ExecContext(ctx, "DELETE FROM search WHERE rowid IN (SELECT id FROM doc WHERE "+where+")", args...); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, "DELETE FROM doc WHERE "+where, args...)
	return err
}

// indexCase makes a case's own words searchable: title, number elsewhere, customer, tags.
func (s *Store) indexCase(ctx context.Context, tx *sql.Tx, c *Case) error {
	if err := unindex(ctx, tx, "case_ = ? AND kind = 'title'", c.ID); err != nil {
		return err
	}
	var more string
	err := tx.QueryRowContext(ctx, "SELECT coalesce((SELECT name FROM customer WHERE id = ?), '') || ' ' || coalesce((SELECT group_concat(name, ' ') FROM tag WHERE case_ = ?), '')", c.Customer, c.ID).Scan(&more)
	if err != nil {
		return err
	}
	return s.index(ctx, tx, doc{Kind: "title", Case: c.ID, Text: c.Title + "\n" + c.Ref + " " + more})
}

// words makes an FTS5 query of what a person wrote: every word must be there,
// the beginning of one is enough, "in quotes" is a phrase. Nothing a person
// writes is syntax.
func words(q string) string {
	var out []string
	q = strings.ReplaceAll(strings.ToValidUTF8(q, " "), "\x00", " ") // where FTS5 thinks that the query ends
	for i, part := range strings.Split(q, `"`) {
		if i%2 == 1 { // in quotes
			if p := strings.TrimSpace(part); strings.IndexFunc(p, wordy) >= 0 {
				out = append(out, `"`+p+`"`)
			}
			continue
		}
		for _, w := range strings.Fields(part) {
			if strings.IndexFunc(w, wordy) < 0 {
				continue
			}
			out = append(out, `"`+w+`"*`)
		}
	}
	if len(out) == 0 {
		return `""` // matches nothing
	}
	return strings.Join(out[:min(len(out), 20)], " AND ")
}

func wordy(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// A Query is what is looked for over all cases.
type Query struct {
	Text  string
	Kind  string    // title, note, finding, pattern, host, file; "" is all
	Since time.Time // of the case's newest bundle
	Limit int       // cases; 0 is 50
}

// A Hit is a case in which it was found.
type Hit struct {
	Case         Case
	CustomerName string
	Received     time.Time // its newest bundle
	Places       []Place   // up to three
	Count        int       // places in all
}

// A Place is where in a case. Before, Match and After are the text around it.
type Place struct {
	Kind    string
	Bundle  string
	Excerpt []Piece
}

// A Piece is a part of an excerpt; Hit ones are what was looked for.
type Piece struct {
	Text string
	Hit  bool
}

// marks of FTS5's excerpt: no text can hold them, since they are taken out of it.
const open, shut = "\x02", "\x03"

var marks = strings.NewReplacer(open, "", shut, "")

// Search looks through titles, notes, findings, patterns, hosts and file names
// of all cases. The newest case comes first; total is how many cases there are
// among the newest ten thousand places: who looks for a word that is everywhere
// is not made to wait for all of them to be counted.
func (s *Store) Search(ctx context.Context, q Query) (hits []Hit, total int, err error) {
	match := words(q.Text)
	if match == `""` {
		return nil, 0, nil
	}
	// What lies in quarantine is shown nowhere, so not here either; released, it is found.
	kind := " AND doc.bundle NOT IN (SELECT id FROM bundle WHERE status = '" + Quarantined + "')"
	args := []any{match}
	if q.Kind != "" {
		kind, args = kind+" AND doc.kind = ?", append(args, q.Kind)
	}
	if q.Limit <= 0 {
		q.Limit = 50
	}
	scan := func(row scanner) (*Hit, error) {
		var h Hit
		var received int64
		c, err := scanCase(row, &h.CustomerName, &received, &h.Count, &total)
		if err != nil {
			return nil, err
		}
		h.Case, h.Received = *c, at(received)
		return &h, nil
	}
	hits, err = list(ctx, s.r, scan, `SELECT `+caseColumns+`, customer.name, m.received, m.n, count(*) OVER ()
		FROM (SELECT doc.case_ AS id, count(*) AS n, coalesce((SELECT max(received) FROM bundle WHERE bundle.case_ = doc.case_), 0) AS received
			FROM (SELECT search.rowid AS id FROM search JOIN doc ON doc.id = search.rowid WHERE search MATCH ?`+kind+` ORDER BY search.rowid DESC LIMIT `+places+`) p
			JOIN doc ON doc.id = p.id GROUP BY doc.case_) m
		JOIN case_ ON case_.id = m.id JOIN customer ON customer.id = case_.customer
		WHERE max(m.received, case_.created) >= ? ORDER BY max(m.received, case_.created) DESC, case_.number DESC LIMIT ?`,
		append(args, ms(q.Since), min(q.Limit, 500))...)
	if err != nil {
		return nil, 0, err
	}
	for i := range hits {
		h := &hits[i]
		h.Places, err = list(ctx, s.r, scanPlace, `SELECT doc.kind, doc.bundle, snippet(search, 0, char(2), char(3), '…', 24)
			FROM search JOIN doc ON doc.id = search.rowid WHERE search MATCH ?`+kind+` AND search.rowid IN (SELECT id FROM doc WHERE case_ = ?) LIMIT 3`, append(args[:len(args):len(args)], h.Case.ID)...)
		if err != nil {
			return nil, 0, err
		}
	}
	return hits, total, nil
}

const places = "10000"

func scanPlace(row scanner) (*Place, error) {
	var p Place
	var text string
	if err := row.Scan(&p.Kind, &p.Bundle, &text); err != nil {
		return nil, err
	}
	for text != "" {
		before, rest, found := strings.Cut(text, open)
		if before != "" {
			p.Excerpt = append(p.Excerpt, Piece{Text: before})
		}
		if !found {
			break
		}
		hit, after, _ := strings.Cut(rest, shut)
		p.Excerpt = append(p.Excerpt, Piece{Text: hit, Hit: true})
		text = after
	}
	return &p, nil
}
