// Package web is the pages that support works in: accounts, receiving, the
// inbox, the case with its tabs, duty. It decides who may see what and writes
// down who saw it; what is kept, read and counted is done by store, ingest and
// timeline.
//
// It unpacks nothing, shows nothing that a bundle says as HTML, and follows no
// address found in one. See "Review" in ../../ARCHITECTURE.md.
package web

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"sync"
	"time"

	"github.com/alexedwards/scs/v2"

	"stegvis/guide"
	"stegvis/review/ingest"
	"stegvis/review/store"
)

// Options say what a Server works with. Store, Guide and Dir are needed.
type Options struct {
	Store   *store.Store
	Ingest  *ingest.Ingest
	Guide   func() *guide.Guide // the guide now
	Site    fs.FS               // the built guide, shown beside a case; nil when there is none
	Dir     string              // the data folder
	Base    *url.URL            // the address people use; nil: that of each request
	MaxSize int64               // bytes of one upload; 0: 8 GiB
	Config  Config              // sign-in by others, mail, webhook
	Version string              // the program's own
	Now     func() time.Time
	Log     *slog.Logger
	Free    func(dir string) (free, total uint64, err error) // bytes on the volume that holds dir; nil: as the system says
}

// A Server answers for the review side. Close it when no request is running.
type Server struct {
	o        Options
	store    *store.Store
	ingest   *ingest.Ingest
	log      *slog.Logger
	now      func() time.Time
	sessions *scs.SessionManager
	views    *views
	static   *statics
	routes   []route
	handler  http.Handler
	origin   *http.CrossOriginProtection
	limits   limits
	measure  measure
	live     *live
	tus      *tusUploads
	oidc     *oidcLogin
	tell     *teller

	ctx  context.Context // ends when the server closes: live streams and mail
	stop context.CancelFunc
	wg   sync.WaitGroup
}

// New prepares a Server; nothing listens yet.
func New(o Options) (*Server, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.MaxSize == 0 {
		o.MaxSize = 8 << 30
	}
	if o.Free == nil {
		o.Free = freeSpace
	}
	if o.Guide == nil || o.Store == nil || o.Dir == "" {
		return nil, errors.New("web: a store, a guide and a data folder are needed")
	}
	s := &Server{o: o, store: o.Store, ingest: o.Ingest, log: o.Log, now: o.Now, origin: http.NewCrossOriginProtection()}
	s.ctx, s.stop = context.WithCancel(context.Background())
	var err error
	if o.Base != nil { // a proxy may send another Host than the browser did
		if err := s.origin.AddTrustedOrigin(o.Base.Scheme + "://" + o.Base.Host); err != nil {
			return nil, err
		}
	}
	if s.static, err = loadStatics(); err != nil {
		return nil, err
	}
	if s.views, err = loadViews(s); err != nil {
		return nil, err
	}
	if s.tus, err = newTus(s); err != nil {
		return nil, err
	}
	if s.oidc, err = newOIDC(s); err != nil {
		return nil, err
	}
	s.sessions = newSessions(o)
	s.limits = newLimits(o.Now)
	s.live = newLive()
	s.tell = newTeller(s)
	s.handler = s.build()
	s.background()
	return s, nil
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

// Stop ends what would otherwise keep a connection open (live arrivals), so
// that http.Server.Shutdown can finish.
func (s *Server) Stop() { s.stop() }

// Close stops and waits for what runs beside the requests.
func (s *Server) Close() error {
	s.stop()
	s.wg.Wait()
	return nil
}

// workDir is where unfinished uploads lie.
func (s *Server) workDir() (string, error) {
	dir := s.o.Dir + "/work/tus"
	return dir, os.MkdirAll(dir, 0o700)
}
