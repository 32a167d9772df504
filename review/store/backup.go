package store

import (
	"archive/zip"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// backupFormat names the version of a backup: a zip with backup.json, review.db,
// audit.head, server.key where there is one, and blobs/….
const backupFormat = "stegvis-backup/1"

type backupHead struct {
	Format string    `json:"format"`
	Made   time.Time `json:"made"`
	Head   Head      `json:"audit"`
}

// Backup writes all of the store to w while it is in use. The database is one
// moment's; every blob it names is there, unless it was erased meanwhile.
// Whoever holds a backup holds everything, the server's key too: keep it as safe.
func (s *Store) Backup(ctx context.Context, w io.Writer) error {
	dir, err := os.MkdirTemp(filepath.Join(s.dir, "work"), "backup-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	copied := filepath.Join(dir, "review.db")
	if err := s.copyTo(ctx, copied); err != nil {
		return fmt.Errorf("copying the database: %w", err)
	}
	db, err := connect(copied, "")
	if err != nil {
		return err
	}
	defer db.Close()
	head := backupHead{Format: backupFormat, Made: at(s.clock())}
	err = db.QueryRowContext(ctx, "SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1").Scan(&head.Head.Seq, &head.Head.Hash)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	keys, err := list(ctx, db, scanString, "SELECT blob FROM bundle ORDER BY blob")
	if err != nil {
		return err
	}
	// Logins end with a restore; nobody gets in with a cookie of then.
	if _, err := db.ExecContext(ctx, "DELETE FROM session"); err != nil {
		return err
	}
	if _, err := db.ExecContext(ctx, "PRAGMA journal_mode = DELETE"); err != nil {
		return err
	}
	if err := db.Close(); err != nil {
		return err
	}
	z := zip.NewWriter(w)
	text, err := json.MarshalIndent(head, "", "\t")
	if err != nil {
		return err
	}
	if err := put(z, "backup.json", strings.NewReader(string(text)+"\n"), zip.Deflate); err != nil {
		return err
	}
	for name, path := range map[string]string{"review.db": copied, "server.key": filepath.Join(s.dir, "server.key")} {
		f, err := os.Open(path)
		if errors.Is(err, os.ErrNotExist) {
			continue
		} else if err != nil {
			return err
		}
		err = errors.Join(put(z, name, f, zip.Deflate), f.Close())
		if err != nil {
			return err
		}
	}
	for _, key := range keys {
		r, err := s.blobs.Range(ctx, key, 0, -1)
		if errors.Is(err, ErrMissing) {
			continue // erased since
		} else if err != nil {
			return err
		}
		err = errors.Join(put(z, "blobs/"+key, r, zip.Store), r.Close())
		if err != nil {
			return err
		}
	}
	return z.Close()
}

// copyTo copies the database on a connection of its own, so that others go on writing.
func (s *Store) copyTo(ctx context.Context, path string) error {
	db, err := connect(filepath.Join(s.dir, "review.db"), "")
	if err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, "VACUUM INTO ?", path)
	return errors.Join(err, db.Close())
}

func put(z *zip.Writer, name string, r io.Reader, method uint16) error {
	w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: method})
	if err != nil {
		return err
	}
	_, err = io.Copy(w, r)
	return err
}

// ErrNotEmpty: a backup is restored into a new folder only.
var ErrNotEmpty = errors.New("the folder is not empty")

// ErrNoBackup: the file is not a backup of ours, or not whole.
var ErrNoBackup = errors.New("it is no backup, or not all of one")

// Restore makes a data folder from a backup. The folder must be absent or
// empty; until all is there and the audit log was verified it has another name
// beside its own. Indexes are made again when they are asked for.
func Restore(ctx context.Context, dir string, r io.ReaderAt, size int64) (Head, error) {
	if names, err := os.ReadDir(dir); err == nil && len(names) > 0 {
		return Head{}, ErrNotEmpty
	}
	z, err := zip.NewReader(r, size)
	if err != nil {
		return Head{}, fmt.Errorf("%w: %v", ErrNoBackup, err)
	}
	var head backupHead
	f, err := z.Open("backup.json")
	if err != nil {
		return Head{}, ErrNoBackup
	}
	err = errors.Join(json.NewDecoder(io.LimitReader(f, 1<<20)).Decode(&head), f.Close())
	if err != nil || head.Format != backupFormat {
		return Head{}, ErrNoBackup
	}
	dir, err = filepath.Abs(dir)
	if err != nil {
		return Head{}, err
	}
	if err := os.MkdirAll(filepath.Dir(dir), 0o700); err != nil {
		return Head{}, err
	}
	part, err := os.MkdirTemp(filepath.Dir(dir), filepath.Base(dir)+".restoring-")
	if err != nil {
		return Head{}, err
	}
	defer os.RemoveAll(part)
	if err := fill(ctx, z, part, head); err != nil {
		return Head{}, err
	}
	if err := os.Remove(dir); err != nil && !errors.Is(err, os.ErrNotExist) {
		return Head{}, err
	}
	return head.Head, errors.Join(os.Rename(part, dir), syncDir(filepath.Dir(dir)))
}

func fill(ctx context.Context, z *zip.Reader, dir string, head backupHead) error {
	for _, f := range z.File {
		blob := strings.HasPrefix(f.Name, "blobs/bundles/")
		if f.Name != "review.db" && f.Name != "server.key" && !blob {
			continue
		}
		// Names in a backup are ours; one that is not stays out.
		if !filepath.IsLocal(filepath.FromSlash(f.Name)) || strings.ContainsAny(f.Name, "\\:") {
			return ErrNoBackup
		}
		if err := unpack(f, filepath.Join(dir, filepath.FromSlash(f.Name))); err != nil {
			return fmt.Errorf("%s: %w", f.Name, err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, headFile), fmt.Appendf(nil, "%020d %s\n", head.Head.Seq, head.Head.Hash), 0o600); err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Join(dir, "review.db")); err != nil {
		return ErrNoBackup
	}
	s, err := Open(ctx, dir, time.Now)
	if err != nil {
		return fmt.Errorf("%w: %v", ErrNoBackup, err)
	}
	_, err = s.VerifyAudit(ctx, head.Head)
	for _, check := range []func() error{
		func() error { return s.whole(ctx) },
		func() error { // what runs on another machine reads every bundle anew
			_, err := s.w.ExecContext(ctx, "UPDATE job SET leased_until = 0 WHERE state = 'running'")
			return err
		},
	} {
		if err == nil {
			err = check()
		}
	}
	return errors.Join(err, s.Close())
}

func unpack(f *zip.File, path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	r, err := f.Open()
	if err != nil {
		return err
	}
	defer r.Close()
	w, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(w, r)
	return errors.Join(err, w.Sync(), w.Close())
}

// whole says whether the database is sound and every blob it names is there, in full.
func (s *Store) whole(ctx context.Context) error {
	var said string
	if err := s.r.QueryRowContext(ctx, "PRAGMA integrity_check(1)").Scan(&said); err != nil || said != "ok" {
		return errors.Join(err, fmt.Errorf("%w: %s", ErrNoBackup, said))
	}
	all, err := list(ctx, s.r, scanBundle, "SELECT "+bundleColumns+" FROM bundle")
	if err != nil {
		return err
	}
	for _, b := range all {
		n, err := s.blobs.Size(ctx, b.Blob)
		if err != nil || n != b.Size {
			return fmt.Errorf("%w: the blob of bundle %s is missing or short", ErrNoBackup, b.ID)
		}
	}
	return nil
}
