package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"
)

// An AuditEntry is one line of the log of who did what.
type AuditEntry struct {
	Seq    int64     `json:"seq"` // 1, 2, 3 … without a gap
	Time   time.Time `json:"time"`
	Who    Who       `json:"who"`
	Action string    `json:"action"` // view, search, download, change, erase …
	Object string    `json:"object"` // "case 12", "bundle <id>"
	Detail string    `json:"detail"`
	Prev   string    `json:"prev"` // hash of the entry before, "" for the first
	Hash   string    `json:"hash"`
}

// sum is the entry's hash: of its canonical JSON (the fields above in this
// order, hash left out, time in milliseconds), which holds the one before.
func (e *AuditEntry) sum() string {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.Encode([]any{e.Seq, ms(e.Time), e.Who.User, e.Who.Role, e.Who.Addr, e.Action, e.Object, e.Detail, e.Prev})
	h := sha256.Sum256([]byte(b.String()))
	return hex.EncodeToString(h[:])
}

// headFile holds "seq hash" of the last entry, beside the database, so that an
// end that was cut off is noticed.
const headFile = "audit.head"

// Audit writes a line. When it returns an error, what was to be done or shown
// must not be.
func (s *Store) Audit(ctx context.Context, who Who, action, object, detail string) error {
	e := AuditEntry{Time: at(s.clock()), Action: clean(action), Object: clean(object), Detail: clean(detail)}
	e.Who = Who{clean(who.User), clean(who.Role), clean(who.Addr)}
	// Written to its end even when the reader has gone away: the page may have been sent.
	ctx = context.WithoutCancel(ctx)
	err := s.write(ctx, func(tx *sql.Tx) error {
		err := tx.QueryRowContext(ctx, "SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1").Scan(&e.Seq, &e.Prev)
		if err != nil && err != sql.ErrNoRows {
			return err
		}
		e.Seq++
		e.Hash = e.sum()
		_, err = tx.ExecContext(ctx, "INSERT INTO audit (seq, time, who, role, addr, action, object, detail, prev, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
			e.Seq, ms(e.Time), e.Who.User, e.Who.Role, e.Who.Addr, e.Action, e.Object, e.Detail, e.Prev, e.Hash)
		return err
	})
	if err != nil {
		return fmt.Errorf("audit: %w", err)
	}
	return s.setHead(e.Seq, e.Hash)
}

// clean keeps a field short and valid, so that the database gives back what was hashed.
func clean(v string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(v[:min(len(v), 4096)], "\uFFFD"), "\x00", "\uFFFD")
}

// setHead notes the newest entry. It may lag behind after a crash, never run ahead.
func (s *Store) setHead(seq int64, hash string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if have, _, ok := s.getHead(); ok && have >= seq {
		return nil // another process, or another request, was quicker
	}
	_, err := s.head.WriteAt([]byte(fmt.Sprintf("%020d %s\n", seq, hash)), 0)
	return err
}

func (s *Store) getHead() (seq int64, hash string, ok bool) {
	b := make([]byte, 200)
	n, err := s.head.ReadAt(b, 0)
	if err != nil && err != io.EOF {
		return 0, "", false
	}
	if _, err := fmt.Sscanf(string(b[:n]), "%d %64s\n", &seq, &hash); err != nil || len(hash) != 64 {
		return 0, "", false
	}
	return seq, hash, true
}

// An AuditFilter says which entries; what is zero asks nothing.
type AuditFilter struct {
	Who, Action, Object, Text string // Text: anywhere in object or detail
	Since, Until              time.Time
	Before                    int64 // seq: what is older
	Limit                     int   // 0 is 100, 1000 at most
}

