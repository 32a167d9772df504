package evtx

// A sink receives an event as a document. walker decides what is left out and
// what is repeated; sinks only write down.
type sink interface {
	open(name string)
	attr(name string)  // until text or the next call of attr: its value
	opened(empty bool) // no more attributes
	text(v Value)      // of the attribute, or of the element
	markup(v Value)    // XML as text
	pi(n *node)        // a processing instruction
	close(name string, empty bool)
	size() int
}

// A walker renders the binary XML of one event.
type walker struct {
	c     *chunk
	names names
	out   sink
	steps int
	subs  [][]sub // by depth, kept from one rendering to the next
}

// walk renders one event of the chunk.
func (c *chunk) walk(e *Event, out sink) error {
	defer c.lend()()
	w := &c.walker
	w.c, w.out, w.steps = c, out, 0
	return w.fragment(e.at, e.end, 0)
}

// maxOutput bounds the XML of one event. A record has less than 64 KiB, but
// can name a value or a template many times.
const maxOutput = 4 << 20

// fragment walks binary XML.
func (w *walker) fragment(pos, end, depth int) error {
	if depth >= maxNesting {
		return errDeep
	}
	if len(w.subs) <= depth {
		w.subs = append(w.subs, nil)
	}
	b := w.c.buf
	for pos < end {
		switch b[pos] &^ 0x40 {
		case 0x0f:
			pos += 4
		case 0x0c:
			t, subs, next, err := w.c.instance(pos+1, end, w.subs[depth][:0])
			w.subs[depth] = subs
			if t == nil {
				return err
			}
			if next == 0 {
				next = end // values were cut off: nothing can follow
			}
			if err := w.children(t.nodes, 0, subs, depth); err != nil {
				return err
			}
			pos = next
		case 0x01:
			p := parser{buf: b, pos: pos, end: end, names: &w.names}
			if err := p.tree(); err != nil {
				return err
			}
			if err := w.children(p.nodes, 0, nil, depth); err != nil {
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

// omitted reports whether an element or attribute is to be left out.
func omitted(nodes []node, i int32, subs []sub) bool {
	if nodes[i].kind == kElement && nodes[i].dep != noDep && null(subs, nodes[i].dep) {
		return true
	}
	for k := nodes[i].kid; k != 0; k = nodes[k].next {
		if nodes[k].kind == kOptSub && null(subs, nodes[k].sub) {
			return true
		}
	}
	return false
}

func (w *walker) element(nodes []node, i int32, subs []sub, depth int) error {
	if omitted(nodes, i, subs) {
		return nil
	}
	// An element around an array is repeated for each of its elements.
	if k := nodes[i].kid; k != 0 && nodes[k].next == 0 && (nodes[k].kind == kSub || nodes[k].kind == kOptSub) && !null(subs, nodes[k].sub) {
		if s := subs[nodes[k].sub]; s.typ&TypeArray != 0 && len(s.raw) > 0 {
			var err error
			elements(s, func(v Value) bool {
				one := append([]sub(nil), subs...)
				one[nodes[k].sub] = sub{v.Type, v.raw}
				err = w.one(nodes, i, one, depth)
				return err == nil
			})
			return err
		}
	}
	return w.one(nodes, i, subs, depth)
}

func (w *walker) one(nodes []node, i int32, subs []sub, depth int) error {
	if w.steps++; w.steps > maxSteps || w.out.size() > maxOutput {
		return errLarge
	}
	n := &nodes[i]
	w.out.open(n.name)
	for a := n.attr; a != 0; a = nodes[a].next {
		if omitted(nodes, a, subs) {
			continue
		}
		w.out.attr(nodes[a].name)
		if err := w.children(nodes, a, subs, depth); err != nil {
			return err
		}
	}
	w.out.opened(n.empty)
	if err := w.children(nodes, i, subs, depth); err != nil {
		return err
	}
	w.out.close(n.name, n.empty)
	return nil
}

// children walks the content of an element, an attribute, or a document.
func (w *walker) children(nodes []node, of int32, subs []sub, depth int) error {
	for k := nodes[of].kid; k != 0; k = nodes[k].next {
		if w.steps++; w.steps > maxSteps || w.out.size() > maxOutput {
			return errLarge
		}
		n := &nodes[k]
		switch n.kind {
		case kElement:
			if err := w.element(nodes, k, subs, depth); err != nil {
				return err
			}
		case kText, kCDATA:
			w.out.text(Value{Type: TypeString, raw: n.raw})
		case kChar:
			w.out.text(Value{Type: TypeString, utf8: true, raw: []byte(string(rune(n.sub)))})
		case kEntity:
			w.out.text(Value{Type: TypeString, utf8: true, raw: []byte(entity(n.name))})
		case kPI:
			w.out.pi(n)
		case kSub, kOptSub:
			if null(subs, n.sub) {
				continue
			}
			switch s := subs[n.sub]; {
			case s.typ == TypeXML && nodes[of].kind != kAttr:
				at := w.c.position(s.raw)
				if err := w.fragment(at, at+len(s.raw), depth+1); err != nil {
					return err
				}
			case s.typ == TypeText && nodes[of].kind != kAttr:
				w.out.markup(Value{Type: s.typ, raw: s.raw})
			case s.typ&TypeArray != 0:
				w.out.text(Value{Type: TypeString, utf8: true, raw: appendSub(nil, s)})
			default:
				w.out.text(Value{Type: s.typ, raw: s.raw})
			}
		}
	}
	return nil
}

// lend gives a walk a budget of its own; what it returns puts back the chunk's.
func (c *chunk) lend() func() {
	budget := c.budget
	c.budget = maxSteps
	return func() { c.budget = budget }
}
