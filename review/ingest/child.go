package ingest

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"stegvis/review"
)

// Limits on one worker. A collection of logs needs little memory, since all is
// streamed; what asks for more is a decoder that a stranger made greedy.
const (
	workerMemory = 512 << 20
	workerIdle   = 2 * time.Minute // without a sign of life
	workerLeast  = 10 * time.Minute
	maxAnswer    = 256 << 20 // a manifest may have 64 MiB
	maxRestarts  = 5
)

// deadline is when a worker is ended, however busy: a packed byte is worth a microsecond and a half.
func deadline(size int64) time.Duration {
	return workerLeast + time.Duration(size)*1500*time.Nanosecond
}

// errWorker is a worker that ended by itself without a last word.
type errWorker struct {
	at     string // what it was looking into
	nested bool   // at is known
	why    review.Text
	cause  string // for our log
}

func (e *errWorker) Error() string { return "worker: " + e.cause }

// child reads a task in processes of their own. When a decoder takes one
// down, the next goes on without the member it was looking into, and says so.
func (i *Ingest) child(ctx context.Context, t task, size int64) (*Result, *Refusal, error) {
	for try := 0; ; try++ {
		res, no, err := i.once(ctx, t, size)
		var died *errWorker
		if !errors.As(err, &died) {
			return res, no, err
		}
		i.o.Log.Warn("worker ended", "cause", died.cause, "member", died.at)
		if !died.nested || died.at == "" || try == maxRestarts {
			return nil, &Refusal{Code: "limits", Said: died.why, Do: text("limits.next")}, nil
		}
		t.Skip = append(t.Skip, died.at)
	}
}

// once runs one worker to its end. The error is an *errWorker when the file
// that it read is to blame, else ours.
func (i *Ingest) once(ctx context.Context, t task, size int64) (*Result, *Refusal, error) {
	limit := deadline(size)
	t.Memory, t.CPU = workerMemory, int(2*limit/time.Second)
	line, err := json.Marshal(t)
	if err != nil {
		return nil, nil, err
	}
	run, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	cmd := exec.CommandContext(run, i.o.Exe[0], i.o.Exe[1:]...)
	alone(cmd)
	cmd.WaitDelay = 5 * time.Second
	// Nothing of our surroundings is the worker's business.
	cmd.Env = append(surroundings(), fmt.Sprintf("GOMEMLIMIT=%d", workerMemory*3/4))
	cmd.Env = append(cmd.Env, may(t.Blobs, folders(t))...)
	cmd.Stdin = bytes.NewReader(append(line, '\n'))
	var errs tail
	cmd.Stderr = &errs
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, nil, fmt.Errorf("worker: %w", err)
	}
	idle := time.AfterFunc(workerIdle, cancel)
	defer idle.Stop()
	died := &errWorker{why: text("limits")}
	last := i.listen(out, func(a answer) {
		idle.Reset(workerIdle)
		if a.At != nil {
			died.at, died.nested = *a.At, true
		}
	})
	io.Copy(io.Discard, out)
	err = cmd.Wait()
	i.spent(cmd.ProcessState)
	switch {
	case ctx.Err() != nil:
		return nil, nil, ctx.Err()
	case last.Failed != "":
		return nil, nil, errors.New(last.Failed)
	case last.Refused != nil:
		return nil, last.Refused, nil
	case last.Result != nil && err == nil:
		return last.Result, nil, nil
	}
	died.cause = fmt.Sprintf("%v: %s", err, errs.first())
	if run.Err() != nil {
		died.cause = "took too long"
	}
	return nil, nil, died
}

// listen gives the last answer; the others are signs of life.
func (i *Ingest) listen(out io.Reader, alive func(answer)) (last answer) {
	in := bufio.NewScanner(out)
	in.Buffer(make([]byte, 64<<10), maxAnswer)
	for in.Scan() {
		var a answer
		if err := json.Unmarshal(in.Bytes(), &a); err != nil {
			continue
		}
		alive(a)
		if a.Result != nil || a.Refused != nil || a.Failed != "" {
			last = a
		}
	}
	return last
}

// A tail keeps the beginning of what a worker says on standard error.
type tail struct{ b []byte }

func (t *tail) Write(p []byte) (int, error) {
	if len(t.b) < 4096 {
		t.b = append(t.b, p[:min(len(p), 4096-len(t.b))]...)
	}
	return len(p), nil
}

func (t *tail) first() string {
	s, _, _ := strings.Cut(strings.TrimSpace(string(t.b)), "\n")
	return s
}

// folders are those that a worker writes in.
func folders(t task) []string {
	out := []string{t.Temp}
	for _, name := range []string{t.Index, t.Pack} {
		if dir := filepath.Dir(name); name != "" && !slices.Contains(out, dir) {
			out = append(out, dir)
		}
	}
	return out
}

// An effort is what one worker took.
type effort struct {
	cpu    time.Duration
	memory int64 // at its highest, bytes; 0 where it is not known
}

func (i *Ingest) spent(s *os.ProcessState) {
	if s == nil {
		return
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	i.used = effort{s.UserTime() + s.SystemTime(), peak(s)}
}
