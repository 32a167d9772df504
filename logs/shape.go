package logs

import "bytes"

// Kinds of file, by how a record begins in them.
type kind uint8

const (
	untimed    kind = iota // no time anywhere: a line is a record
	timed                  // a time in the same place of every first line
	jsonLines              // an object a line
	logfmt                 // key=value pairs
	w3c                    // #Fields names the columns
	transcript             // PowerShell: times stand on lines of their own
	scheduler              // SchedLgU.txt: the time stands on the line after the name
)

// A shape is what a file's first lines say about all of it.
type shape struct {
	kind   kind
	layout *layout
	skip   int // words before the time
}

// detect finds the shape of a file from its beginning.
func detect(sample []byte, whole bool) shape {
	var text [][]byte
	for l := range bytes.FieldsFuncSeq(sample, func(r rune) bool { return r == '\n' || r == '\r' }) {
		if len(bytes.TrimSpace(l)) > 0 {
			text = append(text, l)
		}
		if len(text) == 400 {
			break
		}
	}
	if !whole && len(text) > 1 && len(text) < 400 {
		text = text[:len(text)-1] // may be cut
	}
	if len(text) == 0 {
		return shape{}
	}
	objects, pairs := 0, 0
	for i, l := range text {
		switch t := bytes.TrimSpace(l); {
		case t[0] == '{' && (t[len(t)-1] == '}' || len(t) > 4096):
			objects++
		case logfmtLine(t):
			pairs++
		case i < 10 && bytes.HasPrefix(t, []byte("#Fields:")):
			return shape{kind: w3c}
		case i < 20 && bytes.HasPrefix(t, []byte("Start time: 20")) && bytes.HasPrefix(text[0], []byte("****")),
			i < 40 && bytes.HasPrefix(t, []byte("Starttidspunkt: 20")) && bytes.HasPrefix(text[0], []byte("****")):
			return shape{kind: transcript}
		}
	}
	if objects*10 >= len(text)*6 {
		return shape{kind: jsonLines}
	}
	if pairs*10 >= len(text)*6 {
		return shape{kind: logfmt}
	}
	tasks := schedulerLog(text)
	best, most := shape{}, 0
	for skip := 0; skip <= 6; skip++ {
		for _, l := range layouts {
			if skip > 0 && (l.dateless || l.name == "epoch") {
				continue
			}
			n := 0
			for _, line := range text {
				var s stamp
				if at := skipWords(line, skip); at >= 0 {
					if took := l.scan(line[at:], &s); took > 0 {
						n++
					}
				}
			}
			// A time further in must be more of the file's habit: a message may
			// hold one by chance.
			if skip > 0 && !tasks && n*3 < len(text) && !(n*6 >= len(text) && n > 2) {
				continue
			}
			if n > most {
				best, most = shape{kind: timed, layout: l, skip: skip}, n
			}
		}
		if most*10 >= len(text)*9 {
			break
		}
	}
	if best.kind == timed && best.skip > 0 && tasks {
		best.kind = scheduler
	}
	return best
}

// skipWords returns where the time would stand behind n words: after blanks,
// bars or commas and an opening bracket or quote; -1 when the line is too short.
// A syslog priority "<34>" or "<34>1 " before the time is no word.
func skipWords(b []byte, n int) int {
	i := 0
	if len(b) > 4 && b[0] == '<' && digit(b[1]) {
		if j := bytes.IndexByte(b[:min(6, len(b))], '>'); j > 0 {
			i = j + 1
			if len(b) > i+1 && b[i] == '1' && b[i+1] == ' ' {
				i += 2
			}
		}
	}
	for range n {
		for i < len(b) && blank(b[i]) {
			i++
		}
		if i > 300 {
			return -1
		}
		for i < len(b) && !blank(b[i]) {
			i++
		}
	}
	if n > 0 {
		for i < len(b) && blank(b[i]) {
			i++
		}
	}
	for i < len(b) && (b[i] == '[' || b[i] == '(' || b[i] == '"' || b[i] == '<') {
		i++
	}
	if i >= len(b) {
		return -1
	}
	return i
}

func blank(c byte) bool { return c == ' ' || c == '\t' || c == '|' || c == ',' || c == ';' }

// schedulerLog knows the task scheduler's own log: a quoted name, then an
// indented line with what happened when.
func schedulerLog(text [][]byte) bool {
	named := 0
	for i, l := range text {
		if l[0] == '"' && i+1 < len(text) && text[i+1][0] == '\t' {
			named++
		}
	}
	return named*6 >= len(text)
}
