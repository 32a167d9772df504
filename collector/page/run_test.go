package page

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"filippo.io/age"

	"stegvis/bundle"
	"stegvis/collector"
)

// A person goes through the page by links and forms, as a browser without scripts does.
type person struct {
	t      *testing.T
	s      *Server
	cookie *http.Cookie
	at     string // "/secret/"
	Body   string
	Status int
}

func (p *person) get(path string) *person { return p.do(http.MethodGet, path, "") }
func (p *person) post(path string, form url.Values) *person {
	return p.do(http.MethodPost, path, form.Encode())
}

func (p *person) do(method, path, body string) *person {
	p.t.Helper()
	res := p.s.request(method, p.at+path, func(r *http.Request) {
		if p.cookie != nil {
			r.AddCookie(p.cookie)
		}
		if body != "" || method == http.MethodPost {
			r.Body = io.NopCloser(strings.NewReader(body))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		}
	})
	for _, c := range res.Cookies() {
		p.cookie = c
	}
	data, _ := io.ReadAll(res.Body)
	p.Body, p.Status = string(data), res.StatusCode
	if to := res.Header.Get("Location"); res.StatusCode == http.StatusSeeOther {
		to, _, _ = strings.Cut(to, "#")
		return p.get(strings.TrimPrefix(to, "./"))
	}
	return p
}

func (p *person) sees(texts ...string) *person {
	p.t.Helper()
	for _, text := range texts {
		if !strings.Contains(p.Body, text) {
			_, main, _ := strings.Cut(p.Body, "<main")
			p.t.Fatalf("%q is not on the page:\n%s", text, main)
		}
	}
	return p
}

// gathered waits for the run and opens the preview.
func (p *person) gathered() *person { <-p.s.running().ended; return p.get("look") }

// visitor has the page before them, with a server's copied logs behind it.
func visitor(t *testing.T, change func(*collector.Options)) (*person, string) {
	t.Helper()
	from, out := t.TempDir(), filepath.Join(t.TempDir(), "out")
	folder := filepath.Join(from, "c", "demo")
	if err := os.MkdirAll(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"a.log": "2026-06-17 06:00:01 ERROR the server is gone\n2026-06-17 06:00:02 INFO e-post kari@kommune.example\n",
		"b.log": "2026-06-17 06:00:03 INFO <b>fine</b>\n",
	} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	o := collector.Options{Lang: "nb", From: from, Out: out}
	if change != nil {
		change(&o)
	}
	s := listening(t, o)
	t.Cleanup(func() {
		if r := s.running(); r != nil {
			r.discard()
		}
	})
	return &person{t: t, s: s, at: "/" + s.guard.secret + "/"}, out
}

func TestWalk(t *testing.T) {
	p, out := visitor(t, nil)
	p.get("").sees("One", "plan?page=one&amp;state=failed")
	p.get("plan?page=no-such").sees("panel") // an address that means nothing leads to the choice
	p.get("plan?page=one&state=failed").sees("Loggene", out)
	p.post("collect", url.Values{"source": {"logs"}, "with": {"logs"}, "since": {"4320"}, "case": {"S-1"}, "out": {out}})
	p.gathered().sees("a.log", "b.log", "2 filer", "Godkjenn og lagre")
	p.get("progress").sees("Serveren er borte", "komplett")
	p.get("look?entry=logs/logs/a.log").sees(`<span class="mask"><b>e-post</b>`, "ERROR the server is gone")
	p.get("look?entry=logs/logs/b.log&q=FINE").sees("&lt;b&gt;<mark>fine</mark>&lt;/b&gt;", "Treff 1 av 1")
	p.get("look?all=gone").sees("Funnet i 1 fil")
	p.get("look?entry=../../etc/passwd").sees("Velg en fil")
	p.post("lang", url.Values{"lang": {"en"}, "back": {"look?entry=logs%2Flogs%2Fb.log"}}).sees("Approve and save", "&lt;b&gt;fine")
	p.post("lang", url.Values{"lang": {"en"}, "back": {"http://evil.example/"}}).sees("What happened?")
	p.post("exclude", url.Values{"name": {"logs/logs/b.log"}, "out": {"1"}}).sees("1 file,", "Include again")
	p.post("exclude", url.Values{"name": {"no-such"}, "out": {"1"}}).sees("1 file,")
	p.post("approve", nil)
	p.s.running().work.Wait()
	p.get("send").sees("The bundle is saved", "SHA-256")
	made, _ := filepath.Glob(filepath.Join(out, "*"))
	if len(made) != 1 || len(p.s.Saved()) != 1 || p.s.Saved()[0] != made[0] {
		t.Fatalf("in the folder: %v, said: %v", made, p.s.Saved())
	}
	b := opened(t, made[0])
	m := b.Manifest()
	if m.Approval.Mode != "page" || m.Case != "S-1" || len(b.Verify()) > 0 {
		t.Errorf("approval %+v, case %q, problems %v", m.Approval, m.Case, b.Verify())
	}
	if b.Info("logs/logs/b.log") != nil || b.Info("logs/logs/a.log") == nil {
		t.Error("what was left out is in it, or what was not is missing")
	}
	p.get("look?entry=logs/logs/a.log").sees("ERROR the server is gone") // from the saved file now
	p.post("exclude", url.Values{"name": {"logs/logs/a.log"}, "out": {"1"}})
	p.post("approve", nil).sees("The bundle is saved") // once is enough
	if len(p.s.Saved()) != 1 {
		t.Error("it was saved twice")
	}
}

