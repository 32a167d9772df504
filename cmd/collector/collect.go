package main

import (
	"context"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"time"

	"stegvis/bundle"
	"stegvis/collector"
	"stegvis/guide"
)

// asking are the flags that say what is collected and where it goes: those of
// collect and open.
type asking struct {
	f                                                             *flags
	page, state, from, out, case_, exclude, include, keys, to, ca *[]string
}

func (p *program) asking(cmd string) *asking {
	f := p.flags(cmd)
	f.value("since")
	f.value("max-size")
	f.value("part-size")
	return &asking{f, f.value("page"), f.value("state"), f.value("from"), f.value("out"), f.value("case"), f.value("exclude"),
		f.value("include-withheld"), f.value("encrypt-to"), f.value("upload"), f.value("ca")}
}

// options reads the flags once they are parsed. The page is that of the flags, or none.
func (a *asking) options(p *program) (o collector.Options, by collector.Sender, err error) {
	f := a.f
	o = collector.Options{Lang: p.lang, From: last(a.from), Out: last(a.out), Exclude: *a.exclude, Include: *a.include, Case: last(a.case_)}
	if o.Ref, err = p.reference(last(a.page), last(a.state)); err != nil {
		return o, by, err
	}
	if collector.CaseNumber(o.Case) != o.Case {
		return o, by, f.bad("case", o.Case, say(p.lang, "bad.case", collector.MaxCase))
	}
	by = collector.Sender{Lang: p.lang, To: last(a.to)}
	if o.Since, err = f.span("since"); err != nil {
		return o, by, err
	}
	if o.MaxBytes, err = f.size("max-size"); err != nil {
		return o, by, err
	}
	if o.PartSize, err = f.size("part-size"); err != nil {
		return o, by, err
	}
	if o.PartSize > 0 && o.PartSize < collector.MinPart {
		return o, by, f.bad("part-size", last(f.values["part-size"]), say(p.lang, "bad.part-size"))
	}
	if by.Roots, err = p.roots(f, *a.ca); err != nil {
		return o, by, err
	}
	list := *a.keys
	if len(list) == 0 {
		list = p.g.Support.Keys
	}
	if o.Keys, err = bundle.Recipients(list...); err != nil {
		return o, by, p.key(err)
	}
	return o, by, nil
}

// key is the error about --encrypt-to. A private key that was named by mistake is never shown.
func (p *program) key(err error) error {
	var key *bundle.KeyError
	var path *fs.PathError
	name := "--encrypt-to"
	if errors.As(err, &key) && key.Name != "" {
		name = key.Name
	}
	switch {
	case errors.As(err, &key) && key.Private:
		return &collector.Refusal{What: say(p.lang, "key.private", name), Next: say(p.lang, "key.private.next"), Usage: true}
	case errors.As(err, &key):
		return &collector.Refusal{What: say(p.lang, "key.none", name), Next: say(p.lang, "key.next"), Usage: true}
	case errors.As(err, &path):
		return &collector.Refusal{What: say(p.lang, "file", path.Path, collector.Reason(p.lang, err)), Next: say(p.lang, "key.next"), Usage: true}
	}
	return err
}

func (p *program) collect(ctx context.Context, args []string) error {
	a := p.asking("collect")
	onlyPlan, yes, asJSON := a.f.bool("plan"), a.f.bool("yes"), a.f.bool("json")
	if err := a.f.parse(args, 0); err != nil {
		return err
	}
	o, sender, err := a.options(p)
	if err != nil {
		return err
	}
	if o.Ref.Page == "" {
		o.Ref.Page = "unknown" // the guide's page for "I don't know which step"
	}
	if *onlyPlan {
		return p.plan(o, *asJSON)
	}
	if !*yes && !interactive(p.in) {
		return &collector.Refusal{What: collector.Tr(p.lang, "need-yes"), Next: collector.Tr(p.lang, "need-yes.next"), Usage: true}
	}
	if sender.To != "" {
		sender.Instead = collector.Tr(p.lang, "instead.collect")
		if err := sender.Check(ctx); err != nil {
			return err
		}
	}
	return p.make(ctx, o, sender, *yes, *asJSON)
}

// roots reads --ca: certificates that are trusted for the upload besides the system's own.
func (p *program) roots(f *flags, names []string) (*x509.CertPool, error) {
	if len(names) == 0 {
		return nil, nil
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool()
	}
	for _, name := range names {
		pem, err := os.ReadFile(name)
		if err != nil {
			return nil, p.file(name, err)
		}
		if !pool.AppendCertsFromPEM(pem) {
			return nil, f.bad("ca", name, say(p.lang, "bad.ca"))
		}
	}
	return pool, nil
}

// reference also takes "page#state" in --page, as the guide writes it.
func (p *program) reference(page, state string) (guide.Ref, error) {
	ref := guide.ParseRef(page)
	switch {
	case state == "":
	case page == "":
		return ref, &collector.Refusal{What: say(p.lang, "state.alone"), Next: say(p.lang, "state.alone.next"), Usage: true}
	case ref.State != "" && ref.State != state:
		return ref, &collector.Refusal{What: say(p.lang, "state.two", ref.State, state), Next: say(p.lang, "state.two.next"), Usage: true}
	default:
		ref.State = state
	}
	return ref, nil
}

