// Command collector makes a support bundle for a page of the guide it carries.
// It is wiring: flags, output, exit status. The work is done in ../../collector.
//
// Exit status: 0 done (also with gaps), 1 a failure, 2 the command line is
// wrong or a path it names is absent or cannot be written.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"sync"

	"stegvis/bundle"
	"stegvis/collector"
	"stegvis/content"
	"stegvis/guide"
)

func main() {
	// Small on a server that has other things to do: the collector streams, so
	// it needs no more.
	debug.SetMemoryLimit(80 << 20)
	soft, hard, stop := interrupts()
	status := run(soft, hard, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(status)
}

// A program is one call of the command.
type program struct {
	g              *guide.Guide
	lang           string
	in             io.Reader
	stdout, stderr io.Writer
	hard           context.Context // ends when nothing is to be left behind
}

// A command is one word after the program's name.
type command struct {
	name string
	run  func(p *program, ctx context.Context, args []string) error
}

// commands in the order of the help. A slice, since help lists them.
var commands = []command{
	{"open", (*program).open},
	{"collect", (*program).collect},
	{"list", (*program).list},
	{"diagnose", (*program).diagnose},
	{"redact", (*program).redact},
	{"reveal", (*program).reveal},
	{"forget", (*program).forget},
	{"send", (*program).send},
	{"verify", (*program).verify},
}

// carried is the guide that the program carries, read once; the build checked it.
var carried = sync.OnceValues(func() (*guide.Guide, error) { return guide.LoadChecked(content.FS) })

func run(ctx, hard context.Context, args []string, in io.Reader, stdout, stderr io.Writer) int {
	p := &program{in: in, stdout: stdout, stderr: stderr, lang: language(args), hard: hard}
	var err error
	if p.g, err = carried(); p.g == nil {
		return p.report(err)
	}
	if len(args) == 0 {
		return p.report(p.start(ctx))
	}
	switch args[0] {
	case "help", "-h", "--help", "-help", "/?":
		p.help(stdout, args[1:])
		return 0
	case "version", "--version":
		fmt.Fprintf(stdout, "stegvis-collector %s, %s %s\n", collector.Version, p.g.Product.ID, p.g.Version)
		return 0
	}
	for _, c := range commands {
		if c.name == args[0] {
			return p.report(c.run(p, ctx, args[1:]))
		}
	}
	var names []string
	for _, c := range commands {
		names = append(names, c.name)
	}
	return p.report(p.usage("command", args[0], guide.Near(args[0], names)))
}

// report prints an error as two lines, what happened and what to do next, and gives the exit status.
func (p *program) report(err error) int {
	if err == nil {
		return 0
	}
	var said *saidError
	var refusal *collector.Refusal
	var refused *bundle.RefusedError
	switch {
	case errors.As(err, &said):
		return 1
	case errors.Is(err, errHelp):
		return 0
	case errors.As(err, &refusal):
		fmt.Fprintf(p.stderr, "collector: %s\n%s\n", refusal.What, refusal.Next)
		if refusal.Usage {
			return 2
		}
	case errors.As(err, &refused):
		fmt.Fprintf(p.stderr, "collector: %s\n%s\n", refused.In(p.lang), refused.Next(p.lang))
	case errors.Is(err, context.Canceled):
		fmt.Fprintf(p.stderr, "collector: %s\n%s\n", collector.Tr(p.lang, "cancelled"), collector.Tr(p.lang, "cancelled.next"))
	default:
		fmt.Fprintf(p.stderr, "collector: %v\n%s\n", err, say(p.lang, "error.next"))
	}
	return 1
}

// A saidError has been printed already; only the exit status is left.
type saidError struct{}

func (*saidError) Error() string { return "said" }
