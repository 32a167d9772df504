package collector

import (
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// answering is a server on a free port that says the same to everybody.
func answering(t *testing.T, bytes string) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			c.Write([]byte(bytes))
			time.Sleep(20 * time.Millisecond)
			c.Close()
		}
	}()
	return l.Addr().String()
}

// TestCheckSaysWhy: what stands in the way of an upload, in both languages, with
// what to do about it, and none of the network library's own words.
func TestCheckSaysWhy(t *testing.T) {
	status := func(code int) string {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Location", "/login")
			w.WriteHeader(code)
		}))
		t.Cleanup(s.Close)
		return s.URL
	}
	closed := "http://" + answering(t, "")
	gone, _ := net.Listen("tcp", "127.0.0.1:0")
	refused := "http://u:secret@" + gone.Addr().String() + "/files/"
	gone.Close()
	secure := httptest.NewUnstartedServer(http.NotFoundHandler())
	secure.Config.ErrorLog = log.New(io.Discard, "", 0)
	secure.StartTLS()
	t.Cleanup(secure.Close)
	for _, c := range []struct{ to, nb, en, next string }{
		{refused, "ble avvist", "was refused", "network"},
		{"http://no-such-host.invalid/", "navn", "name", "network"},
		{closed, "ble brutt", "was cut", "network"},
		{"http://" + answering(t, "SSH-2.0-OpenSSH_9.2\r\n\r\n"), "ingen nettserver", "no web server", "network"},
		{"https://" + answering(t, "HTTP/1.1 400 Bad Request\r\n\r\n"), "snakker ikke TLS", "does not speak TLS", "network"},
		{secure.URL, "utstederen er ukjent", "issuer is unknown", "--ca"},
		{status(200), "ikke supports opplasting", "not the upload of support", "with support"},
		{status(302), "viser videre til en annen side", "points on to another page", "with support"},
		{status(403), "slipper ikke inn", "lets nobody in", "with support"},
		{status(404), "ukjent eller utløpt", "unknown or has expired", "new link"},
		{status(407), "proxyen krever innlogging", "proxy wants a login", "runs the network"},
		{status(418), "svarte 418", "answered 418", "with support"},
		{status(500), "har problemer nå", "has trouble now", "in a while"},
	} {
		for _, lang := range []string{"nb", "en"} {
			err := Sender{Lang: lang, To: c.to, Instead: "INSTEAD."}.Check(t.Context())
			var r *Refusal
			if !errors.As(err, &r) || !strings.Contains(r.What, map[string]string{"nb": c.nb, "en": c.en}[lang]) || !strings.HasSuffix(r.Next, " INSTEAD.") {
				t.Errorf("%s, %s: %v", c.to, lang, err)
				continue
			}
			if lang == "en" && !strings.Contains(r.Next, c.next) {
				t.Errorf("%s: %s", c.to, r.Next)
			}
			for _, raw := range []string{"secret", "dial tcp", "connect:", "http:", "tls:", "x509", "EOF"} {
				if strings.Contains(strings.ReplaceAll(r.What, "http://", ""), raw) {
					t.Errorf("%s: %q in %s", c.to, raw, r.What)
				}
			}
		}
	}
}

// TestUploadGoesWhereItWasSent: what was begun at one address is not gone on
// with at another, and no server sends it elsewhere.
func TestUploadGoesWhereItWasSent(t *testing.T) {
	ownKeys(t)
	path := filepath.Join(t.TempDir(), "b.zip")
	if err := os.WriteFile(path, []byte("a bundle"), 0o600); err != nil {
		t.Fatal(err)
	}
	sum := strings.Repeat("ab", 32)
	first, second := &badServer{}, &badServer{}
	a, b := httptest.NewServer(first), httptest.NewServer(second)
	defer a.Close()
	defer b.Close()
	// Begun at a, and broken off.
	dir, _ := KeyFolder()
	u := Sender{Lang: "en", To: a.URL + "/files/"}
	if err := u.Send(t.Context(), path, sum, nil); err != nil {
		t.Fatal(err)
	}
	memos, _ := filepath.Glob(filepath.Join(dir, "uploads", "*"))
	if len(memos) != 0 {
		t.Errorf("left behind: %v", memos)
	}
	os.MkdirAll(filepath.Join(dir, "uploads"), 0o700)
	os.WriteFile(filepath.Join(dir, "uploads", sum+".url"), []byte(a.URL+"/files/1\n"), 0o600)
	if err := (Sender{Lang: "en", To: b.URL + "/files/"}).Send(t.Context(), path, sum, nil); err != nil || string(second.got) != "a bundle" {
		t.Errorf("%v, the second server got %q", err, second.got)
	}
	away := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Location", b.URL+"/files/1")
		w.WriteHeader(http.StatusCreated)
	}))
	defer away.Close()
	second.got = nil
	err := Sender{Lang: "nb", To: away.URL}.Send(t.Context(), path, sum, nil)
	var r *Refusal
	if !errors.As(err, &r) || !strings.Contains(r.What, "viser videre til "+strings.TrimPrefix(b.URL, "http://")) || second.got != nil {
		t.Errorf("%v", err)
	}
}

// TestPace: the last seconds count, not those before a break.
func TestPace(t *testing.T) {
	var p Pace
	at := time.Unix(0, 0)
	if p.Add(at, 0); p.PerSecond() != 0 {
		t.Error("one point tells no pace")
	}
	for i := range 60 {
		p.Add(at.Add(time.Duration(i)*time.Second), int64(i)*100)
	}
	p.Add(at.Add(10*time.Minute), 6000)
	p.Add(at.Add(10*time.Minute+2*time.Second), 8000)
	if n := p.PerSecond(); n != 1000 {
		t.Errorf("%d bytes a second, want 1000", n)
	}
	p.Add(at.Add(11*time.Minute), 100) // it fell back
	if n := p.PerSecond(); n != 0 {
		t.Errorf("%d bytes a second after it fell back", n)
	}
}
