package collector

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// An upload sends one file by tus 1.0.0 (tus.io/protocols/resumable-upload):
// create, then pieces from the offset that the server has. Its address is kept
// in the key folder until it is done, so that it goes on after a restart too.
type upload struct {
	client *http.Client
	to     string // where uploads are created
	file   io.ReaderAt
	name   string // what the server is told
	size   int64
	sum    string
	memo   string // file that remembers at
	at     string // the upload's own address
	tell   func(Sending)
	pause  func(ctx context.Context, try int) error
	piece  int64
	stall  time.Duration // without a byte moving
}

const (
	tusVersion  = "1.0.0"
	uploadPiece = 4 << 20
	uploadTries = 12 // in a row without any progress
	uploadNoes  = 3  // refusals in a row before they are believed: a bad line garbles requests too
	uploadStall = 60 * time.Second
)

// errUpload is an answer that was not the one wanted.
type errUpload struct {
	status int
	text   string // the server's own words
}

// passes says that the answer may be another when it is tried again.
func (e *errUpload) passes() bool {
	switch e.status {
	case http.StatusRequestTimeout, http.StatusTooManyRequests, http.StatusConflict, http.StatusLocked, 460:
		return true
	}
	return e.status >= 500 && e.status != http.StatusInsufficientStorage
}

// statusOther: the server has an upload at this address that is not ours.
const statusOther = -1

func (e *errUpload) Error() string { return fmt.Sprintf("%d %s", e.status, e.text) }

// errElsewhere: the server names an address of another host for the upload.
type errElsewhere struct{ host string }

func (e *errElsewhere) Error() string { return "the upload is to go to " + e.host }

// delay is how long is waited after each failure in a row: 1, 2, 4 … 60 seconds.
func delay(try int) time.Duration { return min(time.Second<<min(try, 6), 60*time.Second) }

