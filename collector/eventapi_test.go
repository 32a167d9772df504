package collector

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// recorded plays the event service: a log of events 1…n, newest first, that
// misbehaves as Windows was seen to. Every handle it gives must come back.
type recorded struct {
	t       *testing.T
	n       int
	open    map[handle]string
	serial  handle
	at      map[handle]int        // where a query stands
	event   map[handle]int        // which record a handle is
	queries []string              // xpaths asked
	refuse  func(asked int) error // for the asked-th call of next
	asked   int
	biggest int // above this many, a batch is too large
}

func (r *recorded) handle(what string) handle {
	r.serial++
	r.open[r.serial] = what
	return r.serial
}

func (r *recorded) api() *eventAPI {
	r.open, r.at, r.event = map[handle]string{}, map[handle]int{}, map[handle]int{}
	return &eventAPI{
		query: func(channel, xpath string) (handle, error) {
			switch channel {
			case "Gone":
				return 0, errNoChannel
			case "Security":
				return 0, errNoRight
			}
			r.queries = append(r.queries, xpath)
			h := r.handle("query")
			r.at[h] = r.n
			if _, rest, ok := strings.Cut(xpath, "EventRecordID<"); ok {
				var before int
				fmt.Sscanf(rest, "%d", &before)
				r.at[h] = before - 1
			}
			return h, nil
		},
		next: func(q handle, max int) ([]handle, error) {
			r.asked++
			if r.refuse != nil {
				if err := r.refuse(r.asked); err != nil {
					return nil, err
				}
			}
			if r.biggest > 0 && max > r.biggest {
				return nil, errTooBig
			}
			if r.at[q] == 0 {
				return nil, errNoMore
			}
			var out []handle
			for ; r.at[q] > 0 && len(out) < max; r.at[q]-- {
				h := r.handle("event")
				r.event[h] = r.at[q]
				out = append(out, h)
			}
			return out, nil
		},
		xml: func(h handle) ([]byte, error) {
			n := r.event[h]
			if n == 13 {
				return nil, errNoAnswer13
			}
			return []byte(fmt.Sprintf(`<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='Schannel'/>`+
				`<EventID Qualifiers='16384'>36874</EventID><Version>0</Version><Level>2</Level><Task>0</Task><Opcode>0</Opcode><Keywords>0x8000000000000000</Keywords>`+
				`<TimeCreated SystemTime='2026-03-02T06:00:00.1234567Z'/><EventRecordID>%d</EventRecordID><Channel>System</Channel><Computer>SRV1.fjellvik.local</Computer>`+
				`<Security UserID='S-1-5-18'/></System><EventData><Data Name='Protocol'>TLS 1.2</Data><Data>&lt;b&gt; "q"</Data></EventData></Event>`, n)), nil
		},
		message: func(h handle, provider string) (string, error) {
			if r.event[h]%2 == 0 {
				return "", errNoText
			}
			return "A fatal alert", nil
		},
		close: func(h handle) {
			if _, ok := r.open[h]; !ok {
				r.t.Errorf("handle %d was closed twice", h)
			}
			delete(r.open, h)
		},
	}
}

var errNoAnswer13 = errors.New("the event could not be rendered")

