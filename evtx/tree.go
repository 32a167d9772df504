package evtx

import (
	"bytes"
	"errors"
)

// Binary XML is read into trees: a template definition once and for good, an
// element outside a template each time it is met. A tree is one slice of nodes
// that point at each other by index, so that it costs one allocation or none.

type kind uint8

const (
	kRoot kind = iota
	kElement
	kAttr
	kText   // raw
	kCDATA  // raw
	kSub    // the substitution number sub
	kOptSub // the same; what encloses it is left out when it is NULL
	kChar   // the character sub
	kEntity // name
	kPI     // name, raw
)

type node struct {
	kind            kind
	empty           bool   // an element closed by "/>"
	sub             uint16 // substitution, or the character of a reference
	dep             uint16 // element: left out when this substitution is NULL
	attr, kid, next int32  // index of the first attribute, first child, next brother; 0 is none
	name            string
	raw             []byte // UTF-16LE
}

const (
	noDep    = 0xffff
	maxDepth = 64
	maxNodes = 1 << 14 // of one tree; a record cannot hold more in earnest
)

// What can be wrong inside a record. The messages end up in a Damage.
var (
	errCut      = errors.New("binary XML is cut off")
	errToken    = errors.New("binary XML has an unknown token")
	errDeep     = errors.New("binary XML is nested too deep")
	errLarge    = errors.New("binary XML is too large")
	errName     = errors.New("binary XML names something outside its chunk")
	errTemplate = errors.New("the event's template is missing or damaged")
	errSubs     = errors.New("the event's values are cut off")
	errEmpty    = errors.New("the record holds no event")
	errType     = errors.New("binary XML has a literal of an unknown type")
)

// A nameRef is a place in a template definition that holds a chunk offset, which
// differs from chunk to chunk while the name does not.
type nameRef struct {
	pos    int  // in the definition
	inline bool // the name itself follows
	raw    []byte
}

// A parser reads binary XML at buf[pos:end]; offsets in it count from buf[0].
type parser struct {
	buf      []byte
	pos, end int
	def      bool // inside a template definition: elements have a dependency id
	names    *names
	nodes    []node
	own      []byte // a definition's own copy, beginning at base; nil outside one
	base     int
	refs     []nameRef
}

func (p *parser) u8() (byte, error) {
	if p.pos >= p.end {
		return 0, errCut
	}
	p.pos++
	return p.buf[p.pos-1], nil
}

func (p *parser) u16() (uint16, error) {
	if p.end-p.pos < 2 {
		return 0, errCut
	}
	p.pos += 2
	return le.Uint16(p.buf[p.pos-2:]), nil
}

func (p *parser) u32() (uint32, error) {
	if p.end-p.pos < 4 {
		return 0, errCut
	}
	p.pos += 4
	return le.Uint32(p.buf[p.pos-4:]), nil
}

// name reads a name's offset, and steps over the name if it stands right here.
func (p *parser) name() (string, error) {
	at := p.pos
	off, err := p.u32()
	if err != nil {
		return "", err
	}
	raw, ok := nameAt(p.buf, off)
	if !ok {
		return "", errName
	}
	inline := int(off) == p.pos
	if p.own != nil {
		p.refs = append(p.refs, nameRef{at - p.base, inline, bytes.Clone(raw)})
	}
	if inline {
		p.pos += 8 + len(raw) + 2
		if p.pos > p.end {
			return "", errCut
		}
	}
	return p.names.intern(raw), nil
}

// nameAt returns the UTF-16 of the name at off: next offset, hash, length, characters, NUL.
func nameAt(buf []byte, off uint32) ([]byte, bool) {
	if int64(off)+8 > int64(len(buf)) {
		return nil, false
	}
	n := 2 * int(le.Uint16(buf[off+6:]))
	if int(off)+8+n+2 > len(buf) {
		return nil, false
	}
	return buf[int(off)+8 : int(off)+8+n], true
}

// text reads a counted UTF-16 string.
func (p *parser) text() ([]byte, error) {
	n, err := p.u16()
	if err != nil {
		return nil, err
	}
	size := 2 * int(n)
	if p.end-p.pos < size {
		return nil, errCut
	}
	p.pos += size
	if p.own != nil {
		a := p.pos - size - p.base
		return p.own[a : a+size : a+size], nil
	}
	return p.buf[p.pos-size : p.pos], nil
}

// add appends a node behind last in a list of brothers, of which *list becomes the head.
func (p *parser) add(n node, last int32, list *int32) (int32, error) {
	if len(p.nodes) >= maxNodes {
		return 0, errLarge
	}
	i := int32(len(p.nodes))
	p.nodes = append(p.nodes, n)
	if last != 0 {
		p.nodes[last].next = i
	} else {
		*list = i
	}
	return i, nil
}

