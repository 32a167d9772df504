package web

import (
	"bytes"
	"context"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// form sends a file by the form that works without scripts.
func (b *browser) form(token, name, data string) (*http.Response, string) {
	b.h.t.Helper()
	var body bytes.Buffer
	m := multipart.NewWriter(&body)
	m.WriteField("title", "Importen står")
	w, err := m.CreateFormFile("file", name)
	must(b.h.t, err)
	io.WriteString(w, data)
	m.Close()
	res, err := b.c.Post(b.h.http.URL+"/upload/"+token, m.FormDataContentType(), &body)
	must(b.h.t, err)
	text, _ := io.ReadAll(res.Body)
	res.Body.Close()
	return res, string(text)
}

func TestFullDisk(t *testing.T) {
	const gib = 1 << 30
	left := uint64(500 * gib)
	h := newHouse(t, func(o *Options) {
		o.Free = func(string) (uint64, uint64, error) { return left, 1000 * gib, nil }
	}).furnish()
	b, own := h.browser(), h.links["own"]
	_, begun := b.tus(own, "begun.log", len(logText))
	if begun == "" {
		t.Fatal("not begun while there was room")
	}
	check := func(why string, full bool) {
		t.Helper()
		res, _ := b.tus(own, "x.log", 1<<20)
		if (res.StatusCode == http.StatusInsufficientStorage) != full {
			t.Errorf("%s: in pieces %d", why, res.StatusCode)
		}
		res, text := b.form(own, "y.log", logText+why)
		if (res.StatusCode == http.StatusInsufficientStorage) != full {
			t.Errorf("%s: by the form %d", why, res.StatusCode)
		}
		if full && !strings.Contains(text, "Vi har ikke plass til filen") {
			t.Errorf("%s: nothing is said: %s", why, text)
		}
	}
	check("room enough", false)
	left = gib - 1
	check("less than the margin", true)
	_, page := b.do("GET", "/upload/"+own, nil)
	if !strings.Contains(page, "Vi har ikke plass") {
		t.Error("the page says nothing before a file is chosen")
	}
	for lang, want := range map[string]string{"": "Vi har ikke plass", "en": "We have no room"} { // the link's customer reads Norwegian
		res, text := b.do("POST", "/upload/"+own, nil, "Tus-Resumable", "1.0.0", "Upload-Length", "5", "Accept-Language", lang)
		if kind := res.Header.Get("Content-Type"); res.StatusCode != 507 || !strings.HasPrefix(kind, "text/plain") || !strings.HasPrefix(text, want) || len(text) > 300 {
			t.Errorf("a program is told %d, %s: %q", res.StatusCode, kind, text)
		}
	}
	// What has been promised counts: twice 200 MiB fit above the margin, three do not.
	left = gib + 900<<20
	for i, want := range []int{201, 201, 507} {
		if res, _ := b.tus(own, "big.log", 200<<20); res.StatusCode != want {
			t.Errorf("upload %d of 200 MiB: %d, want %d", i+1, res.StatusCode, want)
		}
	}
	// What was begun may be finished.
	if res := b.patch(begun, 0, logText); res.StatusCode != 204 || res.Header.Get("Stegvis-Bundle") == "" {
		t.Errorf("the last piece of what was begun: %d", res.StatusCode)
	}
	for total, want := range map[uint64]uint64{1000 * gib: gib, 10 * gib: gib / 2} {
		if got := margin(total); got != want {
			t.Errorf("margin of %d is %d", total, got)
		}
	}
}

// A file whose size is not said stops before it fills the disk.
func TestFullWhileReceiving(t *testing.T) {
	asked := 0
	h := newHouse(t, func(o *Options) {
		o.Free = func(string) (uint64, uint64, error) {
			if asked++; asked > 2 {
				return 1, 1 << 40, nil
			}
			return 1 << 40, 1 << 40, nil
		}
	}).furnish()
	var body bytes.Buffer
	m := multipart.NewWriter(&body)
	m.WriteField("title", "Importen står")
	w, _ := m.CreateFormFile("file", "x.log")
	w.Write(bytes.Repeat([]byte("2026-11-23 07:00:00 INFO x\n"), 40<<20/27))
	m.Close()
	req, _ := http.NewRequest("POST", h.http.URL+"/upload/"+h.links["own"], io.MultiReader(&body)) // no length
	req.Header.Set("Content-Type", m.FormDataContentType())
	res, err := h.browser().c.Do(req)
	must(t, err)
	text, _ := io.ReadAll(res.Body)
	res.Body.Close()
	if res.StatusCode != 507 || !strings.Contains(string(text), "Vi har ikke plass") || !strings.Contains(string(text), `value="Importen står"`) {
		t.Errorf("%d %s", res.StatusCode, text)
	}
	if n, err := h.st.BundleCounts(context.Background()); err != nil || n["received"] != 1 {
		t.Errorf("bundles: %v %v", n, err)
	}
}

func TestTusChecksum(t *testing.T) {
	h := newHouse(t).furnish()
	b, own := h.browser(), h.links["own"]
	res, _ := b.do("OPTIONS", "/upload/"+own, nil)
	if !strings.Contains(res.Header.Get("Tus-Extension"), ",checksum") || res.Header.Get("Tus-Checksum-Algorithm") != "sha1,sha256" {
		t.Errorf("options: %v", res.Header)
	}
	sum1, sum2 := func(s string) string {
		x := sha1.Sum([]byte(s))
		return "sha1 " + base64.StdEncoding.EncodeToString(x[:])
	}, func(s string) string {
		x := sha256.Sum256([]byte(s))
		return "sha256 " + base64.StdEncoding.EncodeToString(x[:])
	}
	_, at := b.tus(own, "x.log", len(logText))
	piece := func(offset, data, sum string) *http.Response {
		t.Helper()
		req, _ := http.NewRequest("PATCH", h.http.URL+at, strings.NewReader(data))
		for k, v := range map[string]string{"Tus-Resumable": "1.0.0", "Upload-Offset": offset, "Content-Type": "application/offset+octet-stream", "Upload-Checksum": sum} {
			req.Header.Set(k, v)
		}
		res, err := b.c.Do(req)
		must(t, err)
		io.Copy(io.Discard, res.Body)
		res.Body.Close()
		return res
	}
	offset := func(want string) {
		t.Helper()
		if res, _ := b.do("HEAD", at, nil, "Tus-Resumable", "1.0.0"); res.Header.Get("Upload-Offset") != want {
			t.Errorf("offset %q, want %s", res.Header.Get("Upload-Offset"), want)
		}
	}
	a, z := logText[:10], logText[10:]
	flipped := "X" + a[1:]
	for _, c := range []struct {
		why, offset, data, sum string
		want                   int
	}{
		{"a flipped byte, sha256", "0", flipped, sum2(a), 460},
		{"a flipped byte, sha1", "0", flipped, sum1(a), 460},
		{"a byte too few", "0", a[1:], sum2(a), 460},
		{"the wrong length of sum", "0", a, "sha256 AAAA", 400},
		{"an unknown algorithm", "0", a, "crc32 AAAAAA==", 400},
		{"no base64", "0", a, "sha1 !!", 400},
		{"at the wrong place", "3", a, sum2(a), 409},
		{"more than the file", "0", logText + "more", sum2(logText + "more"), 413},
	} {
		if res := piece(c.offset, c.data, c.sum); res.StatusCode != c.want {
			t.Errorf("%s: %d, want %d", c.why, res.StatusCode, c.want)
		}
		offset("0")
	}
	if res := piece("0", a, strings.Replace(sum1(a), "sha1", "SHA1", 1)); res.StatusCode != 204 {
		t.Errorf("first piece: %d", res.StatusCode)
	}
	offset("10")
	// The last piece damaged: the file is not received.
	if res := piece("10", strings.ToUpper(z), sum2(z)); res.StatusCode != 460 || res.Header.Get("Stegvis-Bundle") != "" {
		t.Errorf("a damaged last piece: %d %v", res.StatusCode, res.Header)
	}
	offset("10")
	res = piece("10", z, sum2(z))
	if res.StatusCode != 204 || res.Header.Get("Stegvis-Bundle") == "" {
		t.Fatalf("last piece: %d", res.StatusCode)
	}
	if left, _ := filepath.Glob(filepath.Join(h.s.tus.dir, "piece-*")); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
	must(t, os.WriteFile(filepath.Join(h.s.tus.dir, "piece-1"), []byte("of a killed server"), 0o600))
	if _, err := newTus(h.s); err != nil {
		t.Fatal(err)
	}
	if left, _ := filepath.Glob(filepath.Join(h.s.tus.dir, "piece-*")); len(left) != 0 {
		t.Errorf("a killed server's pieces stay: %v", left)
	}
}
