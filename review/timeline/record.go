package timeline

import (
	"fmt"
	"math"
	"slices"
	"time"

	"stegvis/logs"
)

// A Record is one record as the timeline shows it. ID is its number in the
// index: the same for the same bundle whenever its index is made.
type Record struct {
	ID       uint32
	Time     time.Time // UTC, with the source's offset of the query; zero when it has none
	UTC      bool      // as in logs.Record, like Own and Twice
	Own      bool
	Twice    bool
	Level    logs.Level
	Source   string
	Entry    string
	Line     int
	LastLine int
	Text     string
	Body     int // where Text goes on after its time
	Event    bool
	Provider string
	EventID  string
	Channel  string
	Fields   []logs.Field // all, the event's frame first
	Data     int          // index of the first field that is the record's own
	Pattern  uint64       // equal for lines that differ in values only
	Repeats  int          // with Query.Fold: how many of the same pattern follow and are folded
	Until    time.Time    // with Repeats: when the last of them is
}

// shown is a block unpacked to be shown.
type shown struct {
	number int
	cols   cols
	frames []frame
	text   []byte
	beside []byte
	rows   []shownRow
}

type shownRow struct {
	text, whole, body int // lengths; body is where the text goes on after its time
	lines             int
	counter           uint64
	off, beside       int
	lensOf            []uint32
}

// keepShown is how many unpacked blocks are kept: those a page needs, and its neighbours.
const keepShown = 48

// show unpacks block i.
func (x *Index) show(i int) (*shown, error) {
	x.mu.Lock()
	if at := slices.IndexFunc(x.shown, func(s *shown) bool { return s.number == i }); at >= 0 {
		s := x.shown[at]
		x.shown = append(slices.Delete(x.shown, at, at+1), s)
		x.mu.Unlock()
		return s, nil
	}
	x.mu.Unlock()
	s, err := x.unpackAll(i)
	if err != nil {
		return nil, err
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	x.shown = append(x.shown, s)
	if len(x.shown) > keepShown {
		x.shown = slices.Delete(x.shown, 0, 1)
	}
	return s, nil
}

func (x *Index) unpackAll(i int) (*shown, error) {
	b := &x.blocks[i]
	s := &shown{number: i}
	var colBuf, packed, shape []byte
	var err error
	if s.cols, err = x.columns(b, &colBuf); err != nil {
		return nil, err
	}
	if s.frames, err = s.cols.frameList(); err != nil {
		return nil, err
	}
	if s.text, err = x.unpack(b, texts, &packed, &s.text); err != nil {
		return nil, err
	}
	if s.beside, err = x.unpack(b, asides, &packed, &s.beside); err != nil {
		return nil, err
	}
	if shape, err = x.unpack(b, shapes, &packed, &shape); err != nil {
		return nil, err
	}
	return s, s.shapes(shape)
}

// shapes reads the lengths and holds them against what is there.
func (s *shown) shapes(raw []byte) error {
	b := s.cols.b
	d := cutter{rest: raw}
	s.rows = make([]shownRow, b.n)
	off := 0
	for i := range s.rows {
		r := &s.rows[i]
		r.off, r.whole = off, int(d.number(math.MaxInt32))
		off += r.whole
	}
	bad := damaged("texts of the block at %d", b.off)
	if d.bad || off != len(s.text) {
		return bad
	}
	beside := 0
	for i := range s.rows {
		r := &s.rows[i]
		behind := int(d.number(uint64(r.whole)))
		r.text = r.whole - behind
		r.body = int(d.number(uint64(r.text)))
		r.lines = int(d.number(math.MaxUint32))
		if s.cols.frame(i) > 0 {
			r.counter = d.number(math.MaxUint64)
		}
		how := s.cols.flags[i] >> fieldBits
		if how == noFields {
			continue
		}
		n := int(d.number(uint64(len(d.rest))))
		r.lensOf = make([]uint32, 0, 2*min(n, 64))
		sum := 0
		for range 2 * n {
			l := d.number(math.MaxInt32)
			sum += int(l)
			r.lensOf = append(r.lensOf, uint32(l))
		}
		if how == dataBeside {
			r.beside = beside
			beside += sum
		}
		if d.bad || beside > len(s.beside) {
			return bad
		}
	}
	if d.bad || len(d.rest) > 0 {
		return bad
	}
	return nil
}

// Record gives a record by its number.
func (x *Index) Record(id uint32) (*Record, error) {
	i := x.block(id)
	if i < 0 {
		return nil, fmt.Errorf("no record has the number %d", id)
	}
	return x.record(i, int(id)-x.blocks[i].first)
}

func (x *Index) record(block, i int) (*Record, error) {
	s, err := x.show(block)
	if err != nil {
		return nil, err
	}
	b, e, row := s.cols.b, &x.entries[s.cols.b.entry], &s.rows[i]
	flags := s.cols.flags[i]
	r := &Record{
		ID: uint32(b.first + i), Time: moment(s.cols.at(i)),
		UTC: flags&utcBit != 0, Own: flags&ownBit != 0, Twice: flags&twiceBit != 0,
		Level: logs.Level(s.cols.level(i)), Source: e.Source, Entry: e.Path,
		Line: s.cols.line(i), Text: string(s.text[row.off : row.off+row.text]), Body: row.body,
		Pattern: s.cols.hash(s.cols.pattern(i)),
	}
	r.LastLine = r.Line + row.lines
	if f := s.cols.frame(i); f > 0 {
		fr := &s.frames[f-1]
		r.Event, r.Provider, r.EventID, r.Channel = true, fr.provider, fr.id, fr.channel
		for k, kv := range fr.fields {
			value := kv[1]
			if k+1 == fr.number {
				value = fmt.Sprint(row.counter)
			}
			r.Fields = append(r.Fields, logs.Field{Name: kv[0], Value: value})
		}
	}
	r.Data = len(r.Fields)
	return r, s.data(r, row, flags>>fieldBits)
}

// data adds the record's own fields, which lie in or behind its text, or beside it.
func (s *shown) data(r *Record, row *shownRow, how byte) error {
	from := s.text[row.off : row.off+row.whole]
	switch how {
	case dataBehind:
		from = from[row.text:]
	case dataBeside:
		from = s.beside[row.beside:]
	}
	take := func(n int) (string, bool) {
		if n > len(from) {
			return "", false
		}
		v := string(from[:n])
		from = from[n:]
		return v, true
	}
	for k := 0; k+1 < len(row.lensOf); k += 2 {
		name, value := int(row.lensOf[k]), int(row.lensOf[k+1])
		ok := true
		if how == dataBehind || how == textIsData && k > 0 {
			_, ok = take(1)
		}
		var f logs.Field
		if ok {
			f.Name, ok = take(name)
		}
		if ok && how != dataBeside && name > 0 {
			_, ok = take(2)
		}
		if ok {
			f.Value, ok = take(value)
		}
		if !ok {
			return damaged("fields of the block at %d", s.cols.b.off)
		}
		r.Fields = append(r.Fields, f)
	}
	return nil
}
