package page

import (
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"strings"
	"time"
)

// beside serves the built guide that lies beside the program. It has a port of
// its own, so that the guide's scripts belong to another origin and can read
// nothing of the page.
type beside struct {
	at    net.Listener
	http  *http.Server
	guard *guard
}

func openBeside(folder string) (*beside, error) {
	root, err := os.OpenRoot(folder) // nothing outside it, links included
	if err != nil {
		return nil, err
	}
	at, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		root.Close()
		return nil, err
	}
	b := &beside{at: at, guard: &guard{host: at.Addr().String(), secret: random()}}
	files := http.FileServerFS(root.FS())
	b.http = &http.Server{ReadHeaderTimeout: 5 * time.Second, MaxHeaderBytes: 16 << 10, ErrorLog: log.New(io.Discard, "", 0),
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			rest, ok := b.guard.path(r.URL.Path)
			if r.Host != b.guard.host || !ok || r.Method != http.MethodGet && r.Method != http.MethodHead {
				http.Error(w, "403", http.StatusForbidden)
				return
			}
			// Only pages and what they load: no listing, no programs.
			if strings.HasPrefix(rest, "/collector/") || strings.HasSuffix(rest, "/") {
				http.NotFound(w, r)
				return
			}
			h := w.Header()
			h.Set("Content-Security-Policy", "frame-ancestors 'none'; form-action 'none'") // the rest each page says itself
			h.Set("X-Content-Type-Options", "nosniff")
			h.Set("Referrer-Policy", "no-referrer")
			h.Set("Cache-Control", "no-store")
			r.URL.Path = rest
			files.ServeHTTP(w, r)
		})}
	return b, nil
}

func (b *beside) address() string { return b.guard.address() }
