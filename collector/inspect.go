package collector

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"stegvis/bundle"
	"stegvis/diagnose"
	"stegvis/logs"
	"stegvis/redact"
)

// inspect is what happens between gathering and the preview. It reads what was
// written, not what was found: support will see the same and find the same.
func (c *Collection) inspect(ctx context.Context) error {
	c.emit(Event{Type: Phase, Name: "rewriting"})
	if err := c.rewrite(); err != nil {
		return err
	}
	c.emit(Event{Type: Phase, Name: "scanning"})
	c.rescan()
	c.emit(Event{Type: Phase, Name: "diagnosing"})
	return c.diagnose(ctx)
}

// rewrite masks entries again that were masked before all names were known.
// Masking what is masked changes nothing else.
func (c *Collection) rewrite() error {
	for pass := 0; pass < 3; pass++ { // a name learned while rewriting is rare, and ends
		known, changed := c.redactor.Names(), false
		for _, e := range c.draft.Entries() {
			if c.masked[e.Path] >= known || isUnmasked(e) {
				continue
			}
			c.masked[e.Path] = known
			old, err := c.draft.Open(e.Path)
			if err != nil {
				return err
			}
			if err := c.draft.Drop(e.Path); err != nil {
				return err
			}
			before := e.Masked
			again, rep, err := addMasked(c.draft, c.redactor, e, old)
			if err != nil {
				// Fails closed: what could not be masked with all names is left out.
				c.hold(bundle.Withheld{Path: e.Original, Source: e.Source, Reason: Tr(c.o.Lang, "rewrite-failed", err)})
				continue
			}
			changed = true
			total := map[string]int{}
			for _, m := range []map[string]int{before, rep.Masked} {
				for k, n := range m {
					total[k] += n
				}
			}
			encoding := e.Encoding
			c.draft.Note(again.Path, func(e *bundle.Entry) { e.Masked, e.Encoding = total, encoding })
		}
		if !changed || c.redactor.Names() == known {
			return nil
		}
	}
	return nil
}

// rescan is the second, independent scan of every entry and name as written.
// An entry with a hit is withheld; what hit is said by line and kind, never by value.
func (c *Collection) rescan() {
	for _, e := range c.draft.Entries() {
		if isUnmasked(e) {
			continue
		}
		c.scan.Entries++
		hits, err := c.scanEntry(e)
		if err == nil && len(hits) == 0 {
			continue
		}
		c.scan.Hits += len(hits)
		why := Tr(c.o.Lang, "scan-failed")
		if len(hits) > 0 {
			why = Tr(c.o.Lang, "scan-hit", hits[0].Kind, hits[0].Line, len(hits))
		}
		c.draft.Drop(e.Path)
		c.hold(bundle.Withheld{Path: e.Original, Source: e.Source, Reason: why})
		for _, row := range c.rows {
			if row.ID == e.Source {
				row.Entries--
				row.Bytes -= e.Size
				row.Status = bundle.Partial
				row.Note = strings.TrimPrefix(row.Note+"; "+Tr(c.o.Lang, "withheld-some"), "; ")
			}
		}
	}
	c.scan.Verdict = "clean"
	if c.scan.Hits > 0 {
		c.scan.Verdict = "withheld"
	}
}

func isUnmasked(e bundle.Entry) bool { return strings.HasPrefix(e.Path, unmasked+"/") }

func (c *Collection) scanEntry(e bundle.Entry) ([]redact.Hit, error) {
	r, err := c.draft.Open(e.Path)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	named, err := redact.Scan(strings.NewReader(e.Path + "\n" + e.Original + "\n"))
	if err != nil {
		return nil, err
	}
	hits, err := redact.Scan(r)
	return append(named, hits...), err
}

// diagnose tries the guide's signatures on the masked entries, and learns on
// the way which time each entry covers.
func (c *Collection) diagnose(ctx context.Context) error {
	m, err := diagnose.New(c.g)
	if err != nil {
		return err
	}
	run := m.Start()
	for _, e := range c.draft.Entries() {
		if e.Source == "" || strings.HasPrefix(e.Path, "system/") || isUnmasked(e) {
			continue
		}
		if err := c.diagnoseEntry(ctx, run, e); err != nil {
			return err
		}
	}
	c.findings = run.Findings(c.o.Ref)
	c.patterns = run.Patterns(10)
	for i := range c.findings {
		c.emit(Event{Type: Found, Finding: &c.findings[i]})
	}
	return nil
}

func (c *Collection) diagnoseEntry(ctx context.Context, run *diagnose.Run, e bundle.Entry) error {
	r, err := c.draft.Open(e.Path)
	if err != nil {
		return err
	}
	defer r.Close()
	for rec, err := range logs.Read(struct{ io.Reader }{r}, logs.Options{Source: e.Source, Entry: e.Path, Zone: c.zone, Modified: e.Modified, Size: e.Size}) {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil || rec == nil {
			continue // a note about the file; the lines that could be read count
		}
		if rec.Own && !rec.Time.IsZero() {
			if e.From.IsZero() || rec.Time.Before(e.From) {
				e.From = rec.Time
			}
			if rec.Time.After(e.To) {
				e.To = rec.Time
			}
		}
		run.Add(rec)
	}
	from, to := e.From.UTC(), e.To.UTC()
	if !e.From.IsZero() {
		c.draft.Note(e.Path, func(n *bundle.Entry) { n.From, n.To = from, to })
	}
	return nil
}

// Entries lists what will be sent, for the preview.
func (c *Collection) Entries() []bundle.Entry { return c.draft.Entries() }

// Open reads an entry as it will be sent.
func (c *Collection) Open(path string) (io.ReadCloser, error) { return c.draft.Open(path) }

// Rows is the coverage so far, in the order of the plan.
func (c *Collection) Rows() []bundle.Source {
	c.mu.Lock()
	defer c.mu.Unlock()
	var out []bundle.Source
	for _, r := range c.rows {
		if r != nil {
			out = append(out, *r)
		}
	}
	return out
}

// Findings are the known errors seen in the entries, best first.
func (c *Collection) Findings() []diagnose.Finding { return c.findings }

// Patterns are the most frequent errors that no signature knows.
func (c *Collection) Patterns() []diagnose.Pattern { return c.patterns }

// Withheld lists what was found and will not be sent.
func (c *Collection) Withheld() []bundle.Withheld {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.withheld)
}

// Exclude leaves out a source, by id, or an entry, by path, and says so in the bundle.
func (c *Collection) Exclude(name string) error {
	hit := false
	for _, e := range c.draft.Entries() {
		if e.Path != name && e.Source != name {
			continue
		}
		hit = true
		if err := c.draft.Drop(e.Path); err != nil {
			return err
		}
		c.mu.Lock()
		for _, row := range c.rows {
			if row.ID == e.Source {
				row.Entries--
				row.Bytes -= e.Size
				row.Status = bundle.Partial
				if row.Entries == 0 {
					row.Status = bundle.Excluded
				}
				row.Note = Tr(c.o.Lang, "excluded")
				row.Means = c.g.Means(c.page, row.ID, c.o.Lang)
			}
		}
		c.mu.Unlock()
	}
	if !hit {
		return fmt.Errorf("%s: %w", name, bundle.ErrNoEntry)
	}
	c.findings = slices.DeleteFunc(c.findings, func(f diagnose.Finding) bool {
		_, err := c.draft.Open(f.Entry)
		return err != nil
	})
	c.excluded = append(c.excluded, name)
	return nil
}
