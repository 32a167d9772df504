package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestAuditOnlyGrows(t *testing.T) {
	s, _ := fresh(t)
	logged(t, s, 3)
	for _, q := range []string{"UPDATE audit SET detail = 'x' WHERE seq = 2", "DELETE FROM audit WHERE seq = 3", "INSERT OR REPLACE INTO audit SELECT 3, 0, '', '', '', '', '', '', '', ''"} {
		if _, err := s.w.Exec(q); err == nil {
			t.Errorf("done: %s", q)
		}
	}
	if _, err := s.VerifyAudit(context.Background(), Head{}); err != nil {
		t.Error(err)
	}
}

func logged(t *testing.T, s *Store, n int) {
	t.Helper()
	for i := range n {
		if err := s.Audit(context.Background(), Who{"kari", "admin", "::1"}, "view", fmt.Sprint("case ", i), "<>&\u2028\x00\xff"); err != nil {
			t.Fatal(err)
		}
	}
}

func TestAuditTampering(t *testing.T) {
	for _, c := range []struct{ name, sql, why string }{
		{"changed", "UPDATE audit SET detail = 'other' WHERE seq = 3", "the audit log is broken: entry 3 is not what was written"},
		{"removed", "DELETE FROM audit WHERE seq = 3", "the audit log is broken: entry 3 is missing"},
		{"removed and renumbered", "DELETE FROM audit WHERE seq = 3; UPDATE audit SET seq = seq - 1 WHERE seq > 3", "the audit log is broken: entry 3 is not what was written"},
		{"swapped", "UPDATE audit SET seq = 99 WHERE seq = 3; UPDATE audit SET seq = 3 WHERE seq = 4; UPDATE audit SET seq = 4 WHERE seq = 99", "the audit log is broken: entry 3 is not what was written"},
		{"the end cut", "DELETE FROM audit WHERE seq > 3", "the audit log is broken: the end is missing from entry 4 on"},
		{"all of it gone", "DELETE FROM audit", "the audit log is broken: the end is missing from entry 1 on"},
		{"the beginning cut", "DELETE FROM audit WHERE seq < 3", "the audit log is broken: entry 1 is missing"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, _ := fresh(t)
			logged(t, s, 5)
			if _, err := s.w.Exec("DROP TRIGGER audit_no_update; DROP TRIGGER audit_no_delete; " + c.sql); err != nil {
				t.Fatal(err)
			}
			_, err := s.VerifyAudit(context.Background(), Head{})
			if err == nil || err.Error() != c.why {
				t.Errorf("%v\nwant %s", err, c.why)
			}
		})
	}
	t.Run("rewritten whole, with the file beside it", func(t *testing.T) {
		ctx := context.Background()
		s, _ := fresh(t)
		logged(t, s, 5)
		noted, err := s.VerifyAudit(ctx, Head{})
		if err != nil {
			t.Fatal(err)
		}
		s.w.Exec("DROP TRIGGER audit_no_update; DROP TRIGGER audit_no_delete; DELETE FROM audit")
		s.head.Truncate(0)
		logged(t, s, 6)
		s.w.Exec("UPDATE audit SET detail = 'x'")
		s.w.Exec("DELETE FROM audit")
		s.head.Truncate(0)
		for range 6 {
			s.Audit(ctx, Who{}, "view", "case 1", "")
		}
		if _, err := s.VerifyAudit(ctx, Head{}); err != nil {
			t.Fatalf("the forgery is no good: %v", err)
		}
		var b *BrokenChain
		if _, err := s.VerifyAudit(ctx, noted); !errors.As(err, &b) || b.Why != "head" {
			t.Errorf("with a head noted elsewhere: %v", err)
		}
	})
}

