package evtx

import (
	"bytes"
	"strconv"
)

// An extractor fills events from records. It keeps what it needs from one
// record to the next, so that reading allocates next to nothing.
type extractor struct {
	c        *chunk
	e        *Event
	filter   *match
	rejected bool
	ran      bool    // a template was found
	subs     [][]sub // by depth
	adhoc    []adhoc // by depth: trees of elements outside templates
	strings  names
	sids     map[string]string
	text     []byte
}

type adhoc struct {
	nodes []node
	plan  plan
}

// maxNesting bounds binary XML within values within binary XML.
const maxNesting = 16

// maxValues bounds the values of one event: arrays of single bytes can be long.
const maxValues = 1 << 15

// record fills e; ok is false when the filter does not want the event. With an
// error as well as ok, the event is there in part.
func (x *extractor) record(c *chunk, rec record, e *Event) (ok bool, err error) {
	e.reset()
	e.c, e.at, e.end = c, rec.at+24, rec.end-4
	e.Offset, e.Number, e.Written = c.off+int64(rec.at), rec.id, fileTime(rec.written)
	x.c, x.e, x.rejected, x.ran = c, e, false, false
	err = x.fragment(e.at, e.end, inDocument, "", 0)
	switch {
	case err != nil && (!x.ran || err == errLarge):
		return false, err
	case x.rejected:
		return false, nil
	case e.seen == 0 && len(e.Data) == 0 && !x.ran:
		return false, errEmpty
	case e.seen == 0 && len(e.Data) == 0:
		err = errEmpty // that there was an event, and when, is still worth telling
	}
	e.Partial = err != nil
	x.complete()
	return x.filter.event(e), err
}

// complete replaces what the event should have said and did not.
func (x *extractor) complete() {
	if x.e.seen&(1<<fTime) == 0 {
		x.e.Time = x.e.Written
	}
	if x.e.seen&(1<<fRecordID) == 0 {
		x.e.RecordID = x.e.Number
	}
}

// fragment reads binary XML and puts its values where the context says.
func (x *extractor) fragment(pos, end int, ctx context, prefix string, depth int) error {
	if depth >= maxNesting {
		return errDeep
	}
	for len(x.subs) <= depth {
		x.subs = append(x.subs, nil)
		x.adhoc = append(x.adhoc, adhoc{})
	}
	b := x.c.buf
	for pos < end && !x.rejected {
		switch b[pos] &^ 0x40 {
		case 0x0f:
			pos += 4
		case 0x0c:
			t, subs, next, err := x.c.instance(pos+1, end, x.subs[depth][:0])
			x.subs[depth] = subs
			if t == nil {
				return err
			}
			if rerr := x.run(t.planFor(ctx, prefix), t.nodes, subs, depth); rerr != nil {
				return rerr
			}
			if err != nil {
				return err // some of its values are lost, the first ones are not
			}
			pos = next
		case 0x01:
			p := parser{buf: b, pos: pos, end: end, names: &x.strings, nodes: x.adhoc[depth].nodes}
			err := p.tree()
			x.adhoc[depth].nodes = p.nodes
			x.c.budget -= len(p.nodes)
			if err != nil {
				return err
			}
			// The plan is made for this one element; its memory is used again.
			plan := x.adhoc[depth].plan
			plan.ctx, plan.prefix = ctx, prefix
			plan.make(p.nodes)
			x.adhoc[depth].plan = plan
			if err := x.run(&plan, p.nodes, nil, depth); err != nil {
				return err
			}
			pos = p.pos
		case 0x00:
			return nil
		default:
			return errToken
		}
	}
	return nil
}

// run takes the steps of a plan.
func (x *extractor) run(p *plan, nodes []node, subs []sub, depth int) error {
	x.ran = true
	if x.c.budget -= len(p.steps) + 1; x.c.budget < 0 {
		return errLarge
	}
	for i := 0; i < len(p.steps); i++ {
		s := &p.steps[i]
		switch s.op {
		case opSkip:
			if null(subs, s.from.sub) {
				i += int(s.skip)
			}
		case opCheck:
			if x.filter != nil {
				x.complete()
				if !x.filter.event(x.e) {
					x.rejected = true
					return nil
				}
			}
		case opSet:
			if v, ok := x.value(&s.from, s.opt, nodes, subs); ok {
				x.set(s.field, v)
			}
		case opNest:
			if int(s.from.sub) < len(subs) && subs[s.from.sub].typ == TypeXML {
				if err := x.nest(subs[s.from.sub].raw, s.ctx, s.name, depth); err != nil {
					return err
				}
			}
		case opValue:
			v, ok := x.value(&s.from, s.opt, nodes, subs)
			if !ok {
				continue
			}
			v.Name = s.name
			if s.named.kind == srcSub && int(s.named.sub) < len(subs) {
				n := subs[s.named.sub]
				v.Name = x.short(Value{Type: n.typ, raw: n.raw})
			}
			if v.Type == TypeXML {
				prefix := v.Name
				if prefix != "" {
					prefix += "."
				}
				if err := x.nest(v.raw, inFlat, prefix, depth); err != nil {
					return err
				}
				continue
			}
			if err := x.add(v); err != nil {
				return err
			}
		}
	}
	return nil
}

