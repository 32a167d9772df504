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
	shown := &output{w: stdout}
	if f, ok := stdout.(*os.File); ok && interactive(f) {
		p := &program{in: in, stdout: f, stderr: stderr, lang: language(args), hard: hard}
		return p.run(ctx, args)
	}
	p := &program{in: in, stdout: shown, stderr: stderr, lang: language(args), hard: hard}
	status := p.run(ctx, args)
	if shown.err != nil && status == 0 {
		return p.report(&collector.Refusal{What: say(p.lang, "output", collector.Reason(p.lang, shown.err)), Next: say(p.lang, "output.next")})
	}
	return status
}

// An output keeps the first error of what is written to it: nobody looks at
// each line's, and none may be lost unsaid.
type output struct {
	w   io.Writer
	err error
}

func (o *output) Write(b []byte) (int, error) {
	n, err := o.w.Write(b)
	if err != nil && o.err == nil {
		o.err = err
	}
	return n, err
}

// run does what the command line says and gives the exit status.
func (p *program) run(ctx context.Context, args []string) int {
	var err error
	if p.g, err = carried(); p.g == nil {
		return p.report(err)
	}
	if len(args) == 0 {
		return p.report(p.start(ctx))
	}
	switch args[0] {
	case "help", "-h", "--help", "-help", "/?":
		names := words(args[1:])
		err := p.help(names...)
		if err == errNoCommand {
			err = p.unknown(names[0])
		}
		return p.report(err)
	case "version", "--version":
		fmt.Fprintf(p.stdout, "stegvis-collector %s, %s %s\n", collector.Version, p.g.Product.ID, p.g.Version)
		return 0
	}
	for _, c := range commands {
		if c.name == args[0] {
			return p.report(c.run(p, ctx, args[1:]))
		}
	}
	return p.report(p.unknown(args[0]))
}

func (p *program) unknown(name string) error {
	var names []string
	for _, c := range commands {
		names = append(names, c.name)
	}
	return p.usage("command", name, guide.Near(name, names))
}

// words are the arguments that are no flags.
func words(args []string) (out []string) {
	for i := 0; i < len(args); i++ {
		switch {
		case args[i] == "--lang":
			i++
		case len(args[i]) == 0 || args[i][0] != '-':
			out = append(out, args[i])
		}
	}
	return out
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
		fmt.Fprintf(p.stderr, "collector: %s\n%s\n", collector.Plain(refusal.What), collector.Plain(refusal.Next))
		if refusal.Usage {
			return 2
		}
	case errors.As(err, &refused):
		fmt.Fprintf(p.stderr, "collector: %s\n%s\n", refused.In(p.lang), refused.Next(p.lang))
	case errors.Is(err, context.Canceled):
		fmt.Fprintf(p.stderr, "collector: %s\n%s\n", collector.Tr(p.lang, "cancelled"), collector.Tr(p.lang, "cancelled.next"))
	default:
		fmt.Fprintf(p.stderr, "collector: %s\n%s\n", collector.Plain(collector.Reason(p.lang, err)), say(p.lang, "error.next"))
	}
	return 1
}

// A saidError has been printed already; only the exit status is left.
type saidError struct{}

func (*saidError) Error() string { return "said" }
