package collector

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
)

// An eventAPI is the little that is used of Windows' event service. The live
// one is in eventapi_windows.go; tests answer with what was recorded. Handles are the service's own.
type eventAPI struct {
	// query opens channel's events that match xpath, newest first.
	query func(channel, xpath string) (handle, error)
	// next gives up to max events; errNoMore ends the results.
	next func(h handle, max int) ([]handle, error)
	// xml renders one event, bytes UTF-8.
	xml func(event handle) ([]byte, error)
	// message renders the text of an event by its publisher; errNoText is normal.
	message func(event handle, provider string) (string, error)
	close   func(h handle)
}

type handle uintptr

// What Windows answers, as far as something is decided by it.
var (
	errNoMore    = errors.New("no more events")         // 259, and 4317 on an exhausted query
	errTooBig    = errors.New("the batch is too large") // 1734
	errWrapped   = errors.New("the log wrapped")        // 15011: what was asked for was overwritten
	errNoChannel = errors.New("no such channel")        // 15007
	errNoText    = errors.New("no message text")        // 2, 15027, 15029 … : the publisher is gone
	errNoRight   = errors.New("access denied")          // 5
)

const batch = 64

// xpath is the filter in the service's own words. It comes before any cap, so
// that a noisy neighbour cannot push the asked-for events out. before continues below a record id.
func (q *eventQuery) xpath(before uint64) string {
	var and []string
	or := func(list []string) {
		switch len(list) {
		case 0:
		case 1:
			and = append(and, list[0])
		default:
			and = append(and, "("+strings.Join(list, " or ")+")")
		}
	}
	var providers []string
	for _, p := range q.Providers {
		if !strings.ContainsAny(p, `'"`) { // XPath 1.0 has no escapes; no provider has such a name
			providers = append(providers, "@Name='"+p+"'")
		}
	}
	if len(providers) > 0 {
		and = append(and, "Provider["+strings.Join(providers, " or ")+"]")
	}
	var list []string
	for _, l := range q.Levels {
		list = append(list, "Level="+strconv.Itoa(int(l)))
	}
	or(list)
	list = nil
	for _, id := range q.IDs {
		list = append(list, "EventID="+strconv.FormatUint(uint64(id), 10))
	}
	or(list)
	stamp := func(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }
	and = append(and, fmt.Sprintf("TimeCreated[@SystemTime>='%s' and @SystemTime<='%s']", stamp(q.Since), stamp(q.Until)))
	if before > 0 {
		and = append(and, "EventRecordID<"+strconv.FormatUint(before, 10))
	}
	return "*[System[" + strings.Join(and, " and ") + "]]"
}

// A liveReport is what was odd about a channel, for its line in the coverage.
type liveReport struct {
	Events, NoText int
	Capped         bool
	Wrapped        bool
	Unreadable     int // events that could not be rendered
}

// read gives the channel's events, newest first, to put. It ends without error
// when there are no more, when the cap is reached, or when the log keeps wrapping under it.
func (a *eventAPI) read(ctx context.Context, q eventQuery, put func(*liveEvent) error) (rep liveReport, err error) {
	h, err := a.query(q.Channel, q.xpath(0))
	if err != nil {
		return rep, err
	}
	defer func() { a.close(h) }()
	last, size, again := uint64(0), batch, 0
	for rep.Events < q.Max {
		if err := ctx.Err(); err != nil {
			return rep, err
		}
		events, err := a.next(h, min(size, q.Max-rep.Events))
		switch {
		case errors.Is(err, errNoMore):
			return rep, nil
		case errors.Is(err, errTooBig) && size > 1:
			// The query's place is lost by the failure: ask again below the last record.
			size /= 2
		case errors.Is(err, errWrapped) && again < 3:
			again++
			rep.Wrapped = true
		case err != nil:
			return rep, err
		}
		if err != nil {
			a.close(h)
			if h, err = a.query(q.Channel, q.xpath(last)); err != nil {
				return rep, err
			}
			continue
		}
		if len(events) == 0 {
			return rep, nil
		}
		if last, err = a.each(events, &rep, last, put); err != nil {
			return rep, err
		}
	}
	rep.Capped = true
	return rep, nil
}

// each renders a batch and closes every handle of it, also after an error.
func (a *eventAPI) each(events []handle, rep *liveReport, last uint64, put func(*liveEvent) error) (uint64, error) {
	defer func() {
		for _, e := range events {
			a.close(e)
		}
	}()
	for _, h := range events {
		text, err := a.xml(h)
		var e *liveEvent
		if err == nil {
			e, err = parseEventXML(text)
		}
		if err != nil {
			rep.Unreadable++
			continue
		}
		last = e.RecordID
		if e.Message, err = a.message(h, e.Provider); err != nil {
			// Normal: the program that wrote it is gone. Its values are kept.
			e.Message = ""
			rep.NoText++
		}
		rep.Events++
		if err := put(e); err != nil {
			return last, err
		}
	}
	return last, nil
}

// parseEventXML reads an event as EvtRender gives it.
func parseEventXML(text []byte) (*liveEvent, error) {
	var x struct {
		System struct {
			Provider struct {
				Name string `xml:"Name,attr"`
			}
			EventID     string
			Level       uint8
			Task        string
			Opcode      string
			Keywords    string
			TimeCreated struct {
				SystemTime time.Time `xml:"SystemTime,attr"`
			}
			EventRecordID uint64
			Channel       string
			Computer      string
			Security      struct {
				UserID string `xml:"UserID,attr"`
			}
		}
		EventData struct {
			Data []struct {
				Name string `xml:"Name,attr"`
				Text string `xml:",chardata"`
			}
		}
		UserData struct {
			Inner []byte `xml:",innerxml"`
		}
	}
	if err := xml.Unmarshal(text, &x); err != nil {
		return nil, err
	}
	s := &x.System
	id, err := strconv.ParseUint(strings.TrimSpace(s.EventID), 10, 32)
	if err != nil {
		return nil, err
	}
	e := &liveEvent{Time: s.TimeCreated.SystemTime, Level: s.Level, Channel: s.Channel, Provider: s.Provider.Name, Computer: s.Computer,
		User: s.Security.UserID, EventID: uint32(id), RecordID: s.EventRecordID, Task: nonZero(s.Task), Opcode: nonZero(s.Opcode)}
	e.Keywords, _ = strconv.ParseUint(strings.TrimPrefix(s.Keywords, "0x"), 16, 64)
	for _, d := range x.EventData.Data {
		e.Data = append(e.Data, [2]string{d.Name, strings.TrimSpace(d.Text)})
	}
	e.Data = append(e.Data, leaves(x.UserData.Inner)...)
	return e, nil
}

func nonZero(s string) string {
	if s == "0" {
		return ""
	}
	return s
}

// leaves lists the elements of UserData that hold text, in order.
func leaves(text []byte) (out [][2]string) {
	d := xml.NewDecoder(bytes.NewReader(text))
	var name, value string
	for {
		t, err := d.Token()
		if err == io.EOF || err != nil {
			return out
		}
		switch t := t.(type) {
		case xml.StartElement:
			name, value = t.Name.Local, ""
		case xml.CharData:
			value += string(t)
		case xml.EndElement:
			if v := strings.TrimSpace(value); t.Name.Local == name && v != "" {
				out = append(out, [2]string{name, v})
			}
			name, value = "", ""
		}
	}
}
