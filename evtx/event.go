package evtx

import (
	"slices"
	"time"
)

// An Event is one event of a log. What the event does not say is zero.
// Names of fields are those of the System element.
type Event struct {
	RecordID          uint64 // EventRecordID; unique per channel and computer, not per file
	Time              time.Time
	Provider          string
	ProviderGUID      GUID
	EventSource       string // name a classic source is registered under
	Channel, Computer string
	EventID           uint32
	Qualifiers        uint16
	Version, Level    uint8 // Level: 1 critical, 2 error, 3 warning, 4 information, 5 verbose; 0 always
	Task              uint16
	Opcode            uint8
	Keywords          uint64
	ProcessID         uint32
	ThreadID          uint32
	ActivityID        GUID
	RelatedActivityID GUID
	UserSID           string
	Message           string // only forwarded events bring their text with them
	Culture           string // of Message, such as nb-NO

	// Data is what the event says, in its own order: the Data elements of
	// EventData, or the leaves of UserData, named by the path of elements
	// below its first ("Certificate.subjectName", attributes alike).
	// An array gives one value an element, all of the same name.
	Data []Value

	Partial bool      // values at its end are lost; a Damage said so just before
	Offset  int64     // of the record in the file
	Written time.Time // when the record was written to this log
	Number  uint64    // the record's number in this file: exports and forwarding renumber

	c        *chunk
	at, end  int  // of the binary XML
	seen     uint // which of the fields were there
	xml      []byte
	rendered bool
}

// Get returns the text of the first value of that name, "" when there is none.
func (e *Event) Get(name string) string {
	for i := range e.Data {
		if e.Data[i].Name == name {
			return e.Data[i].String()
		}
	}
	return ""
}

// Clone returns a copy that stays good when reading goes on. It renders the
// event's XML, since what that is made from does not stay.
func (e *Event) Clone() *Event {
	c := *e
	c.xml, c.rendered, c.c = slices.Clone(e.XML()), true, nil
	n := 0
	for _, v := range e.Data {
		n += len(v.raw)
	}
	buf := make([]byte, 0, n)
	c.Data = slices.Clone(e.Data)
	for i := range c.Data {
		at := len(buf)
		buf = append(buf, c.Data[i].raw...)
		c.Data[i].raw = buf[at:len(buf):len(buf)]
	}
	return &c
}

// reset makes e ready for another event and keeps its memory.
func (e *Event) reset() {
	data := e.Data
	if cap(data) > 4096 { // one giant must not be kept for every event of a batch
		data = nil
	}
	*e = Event{Data: data[:0]}
}
