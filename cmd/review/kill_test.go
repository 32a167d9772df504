//go:build linux

package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"stegvis/review/store"
)

// kills is how often the server is killed while bundles come in and are read;
// STEGVIS_KILLS=100 takes three minutes.
func kills() int {
	if n, err := strconv.Atoi(os.Getenv("STEGVIS_KILLS")); err == nil {
		return n
	}
	return 12
}

// TestKilled: the server is killed, not stopped, again and again, at moments
// spread over receiving and reading. Every upload that was acknowledged is
// there afterwards, was read, and stands there once.
func TestKilled(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: it takes half a minute")
	}
	dir := t.TempDir()
	exe := filepath.Join(dir, "review") // the test's own binary is review under that name
	copyFile(t, os.Args[0], exe)
	data := filepath.Join(dir, "data")
	ctx := context.Background()
	s, err := store.Open(ctx, data, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	customer, err := s.AddCustomer(ctx, store.Customer{Name: "Fjellvik kommune", Lang: "nb"})
	if err != nil {
		t.Fatal(err)
	}
	token, err := s.AddLink(ctx, customer.ID, "", "test", time.Now().Add(24*time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	s.Close()

	sent := 0
	acknowledged := map[string]bool{} // by name
	for n := range kills() {
		server, base := startServer(t, exe, data)
		after := time.Duration(n*37%250) * time.Millisecond
		killed := make(chan struct{})
		go func() {
			time.Sleep(after)
			server.Process.Kill()
			server.Wait()
			close(killed)
		}()
		for {
			name := fmt.Sprintf("sync-%d.log", sent)
			sent++
			if !upload(base+"/upload/"+token, name, sent) {
				break // the server is dead; whether it has the file, it did not say
			}
			acknowledged[name] = true
		}
		<-killed
	}
	if len(acknowledged) < kills() {
		t.Fatalf("only %d of %d uploads were acknowledged: the kills come too early", len(acknowledged), sent)
	}

	server, _ := startServer(t, exe, data)
	defer func() { server.Process.Kill(); server.Wait() }()
	if s, err = store.Open(ctx, data, time.Now); err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for end := time.Now().Add(3 * time.Minute); ; time.Sleep(200 * time.Millisecond) {
		jobs, err := s.Jobs(ctx, store.Ingest)
		if err != nil {
			t.Fatal(err)
		}
		if jobs["queued"]+jobs["running"] == 0 {
			if jobs["failed"] > 0 {
				t.Errorf("jobs: %v", jobs)
			}
			break
		}
		if time.Now().After(end) {
			t.Fatalf("jobs: %v", jobs)
		}
	}
	seen := map[string]int{}
	ready := 0
	err = s.EachBundle(ctx, store.Ready, func(b *store.Bundle) error {
		ready++
		seen[b.Name]++
		if b.Records != 3 {
			t.Errorf("%s: %d records", b.Name, b.Records)
		}
		found, err := s.Findings(ctx, b.ID)
		if len(found) != 1 {
			t.Errorf("%s: %d findings, want one", b.Name, len(found))
		}
		if _, err := os.Stat(filepath.Join(data, "index", b.ID+".idx")); err != nil {
			t.Error(err)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for name := range acknowledged {
		if seen[name] != 1 {
			t.Errorf("%s was acknowledged and is there %d times", name, seen[name])
		}
	}
	for _, status := range []string{store.Waits, store.Reading_, store.Quarantined, store.Refused} {
		s.EachBundle(ctx, status, func(b *store.Bundle) error {
			t.Errorf("%s is %s: %s", b.Name, b.Status, b.Reason.Said.EN)
			return nil
		})
	}
	if left, _ := filepath.Glob(filepath.Join(data, "index", "*.partial")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	t.Logf("%d kills: %d of %d uploads acknowledged, %d there and ready", kills(), len(acknowledged), sent, ready)
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	in, err := os.ReadFile(from)
	if err == nil {
		err = os.WriteFile(to, in, 0o755)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// startServer starts review on a free port and waits until it answers.
func startServer(t *testing.T, exe, data string) (*exec.Cmd, string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	l.Close()
	var said bytes.Buffer
	cmd := exec.Command(exe, "serve", "--addr", addr, "--data", data, "--lang", "en")
	cmd.Stderr = &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		if r, err := http.Get("http://" + addr + "/healthz"); err == nil {
			r.Body.Close()
			return cmd, "http://" + addr
		}
	}
	cmd.Process.Kill()
	cmd.Wait()
	t.Fatalf("the server does not answer: %s", said.String())
	return nil, ""
}

// upload sends a log of three records by the plain form; true when the server said that it has it.
func upload(to, name string, n int) bool {
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	f, _ := w.CreateFormFile("file", name)
	io.WriteString(f, strings.Repeat(fmt.Sprintf("2026-06-17 06:00:05 ERROR the server is not operational, run %d\n", n), 3))
	w.Close()
	client := http.Client{Timeout: 10 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	r, err := client.Post(to, w.FormDataContentType(), &body)
	if err != nil {
		return false
	}
	defer r.Body.Close()
	return r.StatusCode < 400
}
