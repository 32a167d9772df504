package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime/debug"
	"slices"
	"strings"

	"stegvis/review"
	"stegvis/review/ingest"
)

// inspectMemory is what one inspection may use. Logs are streamed and need
// little; the decoders of archives are others' code, and ask for what a
// stranger's archive tells them to.
const inspectMemory = 320 << 20

// envGuarded says that this process is the one that reads.
const envGuarded = "STEGVIS_INSPECT_GUARDED"

// guarded runs inspect in a process of its own with bounded memory, so that a
// greedy archive ends with two lines instead of a machine without memory.
func (p *program) guarded(args []string) error {
	if os.Getenv(envGuarded) != "" {
		debug.SetMemoryLimit(inspectMemory * 3 / 4) // the collector works harder before the limit is met
		if err := ingest.Limit(inspectMemory, 0); err != nil {
			return err
		}
		return p.inspect(args)
	}
	exe, err := os.Executable()
	if err != nil {
		return p.inspect(args)
	}
	cmd := exec.Command(exe, append([]string{"inspect"}, args...)...)
	cmd.Env = append(os.Environ(), envGuarded+"=1")
	cmd.Stdout = p.stdout
	alone(cmd)
	said, err := cmd.StderrPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("inspect: %w", err)
	}
	fell := fallen(p.stderr, said)
	err = cmd.Wait()
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit) && unheard(exit):
		return nil // whoever reads has seen enough: review inspect … | head
	case fell || errors.As(err, &exit) && !exit.Exited():
		asked := slices.ContainsFunc(args, func(a string) bool { return a == "--json" || a == "-json" })
		return p.refuse(&review.RefusedError{What: p.say("too-greedy"), Next: p.say("too-greedy.next")}, asked)
	case errors.As(err, &exit):
		return errExit(exit.ExitCode())
	}
	return err
}

// errExit is the status of the process that read; what it is about is said.
type errExit int

func (e errExit) Error() string { return fmt.Sprint("exit status ", int(e)) }

// fallen passes on what the reading process says, up to where the runtime says
// that it fell: its stacks help nobody here.
func fallen(to io.Writer, from io.Reader) bool {
	in := bufio.NewReader(from)
	for {
		line, err := in.ReadString('\n')
		if strings.HasPrefix(line, "fatal error: ") || strings.HasPrefix(line, "panic: ") || strings.HasPrefix(line, "runtime: ") {
			io.Copy(io.Discard, in)
			return true
		}
		io.WriteString(to, line)
		if err != nil {
			return false
		}
	}
}
