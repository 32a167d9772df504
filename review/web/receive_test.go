package web

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"stegvis/review/store"
)

func b64(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }

// tus begins an upload and gives its address.
func (b *browser) tus(token, name string, size int, meta ...string) (*http.Response, string) {
	b.h.t.Helper()
	md := "filename " + b64(name)
	for i := 0; i+1 < len(meta); i += 2 {
		md += "," + meta[i] + " " + b64(meta[i+1])
	}
	res, _ := b.do("POST", "/upload/"+token, nil, "Tus-Resumable", "1.0.0", "Upload-Length", strconv.Itoa(size), "Upload-Metadata", md)
	at := res.Header.Get("Location")
	if u, err := url.Parse(at); err == nil {
		at = u.Path
	}
	return res, at
}

func (b *browser) patch(at string, offset int, data string) *http.Response {
	b.h.t.Helper()
	req, err := http.NewRequest("PATCH", b.h.http.URL+at, strings.NewReader(data))
	must(b.h.t, err)
	req.Header.Set("Tus-Resumable", "1.0.0")
	req.Header.Set("Upload-Offset", strconv.Itoa(offset))
	req.Header.Set("Content-Type", "application/offset+octet-stream")
	res, err := b.c.Do(req)
	must(b.h.t, err)
	io.Copy(io.Discard, res.Body)
	res.Body.Close()
	return res
}

const logText = "2026-11-23 07:00:00 ERROR Import AD failed\n2026-11-23 07:00:01 INFO next\n"

