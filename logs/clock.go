package logs

// clock reads a time of day at i, then AM or PM and a zone where they follow,
// and returns where it ends, 0 when there is none or the date is impossible.
func (s *stamp) clock(b []byte, i int) int {
	if i = s.plainClock(b, i); i == 0 {
		return 0
	}
	i = s.halfDay(b, i)
	if i == 0 || s.day == 0 || s.month == 0 || s.day > 31 || s.month > 31 {
		return 0
	}
	return s.end(b, s.zone(b, i))
}

// plainClock reads H:mm, HH:mm:ss or HH.mm.ss with a fraction.
func (s *stamp) plainClock(b []byte, i int) int {
	var j int
	// Fixed columns first: they are what nearly every line has.
	if i+8 <= len(b) && b[i+2] == ':' && b[i+5] == ':' {
		h, m, sec := d2(b, i), d2(b, i+3), d2(b, i+6)
		if h|m|sec < 0 || h > 24 || m > 59 || sec > 60 {
			return 0
		}
		s.hour, s.min, s.sec, s.nsec = h, m, sec, 0
		return s.fraction(b, i+8)
	}
	s.sec, s.nsec = 0, 0
	if s.hour, j = number(b, i, 2); j == i || j+3 > len(b) || b[j] != ':' && b[j] != '.' {
		return 0
	}
	sep := b[j]
	if s.min = d2(b, j+1); s.min < 0 || s.min > 59 || s.hour > 24 {
		return 0
	}
	i = j + 3
	if i+3 <= len(b) && b[i] == sep && digit(b[i+1]) {
		if s.sec = d2(b, i+1); s.sec < 0 || s.sec > 60 {
			return 0
		}
		return s.fraction(b, i+3)
	}
	return i
}

// fraction reads .123, ,123 or :123 at i: any number of digits, nine of them counted.
func (s *stamp) fraction(b []byte, i int) int {
	if i+1 >= len(b) || b[i] != '.' && b[i] != ',' && b[i] != ':' || !digit(b[i+1]) {
		return i
	}
	v, n := 0, 0
	for i++; i < len(b) && digit(b[i]); i++ {
		if n < 9 {
			v = v*10 + int(b[i]-'0')
			n++
		}
	}
	s.nsec = v * pow10[9-n]
	return i
}

var pow10 = [...]int{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9}

// halfDay reads AM, PM, a.m. or p.m. after a space, which newer Windows
// versions write as a narrow no-break one (U+202F).
func (s *stamp) halfDay(b []byte, i int) int {
	s.half = false
	j := i
	if j < len(b) && b[j] == ' ' {
		j++
	} else if j+3 <= len(b) && b[j] == 0xE2 && b[j+1] == 0x80 && b[j+2] == 0xAF {
		j += 3
	} else if j+2 <= len(b) && b[j] == 0xC2 && b[j+1] == 0xA0 {
		j += 2
	}
	if j+2 > len(b) {
		return i
	}
	c := b[j] | 0x20
	if c != 'a' && c != 'p' {
		return i
	}
	if j++; b[j] == '.' {
		j++
	}
	if j >= len(b) || b[j]|0x20 != 'm' || j+1 < len(b) && alpha(b[j+1]) {
		return i
	}
	if j++; j < len(b) && b[j] == '.' && b[j-2] == '.' {
		j++
	}
	if s.hour == 0 || s.hour > 12 {
		if s.hour > 12 && c == 'p' { // 14:05 PM: said twice
			s.half = true
			return j
		}
		if s.hour != 0 {
			return 0
		}
	}
	s.half = true
	if s.hour == 12 {
		s.hour = 0
	}
	if c == 'p' {
		s.hour += 12
	}
	return j
}

// zone reads Z, UTC, GMT, +01:00, +0100 or +01, directly or after one space.
func (s *stamp) zone(b []byte, i int) int {
	s.zoned = false
	j := i
	if j < len(b) && b[j] == ' ' {
		j++
	}
	if j >= len(b) {
		return i
	}
	switch c := b[j]; c {
	case 'Z':
		if j > i || j+1 < len(b) && alpha(b[j+1]) {
			return i
		}
		s.zoned, s.offset = true, 0
		return j + 1
	case 'U', 'G':
		if j+3 > len(b) || string(b[j:j+3]) != "UTC" && string(b[j:j+3]) != "GMT" || j+3 < len(b) && alpha(b[j+3]) {
			return i
		}
		s.zoned, s.offset = true, 0
		return j + 3
	case '+', '-':
		h := d2(b, j+1)
		if h < 0 || h > 14 {
			return i
		}
		m, k := 0, j+3
		if k+3 <= len(b) && b[k] == ':' && d2(b, k+1) >= 0 {
			m, k = d2(b, k+1), k+3
		} else if d2(b, k) >= 0 {
			m, k = d2(b, k), k+2
		} else if j > i {
			return i // "10:00:00 -12 items": a bare pair of digits after a space is no zone
		}
		if m > 59 || k < len(b) && digit(b[k]) {
			return i
		}
		s.zoned, s.offset = true, h*3600+m*60
		if c == '-' {
			s.offset = -s.offset
		}
		return k
	}
	return i
}

// end refuses a stamp that goes on as a word or number.
func (s *stamp) end(b []byte, i int) int {
	if i < len(b) && (digit(b[i]) || alpha(b[i])) {
		return 0
	}
	return i
}

func digit(c byte) bool { return c-'0' < 10 }
func alpha(c byte) bool { return c|0x20-'a' < 26 }

// d2 reads two digits at i, -1 when they are not there.
func d2(b []byte, i int) int {
	if i+2 > len(b) {
		return -1
	}
	x, y := b[i]-'0', b[i+1]-'0'
	if x > 9 || y > 9 {
		return -1
	}
	return int(x)*10 + int(y)
}

// number reads up to max digits at i and returns their value and where they end.
func number(b []byte, i, max int) (v, end int) {
	for max > 0 && i < len(b) && digit(b[i]) {
		v = v*10 + int(b[i]-'0')
		i++
		max--
	}
	return v, i
}

// month reads a month's first three letters in English or Norwegian, 0 for anything else.
func month(b []byte) int {
	if len(b) < 3 {
		return 0
	}
	switch string([]byte{b[0] | 0x20, b[1] | 0x20, b[2] | 0x20}) {
	case "jan":
		return 1
	case "feb":
		return 2
	case "mar":
		return 3
	case "apr":
		return 4
	case "may", "mai":
		return 5
	case "jun":
		return 6
	case "jul":
		return 7
	case "aug":
		return 8
	case "sep":
		return 9
	case "oct", "okt":
		return 10
	case "nov":
		return 11
	case "dec", "des":
		return 12
	}
	return 0
}
