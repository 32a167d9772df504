package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"

	"stegvis/bundle"
	"stegvis/collector"
	"stegvis/guide"
)

func (p *program) collect(ctx context.Context, args []string) error {
	f := p.flags("collect")
	page, state, from, out, case_ := f.value("page"), f.value("state"), f.value("from"), f.value("out"), f.value("case")
	exclude, keys, include := f.value("exclude"), f.value("encrypt-to"), f.value("include-withheld")
	f.value("since")
	f.value("max-size")
	upload := f.value("upload")
	onlyPlan, yes, asJSON := f.bool("plan"), f.bool("yes"), f.bool("json")
	if err := f.parse(args, 0); err != nil {
		return err
	}
	o := collector.Options{Lang: p.lang, From: last(from), Out: last(out), Exclude: *exclude, Include: *include, Case: last(case_), Ref: reference(last(page), last(state))}
	if o.Ref.Page == "" {
		o.Ref.Page = "unknown" // the guide's page for "I don't know which step"
	}
	var err error
	if o.Since, err = f.span("since"); err != nil {
		return err
	}
	if o.MaxBytes, err = f.size("max-size"); err != nil {
		return err
	}
	list := *keys
	if len(list) == 0 {
		list = p.g.Support.Keys
	}
	if o.Keys, err = bundle.Recipients(list...); err != nil {
		return f.bad("encrypt-to", strings.Join(list, " "), say(p.lang, "bad.encrypt-to", err))
	}
	if *onlyPlan {
		return p.plan(o, *asJSON)
	}
	if !*yes && !interactive(p.in) {
		return &collector.Refusal{What: collector.Tr(p.lang, "need-yes"), Next: collector.Tr(p.lang, "need-yes.next"), Usage: true}
	}
	if to := last(upload); to != "" || len(*upload) > 0 {
		if err := collector.CheckUpload(ctx, p.lang, to); err != nil {
			return err
		}
	}
	return p.make(ctx, o, last(upload), *yes, *asJSON)
}

// reference also takes "page#state" in --page, as the guide writes it.
func reference(page, state string) guide.Ref {
	ref := guide.ParseRef(page)
	if state != "" {
		ref.State = state
	}
	return ref
}

// make runs a collection to its end: gathered, shown, approved, saved.
func (p *program) make(ctx context.Context, o collector.Options, upload string, yes, asJSON bool) error {
	screen := newScreen(p.stderr, p.lang)
	o.Emit = screen.event
	c, err := collector.Start(p.g, o)
	if err != nil {
		return err
	}
	defer c.Abort()
	err = c.Gather(ctx)
	screen.clear()
	if err == nil && yes {
		err = ctx.Err() // interrupted with nobody to ask: no bundle. A person is asked about what is there.
	}
	if err != nil {
		return err
	}
	mode := "yes"
	if !yes {
		mode = "prompt"
		ok, err := p.approve(c)
		if err != nil || !ok {
			return err
		}
	}
	done, err := c.Finish(mode)
	screen.clear()
	if err != nil {
		return err
	}
	if asJSON {
		err = p.json(done)
	} else {
		p.summary(c, done, upload)
	}
	if err != nil || upload == "" {
		return err
	}
	return p.upload(ctx, done.Bundle, done.SHA256, upload)
}

func (p *program) upload(ctx context.Context, path, sum, to string) error {
	screen := newScreen(p.stderr, p.lang)
	err := collector.Upload(ctx, p.lang, path, sum, to, func(sent, size int64) {
		screen.line(collector.Tr(p.lang, "phase.sending") + " " + collector.Bytes(p.lang, sent) + " / " + collector.Bytes(p.lang, size))
	})
	screen.clear()
	if err == nil {
		fmt.Fprintln(p.stderr, collector.Tr(p.lang, "sum.sent", to))
	}
	return err
}

// approve shows what will be written and asks. Entries can be left out here.
func (p *program) approve(c *collector.Collection) (bool, error) {
	in := bufio.NewScanner(p.in)
	p.coverage(c.Rows())
	for {
		fmt.Fprint(p.stderr, collector.Tr(p.lang, "ask", collector.Count(p.lang, "entries", len(c.Entries()))))
		if !in.Scan() {
			return false, errors.Join(in.Err(), context.Canceled)
		}
		switch strings.ToLower(strings.TrimSpace(in.Text())) {
		case "", "j", "ja", "y", "yes":
			return true, nil
		case "n", "nei", "no":
			fmt.Fprintln(p.stderr, collector.Tr(p.lang, "ask.no"))
			return false, nil
		case "l":
			for _, e := range c.Entries() {
				fmt.Fprintln(p.stderr, collector.Tr(p.lang, "ask.list", e.Path, collector.Bytes(p.lang, e.Size), counts(e.Masked)))
			}
			fmt.Fprint(p.stderr, collector.Tr(p.lang, "ask.exclude"))
			if !in.Scan() {
				return false, context.Canceled
			}
			if name := strings.TrimSpace(in.Text()); name != "" && c.Exclude(name) != nil {
				fmt.Fprintln(p.stderr, collector.Tr(p.lang, "ask.unknown", name))
			}
		}
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
