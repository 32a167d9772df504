package ingest

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"filippo.io/age"

	"stegvis/bundle"
	"stegvis/guide"
	"stegvis/review/store"
)

// A house is a store with an Ingest that runs.
type house struct {
	*Ingest
	t    *testing.T
	s    *store.Store
	key  *age.X25519Identity
	g    *guide.Guide
	cust *store.Customer
	stop func()
}

func newHouse(t *testing.T) *house {
	t.Helper()
	dir := t.TempDir()
	s, err := store.Open(t.Context(), dir, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	g, _ := guide.Load(os.DirFS("../../content"))
	key, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	exe, _ := os.Executable()
	h := &house{t: t, s: s, key: key, g: g}
	h.Ingest = New(s, Options{Guide: func() *guide.Guide { return h.g }, Key: []age.Identity{key}, Workers: 2, Dir: dir, Exe: []string{exe, "worker"}})
	if h.cust, err = s.AddCustomer(t.Context(), store.Customer{Name: "Fjellvik kommune", Lang: "nb"}); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- h.Run(ctx) }()
	h.stop = func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}
	t.Cleanup(func() { h.stop() })
	return h
}

func (h *house) receive(name string, data []byte, caseID string) *store.Bundle {
	h.t.Helper()
	b, _, err := h.s.Receive(h.t.Context(), store.Received{Customer: h.cust.ID, Case: caseID, Name: name, Via: "form"}, bytes.NewReader(data))
	if err != nil {
		h.t.Fatal(err)
	}
	h.Wake()
	return b
}

// wait gives the bundle when it has one of the statuses.
func (h *house) wait(id string, status ...string) *store.Bundle {
	h.t.Helper()
	for end := time.Now().Add(60 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		b, err := h.s.Bundle(h.t.Context(), id)
		if err != nil {
			h.t.Fatal(err)
		}
		for _, s := range status {
			if b.Status == s {
				return b
			}
		}
		if time.Now().After(end) {
			h.t.Fatalf("%s is %s (%s), want %v", b.Name, b.Status, b.Reason.Said.EN, status)
		}
	}
}

