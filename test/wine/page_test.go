package main

import (
	"bufio"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"
)

// TestPage opens the collector's page on Windows, as far as Wine is that: it
// prints its address, shows plan and reasons, and ends when told to.
func TestPage(t *testing.T) {
	run, _ := wine(t)
	c := run(build(t, t.TempDir(), "stegvis/cmd/collector", "windows"), "open", "--no-browser", "--lang", "nb", "--out", `C:\page`)
	said, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	defer c.Process.Kill()
	lines := bufio.NewScanner(said)
	if !lines.Scan() || !strings.HasPrefix(lines.Text(), "http://127.0.0.1:") {
		t.Fatalf("no address, but %q", lines.Text())
	}
	address := strings.TrimSpace(lines.Text())
	jar, _ := cookiejar.New(nil)
	browser := &http.Client{Jar: jar}
	get := func(path string, want ...string) {
		t.Helper()
		res, err := browser.Get(address + path)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		body, _ := io.ReadAll(res.Body)
		for _, w := range want {
			if res.StatusCode != http.StatusOK || !strings.Contains(string(body), w) {
				t.Fatalf("%d, and %q is not on %q", res.StatusCode, w, path)
			}
		}
	}
	get("", "Hva skjer?", "Import AD")
	get("plan?page=import-ad&state=not-starting", `C:\page`, "Wine har ingen hendelseslogg")
	at, _ := url.Parse(address)
	req, _ := http.NewRequest(http.MethodPost, address+"quit", nil)
	req.Header.Set("Origin", at.Scheme+"://"+at.Host)
	res, err := browser.Do(req)
	if err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("quit: %v %+v", err, res)
	}
	res.Body.Close()
	if err := c.Wait(); err != nil {
		t.Errorf("it did not end well: %v", err)
	}
}
