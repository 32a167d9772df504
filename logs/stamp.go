package logs

// A stamp is a time as a line writes it, before its zone, its year or the
// order of day and month are settled.
type stamp struct {
	year, month, day     int
	hour, min, sec, nsec int
	offset               int   // seconds east of UTC, when zoned
	epoch                int64 // seconds since 1970, when unix
	zoned, unix          bool
	half                 bool // AM or PM was written
}

// A layout is one way of writing a time. scan reads it at the start of b and
// returns how many bytes it took, 0 when b does not start with one.
type layout struct {
	name string
	scan func(b []byte, s *stamp) int

	order    bool // day and month may stand in either order; year, month, day hold them as written
	yearless bool
	dateless bool
}

// layouts are tried in this order; on a tie the earlier one wins.
var layouts = []*layout{
	{name: "iso", scan: scanISO},
	{name: "dotted", scan: scanDotted},
	{name: "slashed", scan: scanSlashed, order: true},
	{name: "compact", scan: scanCompact},
	{name: "clf", scan: scanNamedMonth},
	{name: "ctime", scan: scanCtime},
	{name: "syslog", scan: scanSyslog, yearless: true},
	{name: "epoch", scan: scanEpoch},
	{name: "clock", scan: scanClockOnly, dateless: true},
}

// scanISO reads 2026-03-29T02:30:00.123+01:00 and its relatives: / or . between
// the numbers of the date, space, tab, underscore or T before the clock, comma,
// dot or colon before the fraction, seconds optional.
func scanISO(b []byte, s *stamp) int {
	if len(b) < 16 {
		return 0
	}
	sep := b[4]
	if sep != '-' && sep != '/' && sep != '.' || b[7] != sep {
		return 0
	}
	y1, y2, mo, d := d2(b, 0), d2(b, 2), d2(b, 5), d2(b, 8)
	if y1|y2|mo|d < 0 || y1 < 19 || y1 > 21 {
		return 0
	}
	i := 10
	switch b[10] {
	case 'T', 't', ' ', '\t', '_':
		i++
	case ',', ';', '|':
		i++
		if b[i] == ' ' {
			i++
		}
	default:
		return 0
	}
	s.year, s.month, s.day = y1*100+y2, mo, d
	return s.clock(b, i)
}

// scanDotted reads 29.03.2026 02:30:00 as .NET writes it in Norway, also
// "29.3.26", "29.03.2026, 02.30.00" and "29.03.2026 kl. 02.30".
func scanDotted(b []byte, s *stamp) int {
	i, ok := s.threeNumbers(b, '.')
	if !ok {
		return 0
	}
	return s.clock(b, i)
}

// scanSlashed reads 29/03/2026 02:30:00 and 3/29/2026 2:30:00 AM; day holds
// the first number, month the second, until the order is settled.
func scanSlashed(b []byte, s *stamp) int {
	if len(b) < 11 {
		return 0
	}
	sep := byte('/')
	if b[1] == '-' || b[2] == '-' {
		sep = '-'
	}
	i, ok := s.threeNumbers(b, sep)
	if !ok {
		return 0
	}
	return s.clock(b, i)
}

// threeNumbers reads d.M.yyyy or d.M.yy and what stands before the clock.
func (s *stamp) threeNumbers(b []byte, sep byte) (int, bool) {
	var i int
	if s.day, i = number(b, 0, 2); i == 0 || i >= len(b) || b[i] != sep {
		return 0, false
	}
	var j int
	if s.month, j = number(b, i+1, 2); j == i+1 || j >= len(b) || b[j] != sep {
		return 0, false
	}
	if s.year, i = number(b, j+1, 4); i-j-1 != 4 && i-j-1 != 2 || i >= len(b) {
		return 0, false
	}
	if i-j-1 == 2 {
		s.year += 2000
	}
	if s.year < 1900 || s.year > 2199 || s.day == 0 || s.month == 0 || s.day > 31 || s.month > 31 {
		return 0, false
	}
	if b[i] == ',' || b[i] == ';' || b[i] == '|' {
		i++
	}
	for i < len(b) && (b[i] == ' ' || b[i] == '\t' || b[i] == '_') {
		i++
	}
	if i+3 < len(b) && b[i] == 'k' && b[i+1] == 'l' {
		i += 2
		for i < len(b) && (b[i] == '.' || b[i] == ' ') {
			i++
		}
	}
	return i, true
}

