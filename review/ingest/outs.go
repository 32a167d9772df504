package ingest

import (
	"errors"
	"os"

	"stegvis/logs"
	"stegvis/review/timeline"
)

// outs is what a reading leaves on disk beside its result. Neither has its own
// name before it is whole.
type outs struct {
	packed *pack
	writer *timeline.Writer
}

func (p *pass) begin() error {
	if err := p.openPack(); err != nil || p.w.Index == "" {
		return err
	}
	var err error
	p.writer, err = timeline.Create(p.w.Index)
	return err
}

// index puts records into the timeline index.
func (p *pass) index(recs []logs.Record) error {
	if p.writer == nil {
		return nil
	}
	for i := range recs {
		if err := p.writer.Add(&recs[i]); err != nil {
			return err
		}
	}
	return nil
}

func (p *pass) end() error {
	p.res.Since, p.res.Until = p.res.window()
	if p.writer != nil {
		w := p.writer
		p.writer = nil
		if _, err := w.Close(); err != nil {
			return err
		}
	}
	return p.closePack()
}

// abort leaves nothing of what end has not closed.
func (p *pass) abort() error {
	var err error
	if p.writer != nil {
		err = p.writer.Abort()
	}
	if p.packed != nil {
		err = errors.Join(err, p.packed.f.Close(), os.Remove(p.packed.f.Name()))
	}
	return err
}
