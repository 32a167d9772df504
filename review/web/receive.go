package web

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"stegvis/review/store"
)

func init() { add((*Server).receiveRoutes, receiveText) }

// Everything under /upload/{token} has its authority in the address: whoever
// was given the link may send, and see what became of what came through it.
func (s *Server) receiveRoutes() {
	s.open("GET /upload/{token}", s.uploadPage)
	s.open("POST /upload/{token}", s.uploadPost)
	s.open("OPTIONS /upload/{token}", s.tusOptions)
	s.open("HEAD /upload/{token}/files/{id}", s.tusPart)
	s.open("PATCH /upload/{token}/files/{id}", s.tusPart)
	s.open("DELETE /upload/{token}/files/{id}", s.tusPart)
	s.open("GET /upload/{token}/received/{bundle}", s.receivedPage)
}

// link is the upload link that the address names, or a refusal that says what is wrong with it.
func (s *Server) link(r *Request) (*store.Link, error) {
	l, err := s.store.Link(r.Ctx(), r.Path("token"))
	switch {
	case errors.Is(err, store.ErrExpired):
		return nil, refuse(http.StatusGone, "upload.expired")
	case errors.Is(err, store.ErrRevoked):
		return nil, refuse(http.StatusGone, "upload.revoked")
	case errors.Is(err, store.ErrUnknown), errors.Is(err, store.ErrMissing):
		return nil, refuse(http.StatusNotFound, "upload.unknown")
	case err != nil:
		return nil, err
	}
	if r.R.Header.Get("Accept-Language") == "" { // a program: its person reads the customer's language
		r.Lang = s.tus.lang(r.Ctx(), l)
	}
	return l, nil
}

type uploadView struct {
	Token    string
	Customer string
	Case     int64 // 0: each upload is a case of its own
	Expires  time.Time
	Max      int64
	Endpoint string
	Command  string
	Wrong    string
	Title    string
	Sender   string
}

func (s *Server) uploadPage(r *Request) error {
	l, err := s.link(r)
	if err != nil {
		return err
	}
	wrong := ""
	if s.room(0) != nil { // said before somebody chooses a file
		wrong = r.Say("upload.full") + ". " + r.Say("upload.full.next")
	}
	return s.uploadForm(r, l, http.StatusOK, wrong, incoming{})
}

func (s *Server) uploadForm(r *Request, l *store.Link, status int, wrong string, typed incoming) error {
	c, err := s.store.Customer(r.Ctx(), l.Customer)
	if err != nil {
		return err
	}
	v := uploadView{Token: r.Path("token"), Customer: c.Name, Expires: l.Expires, Max: s.o.MaxSize, Wrong: wrong, Title: typed.title, Sender: typed.sender}
	if l.Case != "" {
		cs, err := s.store.Case(r.Ctx(), l.Case)
		if err != nil {
			return err
		}
		v.Case = int64(cs.Number)
	}
	v.Endpoint = s.base(r.R) + "/upload/" + v.Token
	v.Command = s.o.Guide().Product.ID + "-collector collect --upload " + v.Endpoint
	return r.render(status, "upload.html", v)
}

// base is the address people reach us at, without the slash at its end.
func (s *Server) base(r *http.Request) string {
	if s.o.Base != nil {
		return strings.TrimSuffix(s.o.Base.String(), "/")
	}
	scheme := "http"
	if r.TLS != nil {
		scheme = "https"
	}
	return scheme + "://" + r.Host
}

// uploadPost is the beginning of an upload in pieces, or a whole file from the
// form that works without scripts.
func (s *Server) uploadPost(r *Request) error {
	l, err := s.link(r)
	if err != nil {
		return err
	}
	if !s.limits.upload.allow(s.address(r.R)) {
		return refuse(http.StatusTooManyRequests, "refused.many")
	}
	if r.R.Header.Get("Tus-Resumable") != "" {
		return s.tusCreate(r, l)
	}
	return s.uploadWhole(r, l)
}