// scanCompact reads 20260329 023000, 20260329T023000, 20260329023000,
// 20260329 02:30:00 and 20260329-02:30:00.123.
func scanCompact(b []byte, s *stamp) int {
	if len(b) < 14 {
		return 0
	}
	y1, y2, mo, d := d2(b, 0), d2(b, 2), d2(b, 4), d2(b, 6)
	if y1|y2|mo|d < 0 || y1 < 19 || y1 > 21 || mo == 0 || mo > 12 || d == 0 || d > 31 {
		return 0
	}
	s.year, s.month, s.day = y1*100+y2, mo, d
	i := 8
	switch b[8] {
	case ' ', 'T', '_', '-', '\t':
		i++
	}
	if len(b) > i+2 && b[i+2] == ':' {
		if i == 8 {
			return 0
		}
		return s.clock(b, i)
	}
	if len(b) < i+6 {
		return 0
	}
	h, mi, sec := d2(b, i), d2(b, i+2), d2(b, i+4)
	if h|mi|sec < 0 {
		return 0
	}
	s.hour, s.min, s.sec, s.nsec = h, mi, sec, 0
	i += 6
	if i < len(b) && (b[i] == '.' || b[i] == ',') {
		i = s.fraction(b, i)
	} else if i+3 <= len(b) && digit(b[i]) && digit(b[i+1]) && digit(b[i+2]) {
		s.nsec = (int(b[i]-'0')*100 + d2(b, i+1)) * 1e6
		i += 3
	}
	return s.end(b, s.zone(b, i))
}

// scanNamedMonth reads 29/Mar/2026:02:30:00 +0100 (Apache) and the same with
// spaces or hyphens, "29 Mar 2026 02:30:00", also after "Sun, ".
func scanNamedMonth(b []byte, s *stamp) int {
	o := 0
	if len(b) > 5 && b[3] == ',' && b[4] == ' ' {
		o = 5
	}
	d, i := number(b, o, 2)
	if i == o || i+8 >= len(b) {
		return 0
	}
	sep := b[i]
	if sep != '/' && sep != ' ' && sep != '-' || b[i+4] != sep {
		return 0
	}
	m := month(b[i+1:])
	y1, y2 := d2(b, i+5), d2(b, i+7)
	if m == 0 || y1|y2 < 0 || i+9 >= len(b) {
		return 0
	}
	if c := b[i+9]; c != ':' && c != ' ' && c != 'T' {
		return 0
	}
	s.year, s.month, s.day = y1*100+y2, m, d
	return s.clock(b, i+10)
}

// scanCtime reads Sun Mar 29 02:30:00.123456 2026 (Apache's error log).
func scanCtime(b []byte, s *stamp) int {
	if len(b) < 24 || b[3] != ' ' || b[7] != ' ' || !alpha(b[0]) {
		return 0
	}
	m := month(b[4:])
	i := 8
	if b[i] == ' ' {
		i++
	}
	d, j := number(b, i, 2)
	if m == 0 || j == i || b[j] != ' ' {
		return 0
	}
	s.month, s.day = m, d
	n := s.plainClock(b, j+1)
	if n == 0 || n+5 > len(b) || b[n] != ' ' {
		return 0
	}
	y1, y2 := d2(b, n+1), d2(b, n+3)
	if y1|y2 < 0 {
		return 0
	}
	s.year = y1*100 + y2
	return s.end(b, n+5)
}

// scanSyslog reads Mar 29 02:30:00, which has no year.
func scanSyslog(b []byte, s *stamp) int {
	if len(b) < 14 || b[3] != ' ' {
		return 0
	}
	m := month(b)
	i := 4
	if b[i] == ' ' {
		i++
	}
	d, j := number(b, i, 2)
	if m == 0 || j == i || b[j] != ' ' {
		return 0
	}
	s.year, s.month, s.day = 0, m, d
	if n := s.plainClock(b, j+1); n != 0 {
		return s.end(b, n)
	}
	return 0
}

// scanEpoch reads seconds (with or without a fraction), milliseconds,
// microseconds or nanoseconds since 1970, from 2001 to 2036.
func scanEpoch(b []byte, s *stamp) int {
	var v int64
	i := 0
	for i < len(b) && i < 20 && digit(b[i]) {
		v = v*10 + int64(b[i]-'0')
		i++
	}
	if i < 10 || i > 19 || (i-10)%3 != 0 || b[0] == '0' || b[0] > '2' || b[0] == '2' && b[1] > '0' {
		return 0
	}
	s.unix, s.zoned, s.nsec = true, true, 0
	switch i {
	case 10:
		s.epoch = v
		if i+1 < len(b) && b[i] == '.' && digit(b[i+1]) {
			i = s.fraction(b, i)
		}
	case 13:
		s.epoch, s.nsec = v/1e3, int(v%1e3)*1e6
	case 16:
		s.epoch, s.nsec = v/1e6, int(v%1e6)*1e3
	case 19:
		s.epoch, s.nsec = v/1e9, int(v%1e9)
	}
	if s.epoch > 2_100_000_000 {
		return 0
	}
	return s.end(b, i)
}

// scanClockOnly reads 02:30:00, as Serilog's console writes; the date comes from the file.
func scanClockOnly(b []byte, s *stamp) int {
	if len(b) < 8 || b[2] != ':' || b[5] != ':' {
		return 0
	}
	s.year, s.month, s.day = 0, 0, 0
	if n := s.plainClock(b, 0); n != 0 {
		return s.end(b, n)
	}
	return 0
}
