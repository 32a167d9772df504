package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"stegvis/bundle"
	"stegvis/collector"
	"stegvis/collector/page"
	"stegvis/guide"
)

// start is a call without arguments: somebody has double-clicked the program.
// It opens its page in the browser, or, where there is none, asks here which
// step and what is seen; the bundle comes on the desktop. Without a person at a
// terminal it prints the help.
func (p *program) start(ctx context.Context) error {
	if !interactive(p.in) {
		return p.help()
	}
	keys, err := bundle.Recipients(p.g.Support.Keys...)
	if err == nil {
		err = p.serve(ctx, page.Options{Collect: collector.Options{Lang: p.lang, Out: desktop(), Keys: keys}}, false)
	}
	if err == nil {
		return nil // the page has said what there was to say
	}
	if errors.Is(err, errNoBrowser) {
		err = p.wizard(ctx, desktop())
	}
	status := p.report(err)
	// The window closes with the program; what it says is to be read first.
	fmt.Fprintln(p.stderr)
	fmt.Fprint(p.stderr, say(p.lang, "start.close"))
	p.line()
	if status != 0 {
		return &saidError{}
	}
	return nil
}

// wizard asks for page and state, then goes on as collect does.
func (p *program) wizard(ctx context.Context, out string) error {
	fmt.Fprintln(p.stderr, say(p.lang, "start", p.g.Product.Name))
	var pages []*guide.Page
	var names []string
	for _, page := range p.g.Pages {
		if page.Kind == guide.Step {
			pages = append(pages, page)
			names = append(names, p.g.Title(guide.Ref{Page: page.ID}, p.lang))
		}
	}
	n, err := p.choose(ctx, "start.page", names)
	if err != nil {
		return err
	}
	page := pages[n]
	ref := guide.Ref{Page: page.ID}
	if len(page.States) > 0 {
		names = names[:0]
		for _, s := range page.States {
			names = append(names, s.Title.In(p.lang, p.g.Languages...))
		}
		if n, err = p.choose(ctx, "start.state", names); err != nil {
			return err
		}
		ref.State = page.States[n].ID
	}
	return p.make(ctx, collector.Options{Lang: p.lang, Ref: ref, Out: out}, collector.Sender{}, false, false)
}

// choose shows a numbered list and returns the place of the one chosen.
func (p *program) choose(ctx context.Context, question string, names []string) (int, error) {
	fmt.Fprintf(p.stderr, "\n%s\n", say(p.lang, question))
	for i, name := range names {
		fmt.Fprintf(p.stderr, "  %d  %s\n", i+1, name)
	}
	for {
		fmt.Fprint(p.stderr, say(p.lang, "start.choose", len(names)))
		text, err := p.line()
		if err != nil || ctx.Err() != nil {
			return 0, errors.Join(context.Canceled, ctx.Err())
		}
		if n, err := strconv.Atoi(text); err == nil && n >= 1 && n <= len(names) {
			return n - 1, nil
		}
	}
}

// line reads one line and no byte beyond it: the next question reads on.
func (p *program) line() (string, error) {
	var b strings.Builder
	var one [1]byte
	for {
		if _, err := io.ReadFull(p.in, one[:]); err != nil {
			return "", err
		}
		if one[0] == '\n' {
			return strings.TrimSpace(b.String()), nil
		}
		b.WriteByte(one[0])
	}
}

// desktop is where a person finds the bundle; where there is none, this folder.
func desktop() string {
	home, err := os.UserHomeDir()
	if err != nil {
		return ""
	}
	for _, name := range []string{"Desktop", "Skrivebord"} {
		dir := filepath.Join(home, name)
		if info, err := os.Stat(dir); err == nil && info.IsDir() {
			return dir
		}
	}
	return ""
}
