// Command guide builds, checks and serves a guide from a folder of Markdown
// and YAML. Only wiring stands here: flags, output, exit status.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/signal"
	"runtime/debug"

	"stegvis/content"
	"stegvis/generator"
	"stegvis/guide"
)

const usage = `guide makes the offline site of a guide from a folder of Markdown and YAML.

  guide build [--content DIR] [--out DIR] [--collectors DIR] [--broken-links error|warn] [--json]
  guide check [--content DIR]                everything wrong at once, as file:line: what is wrong
  guide serve [--content DIR] [--addr HOST:PORT]   while writing: rebuilt and reloaded on save
  guide new step|article ID [--content DIR]  the files of a new page

--content is the folder "content" when there is one, else the guide built into this program.
Exit status: 0 done, 1 the content is wrong or something failed, 2 the command line is wrong.
`

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	if err != nil && !errors.Is(err, errSaid) {
		fmt.Fprintln(os.Stderr, "guide:", err)
	}
	os.Exit(status(err))
}

// A commandError is something that the person can put right on the command line.
type commandError struct{ text string }

func (e *commandError) Error() string { return e.text }

// errSaid ends a command whose problems are already on screen.
var errSaid = errors.New("said")

func status(err error) int {
	var command *commandError
	var path *generator.PathError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &command), errors.As(err, &path):
		return 2
	}
	return 1
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	if len(args) == 0 {
		fmt.Fprint(stderr, usage)
		return &commandError{"no command was given\nWrite one of those above."}
	}
	switch args[0] {
	case "build":
		return build(ctx, args[1:], stdout, stderr)
	case "check":
		return check(ctx, args[1:], stdout, stderr)
	case "serve":
		return serve(ctx, args[1:], stdout, stderr)
	case "new":
		return create(args[1:], stdout)
	case "help", "-h", "--help":
		fmt.Fprint(stdout, usage)
		return nil
	}
	text := fmt.Sprintf("there is no command %q", args[0])
	if near := guide.Near(args[0], []string{"build", "check", "serve", "new"}); len(near) > 0 {
		text += fmt.Sprintf(" (did you mean %q?)", near[0])
	}
	return &commandError{text + "\n\"guide help\" lists them."}
}

// flags reads a command's flags; every name that is left over is an error.
func flags(name string, args []string, most int, define func(*flag.FlagSet)) (*flag.FlagSet, error) {
	set := flag.NewFlagSet(name, flag.ContinueOnError)
	set.SetOutput(io.Discard)
	define(set)
	var words []string
	for rest := args; ; {
		if err := set.Parse(rest); err != nil {
			if errors.Is(err, flag.ErrHelp) {
				return nil, &commandError{usage}
			}
			return nil, &commandError{err.Error() + "\n\"guide help\" lists the flags."}
		}
		if set.NArg() == 0 {
			break
		}
		words, rest = append(words, set.Arg(0)), set.Args()[1:]
	}
	if len(words) > most {
		return nil, &commandError{fmt.Sprintf("%q was not expected here\n\"guide help\" shows each command.", words[most])}
	}
	return set, set.Parse(append([]string{"--"}, words...))
}

// contentFolder opens the folder named, the one called content, or the guide within.
func contentFolder(name string) (fs.FS, error) {
	if name == "" {
		if _, err := os.Stat("content/guide.yaml"); err != nil {
			return content.FS, nil
		}
		name = "content"
	}
	if info, err := os.Stat(name); err != nil || !info.IsDir() {
		return nil, &commandError{fmt.Sprintf("%s: no such content folder\nName the folder that holds guide.yaml with --content.", name)}
	}
	return os.DirFS(name), nil
}

// load reads the guide and says all that is wrong with it.
func load(fsys fs.FS, stderr io.Writer) (*guide.Guide, guide.Problems, error) {
	g, err := guide.Load(fsys)
	var problems guide.Problems
	if err != nil && !errors.As(err, &problems) {
		return nil, nil, err
	}
	return g, problems, nil
}

