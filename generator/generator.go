// Package generator writes the offline site: one HTML file a page and language,
// home, contents and print pages, style, scripts, pictures, the search index and
// guide.json. It checks what only a reading of the Markdown can show: links,
// anchors, pictures, heading order. What the pages say belongs to package guide,
// how they look to package site; the index to generator/search.
//
// The site works from file://: no module scripts, no fetch, relative links only.
package generator

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"runtime"
	"sync"
	"time"

	"stegvis/guide"
)

// Options says what to build besides the guide itself.
type Options struct {
	Out         string    // folder of the site; replaced as a whole
	Collectors  fs.FS     // programs to hand out in collector/; nil when there are none
	WarnOfLinks bool      // broken links, anchors and pictures are warnings
	Reload      bool      // pages reload themselves; for guide serve
	Check       bool      // also what only authors care about: alternative texts, heading order
	Now         time.Time // only for Report.Seconds; no byte of the site depends on it
}

// A Report says what was built.
type Report struct {
	Pages      int            `json:"pages"`
	Languages  []string       `json:"languages"`
	Files      int            `json:"files"`
	Bytes      int64          `json:"bytes"`
	IndexBytes int64          `json:"indexBytes"`
	Seconds    float64        `json:"seconds"`
	Warnings   guide.Problems `json:"-"`
}

// A Sink takes the files of a site, from several goroutines at once. Names are
// slash-separated and relative.
type Sink interface {
	Write(name string, data []byte) error
}

// Build writes the site of g, whose files are in fsys, to o.Out: into a fresh
// folder beside it, which then takes its place. When the content is wrong the
// error is guide.Problems, all of them, and o.Out is as it was.
func Build(ctx context.Context, g *guide.Guide, fsys fs.FS, o Options) (Report, error) {
	folder, err := newFolder(o.Out)
	if err != nil {
		return Report{}, err
	}
	defer folder.discard()
	report, err := Render(ctx, g, fsys, folder, o)
	if err != nil {
		return report, err
	}
	return report, folder.replace()
}

// Render writes the site to sink; what it wrote before an error is of no use.
func Render(ctx context.Context, g *guide.Guide, fsys fs.FS, sink Sink, o Options) (Report, error) {
	start := time.Now()
	out := &counter{sink: sink, seen: map[string]string{}}
	b, err := newBuilder(g, fsys, out, o)
	if err != nil {
		return Report{}, err
	}
	if err := b.pages(ctx); err != nil {
		return Report{}, err
	}
	problems := b.problems()
	report := Report{Pages: len(g.Pages), Languages: g.Languages, Warnings: problems}
	for _, p := range problems {
		if !p.Warning {
			return report, problems
		}
	}
	if err := b.rest(ctx); err != nil {
		return report, err
	}
	report.IndexBytes, report.Files, report.Bytes = b.indexBytes, out.files, out.bytes
	report.Seconds = time.Since(start).Seconds()
	return report, nil
}

// Check reads every page as Build does and returns what is wrong, without
// writing anything.
func Check(ctx context.Context, g *guide.Guide, fsys fs.FS) (guide.Problems, error) {
	out := &counter{sink: nowhere{}, seen: map[string]string{}}
	b, err := newBuilder(g, fsys, out, Options{Check: true})
	if err != nil {
		return nil, err
	}
	if err := b.pages(ctx); err != nil {
		return nil, err
	}
	return b.problems(), nil
}

type nowhere struct{}

func (nowhere) Write(string, []byte) error { return nil }

// counter counts what goes to the sink, and refuses two files whose names
// differ in case only, since Windows would keep one of them.
type counter struct {
	sink  Sink
	mu    sync.Mutex
	files int
	bytes int64
	seen  map[string]string
}

func (c *counter) Write(name string, data []byte) error {
	c.mu.Lock()
	was, twice := c.seen[fold(name)]
	c.seen[fold(name)] = name
	c.files++
	c.bytes += int64(len(data))
	c.mu.Unlock()
	if twice {
		return fmt.Errorf("two files of the site would be called %s and %s", was, name)
	}
	return c.sink.Write(name, data)
}

// each runs do for 0 … n-1 on all cores and returns the first error.
func each(ctx context.Context, n int, do func(i int, buf *bytes.Buffer) error) error {
	workers := max(1, min(runtime.GOMAXPROCS(0), 8))
	next, errs := make(chan int), make(chan error, workers)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	for range workers {
		go func() {
			var buf bytes.Buffer
			for i := range next {
				buf.Reset()
				if err := do(i, &buf); err != nil {
					errs <- err
					return
				}
			}
			errs <- nil
		}()
	}
	var first error
	running := workers
feed:
	for i := range n {
		select {
		case next <- i:
		case err := <-errs:
			running--
			if first == nil {
				first = err
			}
			break feed
		case <-ctx.Done():
			first = ctx.Err()
			break feed
		}
	}
	close(next)
	for range running {
		if err := <-errs; err != nil && first == nil {
			first = err
		}
	}
	return first
}
