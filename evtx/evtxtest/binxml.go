package evtxtest

import (
	"slices"
	"unicode/utf16"

	"stegvis/evtx"
)

// A Fragment is a piece of binary XML: an instance of a template, or an element as it is.
type Fragment struct {
	Template *Template
	Values   []Value
	Element  *Element // when Template is nil
}

// A Template is an element with holes. Events that share one share its pointer.
type Template struct {
	GUID evtx.GUID
	Root *Element
}

// An Element of binary XML.
type Element struct {
	Name      string
	Attrs     []Attr
	Content   []Content
	Empty     bool // written <Name/>; it has no content then
	Depends   bool // in a template: left out when substitution DependsOn is NULL
	DependsOn uint16
}

// An Attr of an Element.
type Attr struct {
	Name    string
	Content []Content
}

// Content is one of *Element, Text, CData, Char, Entity, Instruction, Sub.
type Content any

// What stands in elements and attributes.
type (
	Text        string
	CData       string
	Char        uint16 // a character reference
	Entity      string // the name of one, such as amp
	Instruction struct{ Target, Data string }
	// A Sub is the place of a template's value.
	Sub struct {
		Index    uint16
		Type     evtx.Type
		Optional bool
	}
)

func (c *chunk) fragment(f Fragment) {
	c.raw("\x0f\x01\x01\x00")
	if f.Template == nil {
		def := c.def
		c.def = false
		c.element(f.Element)
		c.def = def
		c.u8(0)
		return
	}
	c.instance(f)
	c.u8(0)
}

func (c *chunk) instance(f Fragment) {
	t := f.Template
	c.raw("\x0c\x01")
	c.buf = append(c.buf, t.GUID[:4]...)
	off, known := c.templates[t]
	if !known {
		off = uint32(len(c.buf) + 4)
	}
	c.u32(off)
	if !known {
		c.templates[t] = off
		slot := &c.tables[t.GUID[0]%32]
		c.u32(*slot)
		*slot = off
		c.buf = append(c.buf, t.GUID[:]...)
		c.sized(func() {
			def := c.def
			c.def = true
			c.raw("\x0f\x01\x01\x00")
			c.element(t.Root)
			c.u8(0)
			c.def = def
		})
	}
	c.u32(uint32(len(f.Values)))
	at := len(c.buf)
	for _, v := range f.Values {
		c.u16(0)
		c.u8(byte(v.Type))
		c.u8(0)
	}
	for i, v := range f.Values {
		start := len(c.buf)
		if v.xml != nil {
			def := c.def
			c.def = false
			c.fragment(*v.xml)
			c.def = def
		} else {
			c.buf = append(c.buf, v.Data...)
		}
		size := len(c.buf) - start
		if size > 0xffff {
			panic("evtxtest: a value is larger than 64 KiB")
		}
		le.PutUint16(c.buf[at+4*i:], uint16(size))
	}
}

func (c *chunk) element(e *Element) {
	token := byte(0x01)
	if len(e.Attrs) > 0 {
		token = 0x41
	}
	c.u8(token)
	if c.def {
		if e.Depends {
			c.u16(e.DependsOn)
		} else {
			c.u16(0xffff)
		}
	}
	c.sized(func() {
		c.name(e.Name)
		if len(e.Attrs) > 0 {
			c.sized(func() {
				for i, a := range e.Attrs {
					token := byte(0x46)
					if i == len(e.Attrs)-1 {
						token = 0x06
					}
					c.u8(token)
					c.name(a.Name)
					c.content(a.Content)
				}
			})
		}
		if e.Empty {
			c.u8(0x03)
			return
		}
		c.u8(0x02)
		c.content(e.Content)
		c.u8(0x04)
	})
}

func (c *chunk) content(content []Content) {
	for i, x := range content {
		more := byte(0)
		if i < len(content)-1 {
			more = 0x40
		}
		switch x := x.(type) {
		case *Element:
			c.element(x)
		case Text:
			c.u8(0x05 | more)
			c.u8(byte(evtx.TypeString))
			c.text(string(x))
		case CData:
			c.u8(0x07 | more)
			c.text(string(x))
		case Char:
			c.u8(0x08 | more)
			c.u16(uint16(x))
		case Entity:
			c.u8(0x09 | more)
			c.name(string(x))
		case Instruction:
			c.u8(0x0a)
			c.name(x.Target)
			c.u8(0x0b)
			c.text(x.Data)
		case Sub:
			token := byte(0x0d)
			if x.Optional {
				token = 0x0e
			}
			c.u8(token)
			c.u16(x.Index)
			c.u8(byte(x.Type))
		default:
			panic("evtxtest: unknown content")
		}
	}
}

// text writes a counted string.
func (c *chunk) text(s string) {
	u := utf16.Encode([]rune(s))
	c.u16(uint16(len(u)))
	for _, r := range u {
		c.u16(r)
	}
}

// name writes a name's offset, and the name itself where it is first used.
func (c *chunk) name(s string) {
	if off, known := c.names[s]; known {
		c.u32(off)
		return
	}
	off := uint32(len(c.buf) + 4)
	c.names[s] = off
	c.u32(off)
	hash := nameHash(s)
	slot := &c.buckets[hash%64]
	c.u32(*slot)
	*slot = off
	c.u16(hash)
	c.text(s)
	c.u16(0)
}

func nameHash(s string) uint16 {
	var h uint32
	for _, r := range utf16.Encode([]rune(s)) {
		h = h*65599 + uint32(r)
	}
	return uint16(h)
}

// Names is a shorthand for attributes with literal text: name, text, name, text …
func Names(pairs ...string) (attrs []Attr) {
	for p := range slices.Chunk(pairs, 2) {
		attrs = append(attrs, Attr{p[0], []Content{Text(p[1])}})
	}
	return attrs
}
