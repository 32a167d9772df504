package web

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/tus/tusd/v2/pkg/filestore"
	"github.com/tus/tusd/v2/pkg/handler"
	"github.com/tus/tusd/v2/pkg/memorylocker"
	xslog "golang.org/x/exp/slog"

	"stegvis/review/store"
)

// tusUploads receives in pieces (tus.io/protocols/resumable-upload 1.0.0).
// tusd keeps the parts; a whole file goes to the store before its sender gets
// the last answer. What was received leaves a receipt, <id>.done, so that a
// sender who lost that answer finds out on asking again, also after a restart.
type tusUploads struct {
	s    *Server
	dir  string
	core *handler.UnroutedHandler
	one  sync.Mutex // guards busy and sizes
	busy map[string]chan struct{}

	sizes map[string]int64 // of what was begun
}

// A tusReceipt is what is left of an upload that was received.
type tusReceipt struct {
	Link    string `json:"link"`
	Bundle  string `json:"bundle"`
	Case    int64  `json:"case"`
	Existed bool   `json:"existed"`
	Size    int64  `json:"size"`
}

const (
	partsKept   = 7 * 24 * time.Hour // unfinished uploads, and receipts
	partsOfLink = 1000               // unfinished at once through one link
)

type linkKey struct{}

var errParts = handler.NewError("ERR_TOO_MANY", "too many unfinished uploads through this link", http.StatusTooManyRequests)

func newTus(s *Server) (*tusUploads, error) {
	dir, err := s.workDir()
	if err != nil {
		return nil, err
	}
	t := &tusUploads{s: s, dir: dir, busy: map[string]chan struct{}{}, sizes: map[string]int64{}}
	t.emptyPieces()
	files, composer := filestore.New(dir), handler.NewStoreComposer()
	composer.UseCore(files)
	composer.UseTerminater(files)
	composer.UseLocker(memorylocker.New())
	t.core, err = handler.NewUnroutedHandler(handler.Config{
		StoreComposer: composer, BasePath: "/", MaxSize: s.o.MaxSize, DisableDownload: true,
		Cors:                      &handler.CorsConfig{Disable: true},
		Logger:                    xslog.New(xslog.NewTextHandler(io.Discard, nil)), // its lines hold addresses with tokens
		PreUploadCreateCallback:   t.begin,
		PreFinishResponseCallback: t.end,
	})
	return t, err
}

// begin decides about a new upload: only what we use of its metadata is kept.
func (t *tusUploads) begin(e handler.HookEvent) (handler.HTTPResponse, handler.FileInfoChanges, error) {
	link, _ := e.Context.Value(linkKey{}).(*store.Link)
	if link == nil {
		return handler.HTTPResponse{}, handler.FileInfoChanges{}, handler.ErrNotFound
	}
	if e.Upload.Size <= 0 || e.Upload.SizeIsDeferred {
		return handler.HTTPResponse{}, handler.FileInfoChanges{}, handler.NewError("ERR_EMPTY", "an empty file", http.StatusBadRequest)
	}
	open, _ := filepath.Glob(filepath.Join(t.dir, "*.info"))
	if len(open) >= partsOfLink {
		return handler.HTTPResponse{}, handler.FileInfoChanges{}, errParts
	}
	m := e.Upload.MetaData
	via := "tus"
	if shaPattern.MatchString(m["sha256"]) {
		via = "collector"
	}
	return handler.HTTPResponse{}, handler.FileInfoChanges{MetaData: handler.MetaData{
		"filename": short(plain(m["filename"]), 200), "sha256": strings.ToLower(m["sha256"]), "link": link.ID, "via": via,
		"sender": short(plain(m["sender"]), 200), "title": short(plain(m["title"]), 300),
	}}, nil
}

var shaPattern = regexp.MustCompile(`^[0-9a-fA-F]{64}$`)

// end runs when the last byte is here, before the sender is answered.
func (t *tusUploads) end(e handler.HookEvent) (handler.HTTPResponse, error) {
	link, _ := e.Context.Value(linkKey{}).(*store.Link)
	if link == nil {
		return handler.HTTPResponse{}, handler.ErrNotFound
	}
	done, err := t.receive(e.Context, e.Upload, link)
	if err != nil {
		return handler.HTTPResponse{}, err
	}
	return handler.HTTPResponse{Header: t.receipt(done)}, nil
}

func (t *tusUploads) receipt(d *tusReceipt) handler.HTTPHeader {
	return handler.HTTPHeader{"Stegvis-Bundle": d.Bundle, "Stegvis-Case": strconv.FormatInt(d.Case, 10)}
}

// errDamaged is 460 of tus' checksum extension: the sender begins again.
var errDamaged = handler.NewError("ERR_CHECKSUM", "the file was damaged on the way", statusChecksum)

