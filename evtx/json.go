package evtx

import (
	"strconv"
	"time"
	"unicode/utf8"
)

var levelNames = [...]string{"info", "critical", "error", "warning", "info", "debug"}

// LevelName returns the word for a level in events/<channel>.jsonl: critical,
// error, warning, info, debug, trace. Level 0 ("log always") is info.
func LevelName(level uint8) string {
	if int(level) < len(levelNames) {
		return levelNames[level]
	}
	return "trace"
}

// AppendJSON appends the event as the line that events/<channel>.jsonl holds,
// with its line feed. The keys stand in a fixed order: time, level, channel,
// provider, eventId, recordId, computer, task, opcode, keywords, user, message,
// data; user and message are absent when there is none. message is the text
// rendered where the event happened; without one, a forwarded event's own is used.
func (e *Event) AppendJSON(b []byte, message string) []byte {
	b = append(b, `{"time":"`...)
	b = e.Time.UTC().AppendFormat(b, time.RFC3339Nano)
	b = append(b, `","level":"`...)
	b = append(b, LevelName(e.Level)...)
	b = appendQuoted(append(b, `","channel":`...), e.Channel)
	b = appendQuoted(append(b, `,"provider":`...), e.Provider)
	b = strconv.AppendUint(append(b, `,"eventId":`...), uint64(e.EventID), 10)
	b = strconv.AppendUint(append(b, `,"recordId":`...), e.RecordID, 10)
	b = appendQuoted(append(b, `,"computer":`...), e.Computer)
	b = strconv.AppendUint(append(b, `,"task":`...), uint64(e.Task), 10)
	b = strconv.AppendUint(append(b, `,"opcode":`...), uint64(e.Opcode), 10)
	b = strconv.AppendUint(append(b, `,"keywords":"0x`...), e.Keywords, 16)
	b = append(b, '"')
	if e.UserSID != "" {
		b = appendQuoted(append(b, `,"user":`...), e.UserSID)
	}
	if message == "" {
		message = e.Message
	}
	if message != "" {
		b = appendQuoted(append(b, `,"message":`...), message)
	}
	b = append(b, `,"data":[`...)
	for i, v := range e.Data {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(appendQuoted(append(b, '['), v.Name), ',', '"')
		at := len(b)
		b = append(quote(v.Append(b), at), '"', ']')
	}
	return append(b, "]}\n"...)
}

func appendQuoted(b []byte, s string) []byte {
	b = append(b, '"')
	at := len(b)
	return append(quote(append(b, s...), at), '"')
}

// quote rewrites b from start on so that it can stand in a JSON string.
func quote(b []byte, start int) []byte {
	i := start
	for i < len(b) && b[i] >= 0x20 && b[i] < 0x7f && b[i] != '"' && b[i] != '\\' {
		i++
	}
	if i == len(b) {
		return b
	}
	rest := append([]byte(nil), b[i:]...)
	b = b[:i]
	for len(rest) > 0 {
		c := rest[0]
		n := 1
		switch {
		case c == '"' || c == '\\':
			b = append(b, '\\', c)
		case c == '\n':
			b = append(b, `\n`...)
		case c == '\r':
			b = append(b, `\r`...)
		case c == '\t':
			b = append(b, `\t`...)
		case c < 0x20 || c == 0x7f:
			b = append(b, `\u00`...)
			b = append(b, lowerHex[c>>4], lowerHex[c&15])
		case c < utf8.RuneSelf:
			b = append(b, c)
		default:
			var r rune
			r, n = utf8.DecodeRune(rest)
			b = utf8.AppendRune(b, r)
		}
		rest = rest[n:]
	}
	return b
}
