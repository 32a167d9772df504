package evtx

import (
	"strings"
)

// A plan says which values of a template go where in an Event: a flat list,
// made once for each template and place it is used in. Running it costs a step
// for each value; the tree is not walked again.
type plan struct {
	ctx    context
	prefix string
	steps  []step
}

// A context is where in an event a piece of binary XML stands.
type context uint8

const (
	inDocument  context = iota
	inEvent             // below Event
	inSystem            // below System
	inData              // below EventData
	inUser              // below UserData: one element, whose name does not count
	inFlat              // deeper in it
	inRendering         // below RenderingInfo
)

type op uint8

const (
	opSet   op = iota // a field of the Event
	opValue           // a value of its Data
	opNest            // binary XML in a value
	opSkip            // pass over the next n steps when a substitution is NULL
	opCheck           // System is complete: ask the filter
)

type field uint8

const (
	fNone field = iota
	fProvider
	fProviderGUID
	fEventSource
	fEventID
	fQualifiers
	fVersion
	fLevel
	fTask
	fOpcode
	fKeywords
	fTime
	fRecordID
	fActivity
	fRelated
	fProcess
	fThread
	fChannel
	fComputer
	fUser
	fMessage
	fCulture
)

// systemFields maps "Element" and "Element.Attribute" of System.
var systemFields = map[string]field{
	"Provider.Name": fProvider, "Provider.Guid": fProviderGUID, "Provider.EventSourceName": fEventSource,
	"EventID": fEventID, "EventID.Qualifiers": fQualifiers, "Version": fVersion, "Level": fLevel, "Task": fTask,
	"Opcode": fOpcode, "Keywords": fKeywords, "TimeCreated.SystemTime": fTime, "EventRecordID": fRecordID,
	"Correlation.ActivityID": fActivity, "Correlation.RelatedActivityID": fRelated,
	"Execution.ProcessID": fProcess, "Execution.ThreadID": fThread,
	"Channel": fChannel, "Computer": fComputer, "Security.UserID": fUser,
}

var renderingFields = map[string]field{"Message": fMessage, ".Culture": fCulture}

type step struct {
	op    op
	field field
	from  source // of the value
	opt   bool   // no value when the substitution is NULL (else an empty one)
	ctx   context
	name  string // opValue: its name; opNest: the prefix
	named source // opValue: the name, when it is a value itself
	skip  int32  // opSkip
}

// A source is where a value comes from: one substitution, literal text, or a mixture.
type source struct {
	kind srcKind
	sub  uint16
	raw  []byte // literal, UTF-16
	list int32  // mixture: the first node of its content
}

type srcKind uint8

const (
	srcNone srcKind = iota
	srcSub
	srcText
	srcMix
)

// planFor returns t's plan for a place.
func (t *template) planFor(ctx context, prefix string) *plan {
	for _, p := range t.plans {
		if p.ctx == ctx && p.prefix == prefix {
			return p
		}
	}
	p := &plan{ctx: ctx, prefix: prefix}
	p.make(t.nodes)
	if len(t.plans) < 32 {
		t.plans = append(t.plans, p)
	}
	return p
}

// make fills the plan for the tree.
func (p *plan) make(nodes []node) {
	p.steps = p.steps[:0]
	p.children(nodes, 0, p.ctx, p.prefix)
}

// children plans the content of an element.
func (p *plan) children(nodes []node, of int32, ctx context, prefix string) {
	for i := nodes[of].kid; i != 0; i = nodes[i].next {
		switch nodes[i].kind {
		case kElement:
			p.element(nodes, i, ctx, prefix)
		case kSub, kOptSub:
			p.steps = append(p.steps, step{op: opNest, ctx: ctx, name: prefix, from: source{kind: srcSub, sub: nodes[i].sub}})
		}
	}
}

func (p *plan) element(nodes []node, i int32, ctx context, prefix string) {
	n := &nodes[i]
	// An element can be left out as a whole: by its dependency, or by an
	// optional substitution right below it.
	var guards []int
	guard := func(sub uint16) {
		guards = append(guards, len(p.steps))
		p.steps = append(p.steps, step{op: opSkip, from: source{kind: srcSub, sub: sub}})
	}
	if n.dep != noDep {
		guard(n.dep)
	}
	for k := n.kid; k != 0; k = nodes[k].next {
		if nodes[k].kind == kOptSub {
			guard(nodes[k].sub)
		}
	}
	switch ctx {
	case inDocument:
		p.children(nodes, i, inEvent, "")
	case inEvent:
		p.section(nodes, i)
	case inSystem:
		p.fields(nodes, i, n.name, systemFields)
	case inRendering:
		p.fields(nodes, i, n.name, renderingFields)
	case inData:
		p.data(nodes, i)
	case inUser:
		p.flat(nodes, i, "", "")
	case inFlat:
		p.flat(nodes, i, prefix+n.name, prefix+n.name+".")
	}
	for _, g := range guards {
		p.steps[g].skip = int32(len(p.steps) - g - 1)
	}
}

