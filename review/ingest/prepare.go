package ingest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"stegvis/review/store"
)

// prepare is the task for a worker.
func (i *Ingest) prepare(ctx context.Context, b *store.Bundle, parts []string) (t task, size int64, done func(), err error) {
	var drops []func()
	done = func() {
		for _, drop := range drops {
			drop()
		}
	}
	t = task{Name: b.Name, At: b.Received, Keys: i.keys(), Index: i.indexPath(b.ID), Pack: i.packPath(b.ID), Temp: i.path("work", "")}
	if whole, n := partOf(b.Name); n > 0 {
		t.Name = whole
	}
	for _, id := range parts {
		path, drop, err := i.s.Local(ctx, id)
		if err != nil {
			done()
			return t, 0, nil, err
		}
		drops = append(drops, drop)
		info, err := os.Stat(path)
		if err != nil {
			done()
			return t, 0, nil, err
		}
		t.Blobs = append(t.Blobs, path)
		size += info.Size()
	}
	if t.Guide, err = i.published(); err != nil {
		done()
		return t, 0, nil, err
	}
	return t, size, done, nil
}

// published is guide.json of the guide now.
func (i *Ingest) published() (json.RawMessage, error) {
	g := i.o.Guide()
	if g == nil {
		return nil, errors.New("there is no guide")
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.guide != g {
		var b bytes.Buffer
		if err := g.Publish(&b); err != nil {
			return nil, fmt.Errorf("guide: %w", err)
		}
		i.guide, i.json = g, b.Bytes()
	}
	return i.json, nil
}

func (i *Ingest) keys() []string {
	var out []string
	for _, k := range i.o.Key {
		if s, ok := k.(fmt.Stringer); ok {
			out = append(out, s.String())
		}
	}
	return out
}

func (i *Ingest) indexPath(bundle string) string { return i.path("index", bundle+".idx") }
func (i *Ingest) packPath(bundle string) string  { return i.path("index", bundle+".files") }
