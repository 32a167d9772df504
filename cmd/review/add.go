package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"stegvis/review"
	"stegvis/review/ingest"
	"stegvis/review/store"
)

// add receives files from this machine into a data folder, as if they had been
// uploaded. The server that runs on the folder reads them, or the next one will.
func (p *program) add(args []string) error {
	set := flag.NewFlagSet("add", flag.ContinueOnError)
	data := set.String("data", "data", "")
	customer := set.String("customer", "", "")
	number := set.String("case", "", "")
	set.String("lang", p.lang, "") // looked at before
	files, err := p.parse(set, args)
	if err != nil {
		return err
	}
	if len(files) == 0 {
		return &review.UsageError{What: p.say("add-none"), Next: p.say("add-none.next")}
	}
	// A folder is made by serve, never by a typing mistake here.
	if _, err := os.Stat(filepath.Join(*data, "review.db")); errors.Is(err, fs.ErrNotExist) {
		return &review.UsageError{What: p.say("add-no-data", *data), Next: p.say("add-data.next")}
	}
	ctx := context.Background()
	s, err := store.Open(ctx, *data, time.Now)
	if err != nil {
		return err
	}
	defer s.Close()
	for _, file := range files {
		b, existed, err := ingest.Add(ctx, s, ingest.Sent{Path: file, Customer: *customer, Case: *number, Via: "cli", Sender: "cli"}, nil)
		var no *ingest.AddError
		if errors.As(err, &no) {
			return &review.UsageError{What: no.Said.In(p.lang), Next: no.Do.In(p.lang)}
		} else if err != nil {
			return err
		}
		c, err := s.Case(ctx, b.Case)
		if err != nil {
			return err
		}
		if err := s.Audit(ctx, store.Who{User: "cli", Role: "admin"}, "receive", fmt.Sprintf("case %d", c.Number), fmt.Sprintf("bundle %s, %q", b.ID, b.Name)); err != nil {
			return err
		}
		said := "added"
		if existed {
			said = "added-before"
		}
		fmt.Fprintln(p.stdout, p.say(said, file, c.Number))
	}
	return nil
}
