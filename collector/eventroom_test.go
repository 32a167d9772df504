package collector

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"stegvis/bundle"
	"stegvis/evtx/evtxtest"
	"stegvis/guide"
)

const systemLog = "  events:\n    kind: eventlog\n    title: {en: Events}\n    channels: [System]\n"

// records reads the record numbers of an entry of events.
func records(t *testing.T, b *bundle.Bundle, path string) (ids []int) {
	t.Helper()
	r, err := b.Entry(path)
	for _, line := range strings.Split(strings.TrimSpace(text(t, r, err)), "\n") {
		var e struct{ RecordID int }
		if err := json.Unmarshal([]byte(line), &e); err != nil {
			t.Fatalf("%v: %q", err, line)
		}
		ids = append(ids, e.RecordID)
	}
	return ids
}

// TestEventsNewestFirst: of a log that holds more than there is room for, or
// more than is ever taken, the newest events come, whole, and it is said.
func TestEventsNewestFirst(t *testing.T) {
	log, at := evtxtest.NewLog(1), time.Date(2026, 3, 2, 6, 0, 0, 0, time.UTC)
	const n = maxEvents + 500
	for i := range n {
		log.Add(evtxtest.Event{Time: at.Add(time.Duration(i) * time.Second), Provider: "Schannel", Channel: "System", Computer: "srv1", ID: 36874, Level: 2})
	}
	from := t.TempDir()
	folder := filepath.Join(from, "c", "windows", "system32", "winevt", "logs")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "System.evtx"), log.File(evtxtest.Options{}), 0o600); err != nil {
		t.Fatal(err)
	}
	g := faultGuide(t, systemLog, "events")
	for _, c := range []struct {
		max  int64
		note string
		kept func(ids []int, bytes int64) bool
	}{
		{1 << 30, "more than 20000 events", func(ids []int, _ int64) bool { return len(ids) == maxEvents }},
		{50_000, "only room for the newest events, 50 kB", func(ids []int, size int64) bool { return len(ids) > 100 && size <= 50_000 && size > 49_000 }},
	} {
		done, b := collect(t, g, Options{Lang: "en", From: from, MaxBytes: c.max, Since: 24 * time.Hour})
		row := done.Sources[0]
		ids := records(t, b, "events/System.jsonl")
		if row.Status != bundle.Partial || !strings.Contains(row.Note, c.note) || !c.kept(ids, row.Bytes) || ids[len(ids)-1] != n || ids[0] != n-len(ids)+1 {
			t.Errorf("%d bytes: %d events, %d to %d, %+v", c.max, len(ids), ids[0], ids[len(ids)-1], row)
		}
	}
}

// TestLiveEventsIntoTheBundle: what Windows' event service answers, recorded, on
// its way to an entry and to a row of the coverage.
func TestLiveEventsIntoTheBundle(t *testing.T) {
	old := kinds["service"]
	defer func() { kinds["service"] = old }()
	ready := func(*machine, *guide.Source, string) string { return "" }
	for _, c := range []struct {
		name, channel string
		rec           recorded
		max           int64
		cap           int
		status, note  string
		events        int
	}{
		{"complete", "System", recorded{n: 12}, 1 << 20, 100, bundle.Complete, "without message text", 12},
		{"one cannot be rendered", "System", recorded{n: 20}, 1 << 20, 100, bundle.Partial, "1 damaged", 19},
		{"more than is ever taken", "System", recorded{n: 500}, 1 << 20, 100, bundle.Partial, "more than 100 events", 100},
		{"more than there is room for", "System", recorded{n: 500}, 9_000, 1000, bundle.Partial, "only room for the newest events, 9.0 kB", 33},
		{"no right", "Security", recorded{}, 1 << 20, 100, bundle.Denied, "Security", 0},
		{"no such channel", "Gone", recorded{}, 1 << 20, 100, bundle.Missing, "Gone", 0},
		{"no answer", "System", recorded{n: 9, refuse: func(int) error { return errNoAnswer13 }}, 1 << 20, 100, bundle.Failed, "could not be rendered", 0},
		{"no answer after some", "System", recorded{n: 200, refuse: func(asked int) error {
			if asked > 1 {
				return errNoAnswer13
			}
			return nil
		}}, 1 << 20, 1000, bundle.Partial, "could not be rendered", batch},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := &c.rec
			r.t = t
			kinds["service"] = kind{noDetail, ready, func(ctx context.Context, j *job) error {
				return j.putEvents(ctx, r.api(), eventQuery{Channel: c.channel, Until: time.Now(), Max: c.cap})
			}, time.Minute, true}
			g := faultGuide(t, "  events:\n    kind: service\n    title: {en: Events}\n    services: [x]\n", "events")
			done, b := collect(t, g, Options{Lang: "en", MaxBytes: c.max})
			row := done.Sources[0]
			if row.Status != c.status || !strings.Contains(row.Note, c.note) || row.Bytes > c.max {
				t.Errorf("%+v", row)
			}
			if c.events == 0 {
				if len(done.Entries) > 2 {
					t.Errorf("%+v", done.Entries)
				}
			} else if ids := records(t, b, "events/System.jsonl"); len(ids) != c.events || ids[0] != r.n {
				t.Errorf("%d events, the first is %v: %s", len(ids), ids[:1], row.Note)
			}
			if len(r.open) > 0 {
				t.Errorf("%d handles are still open", len(r.open))
			}
		})
	}
}

// TestJournalLines: journalctl's own JSON, as recorded, newest first.
func TestJournalLines(t *testing.T) {
	const answer = `{"__REALTIME_TIMESTAMP":"1772438400000002","PRIORITY":"3","_SYSTEMD_UNIT":"eadm.service","SYSLOG_IDENTIFIER":"eadm","_HOSTNAME":"srv","_PID":"7","MESSAGE":"it stopped"}
{"__REALTIME_TIMESTAMP":"1772438400000001","PRIORITY":"6","SYSLOG_IDENTIFIER":"eadm","MESSAGE":[226,130,172,255]}
{"__REALTIME_TIMESTAMP":"1772438400000000","MESSAGE":null}
`
	for limit, want := range map[int64][]string{1 << 20: {"it stopped", "€\ufffd", ""}, 300: {"it stopped"}, 10: nil} {
		var out bytes.Buffer
		err := journalLines(&out, strings.NewReader(answer), limit)
		var got []string
		for line := range strings.Lines(out.String()) {
			var e struct {
				Time    time.Time
				Level   string
				Channel string
				Message string
			}
			if err := json.Unmarshal([]byte(line), &e); err != nil || e.Channel != "journal" || e.Time.Year() != 2026 {
				t.Fatalf("%v: %s", err, line)
			}
			got = append(got, e.Message)
		}
		if fmt.Sprintf("%q", got) != fmt.Sprintf("%q", want) || errors.Is(err, errCut) != (len(want) < 3) || err != nil && len(want) == 3 {
			t.Errorf("%d bytes: %q, %v", limit, got, err)
		}
	}
	if err := journalLines(new(bytes.Buffer), strings.NewReader("{\"MESSAGE\": "), 1000); err == nil {
		t.Error("an answer that breaks off is taken for a whole one")
	}
}
