package ingest

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"stegvis/bundle"
	"stegvis/diagnose"
	"stegvis/guide"
	"stegvis/logs"
	"stegvis/review"
)

// pass reads an input once, and out of this one reading come the check of
// every entry against the manifest, the second redaction scan, the findings,
// the patterns and the timeline index.
func (w *worker) pass(in *review.Input, g *guide.Guide) (*Result, error) {
	m, err := diagnose.New(g)
	if err != nil {
		return nil, fmt.Errorf("guide: %w", err)
	}
	p := &pass{w: w, in: in, run: m.Start(), scan: scanner{}, res: &Result{
		Kind: in.Kind, Intact: in.Bundle != nil, Guide: g.Version, Levels: map[string]int{}, Zone: in.Zone.String(), Sealed: in.Sealed, Within: in.Within,
		Problems: []Said{}, Notes: []Said{}, Personal: []Place{}, Files: []FileInfo{},
	}}
	if err := p.begin(); err != nil {
		return nil, err
	}
	defer p.abort()
	for _, n := range in.Notes {
		p.res.Notes = append(p.res.Notes, Said{Entry: n.Entry, Text: n.Said, Grave: n.Grave})
	}
	for i := range in.Files {
		if err := p.file(&in.Files[i]); err != nil {
			return nil, err
		}
	}
	about := guide.Ref{}
	if in.Bundle != nil {
		man := in.Bundle.Manifest()
		p.res.Manifest = man
		about = guide.Ref{Page: man.Guide.Page, State: man.Guide.State}
		if err := p.rest(man); err != nil {
			return nil, err
		}
	}
	p.res.Findings, p.res.Patterns = p.run.Findings(about), p.run.Patterns(maxPatterns)
	p.names()
	p.res.Personal = p.scan.found
	if p.res.Personal == nil {
		p.res.Personal = []Place{}
	}
	if p.res.Records == 0 {
		p.res.Notes = append(p.res.Notes, Said{Text: text("no-records")})
	}
	return p.res, p.end()
}

const (
	maxPatterns = 50
	maxNotes    = 20   // of one file: a damaged log can have one a line
	maxSaid     = 2000 // of all files
)

// A pass is the state of one reading.
type pass struct {
	w    *worker
	in   *review.Input
	run  *diagnose.Run
	res  *Result
	scan scanner
	outs
}

// file reads the records of one file.
func (p *pass) file(f *review.File) error {
	info := FileInfo{Path: f.Entry, Source: f.Source, Size: f.Size}
	rc, err := f.Open()
	if err != nil {
		p.said(f.Entry, err, new(int))
		return nil
	}
	defer rc.Close()
	o := logs.Options{Source: f.Source, Entry: f.Entry, Zone: p.in.Zone, Modified: f.Modified, Size: f.Size}
	var r io.Reader = rc
	drain := func() error { return nil }
	text, wide := true, false
	if at, ok := rc.(io.ReaderAt); ok {
		text, wide = looks(at)
	}
	info.Events = !text
	if text {
		var tee io.Writer
		p.scan.entry = f.Entry
		if p.w.Index != "" && !wide {
			tee = &p.scan
		}
		if tee, err = p.pack(tee); err != nil {
			return err
		}
		a := readAhead(rc, tee, p.w.count)
		defer a.Close()
		r, drain = a, a.drain
	} else if err := p.packWhole(rc); err != nil {
		return err
	}
	said := 0
	list, stop := parse(r, o)
	defer stop()
	for b := range list {
		if b.err != nil {
			p.said(f.Entry, b.err, &said)
			continue
		}
		if err := p.batch(b, &info, p.w.Index != "" && (wide || !text)); err != nil {
			return err
		}
		if !text {
			for i := range b.recs {
				p.w.count(len(b.recs[i].Text))
			}
		}
	}
	// What is no text to a log reader is still held against the manifest, and scanned.
	if err := drain(); err != nil {
		p.said(f.Entry, err, &said)
	}
	p.scan.Close()
	p.res.Bytes += f.Size
	if p.in.Bundle != nil {
		if e := p.in.Bundle.Info(f.Entry); e != nil {
			info.Masked = e.Masked
		}
	}
	p.res.Files = append(p.res.Files, info)
	return nil
}

// looks says whether a file is text, and whether its letters take two bytes:
// those are scanned as records, which have been decoded.
func looks(r io.ReaderAt) (text, wide bool) {
	b := make([]byte, 4096)
	n, _ := r.ReadAt(b, 0)
	b = b[:n]
	zeros := 0
	for _, c := range b {
		if c == 0 {
			zeros++
		}
	}
	return string(b[:min(8, n)]) != "ElfFile\x00", zeros > n/4 || n > 1 && (b[0] == 0xff && b[1] == 0xfe || b[0] == 0xfe && b[1] == 0xff)
}

