package evtx

import "bytes"

// A template is a compiled template definition. It owns its bytes, so that it
// outlives the chunk it was read from: most chunks hold the same templates.
type template struct {
	nodes []node
	plans []*plan
	data  []byte    // the definition: next offset, GUID, size, binary XML
	refs  []nameRef // where data holds offsets; what lies between is the same in every chunk
}

const templateHeader = 24

// A cache keeps compiled templates by the hash of what identifies them.
type cache struct {
	m     map[templateKey][]*template
	names names
	count int
}

type templateKey struct {
	guid GUID
	size uint32
}

// maxTemplates bounds what a file of ever new templates can make us keep.
const maxTemplates = 4096

// find compiles the definition at off, or finds that it is known already.
func (k *cache) find(c *chunk, off uint32) *template {
	if int64(off)+templateHeader > int64(len(c.buf)) {
		return nil
	}
	def := c.buf[off:]
	size := le.Uint32(def[20:])
	if int64(size) > int64(len(def)-templateHeader) {
		return nil
	}
	def = def[:templateHeader+int(size)]
	key := templateKey{GUID(def[4:20]), size}
	for _, t := range k.m[key] {
		if t.same(c.buf, def, int(off)) {
			return t
		}
	}
	t := compile(c.buf, int(off), len(def), &k.names)
	if t == nil {
		return nil
	}
	c.budget -= len(t.nodes)
	if k.m == nil || k.count >= maxTemplates {
		k.m, k.count = make(map[templateKey][]*template), 0
	}
	// A GUID with several texts is rare; a file that pretends to have thousands
	// must not make every look-up slow.
	if len(k.m[key]) < 8 {
		k.m[key] = append(k.m[key], t)
		k.count++
	}
	return t
}

// same reports whether def, at off in its chunk, would compile to t.
func (t *template) same(buf, def []byte, off int) bool {
	from := templateHeader
	for i := range t.refs {
		ref := &t.refs[i]
		if !bytes.Equal(def[from:ref.pos], t.data[from:ref.pos]) {
			return false
		}
		at := le.Uint32(def[ref.pos:])
		from = ref.pos + 4
		if (int(at) == off+from) != ref.inline {
			return false
		}
		if raw, ok := nameAt(buf, at); !ok || !bytes.Equal(raw, ref.raw) {
			return false
		}
		if ref.inline {
			from += 8 + len(ref.raw) + 2
		}
	}
	return bytes.Equal(def[from:], t.data[from:])
}

// compile reads the definition of n bytes at off; nil if it cannot be read.
func compile(buf []byte, off, n int, names *names) *template {
	t := &template{data: bytes.Clone(buf[off : off+n])}
	p := parser{buf: buf, pos: off + templateHeader, end: off + n, def: true, names: names, own: t.data, base: off}
	for p.pos < p.end && p.buf[p.pos] == 0x0f {
		p.pos += 4
	}
	if p.pos >= p.end || p.tree() != nil {
		return nil
	}
	t.nodes, t.refs = p.nodes, p.refs
	return t
}

// A sub is one value of a template instance.
type sub struct {
	typ Type
	raw []byte
}

// null reports whether a substitution is missing or NULL, whatever size it states.
func null(subs []sub, i uint16) bool {
	return int(i) >= len(subs) || subs[i].typ == TypeNull
}

// instance reads the template instance at pos (behind its token): the template,
// its values appended to subs, and where the instance ends. With errSubs and a
// template, the values are those that could be read.
func (c *chunk) instance(pos, end int, subs []sub) (*template, []sub, int, error) {
	if end-pos < 9 {
		return nil, subs, 0, errCut
	}
	id, off := le.Uint32(c.buf[pos+1:]), le.Uint32(c.buf[pos+5:])
	pos += 9
	t := c.template(off)
	// The instance repeats how its template's GUID begins: in a damaged chunk
	// something else may stand at the offset by now.
	if t == nil || le.Uint32(t.data[4:]) != id {
		return nil, subs, 0, errTemplate
	}
	if int(off) == pos { // the definition stands right here
		pos += len(t.data)
	}
	if end-pos < 4 {
		return nil, subs, 0, errCut
	}
	n := int64(le.Uint32(c.buf[pos:]))
	pos += 4
	if n*4 > int64(end-pos) {
		return t, subs, 0, errSubs
	}
	at := pos + 4*int(n)
	c.budget -= int(n)
	for ; n > 0; n-- {
		size := int(le.Uint16(c.buf[pos:]))
		if size > end-at {
			return t, subs, 0, errSubs
		}
		subs = append(subs, sub{Type(c.buf[pos+2]), c.buf[at : at+size]})
		at += size
		pos += 4
	}
	return t, subs, at, nil
}

// position returns where in the chunk a value's bytes stand: values are slices
// of the chunk's buffer with its capacity left on, so the difference tells.
func (c *chunk) position(raw []byte) int { return cap(c.buf) - cap(raw) }
