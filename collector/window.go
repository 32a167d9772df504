package collector

import (
	"context"
	"io"
	"path"
	"strings"
	"time"

	"stegvis/bundle"
	"stegvis/evtx"
	"stegvis/logs"
)

// settleWindow decides which time the bundle covers. On a live machine it ends
// now; of copied files nobody knows when they were copied, so it ends with the
// newest record found, and a diagnosis made today holds in ten years.
func (c *Collection) settleWindow(ctx context.Context) {
	until := c.created
	if !c.m.live() {
		until = time.Time{}
		c.zone, c.zoneName = c.findZone(ctx)
		for _, s := range c.g.Plan(c.o.Ref) {
			switch s.Kind {
			case "files":
				f, _ := c.list(ctx, &s)     // what is wrong with it, its row says later
				for _, m := range f.found { // list has put the last record's time in place of the file's
					until = c.later(until, m.mtime)
				}
			case "eventlog":
				for _, ch := range s.Channels {
					until = c.later(until, c.lastEvent(ctx, ch))
				}
			}
		}
		if until.IsZero() {
			until = c.created
		}
	}
	c.window = bundle.Window{Since: until.Add(-c.o.Since).UTC(), Until: until.UTC()}
}

// later is the later of two times; one that lies ahead of this machine's clock
// by more than a day is some number that looked like a time.
func (c *Collection) later(a, b time.Time) time.Time {
	if b.After(a) && b.Before(c.created.Add(24*time.Hour)) {
		return b
	}
	return a
}

// lastTime is the time of the last record in a log that has any, else zero: of its last
// 64 KiB, where plain; of all of it, where it is packed. It is asked for twice, and read once.
func (c *Collection) lastTime(ctx context.Context, name string, modified time.Time) time.Time {
	c.mu.Lock()
	last, known := c.times[name]
	c.mu.Unlock()
	if !known {
		last = readLastTime(ctx, name, modified, c.zone)
		c.mu.Lock()
		c.times[name] = last
		c.mu.Unlock()
	}
	return last
}

func readLastTime(ctx context.Context, name string, modified time.Time, zone *time.Location) (last time.Time) {
	f, err := openShared(name)
	if err != nil {
		return last
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return last
	}
	var r io.Reader = f
	if open := unpackers[strings.ToLower(path.Ext(name))]; open != nil {
		packed, err := open(f)
		if err != nil {
			return last
		}
		defer packed.Close()
		r = io.LimitReader(packed, 64<<20)
	} else if info.Size() > 64<<10 {
		cut, err := tail(f, info.Size(), 64<<10)
		if err != nil {
			return last
		}
		r = cut
	}
	for rec, err := range logs.Read(struct{ io.Reader }{r}, logs.Options{Entry: path.Base(name), Zone: zone, Modified: modified}) {
		if ctx.Err() != nil {
			break
		}
		if err == nil && rec != nil && rec.Own && rec.Time.After(last) {
			last = rec.Time
		}
	}
	return last
}

func (c *Collection) lastEvent(ctx context.Context, channel string) (last time.Time) {
	f, _, err := c.m.channel(channel)
	if err != nil {
		return last
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return last
	}
	r, err := evtx.NewReader(f, info.Size())
	if err != nil {
		return last
	}
	for e, err := range r.Events(evtx.Filter{}) {
		if ctx.Err() != nil {
			break
		}
		if err == nil && e.Time.After(last) {
			last = e.Time
		}
	}
	return last
}
