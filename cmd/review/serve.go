package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"

	"stegvis/review"
	"stegvis/review/ingest"
	"stegvis/review/store"
	"stegvis/review/web"
)

// serve runs the pages and the reading of what comes in, until it is told to
// stop; then what is being answered is finished first.
func (p *program) serve(args []string) error {
	flags := flag.NewFlagSet("serve", flag.ContinueOnError)
	addr := flags.String("addr", "127.0.0.1:8080", "")
	data := flags.String("data", "data", "")
	site := flags.String("guide", "", "")
	base := flags.String("base", "", "")
	watch := flags.String("watch", "", "")
	demo := flags.Bool("demo", false, "")
	flags.String("lang", p.lang, "")
	words, err := p.parse(flags, args)
	if err != nil {
		return err
	}
	if len(words) > 0 {
		return &review.UsageError{What: p.say("serve-words", words[0]), Next: p.say("try-help")}
	}
	named := false
	flags.Visit(func(f *flag.Flag) { named = named || f.Name == "data" })
	if *demo && !named {
		// Never among real cases, and gone when it ends.
		dir, err := os.MkdirTemp("", "stegvis-demo-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		*data = dir
	}
	at, err := p.baseURL(*base)
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	return p.serving(ctx, *addr, *data, *site, at, *watch, *demo)
}

// deaf says why nobody can be heard on addr.
func (p *program) deaf(addr string, err error) error {
	why, next := review.Because(err).In(p.lang), p.say("no-listen.next")
	var form *net.AddrError
	var host *net.DNSError
	switch {
	case errors.As(err, &form), errors.As(err, &host):
		why, next = p.say("listen.form"), p.say("listen.form.next")
	case strings.Contains(err.Error(), "in use"), strings.Contains(err.Error(), "Only one usage"):
		why = p.say("listen.used")
	}
	return &review.UsageError{What: p.say("no-listen", addr, why), Next: next}
}

func (p *program) baseURL(s string) (*url.URL, error) {
	if s == "" {
		return nil, nil
	}
	u, err := url.Parse(strings.TrimSuffix(s, "/"))
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || u.Path != "" {
		return nil, &review.UsageError{What: p.say("bad-base", s), Next: p.say("bad-base.next")}
	}
	return u, nil
}

func (p *program) serving(ctx context.Context, addr, data, site string, base *url.URL, watch string, demo bool) (err error) {
	log := slog.New(slog.NewJSONHandler(p.stderr, nil))
	live, err := p.liveGuide(site)
	if err != nil {
		return err
	}
	if info, err := os.Stat(data); err == nil && !info.IsDir() {
		return &review.UsageError{What: p.say("data-file", data), Next: p.say("data-file.next")}
	}
	if watch != "" {
		if _, err := os.ReadDir(watch); err != nil {
			return &review.UsageError{What: p.say("no-watch", watch, review.Because(err).In(p.lang)), Next: p.say("no-watch.next")}
		}
	}
	config, err := web.ReadConfig(filepath.Join(data, "settings.json"))
	if err != nil {
		return &review.UsageError{What: err.Error(), Next: p.say("bad-settings.next")}
	}
	ln, err := net.Listen("tcp", addr)
	if err != nil {
		return p.deaf(addr, err)
	}
	defer ln.Close()
	clock := &shifted{}
	st, err := store.Open(ctx, data, clock.now)
	if err != nil {
		return &review.UsageError{What: p.say("no-data", data, err), Next: p.say("no-data.next")}
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	key, err := p.serverKey(filepath.Join(data, "server.key"))
	if err != nil {
		return err
	}
	exe, err := os.Executable()
	if err != nil {
		return err
	}
	in := ingest.New(st, ingest.Options{Guide: live.guide, Key: key, Workers: workers(), Dir: data, Exe: []string{exe, "worker"}, Log: log})
	var pages fs.FS
	if live.dir != "" {
		pages = os.DirFS(live.dir)
	}
	s, err := web.New(web.Options{Store: st, Ingest: in, Guide: live.guide, Site: pages, Dir: data, Base: base, Config: config, Version: Version, Log: log})
	if err != nil {
		return err
	}
	defer s.Close()

	// What runs beside the pages ends after them: the last upload is still taken in.
	beside, end := context.WithCancel(context.WithoutCancel(ctx))
	var wg sync.WaitGroup
	failed := make(chan error, 4)
	start := func(do func(context.Context) error) {
		wg.Add(1)
		go func() {
			defer wg.Done()
			if err := do(beside); err != nil && !errors.Is(err, context.Canceled) {
				failed <- err
			}
		}()
	}
	defer wg.Wait()
	defer end()
	start(in.Run)
	start(live.watch)
	if watch != "" {
		start(func(ctx context.Context) error { return in.Watch(ctx, watch) })
	}
	srv := &http.Server{Handler: s, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 32 << 10, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelDebug)}
	go func() { failed <- srv.Serve(ln) }()
	if base == nil {
		base = &url.URL{Scheme: "http", Host: ln.Addr().String()}
	}
	if demo {
		if err = p.demo(ctx, st, clock); err != nil {
			return err
		}
		in.Wake()
		password, err := p.demoAccount(ctx, st)
		if err != nil {
			return err
		}
		fmt.Fprintln(p.stdout, p.say("serving-demo", base, password))
	} else if err := p.welcome(ctx, s, base, data); err != nil {
		return err
	}
	select {
	case <-ctx.Done():
	case err = <-failed:
	}
	fmt.Fprintln(p.stdout, p.say("stopping"))
	s.Stop()
	last, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	if e := srv.Shutdown(last); e != nil {
		srv.Close()
	}
	if errors.Is(err, http.ErrServerClosed) {
		err = nil
	}
	return err
}

// welcome says where the pages are, and gives the link for the first account.
func (p *program) welcome(ctx context.Context, s *web.Server, base *url.URL, data string) error {
	first, err := s.FirstKey(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintln(p.stdout, p.say("serving", base, data))
	if first != "" {
		fmt.Fprintln(p.stdout, p.say("first-account", base.String()+first))
	}
	return nil
}
