package diagnose

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"stegvis/guide"
	"stegvis/logs"
)

func TestPatterns(t *testing.T) {
	r := matcher(t, sig("known", "p", "a known error")).Start()
	var b strings.Builder
	for i := range 10 {
		fmt.Fprintf(&b, "2026-05-03 09:00:%02d ERROR Could not write user [name:%012x] to OU=Ansatte: 0x80070005\n", i, i)
		fmt.Fprintf(&b, "2026-05-03 09:01:%02d ERROR File C:\\eadm\\data\\%d.xml is locked by process %d\n", i, i, i*7)
		fmt.Fprintf(&b, "2026-05-03 09:02:%02d INFO nothing wrong with %d\n", i, i)
		fmt.Fprintf(&b, "2026-05-03 09:02:%02d ERROR a known error\n", i)
	}
	b.WriteString("2026-05-03 09:03:00 Importen feilet for \"Avdeling Nord\"\n")
	read(r, "a.log", b.String())
	got := ""
	for _, p := range r.Patterns(10) {
		got += fmt.Sprintf("%d %s (%s:%d)\n", p.Count, p.Template, p.Sample.Entry, p.Sample.Line)
	}
	want := `10 ERROR File <*> is locked by process <*> (a.log:2)
10 ERROR Could not write user <*> to OU=Ansatte: 0x80070005 (a.log:1)
1 Importen feilet for <*> (a.log:41)
`
	if got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
	if n := len(r.Patterns(1)); n != 1 {
		t.Error(n)
	}
	_ = r.Findings(guide.Ref{})
}

// However different the lines, memory is bounded, the frequent stays, and the
// same lines give the same patterns.
func TestPatternsBounded(t *testing.T) {
	run := func() []Pattern {
		r := matcher(t).Start()
		var b strings.Builder
		for i := range 20_000 {
			w := func(n int) string { return strings.Repeat(string(rune('a'+n%26)), 1+n/26%40) }
			fmt.Fprintf(&b, "2026-05-03 09:00:00 ERROR %s %s %s\n", w(i), w(i*7+1), w(i*31+5))
			if i%5 == 0 {
				b.WriteString("2026-05-03 09:00:00 FEIL den samme hver gang\n")
			}
		}
		read(r, "a", b.String())
		if r.drain.count > maxClusters {
			t.Fatalf("%d clusters", r.drain.count)
		}
		return r.Patterns(50)
	}
	a, b := run(), run()
	if fmt.Sprint(a) != fmt.Sprint(b) {
		t.Error("two runs differ")
	}
	if len(a) == 0 || !slicesHas(a, "FEIL den samme hver gang") {
		t.Error("the frequent one is gone")
	}
}

func slicesHas(list []Pattern, template string) bool {
	for _, p := range list {
		if p.Template == template && p.Count == 4000 {
			return true
		}
	}
	return false
}

// An event whose message could not be rendered is named by its source and
// number; a line of values alone is no pattern.
func TestPatternsNamed(t *testing.T) {
	log := `{"time":"2026-06-17T04:12:43Z","level":"error","channel":"System","provider":"NETLOGON","eventId":5719,"recordId":1,"computer":"a","data":[["","FJELLVIK"],["","%%1311"]]}
{"time":"2026-06-17T05:12:43Z","level":"error","channel":"System","provider":"NETLOGON","eventId":5719,"recordId":2,"computer":"a","data":[["","BYGDA"],["","%%1311"]]}
{"time":"2026-06-17T05:13:43Z","level":"error","channel":"System","provider":"NETLOGON","eventId":5783,"recordId":3,"computer":"a","data":[["","FJELLVIK"],["","%%1311"]]}
{"time":"2026-06-17T05:14:43Z","level":"error","channel":"System","provider":"Other","eventId":7,"recordId":4,"computer":"a"}
{"time":"2026-06-17T05:15:43Z","level":"error","channel":"System","provider":"Other","eventId":8,"recordId":5,"computer":"a","message":"1234 5678"}
`
	r := matcher(t).Start()
	for rec, err := range logs.Read(strings.NewReader(log), logs.Options{Entry: "events/System.jsonl"}) {
		if err != nil {
			t.Fatal(err)
		}
		r.Add(rec)
	}
	var got []string
	for _, p := range r.Patterns(10) {
		got = append(got, fmt.Sprint(p.Count, " ", p.Template))
	}
	want := []string{"2 NETLOGON 5719 <*> %%1311", "1 Other 7", "1 NETLOGON 5783 <*> %%1311"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
