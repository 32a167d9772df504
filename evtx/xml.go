package evtx

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"unicode"
	"unicode/utf8"
)

// XML returns the event as Windows would render it: on one line, attributes in
// single quotes, always well-formed. It is made when first asked for; an event
// whose XML cannot be made to the end gives what could be, as an empty Event
// with a comment saying why. Do not change the bytes.
func (e *Event) XML() []byte {
	if !e.rendered {
		e.xml = e.AppendXML(e.xml[:0])
		e.rendered = true
	}
	return e.xml
}

// AppendXML appends what XML returns.
func (e *Event) AppendXML(b []byte) []byte {
	if e.c == nil {
		return append(b, e.xml...)
	}
	s := xmlSink{b: b, start: len(b)}
	if err := e.c.walk(e, &s); err != nil {
		s.b = append(s.b[:s.start], "<Event><!-- "...)
		s.b = append(s.b, err.Error()...)
		return append(s.b, " --></Event>"...)
	}
	return s.b
}

// xmlSink writes XML text.
type xmlSink struct {
	b      []byte
	start  int
	inAttr bool
}

func (s *xmlSink) size() int { return len(s.b) - s.start }

func (s *xmlSink) open(name string) {
	s.b = appendName(append(s.b, '<'), name)
}

func (s *xmlSink) attr(name string) {
	s.endAttr()
	s.b = append(appendName(append(s.b, ' '), name), "='"...)
	s.inAttr = true
}

func (s *xmlSink) endAttr() {
	if s.inAttr {
		s.b = append(s.b, '\'')
		s.inAttr = false
	}
}

func (s *xmlSink) opened(empty bool) {
	s.endAttr()
	if empty {
		s.b = append(s.b, '/')
	}
	s.b = append(s.b, '>')
}

func (s *xmlSink) text(v Value) {
	at := len(s.b)
	s.b = escape(v.Append(s.b), at, s.inAttr)
}

// markup writes XML given as text, as long as it is XML.
func (s *xmlSink) markup(v Value) {
	at := len(s.b)
	s.b = v.Append(s.b)
	if !wellFormed(s.b[at:]) {
		s.b = escape(s.b, at, false)
	}
}

func (s *xmlSink) pi(n *node) {
	data := appendUTF16(nil, n.raw)
	if bytes.Contains(data, []byte("?>")) {
		return
	}
	s.b = append(appendName(append(s.b, "<?"...), n.name), ' ')
	s.b = append(s.b, bytes.ToValidUTF8(data, nil)...)
	s.b = append(s.b, "?>"...)
}

func (s *xmlSink) close(name string, empty bool) {
	if !empty {
		s.b = append(appendName(append(s.b, "</"...), name), '>')
	}
}

// appendName appends a name; what XML does not allow in one becomes "_".
func appendName(b []byte, name string) []byte {
	if simpleName(name) {
		return append(b, name...)
	}
	for i, c := range name {
		ok := c == '_' || c == ':' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c > 0x7f && unicode.IsLetter(c) ||
			i > 0 && (c == '-' || c == '.' || c >= '0' && c <= '9')
		if !ok {
			c = '_'
		}
		b = utf8.AppendRune(b, c)
	}
	if name == "" {
		b = append(b, '_')
	}
	return b
}

// simpleName reports whether a name is one without a closer look, as nearly all are.
func simpleName(name string) bool {
	for i := range len(name) {
		if c := name[i] | 0x20; c < 'a' || c > 'z' {
			return false
		}
	}
	return name != ""
}

// wellFormed reports whether b is content that can stand between two tags.
func wellFormed(b []byte) bool {
	d := xml.NewDecoder(bytes.NewReader(b))
	for {
		t, err := d.Token()
		if err != nil {
			return errors.Is(err, io.EOF)
		}
		switch t.(type) {
		case xml.Directive, xml.ProcInst:
			return false
		}
	}
}
