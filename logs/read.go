package logs

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"iter"
	"time"
	"unicode/utf8"
	"unsafe"

	"golang.org/x/text/encoding/charmap"
)

// Options say what is known of a file before it is read. All may be zero.
type Options struct {
	Source, Entry string         // copied into every record
	Zone          *time.Location // of times that do not say theirs; nil is UTC
	Modified      time.Time      // completes times without a year or a date
	Size          int64          // makes an io.ReaderAt readable out of order: needed for .evtx
}

// A Note says what was odd about a file; reading went on.
type Note struct {
	Line int // 1-based, 0 when it concerns the whole file
	Text string
}

func (n *Note) Error() string {
	if n.Line == 0 {
		return n.Text
	}
	return fmt.Sprintf("line %d: %s", n.Line, n.Text)
}

// Read gives the records of a file in the order of the file: text in any
// encoding, events/<channel>.jsonl, or .evtx (when r is an io.ReaderAt and
// Size is set). The Record is the same one at each step: Clone what is kept.
// Errors come without a record and are notes (*Note, or what r failed with);
// reading goes on after them as far as there is something to read.
func Read(r io.Reader, o Options) iter.Seq2[*Record, error] {
	return func(yield func(*Record, error) bool) {
		if o.Zone == nil {
			o.Zone = time.UTC
		}
		rd := &reader{o: o, yield: yield, rec: Record{Source: o.Source, Entry: o.Entry}}
		rd.cal = calendar{zone: o.Zone, modified: o.Modified}
		rd.run(r)
	}
}

// sampleSize is how much of a file is looked at before its first record.
const sampleSize = 64 << 10

type reader struct {
	o     Options
	yield func(*Record, error) bool
	done  bool // the caller has seen enough
	l     lines
	shape shape
	cal   calendar
	level levelFinder
	page  *charmap.Charmap
	rec   Record
	from  io.Reader
	wide  *wide

	// The record being put together: its text is l.buf[keep:keep+end], or
	// built when a line of it had to be rewritten.
	open  bool
	end   int
	built []byte
	crlf  bool

	columns  []string // of a W3C log
	day      string   // of a W3C log: #Date
	pairs    []jsonPair
	repaired int
	fixed    int
	cut      int
	flips    int
}

func (rd *reader) run(r io.Reader) {
	head := make([]byte, 4096)
	n, err := io.ReadFull(r, head)
	head = head[:n]
	if n == 0 {
		if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
			rd.note(err)
		}
		return
	}
	if bytes.HasPrefix(head, []byte("ElfFile\x00")) {
		rd.events(r)
		return
	}
	encoding, mark := sniff(head)
	if encoding == encUTF8 && binaryFile(head) {
		rd.note(&Note{Text: "not a text file"})
		return
	}
	rd.from = r
	rd.l = lines{r: rd.decoder(io.MultiReader(bytes.NewReader(head[mark:]), r), encoding), lf: -2}
	for len(rd.l.buf) < sampleSize && rd.l.err == nil {
		rd.l.fill()
	}
	sample := rd.l.buf
	if bytes.IndexByte(sample, 0) >= 0 {
		sample = bytes.ReplaceAll(sample, []byte{0}, nil)
	}
	rd.shape = detect(sample[:min(len(sample), sampleSize)], rd.l.err != nil && len(sample) <= sampleSize)
	if l := rd.shape.layout; l != nil && (l.order || l.dateless) {
		rd.settle(encoding, mark)
	}
	switch rd.shape.kind {
	case timed, untimed:
		rd.text()
	case jsonLines:
		rd.perLine(rd.json)
	case logfmt:
		rd.perLine(rd.logfmt)
	case w3c:
		rd.perLine(rd.w3c)
	case transcript:
		rd.perLine(rd.transcript)
	case scheduler:
		rd.scheduler()
	}
	rd.finish()
}

func (rd *reader) decoder(r io.Reader, encoding string) io.Reader {
	switch encoding {
	case encUTF16LE:
		rd.wide = &wide{r: r, order: binary.LittleEndian}
		return rd.wide
	case encUTF16BE:
		rd.wide = &wide{r: r, order: binary.BigEndian}
		return rd.wide
	}
	return r
}

// text reads files whose records begin with a time, and files without any.
func (rd *reader) text() {
	l, shape := &rd.l, rd.shape
	var s stamp
	for !rd.done {
		start, end, crlf, ok := l.next()
		if !ok {
			break
		}
		line := l.buf[l.keep+start : l.keep+end]
		var fixed []byte
		if l.high && !(ascii(line) && bytes.IndexByte(line, 0) < 0) {
			if fixed = rd.mend(line); fixed != nil {
				line = fixed
			}
		}
		if l.cut > 0 {
			rd.noteCut()
		}
		if shape.kind == timed {
			at := 0
			if shape.skip > 0 || len(line) > 0 && !digit(line[0]) {
				at = skipWords(line, shape.skip)
			}
			if at >= 0 && at < len(line) {
				if n := shape.layout.scan(line[at:], &s); n > 0 {
					if rd.begin(start, end, crlf, fixed, &s, at+n) {
						continue
					}
				}
			}
		}
		rd.follow(start, end, crlf, fixed, line)
	}
	rd.emit()
}

// begin starts a record with a line that has a time; false when it is none after all.
func (rd *reader) begin(start, end int, crlf bool, fixed []byte, s *stamp, body int) bool {
	t, twice, ok := rd.cal.instant(rd.shape.layout, s)
	if !ok && rd.shape.layout.order {
		// Seen too late for settling: the other order it is, from here on.
		rd.cal.monthDay = !rd.cal.monthDay
		if t, twice, ok = rd.cal.instant(rd.shape.layout, s); ok {
			if rd.flips++; rd.flips == 1 {
				rd.note(&Note{Line: rd.l.n, Text: "day and month change places in this file"})
			}
		} else {
			rd.cal.monthDay = !rd.cal.monthDay
		}
	}
	if !ok {
		return false
	}
	rd.start(start, end, crlf, fixed)
	r := &rd.rec
	r.Time, r.UTC, r.Own, r.Twice, r.body = t, s.zoned, true, twice, body
	return true
}

