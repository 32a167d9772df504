package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	"stegvis/review"
	"stegvis/review/store"
	"stegvis/review/web"
)

// An example is one line of demo.json, which lies with the files it names in
// the folder demo beside the program.
type example struct {
	Customer, File, Via, Sender, Title, Status, Assignee string
	HoursAgo                                             int
}

// A shifted clock lets examples be as old as they are meant to look.
type shifted struct{ back atomic.Int64 }

func (c *shifted) now() time.Time { return time.Now().Add(-time.Duration(c.back.Load())) }

// demo fills an empty store with examples. It does nothing to a store with customers.
func (p *program) demo(ctx context.Context, st *store.Store, clock *shifted) error {
	defer clock.back.Store(0)
	have, err := st.Customers(ctx)
	if err != nil || len(have) > 0 {
		return err
	}
	exe, err := os.Executable()
	if err != nil {
		return err
	}
	dir := filepath.Join(filepath.Dir(exe), "demo")
	text, err := os.ReadFile(filepath.Join(dir, "demo.json"))
	if err != nil {
		return &review.UsageError{What: p.say("no-demo", dir), Next: p.say("no-demo.next")}
	}
	var all []example
	if err := json.Unmarshal(text, &all); err != nil {
		return err
	}
	// Accounts that examples are assigned to; nobody can log in as them.
	for _, name := range []string{"kari", "ola"} {
		if _, err := st.AddUser(ctx, store.User{Name: name, Display: map[string]string{"kari": "Kari Nordli", "ola": "Ola Bakke"}[name], Role: "reviewer", Disabled: true}); err != nil && !errors.Is(err, store.ErrTaken) {
			return err
		}
	}
	for _, e := range all {
		clock.back.Store(int64(time.Duration(e.HoursAgo) * time.Hour))
		if err := p.demoCase(ctx, st, dir, e); err != nil {
			return err
		}
	}
	return nil
}

func (p *program) demoCase(ctx context.Context, st *store.Store, dir string, e example) error {
	c, err := st.CustomerByName(ctx, e.Customer)
	if errors.Is(err, store.ErrMissing) {
		c, err = st.AddCustomer(ctx, store.Customer{Name: e.Customer, Lang: "nb"})
	}
	if err != nil {
		return err
	}
	f, err := os.Open(filepath.Join(dir, e.File))
	if err != nil {
		return err
	}
	defer f.Close()
	b, _, err := st.Receive(ctx, store.Received{Customer: c.ID, Name: e.File, Via: e.Via, Sender: e.Sender, Title: e.Title}, f)
	if err != nil {
		return err
	}
	return st.UpdateCase(ctx, b.Case, store.Change{Status: &e.Status, Assignee: &e.Assignee})
}

// demoAccount gives the account "demo" a password made for this start, which is printed.
func (p *program) demoAccount(ctx context.Context, st *store.Store) (password string, err error) {
	password = strings.ToLower(rand.Text()[:16])
	hash, err := web.HashPassword(password)
	if err != nil {
		return "", err
	}
	_, err = st.AddUser(ctx, store.User{Name: "demo", Display: "Demo", Role: "admin", Password: hash})
	if !errors.Is(err, store.ErrTaken) {
		return password, err
	}
	u, err := st.UserByName(ctx, "demo")
	if err != nil {
		return "", err
	}
	u.Password, u.Disabled = hash, false
	return password, st.UpdateUser(ctx, *u)
}
