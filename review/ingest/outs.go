package ingest

import "stegvis/logs"

// outs is what a reading leaves on disk beside its result.
type outs struct {
	packed *pack
}

func (p *pass) begin() error { return p.openPack() }

// index puts records into the timeline index.
func (p *pass) index(recs []logs.Record) error { return nil }

func (p *pass) end() error {
	p.res.Since, p.res.Until = p.res.window()
	return p.closePack()
}

// abort closes what end has not.
func (p *pass) abort() {
	if p.packed != nil {
		p.packed.f.Close()
	}
}
