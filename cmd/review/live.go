package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"sync/atomic"
	"time"

	"filippo.io/age"

	"stegvis/guide"
	"stegvis/review"
)

// A liveGuide is the guide as it stands now; guide.json is looked at now and then.
type liveGuide struct {
	p   *program
	dir string // "" for the guide the program carries
	now atomic.Pointer[guide.Guide]
}

func (p *program) liveGuide(site string) (*liveGuide, error) {
	g, dir, err := p.guide(site)
	if err != nil {
		return nil, err
	}
	l := &liveGuide{p: p, dir: dir}
	l.now.Store(g)
	return l, nil
}

func (l *liveGuide) guide() *guide.Guide { return l.now.Load() }

// watch reads guide.json again when it is renewed; one that cannot be read
// leaves the old one in use.
func (l *liveGuide) watch(ctx context.Context) error {
	if l.dir == "" {
		return nil
	}
	var seen time.Time
	tick := time.NewTicker(5 * time.Second)
	defer tick.Stop()
	for {
		info, err := os.Stat(filepath.Join(l.dir, "guide.json"))
		if err == nil && !info.ModTime().Equal(seen) {
			if g, _, err := l.p.guide(l.dir); err == nil && g.Version != l.guide().Version {
				l.now.Store(g)
			}
			seen = info.ModTime()
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// serverKey reads the key that bundles are encrypted to, and makes it at the
// first start: whole, then under its name, readable by its owner only.
func (p *program) serverKey(name string) ([]age.Identity, error) {
	if _, err := os.Stat(name); !errors.Is(err, fs.ErrNotExist) {
		return p.identities(name)
	}
	id, err := age.GenerateX25519Identity()
	if err != nil {
		return nil, err
	}
	part := name + "." + rand.Text()
	f, err := os.OpenFile(part, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, &review.UsageError{What: p.say("no-write", name), Next: p.say("no-data.next")}
	}
	_, err = fmt.Fprintf(f, "# created: %s\n# public key: %s\n%s\n", time.Now().UTC().Format(time.RFC3339), id.Recipient(), id)
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Rename(part, name)
	}
	if err != nil {
		os.Remove(part)
		return nil, err
	}
	return []age.Identity{id}, nil
}

// workers read at the same time; each uses two cores when it has them.
func workers() int { return max(1, runtime.NumCPU()/2) }
