package store

import (
	"context"
	"strings"
	"time"
)

// A User is an account of somebody who works here.
type User struct {
	ID        string    `json:"id"`
	Name      string    `json:"name"` // unique, lower case
	Display   string    `json:"display"`
	Email     string    `json:"email,omitempty"`
	Role      string    `json:"role"`     // reader, reviewer, admin
	Password  string    `json:"-"`        // argon2id, "" for none
	Issuer    string    `json:"-"`        // OIDC
	Subject   string    `json:"-"`        // OIDC, unique with the issuer
	Disabled  bool      `json:"disabled"` // keeps its name in what it did
	Created   time.Time `json:"created"`
	LastLogin time.Time `json:"lastLogin,omitzero"`
}

// AddUser makes an account; ErrTaken when the name or the subject has one.
func (s *Store) AddUser(ctx context.Context, u User) (*User, error) {
	u.ID, u.Created, u.Name = s.newID(), at(s.clock()), strings.ToLower(strings.TrimSpace(u.Name))
	_, err := s.w.ExecContext(ctx, "INSERT INTO user_ (id, name, display, email, role, password, issuer, subject, disabled, created) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		u.ID, u.Name, u.Display, u.Email, u.Role, u.Password, u.Issuer, u.Subject, u.Disabled, ms(u.Created))
	if err != nil {
		return nil, taken(err)
	}
	return &u, nil
}

const userColumns = "SELECT id, name, display, email, role, password, issuer, subject, disabled, created, last_login FROM user_"

func scanUser(row scanner) (*User, error) {
	var u User
	var created, login int64
	err := row.Scan(&u.ID, &u.Name, &u.Display, &u.Email, &u.Role, &u.Password, &u.Issuer, &u.Subject, &u.Disabled, &created, &login)
	u.Created, u.LastLogin = at(created), at(login)
	if err != nil {
		return nil, missing(err)
	}
	return &u, nil
}

// User finds an account by its id.
func (s *Store) User(ctx context.Context, id string) (*User, error) {
	return scanUser(s.r.QueryRowContext(ctx, userColumns+" WHERE id = ?", id))
}

// UserByName finds an account by its name, in any case.
func (s *Store) UserByName(ctx context.Context, name string) (*User, error) {
	return scanUser(s.r.QueryRowContext(ctx, userColumns+" WHERE name = ?", strings.ToLower(strings.TrimSpace(name))))
}

// UserBySubject finds the account of an OIDC subject.
func (s *Store) UserBySubject(ctx context.Context, issuer, subject string) (*User, error) {
	return scanUser(s.r.QueryRowContext(ctx, userColumns+" WHERE issuer = ? AND subject = ? AND subject <> ''", issuer, subject))
}

// Users lists all accounts by name, disabled ones too.
func (s *Store) Users(ctx context.Context) ([]User, error) {
	return list(ctx, s.r, scanUser, userColumns+" ORDER BY name")
}

// UpdateUser changes everything but name and dates.
func (s *Store) UpdateUser(ctx context.Context, u User) error {
	return taken(one(s.w.ExecContext(ctx, "UPDATE user_ SET display = ?, email = ?, role = ?, password = ?, issuer = ?, subject = ?, disabled = ? WHERE id = ?",
		u.Display, u.Email, u.Role, u.Password, u.Issuer, u.Subject, u.Disabled, u.ID)))
}

// LoggedIn notes the time of a login.
func (s *Store) LoggedIn(ctx context.Context, id string) error {
	return one(s.w.ExecContext(ctx, "UPDATE user_ SET last_login = ? WHERE id = ?", s.clock(), id))
}

// A Token is a one-time link: to make the first account, to accept an
// invitation, to set a new password.
type Token struct {
	Kind    string // first, reset, invite
	User    string // a user's id, "" for first
	Expires time.Time
}

// AddToken makes a token. Those of the same kind for the same user end with it.
func (s *Store) AddToken(ctx context.Context, kind, user string, expires time.Time) (string, error) {
	token, hash := newToken()
	if _, err := s.w.ExecContext(ctx, "DELETE FROM token WHERE kind = ? AND user_ = ? OR expires <= ?", kind, user, s.clock()); err != nil {
		return "", err
	}
	_, err := s.w.ExecContext(ctx, "INSERT INTO token (hash, kind, user_, expires) VALUES (?, ?, ?, ?)", hash, kind, user, ms(expires))
	return token, err
}

// Token finds what a token is for, without using it: ErrMissing when it is
// unknown or used, ErrExpired when its time is over.
func (s *Store) Token(ctx context.Context, token string) (*Token, error) {
	var t Token
	var expires, used int64
	err := s.r.QueryRowContext(ctx, "SELECT kind, user_, expires, used FROM token WHERE hash = ?", tokenHash(token)).Scan(&t.Kind, &t.User, &expires, &used)
	t.Expires = at(expires)
	switch {
	case err != nil:
		return nil, missing(err)
	case used != 0:
		return nil, ErrMissing
	case !s.now().Before(t.Expires):
		return nil, ErrExpired
	}
	return &t, nil
}

// UseToken uses a token up. Of two who try at once, one gets ErrMissing.
func (s *Store) UseToken(ctx context.Context, token string) error {
	return one(s.w.ExecContext(ctx, "UPDATE token SET used = ? WHERE hash = ? AND used = 0 AND expires > ?", s.clock(), tokenHash(token), s.clock()))
}