// uploadWhole reads a form as it comes; the file is streamed to the store, not
// kept in memory or twice on disk.
func (s *Server) uploadWhole(r *Request, l *store.Link) error {
	if err := s.room(uint64(max(r.R.ContentLength, 0))); err != nil {
		return err
	}
	rc := http.NewResponseController(r.W)
	rc.SetReadDeadline(time.Now().Add(6 * time.Hour))
	rc.SetWriteDeadline(time.Now().Add(6 * time.Hour))
	r.R.Body = http.MaxBytesReader(r.W, r.R.Body, s.o.MaxSize+maxForm)
	parts, err := r.R.MultipartReader()
	if err != nil {
		return refuse(http.StatusBadRequest, "refused.form")
	}
	in := incoming{via: "form"}
	for {
		part, err := parts.NextPart()
		if err == io.EOF {
			return s.uploadForm(r, l, http.StatusUnprocessableEntity, r.Say("upload.no-file"), in)
		}
		if err != nil {
			return s.broken(r, l, err, in)
		}
		switch part.FormName() {
		case "title", "sender":
			text, err := io.ReadAll(io.LimitReader(part, 2000))
			if err != nil {
				return s.broken(r, l, err, in)
			}
			if part.FormName() == "title" {
				in.title = short(plain(strings.TrimSpace(string(text))), 300)
			} else {
				in.sender = short(plain(strings.TrimSpace(string(text))), 200)
			}
		case "file":
			if part.FileName() == "" {
				return s.uploadForm(r, l, http.StatusUnprocessableEntity, r.Say("upload.no-file"), in)
			}
			in.name = short(plain(part.FileName()), 200)
			b, _, _, err := s.receive(r.Ctx(), l, in, &lastRoom{s: s, r: part})
			var no *refusal
			if errors.As(err, &no) {
				return s.uploadForm(r, l, no.status, r.Say(no.key, no.args...)+". "+r.Say(no.key+".next"), in)
			}
			if err != nil {
				return s.broken(r, l, err, in)
			}
			return r.Redirect("/upload/" + r.Path("token") + "/received/" + b.ID)
		}
	}
}

func (s *Server) broken(r *Request, l *store.Link, err error, in incoming) error {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return s.uploadForm(r, l, http.StatusRequestEntityTooLarge, r.Say("upload.large", size(r.Lang, s.o.MaxSize)), in)
	}
	if errors.Is(err, io.ErrUnexpectedEOF) || r.Ctx().Err() != nil {
		return refuse(http.StatusBadRequest, "upload.broken")
	}
	return err
}

// An incoming file and what its sender says about it.
type incoming struct{ name, via, sender, title string }

// receive gives a file to the store, for the link's case or a new one. It says
// at once what can be said at once; the rest is found by reading it, later.
func (s *Server) receive(ctx context.Context, l *store.Link, in incoming, file io.Reader) (b *store.Bundle, number int64, existed bool, err error) {
	head := make([]byte, 512)
	n, err := io.ReadFull(file, head)
	if err != nil && err != io.ErrUnexpectedEOF && err != io.EOF {
		return nil, 0, false, err
	}
	head = head[:n]
	if key := notForUs(head); key != "" {
		return nil, 0, false, refuse(http.StatusUnsupportedMediaType, key, in.name)
	}
	got := store.Received{Customer: l.Customer, Case: l.Case, Name: in.name, Via: in.via, Sender: in.sender, Title: in.title}
	b, existed, err = s.store.Receive(ctx, got, io.MultiReader(bytes.NewReader(head), file))
	if err != nil {
		return nil, 0, false, err
	}
	cs, err := s.store.Case(ctx, b.Case)
	if err != nil {
		return nil, 0, false, err
	}
	s.measure.received(b.Size)
	who := store.Who{User: "link " + l.ID, Role: "sender"}
	err = s.store.Audit(ctx, who, "receive", "bundle "+b.ID, fmt.Sprintf("case %d, %d bytes, %s", cs.Number, b.Size, in.via))
	s.live.changed()
	if s.ingest != nil {
		s.ingest.Wake()
	}
	return b, int64(cs.Number), existed, err
}

// notForUs names what is surely no log and no archive of logs, by its first
// bytes: said while the person is still looking.
func notForUs(head []byte) string {
	switch {
	case len(head) == 0:
		return "upload.empty"
	case bytes.HasPrefix(head, []byte("MZ")), bytes.HasPrefix(head, []byte("\x7fELF")):
		return "upload.program"
	case bytes.HasPrefix(head, []byte("%PDF-")), bytes.HasPrefix(head, []byte("\x89PNG")), bytes.HasPrefix(head, []byte("\xff\xd8\xff")), bytes.HasPrefix(head, []byte("GIF8")),
		bytes.HasPrefix(head, []byte("\xd0\xcf\x11\xe0")):
		return "upload.document"
	}
	return ""
}

type receivedView struct {
	Token  string
	Case   int64
	Bundle *store.Bundle
	Reason string
	Self   string
}

// receivedPage tells the sender what became of the file.
func (s *Server) receivedPage(r *Request) error {
	l, err := s.link(r)
	if err != nil {
		return err
	}
	b, err := s.store.Bundle(r.Ctx(), r.Path("bundle"))
	if err != nil {
		return err
	}
	cs, err := s.store.Case(r.Ctx(), b.Case)
	if err != nil {
		return err
	}
	if cs.Customer != l.Customer || l.Case != "" && cs.ID != l.Case {
		return errMissing
	}
	v := receivedView{Token: r.Path("token"), Case: int64(cs.Number), Bundle: b, Reason: senderReason(b.Reason, r.Lang)}
	if r.WantsJSON() {
		return r.JSON(map[string]any{"case": v.Case, "status": b.Status, "reason": v.Reason})
	}
	return r.Render("received.html", v)
}