// names scans what the files are called; the place is no line, and the name is not said.
func (p *pass) names() {
	for _, f := range p.in.Files {
		s := scanner{}
		s.Write([]byte(f.Entry))
		s.scan(nil, true)
		if len(s.found) > 0 && len(p.scan.found) < maxPlaces {
			p.scan.found = append(p.scan.found, Place{})
		}
	}
}

// batch hands records to all who want them, at the same time.
func (p *pass) batch(b *batch, info *FileInfo, scan bool) error {
	done := make(chan error, 1)
	go func() { done <- p.index(b.recs) }()
	for i := range b.recs {
		rec := &b.recs[i]
		p.run.Add(rec)
		if rec.Time.IsZero() {
			p.res.Untimed++
		} else {
			if info.From.IsZero() || rec.Time.Before(info.From) {
				info.From = rec.Time
			}
			if rec.Time.After(info.To) {
				info.To = rec.Time
			}
		}
		if scan {
			p.scanRecord(rec)
		}
	}
	for i := range b.recs {
		p.res.Levels[b.recs[i].Level.String()]++
	}
	info.Records += len(b.recs)
	p.res.Records += len(b.recs)
	return <-done
}

// scanRecord scans what a record says, for files whose bytes do not say it.
func (p *pass) scanRecord(rec *logs.Record) {
	s := scanner{entry: rec.Entry, line: rec.Line}
	s.Write(rec.AppendSearch(nil))
	s.scan(nil, true)
	if len(s.found) > 0 && len(p.scan.found) < maxPlaces {
		p.scan.found = append(p.scan.found, Place{rec.Entry, rec.Line})
	}
}

// said keeps what was odd about a file; what is not as the manifest says is a problem.
func (p *pass) said(entry string, err error, n *int) {
	s := Said{Entry: entry, Text: review.Words(err)}
	var why *bundle.RefusedError
	if errors.As(err, &why) {
		p.res.Intact = false
		p.res.Problems = append(p.res.Problems, s)
		return
	}
	if *n++; *n <= maxNotes && len(p.res.Notes) < maxSaid {
		p.res.Notes = append(p.res.Notes, s)
	}
}

// rest checks and scans the entries of a bundle that hold no records: facts,
// the README, originals that were sent by choice.
func (p *pass) rest(m *bundle.Manifest) error {
	read := map[string]bool{}
	for _, f := range p.in.Files {
		read[f.Entry] = true
	}
	for _, e := range m.Entries {
		if read[e.Path] {
			continue
		}
		rc, err := p.in.Bundle.Entry(e.Path)
		if err != nil {
			return err
		}
		var to io.Writer = counted(p.w.count)
		if p.w.Index != "" {
			p.scan.entry = e.Path
			to = io.MultiWriter(&p.scan, to)
		}
		if e.Path != bundle.ReadmePath {
			if to, err = p.pack(to); err != nil {
				return err
			}
		}
		said := &limited{max: maxFactFile}
		if strings.HasPrefix(e.Path, "system/") {
			to = io.MultiWriter(to, said)
		}
		_, err = io.Copy(to, rc)
		rc.Close()
		if f, no := facts(e.Source, said.b); no == nil && err == nil {
			p.res.Facts = append(p.res.Facts, f[:min(len(f), maxFacts-len(p.res.Facts))]...)
		}
		p.scan.Close()
		if err != nil {
			p.said(e.Path, err, new(int))
		}
		if e.Path != bundle.ReadmePath {
			p.res.Files = append(p.res.Files, FileInfo{Path: e.Path, Source: e.Source, Size: e.Size, Masked: e.Masked})
		}
	}
	if p.w.Index != "" {
		rc, err := p.in.Bundle.Entry(bundle.ManifestPath)
		if err != nil {
			return err
		}
		defer rc.Close()
		p.scan.entry = bundle.ManifestPath
		for _, s := range manifestTexts(rc) {
			p.scan.Write([]byte(s + "\n"))
		}
		p.scan.Close()
	}
	return nil
}

// limited keeps the beginning of what is written.
type limited struct {
	b   []byte
	max int
}

func (l *limited) Write(p []byte) (int, error) {
	l.b = append(l.b, p[:min(len(p), l.max-len(l.b))]...)
	return len(p), nil
}

// counted is a writer that only counts.
type counted func(int)

func (c counted) Write(p []byte) (int, error) { c(len(p)); return len(p), nil }

// window is the time the records cover.
func (r *Result) window() (since, until time.Time) {
	for _, f := range r.Files {
		if f.From.IsZero() {
			continue
		}
		if since.IsZero() || f.From.Before(since) {
			since = f.From
		}
		if f.To.After(until) {
			until = f.To
		}
	}
	return since, until
}
