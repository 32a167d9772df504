// Package logs turns any collected file into records: its encoding is found,
// its lines are cut, its times and levels understood, and what belongs
// together stays together. Event log files give the same records as text.
package logs

import "time"

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

func (l Level) String() string { return levelNames[l] }

// MarshalText writes the level's lower-case name, "" when unknown.
func (l Level) MarshalText() ([]byte, error) { return []byte(l.String()), nil }

// A Field is one named value of a record, in the order of the source.
type Field struct{ Name, Value string }

// A Record is one entry of a log: a line with what belongs to it, or an event.
type Record struct {
	Time     time.Time // zero: the record and all before it in its file have none
	UTC      bool      // the zone was in the record itself; else it was taken from Options.Zone
	Own      bool      // the time is the record's own, not inherited from the one before
	Twice    bool      // in the autumn hour that happens twice; Time is the first of the two
	Level    Level
	Source   string  // the guide's source id, "" when unknown
	Entry    string  // path of the file in its bundle or folder
	Line     int     // first line, 1-based; for events their position in the file
	LastLine int     // last line
	Text     string  // without line end; an event's rendered message
	Fields   []Field // events: Provider, EventID, Channel, RecordID, Computer, then its data; JSON lines: their keys
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
