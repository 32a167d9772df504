package logs

import (
	"bytes"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"stegvis/evtx/evtxtest"
)

var eventStart = time.Date(2026, 5, 31, 6, 0, 0, 123456700, time.UTC)

// eventLog is a synthetic log of n events, ten seconds apart, from number first on.
func eventLog(first uint64, n int, o evtxtest.Options) []byte {
	l := evtxtest.NewLog(first)
	for i := range n {
		e := evtxtest.Event{Time: eventStart.Add(time.Duration(i) * 10 * time.Second), Channel: "System", Computer: "SRV-EADM01.kommune.example",
			Level: uint8(i%5 + 1)}
		if i%2 == 0 {
			e.Provider, e.ID, e.Keywords = "NETLOGON", 5719, 0x80000000000000
			e.Data = []evtxtest.Field{{Value: evtxtest.String("KOMMUNE")}, {Value: evtxtest.String("%%1311")}}
		} else {
			e.Provider, e.ID, e.GUID, e.User = "Microsoft-Windows-GroupPolicy", 1129, "{aea1b4fa-97d1-45f2-a64c-4d69fffd92c9}", "S-1-5-18"
			e.Data = []evtxtest.Field{{Name: "ErrorCode", Value: evtxtest.Uint32(1222)}, {Name: "ErrorDescription", Value: evtxtest.String("Nettverket er ikke til stede, æøå.")}}
		}
		l.Add(e)
	}
	return l.File(o)
}

// The records of an .evtx are as the golden file says.
func TestEventFileGolden(t *testing.T) {
	const golden = "testdata/evtx.golden"
	got := dump(t, eventLog(140315, 6, evtxtest.Options{PerChunk: 4}), true)
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

// A log that has gone full circle has its oldest chunk somewhere in the middle,
// and one copied while Windows wrote has records its header does not know:
// merged with a text log, all come by time and number.
func TestEventFileWrapped(t *testing.T) {
	const head, chunk, per, n = 4096, 65536, 100, 1050
	clean := eventLog(1, n, evtxtest.Options{PerChunk: per, Stale: 3})
	chunks := (len(clean) - head) / chunk
	turn := head + (chunks-4)*chunk // the last four chunks have overwritten the first places
	wrapped := append(append(bytes.Clone(clean[:head]), clean[turn:]...), clean[head:turn]...)
	text := eventStart.Add(5*time.Second).Format("2006-01-02T15:04:05Z") + " between the first two\n"
	var ids []int
	var last time.Time
	var between int
	for r := range Merge(
		Stream{Records: Read(bytes.NewReader(wrapped), Options{Entry: "System.evtx", Size: int64(len(wrapped))})},
		Stream{Records: Read(strings.NewReader(text), Options{Entry: "a.log"})},
	) {
		if r.Time.Before(last) {
			t.Fatalf("%s:%d of %v comes after %v", r.Entry, r.Line, r.Time, last)
		}
		last = r.Time
		if !r.Event {
			between = len(ids)
			continue
		}
		id, _ := strconv.Atoi(r.Field("RecordID"))
		ids = append(ids, id)
	}
	if len(ids) != n || between != 1 {
		t.Fatalf("%d events, the line after %d of them", len(ids), between)
	}
	for i, id := range ids {
		if id != i+1 {
			t.Fatalf("event %d at place %d", id, i+1)
		}
	}
}