// AuditLog gives entries, newest first.
func (s *Store) AuditLog(ctx context.Context, f AuditFilter) ([]AuditEntry, error) {
	var and = []string{"1"}
	var args []any
	add := func(cond string, a ...any) { and, args = append(and, cond), append(args, a...) }
	if f.Who != "" {
		add("who = ?", f.Who)
	}
	if f.Action != "" {
		add("action = ?", f.Action)
	}
	if f.Object != "" {
		add("object = ?", f.Object)
	}
	if f.Text != "" {
		add("(instr(lower(object), lower(?)) > 0 OR instr(lower(detail), lower(?)) > 0)", f.Text, f.Text)
	}
	if !f.Since.IsZero() {
		add("time >= ?", ms(f.Since))
	}
	if !f.Until.IsZero() {
		add("time < ?", ms(f.Until))
	}
	if f.Before > 0 {
		add("seq < ?", f.Before)
	}
	if f.Limit <= 0 {
		f.Limit = 100
	}
	return list(ctx, s.r, scanAudit, auditColumns+" WHERE "+strings.Join(and, " AND ")+" ORDER BY seq DESC LIMIT ?", append(args, min(f.Limit, 1000))...)
}

const auditColumns = "SELECT seq, time, who, role, addr, action, object, detail, prev, hash FROM audit"

func scanAudit(row scanner) (*AuditEntry, error) {
	var e AuditEntry
	var t int64
	err := row.Scan(&e.Seq, &t, &e.Who.User, &e.Who.Role, &e.Who.Addr, &e.Action, &e.Object, &e.Detail, &e.Prev, &e.Hash)
	e.Time = at(t)
	return &e, err
}

// AuditActions lists the words used so far.
func (s *Store) AuditActions(ctx context.Context) ([]string, error) {
	return list(ctx, s.r, scanString, "SELECT DISTINCT action FROM audit ORDER BY action")
}

// A BrokenChain says where the audit log is not what was written.
type BrokenChain struct {
	Seq int64  // the first entry that is not as it was
	Why string // changed, removed, linked, cut, head
}

func (b *BrokenChain) Error() string { return b.In("en") }

// In says it to a person.
func (b *BrokenChain) In(lang string) string {
	why := map[string]Text{
		"changed": {"innslag %d er ikke det som ble skrevet", "entry %d is not what was written"},
		"removed": {"innslag %d mangler", "entry %d is missing"},
		"linked":  {"innslag %d følger ikke det forrige", "entry %d does not follow the one before it"},
		"cut":     {"slutten mangler fra og med innslag %d", "the end is missing from entry %d on"},
		"head":    {"innslag %d er ikke det som ble notert", "entry %d is not the one that was noted"},
	}[b.Why]
	return Text{"revisjonsloggen er brutt: ", "the audit log is broken: "}.In(lang) + fmt.Sprintf(why.In(lang), b.Seq)
}

// A Head is the newest entry of the audit log; written down elsewhere, it
// shows later whether the log up to it was rewritten as a whole.
type Head struct {
	Seq  int64
	Hash string
}

// VerifyAudit reads the whole log and gives its head. The error is a
// *BrokenChain when it is not what was written: an entry changed, removed, put
// in, or moved, or the end cut off. Given a head noted earlier (or none), the
// entry there must still be the same: who rewrites the log whole, with the
// file beside it, is found by that alone.
func (s *Store) VerifyAudit(ctx context.Context, noted Head) (Head, error) {
	last, err := s.verify(ctx, s.r, noted)
	if err != nil {
		return last, err
	}
	return last, nil
}

func (s *Store) verify(ctx context.Context, db *sql.DB, noted Head) (last Head, err error) {
	s.mu.Lock()
	seq, hash, _ := s.getHead() // read first: the log only grows while it is read
	s.mu.Unlock()
	rows, err := db.QueryContext(ctx, auditColumns+" ORDER BY seq")
	if err != nil {
		return last, err
	}
	defer rows.Close()
	for rows.Next() {
		e, err := scanAudit(rows)
		if err != nil {
			return last, err
		}
		switch {
		case e.Seq != last.Seq+1:
			return last, &BrokenChain{last.Seq + 1, "removed"}
		case e.Hash != e.sum():
			return last, &BrokenChain{e.Seq, "changed"}
		case e.Prev != last.Hash:
			return last, &BrokenChain{e.Seq, "linked"}
		case e.Seq == seq && e.Hash != hash, e.Seq == noted.Seq && e.Hash != noted.Hash:
			return last, &BrokenChain{e.Seq, "head"}
		}
		last = Head{e.Seq, e.Hash}
	}
	if err := rows.Err(); err != nil {
		return last, err
	}
	if last.Seq < max(seq, noted.Seq) {
		return last, &BrokenChain{last.Seq + 1, "cut"}
	}
	return last, nil
}
