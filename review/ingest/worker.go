package ingest

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"filippo.io/age"

	"stegvis/bundle"
	"stegvis/guide"
	"stegvis/review"
)

// Worker is the hidden command "review worker": it reads one task from stdin
// and answers on stdout. It limits its own memory and processor time before it
// touches what a stranger sent; the parent ends it when it takes too long. It
// gives the exit status.
func Worker(stdin io.Reader, stdout io.Writer) int {
	if err := confine(); err != nil {
		fmt.Fprintf(os.Stderr, "review worker: the kernel did not confine it: %v\n", err)
		return 1
	}
	// A read ends at the line, not at the end of the stream: the parent keeps it open.
	line, err := bufio.NewReaderSize(stdin, 1<<20).ReadBytes('\n')
	if err != nil {
		fmt.Fprintln(os.Stderr, "review worker: this command is started by review itself")
		return 2
	}
	w := &worker{out: json.NewEncoder(stdout)}
	w.out.SetEscapeHTML(false)
	if err := json.Unmarshal(line, &w.task); err != nil {
		w.say(answer{Failed: "the task: " + err.Error()})
		return 1
	}
	if w.Memory > 0 {
		// The collector works harder before the limit is met.
		debug.SetMemoryLimit(w.Memory * 3 / 4)
		if err := Limit(w.Memory, w.CPU); err != nil {
			w.say(answer{Failed: "limits: " + err.Error()})
			return 1
		}
	}
	res, err := w.read()
	var no *review.RefusedError
	switch {
	case errors.As(err, &no):
		w.say(answer{Refused: &Refusal{Code: code(no), Said: no.Said, Do: no.Do}})
	case err != nil:
		w.say(answer{Failed: err.Error()})
		return 1
	default:
		w.say(answer{Result: res})
	}
	return 0
}

type worker struct {
	task
	mu  sync.Mutex
	out *json.Encoder

	told time.Time // when the parent last heard of progress
	seen int64     // bytes of text so far
}

func (w *worker) say(a answer) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.out.Encode(a) != nil {
		os.Exit(1) // nobody listens any more
	}
}

// count tells the parent from time to time that the work goes on.
func (w *worker) count(n int) {
	w.mu.Lock()
	w.seen += int64(n)
	seen, due := w.seen, time.Since(w.told) > time.Second
	if due {
		w.told = time.Now()
	}
	w.mu.Unlock()
	if due {
		w.say(answer{Bytes: seen})
	}
}

func (w *worker) read() (*Result, error) {
	g, err := guide.Read(bytes.NewReader(w.Guide))
	if err != nil {
		return nil, fmt.Errorf("guide: %w", err)
	}
	keys, err := identities(w.Keys)
	if err != nil {
		return nil, err
	}
	f, err := bundle.Join(w.Blobs)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	in, err := open(f, f.Size(), &w.task, keys, func(entry string) { w.say(answer{At: &entry}) }, w.count)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	w.say(answer{At: new(string)})
	return w.pass(in, g)
}

// open is review.OpenReader, and what was a bundle once is read as an archive:
// support sees what is in it, and that it was changed.
func open(r io.ReaderAt, size int64, t *task, keys []age.Identity, looking func(string), count func(int)) (*review.Input, error) {
	o := review.Options{Lang: "en", Key: keys, Temp: t.Temp, Skip: t.Skip, Looking: looking, Count: count}
	in, err := review.OpenReader(r, size, t.Name, t.At, o)
	if err == nil || !changed(err) {
		return in, err
	}
	o.Archive = true
	in, again := review.OpenReader(r, size, t.Name, t.At, o)
	if again != nil {
		return nil, err
	}
	in.Changed(err)
	return in, nil
}

func identities(keys []string) ([]age.Identity, error) {
	if len(keys) == 0 {
		return nil, nil
	}
	return age.ParseIdentities(strings.NewReader(strings.Join(keys, "\n")))
}
