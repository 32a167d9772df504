package main

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"stegvis/bundle"
	"stegvis/collector"
	"stegvis/guide"
)

func (p *program) list(_ context.Context, args []string) error {
	f := p.flags("list")
	from, asJSON := f.value("from"), f.bool("json")
	if err := f.parse(args, 0); err != nil {
		return err
	}
	if err := collector.CheckFrom(p.lang, last(from)); err != nil {
		return err
	}
	l := collector.List(p.g, p.lang, last(from))
	if *asJSON {
		return p.json(l)
	}
	fmt.Fprintln(p.stdout, say(p.lang, "list.pages"))
	for _, page := range l.Pages {
		p.print(33, fmt.Sprintf("  %s %s", pad(page.ID, 30), page.Title))
		for _, s := range page.States {
			p.print(33, fmt.Sprintf("    %s %s (%s)", pad("#"+s.ID, 28), s.Title, say(p.lang, "who."+s.Who)))
		}
	}
	fmt.Fprintln(p.stdout, say(p.lang, "list.sources"))
	for _, s := range l.Sources {
		why := say(p.lang, "list.ok")
		if !s.Available {
			why = s.Reason
		}
		p.print(44, fmt.Sprintf("  %s %s %s", pad(s.ID, 30), pad(s.Kind, 10), why))
	}
	fmt.Fprintln(p.stdout, say(p.lang, "list.key", l.KeyFile))
	return nil
}

func (p *program) diagnose(ctx context.Context, args []string) error {
	f := p.flags("diagnose")
	page, state, from, asJSON := f.value("page"), f.value("state"), f.value("from"), f.bool("json")
	f.value("since")
	if err := f.parse(args, 0); err != nil {
		return err
	}
	o := collector.Options{Lang: p.lang, From: last(from)}
	var err error
	if o.Ref, err = p.reference(last(page), last(state)); err != nil {
		return err
	}
	if o.Ref.Page == "" {
		o.Ref.Page = "unknown"
	}
	if o.Since, err = f.span("since"); err != nil {
		return err
	}
	collector.LowPriority()
	screen := newScreen(p.stderr, p.lang)
	o.Emit = screen.event
	c, err := collector.Diagnose(ctx, p.g, o)
	screen.clear()
	if err != nil {
		return err
	}
	if *asJSON {
		return p.json(map[string]any{"sources": c.Rows(), "findings": c.Findings()})
	}
	p.coverage(c.Rows())
	p.findings(c)
	return nil
}

func (p *program) redact(_ context.Context, args []string) error {
	f := p.flags("redact")
	explain := f.bool("explain")
	if err := f.parse(args, 1); err != nil {
		return err
	}
	in := p.in
	if len(f.rest) == 1 && f.rest[0] != "-" {
		file, err := os.Open(f.rest[0])
		if err != nil {
			return p.file(f.rest[0], err)
		}
		defer file.Close()
		if info, err := file.Stat(); err == nil && info.IsDir() {
			return p.file(f.rest[0], bundle.ErrNoFile)
		}
		in = file
	}
	if *explain {
		return collector.Explain(p.g, p.lang, p.stdout, in)
	}
	return collector.Redact(p.g, p.lang, p.stdout, in)
}

// file is the error about a path on the command line.
func (p *program) file(name string, err error) error {
	return &collector.Refusal{What: say(p.lang, "file", name, collector.Reason(p.lang, err)), Next: say(p.lang, "file.next"), Usage: true, Err: err}
}

func (p *program) few(cmd, what string) error {
	return &collector.Refusal{What: say(p.lang, "few", cmd, say(p.lang, what)), Next: say(p.lang, "flag.next", cmd), Usage: true}
}

func (p *program) reveal(_ context.Context, args []string) error {
	f := p.flags("reveal")
	if err := f.parse(args, 1); err != nil {
		return err
	}
	if len(f.rest) == 0 {
		return p.few("reveal", "few.token")
	}
	found, err := collector.Reveal(f.rest[0])
	if err != nil {
		return err
	}
	if len(found) == 0 {
		return &collector.Refusal{What: say(p.lang, "reveal.none", f.rest[0]), Next: say(p.lang, "reveal.next")}
	}
	for _, r := range found {
		fmt.Fprintln(p.stdout, r.Value)
	}
	return nil
}

func (p *program) forget(_ context.Context, args []string) error {
	f := p.flags("forget")
	out, key, yes := f.value("out"), f.bool("key"), f.bool("yes")
	if err := f.parse(args, 0); err != nil {
		return err
	}
	if dir := last(out); dir != "" {
		if _, err := os.ReadDir(dir); err != nil {
			return p.file(dir, err)
		}
	}
	list, err := collector.Forgettable(p.g.Product.ID, last(out), *key)
	if err != nil {
		return err
	}
	if len(list) == 0 {
		fmt.Fprintln(p.stdout, say(p.lang, "forget.none"))
		return nil
	}
	for _, name := range list {
		fmt.Fprintln(p.stdout, "  "+name)
	}
	if !*yes {
		if !interactive(p.in) {
			return &collector.Refusal{What: say(p.lang, "forget.yes"), Next: say(p.lang, "forget.yes.n"), Usage: true}
		}
		fmt.Fprint(p.stderr, say(p.lang, "forget.ask"))
		answer, err := bufio.NewReader(p.in).ReadString('\n')
		if err != nil && err != io.EOF {
			return err
		}
		if a := strings.ToLower(strings.TrimSpace(answer)); a != "j" && a != "ja" && a != "y" && a != "yes" {
			fmt.Fprintln(p.stdout, say(p.lang, "forget.kept"))
			return nil
		}
	}
	if err := collector.Forget(list); err != nil {
		return err
	}
	fmt.Fprintln(p.stdout, say(p.lang, "forget.done"))
	return nil
}

