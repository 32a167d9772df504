package timeline

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"stegvis/logs"
)

// made is records as logs reads them out of made-up files: plain text, text
// without times, JSON lines and events, some out of order.
func made(rng *rand.Rand, files, lines int) []*logs.Record {
	var out []*logs.Record
	base := time.Date(2026, 3, 2, 6, 0, 0, 0, time.UTC)
	words := []string{"synkronisering", "Brukeren", "timeout", "ÆRLIG", "refused", "ok", "0x80070005", "kø"}
	for f := range files {
		var b bytes.Buffer
		at := base.Add(time.Duration(rng.IntN(3600)) * time.Second)
		name := fmt.Sprintf("logs/file%d.log", f)
		for range rng.IntN(lines) + 1 {
			at = at.Add(time.Duration(rng.IntN(5000)-500) * time.Millisecond)
			level := []string{"INFO", "WARN", "ERROR", "DEBUG", "FATAL"}[rng.IntN(5)]
			text := words[rng.IntN(len(words))] + fmt.Sprintf(" %d ", rng.IntN(4)) + words[rng.IntN(len(words))]
			switch f % 4 {
			case 0:
				fmt.Fprintf(&b, "%s %s %s\n", at.Format("2006-01-02 15:04:05.000"), level, text)
				if rng.IntN(9) == 0 {
					b.WriteString("   at Stack.Trace()\n")
				}
			case 1:
				fmt.Fprintf(&b, "%s %s\n", level, text)
			case 2:
				fmt.Fprintf(&b, `{"time":%q,"level":%q,"message":%q,"user":"u%d"}`+"\n", at.Format(time.RFC3339Nano), strings.ToLower(level), text, rng.IntN(3))
			case 3:
				name = fmt.Sprintf("events/File%d.jsonl", f)
				message := fmt.Sprintf(`"message":%q,`, text)
				if rng.IntN(2) == 0 {
					message = ""
				}
				fmt.Fprintf(&b, `{"time":%q,"level":%q,"channel":"Application","provider":"P%d","eventId":%d,"recordId":%d,"computer":"SRV",%s"data":[["User","u%d"],["","x"]]}`+"\n",
					at.Format(time.RFC3339Nano), strings.ToLower(level), rng.IntN(2), rng.IntN(3)+4000, rng.IntN(1000), message, rng.IntN(3))
			}
		}
		for r, err := range logs.Read(&b, logs.Options{Source: fmt.Sprintf("s%d", f%3), Entry: name, Zone: time.UTC}) {
			if err == nil {
				out = append(out, r.Clone())
			}
		}
	}
	return out
}

// index writes records and opens what was written.
func index(t testing.TB, recs []*logs.Record) (*Index, []byte) {
	t.Helper()
	name := filepath.Join(t.TempDir(), "x.idx")
	w, err := Create(name)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range recs {
		if err := w.Add(r); err != nil {
			t.Fatal(err)
		}
	}
	sum, err := w.Close()
	if err != nil {
		t.Fatal(err)
	}
	if sum.Records != len(recs) {
		t.Fatalf("%d records written, want %d", sum.Records, len(recs))
	}
	raw, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	x, err := Open(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	return x, raw
}

// means is Query said in the plainest way, about one record.
func (q *Query) means(r *logs.Record) bool {
	at := r.Time
	if !at.IsZero() {
		at = at.Add(q.Offsets[r.Source])
	}
	if (!q.From.IsZero() || !q.Until.IsZero()) && (at.IsZero() || at.Before(q.From) || !q.Until.IsZero() && !at.Before(q.Until)) {
		return false
	}
	f := frame{provider: r.Field("Provider"), id: r.Field("EventID")}
	if !r.Event {
		if len(q.Providers)+len(q.EventIDs) > 0 {
			return false
		}
	} else if !choose(q.Providers, q.NotProviders, f.provider) || !chooseEvent(q.EventIDs, q.NotEventIDs, &f) {
		return false
	}
	if !choose(q.Levels, q.NotLevels, r.Level) || !choose(q.Sources, q.NotSources, r.Source) || !choose(q.Entries, q.NotEntries, r.Entry) {
		return false
	}
	text := string(r.AppendSearch(nil))
	for _, t := range q.Include {
		if !t.in(text) {
			return false
		}
	}
	return !slices.ContainsFunc(q.Exclude, func(t Text) bool { return t.in(text) })
}

func (t Text) in(s string) bool {
	if t.Regex {
		return plainRegexp(t).MatchString(s)
	}
	if t.Case {
		return strings.Contains(s, t.Text)
	}
	return strings.Contains(strings.ToLower(s), strings.ToLower(t.Text))
}

// merged is the records in the order of a timeline.
func merged(recs []*logs.Record, q *Query) []*logs.Record {
	out := slices.Clone(recs)
	slices.SortStableFunc(out, func(a, b *logs.Record) int {
		return at(a, q).Compare(at(b, q))
	})
	return slices.DeleteFunc(out, func(r *logs.Record) bool { return !q.means(r) })
}

func at(r *logs.Record, q *Query) time.Time {
	if r.Time.IsZero() {
		return r.Time
	}
	return r.Time.Add(q.Offsets[r.Source])
}
