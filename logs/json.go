package logs

import (
	"bytes"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// A jsonPair is a key of a line's object and its value: a string's text, else
// the JSON as it stands.
type jsonPair struct {
	key, value string
	raw        []byte
	quoted     bool
}

// splitObject reads the keys of one flat object. Nested values stay JSON. It
// is lenient: what log writers produce is not always what the standard says.
func splitObject(b []byte, pairs []jsonPair) ([]jsonPair, bool) {
	b = bytes.TrimSpace(b)
	if len(b) < 2 || b[0] != '{' || b[len(b)-1] != '}' {
		return pairs, false
	}
	i := 1
	for {
		i = space(b, i)
		if i < len(b) && b[i] == '}' {
			return pairs, i == len(b)-1
		}
		if i >= len(b) || b[i] != '"' {
			return pairs, false
		}
		key, j, ok := jsonString(b, i)
		if !ok {
			return pairs, false
		}
		if i = space(b, j); i >= len(b) || b[i] != ':' {
			return pairs, false
		}
		i = space(b, i+1)
		p := jsonPair{key: key}
		if i < len(b) && b[i] == '"' {
			p.value, j, ok = jsonString(b, i)
			p.quoted = true
		} else {
			j, ok = jsonSkip(b, i)
			if ok {
				p.value = str(bytes.TrimRight(b[i:j], " \t"))
			}
		}
		if !ok {
			return pairs, false
		}
		p.raw = b[i:j]
		pairs = append(pairs, p)
		if i = space(b, j); i < len(b) && b[i] == ',' {
			i++
		}
	}
}

func space(b []byte, i int) int {
	for i < len(b) && (b[i] == ' ' || b[i] == '\t') {
		i++
	}
	return i
}

// jsonString reads the string that begins with the quote at i and returns what
// it says and where it ends. Without an escape it is not copied.
func jsonString(b []byte, i int) (string, int, bool) {
	i++
	n := bytes.IndexByte(b[i:], '"')
	if n < 0 {
		return "", 0, false
	}
	if bytes.IndexByte(b[i:i+n], '\\') < 0 {
		return str(b[i : i+n]), i + n + 1, true
	}
	out := make([]byte, 0, n+32)
	for i < len(b) {
		c := b[i]
		if c == '"' {
			return str(out), i + 1, true
		}
		if c != '\\' || i+1 >= len(b) {
			out = append(out, c)
			i++
			continue
		}
		i += 2
		switch b[i-1] {
		case 'n':
			out = append(out, '\n')
		case 'r':
			// Text has LF alone.
			if i+1 >= len(b) || b[i] != '\\' || b[i+1] != 'n' {
				out = append(out, '\n')
			}
		case 't':
			out = append(out, '\t')
		case 'b', 'f':
			out = append(out, ' ')
		case 'u':
			r := hex4(b, i)
			if r < 0 {
				out = append(out, '\\', 'u')
				continue
			}
			i += 4
			if utf16.IsSurrogate(r) && i+6 <= len(b) && b[i] == '\\' && b[i+1] == 'u' {
				if pair := utf16.DecodeRune(r, hex4(b, i+2)); pair != utf8.RuneError {
					r = pair
					i += 6
				}
			}
			out = utf8.AppendRune(out, r)
		default:
			out = append(out, b[i-1])
		}
	}
	return "", 0, false
}

func hex4(b []byte, i int) rune {
	if i+4 > len(b) {
		return -1
	}
	v, err := strconv.ParseUint(string(b[i:i+4]), 16, 16)
	if err != nil {
		return -1
	}
	return rune(v)
}

// jsonSkip returns where the number, word, list or object at i ends.
func jsonSkip(b []byte, i int) (int, bool) {
	depth, start := 0, i
	for i < len(b) {
		switch b[i] {
		case '"':
			for i++; i < len(b) && b[i] != '"'; i++ {
				if b[i] == '\\' {
					i++
				}
			}
		case '{', '[':
			depth++
		case '}', ']':
			if depth == 0 {
				return i, i > start
			}
			if depth--; depth == 0 {
				return i + 1, true
			}
		case ',':
			if depth == 0 {
				return i, i > start
			}
		}
		i++
	}
	return 0, false
}

// Names under which writers of JSON lines put what every record has, best first.
var (
	timeKeys    = []string{"@t", "time", "timestamp", "@timestamp", "Timestamp", "Time", "ts", "datetime", "date", "__REALTIME_TIMESTAMP", "asctime", "eventTime", "EventTime", "TimeCreated", "TimeGenerated", "t"}
	levelKeys   = []string{"@l", "level", "Level", "lvl", "severity", "Severity", "levelname", "log.level", "loglevel", "LogLevel", "PRIORITY"}
	messageKeys = []string{"@m", "message", "Message", "msg", "MESSAGE", "RenderedMessage", "@mt", "MessageTemplate", "text", "event"}
	errorKeys   = []string{"@x", "exception", "Exception", "stack_trace", "stacktrace", "stack", "err"}
)

func pick(pairs []jsonPair, keys []string) int {
	for _, k := range keys {
		for i := range pairs {
			if pairs[i].key == k {
				return i
			}
		}
	}
	return -1
}

// json reads a line of JSON: Serilog's compact form, journald's export, pino,
// events.jsonl, or any object with a time, a level and a message.
func (rd *reader) json(line []byte) {
	var ok bool
	rd.pairs, ok = splitObject(line, rd.pairs[:0])
	if !ok {
		rd.loose(line)
		return
	}
	r := &rd.rec
	rd.fresh()
	if rd.event() {
		return
	}
	at, lv, msg, exc := pick(rd.pairs, timeKeys), pick(rd.pairs, levelKeys), pick(rd.pairs, messageKeys), pick(rd.pairs, errorKeys)
	if at >= 0 {
		rd.setTime(rd.pairs[at].value)
	}
	if lv >= 0 {
		r.Level = anyLevel(rd.pairs[lv].value)
	} else if at >= 0 && rd.pairs[at].key == "@t" {
		r.Level = Info // compact Serilog leaves Information out
	}
	for i, p := range rd.pairs {
		if i != at && i != lv && i != msg && i != exc {
			r.Fields = append(r.Fields, Field{p.key, p.value})
		}
	}
	r.rest = true
	switch {
	case msg < 0:
		r.Text, r.rest = str(line), false
	case rd.pairs[msg].key == "@mt" || rd.pairs[msg].key == "MessageTemplate":
		r.Text = render(rd.pairs[msg].value, rd.pairs)
	default:
		r.Text = rd.pairs[msg].value
	}
	if exc >= 0 && msg >= 0 {
		r.Text += "\n" + rd.pairs[exc].value
	}
	rd.give()
}

// render fills {Name} of a message template in.
func render(template string, pairs []jsonPair) string {
	var out strings.Builder
	for {
		i := strings.IndexByte(template, '{')
		if i < 0 {
			break
		}
		j := strings.IndexByte(template[i:], '}')
		if j < 0 {
			break
		}
		out.WriteString(template[:i])
		hole := template[i : i+j+1]
		name, _, _ := strings.Cut(strings.Trim(hole[1:len(hole)-1], "@$"), ":")
		name, _, _ = strings.Cut(name, ",")
		for _, p := range pairs {
			if p.key == name {
				hole = p.value
				break
			}
		}
		out.WriteString(hole)
		template = template[i+j+1:]
	}
	out.WriteString(template)
	return out.String()
}

// event reads the line as one of events/<channel>.jsonl, as the collector writes them.
func (rd *reader) event() bool {
	p := rd.pairs
	if len(p) < 4 || p[0].key != "time" || p[2].key != "channel" || p[3].key != "provider" {
		return false
	}
	r := &rd.rec
	r.Event, r.rest = true, true
	r.Fields = append(r.Fields, Field{"Provider", ""}, Field{"EventID", ""}, Field{"Channel", ""}, Field{"RecordID", ""}, Field{"Computer", ""})
	var data []byte
	message := false
	for _, p := range p {
		switch p.key {
		case "time":
			rd.setTime(p.value)
		case "level":
			r.Level = anyLevel(p.value)
		case "channel":
			r.Fields[2].Value = p.value
		case "provider":
			r.Fields[0].Value = p.value
		case "eventId":
			r.Fields[1].Value = p.value
		case "recordId":
			r.Fields[3].Value = p.value
		case "computer":
			r.Fields[4].Value = p.value
		case "message":
			r.Text, message = p.value, p.value != ""
		case "data":
			data = p.raw
		default:
			if name := frame[p.key]; name != "" && p.value != "" && p.value != "0" {
				r.Fields = append(r.Fields, Field{name, p.value})
			}
		}
	}
	r.data = len(r.Fields)
	r.Fields = appendData(r.Fields, data)
	if !message {
		r.Text, r.rest = dataText(r.Data()), false
	}
	rd.give()
	return true
}

// frame holds the rest of what every event has, under the names of its XML.
var frame = map[string]string{"task": "Task", "opcode": "Opcode", "keywords": "Keywords", "user": "UserID"}

// appendData reads [["Name","value"],…].
func appendData(fields []Field, b []byte) []Field {
	for i := 1; i < len(b); i++ {
		if b[i] != '[' {
			continue
		}
		i = space(b, i+1)
		if i >= len(b) || b[i] != '"' {
			continue
		}
		name, j, ok := jsonString(b, i)
		if !ok {
			return fields
		}
		if j = space(b, j); j < len(b) && b[j] == ',' {
			j = space(b, j+1)
		}
		var value string
		if j < len(b) && b[j] == '"' {
			value, j, ok = jsonString(b, j)
		} else if end, fine := jsonSkip(b, j); fine {
			value, j, ok = str(b[j:end]), end, true
		} else {
			return fields
		}
		if !ok {
			return fields
		}
		fields = append(fields, Field{name, value})
		i = j
	}
	return fields
}

// dataText is the text of an event whose message could not be rendered.
func dataText(data []Field) string {
	var b []byte
	for i, f := range data {
		if i > 0 {
			b = append(b, '\n')
		}
		b = appendField(b, f)
	}
	return str(b)
}

// setTime reads a value that is a time in any layout, or a number since 1970.
func (rd *reader) setTime(v string) {
	b := []byte(v)
	if at := skipWords(b, 0); at > 0 {
		b = b[at:]
	}
	// The layout of the line before comes first.
	if l := rd.shape.layout; l != nil && rd.tryTime(l, b) {
		return
	}
	for _, l := range layouts {
		if !l.dateless && rd.tryTime(l, b) {
			rd.shape.layout = l
			return
		}
	}
}

func (rd *reader) tryTime(l *layout, b []byte) bool {
	var s stamp
	if l.scan(b, &s) == 0 {
		return false
	}
	t, twice, ok := rd.cal.instant(l, &s)
	if ok {
		r := &rd.rec
		r.Time, r.UTC, r.Own, r.Twice = t, s.zoned, true, twice
	}
	return ok
}