func TestEventService(t *testing.T) {
	all := func(from int) (out []uint64) {
		for n := from; n > 0; n-- {
			if n != 13 {
				out = append(out, uint64(n))
			}
		}
		return out
	}
	cases := []struct {
		name    string
		channel string
		rec     recorded
		max     int
		err     error
		ids     []uint64
		check   func(t *testing.T, rep liveReport, r *recorded)
	}{
		{"plain", "System", recorded{n: 150}, 1000, nil, all(150), func(t *testing.T, rep liveReport, r *recorded) {
			if rep.Unreadable != 1 || rep.NoText != 75 || rep.Capped || len(r.queries) != 1 {
				t.Errorf("%+v, %d queries", rep, len(r.queries))
			}
		}},
		{"empty", "System", recorded{}, 10, nil, nil, nil},
		{"the cap comes after the filter", "System", recorded{n: 500}, 100, nil, all(500)[:100], func(t *testing.T, rep liveReport, r *recorded) {
			if !rep.Capped || !strings.Contains(r.queries[0], "Provider[@Name='Schannel']") || !strings.Contains(r.queries[0], "EventID=36874") {
				t.Errorf("%+v %s", rep, r.queries[0])
			}
		}},
		{"1734: large events, smaller batches, from the last record", "System", recorded{n: 200, biggest: 16}, 1000, nil, all(200), func(t *testing.T, rep liveReport, r *recorded) {
			if len(r.queries) != 3 { // 64, 32, 16
				t.Errorf("%d queries", len(r.queries))
			}
		}},
		{"15011: the log wrapped, asked again below the last", "System", recorded{n: 130, refuse: func(asked int) error {
			if asked == 2 {
				return errWrapped
			}
			return nil
		}}, 1000, nil, all(130), func(t *testing.T, rep liveReport, r *recorded) {
			if !rep.Wrapped || !strings.Contains(r.queries[1], "EventRecordID<67") {
				t.Errorf("%+v %q", rep, r.queries)
			}
		}},
		{"it wraps for ever", "System", recorded{n: 10, refuse: func(int) error { return errWrapped }}, 10, errWrapped, nil, nil},
		{"5: access denied", "Security", recorded{}, 10, errNoRight, nil, nil},
		{"15007: no such channel", "Gone", recorded{}, 10, errNoChannel, nil, nil},
		{"EvtNext without an answer", "System", recorded{n: 9, refuse: func(int) error { return errNoAnswer13 }}, 10, errNoAnswer13, nil, nil},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			r := &c.rec
			r.t = t
			q := eventQuery{Channel: c.channel, Providers: []string{"Schannel"}, Levels: []uint8{1, 2}, IDs: []uint32{36874},
				Since: time.Unix(0, 0), Until: time.Unix(2e9, 0), Max: c.max}
			var ids []uint64
			rep, err := r.api().read(context.Background(), q, func(e *liveEvent) error {
				ids = append(ids, e.RecordID)
				return nil
			})
			if !errors.Is(err, c.err) || c.err == nil && err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(ids, c.ids) {
				t.Errorf("%d events: %v", len(ids), ids)
			}
			if len(r.open) > 0 {
				t.Errorf("%d handles are still open", len(r.open))
			}
			if c.check != nil {
				c.check(t, rep, r)
			}
		})
	}
}

// TestEventStops: an error of the receiver and the end of the context close everything too.
func TestEventStops(t *testing.T) {
	r := &recorded{t: t, n: 100}
	full := errors.New("full")
	if _, err := r.api().read(context.Background(), eventQuery{Max: 100}, func(*liveEvent) error { return full }); err != full || len(r.open) > 0 {
		t.Errorf("%v, %d handles open", err, len(r.open))
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := r.api().read(ctx, eventQuery{Max: 100}, nil); !errors.Is(err, context.Canceled) || len(r.open) > 0 {
		t.Errorf("%v, %d handles open", err, len(r.open))
	}
}

func TestXPath(t *testing.T) {
	q := eventQuery{Providers: []string{"A", "B'] or *[", "C"}, Levels: []uint8{2}, IDs: []uint32{1, 2},
		Since: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC), Until: time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)}
	want := "*[System[Provider[@Name='A' or @Name='C'] and Level=2 and (EventID=1 or EventID=2) and " +
		"TimeCreated[@SystemTime>='2026-03-01T00:00:00.000Z' and @SystemTime<='2026-03-02T00:00:00.000Z'] and EventRecordID<7]]"
	if got := q.xpath(7); got != want {
		t.Errorf("%s", got)
	}
}

func TestEventLine(t *testing.T) {
	r := &recorded{t: t, n: 1}
	var line string
	if _, err := r.api().read(context.Background(), eventQuery{Max: 1}, func(e *liveEvent) error {
		line = string(e.append(nil))
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	want := `{"time":"2026-03-02T06:00:00.1234567Z","level":"error","channel":"System","provider":"Schannel","eventId":36874,"recordId":1,` +
		`"computer":"SRV1.fjellvik.local","keywords":"0x8000000000000000","user":"S-1-5-18","message":"A fatal alert",` +
		`"data":[["Protocol","TLS 1.2"],["","<b> \"q\""]]}` + "\n"
	if line != want {
		t.Errorf("got  %swant %s", line, want)
	}
}