func backoff(ctx context.Context, try int) error {
	select {
	case <-time.After(delay(try)):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (u *upload) run(ctx context.Context) error {
	fails, noes := 0, 0
	offset, sent := int64(-1), int64(0) // unknown: ask
	for {
		before := offset
		var err error
		switch {
		case u.at == "":
			offset, err = -1, u.create(ctx) // and ask: what was created may not be what was meant
		case offset < 0:
			offset, err = u.ask(ctx)
		default:
			offset, err = u.send(ctx, offset)
		}
		if err == nil && offset == u.size {
			u.forget()
			return nil
		}
		if u.tell != nil && offset >= 0 {
			sent = offset
			u.tell(Sending{Sent: sent, Size: u.size})
		}
		if err == nil {
			if offset > before && before >= 0 {
				fails, noes = 0, 0
			}
			continue
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		var other *errElsewhere
		if errors.As(err, &other) {
			return err
		}
		var final *errUpload
		if errors.As(err, &final) && !final.passes() {
			noes++
			switch s := final.status; {
			case s == http.StatusUnauthorized, s == http.StatusForbidden, s == http.StatusRequestEntityTooLarge, noes > uploadNoes:
				return err
			case s == http.StatusNotFound, s == http.StatusGone, s == statusOther:
				u.forget() // the server no longer has it, or has something else: begin again
			}
		}
		offset = -1
		if fails++; fails > uploadTries {
			return err
		}
		if u.tell != nil {
			u.tell(Sending{Sent: sent, Size: u.size, Wait: delay(fails - 1)})
		}
		if err := u.pause(ctx, fails-1); err != nil {
			return err
		}
	}
}

func (u *upload) forget() {
	u.at = ""
	if u.memo != "" {
		os.Remove(u.memo)
	}
}

func (u *upload) request(ctx context.Context, method, to string, body io.Reader) (*http.Request, error) {
	req, err := http.NewRequestWithContext(ctx, method, to, body)
	if err == nil {
		req.Header.Set("Tus-Resumable", tusVersion)
	}
	return req, err
}

// do sends a request and reads the little that matters of the answer.
func (u *upload) do(req *http.Request, want ...int) (*http.Response, error) {
	res, err := u.client.Do(req)
	if err != nil {
		return nil, err
	}
	text, _ := io.ReadAll(io.LimitReader(res.Body, 300))
	res.Body.Close()
	for _, w := range want {
		if res.StatusCode == w {
			return res, nil
		}
	}
	said := strings.TrimSpace(strings.ToValidUTF8(string(text), "?"))
	return nil, &errUpload{res.StatusCode, said}
}

func (u *upload) create(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, u.stall)
	defer cancel()
	req, err := u.request(ctx, http.MethodPost, u.to, nil)
	if err != nil {
		return err
	}
	b64 := func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }
	req.Header.Set("Upload-Length", strconv.FormatInt(u.size, 10))
	req.Header.Set("Upload-Metadata", "filename "+b64(u.name)+",sha256 "+b64(u.sum))
	res, err := u.do(req, http.StatusCreated)
	if err != nil {
		return err
	}
	at, err := res.Location()
	if err != nil {
		return err
	}
	// Behind a proxy that ends TLS a server may call itself http; the bundle stays on the way it was given.
	from := req.URL
	if !strings.EqualFold(at.Host, from.Host) {
		return &errElsewhere{at.Host}
	}
	at.Scheme, at.User = from.Scheme, from.User
	u.at = at.String()
	if u.memo != "" {
		if err := os.MkdirAll(filepath.Dir(u.memo), 0o700); err == nil {
			os.WriteFile(u.memo, []byte(u.at+"\n"), 0o600)
		}
	}
	return nil
}

func (u *upload) ask(ctx context.Context) (int64, error) {
	ctx, cancel := context.WithTimeout(ctx, u.stall)
	defer cancel()
	req, err := u.request(ctx, http.MethodHead, u.at, nil)
	if err != nil {
		return -1, err
	}
	res, err := u.do(req, http.StatusOK, http.StatusNoContent)
	if err != nil {
		return -1, err
	}
	if n := res.Header.Get("Upload-Length"); n != strconv.FormatInt(u.size, 10) {
		return -1, &errUpload{statusOther, "the server expects " + n + " bytes"}
	}
	return u.offset(res)
}

func (u *upload) offset(res *http.Response) (int64, error) {
	n, err := strconv.ParseInt(res.Header.Get("Upload-Offset"), 10, 64)
	if err != nil || n < 0 || n > u.size {
		return -1, fmt.Errorf("the server's offset is %q", res.Header.Get("Upload-Offset"))
	}
	return n, nil
}

// watched puts its watchdog off whenever something is read.
type watched struct {
	io.Reader
	dog   *time.Timer
	stall time.Duration
	tell  func(out int64) // about ten times a second; may be nil
	told  time.Time
	out   int64
}

func (w *watched) Read(b []byte) (int, error) {
	w.dog.Reset(w.stall)
	n, err := w.Reader.Read(b[:min(len(b), 64<<10)])
	w.out += int64(n)
	if now := time.Now(); w.tell != nil && now.Sub(w.told) > 100*time.Millisecond {
		w.told = now
		w.tell(w.out)
	}
	return n, err
}

// send gives one piece. Its checksum lets servers with that extension notice a
// piece that was damaged on the way; the others find out by the bundle's own.
func (u *upload) send(ctx context.Context, offset int64) (int64, error) {
	n := min(u.size-offset, u.piece)
	h := sha256.New()
	if _, err := io.Copy(h, io.NewSectionReader(u.file, offset, n)); err != nil {
		return -1, err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	// A slow line may take its time, one that stands still may not.
	watchdog := time.AfterFunc(u.stall, cancel)
	defer watchdog.Stop()
	body := &watched{Reader: io.NewSectionReader(u.file, offset, n), dog: watchdog, stall: u.stall, told: time.Now()}
	if u.tell != nil {
		body.tell = func(out int64) { u.tell(Sending{Sent: offset + out, Size: u.size}) }
	}
	req, err := u.request(ctx, http.MethodPatch, u.at, body)
	if err != nil {
		return -1, err
	}
	req.ContentLength = n
	req.Header.Set("Content-Type", "application/offset+octet-stream")
	req.Header.Set("Upload-Offset", strconv.FormatInt(offset, 10))
	req.Header.Set("Upload-Checksum", "sha256 "+base64.StdEncoding.EncodeToString(h.Sum(nil)))
	res, err := u.do(req, http.StatusNoContent, http.StatusOK)
	if err != nil {
		return -1, err
	}
	return u.offset(res)
}
