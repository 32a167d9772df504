package collector

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"

	"stegvis/bundle"
	"stegvis/diagnose"
	"stegvis/logs"
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

// rewrite masks entries again in which a name stands that was learned after
// them. Which those are is known without reading them: masking notes the words it leaves.
// Masking what is masked changes nothing else.
func (c *Collection) rewrite() error {
	for pass := 0; pass < 3; pass++ { // a name learned while rewriting is rare, and ends
		known, changed := c.redactor.Names(), false
		for _, e := range c.draft.Entries() {
			if isUnmasked(e) || !c.redactor.Missed(c.seen[e.Path].left) {
				continue
			}
			old, err := c.draft.Open(e.Path)
			if err != nil {
				return err
			}
			if err := c.draft.Drop(e.Path); err != nil {
				return err
			}
			before := e.Masked
			again, rep, err := c.add(e, old, false)
			if err != nil {
				// Fails closed: what could not be masked with all names is left out.
				c.hold(bundle.Withheld{Path: e.Original, Source: e.Source, Reason: Tr(c.o.Lang, "rewrite-failed", err)})
				c.stray = true
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

// rescan settles what the second, independent scan has seen of every entry,
// and scans their names. An entry with a hit is withheld; what hit is said by
// line and kind, never by value.
func (c *Collection) rescan() {
	for _, e := range c.draft.Entries() {
		if isUnmasked(e) {
			continue
		}
		c.scan.Entries++
		named, err := c.redactor.Scan(strings.NewReader(e.Path + "\n" + e.Original + "\n"))
		s := c.seen[e.Path]
		hits, err := append(named, s.hits...), errors.Join(err, s.scanErr)
		if err == nil && len(hits) == 0 {
			continue
		}
		c.scan.Hits += len(hits)
		why := Tr(c.o.Lang, "scan-failed")
		if len(hits) > 0 {
			why = Tr(c.o.Lang, "scan-hit", KindName(c.o.Lang, hits[0].Kind), hits[0].Line)
			if more := len(hits) - 1; more > 0 {
				why = Tr(c.o.Lang, "scan-hits", KindName(c.o.Lang, hits[0].Kind), hits[0].Line, more)
			}
		}
		c.draft.Drop(e.Path)
		c.stray = true
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

// diagnose settles the findings. The signatures were tried while the entries
// were written; once more, on what is there, only when something was withheld since.
func (c *Collection) diagnose(ctx context.Context) error {
	if c.stray {
		m, err := diagnose.New(c.g)
		if err != nil {
			return err
		}
		c.run, c.stray = m.Start(), false
		for _, e := range c.draft.Entries() {
			if !diagnosed(e) {
				continue
			}
			r, err := c.draft.Open(e.Path)
			if err != nil {
				return err
			}
			addRecords(c.run, r, logs.Options{Source: e.Source, Entry: e.Path, Zone: c.zone, Modified: e.Modified, Size: e.Size})
			r.Close()
			if ctx.Err() != nil {
				return ctx.Err()
			}
		}
	}
	c.findings, c.patterns = c.run.Findings(c.o.Ref), c.run.Patterns(10)
	for i := range c.findings {
		c.clean(c.findings[i].Samples)
	}
	for i := range c.patterns {
		c.patterns[i].Template = c.redactor.MaskString(c.patterns[i].Template)
		c.patterns[i].Sample.Text = c.redactor.MaskString(c.patterns[i].Sample.Text)
	}
	c.tell(c.findings)
	return nil
}

// clean masks samples once more: they were taken before all names were known.
func (c *Collection) clean(samples []diagnose.Sample) {
	for i := range samples {
		samples[i].Text = c.redactor.MaskString(samples[i].Text)
	}
}

// tellFindings says what has been recognised so far.
func (c *Collection) tellFindings() {
	if c.o.Emit == nil || !c.running.TryLock() {
		return // a small source must not wait for the log that is being read beside it
	}
	list := c.run.Findings(c.o.Ref)
	c.running.Unlock()
	c.tell(list)
}

// tell says what is new in list, or was seen more often than when it was told last.
func (c *Collection) tell(list []diagnose.Finding) {
	for i := range list {
		f := &list[i]
		c.mu.Lock()
		news := c.told[f.Signature] != f.Count
		c.told[f.Signature] = f.Count
		c.mu.Unlock()
		if news {
			c.clean(f.Samples)
			c.emit(Event{Type: Found, Finding: f})
		}
	}
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
