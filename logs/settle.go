package logs

import (
	"bytes"
	"io"
	"time"
)

// readAhead is how much of a stream that cannot be read twice is looked at to
// settle what only the whole file shows.
const readAhead = 8 << 20

// settle decides, before the first record, what the first lines leave open:
// the order of day and month, and how many midnights pass in a file of bare
// clock times. A file that can be read twice is read to its end (or to the
// first date that decides); of a stream, the next 8 MiB.
func (rd *reader) settle(encoding string, mark int) {
	var e evidence
	if again := rd.again(encoding, mark); again != nil {
		e.read(again, rd.shape)
	} else {
		more, err := io.ReadAll(io.LimitReader(rd.l.r, readAhead))
		e.read(io.MultiReader(bytes.NewReader(rd.l.buf), bytes.NewReader(more)), rd.shape)
		rest := rd.l.r
		if err != nil {
			rest = failing{err}
		}
		rd.l.r = io.MultiReader(bytes.NewReader(more), rest)
	}
	rd.cal.monthDay = e.monthDay(rd.o.Modified)
	rd.cal.wraps = e.wraps
}

// again opens the file a second time from its beginning, nil when it cannot be.
func (rd *reader) again(encoding string, mark int) io.Reader {
	if at, ok := rd.from.(io.ReaderAt); ok && rd.o.Size > 0 {
		held := rd.wide
		r := rd.decoder(io.NewSectionReader(at, int64(mark), rd.o.Size-int64(mark)), encoding)
		rd.wide = held
		return r
	}
	return nil
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

// evidence is what the dates of a file say about their order.
type evidence struct {
	first, second bool // a number above 12 stood first, second
	half          bool // AM or PM was seen
	back          [2]int
	span          [2]int64
	last          [2]int64
	prev          [3]int
	wraps, clock  int
	dates         int
}

func (e *evidence) read(r io.Reader, sh shape) {
	l := lines{r: r, lf: -2}
	var s stamp
	for {
		l.keep = l.pos
		start, end, _, ok := l.next()
		if !ok {
			return
		}
		line := l.buf[l.keep+start : l.keep+end]
		at := 0
		if sh.skip > 0 || len(line) > 0 && !digit(line[0]) {
			at = skipWords(line, sh.skip)
		}
		if at < 0 || at >= len(line) || sh.layout.scan(line[at:], &s) == 0 {
			continue
		}
		if sh.layout.dateless {
			now := s.hour*3600 + s.min*60 + s.sec
			if now < e.clock-6*3600 {
				e.wraps++
			}
			e.clock = now
			continue
		}
		e.first = e.first || s.day > 12
		e.second = e.second || s.month > 12
		e.half = e.half || s.half
		if e.first != e.second {
			return
		}
		e.date(&s)
	}
}

// date follows the dates in both readings: going back, and the way travelled.
func (e *evidence) date(s *stamp) {
	d := [3]int{s.year, s.month, s.day}
	if d == e.prev {
		return
	}
	e.prev = d
	e.dates++
	for i, md := range [2][2]int{{s.month, s.day}, {s.day, s.month}} {
		t := time.Date(s.year, time.Month(md[0]), md[1], 0, 0, 0, 0, time.UTC).Unix()
		if e.dates > 1 {
			if t < e.last[i] {
				e.back[i]++
			} else {
				e.span[i] += t - e.last[i]
			}
		}
		e.last[i] = t
	}
}

// monthDay says that the month stands first. A number above 12 decides; else
// the reading that goes back less often; else the one that ends nearer before
// the file's own time; else the shorter way; else AM and PM; else the day
// stands first, as it does in Norway.
func (e *evidence) monthDay(modified time.Time) bool {
	switch {
	case e.first != e.second:
		return e.second
	case e.back[0] != e.back[1]:
		return e.back[1] < e.back[0]
	}
	if !modified.IsZero() && e.dates > 0 {
		limit := modified.Unix() + 86400
		dayFirst, monthFirst := limit-e.last[0], limit-e.last[1]
		if (dayFirst < 0) != (monthFirst < 0) {
			return dayFirst < 0
		}
		if near := int64(3 * 86400); (abs(dayFirst) < near) != (abs(monthFirst) < near) {
			return abs(monthFirst) < near
		}
	}
	if e.span[0] != e.span[1] {
		return e.span[1] < e.span[0]
	}
	return e.half
}

func abs(v int64) int64 {
	if v < 0 {
		return -v
	}
	return v
}