// What is erased is in no file of the data folder any more.
func TestErasedIsGone(t *testing.T) {
	ctx := context.Background()
	s, _ := fresh(t)
	_, keep := given(t, s, "Beholdt kommune", "kept-content")
	cu, b := given(t, s, "Slettet kommune", "erased-content-"+strings.Repeat("x", 9000))
	for _, err := range []error{
		second(s.AddNote(ctx, b.Case, "kari", "hemmeligheten-i-notatet "+strings.Repeat("ord ", 4000))),
		s.SetTags(ctx, b.Case, []string{"merkelappen"}),
		s.AddStar(ctx, Star{Bundle: b.ID, Record: 3, User: "kari", Text: "stjerneteksten"}),
		second(s.AddLink(ctx, cu.ID, b.Case, "kari", s.now())),
		os.WriteFile(filepath.Join(s.dir, "index", b.ID+".idx"), []byte("indeksinnholdet"), 0o600),
		s.UpdateCase(ctx, b.Case, Change{Title: new("tittelordet")}),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	secrets := []string{"Slettet kommune", "erased-content", "hemmeligheten", "merkelappen", "stjerneteksten", "indeksinnholdet", "tittelordet"}
	if found := in(t, s.dir, secrets); len(found) < len(secrets)-1 {
		t.Fatalf("the test is blind: only %v is there before", found)
	}
	stone, err := s.EraseCustomer(ctx, cu.ID, "kari", "asked to")
	if err != nil || stone.Bundles != 1 || stone.Bytes != b.Size {
		t.Fatalf("%+v %v", stone, err)
	}
	if err := s.Compact(ctx); err != nil {
		t.Fatal(err)
	}
	if found := in(t, s.dir, secrets); len(found) > 0 {
		t.Errorf("still there: %v", found)
	}
	if _, err := s.Bundle(ctx, keep.ID); err != nil {
		t.Errorf("another's: %v", err)
	}
	if hits, _, _ := s.Search(ctx, Query{Text: "zebra"}); len(hits) != 1 {
		t.Errorf("search: %v", hits)
	}
	if stones, err := s.Tombstones(ctx, 10); err != nil || len(stones) != 2 {
		t.Errorf("tombstones: %v %v", stones, err)
	}
	if _, err := s.Case(ctx, b.Case); !errors.Is(err, ErrMissing) {
		t.Error(err)
	}
}

func second[T any](_ T, err error) error { return err }

func in(t *testing.T, dir string, words []string) (found []string) {
	var all []byte
	err := filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(p)
		all = append(all, b...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range words {
		if bytes.Contains(all, []byte(w)) {
			found = append(found, w)
		}
	}
	return found
}

func TestBackup(t *testing.T) {
	ctx := context.Background()
	s, _ := fresh(t)
	_, b := given(t, s, "Fjellvik kommune", "one")
	logged(t, s, 3)
	os.WriteFile(filepath.Join(s.dir, "server.key"), []byte("a key"), 0o600)
	// Somebody works while it is made.
	stop, done := make(chan bool), make(chan bool)
	go func() {
		defer close(done)
		for i := 0; ; i++ {
			select {
			case <-stop:
				return
			default:
				s.Audit(ctx, Who{}, "view", "case 1", "")
				s.Receive(ctx, Received{Customer: b.Customer, Case: b.Case, Name: "n"}, strings.NewReader(fmt.Sprint("later", i)))
			}
		}
	}()
	var out bytes.Buffer
	err := s.Backup(ctx, &out)
	close(stop)
	<-done
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "restored")
	head, err := Restore(ctx, dir, bytes.NewReader(out.Bytes()), int64(out.Len()))
	if err != nil || head.Seq < 3 {
		t.Fatal(head, err)
	}
	r, err := Open(ctx, dir, s.now)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	got, err := r.Bundle(ctx, b.ID)
	if err != nil || got.SHA256 != b.SHA256 || got.Manifest == nil {
		t.Errorf("%+v %v", got, err)
	}
	if key, _ := os.ReadFile(filepath.Join(dir, "server.key")); string(key) != "a key" {
		t.Error("the server's key is missing")
	}
	if _, err := r.VerifyAudit(ctx, head); err != nil {
		t.Error(err)
	}
	if _, err := Restore(ctx, dir, bytes.NewReader(out.Bytes()), int64(out.Len())); !errors.Is(err, ErrNotEmpty) {
		t.Errorf("into a folder in use: %v", err)
	}
	for _, bad := range [][]byte{nil, []byte("no zip"), out.Bytes()[:out.Len()/2]} {
		dir := filepath.Join(t.TempDir(), "bad")
		if _, err := Restore(ctx, dir, bytes.NewReader(bad), int64(len(bad))); !errors.Is(err, ErrNoBackup) {
			t.Errorf("%d bytes: %v", len(bad), err)
		}
		if names, _ := os.ReadDir(filepath.Dir(dir)); len(names) > 0 {
			t.Errorf("left behind: %v", names)
		}
	}
}

// What is due goes by itself, what is held stays, and a blob that a crash left
// without a row goes when it is a day old.
func TestSweep(t *testing.T) {
	ctx := context.Background()
	s, c := fresh(t)
	_, b := given(t, s, "A", "one")
	_, held := given(t, s, "B", "two")
	if err := errors.Join(s.Hold(ctx, held.Case, "a dispute"), s.blobs.Put(ctx, "bundles/lost", strings.NewReader("x"))); err != nil {
		t.Fatal(err)
	}
	var told []Tombstone
	sweep := func() int {
		n, err := s.Sweep(ctx, func(t Tombstone) error { told = append(told, t); return nil })
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	c.t = time.Now().Add(-time.Hour) // the blob's own time is the real one
	if cs, _ := s.Case(ctx, b.Case); cs.EraseAt.After(c.t) {
		t.Fatal("the clock stands wrong")
	}
	c.t = b.Received.Add(89 * 24 * time.Hour)
	if n := sweep(); n != 0 {
		t.Errorf("%d erased a day early", n)
	}
	c.t = time.Now().Add(25 * time.Hour)
	if n := sweep(); n != 1 || len(told) != 1 || told[0].Reason != "retention" {
		t.Errorf("%d erased, told %+v", n, told)
	}
	if _, err := s.Bundle(ctx, b.ID); !errors.Is(err, ErrMissing) {
		t.Error("still there")
	}
	if _, err := s.Bundle(ctx, held.ID); err != nil {
		t.Errorf("a held one: %v", err)
	}
	if _, err := s.blobs.Size(ctx, "bundles/lost"); !errors.Is(err, ErrMissing) {
		t.Error("the lost blob is still there")
	}
	if left, _ := s.Setting(ctx, compactDue); left != "" {
		t.Error("the journal was not emptied")
	}
}