// TestParts: a bundle that was cut is shown as its parts, still read from, and none is forgotten.
func TestParts(t *testing.T) {
	p, out := visitor(t, func(o *collector.Options) {
		o.PartSize = collector.MinPart
		noise := rand.New(rand.NewPCG(1, 1))
		var text strings.Builder
		for text.Len() < 3*collector.MinPart {
			text.WriteString("2026-06-17 06:00:04 INFO ")
			for range 60 {
				text.WriteByte(byte('a' + noise.IntN(26)))
			}
			text.WriteString("\n")
		}
		if err := os.WriteFile(filepath.Join(o.From, "c", "demo", "c.log"), []byte(text.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	})
	p.get("plan?page=one&state=failed")
	p.post("collect", url.Values{"source": {"logs"}, "with": {"logs"}, "since": {"5256000"}, "out": {out}})
	p.gathered()
	p.post("approve", nil)
	p.s.running().work.Wait()
	made, _ := filepath.Glob(filepath.Join(out, "*.zip.0*"))
	if len(made) < 2 || !slices.Equal(p.s.Saved(), made) {
		t.Fatalf("in the folder: %v, said: %v", made, p.s.Saved())
	}
	p.get("send").sees(made[0], fmt.Sprintf("%d filer", len(made)), "Legg ved alle filene som begynner med")
	p.get("look?entry=logs/logs/a.log").sees("ERROR the server is gone")
}

func opened(t *testing.T, name string) *bundle.Bundle {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	b, err := bundle.Open(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestSealed: an encrypted bundle is said to be one, and cannot be looked into again.
func TestSealed(t *testing.T) {
	id, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	p, out := visitor(t, func(o *collector.Options) { o.Keys = []age.Recipient{id.Recipient()} })
	p.get("plan?page=one&state=failed").sees("krypteres")
	p.post("collect", url.Values{"out": {out}, "source": {"logs"}, "with": {"logs"}})
	p.gathered().get("look?entry=logs/logs/a.log").sees("ERROR the server is gone")
	p.post("approve", nil)
	p.s.running().work.Wait()
	p.get("send").sees("Kryptert: bare support", ".zip.age")
	p.get("look?entry=logs/logs/a.log").sees("lagret og kryptert", "a.log")
	if strings.Contains(p.Body, "ERROR the server is gone") {
		t.Error("an encrypted bundle was read")
	}
}

// TestNothingLeft: what is thrown away, or not approved before the program ends, leaves no file.
func TestNothingLeft(t *testing.T) {
	for _, how := range []string{"stopped", "started anew", "program ended"} {
		t.Run(how, func(t *testing.T) {
			p, out := visitor(t, nil)
			p.get("plan?page=one&state=failed")
			form := url.Values{"source": {"logs"}, "with": {"logs"}, "out": {out}}
			p.post("collect", form)
			<-p.s.running().ended
			want := 0
			switch how {
			case "stopped":
				p.post("stop", url.Values{"keep": {"no"}}).sees("Start innsamlingen")
			case "started anew":
				p.get("plan").sees("ikke lagret")
				p.post("collect", form)
				<-p.s.running().ended
				want = 1 // the new one's
			default:
				p.s.Close()
				if err := p.s.Serve(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			if left, _ := os.ReadDir(out); len(left) != want {
				t.Errorf("%d files are left, not %d", len(left), want)
			}
		})
	}
}

// TestTrouble: what fails is said in two lines, and the page goes on.
func TestTrouble(t *testing.T) {
	p, out := visitor(t, nil)
	p.get("plan?page=one&state=failed")
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	p.post("collect", url.Values{"out": {filepath.Join(file, "x")}}).sees(`role="alert"`, "kan ikke skrives")
	p.post("collect", url.Values{"out": {out}, "source": {"logs"}}).sees("Ingen kilde er valgt")
	p.post("collect", url.Values{"out": {out}, "source": {"logs"}, "with": {"logs"}})
	p.gathered()
	if p.get("look?entry=%zz"); p.Status != 200 {
		t.Errorf("a broken address gave %d", p.Status)
	}
	if p.post("collect", url.Values{"out": {strings.Repeat("x", 80<<10)}}); p.Status != 400 {
		t.Errorf("a form too large gave %d", p.Status)
	}
	if err := safely(func() error { panic("a fault of ours") }); err == nil {
		t.Error("a panic went through")
	}
	p.s.running().fail(errors.New("it broke"))
	p.get("progress").sees("It broke", "Prøv igjen")
	p.get("look").sees("It broke")
}

// A tray takes uploads as a tus server does, and breaks the first one off.
type tray struct {
	mu     sync.Mutex
	data   []byte
	size   string
	broken bool
}

func (y *tray) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	y.mu.Lock()
	defer y.mu.Unlock()
	w.Header().Set("Tus-Resumable", "1.0.0")
	w.Header().Set("Tus-Version", "1.0.0")
	w.Header().Set("Upload-Offset", strconv.Itoa(len(y.data)))
	w.Header().Set("Upload-Length", y.size)
	switch r.Method {
	case http.MethodPost:
		y.size = r.Header.Get("Upload-Length")
		w.Header().Set("Location", "/files/1")
		w.WriteHeader(http.StatusCreated)
	case http.MethodPatch:
		if !y.broken {
			y.broken = true
			w.WriteHeader(http.StatusForbidden)
			return
		}
		data, _ := io.ReadAll(r.Body)
		y.data = append(y.data, data...)
		w.Header().Set("Upload-Offset", strconv.Itoa(len(y.data)))
		w.WriteHeader(http.StatusNoContent)
	}
}

func TestUpload(t *testing.T) {
	p, out := visitor(t, nil)
	p.get("plan?page=one&state=failed")
	p.post("collect", url.Values{"out": {out}, "source": {"logs"}, "with": {"logs"}})
	p.gathered()
	p.post("approve", nil)
	p.s.running().work.Wait()
	y := &tray{}
	there := httptest.NewServer(y)
	defer there.Close()
	send := func(to string) *person {
		p.post("upload", url.Values{"to": {to}})
		p.s.running().work.Wait()
		return p.get("send")
	}
	send("not an address").sees(`role="alert"`, "Adressen kan ikke brukes", "Prøv igjen")
	send(there.URL+"/files/").sees(`role="alert"`, "Prøv igjen")
	send(there.URL+"/files/").sees("Sendt til "+there.URL, "Support har fått")
	want, err := os.ReadFile(p.s.Saved()[0])
	if err != nil || !bytes.Equal(y.data, want) {
		t.Errorf("%d bytes arrived of %d: %v", len(y.data), len(want), err)
	}
}

// TestLive: the stream tells a tab what has come, and that the program has ended.
func TestLive(t *testing.T) {
	p, out := visitor(t, nil)
	p.get("plan?page=one&state=failed")
	p.post("collect", url.Values{"out": {out}, "source": {"logs"}, "with": {"logs"}})
	p.get("progress").sees(`id="row-logs"`) // there before anything has happened
	<-p.s.running().ended
	p.s.Close()
	p.get("live?page=progress&tab=t")
	p.sees("event: hello", "event: part", "event: say", "event: bye")
	var parts map[string]string
	_, rest, _ := strings.Cut(p.Body, "event: part\ndata: ")
	line, _, _ := strings.Cut(rest, "\n")
	if err := json.Unmarshal([]byte(line), &parts); err != nil || !strings.Contains(parts["row-logs"], "komplett") || !strings.Contains(parts["next"], `id="onward"`) || !strings.Contains(parts["found"], "Serveren er borte") {
		t.Errorf("parts %v: %v", parts, err)
	}
	if p.get("live?page=progress"); p.Status != 400 {
		t.Errorf("a stream for no tab gave %d", p.Status)
	}
}

// TestLeaving: who quits with something collected and not saved is asked, and gets what is chosen.
func TestLeaving(t *testing.T) {
	for do, files := range map[string]int{"save": 1, "discard": 0} {
		p, out := visitor(t, nil)
		p.get("plan?page=one&state=failed")
		p.post("collect", url.Values{"source": {"logs"}, "since": {"5256000"}, "out": {out}}).sees("Ingen kilde er valgt")
		p.post("collect", url.Values{"source": {"logs"}, "with": {"logs"}, "since": {"5256000"}, "out": {out}})
		p.gathered()
		p.post("quit", nil).sees("er ikke lagret", "Lagre og avslutt", "Forkast og avslutt")
		select {
		case <-p.s.closing:
			t.Fatal("it has quit without an answer")
		default:
		}
		p.post("quit", url.Values{"do": {do}}).sees("Programmet er avsluttet")
		if list, _ := filepath.Glob(filepath.Join(out, "*.zip")); len(list) != files {
			t.Errorf("%s: %v", do, list)
		}
	}
	p, out := visitor(t, nil)
	p.get("no/such/page").sees("Denne siden finnes ikke", `href="../.././"`)
	p.get("plan?page=one&state=failed")
	p.post("collect", url.Values{"source": {"logs"}, "with": {"logs"}, "since": {"5256000"}, "out": {out}})
	p.gathered()
	p.post("exclude", url.Values{"name": {"logs"}, "out": {"1"}}).sees("Alt er utelatt")
	p.post("approve", nil).sees("Alt er utelatt")
	if p.s.running().at() != looking {
		t.Error("nothing was saved as a bundle")
	}
}
