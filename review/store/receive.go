package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"io"
	"strings"
	"time"
)

// Received says where a file came from and where it belongs.
type Received struct {
	Customer string // id
	Case     string // id; "" makes a case
	Name     string // as the sender calls it
	Via      string // form, tus, collector, folder, cli, demo
	Sender   string
	Title    string // of a case that is made
	Ref      string // of a case that is made
}

// Receive keeps a file: when it returns, the blob, its row and the job that
// reads it survive a loss of power. A file that this customer has sent before
// is not kept twice: existed is true and the bundle is the earlier one.
func (s *Store) Receive(ctx context.Context, in Received, r io.Reader) (b *Bundle, existed bool, err error) {
	id := s.newID()
	key := "bundles/" + id
	h := sha256.New()
	n := &counter{}
	if err := s.blobs.Put(ctx, key, io.TeeReader(r, io.MultiWriter(h, n))); err != nil {
		s.blobs.Delete(context.WithoutCancel(ctx), key)
		return nil, false, err
	}
	sum := hex.EncodeToString(h.Sum(nil))
	err = s.write(ctx, func(tx *sql.Tx) error {
		b, err = scanBundle(tx.QueryRowContext(ctx, "SELECT "+bundleColumns+" FROM bundle WHERE customer = ? AND sha256 = ?", in.Customer, sum))
		if err == nil {
			existed = true
			return nil
		} else if !errors.Is(err, ErrMissing) {
			return err
		}
		caseID := in.Case
		if caseID == "" {
			c, err := s.addCase(ctx, tx, Case{Customer: in.Customer, Title: in.Title, Ref: in.Ref})
			if err != nil {
				return err
			}
			caseID = c.ID
		} else if err := s.touch(ctx, tx, in.Customer, &caseID); err != nil {
			return err
		}
		b = &Bundle{ID: id, Case: caseID, Customer: in.Customer, Blob: key, Name: in.Name, Size: n.n, SHA256: sum, Via: in.Via, Sender: in.Sender, Received: at(s.clock()), Status: Waits}
		_, err := tx.ExecContext(ctx, "INSERT INTO bundle (id, case_, customer, blob, name, size, sha256, via, sender, received) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
			b.ID, b.Case, b.Customer, b.Blob, b.Name, b.Size, b.SHA256, b.Via, b.Sender, ms(b.Received))
		if err != nil {
			return err
		}
		if err := s.index(ctx, tx, doc{Kind: "file", Case: caseID, Bundle: id, Text: in.Name}); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, "INSERT INTO job (kind, bundle, not_before) VALUES (?, ?, ?)", Ingest, id, s.clock())
		return err
	})
	if err != nil || existed {
		err = errors.Join(err, s.blobs.Delete(context.WithoutCancel(ctx), key))
	}
	if err != nil {
		return nil, false, err
	}
	return b, existed, nil
}

// touch finds the case that a file is for, through merges, and opens it again:
// something new has come.
func (s *Store) touch(ctx context.Context, tx *sql.Tx, customer string, id *string) error {
	for range 10 {
		c, err := scanCase(tx.QueryRowContext(ctx, "SELECT "+caseColumns+" FROM case_ WHERE id = ?", *id))
		if err != nil {
			return err
		}
		if c.Customer != customer {
			return ErrOther
		}
		if c.MergedInto != "" {
			*id = c.MergedInto
			continue
		}
		if c.Status == Closed || c.Status == Waiting {
			c.Status = Open_
		}
		keep, err := keeping(ctx, tx)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, "UPDATE case_ SET status = ?, updated = ?, closed = 0, erase_at = ? WHERE id = ?", c.Status, s.clock(), ms(keep.erase(c.Created, time.Time{})), c.ID)
		return err
	}
	return ErrMissing
}

// Find is the bundle that a customer has sent before, by its hash: an upload
// that would be the same need not be sent. ErrMissing when there is none.
func (s *Store) Find(ctx context.Context, customer, sha string) (*Bundle, error) {
	return scanBundle(s.r.QueryRowContext(ctx, "SELECT "+bundleColumns+" FROM bundle WHERE customer = ? AND sha256 = ?", customer, strings.ToLower(sha)))
}

type counter struct{ n int64 }

func (c *counter) Write(p []byte) (int, error) { c.n += int64(len(p)); return len(p), nil }

// Orphans deletes blobs without a row that are older than a day: of uploads
// that a crash cut between the two.
func (s *Store) Orphans(ctx context.Context) (n int, err error) {
	before := s.now().Add(-24 * time.Hour)
	err = s.blobs.Each(ctx, func(key string, written time.Time) error {
		if written.After(before) {
			return nil
		}
		var known int
		if err := s.r.QueryRowContext(ctx, "SELECT count(*) FROM bundle WHERE blob = ?", key).Scan(&known); err != nil || known > 0 {
			return err
		}
		n++
		return s.blobs.Delete(ctx, key)
	})
	return n, err
}
