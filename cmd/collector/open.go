package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"stegvis/bundle"
	"stegvis/collector"
	"stegvis/collector/page"
)

var errNoBrowser = errors.New("no browser on this machine")

// open shows the run in the browser of this machine: choose, plan, collect,
// look it over, save, send. Where there is no browser, the console asks instead.
func (p *program) open(ctx context.Context, args []string) error {
	f := p.flags("open")
	at, state, from, out, case_ := f.value("page"), f.value("state"), f.value("from"), f.value("out"), f.value("case")
	keys, upload, ca := f.value("encrypt-to"), f.value("upload"), f.value("ca")
	f.value("since")
	f.value("max-size")
	noBrowser := f.bool("no-browser")
	if err := f.parse(args, 0); err != nil {
		return err
	}
	o := collector.Options{Lang: p.lang, From: last(from), Out: last(out), Case: last(case_), Ref: reference(last(at), last(state))}
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
	if o.Out == "" {
		o.Out = desktop()
	}
	// What is wrong with the command line is said here, not in the browser.
	check := o
	if check.Ref.Page == "" {
		check.Ref.Page = "unknown"
	}
	if _, err := collector.Preview(p.g, check); err != nil {
		return err
	}
	show := page.Options{Collect: o, Upload: last(upload)}
	if show.Roots, err = p.roots(f, *ca); err != nil {
		return err
	}
	err = p.serve(ctx, show, *noBrowser)
	if err == errNoBrowser {
		return &collector.Refusal{What: say(p.lang, "open.none"), Next: say(p.lang, "open.none.next")}
	}
	return err
}

// serve keeps the page open until it is left. errNoBrowser says that nobody
// could be shown it.
func (p *program) serve(ctx context.Context, o page.Options, noBrowser bool) error {
	o.Guide, o.Site, o.Folder = p.g, builtGuide(), folderOpener()
	if o.Upload == "" {
		o.Upload = p.g.Support.Upload
	}
	s, err := page.Listen(o)
	if err != nil {
		return err
	}
	served := make(chan error, 1)
	go func() { served <- s.Serve(ctx) }()
	hint := "open.address"
	if !noBrowser {
		hint = "open.at"
		if err := browse(s.Address()); err != nil {
			s.Close()
			<-served
			return errNoBrowser
		}
	}
	fmt.Fprintln(p.stdout, s.Address())
	fmt.Fprintln(p.stderr, say(p.lang, hint))
	err = <-served
	for _, made := range s.Saved() {
		fmt.Fprintln(p.stdout, made)
	}
	if len(s.Saved()) == 0 {
		fmt.Fprintln(p.stderr, say(p.lang, "open.nothing"))
	}
	return err
}

// builtGuide is the folder of the guide that the program lies in, "" when it
// was taken out of it.
func builtGuide() string {
	exe, err := os.Executable()
	if err == nil {
		exe, err = filepath.EvalSymlinks(exe)
	}
	if err != nil {
		return ""
	}
	dir := filepath.Dir(filepath.Dir(exe))
	for _, name := range []string{"guide.json", "index.html"} {
		if info, err := os.Stat(filepath.Join(dir, name)); err != nil || !info.Mode().IsRegular() {
			return ""
		}
	}
	return dir
}

// remote says that whoever sits at this console sits elsewhere: a browser
// would open where nobody sees it.
func remote() bool {
	return os.Getenv("SSH_CONNECTION") != "" || os.Getenv("SSH_TTY") != ""
}