// senderReason is what the sender is told: the text meant for them, else what happened and what to do.
func senderReason(why store.Reason, lang string) string {
	if t := why.Ask.In(lang); t != "" {
		return t
	}
	return strings.TrimSpace(why.Said.In(lang) + "\n" + why.Do.In(lang))
}

// tusOptions, tusCreate and tusPart are the three sides of tus.
func (s *Server) tusOptions(r *Request) error {
	if _, err := s.link(r); err != nil {
		return err
	}
	s.tus.core.Middleware(http.NotFoundHandler()).ServeHTTP(announced{r.W}, r.R)
	return nil
}

func (s *Server) tusCreate(r *Request, l *store.Link) error {
	if n, err := strconv.ParseInt(r.R.Header.Get("Upload-Length"), 10, 64); err == nil && n <= s.o.MaxSize { // tusd says what is wrong with others
		if err := s.tus.roomInPieces(n); err != nil {
			return err
		}
	}
	to := s.base(r.R) + "/upload/" + url.PathEscape(r.Path("token")) + "/files/"
	return s.tusGiveOn(r, l, s.o.MaxSize, s.tus.core.PostFile, func(w http.ResponseWriter) http.ResponseWriter { return &relocated{w, to} })
}

// tusGiveOn gives a request to tusd, its piece checked before.
func (s *Server) tusGiveOn(r *Request, l *store.Link, most int64, next http.HandlerFunc, around func(http.ResponseWriter) http.ResponseWriter) error {
	part, done, err := s.tus.checked(r.W, r.R.WithContext(context.WithValue(r.Ctx(), linkKey{}, l)), most)
	if err != nil {
		return err
	}
	defer done()
	s.tus.core.Middleware(next).ServeHTTP(around(r.W), part)
	return nil
}

func (s *Server) tusPart(r *Request) error {
	l, err := s.link(r)
	if err != nil {
		return err
	}
	id := r.Path("id")
	if d := s.tus.done(id); d != nil {
		return s.tusDone(r, l, d)
	}
	info, err := s.tus.info(r.Ctx(), id)
	if err != nil || info.MetaData["link"] != l.ID { // another customer's upload is not there
		return refuse(http.StatusNotFound, "upload.part")
	}
	if info.Offset == info.Size && r.R.Method != http.MethodDelete {
		// All was sent, but the sender was never told: receiving failed then.
		d, err := s.tus.receive(r.Ctx(), info, l)
		if err != nil {
			r.W.Header().Set("Retry-After", "10")
			return refuse(http.StatusServiceUnavailable, "upload.later")
		}
		return s.tusDone(r, l, d)
	}
	next := map[string]http.HandlerFunc{http.MethodHead: s.tus.core.HeadFile, http.MethodPatch: s.tus.core.PatchFile, http.MethodDelete: s.tus.core.DelFile}[r.R.Method]
	u := *r.R.URL
	u.Path = "/" + id // what tusd takes for the upload's name
	r.R.URL = &u
	most := info.Size - info.Offset
	if r.R.Header.Get("Upload-Offset") != strconv.FormatInt(info.Offset, 10) {
		most = 0 // a piece at the wrong place: tusd says so without reading it
	}
	return s.tusGiveOn(r, l, most, next, func(w http.ResponseWriter) http.ResponseWriter { return w })
}

// tusDone answers for an upload that is received: everything is here.
func (s *Server) tusDone(r *Request, l *store.Link, d *tusReceipt) error {
	if d.Link != l.ID || r.R.Method == http.MethodDelete {
		return refuse(http.StatusNotFound, "upload.part")
	}
	h := r.W.Header()
	h.Set("Tus-Resumable", "1.0.0")
	h.Set("Upload-Offset", strconv.FormatInt(d.Size, 10))
	h.Set("Upload-Length", strconv.FormatInt(d.Size, 10))
	for k, v := range s.tus.receipt(d) {
		h.Set(k, v)
	}
	r.W.WriteHeader(http.StatusNoContent)
	return nil
}

// relocated puts uploads under their link's own address.
type relocated struct {
	http.ResponseWriter
	to string
}

func (w *relocated) WriteHeader(status int) {
	if at := w.Header().Get("Location"); at != "" {
		w.Header().Set("Location", w.to+at[strings.LastIndexByte(at, '/')+1:])
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *relocated) Unwrap() http.ResponseWriter { return w.ResponseWriter }
