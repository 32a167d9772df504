package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"

	"stegvis/guide"
)

var stepID = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)

// create writes the files of a new page, in every language of the guide. It
// never writes over a file.
func create(args []string, stdout io.Writer) error {
	var dir string
	set, err := flags("new", args, 2, func(f *flag.FlagSet) { f.StringVar(&dir, "content", "content", "") })
	if err != nil {
		return err
	}
	kind, id := set.Arg(0), set.Arg(1)
	if kind != guide.Step && kind != guide.Article || id == "" {
		return &commandError{"write what to make and its id\nFor example: guide new step import-roles"}
	}
	if kind == guide.Step && !stepID.MatchString(id) {
		return &commandError{fmt.Sprintf("%q cannot be a step's id\nUse lower-case letters, digits and hyphens, as in import-ad; it is never changed later.", id)}
	}
	if !fs.ValidPath(id) || id == "." || strings.ContainsAny(id, `<>:"\|?*`) {
		return &commandError{fmt.Sprintf("%q cannot be an article's id\nIt is a path under articles/, without .md.", id)}
	}
	fsys, err := contentFolder(dir)
	if err != nil {
		return err
	}
	g, err := guide.Load(fsys)
	if g == nil || len(g.Languages) == 0 {
		return fmt.Errorf("%s has no guide to add to: %w", dir, err)
	}
	if g.Page(id) != nil {
		return &commandError{fmt.Sprintf("there is a page called %q already\nChoose another id.", id)}
	}
	files := map[string]string{}
	var names []string
	add := func(name, text string) { names, files[name] = append(names, name), text }
	for _, lang := range g.Languages {
		add(path.Join(kind+"s", id+"."+lang+".md"), page(kind, path.Base(id), lang))
	}
	if kind == guide.Step {
		add(path.Join("steps", id+".yaml"), fmt.Sprintf("order: %d\nscreen: [%s]\nstates:\n  failed:\n    symbols: [failed]\n    who: support\n", next(g), id))
	}
	for _, name := range names {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return err
		}
		f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
		if errors.Is(err, fs.ErrExist) {
			return &commandError{file + " is there already\nNothing was written over it."}
		}
		if err != nil {
			return err
		}
		if _, err := f.WriteString(files[name]); err != nil {
			f.Close()
			return err
		}
		if err := f.Close(); err != nil {
			return err
		}
		fmt.Fprintln(stdout, file)
	}
	return nil
}

// next is the order after the last step's.
func next(g *guide.Guide) int {
	n := 0
	for _, p := range g.Pages {
		if p.Kind == guide.Step {
			n = max(n, p.Order)
		}
	}
	return n + 1
}

func page(kind, name, lang string) string {
	title := strings.ToUpper(name[:1]) + strings.ReplaceAll(name[1:], "-", " ")
	heading, summary := "Failed", "What this page helps with, in one sentence."
	if lang == "nb" {
		heading, summary = "Feilet", "Hva siden hjelper med, i én setning."
	}
	text := fmt.Sprintf("---\ntitle: %s\nsummary: %s\n---\n\n", title, summary)
	if kind == guide.Step {
		return text + "## " + heading + " {#failed}\n\n1. …\n"
	}
	return text + "1. …\n"
}
