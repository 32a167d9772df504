package store

import (
	"context"
	"io"
	"time"

	"stegvis/diagnose"
)

// The groups below are what the rest of review asks of a store. Each is held
// by conformance_test.go, which knows only these: what passes it can stand in
// the place of SQLite and a folder.

// Cases are customers' troubles and the lists of them.
type Cases interface {
	AddCustomer(context.Context, Customer) (*Customer, error)
	Customer(ctx context.Context, id string) (*Customer, error)
	CustomerByName(ctx context.Context, name string) (*Customer, error)
	AddCase(context.Context, Case) (*Case, error)
	Case(ctx context.Context, id string) (*Case, error)
	CaseByNumber(ctx context.Context, number int64) (*Case, error)
	Cases(context.Context, Filter) ([]CaseRow, int, error)
	CaseCounts(context.Context, Filter) (map[string]int, error)
	UpdateCase(ctx context.Context, id string, ch Change) error
	Merge(ctx context.Context, from, into string) error
	Split(ctx context.Context, id, title string, bundles []string) (*Case, error)
	Search(context.Context, Query) ([]Hit, int, error)
}

// Bundles are what was received and what was read in it.
type Bundles interface {
	Receive(context.Context, Received, io.Reader) (*Bundle, bool, error)
	Bundle(ctx context.Context, id string) (*Bundle, error)
	Bundles(ctx context.Context, caseID string) ([]Bundle, error)
	Read(ctx context.Context, bundle string) (*Blob, int64, error)
	SaveReading(ctx context.Context, id string, r Reading) error
	Findings(ctx context.Context, bundle string) ([]diagnose.Finding, error)
	Patterns(ctx context.Context, bundle string) ([]diagnose.Pattern, error)
	DiagnoseAgain(ctx context.Context, version string) (int, error)
	Signatures(ctx context.Context, since time.Time) ([]SignatureRow, error)
	Trend(ctx context.Context, signature string, weeks int) ([]Point, error)
}

// Jobs are work that outlives the process that does it.
type Jobs interface {
	AddJob(ctx context.Context, kind, bundle string) error
	Lease(ctx context.Context, kind string, d time.Duration) (*Job, error)
	Renew(ctx context.Context, j *Job, d time.Duration) error
	Done(ctx context.Context, j *Job) error
	Fail(ctx context.Context, j *Job, why error, retry time.Duration) error
}

// Work is what people do with a case.
type Work interface {
	AddNote(ctx context.Context, caseID, author, text string) (*Note, error)
	EditNote(ctx context.Context, caseID, id, author, text string) error
	DropNote(ctx context.Context, caseID, id, author string) error
	Notes(ctx context.Context, caseID string) ([]Note, error)
	SetTags(ctx context.Context, caseID string, tags []string) error
	Tags(ctx context.Context, caseID string) ([]string, error)
	AddStar(context.Context, Star) error
	DropStar(ctx context.Context, bundle string, record int64) error
	Stars(ctx context.Context, bundle string) ([]Star, error)
}

// Users are accounts, one-time links and upload links.
type Users interface {
	AddUser(context.Context, User) (*User, error)
	UserByName(ctx context.Context, name string) (*User, error)
	UpdateUser(context.Context, User) error
	AddToken(ctx context.Context, kind, user string, expires time.Time) (string, error)
	Token(ctx context.Context, token string) (*Token, error)
	UseToken(ctx context.Context, token string) error
	AddLink(ctx context.Context, customer, caseID, by string, expires time.Time) (string, error)
	Link(ctx context.Context, token string) (*Link, error)
	Links(ctx context.Context, customer string) ([]Link, error)
	RevokeLink(ctx context.Context, id string) error
}

// Duty is what the law and good order ask.
type Duty interface {
	Audit(ctx context.Context, who Who, action, object, detail string) error
	AuditLog(context.Context, AuditFilter) ([]AuditEntry, error)
	VerifyAudit(context.Context, Head) (Head, error)
	Hold(ctx context.Context, caseID, reason string) error
	Due(ctx context.Context, now time.Time) ([]Case, error)
	Erase(ctx context.Context, caseID, by, reason string) (*Tombstone, error)
	EraseCustomer(ctx context.Context, id, by, reason string) (*Tombstone, error)
	Compact(context.Context) error
	ExportCustomer(ctx context.Context, id string, w io.Writer) error
	Backup(ctx context.Context, w io.Writer) error
}

// All is a whole store.
type All interface {
	Cases
	Bundles
	Jobs
	Work
	Users
	Duty
}

var (
	_ All   = (*Store)(nil)
	_ Blobs = (*files)(nil)
)
