package evtx

// An Element is a part of an event as a tree, for what UserData holds.
type Element struct {
	Name     string
	Attrs    []Attr
	Text     string  // of this element alone
	Values   []Value // what Text was made of, with types
	Children []*Element
}

// An Attr is an attribute of an Element.
type Attr struct{ Name, Value string }

// Child returns the first child of that name, nil when there is none. It may be called on nil.
func (e *Element) Child(name string) *Element {
	if e == nil {
		return nil
	}
	for _, c := range e.Children {
		if c.Name == name {
			return c
		}
	}
	return nil
}

// Tree returns the whole event as a tree, its root called Event; nil if it cannot
// be read to the end, or for a Clone. Values point into the reader's buffer.
func (e *Event) Tree() *Element {
	if e.c == nil {
		return nil
	}
	s := treeSink{}
	s.stack = append(s.stack, &s.root)
	if e.c.walk(e, &s) != nil || len(s.root.Children) == 0 {
		return nil
	}
	return s.root.Children[0]
}

// treeSink builds a tree.
type treeSink struct {
	root   Element
	stack  []*Element
	inAttr bool
	n      int
}

func (s *treeSink) top() *Element { return s.stack[len(s.stack)-1] }

func (s *treeSink) size() int { return s.n }

func (s *treeSink) open(name string) {
	e := &Element{Name: name}
	s.top().Children = append(s.top().Children, e)
	s.stack = append(s.stack, e)
	s.n += len(name)
}

func (s *treeSink) attr(name string) {
	s.top().Attrs = append(s.top().Attrs, Attr{Name: name})
	s.inAttr = true
}

func (s *treeSink) opened(bool) { s.inAttr = false }

func (s *treeSink) text(v Value) {
	text := v.String()
	s.n += len(text)
	e := s.top()
	if s.inAttr {
		e.Attrs[len(e.Attrs)-1].Value += text
		return
	}
	e.Text += text
	e.Values = append(e.Values, v)
}

func (s *treeSink) markup(v Value) { s.text(v) }
func (s *treeSink) pi(*node)       {}

func (s *treeSink) close(string, bool) { s.stack = s.stack[:len(s.stack)-1] }
