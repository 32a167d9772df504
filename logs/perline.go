package logs

import (
	"bytes"
	"strings"
)

// perLine reads files whose every line is a record, or says something about those after it.
func (rd *reader) perLine(one func(line []byte)) {
	l := &rd.l
	for !rd.done {
		l.keep = l.pos
		start, end, _, ok := l.next()
		if !ok {
			return
		}
		line := l.buf[l.keep+start : l.keep+end]
		if l.high && !(ascii(line) && bytes.IndexByte(line, 0) < 0) {
			if fixed := rd.mend(line); fixed != nil {
				line = fixed
			}
		}
		if l.cut > 0 {
			rd.noteCut()
		}
		if len(bytes.TrimSpace(line)) > 0 {
			one(line)
		}
	}
}

// fresh clears the record for the line just read; its time is inherited until it has its own.
func (rd *reader) fresh() {
	r := &rd.rec
	r.Line, r.LastLine = rd.l.n, rd.l.n
	r.Own, r.Level, r.Event, r.rest = false, Unknown, false, false
	r.Text, r.body, r.data = "", 0, 0
	r.Fields = r.Fields[:0]
}

func (rd *reader) give() {
	if !rd.yield(&rd.rec, nil) {
		rd.done = true
	}
}

// loose gives a line that is not of the file's own kind, with its own time if it has one.
func (rd *reader) loose(line []byte) {
	rd.fresh()
	if at := skipWords(line, 0); at >= 0 {
		var s stamp
		for _, l := range layouts {
			if l.dateless || l.name == "epoch" {
				continue
			}
			if n := l.scan(line[at:], &s); n > 0 && rd.tryTime(l, line[at:]) {
				rd.rec.body = at + n
				break
			}
		}
	}
	rd.rec.Text = str(line)
	rd.rec.Level = rd.level.find(rd.rec.Text, rd.rec.body)
	rd.give()
}

// logfmtLine says that a line consists of key=value pairs, three or more.
func logfmtLine(b []byte) bool {
	n := 0
	for pos := 0; pos < len(b) && n < 3; {
		key, _, next := logfmtPair(b, pos)
		if key == "" {
			return false
		}
		n++
		pos = next
	}
	return n >= 3
}

// logfmtPair reads key=value or key="value" at pos; key is "" when there is none.
func logfmtPair(b []byte, pos int) (key, value string, next int) {
	i := space(b, pos)
	j := i
	for j < len(b) && (word(b[j]) || b[j] == '.' || b[j] == '-' || b[j] == '@' || b[j] == '/') {
		j++
	}
	if j == i || j >= len(b) || b[j] != '=' {
		return "", "", pos
	}
	key = str(b[i:j])
	j++
	if j < len(b) && b[j] == '"' {
		if v, end, ok := jsonString(b, j); ok {
			return key, v, end
		}
	}
	k := j
	for k < len(b) && b[k] != ' ' && b[k] != '\t' {
		k++
	}
	return key, str(b[j:k]), k
}

// logfmt reads time=… level=… msg="…".
func (rd *reader) logfmt(line []byte) {
	rd.pairs = rd.pairs[:0]
	for pos := 0; pos < len(line); {
		k, v, next := logfmtPair(line, pos)
		if k == "" {
			// A bare word is a flag; step over it.
			i := space(line, pos)
			for i < len(line) && line[i] != ' ' && line[i] != '\t' {
				i++
			}
			if i <= pos {
				break
			}
			pos = i
			continue
		}
		rd.pairs = append(rd.pairs, jsonPair{key: k, value: v})
		pos = next
	}
	if len(rd.pairs) < 2 {
		rd.loose(line)
		return
	}
	rd.fresh()
	r := &rd.rec
	if at := pick(rd.pairs, timeKeys); at >= 0 {
		rd.setTime(rd.pairs[at].value)
	}
	if lv := pick(rd.pairs, levelKeys); lv >= 0 {
		r.Level = anyLevel(rd.pairs[lv].value)
	}
	for _, p := range rd.pairs {
		r.Fields = append(r.Fields, Field{p.key, p.value})
	}
	r.Text = str(line)
	rd.give()
}

// w3c reads the extended log format of IIS: #Fields names the columns, times are UTC.
func (rd *reader) w3c(line []byte) {
	if line[0] == '#' {
		name, value, _ := strings.Cut(string(line[1:]), ":")
		value = strings.TrimSpace(value)
		switch strings.ToLower(name) {
		case "fields":
			rd.columns = strings.Fields(value)
		case "date":
			if len(value) >= 10 {
				rd.day = value[:10]
			}
		}
		return
	}
	rd.fresh()
	r := &rd.rec
	date, clock := rd.day, ""
	sep := " "
	if bytes.IndexByte(line, '\t') >= 0 {
		sep = "\t"
	}
	text := str(line)
	i := 0
	for v := range strings.SplitSeq(text, sep) {
		if i >= len(rd.columns) {
			break
		}
		switch name := rd.columns[i]; name {
		case "date":
			date = v
		case "time":
			clock = v
		default:
			if v != "-" {
				r.Fields = append(r.Fields, Field{name, v})
			}
			if name == "sc-status" && len(v) == 3 && v[0] == '5' {
				r.Level = Error
			}
		}
		i++
	}
	rd.day = date
	if clock != "" {
		var s stamp
		b := []byte(date + " " + clock)
		if n := scanISO(b, &s); n > 0 {
			s.zoned, s.offset = true, 0
			if t, _, ok := rd.cal.instant(layouts[0], &s); ok {
				r.Time, r.UTC, r.Own = t, true, true
			}
		}
	}
	r.Text = text
	rd.give()
}

// Words before the times in a PowerShell transcript, in English and Norwegian.
var transcriptTimes = []string{"Start time: ", "End time: ", "Command start time: ", "Starttidspunkt: ", "Sluttidspunkt: ", "Starttidspunkt for kommando: "}

// transcript reads PowerShell's Start-Transcript: times stand on lines of their
// own and hold for what comes after them.
func (rd *reader) transcript(line []byte) {
	rd.fresh()
	text := str(line)
	if strings.Trim(text, "*") == "" {
		return
	}
	for _, w := range transcriptTimes {
		if v, ok := strings.CutPrefix(text, w); ok {
			rd.tryTime(layouts[3], []byte(v))
			break
		}
	}
	rd.rec.Text = text
	rd.rec.Level = rd.level.find(text, 0)
	rd.give()
}

// scheduler reads SchedLgU.txt: the task's name, then what happened when.
func (rd *reader) scheduler() {
	l := &rd.l
	var s stamp
	timeless := false // the open record still waits for its time
	for !rd.done {
		start, end, crlf, ok := l.next()
		if !ok {
			break
		}
		line := l.buf[l.keep+start : l.keep+end]
		var fixed []byte
		if l.high {
			if fixed = rd.mend(line); fixed != nil {
				line = fixed
			}
		}
		if len(line) == 0 {
			continue
		}
		if line[0] != '\t' && line[0] != ' ' || !rd.open {
			rd.start(start, end, crlf, fixed)
			timeless = true
			continue
		}
		rd.join(end, crlf, fixed, line)
		if timeless {
			for skip := 1; skip <= rd.shape.skip+1; skip++ {
				at := skipWords(line, skip)
				if at >= 0 && rd.shape.layout.scan(line[at:], &s) > 0 && rd.tryTime(rd.shape.layout, line[at:]) {
					timeless = false
					break
				}
			}
		}
	}
	rd.emit()
}
