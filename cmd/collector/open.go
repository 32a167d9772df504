package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"stegvis/collector"
	"stegvis/collector/page"
)

var errNoBrowser = errors.New("no browser on this machine")

// open shows the run in the browser of this machine: choose, plan, collect,
// look it over, save, send. Where there is no browser, the console asks instead.
func (p *program) open(ctx context.Context, args []string) error {
	a := p.asking("open")
	noBrowser := a.f.bool("no-browser")
	if err := a.f.parse(args, 0); err != nil {
		return err
	}
	o, sender, err := a.options(p)
	if err != nil {
		return err
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
	err = p.serve(ctx, page.Options{Collect: o, Upload: sender.To, Roots: sender.Roots}, *noBrowser)
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
	go func() { served <- s.Serve(p.hard) }()
	stop := context.AfterFunc(ctx, func() { p.leave(ctx, s) })
	defer stop()
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

// leave is Ctrl-C while the page is open. What is collected and not saved is not
// thrown away without a word: whoever sits at the console says what becomes of it.
func (p *program) leave(ctx context.Context, s *page.Server) {
	if p.hard.Err() != nil || !s.Unsaved() || !interactive(p.in) {
		s.Close()
		return
	}
	for {
		fmt.Fprint(p.stderr, "\n"+say(p.lang, "open.leave"))
		text, err := p.answer(ctx)
		switch strings.ToLower(text) {
		case "l", "lagre", "s", "save":
			s.Save("prompt")
			s.Close()
			return
		case "f", "forkast", "d", "discard":
			s.Close()
			return
		case "", "g", "go on":
			if err != nil {
				s.Close()
				return
			}
			fmt.Fprintln(p.stderr, say(p.lang, "open.stay"))
			return
		}
	}
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
