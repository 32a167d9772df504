package collector

import (
	"fmt"
	"strconv"
	"time"
	"unicode/utf8"

	"stegvis/evtx"
)

// levels are Windows' numbers in the words of logs.Level.
var levels = map[uint8]string{0: "info", 1: "critical", 2: "error", 3: "warning", 4: "info", 5: "debug"}

// A liveEvent is one event as the machine's own service tells it: its XML is
// read into the same fields that a file gives, and the message is rendered.
type liveEvent struct {
	Time                              time.Time
	Level                             uint8
	Channel, Provider, Computer, User string
	EventID                           uint32
	RecordID                          uint64
	Task, Opcode                      string
	Keywords                          uint64
	Message                           string
	Data                              [][2]string
}

// appendEvent writes one line of events/<channel>.jsonl. The order of the keys
// is fixed: the same events give the same bytes.
func appendEvent(b []byte, e *evtx.Event) []byte {
	l := liveEvent{Time: e.Time, Level: e.Level, Channel: e.Channel, Provider: e.Provider, Computer: e.Computer,
		User: e.UserSID, EventID: e.EventID, RecordID: e.RecordID, Keywords: e.Keywords}
	if e.Task != 0 {
		l.Task = strconv.FormatUint(uint64(e.Task), 10)
	}
	if e.Opcode != 0 {
		l.Opcode = strconv.FormatUint(uint64(e.Opcode), 10)
	}
	for _, v := range e.Data {
		l.Data = append(l.Data, [2]string{v.Name, v.String()})
	}
	return l.append(b)
}

func (e *liveEvent) append(b []byte) []byte {
	b = append(b, `{"time":"`...)
	b = e.Time.UTC().AppendFormat(b, time.RFC3339Nano)
	b = append(b, `","level":`...)
	level, ok := levels[e.Level]
	if !ok {
		level = "info"
	}
	b = appendText(b, level)
	b = appendField(b, "channel", e.Channel)
	b = appendField(b, "provider", e.Provider)
	b = append(b, `,"eventId":`...)
	b = strconv.AppendUint(b, uint64(e.EventID), 10)
	b = append(b, `,"recordId":`...)
	b = strconv.AppendUint(b, e.RecordID, 10)
	b = appendField(b, "computer", e.Computer)
	b = appendField(b, "task", e.Task)
	b = appendField(b, "opcode", e.Opcode)
	if e.Keywords != 0 {
		b = appendField(b, "keywords", "0x"+strconv.FormatUint(e.Keywords, 16))
	}
	b = appendField(b, "user", e.User)
	b = appendField(b, "message", e.Message)
	if len(e.Data) > 0 {
		b = append(b, `,"data":[`...)
		for i, d := range e.Data {
			if i > 0 {
				b = append(b, ',')
			}
			b = append(b, '[')
			b = appendText(b, d[0])
			b = append(b, ',')
			b = appendText(b, d[1])
			b = append(b, ']')
		}
		b = append(b, ']')
	}
	return append(b, "}\n"...)
}

func appendField(b []byte, key, value string) []byte {
	if value == "" {
		return b
	}
	b = append(b, ',', '"')
	b = append(b, key...)
	b = append(b, '"', ':')
	return appendText(b, value)
}

// appendText is a JSON string, so that every value can be had back as it was;
// what is no UTF-8 becomes U+FFFD. '<' and '&' stay themselves: they are read as text too.
func appendText(b []byte, s string) []byte {
	b = append(b, '"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b = append(b, '\\', byte(r))
		case r == '\n':
			b = append(b, `\n`...)
		case r == '\r':
			b = append(b, `\r`...)
		case r == '\t':
			b = append(b, `\t`...)
		case r < 0x20 || r == 0x7f:
			b = fmt.Appendf(b, `\u%04x`, r)
		default:
			b = utf8.AppendRune(b, r)
		}
	}
	return append(b, '"')
}