// send uploads a bundle that lies here, whole or in parts, from where an earlier try stopped.
func (p *program) send(ctx context.Context, args []string) error {
	f := p.flags("send")
	to, ca := f.value("upload"), f.value("ca")
	if err := f.parse(args, 1); err != nil {
		return err
	}
	if len(f.rest) == 0 {
		return p.few("send", "few.bundle")
	}
	sender := collector.Sender{Lang: p.lang, To: last(to)}
	if sender.To == "" {
		sender.To = p.g.Support.Upload
	}
	if sender.To == "" {
		return &collector.Refusal{What: say(p.lang, "few", "send", say(p.lang, "few.upload")), Next: say(p.lang, "flag.next", "send"), Usage: true}
	}
	var err error
	if sender.Roots, err = p.roots(f, *ca); err != nil {
		return err
	}
	file, err := p.openBundle(f.rest[0])
	if err != nil {
		return err
	}
	defer file.Close()
	// Nothing leaves this machine but what the collector made.
	if !bundle.Encrypted(file) {
		b, err := bundle.Open(file, file.Size())
		if err != nil {
			return err
		}
		for _, problem := range b.Verify() {
			return problem.Err
		}
	}
	sender.Instead = collector.Tr(p.lang, "instead.send", quoted(f.rest[0]), sender.To)
	if err := sender.Check(ctx); err != nil {
		return err
	}
	sum := sha256.New()
	if _, err := io.Copy(sum, io.NewSectionReader(file, 0, file.Size())); err != nil {
		return p.file(f.rest[0], err)
	}
	return p.upload(ctx, f.rest[0], hex.EncodeToString(sum.Sum(nil)), sender)
}

// verdict is what `verify --json` prints.
type verdict struct {
	OK       bool             `json:"ok"`
	Problems []string         `json:"problems"`
	Parts    int              `json:"parts,omitempty"` // files it lies in, when it was cut
	Manifest *bundle.Manifest `json:"manifest,omitempty"`
}

// openBundle opens a bundle, or all parts of one as the one file they were.
func (p *program) openBundle(name string) (*bundle.Joined, error) {
	file, err := bundle.OpenFile(name)
	var gone *bundle.PartError
	if errors.As(err, &gone) {
		return nil, &collector.Refusal{What: say(p.lang, "parts.gone", gone.Missing), Next: say(p.lang, "parts.gone.n"), Usage: true}
	} else if err != nil {
		return nil, p.file(name, err)
	}
	return file, nil
}

func (p *program) verify(_ context.Context, args []string) error {
	f := p.flags("verify")
	asJSON := f.bool("json")
	if err := f.parse(args, 1); err != nil {
		return err
	}
	if len(f.rest) == 0 {
		return p.few("verify", "few.bundle")
	}
	file, err := p.openBundle(f.rest[0])
	if err != nil {
		return err
	}
	defer file.Close()
	v := verdict{Problems: []string{}}
	if _, cut := bundle.Whole(file.Names[0]); cut {
		v.Parts = len(file.Names)
	}
	b, err := bundle.Open(file, file.Size())
	if err != nil && !*asJSON {
		return err
	}
	if err != nil {
		var refused *bundle.RefusedError
		if !errors.As(err, &refused) {
			return err
		}
		v.Problems = append(v.Problems, refused.In(p.lang))
	} else {
		v.Manifest = b.Manifest()
		for _, problem := range b.Verify() {
			v.Problems = append(v.Problems, problem.Err.In(p.lang))
			if !*asJSON {
				fmt.Fprintf(p.stderr, "collector: %s\n", problem.Err.In(p.lang))
			}
		}
	}
	v.OK = len(v.Problems) == 0
	switch {
	case *asJSON:
		if err := p.json(v); err != nil {
			return err
		}
	case v.OK:
		m := b.Manifest()
		ref := guide.Ref{Page: m.Guide.Page, State: m.Guide.State}
		whole, _ := bundle.Whole(f.rest[0])
		fmt.Fprintln(p.stdout, say(p.lang, "verify.ok", filepath.Base(whole), len(m.Entries), ref))
		if v.Parts > 0 {
			fmt.Fprintln(p.stdout, say(p.lang, "verify.parts", v.Parts))
		}
	default:
		fmt.Fprintln(p.stderr, (&bundle.RefusedError{Kind: bundle.Edited}).Next(p.lang))
	}
	if !v.OK {
		return &saidError{}
	}
	return nil
}
