package timeline

import (
	"encoding/binary"
	"math"

	"stegvis/logs"
)

// How the fields of a record lie beside its text; two bits of its flags.
const (
	noFields   = iota
	textIsData // the text is the fields' own lines
	dataBehind // lines "Name: value" follow the text, and are searched with it
	dataBeside // the text says it all; names and values lie apart, unsearched
)

// Bits of a record's flags.
const (
	levelBits = 7
	utcBit    = 1 << 3
	ownBit    = 1 << 4
	twiceBit  = 1 << 5
	fieldBits = 6 // how far up the two bits of the fields stand
)

// A pending block is records of one file before they are packed.
type pending struct {
	entry        int
	path, source string
	recs         []row
	sorted       bool
	text         []byte // texts, and the lines behind them
	beside       []byte
	lens         []uint32 // of names and values, in pairs
	frames       map[string]uint16
	frameList    []string
	hashes       []uint64 // of event patterns, a frame each
	key          []byte
}

type row struct {
	at                int64
	counter           uint64 // an event's record number
	line, last        uint32
	off, text, whole  uint32 // in pending.text: the text's length, and with the lines behind it
	body              uint32
	beside, besideLen uint32
	lens, fields      uint32
	frame             uint16 // 1-based
	flags             byte
}

func (b *pending) begin(entry int, rec *logs.Record) {
	b.entry, b.path, b.source, b.sorted = entry, rec.Entry, rec.Source, true
}

func (b *pending) reset() {
	b.recs, b.text, b.beside, b.lens = b.recs[:0], b.text[:0], b.beside[:0], b.lens[:0]
	b.frameList, b.hashes = b.frameList[:0], b.hashes[:0]
	clear(b.frames)
	if cap(b.text) > 4*maxText {
		b.text, b.beside = nil, nil
	}
}

func (b *pending) add(rec *logs.Record) {
	r := row{at: instant(rec.Time), line: small(rec.Line), last: small(rec.LastLine), flags: byte(rec.Level) & levelBits}
	if rec.Level > logs.Critical {
		r.flags = 0
	}
	if rec.UTC {
		r.flags |= utcBit
	}
	if rec.Own {
		r.flags |= ownBit
	}
	if rec.Twice {
		r.flags |= twiceBit
	}
	text := rec.Text
	if len(text) > maxRecord {
		text = text[:maxRecord]
	}
	r.off, r.text = uint32(len(b.text)), uint32(len(text))
	b.text = append(b.text, text...)
	if len(text) == len(rec.Text) {
		r.body = uint32(len(text) - len(rec.Body()))
	}
	if len(rec.Fields) > 0 {
		b.fields(rec, &r, text)
	}
	r.whole = uint32(len(b.text)) - r.off
	if n := len(b.recs); n > 0 && r.at < b.recs[n-1].at {
		b.sorted = false
	}
	b.recs = append(b.recs, r)
}

// fields puts the record's frame and data beside its text.
func (b *pending) fields(rec *logs.Record, r *row, text string) {
	data := rec.Data()
	size := 0
	for i, f := range data {
		if size += len(f.Name) + len(f.Value) + 3; size > maxRecord {
			data = data[:i]
			break
		}
	}
	if rec.Event {
		b.frame(rec, r, rec.Fields[:len(rec.Fields)-len(rec.Data())])
	}
	if len(data) == 0 {
		return
	}
	r.lens, r.fields = uint32(len(b.lens)), uint32(len(data))
	for _, f := range data {
		b.lens = append(b.lens, uint32(len(f.Name)), uint32(len(f.Value)))
	}
	switch {
	case rec.HasMore():
		r.flags |= dataBehind << fieldBits
		for _, f := range data {
			b.text = append(b.text, '\n')
			if f.Name != "" {
				b.text = append(append(b.text, f.Name...), ": "...)
			}
			b.text = append(b.text, f.Value...)
		}
	case isData(text, data):
		r.flags |= textIsData << fieldBits
	default:
		r.flags |= dataBeside << fieldBits
		r.beside = uint32(len(b.beside))
		for _, f := range data {
			b.beside = append(append(b.beside, f.Name...), f.Value...)
		}
		r.besideLen = uint32(len(b.beside)) - r.beside
	}
}

// isData says that text is the lines "Name: value" of data and nothing else.
func isData(text string, data []logs.Field) bool {
	for i, f := range data {
		if i > 0 {
			if text == "" || text[0] != '\n' {
				return false
			}
			text = text[1:]
		}
		if f.Name != "" {
			n := len(f.Name)
			if len(text) < n+2 || text[:n] != f.Name || text[n:n+2] != ": " {
				return false
			}
			text = text[n+2:]
		}
		if n := len(f.Value); len(text) < n || text[:n] != f.Value {
			return false
		} else {
			text = text[n:]
		}
	}
	return text == ""
}

// frame finds the number of what the event shares with others: all that comes
// before its data, without the record number.
func (b *pending) frame(rec *logs.Record, r *row, list []logs.Field) {
	b.key = append(b.key[:0], 0)
	provider, id := "", ""
	for i, f := range list {
		value := f.Value
		switch f.Name {
		case "Provider":
			provider = value
		case "EventID":
			id = value
		case "RecordID":
			if n, ok := counter(value); ok && b.key[0] == 0 && i < 255 {
				r.counter, value = n, ""
				b.key[0] = byte(i + 1)
			}
		}
		b.key = binary.AppendUvarint(b.key, uint64(len(f.Name)))
		b.key = append(b.key, f.Name...)
		b.key = binary.AppendUvarint(b.key, uint64(len(value)))
		b.key = append(b.key, value...)
	}
	n, ok := b.frames[string(b.key)]
	if !ok {
		key := string(b.key)
		b.frameList = append(b.frameList, key)
		b.hashes = append(b.hashes, eventPattern(provider, id))
		n = uint16(len(b.frameList))
		b.frames[key] = n
	}
	r.frame = n
}

func small(n int) uint32 { return uint32(min(max(n, 0), math.MaxUint32)) }
