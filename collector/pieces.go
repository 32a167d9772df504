package collector

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
	"time"

	"stegvis/bundle"
	"stegvis/redact"
)

// put sends one piece through the only way into a bundle: read, decode, mask,
// hash, deflate. Nothing else adds entries from the machine. It returns an
// error only when the bundle cannot be written or ctx ended.
func (j *job) put(ctx context.Context, p piece) error {
	if j.c.low() {
		j.gap(bundle.Missing, j.tr("disk-low"))
		return ctx.Err()
	}
	if p.folder != "logs" && j.c.leftOut(p.folder+"/"+p.name, p.original, p.name) {
		j.out++
		return ctx.Err()
	}
	r, err := p.open()
	if err != nil {
		if errors.Is(err, errBinary) || errors.Is(err, redact.ErrBinary) {
			j.withhold(p.original, j.tr("binary"))
			return nil
		}
		j.gap(statusOf(err), fmt.Sprintf("%s: %s", p.original, Reason(j.c.o.Lang, err)))
		return ctx.Err()
	}
	defer r.Close()
	name := j.c.claim(p.folder, j.source.ID, j.c.redactor.MaskString(p.name))
	e := bundle.Entry{Path: name, Source: j.source.ID, Original: j.c.redactor.MaskString(clip(p.original)),
		Modified: p.modified.UTC().Truncate(time.Second), Truncated: p.note}
	source := &pump{ctx: ctx, r: r, job: j}
	source.start()
	e, _, err = j.c.add(e, source, diagnosed(e))
	if err != nil {
		if (errors.Is(err, redact.ErrBinary) || errors.Is(err, redact.ErrUndecodable)) && j.c.asked(j.c.o.Include, p.original, j.c.redactor.MaskString(p.original), path.Base(strings.ReplaceAll(p.original, `\`, "/")), p.name) {
			return j.include(ctx, p)
		}
		return j.lost(ctx, p, err)
	}
	if source.note != "" {
		j.gap(bundle.Partial, p.original+": "+source.note)
		j.c.draft.Note(name, func(e *bundle.Entry) { e.Truncated = source.note })
	}
	j.count(e, source.n)
	j.c.tellFindings()
	return ctx.Err()
}

// unmasked is the folder of files that could not be masked and were asked for
// all the same. Nothing that follows takes them for masked.
const unmasked = "unmasked"

// include adds a file as it is. Only --include-withheld leads here, and the manifest says so.
func (j *job) include(ctx context.Context, p piece) error {
	r, err := p.open()
	if err != nil {
		return j.lost(ctx, p, err)
	}
	defer r.Close()
	name := j.c.claim(unmasked, j.source.ID, j.source.ID+"/"+j.c.redactor.MaskString(p.name))
	source := &pump{ctx: ctx, r: r, job: j}
	source.start()
	e, err := j.c.draft.Add(bundle.Entry{Path: name, Source: j.source.ID, Original: j.c.redactor.MaskString(clip(p.original)),
		Modified: p.modified.UTC().Truncate(time.Second)}, source)
	if err != nil {
		return j.lost(ctx, p, err)
	}
	j.count(e, source.n)
	return ctx.Err()
}

// count books an entry on its source; read is how much of the source it took.
func (j *job) count(e bundle.Entry, read int64) {
	j.c.mu.Lock()
	j.row.Entries++
	j.row.Bytes += e.Size
	j.budget -= read
	j.c.left -= read
	j.c.mu.Unlock()
	j.c.emit(Event{Type: Entered, Source: j.source.ID, Entry: &e})
}

// add masks src into the draft as e; the entry holds UTF-8 whatever src was.
// What is written is scanned on the way and, where asked for, diagnosed.
func (c *Collection) add(e bundle.Entry, src io.Reader, diagnose bool) (bundle.Entry, redact.Report, error) {
	m := c.redactor
	pr, pw := io.Pipe()
	type result struct {
		rep redact.Report
		err error
	}
	done := make(chan result, 1)
	go func() {
		var res result
		defer func() {
			if p := recover(); p != nil {
				res.err = fmt.Errorf("masking: %v", p)
			}
			pw.CloseWithError(res.err)
			done <- res
		}()
		res.rep, res.err = m.Mask(pw, src)
	}()
	var seen *watch
	text, encoding, err := redact.ToUTF8(pr)
	if err == nil {
		e.Encoding = encoding
		seen, text = c.watch(e, text, diagnose)
		e, err = c.draft.Add(e, text)
		seen.close()
	}
	pr.CloseWithError(errGone) // frees the masking goroutine when Add gave up
	res := <-done
	if err == nil && res.err != nil {
		c.draft.Drop(e.Path)
		err = res.err
	} else if res.err != nil && !errors.Is(res.err, errGone) {
		err = res.err
	}
	if enc := res.rep.Encoding; err == nil && (enc == "gzip" || enc == "zip") {
		// Masked, but packed again: the bundle holds text that people and the
		// second scan can read. Logs known to be packed are unpacked before they come here.
		c.draft.Drop(e.Path)
		err = redact.ErrBinary
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if err != nil {
		c.stray = c.stray || seen != nil && seen.ran // its records are counted, and it is not there
		return e, res.rep, err
	}
	if res.rep.Encoding != "" {
		e.Encoding = res.rep.Encoding
	}
	e.Masked = res.rep.Masked
	c.seen[e.Path] = sight{res.rep.Left, seen.hits, seen.scanErr}
	c.draft.Note(e.Path, func(n *bundle.Entry) {
		n.Encoding, n.Masked = e.Encoding, e.Masked
		if !seen.from.IsZero() {
			n.From, n.To = seen.from, seen.to
		}
	})
	return e, res.rep, nil
}

var errGone = errors.New("nobody reads any more")

// lost records a piece that did not become an entry.
func (j *job) lost(ctx context.Context, p piece, err error) error {
	var w *bundle.WriteError
	var refused *bundle.RefusedError
	switch {
	case errors.As(err, &w):
		return err
	case errors.Is(err, redact.ErrBinary):
		j.withhold(p.original, j.tr("binary"))
	case errors.Is(err, redact.ErrTooDeep), errors.Is(err, redact.ErrTooLarge):
		j.withhold(p.original, j.tr("archive"))
	case errors.Is(err, redact.ErrUndecodable):
		j.withhold(p.original, j.tr("undecodable"))
	case errors.As(err, &refused):
		j.withhold(p.original, refused.In(j.c.o.Lang))
	case ctx.Err() != nil:
		return ctx.Err()
	case p.quiet:
	default:
		j.gap(statusOf(err), fmt.Sprintf("%s: %s", p.original, Reason(j.c.o.Lang, err)))
	}
	return ctx.Err()
}

// withhold lists what was found and is not sent.
func (j *job) withhold(original, why string) {
	j.gap(bundle.Partial, j.tr("withheld-some"))
	j.c.hold(bundle.Withheld{Path: j.c.redactor.MaskString(clip(original)), Source: j.source.ID, Reason: why})
}

func (c *Collection) hold(h bundle.Withheld) {
	c.mu.Lock()
	c.withheld = append(c.withheld, h)
	c.mu.Unlock()
	c.emit(Event{Type: Withheld, Source: h.Source, Held: &h})
}

// claim makes a name that the bundle accepts and that no other entry has.
func (c *Collection) claim(folder, source, name string) string {
	full := folder + "/" + source
	if folder == "logs" {
		full += "/" + name
	} else if name != "" {
		full = folder + "/" + name
	}
	full = bundle.SafePath(full)
	c.mu.Lock()
	defer c.mu.Unlock()
	ext := path.Ext(full)
	stem := strings.TrimSuffix(full, ext)
	for n := 2; c.names[strings.ToLower(full)]; n++ {
		full = fmt.Sprintf("%s~%d%s", stem, n, ext)
		if len(full) > bundle.MaxPath {
			full = fmt.Sprintf("%s~%d%s", stem[:bundle.MaxPath-len(ext)-8], n, ext)
		}
	}
	c.names[strings.ToLower(full)] = true
	return full
}