// section plans a child of Event.
func (p *plan) section(nodes []node, i int32) {
	switch nodes[i].name {
	case "System":
		p.children(nodes, i, inSystem, "")
		p.steps = append(p.steps, step{op: opCheck})
	case "EventData", "BinaryEventData":
		p.children(nodes, i, inData, "")
	case "UserData", "ProcessingErrorData", "DebugData":
		p.children(nodes, i, inUser, "")
	case "RenderingInfo":
		p.fields(nodes, i, "", renderingFields)
		p.children(nodes, i, inRendering, "")
	default:
		p.flat(nodes, i, nodes[i].name, nodes[i].name+".")
	}
}

// fields plans an element whose attributes and text are fields of the Event.
func (p *plan) fields(nodes []node, i int32, name string, table map[string]field) {
	for a := nodes[i].attr; a != 0; a = nodes[a].next {
		if f := table[name+"."+nodes[a].name]; f != fNone {
			src, opt := sourceOf(nodes, a)
			p.steps = append(p.steps, step{op: opSet, field: f, from: src, opt: opt})
		}
	}
	if f := table[name]; f != fNone {
		src, opt := sourceOf(nodes, i)
		p.steps = append(p.steps, step{op: opSet, field: f, from: src, opt: opt})
	}
}

// data plans a child of EventData.
func (p *plan) data(nodes []node, i int32) {
	n := &nodes[i]
	s := step{op: opValue}
	if n.name != "Data" && n.name != "ComplexData" {
		if n.name != "Binary" {
			p.flat(nodes, i, n.name, n.name+".")
			return
		}
		s.name = n.name
	}
	for a := n.attr; a != 0; a = nodes[a].next {
		if nodes[a].name != "Name" {
			continue
		}
		switch src, _ := sourceOf(nodes, a); src.kind {
		case srcText:
			s.name = string(appendUTF16(nil, src.raw))
		case srcSub:
			s.named = src
		}
	}
	if hasElements(nodes, i) {
		p.children(nodes, i, inFlat, s.name+".")
		return
	}
	s.from, s.opt = sourceOf(nodes, i)
	p.steps = append(p.steps, s)
}

// flat plans an element of UserData: its attributes, its text, and what is below it.
func (p *plan) flat(nodes []node, i int32, name, prefix string) {
	n := &nodes[i]
	attrs := false
	for a := n.attr; a != 0; a = nodes[a].next {
		if nodes[a].name == "xmlns" || strings.HasPrefix(nodes[a].name, "xmlns:") {
			continue
		}
		attrs = true
		src, opt := sourceOf(nodes, a)
		p.steps = append(p.steps, step{op: opValue, name: prefix + nodes[a].name, from: src, opt: opt})
	}
	switch src, opt := sourceOf(nodes, i); {
	case hasElements(nodes, i):
		p.children(nodes, i, inFlat, prefix)
	case src.kind == srcNone && (attrs || name == ""):
	default:
		p.steps = append(p.steps, step{op: opValue, name: name, from: src, opt: opt})
	}
}

func hasElements(nodes []node, i int32) bool {
	for k := nodes[i].kid; k != 0; k = nodes[k].next {
		if nodes[k].kind == kElement {
			return true
		}
	}
	return false
}

// sourceOf says where the text of an element or attribute comes from.
func sourceOf(nodes []node, i int32) (src source, opt bool) {
	first := nodes[i].kid
	if first == 0 {
		return source{}, false
	}
	n := &nodes[first]
	for k := first; k != 0; k = nodes[k].next {
		opt = opt || nodes[k].kind == kOptSub
	}
	if n.next == 0 {
		switch n.kind {
		case kSub, kOptSub:
			return source{kind: srcSub, sub: n.sub}, opt
		case kText, kCDATA:
			return source{kind: srcText, raw: n.raw}, opt
		}
	}
	return source{kind: srcMix, list: first}, opt
}
