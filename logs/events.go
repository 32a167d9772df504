package logs

import (
	"fmt"
	"io"
	"strconv"

	"stegvis/evtx"
)

// events reads an event log file, the oldest events first. It has no messages, which Windows keeps
// elsewhere, so a record's text is the event's data.
func (rd *reader) events(r io.Reader) {
	at, ok := r.(io.ReaderAt)
	if !ok || rd.o.Size <= 0 {
		rd.note(&Note{Text: "an event log file cannot be read as a stream: its size is not known"})
		return
	}
	round := unwind(at, rd.o.Size)
	if round != nil {
		at = round
	}
	file, err := evtx.NewReader(at, rd.o.Size)
	if err != nil {
		rd.note(err)
		return
	}
	var num []byte
	for e, err := range file.Events(evtx.Filter{}) {
		if rd.done {
			return
		}
		if err != nil {
			rd.note(round.original(err))
			continue
		}
		rd.l.n++
		rd.fresh()
		rec := &rd.rec
		rec.Time, rec.UTC, rec.Own, rec.Event = e.Time, true, !e.Time.IsZero(), true
		rec.Level = eventLevel(e.Level)
		num = strconv.AppendUint(num[:0], uint64(e.EventID), 10)
		id := string(num)
		num = strconv.AppendUint(num[:0], e.RecordID, 10)
		rec.Fields = append(rec.Fields, Field{"Provider", e.Provider}, Field{"EventID", id}, Field{"Channel", e.Channel},
			Field{"RecordID", string(num)}, Field{"Computer", e.Computer})
		if e.Task != 0 {
			rec.Fields = append(rec.Fields, Field{"Task", strconv.Itoa(int(e.Task))})
		}
		if e.Opcode != 0 {
			rec.Fields = append(rec.Fields, Field{"Opcode", strconv.Itoa(int(e.Opcode))})
		}
		if e.Keywords != 0 {
			rec.Fields = append(rec.Fields, Field{"Keywords", fmt.Sprintf("0x%x", e.Keywords)})
		}
		if e.UserSID != "" {
			rec.Fields = append(rec.Fields, Field{"UserID", e.UserSID})
		}
		rec.data = len(rec.Fields)
		for i := range e.Data {
			rec.Fields = append(rec.Fields, Field{e.Data[i].Name, e.Data[i].String()})
		}
		if rec.Text = e.Message; rec.Text != "" {
			rec.rest = true
		} else {
			rec.Text = dataText(rec.Data())
		}
		rd.give()
	}
}

// eventLevel reads a level as Windows counts. Security audits have level 0.
func eventLevel(l uint8) Level {
	switch l {
	case 1:
		return Critical
	case 2:
		return Error
	case 3:
		return Warning
	case 5:
		return Trace
	}
	return Info
}
