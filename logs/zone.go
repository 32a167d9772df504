package logs

import "time"

// A calendar turns the stamps of one file into instants. Neighbouring lines
// share nearly everything, so it remembers the quarter of an hour it was in:
// no zone anywhere changes its offset inside one.
type calendar struct {
	zone     *time.Location
	modified time.Time // completes years and dates that are not written
	monthDay bool      // the first number of an ambiguous date is the month
	wraps    int       // midnights that a file of bare clock times still has before it

	day     [3]int // year, month, day of midnight
	mid     int64  // that day's midnight as if it were UTC
	quarter int64  // local seconds / 900 that base belongs to
	base    int64  // offset in force there
	second  int64  // offset of the second time round, when the hour happens twice
	twice   bool
	known   bool

	last  int64 // local seconds of the stamp before, in the doubled hour
	later bool  // the doubled hour is being gone through again
	clock int   // time of day of the line before, for bare clock times
}

// instant says when s was. ok is false when there is no such date.
func (c *calendar) instant(l *layout, s *stamp) (t time.Time, twice, ok bool) {
	if s.unix {
		return time.Unix(s.epoch, int64(s.nsec)).UTC(), false, true
	}
	y, m, d := s.year, s.month, s.day
	switch {
	case l.order && c.monthDay:
		m, d = d, m
	case l.dateless:
		if c.modified.IsZero() {
			return t, false, false
		}
		now := s.hour*3600 + s.min*60 + s.sec
		if now < c.clock-6*3600 && c.wraps > 0 {
			c.wraps--
		}
		c.clock = now
		var mo time.Month
		y, mo, d = c.modified.In(c.zone).AddDate(0, 0, -c.wraps).Date()
		m = int(mo)
	}
	if l.yearless {
		if c.modified.IsZero() {
			return t, false, false
		}
		// The latest year that does not put the line after the file; a day's
		// grace, since the file's time may be of another zone.
		y = c.modified.Year()
		if limit := c.modified.Add(24 * time.Hour); time.Date(y, time.Month(m), d, s.hour, s.min, s.sec, 0, c.zone).After(limit) {
			y--
		}
		for m == 2 && d == 29 && !leap(y) {
			y--
		}
	}
	if c.day != [3]int{y, m, d} || !c.known {
		if m < 1 || m > 12 || d < 1 || d > days(y, m) {
			return t, false, false
		}
		c.day, c.mid, c.known = [3]int{y, m, d}, time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC).Unix(), true
	}
	local := c.mid + int64(s.hour)*3600 + int64(s.min)*60 + int64(s.sec)
	if s.zoned {
		return time.Unix(local-int64(s.offset), int64(s.nsec)).UTC(), false, true
	}
	if q := local / 900; q != c.quarter || c.quarter == 0 {
		c.look(local)
		c.quarter = q
	}
	offset := c.base
	if c.twice {
		// A file is written forwards: when it steps back inside the doubled
		// hour, the clock has been put back and the hour runs again.
		if c.last != 0 && local < c.last-60 && c.last-local < 3*3600 {
			c.later = true
		}
		c.last = local
		if c.later {
			offset = c.second
		}
	} else if c.last != 0 && (local > c.last || local < c.last-6*3600) {
		c.last, c.later = 0, false
	}
	return time.Unix(local-offset, int64(s.nsec)).In(c.zone), c.twice, true
}

// look finds the offset in force at a local time, and whether it happens twice.
func (c *calendar) look(local int64) {
	offset := func(at int64) int64 {
		_, o := time.Unix(at, 0).In(c.zone).Zone()
		return int64(o)
	}
	before, after := offset(local-26*3600), offset(local+26*3600)
	b, a := offset(local-before) == before, offset(local-after) == after
	c.twice = a && b && before != after
	c.second = after
	switch {
	case b:
		c.base = before
	case a:
		c.base = after
	default: // in the spring hour that does not happen: as if the clock had not been moved
		c.base = before
	}
}

func leap(y int) bool { return y%4 == 0 && (y%100 != 0 || y%400 == 0) }

func days(y, m int) int {
	switch m {
	case 4, 6, 9, 11:
		return 30
	case 2:
		if leap(y) {
			return 29
		}
		return 28
	}
	return 31
}