// start emits the record before and begins a new one with the line.
func (rd *reader) start(start, end int, crlf bool, fixed []byte) {
	rd.emit() // bounds stay valid: nothing moves keep but the line below
	rd.open = true
	rd.l.keep += start
	rd.end = end - start
	rd.crlf = crlf
	rd.built = fixed
	r := &rd.rec
	r.Line, r.LastLine = rd.l.n, rd.l.n
	r.Own, r.Level, r.body = false, Unknown, 0
}

// follow joins a line without a time to the record it belongs to.
func (rd *reader) follow(start, end int, crlf bool, fixed, line []byte) {
	empty := len(bytes.TrimSpace(line)) == 0
	alone := rd.shape.kind == untimed || rd.rec.Time.IsZero()
	if rd.open && (!alone || !empty && (line[0] == ' ' || line[0] == '\t')) && rd.size()+len(line) < maxRecord {
		if !empty {
			rd.join(end, crlf, fixed, line)
		}
		return
	}
	if empty {
		return
	}
	rd.start(start, end, crlf, fixed)
}

func (rd *reader) size() int {
	if rd.built != nil {
		return len(rd.built)
	}
	return rd.end
}

func (rd *reader) join(end int, crlf bool, fixed, line []byte) {
	rd.crlf = rd.crlf || crlf || rd.l.cr
	if fixed != nil && rd.built == nil {
		rd.built = unixEnds(bytes.Clone(rd.l.buf[rd.l.keep : rd.l.keep+rd.end]))
	}
	if rd.built != nil {
		for range rd.l.n - rd.rec.LastLine {
			rd.built = append(rd.built, '\n')
		}
		rd.built = append(rd.built, line...)
	}
	rd.end = end
	rd.rec.LastLine = rd.l.n
}

// emit hands out the open record.
func (rd *reader) emit() {
	if !rd.open || rd.done {
		return
	}
	rd.open = false
	text := rd.l.buf[rd.l.keep : rd.l.keep+rd.end]
	if rd.built != nil {
		text = rd.built
	} else if rd.crlf && rd.rec.LastLine > rd.rec.Line {
		text = unixEnds(text)
	}
	r := &rd.rec
	r.Text = str(text)
	at := r.body
	if rd.shape.skip > 0 {
		at = 0
	}
	if len(r.Text) > 0 && r.Text[0] == '<' {
		r.Level = priority(r.Text)
	}
	if r.Level == Unknown {
		r.Level = rd.level.find(r.Text, at)
	}
	if !rd.yield(r, nil) {
		rd.done = true
	}
}

// priority reads the severity out of a syslog "<34>".
func priority(s string) Level {
	v, i := number([]byte(s[:min(len(s), 6)]), 1, 3)
	if i < 2 || i >= len(s) || s[i] != '>' || v > 191 {
		return Unknown
	}
	return syslogLevel(v & 7)
}

// unixEnds turns CRLF and CR into LF, in place.
func unixEnds(b []byte) []byte {
	w := bytes.IndexByte(b, '\r')
	if w < 0 {
		return b
	}
	for i := w; i < len(b); i++ {
		c := b[i]
		if c == '\r' {
			if i+1 < len(b) && (b[i+1] == '\n' || b[i+1] == '\r') {
				continue
			}
			c = '\n'
		}
		b[w] = c
		w++
	}
	return b[:w]
}

// str is b as a string without a copy: b is never written again (see lines).
func str(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }

// mend returns line as proper UTF-8 when it is not, else nil.
func (rd *reader) mend(line []byte) []byte {
	zeros := bytes.IndexByte(line, 0) >= 0
	if !zeros && utf8.Valid(line) {
		return nil
	}
	if rd.page == nil {
		rd.page = codepage(rd.l.buf[rd.l.keep:])
	}
	if zeros {
		rd.repaired++
	} else {
		rd.fixed++
	}
	return repair(line, rd.page)
}

func (rd *reader) noteCut() {
	if rd.cut++; rd.cut <= 3 {
		rd.note(&Note{Line: rd.l.n, Text: fmt.Sprintf("longer than 1 MiB: %d bytes left out", rd.l.cut)})
	}
}

func (rd *reader) note(err error) {
	if !rd.done && !rd.yield(nil, err) {
		rd.done = true
	}
}

// finish says what was odd about the file as a whole.
func (rd *reader) finish() {
	if rd.fixed > 0 {
		rd.note(&Note{Text: fmt.Sprintf("%d lines are not UTF-8 and were read as %s", rd.fixed, rd.page)})
	}
	if rd.repaired > 0 {
		rd.note(&Note{Text: fmt.Sprintf("%d lines hold zero bytes, which were left out", rd.repaired)})
	}
	if rd.wide != nil && rd.wide.broken > 0 {
		rd.note(&Note{Text: fmt.Sprintf("%d characters of UTF-16 are broken", rd.wide.broken)})
	}
	if rd.cut > 3 {
		rd.note(&Note{Text: fmt.Sprintf("%d lines longer than 1 MiB were cut", rd.cut)})
	}
	if err := rd.l.err; err != nil && err != io.EOF {
		rd.note(err)
	}
	if l := rd.shape.layout; l != nil && (l.yearless || l.dateless) && rd.o.Modified.IsZero() {
		rd.note(&Note{Text: "times without a year, and the file's own time is not known: read as untimed"})
	}
}
