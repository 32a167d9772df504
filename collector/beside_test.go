package collector

import (
	"context"
	"io"
	"strings"
	"testing"
	"time"

	"stegvis/bundle"
)

// held gives its text, then waits for done.
type held struct {
	text io.Reader
	done <-chan struct{}
}

func (h *held) Read(b []byte) (int, error) {
	n, err := h.text.Read(b)
	if err == io.EOF {
		<-h.done
	}
	return n, err
}

// TestBeside: a small source does not wait for a log that is being read beside it.
func TestBeside(t *testing.T) {
	small := make(chan struct{})
	service, task := kinds["service"], kinds["task"]
	defer func() { kinds["service"], kinds["task"] = service, task }()
	kinds["service"] = kind{noDetail, ready, func(ctx context.Context, j *job) error {
		text := strings.Repeat(lineNow("a long log"), 20_000)
		return j.put(ctx, textPiece("long.log", &held{strings.NewReader(text), small}))
	}, time.Minute, true}
	kinds["task"] = kind{noDetail, ready, func(ctx context.Context, j *job) error {
		time.Sleep(50 * time.Millisecond) // the log is under way
		err := j.putFacts(ctx, map[string]string{"a": "b"})
		close(small)
		return err
	}, 10 * time.Second, false}
	g := faultGuide(t, "  small:\n    kind: task\n    title: {en: Small}\n    tasks: [x]\n  logs:\n    kind: service\n    title: {en: Logs}\n    services: [x]\n", "small", "logs")
	done, _ := collect(t, g, Options{Lang: "en", Emit: func(Event) {}})
	for _, row := range done.Sources {
		if row.Status != bundle.Complete || row.Entries != 1 {
			t.Errorf("%+v", row)
		}
	}
}