// tree reads one element into p.nodes, whose first node becomes its parent.
func (p *parser) tree() error {
	p.nodes = append(p.nodes[:0], node{kind: kRoot})
	_, err := p.element(0, 0, 0)
	return err
}

// element reads the element at pos as the brother after last under parent.
func (p *parser) element(parent, last int32, depth int) (int32, error) {
	if depth > maxDepth {
		return 0, errDeep
	}
	token, err := p.u8()
	if err != nil {
		return 0, err
	}
	n := node{kind: kElement, dep: noDep}
	if p.def {
		if n.dep, err = p.u16(); err != nil {
			return 0, err
		}
	}
	// The element's size: the tokens themselves say where it ends.
	if _, err = p.u32(); err != nil {
		return 0, err
	}
	if n.name, err = p.name(); err != nil {
		return 0, err
	}
	var head int32
	me, err := p.add(n, last, &head)
	if err != nil {
		return 0, err
	}
	if head != 0 {
		p.nodes[parent].kid = head
	}
	if token&0x40 != 0 {
		if _, err = p.u32(); err != nil { // size of the attribute list
			return 0, err
		}
		if err = p.attributes(me); err != nil {
			return 0, err
		}
	}
	switch token, err = p.u8(); {
	case err != nil:
		return 0, err
	case token == 0x03:
		p.nodes[me].empty = true
		return me, nil
	case token != 0x02:
		return 0, errToken
	}
	if err = p.content(me, depth); err != nil {
		return 0, err
	}
	if token, err = p.u8(); err == nil && token != 0x04 {
		err = errToken
	}
	return me, err
}

func (p *parser) attributes(parent int32) error {
	var last int32
	for p.pos < p.end && p.buf[p.pos]&^0x40 == 0x06 {
		p.pos++
		name, err := p.name()
		if err != nil {
			return err
		}
		var head int32
		if last, err = p.add(node{kind: kAttr, name: name}, last, &head); err != nil {
			return err
		}
		if head != 0 {
			p.nodes[parent].attr = head
		}
		if err = p.content(last, maxDepth); err != nil {
			return err
		}
	}
	return nil
}

// content reads what stands in an element or an attribute, up to the token that ends it.
func (p *parser) content(parent int32, depth int) error {
	var last int32
	for p.pos < p.end {
		var n node
		var err error
		token := p.buf[p.pos]
		switch token &^ 0x40 {
		case 0x01:
			if last, err = p.element(parent, last, depth+1); err != nil {
				return err
			}
			continue
		case 0x05:
			p.pos++
			n.kind = kText
			n.raw, err = p.literal()
		case 0x07:
			p.pos++
			n.kind = kCDATA
			n.raw, err = p.text()
		case 0x08:
			p.pos++
			n.kind = kChar
			n.sub, err = p.u16()
		case 0x09:
			p.pos++
			n.kind = kEntity
			n.name, err = p.name()
		case 0x0a:
			p.pos++
			n.kind = kPI
			if n.name, err = p.name(); err == nil && p.pos < p.end && p.buf[p.pos] == 0x0b {
				p.pos++
				n.raw, err = p.text()
			}
		case 0x0d, 0x0e:
			p.pos++
			n.kind = kSub
			if token == 0x0e {
				n.kind = kOptSub
			}
			if n.sub, err = p.u16(); err == nil {
				_, err = p.u8() // the type expected; what the value really has stands beside it
			}
		case 0x0f: // a fragment header; says nothing
			if p.pos += 4; p.pos > p.end {
				return errCut
			}
			continue
		default:
			return nil
		}
		if err != nil {
			return err
		}
		var head int32
		if last, err = p.add(n, last, &head); err != nil {
			return err
		}
		if head != 0 {
			p.nodes[parent].kid = head
		}
	}
	return nil
}

// literal reads a typed value in the XML itself. Windows writes strings only.
func (p *parser) literal() ([]byte, error) {
	t, err := p.u8()
	if err != nil {
		return nil, err
	}
	if Type(t) != TypeString {
		return nil, errType
	}
	return p.text()
}

// names keeps one string for each name or value that comes again and again.
type names struct{ m map[string]string }

// maxNames bounds what a file of ever new names can make us keep.
const maxNames = 1 << 14

func (n *names) intern(raw []byte) string {
	if s, ok := n.m[string(raw)]; ok {
		return s
	}
	if n.m == nil || len(n.m) >= maxNames {
		n.m = make(map[string]string)
	}
	s := string(appendUTF16(nil, raw))
	n.m[string(raw)] = s
	return s
}