// receive gives a whole file to the store and leaves the receipt. Calling it
// again for the same upload is harmless: the store knows what it has.
func (t *tusUploads) receive(ctx context.Context, info handler.FileInfo, link *store.Link) (*tusReceipt, error) {
	defer t.alone(info.ID)()
	name := filepath.Join(t.dir, info.ID)
	if d := t.done(info.ID); d != nil {
		return d, nil
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if want := info.MetaData["sha256"]; shaPattern.MatchString(want) {
		h := sha256.New()
		if _, err := io.Copy(h, f); err != nil {
			return nil, err
		}
		if hex.EncodeToString(h.Sum(nil)) != want {
			t.remove(info.ID)
			return nil, errDamaged
		}
		if _, err := f.Seek(0, io.SeekStart); err != nil {
			return nil, err
		}
	}
	// Not the request's context: a sender who hangs up now has sent everything.
	ctx = context.WithoutCancel(ctx)
	b, n, existed, err := t.s.receive(ctx, link, incoming{name: info.MetaData["filename"], via: info.MetaData["via"],
		sender: info.MetaData["sender"], title: info.MetaData["title"]}, f)
	if err != nil {
		var no *refusal
		if errors.As(err, &no) {
			t.remove(info.ID)
			text := say(t.lang(ctx, link), no.key, no.args...) + " " + say(t.lang(ctx, link), no.key+".next")
			e := handler.NewError("ERR_REFUSED", text, no.status)
			e.HTTPResponse.Body = text
			return nil, e
		}
		t.s.log.Error("receiving", "error", err)
		return nil, handler.NewError("ERR_STORE", "the file could not be stored; it is tried again", http.StatusServiceUnavailable)
	}
	d := &tusReceipt{Link: link.ID, Bundle: b.ID, Case: n, Existed: existed, Size: info.Size}
	text, err := json.Marshal(d)
	if err == nil {
		err = os.WriteFile(name+".done", text, 0o600)
	}
	if err == nil {
		t.remove(info.ID)
	}
	return d, err
}

// lang is the customer's language: a sender through tus is told in it.
func (t *tusUploads) lang(ctx context.Context, link *store.Link) string {
	if c, err := t.s.store.Customer(ctx, link.Customer); err == nil {
		return c.Lang
	}
	return "nb"
}

// alone waits until nobody else receives this upload: a sender may ask about
// it while its last piece is still being stored.
func (t *tusUploads) alone(id string) (leave func()) {
	for {
		t.one.Lock()
		wait := t.busy[id]
		if wait == nil {
			mine := make(chan struct{})
			t.busy[id] = mine
			t.one.Unlock()
			return func() {
				t.one.Lock()
				delete(t.busy, id)
				t.one.Unlock()
				close(mine)
			}
		}
		t.one.Unlock()
		<-wait
	}
}

func (t *tusUploads) remove(id string) {
	os.Remove(filepath.Join(t.dir, id))
	os.Remove(filepath.Join(t.dir, id+".info"))
}

var tusID = regexp.MustCompile(`^[0-9a-f]{8,64}$`)

func (t *tusUploads) done(id string) *tusReceipt {
	if !tusID.MatchString(id) {
		return nil
	}
	text, err := os.ReadFile(filepath.Join(t.dir, id+".done"))
	if err != nil {
		return nil
	}
	d := &tusReceipt{}
	if json.Unmarshal(text, d) != nil || d.Bundle == "" {
		return nil
	}
	return d
}

func (t *tusUploads) info(ctx context.Context, id string) (handler.FileInfo, error) {
	if !tusID.MatchString(id) {
		return handler.FileInfo{}, handler.ErrNotFound
	}
	u, err := filestore.New(t.dir).GetUpload(ctx, id)
	if err != nil {
		return handler.FileInfo{}, err
	}
	return u.GetInfo(ctx)
}

// sweep finishes what was wholly sent but never received (the server was
// killed between the two), and removes the parts nobody came back for.
func (t *tusUploads) sweep() {
	names, _ := os.ReadDir(t.dir)
	for _, e := range names {
		info, err := e.Info()
		if err != nil {
			continue
		}
		old := t.s.now().Sub(info.ModTime())
		if old > partsKept {
			os.Remove(filepath.Join(t.dir, e.Name()))
			continue
		}
		id, ok := strings.CutSuffix(e.Name(), ".info")
		if !ok || old < time.Minute { // a sender may be about to finish it
			continue
		}
		up, err := t.info(t.s.ctx, id)
		if err != nil || up.Offset != up.Size {
			continue
		}
		link, err := t.s.store.LinkByID(t.s.ctx, up.MetaData["link"])
		if err == nil {
			_, err = t.receive(t.s.ctx, up, link)
		}
		if err != nil {
			t.s.log.Warn("an upload that was wholly sent cannot be received", "error", err)
		}
	}
}
