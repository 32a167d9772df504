// Package logs turns any collected file into records: its encoding is found,
// its lines are cut, its times and levels understood, and what belongs
// together stays together. Event log files give the same records as text.
//
// It does not know signatures (diagnose does) and does not look for personal
// data (redact has done so before a bundle is written).
package logs

import (
	"strings"
	"time"
)

// A Level is how serious a record is. The zero value means the file does not say.
type Level uint8

// Levels, from unknown to worst.
const (
	Unknown Level = iota
	Trace
	Debug
	Info
	Warning
	Error
	Critical
)

var levelNames = [...]string{"", "trace", "debug", "info", "warning", "error", "critical"}

func (l Level) String() string {
	if int(l) >= len(levelNames) {
		return ""
	}
	return levelNames[l]
}

// MarshalText writes the level's lower-case name, "" when unknown.
func (l Level) MarshalText() ([]byte, error) { return []byte(l.String()), nil }

// A Field is one named value of a record, in the order of the source.
type Field struct{ Name, Value string }

// A Record is one entry of a log: a line with what belongs to it, or an event.
type Record struct {
	Time     time.Time // zero: the record and all before it in its file have none
	UTC      bool      // the zone was in the record itself; else it was taken from Options.Zone
	Own      bool      // the time is the record's own, not inherited from the one before
	Twice    bool      // in the autumn hour that happens twice; Time is the first of the two unless the file's order shows the second
	Level    Level
	Source   string  // the guide's source id, "" when unknown
	Entry    string  // path of the file in its bundle or folder
	Line     int     // first line, 1-based; for events their position in the file
	LastLine int     // last line
	Text     string  // without line end, lines joined by LF; an event's rendered message, else its data as "Name: value" lines
	Event    bool    // from an event log: Provider, EventID, Channel, RecordID, Computer come first in Fields
	Fields   []Field // of events, JSON lines, logfmt and W3C logs

	body int  // where Text goes on after its time
	data int  // index of the first field that is not the event's frame
	rest bool // fields say something that Text does not
}

// Clone returns a copy that stays as it is when the reader goes on. The strings
// of a record never change; but each keeps a piece of the read buffer alive,
// so a copy has strings of its own.
func (r *Record) Clone() *Record {
	c := *r
	c.Text = strings.Clone(r.Text)
	if r.Fields != nil {
		c.Fields = make([]Field, len(r.Fields))
		for i, f := range r.Fields {
			c.Fields[i] = Field{strings.Clone(f.Name), strings.Clone(f.Value)}
		}
	}
	return &c
}

// Field returns the first value of that name, "" when there is none.
func (r *Record) Field(name string) string {
	for i := range r.Fields {
		if r.Fields[i].Name == name {
			return r.Fields[i].Value
		}
	}
	return ""
}

// Body is Text without the time stamp it starts with.
func (r *Record) Body() string {
	if r.body <= 0 || r.body > len(r.Text) {
		return r.Text
	}
	return strings.TrimLeft(r.Text[r.body:], " \t]|,;-")
}

// Data is what the event or line itself says, without the frame that every
// event has (Provider, EventID, Channel, RecordID, Computer and what follows them).
func (r *Record) Data() []Field {
	if r.data > len(r.Fields) {
		return nil
	}
	return r.Fields[r.data:]
}

// HasMore says that AppendSearch gives more than Text.
func (r *Record) HasMore() bool { return r.rest && len(r.Fields) > r.data }

// AppendSearch appends the text that a signature sees: Text and, for events
// and JSON lines, a line "Name: value" for each of Data. A sub-code that the
// rendered message leaves out can so be matched: "SubStatus: 0xc000006a".
func (r *Record) AppendSearch(dst []byte) []byte {
	dst = append(dst, r.Text...)
	if r.HasMore() {
		for _, f := range r.Data() {
			if len(dst) > 0 {
				dst = append(dst, '\n')
			}
			dst = appendField(dst, f)
		}
	}
	return dst
}

func appendField(dst []byte, f Field) []byte {
	if f.Name != "" {
		dst = append(dst, f.Name...)
		dst = append(dst, ": "...)
	}
	return append(dst, f.Value...)
}
