// Command review is what support reads bundles with. It is wiring: flags,
// output, exit status. The work is done in ../../review.
//
// Exit status: 0 done, 1 the bundle is refused or changed, or a failure, 2 the
// command line is wrong or a path it names is absent or cannot be written.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"regexp"
	"slices"
	"strings"
	_ "time/tzdata" // bundles name their zone; Windows has no list of its own

	"stegvis/guide"
	"stegvis/review"
)

// Version is the program's own.
const Version = "0.1.0"

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// A program is one call of the command.
type program struct {
	lang           string
	stdout, stderr io.Writer
}

func run(args []string, stdout, stderr io.Writer) int {
	p := &program{lang: language(args), stdout: stdout, stderr: stderr}
	return p.report(p.command(args))
}

func (p *program) command(args []string) error {
	for len(args) > 0 { // the language may be said first
		switch name, _, given := strings.Cut(strings.TrimLeft(args[0], "-"), "="); {
		case !strings.HasPrefix(args[0], "-") || name != "lang":
		case given || len(args) == 1:
			args = args[1:]
			continue
		default:
			args = args[2:]
			continue
		}
		break
	}
	if len(args) == 0 {
		return &review.UsageError{What: p.say("no-command"), Next: p.say("try-help")}
	}
	switch args[0] {
	case "inspect":
		return p.guarded(args[1:])
	case "add":
		return p.add(args[1:])
	case "serve":
		return p.serve(args[1:])
	case "user":
		return p.user(args[1:])
	case "audit":
		return p.audit(args[1:])
	case "backup":
		return p.backup(args[1:])
	case "restore":
		return p.restore(args[1:])
	case "export":
		return p.export(args[1:])
	case "keygen":
		return p.keygen(args[1:])
	case "worker":
		return p.worker()
	case "help", "-h", "-help", "--help", "/?":
		fmt.Fprint(p.stdout, p.say("help"))
		return nil
	case "version", "-version", "--version":
		fmt.Fprintf(p.stdout, "stegvis-review %s\n", Version)
		return nil
	}
	next := p.say("try-help")
	if near := guide.Near(args[0], []string{"inspect", "serve", "user", "audit", "backup", "restore", "export", "add", "keygen", "help", "version"}); len(near) > 0 {
		next = p.say("did-you-mean", "review "+near[0])
	}
	return &review.UsageError{What: p.say("unknown-command", args[0]), Next: next}
}

// errHelp: help was asked for and printed. errSaid: what is wrong is printed already.
var (
	errHelp = errors.New("help")
	errSaid = errors.New("said")
)

// report prints an error as two lines, what happened and what to do next, and gives the exit status.
func (p *program) report(err error) int {
	var usage *review.UsageError
	var refused *review.RefusedError
	var exit errExit
	switch {
	case errors.As(err, &exit):
		return int(exit)
	case err == nil, errors.Is(err, errHelp):
		return 0
	case errors.Is(err, errSaid):
	case errors.As(err, &usage):
		fmt.Fprintf(p.stderr, "review: %s\n%s\n", usage.What, usage.Next)
		return 2
	case errors.As(err, &refused):
		fmt.Fprintf(p.stderr, "review: %s\n%s\n", refused.What, refused.Next)
	default:
		fmt.Fprintf(p.stderr, "review: %v\n%s\n", err, p.say("failed.next"))
	}
	return 1
}

// parse reads flags and words in any order, since people write the path first.
func (p *program) parse(fs *flag.FlagSet, args []string) (words []string, err error) {
	fs.SetOutput(io.Discard)
	for {
		if err := fs.Parse(args); err != nil {
			if errors.Is(err, flag.ErrHelp) {
				fmt.Fprint(p.stdout, p.say("help"))
				return nil, errHelp
			}
			return nil, p.badFlag(fs, args, err)
		}
		if fs.NArg() == 0 {
			return words, nil
		}
		if n := len(args) - fs.NArg(); n > 0 && args[n-1] == "--" {
			return append(words, fs.Args()...), nil
		}
		words, args = append(words, fs.Arg(0)), fs.Args()[1:]
	}
}

func (p *program) badFlag(fs *flag.FlagSet, args []string, err error) error {
	for _, a := range args {
		name, _, _ := strings.Cut(strings.TrimLeft(a, "-"), "=")
		if !strings.HasPrefix(a, "-") || fs.Lookup(name) != nil {
			continue
		}
		var names []string
		fs.VisitAll(func(f *flag.Flag) { names = append(names, f.Name) })
		next := p.say("try-help")
		if near := guide.Near(name, names); len(near) > 0 {
			next = p.say("did-you-mean", "--"+near[0])
		}
		return &review.UsageError{What: p.say("unknown-flag", a), Next: next}
	}
	if name, ok := strings.CutPrefix(err.Error(), "flag needs an argument: -"); ok {
		return &review.UsageError{What: p.say("flag-alone", "--"+name), Next: p.say("try-help")}
	}
	if m := badValue.FindStringSubmatch(err.Error()); m != nil {
		return &review.UsageError{What: p.say("flag-value", "--"+m[2], m[1]), Next: p.say("try-help")}
	}
	return &review.UsageError{What: err.Error(), Next: p.say("try-help")}
}

// badValue is what package flag says of a value that does not fit.
var badValue = regexp.MustCompile(`^invalid (?:boolean )?value (".*") for (?:flag )?-([^:]+):`)

// language is what --lang says, else the system's, else English.
func language(args []string) string {
	for i, a := range args {
		v, ok := strings.CutPrefix(strings.TrimLeft(a, "-"), "lang=")
		if strings.TrimLeft(a, "-") == "lang" && strings.HasPrefix(a, "-") && i+1 < len(args) {
			v, ok = args[i+1], true
		}
		if ok && slices.Contains([]string{"nb", "en"}, v) {
			return v
		}
	}
	for _, v := range []string{os.Getenv("LC_ALL"), os.Getenv("LC_MESSAGES"), os.Getenv("LANG"), systemLanguage()} {
		v = strings.ToLower(v)
		if strings.HasPrefix(v, "nb") || strings.HasPrefix(v, "nn") || strings.HasPrefix(v, "no") {
			return "nb"
		}
		if v != "" {
			return "en"
		}
	}
	return "en"
}