// nest reads binary XML that is a value.
func (x *extractor) nest(raw []byte, ctx context, prefix string, depth int) error {
	// Offsets in raw count from the chunk's beginning: it is read in place.
	at := x.c.position(raw)
	return x.fragment(at, at+len(raw), ctx, prefix, depth+1)
}

// value returns the value at a source; ok is false when it is left out.
func (x *extractor) value(src *source, opt bool, nodes []node, subs []sub) (v Value, ok bool) {
	switch src.kind {
	case srcSub:
		if null(subs, src.sub) {
			return Value{}, !opt
		}
		s := subs[src.sub]
		return Value{Type: s.typ, raw: s.raw}, true
	case srcText:
		return Value{Type: TypeString, raw: src.raw}, true
	case srcNone:
		return Value{Type: TypeString}, true
	}
	// A mixture becomes one string.
	var b []byte
	for k := src.list; k != 0; k = nodes[k].next {
		n := &nodes[k]
		switch n.kind {
		case kSub, kOptSub:
			if null(subs, n.sub) {
				if n.kind == kOptSub {
					return Value{}, false
				}
				continue
			}
			b = appendSub(b, subs[n.sub])
		case kText, kCDATA:
			b = appendUTF16(b, n.raw)
		case kChar:
			b = append(b, string(rune(n.sub))...)
		case kEntity:
			b = append(b, entity(n.name)...)
		}
	}
	return Value{Type: TypeString, utf8: true, raw: b}, true
}

// appendSub appends a substitution's text, an array's with commas.
func appendSub(b []byte, s sub) []byte {
	if s.typ&TypeArray == 0 {
		return Value{Type: s.typ, raw: s.raw}.Append(b)
	}
	first := true
	elements(s, func(v Value) bool {
		if !first {
			b = append(b, ',')
		}
		first = false
		b = v.Append(b)
		return true
	})
	return b
}

// entity returns what one of XML's five entities stands for.
func entity(name string) string {
	switch name {
	case "amp":
		return "&"
	case "lt":
		return "<"
	case "gt":
		return ">"
	case "quot":
		return `"`
	case "apos":
		return "'"
	}
	return "&" + name + ";"
}

// add appends a value to the event, an array's elements one by one.
func (x *extractor) add(v Value) error {
	if v.Type&TypeArray == 0 {
		x.e.Data = append(x.e.Data, v)
		return nil
	}
	name := v.Name
	elements(sub{v.Type, v.raw}, func(v Value) bool {
		v.Name = name
		x.e.Data = append(x.e.Data, v)
		x.c.budget--
		return len(x.e.Data) < maxValues
	})
	if len(x.e.Data) >= maxValues {
		return errLarge
	}
	return nil
}

// elements calls yield for each element of an array until it returns false.
func elements(s sub, yield func(Value) bool) {
	t, raw := s.typ&^TypeArray, s.raw
	size := 0
	switch t {
	case TypeString, TypeANSI:
		width := 2
		if t == TypeANSI {
			width = 1
		}
		for len(raw) >= width {
			n := 0
			for n+width <= len(raw) && (raw[n] != 0 || raw[n+width-1] != 0) {
				n += width
			}
			if !yield(Value{Type: t, raw: raw[:n]}) {
				return
			}
			raw = raw[min(n+width, len(raw)):]
		}
		return
	case TypeSID:
		for len(raw) >= 8 && len(raw) >= 8+4*int(raw[1]) {
			n := 8 + 4*int(raw[1])
			if !yield(Value{Type: t, raw: raw[:n]}) {
				return
			}
			raw = raw[n:]
		}
	case TypeInt8, TypeUint8:
		size = 1
	case TypeInt16, TypeUint16:
		size = 2
	case TypeInt32, TypeUint32, TypeFloat32, TypeHex32, TypeBool:
		size = 4
	case TypeInt64, TypeUint64, TypeFloat64, TypeHex64, TypeFileTime, TypeSize:
		size = 8
	case TypeGUID, TypeSystemTime:
		size = 16
	}
	for ; size > 0 && len(raw) >= size; raw = raw[size:] {
		if !yield(Value{Type: t, raw: raw[:size]}) {
			return
		}
	}
	if len(raw) > 0 { // what does not divide is shown as it is
		yield(Value{Type: TypeBinary, raw: raw})
	}
}

// short returns the text of a value that comes again and again.
func (x *extractor) short(v Value) string {
	if v.Type == TypeString && !v.utf8 {
		return x.strings.intern(v.raw)
	}
	x.text = v.Append(x.text[:0])
	return string(x.text)
}

// number reads a number from any type, or from its text: forwarded events
// have nothing but strings.
func (x *extractor) number(v Value) (uint64, bool) {
	if n, ok := v.Uint(); ok {
		return n, true
	}
	x.text = v.Append(x.text[:0])
	s := bytes.TrimSpace(x.text)
	base := 10
	if len(s) > 2 && s[0] == '0' && s[1]|0x20 == 'x' {
		s, base = s[2:], 16
	}
	n, err := strconv.ParseUint(string(s), base, 64)
	return n, err == nil
}
