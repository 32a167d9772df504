package ingest

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// A watched folder is how files come in that somebody fetched by hand or that
// another program delivers. Its subfolders are customers, theirs may be cases
// by number:
//
//	DIR/file             the customer "–", a new case
//	DIR/Kommune/file     that customer, a new case
//	DIR/Kommune/17/file  that customer's case 17
//
// A file that has stopped growing is received, then moved to done/ beside it,
// or to refused/ with a .txt that says why. Names that begin with a dot, and
// those that browsers and copying programs give to unfinished files, wait.
const (
	settle  = 3 * time.Second // without growth, it is taken for whole
	doneDir = "done"
	noDir   = "refused"
)

// seen is a file as it was at the last look.
type seen struct {
	size int64
	mod  time.Time
	at   time.Time
}

// Watch receives what comes to lie in dir until ctx ends.
func (i *Ingest) Watch(ctx context.Context, dir string) error {
	known := map[string]seen{}
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		if err := i.look(ctx, dir, known); err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// look goes through the folder once.
func (i *Ingest) look(ctx context.Context, dir string, known map[string]seen) error {
	now := map[string]bool{}
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			if name == dir {
				return fmt.Errorf("watched folder: %w", err)
			}
			return nil // gone again, or not ours to read: the next look sees
		}
		rel, _ := filepath.Rel(dir, name)
		depth := strings.Count(filepath.ToSlash(rel), "/")
		base := d.Name()
		if d.IsDir() {
			if base == doneDir || base == noDir || name != dir && strings.HasPrefix(base, ".") || depth > 1 {
				return filepath.SkipDir
			}
			return nil
		}
		if !d.Type().IsRegular() || unfinished(base) {
			return nil
		}
		info, err := d.Info()
		if err != nil {
			return nil
		}
		now[name] = true
		was, ok := known[name]
		if !ok || was.size != info.Size() || !was.mod.Equal(info.ModTime()) {
			known[name] = seen{info.Size(), info.ModTime(), time.Now()}
			return nil
		}
		if time.Since(was.at) < settle {
			return nil
		}
		delete(known, name)
		if err := i.fetch(ctx, dir, rel); err != nil {
			// Ours: the disk is full, another program still holds the file. It stays for the next look.
			i.o.Log.Error("watched folder", "error", err)
		}
		return nil
	})
	for name := range known {
		if !now[name] {
			delete(known, name)
		}
	}
	if ctx.Err() != nil {
		return nil
	}
	return err
}

// unfinished files are still being written by somebody else.
func unfinished(name string) bool {
	low := strings.ToLower(name)
	for _, end := range []string{".part", ".partial", ".crdownload", ".tmp", ".filepart", "~"} {
		if strings.HasSuffix(low, end) {
			return true
		}
	}
	return strings.HasPrefix(name, ".") || strings.HasPrefix(name, "~$")
}

// fetch receives one file and puts it away.
func (i *Ingest) fetch(ctx context.Context, dir, rel string) error {
	name := filepath.Join(dir, rel)
	parts := strings.Split(filepath.ToSlash(rel), "/")
	customer, number := "–", ""
	if len(parts) > 1 {
		customer = parts[0]
	}
	if len(parts) > 2 {
		number = parts[1]
	}
	b, existed, err := i.Add(ctx, Sent{Path: name, Customer: customer, Case: number, Via: "folder", Sender: "folder"})
	var no *AddError
	switch {
	case errors.As(err, &no):
		return put(name, noDir, fmt.Sprintf("%s\n%s\n\n%s\n%s\n", no.Said.NB, no.Do.NB, no.Said.EN, no.Do.EN))
	case err != nil:
		return err
	}
	i.o.Log.Info("received", "via", "folder", "bundle", b.ID, "again", existed)
	return put(name, doneDir, "")
}

// put moves a file to a folder beside it, under a name that is free there, with a word about why.
func put(name, folder, why string) error {
	to := filepath.Join(filepath.Dir(name), folder)
	if err := os.MkdirAll(to, 0o700); err != nil {
		return err
	}
	base := filepath.Base(name)
	free := filepath.Join(to, base)
	for n := 2; ; n++ {
		if _, err := os.Lstat(free); errors.Is(err, fs.ErrNotExist) {
			break
		}
		ext := filepath.Ext(base)
		free = filepath.Join(to, fmt.Sprintf("%s (%d)%s", strings.TrimSuffix(base, ext), n, ext))
	}
	if err := os.Rename(name, free); err != nil {
		return err
	}
	if why == "" {
		return nil
	}
	return os.WriteFile(free+".txt", []byte(why), 0o600)
}
