package main

import (
	"context"
	"crypto/sha256"
	"errors"
	"flag"
	"fmt"
	"html"
	"io"
	"io/fs"
	"mime"
	"net"
	"net/http"
	"path"
	"strings"
	"sync"
	"time"

	"stegvis/generator"
	"stegvis/guide"
)

// serve builds to memory, again whenever a file of the content changes, and
// tells the pages that are open.
func serve(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	var dir, addr string
	_, err := flags("serve", args, 0, func(f *flag.FlagSet) {
		f.StringVar(&dir, "content", "", "")
		f.StringVar(&addr, "addr", "127.0.0.1:8321", "")
	})
	if err != nil {
		return err
	}
	fsys, err := contentFolder(dir)
	if err != nil {
		return err
	}
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return &commandError{fmt.Sprintf("%s cannot be listened on: %v\nName another address with --addr.", addr, err)}
	}
	s := &server{fsys: fsys, stderr: stderr, changed: make(chan struct{})}
	s.rebuild(ctx)
	go s.watch(ctx)
	web := &http.Server{Handler: s, BaseContext: func(net.Listener) context.Context { return ctx }}
	context.AfterFunc(ctx, func() { web.Close() })
	fmt.Fprintf(stdout, "http://%s/  (Ctrl-C ends)\n", l.Addr())
	if err := web.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

type server struct {
	fsys   fs.FS
	stderr io.Writer

	mu       sync.Mutex
	files    memory // the last site that could be built
	problems guide.Problems
	changed  chan struct{} // closed and renewed at every build
}

// memory is a site in memory.
type memory map[string][]byte

// A memorySink fills a memory from several goroutines.
type memorySink struct {
	mu    sync.Mutex
	files memory
}

func (m *memorySink) Write(name string, data []byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.files[name] = data
	return nil
}

func (s *server) rebuild(ctx context.Context) {
	start := time.Now()
	g, problems, err := load(s.fsys, s.stderr)
	sink := &memorySink{files: memory{}}
	built := false
	if err == nil && g != nil && len(problems.Errors()) == 0 {
		report, failed := generator.Render(ctx, g, s.fsys, sink, generator.Options{Reload: true})
		var wrong guide.Problems
		switch {
		case errors.As(failed, &wrong):
			problems = append(problems, wrong...)
		case failed != nil:
			err = failed
		default:
			built = true
			problems = append(problems, report.Warnings...)
		}
	}
	if err != nil {
		problems = append(problems, guide.Problem{File: "content", Text: err.Error()})
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if built {
		s.files = sink.files
		fmt.Fprintf(s.stderr, "built in %d ms\n", time.Since(start).Milliseconds())
	}
	s.problems = problems.Errors()
	for _, p := range s.problems {
		fmt.Fprintln(s.stderr, p)
	}
	close(s.changed)
	s.changed = make(chan struct{})
}

// watch looks at sizes and times every 80 ms: it needs nothing of the system
// and costs little for the folders people write by hand.
func (s *server) watch(ctx context.Context) {
	last := fingerprint(s.fsys)
	tick := time.NewTicker(80 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if now := fingerprint(s.fsys); now != last {
				last = now
				s.rebuild(ctx)
			}
		}
	}
}

func fingerprint(fsys fs.FS) (sum [32]byte) {
	h := sha256.New()
	fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return nil
		}
		if info, err := d.Info(); err == nil {
			fmt.Fprintln(h, name, info.Size(), info.ModTime().UnixNano())
		}
		return nil
	})
	h.Sum(sum[:0])
	return sum
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/_reload" {
		s.wait(w, r)
		return
	}
	name := strings.TrimPrefix(path.Clean(r.URL.Path), "/")
	if name == "" || strings.HasSuffix(r.URL.Path, "/") && name == "." {
		name = "index.html"
	}
	s.mu.Lock()
	data, ok := s.files[name]
	problems := s.problems
	s.mu.Unlock()
	w.Header().Set("Cache-Control", "no-store")
	if len(problems) > 0 && (strings.HasSuffix(name, ".html") || !ok) {
		mistakes(w, problems)
		return
	}
	if !ok {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", mime.TypeByExtension(path.Ext(name)))
	w.Write(data)
}

// mistakes shows in the page what keeps it from being built.
func mistakes(w http.ResponseWriter, problems guide.Problems) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	fmt.Fprint(w, `<!DOCTYPE html><html lang="en" data-color-scheme="auto" data-root="/"><meta charset="utf-8"><title>Mistakes in the content</title>`+
		`<link rel="stylesheet" href="/assets/designsystemet.css"><link rel="stylesheet" href="/assets/style.css"><script src="/assets/reload.js" defer></script>`+
		`<main class="home"><h1>The content has mistakes</h1><p class="lead">The page comes back when they are mended and saved.</p><ul>`)
	for _, p := range problems {
		fmt.Fprintf(w, "<li><code>%s</code></li>", html.EscapeString(p.String()))
	}
	fmt.Fprint(w, "</ul></main></html>")
}

// wait holds the page's request until the next build.
func (s *server) wait(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	changed := s.changed
	s.mu.Unlock()
	w.Header().Set("Content-Type", "text/event-stream")
	w.WriteHeader(http.StatusOK)
	http.NewResponseController(w).Flush()
	select {
	case <-changed:
		fmt.Fprint(w, "data: built\n\n")
	case <-r.Context().Done():
	}
}
