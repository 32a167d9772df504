package diagnose

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"stegvis/guide"
	"stegvis/logs"
)

func matcher(t testing.TB, sigs ...guide.Signature) *Matcher {
	t.Helper()
	m, err := New(&guide.Guide{Signatures: sigs})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func sig(id, page, match string) guide.Signature {
	return guide.Signature{ID: id, Page: page, Condition: guide.Condition{Match: match}}
}

// read runs text, a log file called entry, through r.
func read(r *Run, entry, text string) {
	for rec, err := range logs.Read(strings.NewReader(text), logs.Options{Entry: entry}) {
		if err == nil {
			r.Add(rec)
		}
	}
}

// ids lists findings as "signature×count@entry:line".
func ids(list []Finding) string {
	var out []string
	for _, f := range list {
		out = append(out, fmt.Sprintf("%s×%d@%s:%d", f.Signature, f.Count, f.Entry, f.Line))
	}
	return strings.Join(out, " ")
}

// What one condition sees, whatever its case, its place in the line and the
// length of what can be looked for.
func TestMatches(t *testing.T) {
	for _, c := range []struct {
		match, text string
		want        bool
	}{
		{`the server is not operational`, "2026-05-03 09:00:00 The SERVER is not operational.", true},
		{`the server is not operational`, "2026-05-03 09:00:00 the server is operational", false},
		{`0x51\b`, "code 0X51", true},
		{`0x51\b`, "code 0x511", false},
		{`81`, "ldap 81", true},
		{`a.c`, "xABCx", true},
		{`\d{3} feil`, "404 FEIL", true},
		{`på plass`, "ikke PÅ PLASS", true},
		{`(timeout|timed out|tidsavbrudd)`, "Operasjonen fikk TIDSAVBRUDD", true},
		{`(timeout|x)`, "x", true},
		{`colou?r map`, "the color map", true},
		{`(abc){2,3}`, "xabcabc", true},
		{`^start`, "Start here", true},
		{`^start`, "no start", false},
		{`end$`, "the end", true},
		{`k[æe]rberos`, "\u212Aerberos", true},
		{`disk`, "di\u017Fk full", true},
		{`ldap.*(81|0x51)`, "LDAP error 0x51", true},
		{`first.*second`, "first\nsecond", false},
		{`first[\s\S]*second`, "2026-05-03 09:00:00 first\n at second", true},
		{`[45]\d\d service`, "503 Service", true},
		{`ångstrøm`, "\u212Bngstrøm", true},
		{``, "anything", false},
	} {
		r := matcher(t, sig("s", "p", c.match)).Start()
		read(r, "a.log", c.text+"\n")
		if got := len(r.Findings(guide.Ref{})) == 1; got != c.want {
			t.Errorf("%q on %q: %v", c.match, c.text, got)
		}
	}
}

const events = `{"time":"2026-05-03T07:00:00Z","level":"information","channel":"Security","provider":"Microsoft-Windows-Security-Auditing","eventId":4625,"recordId":1,"computer":"srv01","message":"An account failed to log on.","data":[["TargetUserName","x"],["SubStatus","0xc000006a"]]}
{"time":"2026-05-03T07:01:00Z","level":"error","channel":"System","provider":"Schannel","eventId":36870,"recordId":2,"computer":"srv01","data":[["ErrorCode","0x8009030d"]]}
`

func TestWhere(t *testing.T) {
	for _, c := range []struct {
		name string
		cond guide.Condition
		want int
	}{
		{"event alone", guide.Condition{Where: guide.Where{EventID: []int{36870, 36874}}}, 1},
		{"provider alone", guide.Condition{Where: guide.Where{Provider: "schannel"}}, 1},
		{"level alone", guide.Condition{Where: guide.Where{Level: []string{"error", "critical"}}}, 1},
		{"sub-code in the data", guide.Condition{Match: `^SubStatus: 0xC000006A`, Where: guide.Where{EventID: []int{4625}}}, 0},
		{"sub-code in the data, any line", guide.Condition{Match: `\nSubStatus: 0xC000006A`, Where: guide.Where{EventID: []int{4625}}}, 1},
		{"data as text", guide.Condition{Match: `^ErrorCode: 0x8009030d$`}, 1},
		{"wrong event", guide.Condition{Match: `SubStatus`, Where: guide.Where{EventID: []int{4624}}}, 0},
		{"wrong provider", guide.Condition{Match: `SubStatus`, Where: guide.Where{Provider: "Schannel"}}, 0},
	} {
		r := matcher(t, guide.Signature{ID: "s", Condition: c.cond}).Start()
		read(r, "events/x.jsonl", events)
		if got := len(r.Findings(guide.Ref{})); got != c.want {
			t.Errorf("%s: %d findings", c.name, got)
		}
	}
	r := matcher(t, guide.Signature{ID: "s", Condition: guide.Condition{Where: guide.Where{EventID: []int{4625}}}}).Start()
	read(r, "a.log", "2026-05-03 09:00:00 4625\n")
	if len(r.Findings(guide.Ref{})) != 0 {
		t.Error("a line of a log passed for an event")
	}
}

func TestCombinations(t *testing.T) {
	text := `2026-05-03 09:00:00 alpha
2026-05-03 09:04:00 beta
2026-05-03 10:00:00 alpha
2026-05-03 10:30:00 beta
2026-05-03 11:00:00 beta
2026-05-03 11:01:00 alpha
2026-05-03 11:02:00 gamma
`
	one := func(m string) guide.Condition { return guide.Condition{Match: m} }
	for _, c := range []struct {
		name string
		sig  guide.Signature
		want string
	}{
		{"all within", guide.Signature{All: []guide.Condition{one("alpha"), one("beta")}, Within: 5 * time.Minute}, "s×2@a:1"},
		{"none near", guide.Signature{All: []guide.Condition{one("alpha"), one("beta")}, None: []guide.Condition{one("gamma")}, Within: 5 * time.Minute}, "s×1@a:1"},
		{"none at all", guide.Signature{All: []guide.Condition{one("alpha")}, None: []guide.Condition{one("gamma")}}, ""},
		{"own condition and none", guide.Signature{Condition: one("alpha"), None: []guide.Condition{one("gamma")}, Within: 5 * time.Minute}, "s×2@a:1"},
		{"any", guide.Signature{Any: []guide.Condition{one("gamma"), one("delta")}}, "s×1@a:7"},
		{"all and any", guide.Signature{All: []guide.Condition{one("alpha")}, Any: []guide.Condition{one("gamma"), one("beta")}, Within: time.Minute}, "s×1@a:6"},
		{"all, whenever", guide.Signature{All: []guide.Condition{one("gamma"), one("alpha")}}, "s×1@a:7"},
		{"not all there", guide.Signature{All: []guide.Condition{one("gamma"), one("delta")}}, ""},
	} {
		c.sig.ID = "s"
		r := matcher(t, c.sig).Start()
		read(r, "a", text)
		if got := ids(r.Findings(guide.Ref{})); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
		if again := ids(r.Findings(guide.Ref{})); again != c.want {
			t.Errorf("%s: asked again: %q", c.name, again)
		}
	}
}

// The page in question first, then the specific before the general, then the recent.
func TestRank(t *testing.T) {
	general := sig("general", "", "error")
	see := sig("state", "import-ad", "the domain controller cannot be reached")
	see.See = "import-ad#not-starting"
	m := matcher(t, general,
		sig("short", "export-ad", "ldap"),
		sig("old", "export-ad", "ldap error 81 from the directory"),
		sig("new", "export-ad", "ldap error 82 from the directory"),
		sig("page", "import-ad", "timeout"), see)
	r := m.Start()
	read(r, "a", `2026-05-03 09:00:00 error: LDAP error 81 from the directory
2026-05-03 09:00:01 error: LDAP error 82 from the directory
2026-05-03 08:00:00 timeout
2026-05-03 07:00:00 The domain controller cannot be reached
`)
	for about, want := range map[string]string{
		"":                       "state old new short page general",
		"export-ad":              "new old short state page general",
		"import-ad":              "state page new old short general",
		"import-ad#not-starting": "state page new old short general",
	} {
		var got []string
		for _, f := range r.Findings(guide.ParseRef(about)) {
			got = append(got, f.Signature)
		}
		if about == "" {
			want = "state new old short page general"
			if slices.Index(got, "general") != 5 {
				t.Errorf("nowhere in question: %v", got)
			}
			continue
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: got %v, want %s", about, got, want)
		}
	}
	f := r.Findings(guide.ParseRef("export-ad"))[2]
	if f.Count != 2 || len(f.Samples) != 2 || f.Line != 1 || f.First.Second() != 0 || f.Last.Second() != 1 {
		t.Errorf("counted %+v", f)
	}
}

// FuzzPrefilter holds the prefilter to what it promises: what the expression
// matches, the scanner finds.
func FuzzPrefilter(f *testing.F) {
	f.Add(`the server is (not|un)operational`, "The Server Is Not Operational")
	f.Add(`a|bcd`, "BCD")
	f.Add(`ldap.{0,20}(81|0x51)`, "LDAP xx 0X51")
	f.Add(`pål[æe]`, "PÅLÆ")
	f.Add(`(?:abc)?def+`, "DEFFF")
	f.Add(`(abcd|efgh){2}x`, "abcdefghX")
	f.Add(`[kK]elvin`, "\u212Aelvin")
	f.Fuzz(func(t *testing.T, expr, text string) {
		if len(expr) > 200 {
			return
		}
		re, err := regexp.Compile("(?i)" + expr)
		if err != nil || expr == "" || !re.MatchString(text) {
			return
		}
		m, err := New(&guide.Guide{Signatures: []guide.Signature{sig("s", "p", expr)}})
		if err != nil {
			return
		}
		r := m.Start()
		r.Add(&logs.Record{Text: text})
		if len(r.Findings(guide.Ref{})) != 1 {
			t.Fatalf("%q matches %q and was not found; required %q", expr, text, required(expr))
		}
	})
}
