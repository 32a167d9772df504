package web

import (
	"context"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// Every address is registered by page or open, which the tests of access walk:
// no file of this room adds one past them.
func TestNoRouteBesideTheList(t *testing.T) {
	files, err := filepath.Glob("*.go")
	must(t, err)
	past := regexp.MustCompile(`\.(Handle|HandleFunc)\(|http\.(NewServeMux|DefaultServeMux)`)
	for _, f := range files {
		if strings.HasSuffix(f, "_test.go") || f == "route.go" {
			continue
		}
		text, err := os.ReadFile(f)
		must(t, err)
		if m := past.Find(text); m != nil {
			t.Errorf("%s: %s adds an address beside the list", f, m)
		}
	}
	text, err := os.ReadFile("route.go")
	must(t, err)
	if n := strings.Count(string(text), ".Handle("); n != 2 { // each of the list, and what is none of them
		t.Errorf("route.go has %d times Handle", n)
	}
	h := newHouse(t)
	have := map[string]bool{}
	for _, rt := range h.s.routes {
		have[rt.Pattern] = true
	}
	for p := range open {
		if !have[p] {
			t.Errorf("%s is allowed without login and does not exist", p)
		}
	}
}

// Each role is let in wherever it may be, not only kept out elsewhere.
func TestEveryRouteLetsIn(t *testing.T) {
	h := newHouse(t).furnish()
	people := map[role]*browser{reader: h.as("reader"), reviewer: h.as("reviewer"), admin: h.as("admin")}
	for _, rt := range h.s.routes {
		method, path := h.concrete(rt.Pattern)
		if method != "GET" || rt.Role == anyone || path == "/live" {
			continue
		}
		for who, b := range people {
			if who < rt.Role {
				continue
			}
			// The bundle is not read yet, so its files are refused with a sentence of their own.
			if res, text := b.do(method, path, nil); strings.Contains(text, say("nb", "refused.role")) || res.StatusCode == http.StatusUnauthorized || res.StatusCode >= 500 {
				t.Errorf("%s as %s: %d", rt.Pattern, roleNames[who], res.StatusCode)
			}
		}
	}
}

// Whose authority is in the address: with a token that is none, of another
// customer, expired, withdrawn or used, every such address is shut.
func TestOpenRoutes(t *testing.T) {
	h := newHouse(t).furnish()
	ctx := context.Background()
	b := h.browser()
	_, own := b.tus(h.links["own"], "own.log", len(logText))
	part := own[strings.LastIndexByte(own, '/')+1:]
	u, err := h.st.UserByName(ctx, "reader")
	must(t, err)
	key := func(life time.Duration) string {
		k, err := h.st.AddToken(ctx, "reset", u.ID, h.now.Add(life))
		must(t, err)
		return k
	}
	used := key(time.Hour)
	if res, text := b.do("POST", "/key/"+used, url.Values{"password": {password + "!"}, "again": {password + "!"}}); res.StatusCode != http.StatusSeeOther {
		t.Fatalf("a new password: %d %s", res.StatusCode, text)
	}
	tokens := map[string]map[string]string{
		"/upload/": {"none": "AAAAAAAAAAAAAAAAAAAAAAAAAA", "expired": h.links["expired"], "withdrawn": h.links["revoked"], "long": strings.Repeat("A", 3000), "odd": "%00%E2%80%AE", "key": key(time.Hour)},
		"/key/":    {"none": "AAAAAAAAAAAAAAAAAAAAAAAAAA", "expired": key(-time.Minute), "used": used, "long": strings.Repeat("A", 3000), "odd": "%00%E2%80%AE", "upload link": h.links["own"]},
	}
	seen := 0
	for _, rt := range h.s.routes {
		method, path, _ := strings.Cut(rt.Pattern, " ")
		if !strings.Contains(path, "{token}") {
			continue
		}
		seen++
		path = strings.NewReplacer("{id}", part, "{bundle}", h.b.ID).Replace(path)
		start := path[:strings.Index(path, "{token}")]
		for why, token := range tokens[start] {
			var form url.Values
			if start == "/key/" && method == "POST" {
				form = url.Values{"password": {password}, "again": {password}}
			}
			res, text := h.browser().do(method, strings.Replace(path, "{token}", token, 1), form, "Upload-Length", "5", "Upload-Offset", "0")
			if res.StatusCode != http.StatusNotFound && res.StatusCode != http.StatusGone {
				t.Errorf("%s with a token that is %s: %d", rt.Pattern, why, res.StatusCode)
			}
			if strings.Contains(text, "Fjellvik") || strings.Contains(text, "reader") {
				t.Errorf("%s with a token that is %s tells whose it is", rt.Pattern, why)
			}
		}
		// Another customer's link opens nothing that came through this one.
		if strings.Contains(rt.Pattern, "{id}") || strings.Contains(rt.Pattern, "{bundle}") {
			res, _ := b.do(method, strings.Replace(path, "{token}", h.links["other"], 1), nil, "Tus-Resumable", "1.0.0", "Upload-Offset", "0", "Content-Type", "application/offset+octet-stream")
			if res.StatusCode != http.StatusNotFound {
				t.Errorf("%s through another customer's link: %d", rt.Pattern, res.StatusCode)
			}
		}
	}
	if seen < 9 {
		t.Errorf("only %d addresses with a token", seen)
	}
	if got, err := h.st.BundleCounts(ctx); err != nil || got["received"] > 1 {
		t.Errorf("something was received: %v %v", got, err)
	}
}

// Who asks too often is told so in the form it asked for.
func TestTooMany(t *testing.T) {
	h := newHouse(t)
	h.s.limits.all = newLimit(h.s.now, 0.001, 0)
	for accept, want := range map[string]string{
		"text/html,*/*": "<h1>For mange forespørsler på kort tid</h1>", "application/json": `"next":"Vent litt`, "*/*": "For mange forespørsler på kort tid\nVent",
	} {
		res, text := h.browser().do("GET", "/", nil, "Accept", accept)
		if res.StatusCode != http.StatusTooManyRequests || res.Header.Get("Retry-After") == "" || !strings.Contains(text, want) || strings.Contains(text, "missing-") {
			t.Errorf("%s: %d %q", accept, res.StatusCode, text)
		}
	}
}
