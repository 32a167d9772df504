package evtxtest

import (
	"crypto/sha256"
	"fmt"
	"strings"
	"time"

	"stegvis/evtx"
)

// An Event is written as the sources of Windows write: the System element from
// one template, what the event says from another.
type Event struct {
	Time                    time.Time
	Provider, GUID          string // GUID "" for classic sources
	Source                  string // EventSourceName, classic sources with a manifest
	Channel, Computer, User string // User a SID or ""
	ID                      uint16
	Qualifiers              uint16
	Version, Level, Opcode  uint8
	Task                    uint16
	Keywords                uint64
	ProcessID, ThreadID     uint32
	ActivityID              string
	Data                    []Field
	UserData                *Element // instead of Data
}

// A Field is one value of an event; classic sources give no names.
type Field struct {
	Name  string
	Value Value
}

// A Log numbers events and shares templates between them.
type Log struct {
	Records   []Record
	templates map[string]*Template
	next      uint64
}

// NewLog begins a log whose first record has that number.
func NewLog(first uint64) *Log {
	return &Log{templates: map[string]*Template{}, next: first}
}

// Add appends an event and returns its record number.
func (l *Log) Add(e Event) uint64 {
	id := l.next
	l.next++
	l.Records = append(l.Records, Record{ID: id, Written: e.Time, Body: l.system(e, id)})
	return id
}

// File returns the log as a file.
func (l *Log) File(o Options) []byte { return File(l.Records, o) }

// template returns the template with that key, made by f when it is new.
func (l *Log) template(key string, f func() *Element) *Template {
	t := l.templates[key]
	if t == nil {
		sum := sha256.Sum256([]byte(key))
		t = &Template{GUID: evtx.GUID(sum[:16]), Root: f()}
		l.templates[key] = t
	}
	return t
}

// The substitutions of the System template, as Windows numbers most of them.
const (
	sLevel = iota
	sTask
	sOpcode
	sID
	sQualifiers
	sKeywords
	sTime
	sActivity
	sProcess
	sThread
	sRecord
	sVersion
	sUser
	sData
)

func opt(i uint16, t evtx.Type) []Content { return []Content{Sub{i, t, true}} }

func (l *Log) system(e Event, id uint64) Fragment {
	t := l.template(strings.Join([]string{"system", e.Provider, e.GUID, e.Source, e.Channel, e.Computer}, "|"), func() *Element {
		provider := Names("Name", e.Provider)
		if e.GUID != "" {
			provider = append(provider, Names("Guid", e.GUID)...)
		}
		if e.Source != "" {
			provider = append(provider, Names("EventSourceName", e.Source)...)
		}
		leaf := func(name string, content ...Content) *Element { return &Element{Name: name, Content: content} }
		return &Element{
			Name:  "Event",
			Attrs: Names("xmlns", "http://schemas.microsoft.com/win/2004/08/events/event"),
			Content: []Content{
				leaf("System",
					&Element{Name: "Provider", Attrs: provider, Empty: true},
					&Element{Name: "EventID", Attrs: []Attr{{"Qualifiers", opt(sQualifiers, evtx.TypeUint16)}}, Content: opt(sID, evtx.TypeUint16)},
					leaf("Version", opt(sVersion, evtx.TypeUint8)...),
					leaf("Level", opt(sLevel, evtx.TypeUint8)...),
					leaf("Task", opt(sTask, evtx.TypeUint16)...),
					leaf("Opcode", opt(sOpcode, evtx.TypeUint8)...),
					leaf("Keywords", opt(sKeywords, evtx.TypeHex64)...),
					&Element{Name: "TimeCreated", Attrs: []Attr{{"SystemTime", opt(sTime, evtx.TypeFileTime)}}, Empty: true},
					leaf("EventRecordID", opt(sRecord, evtx.TypeUint64)...),
					&Element{Name: "Correlation", Attrs: []Attr{{"ActivityID", opt(sActivity, evtx.TypeGUID)}}, Empty: true},
					&Element{Name: "Execution", Attrs: []Attr{{"ProcessID", opt(sProcess, evtx.TypeUint32)}, {"ThreadID", opt(sThread, evtx.TypeUint32)}}, Empty: true},
					leaf("Channel", Text(e.Channel)),
					leaf("Computer", Text(e.Computer)),
					&Element{Name: "Security", Attrs: []Attr{{"UserID", opt(sUser, evtx.TypeSID)}}, Empty: true},
				),
				Sub{sData, evtx.TypeXML, true},
			},
		}
	})
	v := []Value{
		sLevel: Number(evtx.TypeUint8, uint64(e.Level)), sTask: Number(evtx.TypeUint16, uint64(e.Task)),
		sOpcode: Number(evtx.TypeUint8, uint64(e.Opcode)), sID: Number(evtx.TypeUint16, uint64(e.ID)), sQualifiers: Null(),
		sKeywords: Number(evtx.TypeHex64, e.Keywords), sTime: Time(e.Time), sActivity: Null(),
		sProcess: Number(evtx.TypeUint32, uint64(e.ProcessID)), sThread: Number(evtx.TypeUint32, uint64(e.ThreadID)),
		sRecord: Number(evtx.TypeUint64, id), sVersion: Number(evtx.TypeUint8, uint64(e.Version)), sUser: Null(), sData: XML(l.data(e)),
	}
	if e.GUID == "" {
		v[sQualifiers] = Number(evtx.TypeUint16, uint64(e.Qualifiers))
	}
	if e.ActivityID != "" {
		v[sActivity] = GUID(e.ActivityID)
	}
	if e.User != "" {
		v[sUser] = SID(e.User)
	}
	return Fragment{Template: t, Values: v}
}

// data is what the event says: EventData from a template, or UserData as it is.
func (l *Log) data(e Event) Fragment {
	if e.UserData != nil {
		return Fragment{Element: &Element{Name: "UserData", Content: []Content{e.UserData}}}
	}
	key := fmt.Sprintf("data|%s|%d", e.Provider, e.ID)
	for _, f := range e.Data {
		key += fmt.Sprintf("|%s:%d", f.Name, f.Value.Type)
	}
	t := l.template(key, func() *Element {
		root := &Element{Name: "EventData"}
		for i, f := range e.Data {
			d := &Element{Name: "Data", Content: []Content{Sub{uint16(i), f.Value.Type, false}}}
			if f.Name != "" {
				d.Attrs = Names("Name", f.Name)
			}
			root.Content = append(root.Content, d)
		}
		return root
	})
	values := make([]Value, len(e.Data))
	for i, f := range e.Data {
		values[i] = f.Value
	}
	return Fragment{Template: t, Values: values}
}