// example is a small bundle that a collector could have made; text is its log.
func example(t testing.TB, text string) []byte {
	t.Helper()
	name := filepath.Join(t.TempDir(), "b.zip")
	d, err := bundle.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 6, 17, 6, 0, 0, 0, time.UTC)
	for _, e := range []struct{ path, source, text string }{
		{"logs/eadm-logs/sync.log", "eadm-logs", text},
		{"system/system.json", "system", `{"os":"Windows Server 2022","now":"2026-06-17T08:00:00Z","dotnet":["4.8"]}`},
	} {
		if _, err := d.Add(bundle.Entry{Path: e.path, Source: e.source}, strings.NewReader(e.text)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := d.Finish(manifest(at), []byte("<!doctype html>")); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// TestBundleIsRead: a bundle that comes in is ready with its findings, its
// timeline and its files, also when it came encrypted, in an archive or in parts.
func TestBundleIsRead(t *testing.T) {
	h := newHouse(t)
	plain := example(t, lines(20))
	var sealed bytes.Buffer
	if err := bundle.Encrypt(&sealed, bytes.NewReader(example(t, lines(21))), h.key.Recipient()); err != nil {
		t.Fatal(err)
	}
	parted := example(t, lines(23))
	third := len(parted)/3 + 1
	for _, c := range []struct {
		name    string
		records int
		files   map[string][]byte
	}{
		{"plain", 20, map[string][]byte{"b.zip": plain}},
		{"sealed", 21, map[string][]byte{"b.zip.age": sealed.Bytes()}},
		{"within", 22, map[string][]byte{"mail.zip": honest(t, "Downloads/b.zip", string(example(t, lines(22))))}},
		{"parts", 23, map[string][]byte{"p.zip.001": parted[:third], "p.zip.002": parted[third : 2*third], "p.zip.003": parted[2*third:]}},
	} {
		t.Run(c.name, func(t *testing.T) {
			h.t = t
			var first *store.Bundle
			// The last part comes first.
			for _, name := range []string{"p.zip.003", "p.zip.001", "p.zip.002", "b.zip", "b.zip.age", "mail.zip"} {
				if data, ok := c.files[name]; ok {
					b := h.receive(name, data, "")
					if first == nil || strings.HasSuffix(name, "001") {
						first = b
					}
				}
			}
			b := h.wait(first.ID, store.Ready)
			if b.Kind != "bundle" || b.Records != int64(c.records) || b.Page != "import-ad" || b.Manifest == nil {
				t.Fatalf("%s %d %s", b.Kind, b.Records, b.Page)
			}
			found, err := h.s.Findings(t.Context(), b.ID)
			if err != nil || len(found) == 0 {
				t.Fatal("no findings", err)
			}
			x, done, err := h.Index(t.Context(), b.ID)
			if err != nil {
				t.Fatal(err)
			}
			if n := x.Summary().Records; n != c.records {
				t.Errorf("%d records in the timeline", n)
			}
			done()
			read, err := Reading(b)
			if err != nil || len(read.Facts) == 0 {
				t.Fatal("no facts", err)
			}
			rc, err := h.OpenFile(t.Context(), b, "logs/eadm-logs/sync.log", true)
			if err != nil {
				t.Fatal(err)
			}
			defer rc.Close()
			if text, err := io.ReadAll(rc); err != nil || string(text) != lines(c.records) {
				t.Errorf("%d bytes, %v", len(text), err)
			}
			// The index can be made again from what was received.
			h.forget(b.ID)
			if x, done, err = h.Index(t.Context(), b.ID); err != nil || x.Summary().Records != c.records {
				t.Fatal("rebuilt:", err)
			}
			done()
		})
	}
}

// TestRefusedAndQuarantined: the reason stands on the case in both languages,
// with a text for the sender that says where and never what.
func TestRefusedAndQuarantined(t *testing.T) {
	h := newHouse(t)
	b := h.wait(h.receive("x.zip", example(t, lines(2)+"fnr 01818010083\n"), "").ID, store.Quarantined)
	if b.Reason.Code != "personal" || b.Reason.Said.NB == "" || !strings.Contains(b.Reason.Ask.NB, "sync.log, linje 3") || strings.Contains(b.Reason.Ask.NB, "01818010083") {
		t.Errorf("%+v", b.Reason)
	}
	if err := h.Release(t.Context(), b.ID); err != nil {
		t.Fatal(err)
	}
	if err := h.Again(t.Context(), b.ID); err != nil {
		t.Fatal(err)
	}
	time.Sleep(200 * time.Millisecond)
	if b = h.wait(b.ID, store.Ready); b.Reason.Code != released {
		t.Errorf("after a second reading: %+v", b.Reason)
	}
	if b := h.wait(h.receive("x.exe", append([]byte("MZ"), make([]byte, 900)...), "").ID, store.Refused); b.Reason.Do.EN == "" || b.Reason.Ask.EN == "" {
		t.Errorf("%+v", b.Reason)
	}
	edited := example(t, lines(9))
	edited[60] ^= 0x55
	if b := h.wait(h.receive("y.zip", edited, "").ID, store.Quarantined); b.Reason.Code != "changed" {
		t.Errorf("%+v", b.Reason)
	}
}

// TestGuideRenewed: when the guide knows more, what lies there is diagnosed anew.
func TestGuideRenewed(t *testing.T) {
	h := newHouse(t)
	b := h.wait(h.receive("b.zip", example(t, "2026-06-17 06:00:05 ERROR the flux capacitor is dry\n"), "").ID, store.Ready)
	if f, _ := h.s.Findings(t.Context(), b.ID); len(f) != 0 {
		t.Fatal(f)
	}
	renewed := *h.g
	renewed.Version = "renewed00000"
	renewed.Signatures = append([]guide.Signature{}, h.g.Signatures...)
	sig := renewed.Signatures[0]
	sig.ID, sig.Condition, sig.All, sig.Any, sig.None = "dry-flux", guide.Condition{Match: "flux capacitor is dry"}, nil, nil, nil
	renewed.Signatures = append(renewed.Signatures, sig)
	h.stop()
	h.g = &renewed
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- h.Run(ctx) }()
	h.stop = func() { cancel(); <-ended }
	for end := time.Now().Add(30 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		f, err := h.s.Findings(t.Context(), b.ID)
		if err != nil {
			t.Fatal(err)
		}
		if len(f) == 1 && f[0].Signature == "dry-flux" {
			break
		}
		if time.Now().After(end) {
			t.Fatalf("%+v", f)
		}
	}
	if b, _ = h.s.Bundle(t.Context(), b.ID); b.Status != store.Ready || b.Diagnosed != renewed.Version {
		t.Errorf("%s, diagnosed with %s", b.Status, b.Diagnosed)
	}
}

// TestErasedWhileRead: nothing of a case stays when it is erased while a worker reads.
func TestErasedWhileRead(t *testing.T) {
	h := newHouse(t)
	b := h.receive("b.zip", example(t, lines(200_000)), "")
	h.wait(b.ID, store.Reading_, store.Ready)
	if _, err := h.s.Erase(t.Context(), b.Case, "kari", "test"); err != nil {
		t.Fatal(err)
	}
	for end := time.Now().Add(20 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		if n, err := h.s.Jobs(t.Context(), store.Ingest); err == nil && n["running"] == 0 && n["queued"] == 0 || time.Now().After(end) {
			break
		}
	}
	h.stop()
	h.stop = func() {}
	for _, dir := range []string{"index", "work", "blobs/bundles"} {
		if list, _ := os.ReadDir(h.path(dir, "")); len(list) > 0 {
			t.Errorf("%s: %v", dir, list)
		}
	}
}
