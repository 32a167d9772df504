package ingest

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"stegvis/review"
	"stegvis/review/store"
)

// Sent is a file on this machine and whose it is.
type Sent struct {
	Path     string
	Customer string // by name; made when there is none
	Case     string // its number; "" makes a case
	Via      string // folder, cli
	Sender   string
}

// Add receives a file from this machine, as if it had been uploaded. The error
// is an *AddError when what was asked for cannot be.
func (i *Ingest) Add(ctx context.Context, in Sent) (b *store.Bundle, existed bool, err error) {
	return Add(ctx, i.s, in, i.Wake)
}

// Add is the method of the same name for a store whose server may run elsewhere.
func Add(ctx context.Context, s *store.Store, in Sent, wake func()) (b *store.Bundle, existed bool, err error) {
	f, err := os.Open(in.Path)
	if err != nil {
		return nil, false, usage("add.open", in.Path)
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() {
		return nil, false, usage("add.folder", in.Path)
	}
	to := store.Received{Name: filepath.Base(in.Path), Via: in.Via, Sender: in.Sender}
	if in.Case != "" {
		n, err := strconv.ParseInt(strings.TrimPrefix(in.Case, "#"), 10, 64)
		if err != nil {
			return nil, false, usage("add.number", in.Case)
		}
		c, err := s.CaseByNumber(ctx, n)
		if errors.Is(err, store.ErrMissing) {
			return nil, false, usage("add.case", n)
		} else if err != nil {
			return nil, false, err
		}
		to.Case, to.Customer = c.ID, c.Customer
	}
	if in.Customer != "" {
		c, err := customer(ctx, s, in.Customer)
		if err != nil {
			return nil, false, err
		}
		if to.Customer != "" && to.Customer != c.ID {
			return nil, false, usage("add.other", in.Case, in.Customer)
		}
		to.Customer = c.ID
	}
	if to.Customer == "" {
		return nil, false, usage("add.whose")
	}
	b, existed, err = s.Receive(ctx, to, f)
	if err == nil && wake != nil {
		wake()
	}
	return b, existed, err
}

// customer finds one by name, or makes it.
func customer(ctx context.Context, s *store.Store, name string) (*store.Customer, error) {
	c, err := s.CustomerByName(ctx, name)
	if !errors.Is(err, store.ErrMissing) {
		return c, err
	}
	c, err = s.AddCustomer(ctx, store.Customer{Name: name, Lang: "nb"})
	if errors.Is(err, store.ErrTaken) { // by another, just now
		return s.CustomerByName(ctx, name)
	}
	return c, err
}

// An AddError says why a file cannot be received as asked, and what to do.
type AddError struct{ Said, Do review.Text }

func (e *AddError) Error() string { return e.Said.EN }

func usage(key string, args ...any) error { return &AddError{text(key, args...), text(key + ".next")} }
