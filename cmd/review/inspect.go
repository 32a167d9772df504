package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"regexp/syntax"
	"strings"

	"filippo.io/age"

	"stegvis/content"
	"stegvis/guide"
	"stegvis/review"
)

func (p *program) inspect(args []string) error {
	fs := flag.NewFlagSet("inspect", flag.ContinueOnError)
	asJSON := fs.Bool("json", false, "")
	records := fs.Bool("records", false, "")
	timeline := fs.Bool("timeline", false, "")
	site := fs.String("guide", "", "")
	lang := fs.String("lang", p.lang, "")
	grep := fs.String("grep", "", "")
	key := fs.String("key", "", "")
	archive := fs.Bool("as-archive", false, "")
	words, err := p.parse(fs, args)
	if err != nil {
		return err
	}
	if len(words) != 1 {
		return &review.UsageError{What: p.say("one-path", len(words)), Next: p.say("try-help")}
	}
	if *lang != "nb" && *lang != "en" {
		return &review.UsageError{What: p.say("bad-lang", *lang), Next: p.say("bad-lang.next")}
	}
	var want *regexp.Regexp
	if *grep != "" {
		// As signatures: without regard to case.
		want, err = regexp.Compile("(?i)" + *grep)
		var bad *syntax.Error
		if errors.As(err, &bad) {
			return &review.UsageError{What: p.say("bad-grep", *grep, strings.TrimPrefix(bad.Expr, "(?i)")), Next: p.say("bad-grep.next")}
		}
	}
	if *asJSON && (*records || *timeline || *grep != "") {
		return &review.UsageError{What: p.say("json-alone"), Next: p.say("json-alone.next")}
	}
	o := review.Options{Lang: p.lang, Archive: *archive}
	if *key != "" {
		if o.Key, err = p.identities(*key); err != nil {
			return err
		}
	}
	g, dir, err := p.guide(*site)
	if err != nil {
		return err
	}
	in, err := review.Open(words[0], o)
	if err != nil {
		return p.refuse(err, *asJSON)
	}
	defer in.Close()
	if *records || *timeline || want != nil {
		return p.records(in, *records, want)
	}
	rep, err := in.Inspect(g, p.lang)
	if err != nil {
		return err
	}
	if *asJSON {
		err = p.json(rep)
	} else {
		w := bufio.NewWriter(p.stdout)
		pr := p.printer(in, g, dir)
		pr.W = w
		pr.Report(in, rep)
		err = p.written(w.Flush())
	}
	if err == nil && !rep.OK {
		err = errSaid
	}
	return err
}

// refuse also gives a program that asked for JSON an object to read.
func (p *program) refuse(err error, asJSON bool) error {
	var refused *review.RefusedError
	if asJSON && errors.As(err, &refused) {
		p.json(&review.Report{Problems: []review.Problem{{Text: refused.What}}, Kind: "refused"})
	}
	return err
}

func (p *program) printer(in *review.Input, g *guide.Guide, dir string) *review.Printer {
	return &review.Printer{W: p.stdout, Lang: p.lang, Color: p.color(), Guide: g, Zone: in.Zone, Link: func(ref guide.Ref, lang string) string {
		link := g.Link(ref, lang)
		if dir == "" || link == "" {
			return link
		}
		file, anchor, _ := strings.Cut(link, "#")
		path := filepath.ToSlash(filepath.Join(dir, filepath.FromSlash(file)))
		if !strings.HasPrefix(path, "/") {
			path = "/" + path // a drive letter
		}
		return (&url.URL{Scheme: "file", Path: path, Fragment: anchor}).String()
	}}
}

func (p *program) records(in *review.Input, asJSON bool, want *regexp.Regexp) error {
	w := bufio.NewWriterSize(p.stdout, 64<<10)
	pr := p.printer(in, nil, "")
	pr.W = w
	var text, line []byte
	broken := false
	for _, n := range in.Notes {
		p.note(n)
	}
	said := func(n review.Note, bad bool) {
		broken = broken || bad
		p.note(n)
	}
	for rec := range in.Records(p.lang, said) {
		if want != nil {
			if text = rec.AppendSearch(text[:0]); !want.Match(text) {
				continue
			}
		}
		if !asJSON {
			pr.Line(rec)
			continue
		}
		line = review.AppendJSON(line[:0], rec)
		if _, err := w.Write(line); err != nil {
			return p.written(err)
		}
	}
	if err := w.Flush(); err != nil {
		return p.written(err)
	}
	if broken {
		return &review.RefusedError{What: p.say("records-broken"), Next: p.say("records-broken.next")}
	}
	return nil
}

// written says that what was to be shown found no room.
func (p *program) written(err error) error {
	if err == nil {
		return nil
	}
	because := review.Because(err)
	return &review.RefusedError{What: p.say("no-output", because.In(p.lang)), Next: p.say("no-output.next"), Err: err}
}

func (p *program) note(n review.Note) {
	fmt.Fprintf(p.stderr, "review: %q: %s\n", n.Entry, n.Text)
}

func (p *program) json(v any) error {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(v); err != nil {
		return err
	}
	_, err := p.stdout.Write(review.EscapeJSON(b.Bytes()))
	return p.written(err)
}

// guide reads guide.json from the built site: the folder named, else the one
// beside the program, else the guide the program carries, which has no pages to link to.
func (p *program) guide(dir string) (*guide.Guide, string, error) {
	var tries []string
	if dir != "" {
		tries = []string{dir}
	} else if exe, err := os.Executable(); err == nil {
		tries = []string{filepath.Join(filepath.Dir(exe), "guide"), filepath.Dir(exe)}
	}
	for _, d := range tries {
		f, err := os.Open(filepath.Join(d, "guide.json"))
		if err != nil {
			if dir != "" {
				what := "no-guide"
				if !errors.Is(err, fs.ErrNotExist) {
					what = "unreadable-guide"
				}
				return nil, "", &review.UsageError{What: p.say(what, dir), Next: p.say("no-guide.next")}
			}
			continue
		}
		defer f.Close()
		g, err := guide.Read(f)
		if err != nil {
			return nil, "", fmt.Errorf("%s: %w", f.Name(), err)
		}
		if d, err = filepath.Abs(d); err != nil {
			return nil, "", err
		}
		return g, d, nil
	}
	g, err := guide.LoadChecked(content.FS)
	if g == nil {
		return nil, "", err
	}
	return g, "", nil
}

// color only for a person: on a terminal, and where NO_COLOR does not forbid it (no-color.org).
func (p *program) color() bool {
	f, ok := p.stdout.(*os.File)
	if !ok || os.Getenv("NO_COLOR") != "" || os.Getenv("TERM") == "dumb" {
		return false
	}
	info, err := f.Stat()
	if err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return false
	}
	null, err := os.Stat(os.DevNull)
	return (err != nil || !os.SameFile(info, null)) && colors(f)
}

func (p *program) identities(name string) ([]age.Identity, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, &review.UsageError{What: p.say("no-key", name), Next: p.say("no-key.next")}
	}
	defer f.Close()
	ids, err := age.ParseIdentities(f)
	if err != nil {
		return nil, &review.UsageError{What: p.say("bad-key", name), Next: p.say("no-key.next")}
	}
	return ids, nil
}
