package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"time"

	"stegvis/review"
	"stegvis/review/store"
)

func init() { maps.Copy(sentences, dataSentences) }

var dataSentences = map[string][2]string{
	"data-need":         {"det mangler en datamappe", "the data folder is missing"},
	"data-need.next":    {"Oppgi den med --data MAPPE, den samme som «review serve» bruker.", "Name it with --data DIR, the one that \"review serve\" uses."},
	"data-none":         {"%s er ingen datamappe", "%s is no data folder"},
	"words":             {"«review %s» fikk feil antall ord etter seg: trenger %d, fikk %d", "\"review %s\" got the wrong number of words: needs %d, got %d"},
	"file-exists":       {"%s finnes fra før", "%s exists already"},
	"file-exists.next":  {"Velg et annet navn.", "Choose another name."},
	"no-file":           {"%s kan ikke leses", "%s cannot be read"},
	"no-file.next":      {"Se etter at stien stemmer og at du har tilgang.", "See that the path is right and that you have access."},
	"no-out":            {"%s kan ikke skrives", "%s cannot be written"},
	"no-out.next":       {"Velg en mappe du kan skrive i.", "Choose a folder you can write in."},
	"backed-up":         {"Sikkerhetskopien %s er ferdig (%d byte). Den inneholder alt, også serverens nøkkel: oppbevar den deretter.", "The backup %s is done (%d bytes). It holds everything, the server's key too: keep it accordingly."},
	"restored":          {"Gjenopprettet i %s. Revisjonsloggen er hel til og med %d:%s.", "Restored in %s. The audit log is whole up to %d:%s."},
	"not-empty":         {"%s er ikke tom", "%s is not empty"},
	"not-empty.next":    {"Gjenopprett i en ny mappe, og flytt den på plass når tjenesten er stanset.", "Restore into a new folder, and move it into place once the service is stopped."},
	"no-backup":         {"%s er ikke en hel sikkerhetskopi", "%s is not a whole backup"},
	"no-backup.next":    {"Bruk en fil som «review backup» skrev ferdig.", "Use a file that \"review backup\" finished."},
	"need-customer":     {"det mangler en kunde", "the customer is missing"},
	"no-customer":       {"ingen kunde heter %q", "no customer is called %q"},
	"no-customer.next":  {"Oppgi navnet slik det står under Kunder, med --customer.", "Give the name as it stands under Customers, with --customer."},
	"exported":          {"%s inneholder alt som er lagret om %s.", "%s holds all that is kept about %s."},
	"audit-whole":       {"Revisjonsloggen er hel: %d hendelser.\nSiste: %d:%s\n", "The audit log is whole: %d entries.\nLast: %d:%s\n"},
	"audit-broken.next": {"Ta vare på datamappen som den er, og sammenlign med den siste sikkerhetskopien.", "Keep the data folder as it is, and compare with the latest backup."},
	"bad-head":          {"%q er ikke et nummer og en sum", "%q is not a number and a sum"},
	"bad-head.next":     {"Oppgi det som «review audit verify» skrev bak «Siste:», for eksempel --head 41:9c0f….", "Give what \"review audit verify\" wrote after \"Last:\", for example --head 41:9c0f…."},
}

// A dataFlags is what every command on the data folder has.
type dataFlags struct {
	*flag.FlagSet
	name string
	data *string
}

func (p *program) dataFlags(name string) *dataFlags {
	f := flag.NewFlagSet(name, flag.ContinueOnError)
	d := &dataFlags{FlagSet: f, name: name, data: f.String("data", "", "")}
	f.String("lang", p.lang, "")
	return d
}

// words parses and wants so many words.
func (p *program) words(f *dataFlags, args []string, n int) ([]string, error) {
	words, err := p.parse(f.FlagSet, args)
	if err != nil {
		return nil, err
	}
	if len(words) != n {
		return nil, &review.UsageError{What: p.say("words", f.name, n, len(words)), Next: p.say("try-help")}
	}
	if *f.data == "" {
		return nil, &review.UsageError{What: p.say("data-need"), Next: p.say("data-need.next")}
	}
	return words, nil
}

