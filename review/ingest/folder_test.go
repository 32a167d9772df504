package ingest

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"stegvis/review/store"
)

// TestWatch: a file that has stopped growing is received for the customer
// whose folder it lies in; what cannot be is put aside with a word about why.
func TestWatch(t *testing.T) {
	h := newHouse(t)
	dir := t.TempDir()
	put := func(name, text string) {
		t.Helper()
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	put("Havnes kommune/sync.log", lines(4))
	put("Havnes kommune/999/sync.log", lines(5))
	put("Havnes kommune/half.zip.crdownload", "PK")
	put("loose.log", lines(6))
	if err := os.Symlink("/etc/passwd", filepath.Join(dir, "link.log")); err != nil {
		t.Log("no link here:", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- h.Watch(ctx, dir) }()
	for _, want := range []string{"Havnes kommune/done/sync.log", "Havnes kommune/999/refused/sync.log.txt", "done/loose.log"} {
		for end := time.Now().Add(30 * time.Second); ; time.Sleep(50 * time.Millisecond) {
			if _, err := os.Stat(filepath.Join(dir, filepath.FromSlash(want))); err == nil {
				break
			}
			if time.Now().After(end) {
				t.Fatal("not there:", want)
			}
		}
	}
	cancel()
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	why, err := os.ReadFile(filepath.Join(dir, "Havnes kommune", "999", "refused", "sync.log.txt"))
	if err != nil || !strings.Contains(string(why), "sak 999 finnes ikke") || !strings.Contains(string(why), "there is no case 999") {
		t.Errorf("%s %v", why, err)
	}
	for _, stays := range []string{"link.log", "Havnes kommune/half.zip.crdownload"} {
		if _, err := os.Lstat(filepath.Join(dir, filepath.FromSlash(stays))); err != nil {
			t.Error(err)
		}
	}
	c, err := h.s.CustomerByName(t.Context(), "Havnes kommune")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for end := time.Now().Add(30 * time.Second); n < 2 && time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		n = 0
		h.s.EachBundle(t.Context(), store.Ready, func(b *store.Bundle) error {
			n++
			if b.Name == "sync.log" && (b.Customer != c.ID || b.Via != "folder" || b.Records != 4) {
				t.Errorf("%+v", b)
			}
			return nil
		})
	}
	if n != 2 {
		t.Errorf("%d bundles are ready, want two", n)
	}
}
