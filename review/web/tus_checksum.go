package web

import (
	"crypto/sha1"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"hash"
	"io"
	"net/http"
	"os"
	"strings"
	"time"
)

// tus' checksum extension, which tusd leaves to whom stands before it: a piece
// that names its checksum is kept aside until it is whole and right, and only
// then given on. So nothing of a damaged piece is ever part of an upload, also
// when the server is killed meanwhile; and memory holds none of it.

// sums are the algorithms that a sender may name; the extension wants sha1.
var sums = map[string]func() hash.Hash{"sha1": sha1.New, "sha256": sha256.New}

const sumNames = "sha1,sha256"

// pieceStall is how long a sender may be silent within a piece.
const pieceStall = time.Minute

// checked takes the piece that r carries, of most bytes at most, and checks it
// against its Upload-Checksum. What it gives is the request to go on with;
// call done when that is answered. A piece without a checksum passes as it is.
func (t *tusUploads) checked(w http.ResponseWriter, r *http.Request, most int64) (next *http.Request, done func(), err error) {
	named := r.Header.Get("Upload-Checksum")
	if named == "" || r.Body == nil || r.Body == http.NoBody || r.ContentLength > most { // tusd says that it is too large
		return r, func() {}, nil
	}
	algorithm, text, _ := strings.Cut(strings.TrimSpace(named), " ")
	begin := sums[strings.ToLower(algorithm)]
	want, err := base64.StdEncoding.DecodeString(strings.TrimSpace(text))
	if begin == nil || err != nil || len(want) != begin().Size() {
		return nil, nil, refuse(http.StatusBadRequest, "upload.checksum")
	}
	if err := t.s.room(uint64(max(r.ContentLength, 0))); err != nil {
		return nil, nil, err
	}
	f, err := os.CreateTemp(t.dir, "piece-")
	if err != nil {
		return nil, nil, err
	}
	done = func() {
		f.Close()
		os.Remove(f.Name())
	}
	h := begin()
	body := &patient{r.Body, http.NewResponseController(w)}
	n, err := io.Copy(io.MultiWriter(f, h), io.LimitReader(body, most+1))
	body.door.SetReadDeadline(time.Time{})
	if err == nil {
		_, err = f.Seek(0, io.SeekStart)
	} else {
		err = refuse(http.StatusBadRequest, "upload.broken") // the sender asks how far we came, and goes on from there
	}
	switch {
	case err != nil:
	case n > most:
		err = refuse(http.StatusRequestEntityTooLarge, "upload.piece")
	case subtle.ConstantTimeCompare(h.Sum(nil), want) != 1:
		err = refuse(statusChecksum, "upload.damaged")
	}
	if err != nil {
		done()
		return nil, nil, err
	}
	next = r.WithContext(r.Context())
	next.Body, next.ContentLength = io.NopCloser(f), n
	return next, done, nil
}

// statusChecksum is "Checksum Mismatch" of the extension.
const statusChecksum = 460

// patient waits for a slow sender, but not for one who has gone silent.
type patient struct {
	io.Reader
	door *http.ResponseController
}

func (p *patient) Read(b []byte) (int, error) {
	p.door.SetReadDeadline(time.Now().Add(pieceStall))
	return p.Reader.Read(b)
}

// announced adds what we do ourselves to what tusd says it can.
type announced struct{ http.ResponseWriter }

func (w announced) WriteHeader(status int) {
	if h := w.Header(); h.Get("Tus-Extension") != "" {
		h.Set("Tus-Extension", h.Get("Tus-Extension")+",checksum")
		h.Set("Tus-Checksum-Algorithm", sumNames)
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w announced) Unwrap() http.ResponseWriter { return w.ResponseWriter }
