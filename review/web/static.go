package web

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"time"

	"stegvis/site"
)

//go:embed static
var staticFS embed.FS

// statics are the files pages refer to. Their addresses hold their hash, so a
// browser keeps them for ever and never has an old one.
type statics struct {
	urls  map[string]string // "review.css" → "/static/review.1a2b3c4d.css"
	files map[string][]byte // by the last part of the address
}

// ofSite are the files that the guide, the collector's page and review share.
var ofSite = []string{"vendor/designsystemet.css", "style.css", "theme.js"}

func loadStatics() (*statics, error) {
	st := &statics{urls: map[string]string{}, files: map[string][]byte{}}
	dir, err := fs.Sub(staticFS, "static")
	if err != nil {
		return nil, err
	}
	for _, n := range ofSite {
		if err := st.add(site.FS, n, "site/"+path.Base(n)); err != nil {
			return nil, err
		}
	}
	return st, fs.WalkDir(dir, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		return st.add(dir, name, name)
	})
}

func (st *statics) add(from fs.FS, file, name string) error {
	b, err := fs.ReadFile(from, file)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(b)
	ext := path.Ext(name)
	at := strings.ReplaceAll(strings.TrimSuffix(name, ext), "/", "-") + "." + hex.EncodeToString(sum[:4]) + ext
	st.urls[name], st.files[at] = "/static/"+at, b
	return nil
}

// url is a file's address; a name that does not exist is seen in the page's source and by a test.
func (st *statics) url(name string) string {
	if u := st.urls[name]; u != "" {
		return u
	}
	return "/static/missing-" + name
}

func (s *Server) serveStatic(r *Request) error {
	name := r.Path("file")
	b, ok := s.static.files[name]
	if !ok {
		return refuse(http.StatusNotFound, "missing")
	}
	r.W.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	http.ServeContent(r.W, r.R, name, time.Time{}, bytes.NewReader(b))
	return nil
}