// open opens a data folder that is there; a misspelt one is not made.
func (p *program) open(f *dataFlags) (*store.Store, error) {
	if _, err := os.Stat(filepath.Join(*f.data, "review.db")); err != nil {
		return nil, &review.UsageError{What: p.say("data-none", *f.data), Next: p.say("data-need.next")}
	}
	return store.Open(context.Background(), *f.data, time.Now)
}

// console is who the audit log names for what is done on the command line.
var console = store.Who{User: "console", Role: "admin"}

// whole writes a file that has its name only when it is whole.
func (p *program) whole(path string, write func(io.Writer) error) (int64, error) {
	if _, err := os.Lstat(path); err == nil {
		return 0, &review.UsageError{What: p.say("file-exists", path), Next: p.say("file-exists.next")}
	}
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".part-")
	if err != nil {
		return 0, &review.UsageError{What: p.say("no-out", path), Next: p.say("no-out.next")}
	}
	defer os.Remove(f.Name())
	err = write(f)
	size, _ := f.Seek(0, io.SeekCurrent)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return 0, err
	}
	return size, os.Rename(f.Name(), path)
}

func (p *program) backup(args []string) error {
	f := p.dataFlags("backup")
	words, err := p.words(f, args, 1)
	if err != nil {
		return err
	}
	s, err := p.open(f)
	if err != nil {
		return err
	}
	defer s.Close()
	ctx := context.Background()
	if err := s.Audit(ctx, console, "backup", "all", filepath.Base(words[0])); err != nil {
		return err
	}
	n, err := p.whole(words[0], func(w io.Writer) error { return s.Backup(ctx, w) })
	if err != nil {
		return err
	}
	fmt.Fprintln(p.stdout, p.say("backed-up", words[0], n))
	return nil
}

func (p *program) restore(args []string) error {
	f := p.dataFlags("restore")
	words, err := p.words(f, args, 1)
	if err != nil {
		return err
	}
	in, err := os.Open(words[0])
	if err != nil {
		return &review.UsageError{What: p.say("no-file", words[0]), Next: p.say("no-file.next")}
	}
	defer in.Close()
	info, err := in.Stat()
	if err != nil {
		return err
	}
	ctx := context.Background()
	head, err := store.Restore(ctx, *f.data, in, info.Size())
	switch {
	case errors.Is(err, store.ErrNotEmpty):
		return &review.UsageError{What: p.say("not-empty", *f.data), Next: p.say("not-empty.next")}
	case errors.Is(err, store.ErrNoBackup):
		return &review.RefusedError{What: p.say("no-backup", words[0]), Next: p.say("no-backup.next")}
	case errors.Is(err, fs.ErrPermission):
		return &review.UsageError{What: p.say("no-out", *f.data), Next: p.say("no-out.next")}
	case err != nil:
		return err
	}
	s, err := p.open(f)
	if err != nil {
		return err
	}
	if err := errors.Join(s.Audit(ctx, console, "restore", "all", filepath.Base(words[0])), s.Close()); err != nil {
		return err
	}
	fmt.Fprintln(p.stdout, p.say("restored", *f.data, head.Seq, head.Hash))
	return nil
}

func (p *program) export(args []string) error {
	f := p.dataFlags("export")
	name := f.String("customer", "", "")
	words, err := p.words(f, args, 1)
	if err != nil {
		return err
	}
	if *name == "" {
		return &review.UsageError{What: p.say("need-customer"), Next: p.say("no-customer.next")}
	}
	s, err := p.open(f)
	if err != nil {
		return err
	}
	defer s.Close()
	ctx := context.Background()
	c, err := s.CustomerByName(ctx, *name)
	if errors.Is(err, store.ErrMissing) {
		return &review.UsageError{What: p.say("no-customer", *name), Next: p.say("no-customer.next")}
	} else if err != nil {
		return err
	}
	if err := s.Audit(ctx, console, "export", "customer "+c.ID, ""); err != nil {
		return err
	}
	if _, err := p.whole(words[0], func(w io.Writer) error { return s.ExportCustomer(ctx, c.ID, w) }); err != nil {
		return err
	}
	fmt.Fprintln(p.stdout, p.say("exported", words[0], c.Name))
	return nil
}
