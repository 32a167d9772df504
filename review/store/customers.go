package store

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"

	"stegvis/bundle"
)

// A Customer is somebody who sends bundles.
type Customer struct {
	ID      string    `json:"id"`
	Name    string    `json:"name"` // unique
	Lang    string    `json:"lang"` // nb or en
	Email   string    `json:"email,omitempty"`
	Created time.Time `json:"created"`
	Erased  time.Time `json:"erased,omitzero"`
	Cases   int       `json:"-"` // how many, in lists
}

// newID is a new id: its beginning is the time, so that rows lie as they came.
func (s *Store) newID() string {
	id, err := bundle.NewID(s.now(), rand.Reader)
	if err != nil {
		panic(err) // crypto/rand never fails
	}
	return id
}

// AddCustomer makes a customer; ErrTaken when the name is somebody's.
func (s *Store) AddCustomer(ctx context.Context, c Customer) (*Customer, error) {
	c.ID, c.Created, c.Name = s.newID(), at(s.clock()), strings.TrimSpace(c.Name)
	if c.Lang == "" {
		c.Lang = "nb"
	}
	_, err := s.w.ExecContext(ctx, "INSERT INTO customer (id, name, lang, email, created) VALUES (?, ?, ?, ?, ?)", c.ID, c.Name, c.Lang, c.Email, ms(c.Created))
	if err != nil {
		return nil, taken(err)
	}
	return &c, nil
}

const customerColumns = "SELECT id, name, lang, email, created, erased, (SELECT count(*) FROM case_ WHERE case_.customer = customer.id) FROM customer"

func scanCustomer(row scanner) (*Customer, error) {
	var c Customer
	var created, erased int64
	err := row.Scan(&c.ID, &c.Name, &c.Lang, &c.Email, &created, &erased, &c.Cases)
	c.Created, c.Erased = at(created), at(erased)
	return &c, missing(err)
}

// Customer finds one by its id.
func (s *Store) Customer(ctx context.Context, id string) (*Customer, error) {
	return scanCustomer(s.r.QueryRowContext(ctx, customerColumns+" WHERE id = ?", id))
}

// CustomerByName finds one by its name.
func (s *Store) CustomerByName(ctx context.Context, name string) (*Customer, error) {
	return scanCustomer(s.r.QueryRowContext(ctx, customerColumns+" WHERE name = ?", strings.TrimSpace(name)))
}

// Customers lists all by name, the erased ones aside.
func (s *Store) Customers(ctx context.Context) ([]Customer, error) {
	return list(ctx, s.r, scanCustomer, customerColumns+" WHERE erased = 0 ORDER BY name COLLATE NOCASE")
}

// UpdateCustomer changes name, language and e-mail.
func (s *Store) UpdateCustomer(ctx context.Context, c Customer) error {
	return taken(one(s.w.ExecContext(ctx, "UPDATE customer SET name = ?, lang = ?, email = ? WHERE id = ? AND erased = 0", strings.TrimSpace(c.Name), c.Lang, c.Email, c.ID)))
}

// A Link is an address that a customer may upload at.
type Link struct {
	ID       string    `json:"id"`
	Customer string    `json:"customer"`
	Case     string    `json:"case,omitempty"` // "": each upload makes a case
	By       string    `json:"by"`
	Created  time.Time `json:"created"`
	Expires  time.Time `json:"expires"`
	Revoked  time.Time `json:"revoked,omitzero"`
}

// newToken is what stands in an address; the store keeps its hash only.
func newToken() (token, hash string) {
	token = rand.Text()
	return token, tokenHash(token)
}

func tokenHash(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// AddLink makes an upload link and gives its token, which is not kept. caseID may be "".
func (s *Store) AddLink(ctx context.Context, customer, caseID, by string, expires time.Time) (token string, err error) {
	token, hash := newToken()
	_, err = s.w.ExecContext(ctx, "INSERT INTO link (id, hash, customer, case_, by, created, expires) VALUES (?, ?, ?, ?, ?, ?, ?)",
		s.newID(), hash, customer, caseID, by, s.clock(), ms(expires))
	return token, err
}

const linkColumns = "SELECT id, customer, case_, by, created, expires, revoked FROM link"

func scanLink(row scanner) (*Link, error) {
	var l Link
	var created, expires, revoked int64
	err := row.Scan(&l.ID, &l.Customer, &l.Case, &l.By, &created, &expires, &revoked)
	l.Created, l.Expires, l.Revoked = at(created), at(expires), at(revoked)
	return &l, missing(err)
}

// Link finds what a token stands for: ErrUnknown, ErrRevoked or ErrExpired
// when it stands for nothing (any more).
func (s *Store) Link(ctx context.Context, token string) (*Link, error) {
	l, err := scanLink(s.r.QueryRowContext(ctx, linkColumns+" WHERE hash = ?", tokenHash(token)))
	switch {
	case err != nil:
		return nil, err
	case !l.Revoked.IsZero():
		return nil, ErrRevoked
	case !s.now().Before(l.Expires):
		return nil, ErrExpired
	}
	return l, nil
}

// Links lists a customer's links, newest first; of all customers when it is "".
func (s *Store) Links(ctx context.Context, customer string) ([]Link, error) {
	return list(ctx, s.r, scanLink, linkColumns+" WHERE customer = ? OR ? = '' ORDER BY created DESC, id DESC LIMIT 1000", customer, customer)
}

// RevokeLink ends a link at once.
func (s *Store) RevokeLink(ctx context.Context, id string) error {
	return one(s.w.ExecContext(ctx, "UPDATE link SET revoked = ? WHERE id = ? AND revoked = 0", s.clock(), id))
}

// LinkByID finds a link, however it stands.
func (s *Store) LinkByID(ctx context.Context, id string) (*Link, error) {
	return scanLink(s.r.QueryRowContext(ctx, linkColumns+" WHERE id = ?", id))
}
