// Package store keeps what review knows: customers, cases, what was received,
// what was found in it, who works on it and who saw it. It is one SQLite file
// and one folder of blobs on one machine.
//
// Each group of methods is a small interface (groups.go), held by one suite of
// tests, so that PostgreSQL and an object store can stand behind them. Records
// of logs are not here: they stand in index files (package timeline).
//
// Nothing here asks who may do what, and no method but Audit writes down who
// did it: both are the caller's. Times come from the clock given to Open.
package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"time"

	"github.com/pressly/goose/v3"
	_ "modernc.org/sqlite" // the driver "sqlite", without cgo
)

// What callers decide by.
var (
	ErrMissing = errors.New("there is no such thing")
	ErrUnknown = ErrMissing // of a link's token
	ErrExpired = errors.New("its time is over")
	ErrRevoked = errors.New("it was revoked")
	ErrTaken   = errors.New("the name is taken")
	ErrHeld    = errors.New("the case is held")
	ErrOther   = errors.New("the cases belong to different customers")
	ErrLost    = errors.New("the lease was lost")
)

// A Who is the person behind a request, as the audit log names them.
type Who struct {
	User string `json:"user"` // a user's name; "" for nobody or the program itself
	Role string `json:"role"`
	Addr string `json:"addr"`
}

// A Text is a sentence in both languages.
type Text struct {
	NB string `json:"nb"`
	EN string `json:"en"`
}

// In is the text in a language; bokmål for any but English.
func (t Text) In(lang string) string {
	if lang == "en" && t.EN != "" || t.NB == "" {
		return t.EN
	}
	return t.NB
}

// A Store may be used by many at once.
type Store struct {
	dir   string
	now   func() time.Time
	w, r  *sql.DB // one connection that writes, several that read
	blobs Blobs

	mu   sync.Mutex
	head *os.File // the audit log's last hash, beside the database
}

//go:embed schema/*.sql
var schemaFS embed.FS

// Open makes the folder if need be, brings its database to today's schema and
// opens the blobs. Close it.
func Open(ctx context.Context, dir string, now func() time.Time) (*Store, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	for _, d := range []string{"", "blobs", "index", "work"} {
		if err := os.MkdirAll(filepath.Join(dir, d), 0o700); err != nil {
			return nil, err
		}
	}
	s := &Store{dir: dir, now: now}
	path := filepath.Join(dir, "review.db")
	if s.w, err = connect(path, "&_txlock=immediate"); err != nil {
		return nil, err
	}
	s.w.SetMaxOpenConns(1)
	if err := migrate(ctx, s.w); err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", path, err), s.Close())
	}
	if s.r, err = connect(path, "&_pragma=query_only(1)"); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	s.r.SetMaxOpenConns(max(4, 2*runtime.NumCPU()))
	s.r.SetMaxIdleConns(max(4, 2*runtime.NumCPU()))
	if s.blobs, err = openFiles(filepath.Join(dir, "blobs")); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	if s.head, err = os.OpenFile(filepath.Join(dir, headFile), os.O_RDWR|os.O_CREATE, 0o600); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// connect opens the database with what holds for every connection: a commit is
// on disk before it returns (WAL, synchronous=FULL), what is deleted is overwritten.
func connect(path, more string) (*sql.DB, error) {
	u := url.URL{Scheme: "file", OmitHost: true, Path: filepath.ToSlash(path)}
	if !strings.HasPrefix(u.Path, "/") {
		u.Path = "/" + u.Path // C:/…
	}
	return sql.Open("sqlite", u.String()+"?_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)"+
		"&_pragma=foreign_keys(1)&_pragma=secure_delete(1)&_pragma=temp_store(memory)"+more)
}

func migrate(ctx context.Context, db *sql.DB) error {
	dir, err := fs.Sub(schemaFS, "schema")
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, db, dir)
	if err != nil {
		return err
	}
	_, err = p.Up(ctx)
	return err
}

// Close ends all connections; what was written is on disk already.
func (s *Store) Close() error {
	var err error
	for _, db := range []*sql.DB{s.r, s.w} {
		if db != nil {
			err = errors.Join(err, db.Close())
		}
	}
	if s.blobs != nil {
		err = errors.Join(err, s.blobs.Close())
	}
	if s.head != nil {
		err = errors.Join(err, s.head.Close())
	}
	return err
}

// Dir is the data folder.
func (s *Store) Dir() string { return s.dir }

// Ping asks the database something small.
func (s *Store) Ping(ctx context.Context) error {
	var n int
	return s.r.QueryRowContext(ctx, "SELECT 1").Scan(&n)
}

// write runs do in one transaction of the one connection that writes.
func (s *Store) write(ctx context.Context, do func(*sql.Tx) error) error {
	tx, err := s.w.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := do(tx); err != nil {
		tx.Rollback()
		return err
	}
	return tx.Commit()
}

// one turns a change that met no row into ErrMissing.
func one(res sql.Result, err error) error {
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return errors.Join(err, ErrMissing)
	}
	return nil
}

// missing turns "no rows" into ErrMissing.
func missing(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return ErrMissing
	}
	return err
}

// taken turns a broken UNIQUE into ErrTaken.
func taken(err error) error {
	if err != nil && strings.Contains(err.Error(), "UNIQUE constraint failed") {
		return ErrTaken
	}
	return err
}

// ms and at turn times into milliseconds and back; 0 is the zero time.
func ms(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

func at(n int64) time.Time {
	if n == 0 {
		return time.Time{}
	}
	return time.UnixMilli(n).UTC()
}

// clock is now in milliseconds.
func (s *Store) clock() int64 { return ms(s.now()) }

// A scanner is a row, of one or of many.
type scanner interface{ Scan(dest ...any) error }

// list reads all rows with scan.
func list[T any](ctx context.Context, db *sql.DB, scan func(scanner) (*T, error), query string, args ...any) ([]T, error) {
	rows, err := db.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []T
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, *v)
	}
	return out, rows.Err()
}