func TestTus(t *testing.T) {
	h := newHouse(t).furnish()
	b := h.browser() // no login: the link is all
	own := h.links["own"]

	res, _ := b.do("OPTIONS", "/upload/"+own, nil)
	if res.Header.Get("Tus-Version") != "1.0.0" || strings.Contains(res.Header.Get("Tus-Extension"), "concatenation") {
		t.Errorf("options: %v", res.Header)
	}
	res, at := b.tus(own, "../../etc/ad\u202e.log", len(logText))
	if res.StatusCode != 201 || !strings.HasPrefix(at, "/upload/"+own+"/files/") {
		t.Fatalf("create: %d %q", res.StatusCode, at)
	}
	if res := b.patch(at, 0, logText[:10]); res.StatusCode != 204 {
		t.Fatalf("first piece: %d", res.StatusCode)
	}
	if res := b.patch(at, 3, "wrong"); res.StatusCode != 409 {
		t.Errorf("a piece at the wrong place: %d", res.StatusCode)
	}
	if res, _ := b.do("HEAD", at, nil, "Tus-Resumable", "1.0.0"); res.Header.Get("Upload-Offset") != "10" {
		t.Errorf("after a break the offset is %q", res.Header.Get("Upload-Offset"))
	}
	// Through another customer's link, and through another link of the same customer, it is not there.
	for _, other := range []string{"other", "case"} {
		foreign := strings.Replace(at, own, h.links[other], 1)
		for _, method := range []string{"HEAD", "PATCH", "DELETE"} {
			if res, _ := b.do(method, foreign, nil, "Tus-Resumable", "1.0.0", "Upload-Offset", "10", "Content-Type", "application/offset+octet-stream"); res.StatusCode != 404 {
				t.Errorf("%s through the link %s: %d", method, other, res.StatusCode)
			}
		}
	}
	res = b.patch(at, 10, logText[10:])
	id, number := res.Header.Get("Stegvis-Bundle"), res.Header.Get("Stegvis-Case")
	if res.StatusCode != 204 || id == "" || number == "" {
		t.Fatalf("last piece: %d %v", res.StatusCode, res.Header)
	}
	got, err := h.st.Bundle(context.Background(), id)
	must(t, err)
	sum := sha256.Sum256([]byte(logText))
	if got.SHA256 != hex.EncodeToString(sum[:]) || got.Via != "tus" || strings.ContainsRune(got.Name, 0x202e) {
		t.Errorf("received as %+v", got)
	}
	// The answer was lost: asking again, and sending again, is told the same.
	for _, method := range []string{"HEAD", "PATCH"} {
		res, _ := b.do(method, at, nil, "Tus-Resumable", "1.0.0", "Upload-Offset", strconv.Itoa(len(logText)), "Content-Type", "application/offset+octet-stream")
		if res.Header.Get("Upload-Offset") != strconv.Itoa(len(logText)) || res.Header.Get("Stegvis-Bundle") != id {
			t.Errorf("%s after the end: %d %v", method, res.StatusCode, res.Header)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(h.s.tus.dir, "*.info")); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
	// The same file once more is the same bundle.
	_, at = b.tus(own, "again.log", len(logText))
	if res := b.patch(at, 0, logText); res.Header.Get("Stegvis-Bundle") != id {
		t.Errorf("the same file again: %v", res.Header)
	}
	// What it is told, by the page and to the script.
	res, text := b.do("GET", "/upload/"+own+"/received/"+id, nil)
	if res.StatusCode != 200 || !strings.Contains(text, "Mottatt som sak "+number) {
		t.Errorf("receipt: %d %s", res.StatusCode, text)
	}
	if res, _ := b.do("GET", "/upload/"+h.links["other"]+"/received/"+id, nil); res.StatusCode != 404 {
		t.Errorf("receipt through another customer's link: %d", res.StatusCode)
	}
	if res, _ := b.do("GET", "/upload/"+h.links["case"]+"/received/"+id, nil); res.StatusCode != 404 {
		t.Errorf("receipt through the link of another case: %d", res.StatusCode)
	}
}

func TestTusRefusals(t *testing.T) {
	h := newHouse(t, func(o *Options) { o.MaxSize = 1000 }).furnish()
	b := h.browser()
	for name, want := range map[string]int{"expired": 410, "revoked": 410, "none": 404} {
		token := h.links[name]
		if token == "" {
			token = "NONE"
		}
		for _, method := range []string{"GET", "POST", "OPTIONS"} {
			if res, _ := b.do(method, "/upload/"+token, nil, "Tus-Resumable", "1.0.0", "Upload-Length", "5"); res.StatusCode != want {
				t.Errorf("%s through a link that is %s: %d, want %d", method, name, res.StatusCode, want)
			}
		}
	}
	own := h.links["own"]
	for name, c := range map[string]struct{ size, want int }{"larger than allowed": {1001, 413}, "empty": {0, 400}, "without an end": {-1, 400}} {
		if res, _ := b.tus(own, "x", c.size); res.StatusCode != c.want {
			t.Errorf("a file %s: %d, want %d", name, res.StatusCode, c.want)
		}
	}
	// A program is refused when it is whole; nothing of it is kept.
	res, at := b.tus(own, "setup.exe", 4)
	if res.StatusCode != 201 {
		t.Fatal(res.Status)
	}
	if res := b.patch(at, 0, "MZ\x90\x00"); res.StatusCode != http.StatusUnsupportedMediaType {
		t.Errorf("a program: %d", res.StatusCode)
	}
	// Damaged on the way: the sender begins again.
	_, at = b.tus(own, "x.log", len(logText), "sha256", strings.Repeat("0", 64))
	if res := b.patch(at, 0, logText); res.StatusCode != 460 {
		t.Errorf("damaged: %d", res.StatusCode)
	}
	if res, _ := b.do("HEAD", at, nil, "Tus-Resumable", "1.0.0"); res.StatusCode != 404 {
		t.Errorf("damaged, asked again: %d", res.StatusCode)
	}
	if left, _ := os.ReadDir(h.s.tus.dir); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
	// Link that ends while a file is on its way: the rest is not taken.
	_, at = b.tus(own, "x.log", 20)
	*h.now = h.now.Add(8 * 24 * time.Hour)
	if res := b.patch(at, 0, strings.Repeat("x", 20)); res.StatusCode != 410 {
		t.Errorf("a link that ended meanwhile: %d", res.StatusCode)
	}
}

// What was wholly sent while the server was killed is received by itself.
func TestSweepFinishes(t *testing.T) {
	h := newHouse(t).furnish()
	b := h.browser()
	_, at := b.tus(h.links["own"], "x.log", 12)
	id := at[strings.LastIndexByte(at, '/')+1:]
	must(t, os.WriteFile(filepath.Join(h.s.tus.dir, id), []byte("one line of\n"), 0o600))
	old := time.Now().Add(-2 * time.Minute)
	must(t, os.Chtimes(filepath.Join(h.s.tus.dir, id+".info"), old, old))
	h.s.tus.sweep()
	if h.s.tus.done(id) == nil {
		t.Fatal("not received")
	}
	*h.now = h.now.Add(partsKept + time.Hour)
	h.s.tus.sweep()
	if left, _ := os.ReadDir(h.s.tus.dir); len(left) != 0 {
		t.Errorf("left after a week: %v", left)
	}
}

// The form works without scripts.
func TestUploadForm(t *testing.T) {
	h := newHouse(t).furnish()
	b := h.browser()
	send := func(name, data string) (*http.Response, string) {
		var body bytes.Buffer
		m := multipart.NewWriter(&body)
		m.WriteField("title", "Import <b>stanset</b>")
		m.WriteField("sender", "driftsvakt@fjellvik.example")
		w, _ := m.CreateFormFile("file", name)
		io.WriteString(w, data)
		m.Close()
		req, _ := http.NewRequest("POST", h.http.URL+"/upload/"+h.links["own"], &body)
		req.Header.Set("Content-Type", m.FormDataContentType())
		res, err := b.c.Do(req)
		must(t, err)
		text, _ := io.ReadAll(res.Body)
		res.Body.Close()
		return res, string(text)
	}
	res, _ := send("logg.log", logText)
	to := res.Header.Get("Location")
	if res.StatusCode != http.StatusSeeOther || !strings.HasPrefix(to, "/upload/"+h.links["own"]+"/received/") {
		t.Fatalf("form: %d %q", res.StatusCode, to)
	}
	res, text := b.do("GET", to, nil, "Accept", "application/json")
	var now struct {
		Case   int64
		Status string
	}
	must(t, json.Unmarshal([]byte(text), &now))
	if now.Status != "received" || now.Case == 0 {
		t.Errorf("receipt for a script: %d %s", res.StatusCode, text)
	}
	cs, err := h.st.CaseByNumber(context.Background(), now.Case)
	must(t, err)
	if cs.Title != "Import <b>stanset</b>" || cs.Status != store.New {
		t.Errorf("case: %+v", cs)
	}
	_, inbox := h.as("reader").do("GET", "/", nil)
	if strings.Contains(inbox, "<b>stanset") || !strings.Contains(inbox, "Import &lt;b&gt;stanset") {
		t.Error("the sender's title is not shown as text")
	}
	for name, data := range map[string]string{"": "", "tom.log": "", "x.exe": "MZ\x00", "x.pdf": "%PDF-1.7"} {
		if res, text := send(name, data); res.StatusCode/100 != 4 || !strings.Contains(text, `role="alert"`) {
			t.Errorf("%q: %d, and no message", name, res.StatusCode)
		}
	}
}