// make runs a collection to its end: gathered, shown, approved, saved.
func (p *program) make(ctx context.Context, o collector.Options, sender collector.Sender, yes, asJSON bool) error {
	collector.LowPriority()
	screen := newScreen(p.stderr, p.lang)
	o.Emit = screen.event
	c, err := collector.Start(p.g, o)
	if err != nil {
		return err
	}
	defer c.Abort()
	// At any moment: a bundle of what is there, or none, as the person chooses.
	defer context.AfterFunc(ctx, func() {
		screen.clear()
		if p.hard.Err() == nil {
			fmt.Fprintln(p.stderr, say(p.lang, map[bool]string{true: "stopped.yes", false: "stopped.ask"}[yes]))
		}
	})()
	defer context.AfterFunc(p.hard, func() { c.Abort() })() // what still runs finds no draft to write to
	p.rights(c.Plan())
	err = c.Gather(ctx)
	screen.clear()
	if err == nil || p.hard.Err() != nil {
		err = p.hard.Err()
	}
	if err != nil {
		return err
	}
	mode := "yes"
	if !yes {
		mode = "prompt"
		shown := *p
		if asJSON {
			shown.stdout = p.stderr // nothing but the object goes where a script reads
		}
		ok, err := shown.approve(ctx, c)
		if err != nil || !ok {
			return err
		}
	}
	done, err := c.Finish(mode)
	screen.clear()
	if err != nil && p.hard.Err() != nil {
		return p.hard.Err() // it failed because nothing was to be left
	} else if err != nil {
		return err
	}
	switch {
	case asJSON:
		err = p.json(done)
	case yes: // nobody has seen it yet
		p.inside(c)
		fallthrough
	default:
		p.summary(done, sender.To, len(o.Keys) > 0)
	}
	if err != nil || sender.To == "" {
		return err
	}
	return p.upload(ctx, done.Bundle, done.SHA256, sender)
}

func (p *program) upload(ctx context.Context, path, sum string, sender collector.Sender) error {
	screen := newScreen(p.stderr, p.lang)
	var pace collector.Pace
	sender.Instead = collector.Tr(p.lang, "instead.send", quoted(path), sender.To)
	err := sender.Send(ctx, path, sum, func(s collector.Sending) {
		if s.Wait > 0 {
			screen.line(collector.Tr(p.lang, "waiting", int(s.Wait.Seconds())))
			return
		}
		pace.Add(time.Now(), s.Sent)
		text := collector.Tr(p.lang, "phase.sending") + " " + collector.Bytes(p.lang, s.Sent) + " / " + collector.Bytes(p.lang, s.Size)
		if n := pace.PerSecond(); n > 0 {
			text += ", " + collector.Bytes(p.lang, n) + "/s"
		}
		screen.line(text)
	})
	screen.clear()
	if err == nil {
		fmt.Fprintln(p.stderr, collector.Tr(p.lang, "sum.sent", collector.ShownURL(sender.To)))
	}
	return err
}

// quoted is a path as it is typed: in quotes when it has blanks.
func quoted(path string) string {
	if strings.ContainsAny(path, " &()'") {
		return `"` + path + `"`
	}
	return path
}

// approve shows what will be written and asks. Entries can be left out here.
func (p *program) approve(ctx context.Context, c *collector.Collection) (bool, error) {
	p.inside(c)
	for {
		fmt.Fprint(p.stderr, collector.Tr(p.lang, "ask", collector.Count(p.lang, "entries", len(c.Entries()))))
		text, err := p.answer(ctx)
		if err != nil {
			return false, err
		}
		switch strings.ToLower(text) {
		case "", "j", "ja", "y", "yes":
			return true, nil
		case "n", "nei", "no":
			fmt.Fprintln(p.stderr, collector.Tr(p.lang, "ask.no"))
			return false, nil
		case "l":
			for _, e := range c.Entries() {
				fmt.Fprintln(p.stderr, collector.Tr(p.lang, "ask.list", e.Path, collector.Bytes(p.lang, e.Size), counts(p.lang, e.Masked)))
			}
			fmt.Fprint(p.stderr, collector.Tr(p.lang, "ask.exclude"))
			name, err := p.answer(ctx)
			if err != nil {
				return false, err
			}
			if name != "" && c.Exclude(name) != nil {
				fmt.Fprintln(p.stderr, collector.Tr(p.lang, "ask.unknown", name))
			}
		}
	}
}

// answer waits for a line, or for Ctrl-C: reading itself cannot be interrupted.
// Whoever stopped the collecting with the first is asked all the same.
func (p *program) answer(ctx context.Context) (string, error) {
	stop := ctx.Done()
	if ctx.Err() != nil {
		stop = p.hard.Done()
	}
	type line struct {
		text string
		err  error
	}
	typed := make(chan line, 1)
	go func() {
		text, err := p.line()
		typed <- line{text, err}
	}()
	select {
	case l := <-typed:
		if l.err != nil {
			return "", context.Canceled // the input has ended: nobody is there
		}
		return l.text, nil
	case <-stop:
		return "", context.Canceled
	}
}

func (p *program) json(v any) error {
	e := json.NewEncoder(p.stdout)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(v)
}

// interactive reports whether a person can answer on r.
func interactive(r any) bool {
	f, ok := r.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0 && f.Name() != os.DevNull && !isNull(info)
}