func build(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	var dir, out, collectors, links string
	var asJSON bool
	_, err := flags("build", args, 0, func(f *flag.FlagSet) {
		f.StringVar(&dir, "content", "", "")
		f.StringVar(&out, "out", "dist/guide", "")
		f.StringVar(&collectors, "collectors", "", "")
		f.StringVar(&links, "broken-links", "error", "")
		f.BoolVar(&asJSON, "json", false, "")
	})
	if err != nil {
		return err
	}
	if links != "error" && links != "warn" {
		return &commandError{fmt.Sprintf("--broken-links cannot be %q\nIt is error or warn.", links)}
	}
	fsys, err := contentFolder(dir)
	if err != nil {
		return err
	}
	o := generator.Options{Out: out, WarnOfLinks: links == "warn"}
	if collectors != "" {
		if info, err := os.Stat(collectors); err != nil || !info.IsDir() {
			return &commandError{fmt.Sprintf("%s: no such folder of collectors\nBuild them first, or leave --collectors out.", collectors)}
		}
		o.Collectors = os.DirFS(collectors)
	}
	g, problems, err := load(fsys, stderr)
	if err != nil {
		return err
	}
	if len(problems.Errors()) > 0 {
		// All mistakes at once: also those that only the Markdown shows.
		if links == "error" {
			if more, err := inPages(ctx, g, fsys); err == nil {
				problems = append(problems, more.Errors()...)
			}
		}
		return tell(stderr, problems, out)
	}
	// A build is short: let it hold more before it sweeps, but never much.
	defer debug.SetGCPercent(debug.SetGCPercent(400))
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(480 << 20))
	report, err := generator.Build(ctx, g, fsys, o)
	var wrong guide.Problems
	if errors.As(err, &wrong) {
		return tell(stderr, append(problems, wrong...), out)
	}
	if err != nil {
		return err
	}
	sayWarnings(stderr, report.Warnings)
	if asJSON {
		return json.NewEncoder(stdout).Encode(report)
	}
	fmt.Fprintf(stdout, "%s: %d pages in %d languages, %d files, %.1f MB (search index %.1f MB), %.1f s\n",
		out, report.Pages, len(report.Languages), report.Files, float64(report.Bytes)/1e6, float64(report.IndexBytes)/1e6, report.Seconds)
	return nil
}

// tell prints what is wrong and says that the old site stands.
func tell(stderr io.Writer, problems guide.Problems, out string) error {
	problems.Sort()
	for _, p := range problems {
		fmt.Fprintln(stderr, p)
	}
	n := len(problems.Errors())
	fmt.Fprintf(stderr, "guide: %d %s in the content; nothing was built, %s is as it was\nMend them and build again.\n", n, plural(n, "mistake", "mistakes"), out)
	return errSaid
}

// sayWarnings prints the first warnings; thousands would hide everything else.
func sayWarnings(stderr io.Writer, warnings guide.Problems) {
	const most = 20
	for _, p := range warnings[:min(most, len(warnings))] {
		fmt.Fprintln(stderr, p)
	}
	if n := len(warnings) - most; n > 0 {
		fmt.Fprintf(stderr, "and %d further warnings; \"guide check\" lists them all\n", n)
	}
}

func check(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	var dir string
	if _, err := flags("check", args, 0, func(f *flag.FlagSet) { f.StringVar(&dir, "content", "", "") }); err != nil {
		return err
	}
	fsys, err := contentFolder(dir)
	if err != nil {
		return err
	}
	g, problems, err := load(fsys, stderr)
	if err != nil {
		return err
	}
	more, err := inPages(ctx, g, fsys)
	if err != nil {
		return err
	}
	problems = append(problems, more...)
	problems.Sort()
	for _, p := range problems {
		fmt.Fprintln(stderr, p)
	}
	wrong := len(problems.Errors())
	if wrong > 0 {
		fmt.Fprintf(stderr, "guide: %d %s, %d %s\n", wrong, plural(wrong, "mistake", "mistakes"), len(problems)-wrong, plural(len(problems)-wrong, "warning", "warnings"))
		return errSaid
	}
	fmt.Fprintf(stdout, "%d pages, no mistakes, %d %s\n", len(g.Pages), len(problems), plural(len(problems), "warning", "warnings"))
	return nil
}

// inPages are the mistakes in the pages' Markdown, also of a guide that could be read in part only.
func inPages(ctx context.Context, g *guide.Guide, fsys fs.FS) (guide.Problems, error) {
	if g == nil || len(g.Pages) == 0 || len(g.Languages) == 0 {
		return nil, nil
	}
	return generator.Check(ctx, g, fsys)
}

func plural(n int, one, other string) string {
	if n == 1 {
		return one
	}
	return other
}
