package web

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"stegvis/bundle"
	"stegvis/content"
	"stegvis/diagnose"
	"stegvis/guide"
	"stegvis/review/store"
)

// evil is what a stranger, or one of our own, writes everywhere.
const evil = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>\u202eliam\x1b[31m{{.}}"

// raw is what must never stand in a page.
var raw = regexp.MustCompile("(?i)<script>alert|<img src=x|\u202e|\x1b|href=\"?javascript:|href=\"data:|onerror=alert\\(1\\)>")

// busy is the house with a bundle that was read and found things in.
func busy(t *testing.T) *house {
	h := newHouse(t).furnish()
	ctx := context.Background()
	must(t, h.st.SaveReading(ctx, h.b.ID, store.Reading{Status: store.Ready, Kind: "bundle", Diagnosed: "v",
		Manifest: &bundle.Manifest{Host: bundle.Host{Name: evil}, Guide: bundle.Guide{Page: "import-ad", State: "not-starting", Lang: "nb"},
			Sources: []bundle.Source{{ID: "eventlog-security", Status: bundle.Denied}, {ID: evil, Status: bundle.Locked}}},
		Findings: []diagnose.Finding{
			{Signature: "dc-not-operational", Page: guide.ParseRef("import-ad#not-starting"), Entry: evil, Line: 1, Count: 3, Samples: []diagnose.Sample{{Entry: evil, Line: 1, Text: "user [navn:3f9a2c1b7d40] " + evil}}},
			{Signature: evil, Page: guide.ParseRef(evil), Entry: "x", Line: 1, Count: 1}},
	}))
	must(t, h.st.AddStar(ctx, store.Star{Bundle: h.b.ID, Record: 1, User: "reviewer", Entry: evil, Line: 2, Text: "[fnr:000000000001] " + evil}))
	return h
}

func TestWorkHostile(t *testing.T) {
	h := busy(t)
	b := h.as("reviewer")
	work := fmt.Sprintf("/cases/%d/work", h.case1)
	for _, f := range []struct {
		path string
		form url.Values
	}{
		{work, url.Values{"status": {"open"}, "assignee": {"reviewer"}, "title": {evil}, "ref": {evil}, "tags": {evil + ",två, två"}}},
		{strings.TrimSuffix(work, "work") + "notes", url.Values{"text": {evil + "\n\n[x](javascript:alert(1)) [y](data:text/html,x) ![p](https://evil.example/p.png) <https://ok.example/> <javascript:alert(1)> [z](https://u:p@evil.example/)\n\n# head\n\n<iframe src=//evil.example></iframe>"}}},
	} {
		if res, text := b.post(f.path, f.form); res.StatusCode != http.StatusSeeOther {
			t.Fatalf("%s: %d %s", f.path, res.StatusCode, text)
		}
	}
	for _, p := range []string{work, work + "?reply=en", work + "?token=" + url.QueryEscape(evil), work + "?token=" + url.QueryEscape("[navn:3f9a2c1b7d40]"), work + "?edit=" + url.QueryEscape(evil), "/signatures", "/signatures?all=1", "/signatures/dc-not-operational", "/signatures/" + url.PathEscape(evil), strings.TrimSuffix(work, "work") + "workshop"} {
		res, text := b.do("GET", p, nil)
		if res.StatusCode != http.StatusOK {
			t.Errorf("%s: %d", p, res.StatusCode)
		}
		if m := raw.FindString(text); m != "" {
			t.Errorf("%s holds %q", p, m)
		}
		if strings.Contains(text, "evil.example") && regexp.MustCompile(`(?:href|src)="[^"]*evil\.example`).MatchString(text) {
			t.Errorf("%s leads to or fetches what a note names", p)
		}
	}
	if _, text := b.do("GET", work, nil); !strings.Contains(text, `<a href="https://ok.example/" rel=`) || !strings.Contains(text, "&lt;iframe") {
		t.Error("an honest link is gone, or HTML in a note is not shown as it was written")
	}
	if _, text := b.do("GET", work+"?reply=nb&token="+url.QueryEscape("[navn:3f9a2c1b7d40]"), nil); !strings.Contains(text, `collector reveal &#34;[navn:3f9a2c1b7d40]&#34;`) {
		t.Error("the letter lacks the command")
	}
	if _, text := b.do("GET", work+"?reply=en", nil); !strings.Contains(text, "The domain controller does not answer LDAP.") || !strings.Contains(text, "import-ad.html#not-starting") {
		t.Error("the reply says not what was found, or not where it stands")
	}
}

func TestWorkRoles(t *testing.T) {
	h := busy(t)
	at := fmt.Sprintf("/cases/%d/", h.case1)
	ctx := context.Background()
	cs, _ := h.st.CaseByNumber(ctx, h.case1)
	n, err := h.st.AddNote(ctx, cs.ID, "admin", "mine")
	must(t, err)
	for _, path := range []string{"work", "notes", "notes/" + n.ID, "stars", "merge", "split", "workshop", "workshop/try"} {
		if res, _ := h.as("reader").post(at+path, url.Values{"text": {"x"}, "status": {"closed"}}); res.StatusCode != http.StatusForbidden {
			t.Errorf("a reader may POST %s: %d", path, res.StatusCode)
		}
		if res, _ := h.browser().post(at+path, nil); res.StatusCode == http.StatusOK || res.StatusCode == http.StatusSeeOther && !strings.HasPrefix(res.Header.Get("Location"), "/login") {
			t.Errorf("a stranger may POST %s: %d", path, res.StatusCode)
		}
	}
	b := h.as("reviewer")
	for _, do := range []string{"delete", "edit"} {
		if res, _ := b.post(at+"notes/"+n.ID, url.Values{"do": {do}, "text": {"theirs"}}); res.StatusCode != http.StatusNotFound {
			t.Errorf("%s of another's note: %d", do, res.StatusCode)
		}
	}
	for form, want := range map[string]int{"status=gone": 422, "status=open&assignee=reader": 422, "status=open&assignee=nobody": 422, "status=open&assignee=admin": 303} {
		v, _ := url.ParseQuery(form)
		if res, _ := b.post(at+"work", v); res.StatusCode != want {
			t.Errorf("%s: %d, want %d", form, res.StatusCode, want)
		}
	}
	log, err := h.st.AuditLog(ctx, store.AuditFilter{Action: "change"})
	must(t, err)
	if len(log) != 1 || !strings.Contains(log[0].Detail, "status new → open; assignee  → admin") {
		t.Errorf("audit: %+v", log)
	}
}

func TestMergeAndSplit(t *testing.T) {
	h := busy(t)
	ctx := context.Background()
	b := h.as("reviewer")
	second, _, err := h.st.Receive(ctx, store.Received{Customer: h.b.Customer, Name: "y"}, strings.NewReader("y"))
	must(t, err)
	cs, err := h.st.Case(ctx, second.Case)
	must(t, err)
	other, err := h.st.AddCustomer(ctx, store.Customer{Name: "Tredje"})
	must(t, err)
	theirs, err := h.st.AddCase(ctx, store.Case{Customer: other.ID})
	must(t, err)
	for into, want := range map[string]int{"": 422, "x": 422, "999": 422, fmt.Sprint(cs.Number): 409, fmt.Sprint(theirs.Number): 409} {
		if res, _ := b.post(fmt.Sprintf("/cases/%d/merge", cs.Number), url.Values{"into": {into}}); res.StatusCode != want {
			t.Errorf("into %q: %d, want %d", into, res.StatusCode, want)
		}
	}
	if res, _ := b.post(fmt.Sprintf("/cases/%d/merge", cs.Number), url.Values{"into": {fmt.Sprint(h.case1)}}); res.StatusCode != 303 || res.Header.Get("Location") != fmt.Sprintf("/cases/%d/work", h.case1) {
		t.Fatalf("merge: %d", res.StatusCode)
	}
	if _, text := b.do("GET", fmt.Sprintf("/cases/%d/work", cs.Number), nil); !strings.Contains(text, fmt.Sprintf(`href="/cases/%d/work"`, h.case1)) {
		t.Error("the merged case does not say where it went")
	}
	for _, ids := range [][]string{nil, {h.b.ID, second.ID}} {
		if res, _ := b.post(fmt.Sprintf("/cases/%d/split", h.case1), url.Values{"bundle": ids}); res.StatusCode != 422 {
			t.Errorf("split of %d: %d", len(ids), res.StatusCode)
		}
	}
	if res, _ := b.post(fmt.Sprintf("/cases/%d/split", h.case1), url.Values{"bundle": {second.ID}, "new-title": {"apart"}}); res.StatusCode != 303 {
		t.Errorf("split: %d", res.StatusCode)
	}
}

// What the workshop writes is taken by the guide's own check.
func TestWorkshopYAML(t *testing.T) {
	h := busy(t)
	b := h.as("reviewer")
	shop := fmt.Sprintf("/cases/%d/workshop", h.case1)
	form := url.Values{"lines": {"2026-11-23 07:00:01 ERROR [7] Can't read 'C:\\eadm\\x.csv': user [navn:3f9a2c1b7d40] \"locked\" it: # 12 & <b>"}, "page": {"import-ad"}}
	form.Set("do", "propose")
	_, text := b.post(shop, form)
	m := regexp.MustCompile(`(?s)<textarea[^>]*name="pattern"[^>]*>(.*?)</textarea>`).FindStringSubmatch(text)
	if m == nil || m[1] == "" {
		t.Fatalf("no pattern: %s", text)
	}
	pattern := unescape(m[1])
	for k, v := range map[string]string{"do": "write", "pattern": pattern, "id": "file-locked", "says-nb": `Filen er "låst": \ ` + "#", "says-en": "The file is locked - it's: [x]", "fix-nb": "Vent.", "not": "Read 'C:\\x' well"} {
		form.Set(k, v)
	}
	_, text = b.post(shop, form)
	m = regexp.MustCompile(`(?s)<code data-command>(.*?)</code>`).FindStringSubmatch(text)
	if m == nil {
		t.Fatalf("no YAML: %s", regexp.MustCompile(`(?s)role="alert".*?</div>`).FindString(text))
	}
	yaml := unescape(m[1])
	if strings.Contains(yaml, "3f9a2c1b7d40") {
		t.Error("the example names somebody")
	}
	old, err := content.FS.ReadFile("steps/import-ad.yaml")
	must(t, err)
	fsys := fstest.MapFS{}
	copyFS(t, fsys)
	fsys["steps/import-ad.yaml"] = &fstest.MapFile{Data: append(append([]byte(strings.TrimRight(string(old), "\n")), '\n'), yaml...)}
	g, err := guide.Load(fsys)
	if err != nil {
		for _, p := range err.(guide.Problems) {
			if !p.Warning {
				t.Errorf("%v\n%s", p, yaml)
			}
		}
	}
	sig := knownSignature(g, "file-locked")
	if sig == nil || sig.Match != pattern || sig.Says["nb"] != form.Get("says-nb") || sig.Says["en"] != form.Get("says-en") {
		t.Fatalf("%+v\n%s", sig, yaml)
	}
	for name, change := range map[string][2]string{"taken": {"id", "dc-not-operational"}, "id": {"id", "Æ x"}, "page": {"page", "nowhere"}, "says": {"says-en", ""}, "not": {"not", ""}, "finds": {"not", form.Get("lines")},
		"pattern": {"pattern", `(?=x)`}, "empty": {"pattern", `x*`}, "misses": {"pattern", "nothing such"}, "none": {"pattern", ""}} {
		v := url.Values{}
		for k := range form {
			v[k] = form[k]
		}
		v.Set(change[0], change[1])
		_, text := b.post(shop, v)
		said := strings.SplitN(workshopText["workshop.bad."+name][0], "%", 2)[0]
		if strings.Contains(text, "data-command>  - id") || !strings.Contains(unescape(text), said) {
			t.Errorf("%s: not said", name)
		}
	}
}

func unescape(s string) string {
	return strings.NewReplacer("&lt;", "<", "&gt;", ">", "&#34;", `"`, "&#39;", "'", "&#43;", "+", "&amp;", "&").Replace(s)
}

func copyFS(t *testing.T, to fstest.MapFS) {
	t.Helper()
	var walk func(dir string)
	walk = func(dir string) {
		list, err := content.FS.ReadDir(dir)
		must(t, err)
		for _, e := range list {
			name := strings.TrimPrefix(dir+"/"+e.Name(), "./")
			if e.IsDir() {
				walk(name)
				continue
			}
			data, err := content.FS.ReadFile(name)
			must(t, err)
			to[name] = &fstest.MapFile{Data: data, ModTime: time.Unix(0, 0)}
		}
	}
	walk(".")
}

// TestMeanwhile: two change one case at once. What only one of them touched
// stands; what both touched is said, and saved when it is sent again.
func TestMeanwhile(t *testing.T) {
	h := busy(t)
	b := h.as("reviewer")
	at := fmt.Sprintf("/cases/%d/work", h.case1)
	now := func() *store.Case {
		c, err := h.st.CaseByNumber(t.Context(), h.case1)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	page := func() url.Values { // as the form is sent by one who changed nothing
		c := now()
		f := url.Values{}
		tags, err := h.st.Tags(t.Context(), c.ID)
		if err != nil {
			t.Fatal(err)
		}
		for name, v := range map[string]string{"status": c.Status, "assignee": c.Assignee, "title": c.Title, "ref": c.Ref, "tags": tagList(tags)} {
			f.Set(name, v)
			f.Set("was-"+name, v)
		}
		return f
	}
	one, other := page(), page()
	one.Set("status", "waiting")
	one.Set("title", "Ens egen")
	if res, _ := b.post(at, one); res.StatusCode != 303 {
		t.Fatal(res.Status)
	}
	other.Set("tags", "ad")
	if res, _ := b.post(at, other); res.StatusCode != 303 || now().Status != "waiting" || now().Title != "Ens egen" {
		t.Errorf("%s, and the case is %+v", res.Status, now())
	}
	other.Set("was-tags", "ad")
	other.Set("title", "En annens")
	res, text := b.post(at, other)
	if res.StatusCode != http.StatusConflict || !strings.Contains(text, "Ens egen") || !strings.Contains(text, `value="En annens"`) || !strings.Contains(text, `name="was-title" value="Ens egen"`) ||
		!strings.Contains(text, `value="waiting" selected`) || now().Title != "Ens egen" {
		t.Errorf("%s, and the case is %+v: %s", res.Status, now(), text)
	}
	other.Set("was-title", "Ens egen")
	if res, _ := b.post(at, other); res.StatusCode != 303 || now().Title != "En annens" || now().Status != "waiting" {
		t.Errorf("%s, and the case is %+v", res.Status, now())
	}
}
