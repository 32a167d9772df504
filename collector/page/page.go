// Package page is the collector's local page: one person, one run, shown and
// steered in the browser of the machine the bundle is made on. It listens on
// loopback, with a secret in its address, and ends when it is left.
//
// It decides nothing about what is collected, masked or kept: all that is
// collector's. It keeps the state of the run, so that a page that is loaded
// anew, in any language, shows the same; every step works without scripts, and
// scripts only bring news into it. See "The local page" in ../../RUNBOOK.md.
package page

import (
	"context"
	"crypto/x509"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"strconv"
	"sync"
	"time"

	"stegvis/collector"
	"stegvis/guide"
)

// Options say what the page starts with.
type Options struct {
	Guide   *guide.Guide
	Collect collector.Options       // Ref, Lang, Since, From, Out, Case and Keys, as the command line gave them
	Upload  string                  // where bundles are sent unless the person types another address
	Roots   *x509.CertPool          // whom to trust there; nil: whom the system trusts
	Site    string                  // folder of the built guide; "" when it does not lie beside the program
	Folder  func(file string) error // shows a file in its folder; nil when this machine cannot
}

// A Server is the page while it is open.
type Server struct {
	o     Options
	g     *guide.Guide
	views *views

	http    *http.Server
	at      net.Listener
	beside  *beside // the guide, on a port of its own
	guard   *guard
	tabs    *tabs
	closing chan struct{}
	once    sync.Once

	mu    sync.Mutex
	lang  string
	ask   collector.Options // what the plan says now
	run   *run              // nil until something was collected
	saved []string          // files of the bundles made while the page was open
}

// Listen opens the page on a free port of 127.0.0.1. Nothing is answered until Serve.
func Listen(o Options) (*Server, error) {
	at, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s := &Server{o: o, g: o.Guide, at: at, ask: o.Collect, lang: o.Collect.Lang, closing: make(chan struct{})}
	if s.lang == "" {
		s.lang = s.g.Languages[0]
	}
	if s.ask.Since == 0 {
		s.ask.Since = collector.DefaultSince
	}
	if s.views, err = loadViews(); err == nil {
		s.guard, err = newGuard(at.Addr().String())
	}
	if err == nil && o.Site != "" {
		s.beside, err = openBeside(o.Site)
	}
	if err != nil {
		at.Close()
		return nil, err
	}
	s.tabs = newTabs()
	s.http = &http.Server{
		Handler:           s.guard.wrap(s, s.routes()),
		ReadHeaderTimeout: 5 * time.Second, MaxHeaderBytes: 16 << 10,
		ErrorLog: log.New(io.Discard, "", 0), // what a person needs to know stands on the page
	}
	return s, nil
}

// Address is what the browser opens: it holds the secret.
func (s *Server) Address() string {
	if s.o.Collect.Ref.Page != "" {
		return s.guard.address() + "plan" // what the panel asks for is known
	}
	return s.guard.address()
}

// Unsaved says that something is being collected, or was and is not yet saved.
func (s *Server) Unsaved() bool {
	r := s.running()
	return r != nil && (r.unsaved() || r.at() == gathering)
}

// Save ends the collecting and saves what there is, as the person said on the
// page ("page") or at the prompt beside it ("prompt"). It returns when that is
// done; Saved names the files, and the page shows what went wrong.
func (s *Server) Save(mode string) {
	r := s.running()
	if r == nil {
		return
	}
	if r.at() == gathering {
		r.interrupt()
		<-r.ended
	}
	r.finish(mode, s.made)
	r.work.Wait()
}

// Saved are the files of the bundles that were made while the page was open.
func (s *Server) Saved() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.saved...)
}

// Serve answers until the page is left, closed by the person, or ctx ends.
// What was collected and not saved is thrown away.
func (s *Server) Serve(ctx context.Context) error {
	failed := make(chan error, 2)
	go func() { failed <- s.http.Serve(s.at) }()
	if s.beside != nil {
		go func() { failed <- s.beside.http.Serve(s.beside.at) }()
	}
	go s.tabs.watch(s.closing, s.patience, s.Close)
	var err error
	select {
	case err = <-failed:
	case <-ctx.Done():
	case <-s.closing:
	}
	s.Close()
	if r := s.running(); r != nil {
		r.discard()
	}
	// The last answers, and the word that the program has ended, still go out.
	end, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	if s.beside != nil {
		s.beside.http.Close()
	}
	if s.http.Shutdown(end) != nil {
		s.http.Close()
	}
	if errors.Is(err, http.ErrServerClosed) {
		err = nil
	}
	return err
}

// Close ends Serve.
func (s *Server) Close() { s.once.Do(func() { close(s.closing) }) }

// patience is how long the page may be left before the program ends: never
// during a run or a transfer, long while something collected is not yet saved.
func (s *Server) patience() (time.Duration, bool) {
	switch r := s.running(); {
	case r == nil:
		return leftAlone, true
	case r.busy():
		return 0, false
	case r.unsaved():
		return leftUnsaved, true
	}
	return leftAlone, true
}

func (s *Server) running() *run {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.run
}

// asked is the plan as the person has it now.
func (s *Server) asked() collector.Options {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.ask
}

func (s *Server) language() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.lang
}

func (s *Server) routes() http.Handler {
	m := http.NewServeMux()
	m.HandleFunc("GET /{$}", s.choose)
	m.HandleFunc("GET /plan", s.plan)
	m.HandleFunc("POST /collect", s.collect)
	m.HandleFunc("GET /progress", s.progress)
	m.HandleFunc("POST /stop", s.stop)
	m.HandleFunc("GET /look", s.look)
	m.HandleFunc("POST /exclude", s.exclude)
	m.HandleFunc("POST /approve", s.approve)
	m.HandleFunc("GET /send", s.send)
	m.HandleFunc("POST /upload", s.upload)
	m.HandleFunc("POST /folder", s.folder)
	m.HandleFunc("POST /lang", s.switchLanguage)
	m.HandleFunc("GET /live", s.live)
	m.HandleFunc("POST /here", s.here)
	m.HandleFunc("POST /left", s.left)
	m.HandleFunc("GET /second", s.second)
	m.HandleFunc("POST /quit", s.quit)
	m.HandleFunc("GET /assets/{name}", s.views.asset)
	m.HandleFunc("/", s.nowhere)
	return m
}

// span is a length of time as a form field carries it: whole minutes.
func span(d time.Duration) string { return strconv.Itoa(int(d / time.Minute)) }
