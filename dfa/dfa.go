// Package dfa tells whether a regular expression matches a text, several times
// faster than Go's regexp where it mostly does not: the expression is run as a
// deterministic automaton whose states are made when they are first come to, as
// in RE2 (Cox, "Regular Expression Matching in the Wild", 2010).
package dfa

import (
	"encoding/binary"
	"regexp/syntax"
	"slices"
	"unicode"
	"unicode/utf8"
)

// An Automaton runs an expression as a table of states that is filled in while
// it runs, one step a character. It says whether there is a match, not where.
// When an expression needs too many states it gives up. One goroutine uses it at a time.
type Automaton struct {
	prog    *syntax.Prog
	bounds  []rune           // characters from 128 on, cut where some instruction tells them apart
	symbols int              // 128 and one for each stretch between bounds, and one for the end
	states  map[string]int32 // by their threads
	threads [][]uint32       // of each state: instructions to go on from, not yet followed
	before  []byte           // of each state: the kind of character before it
	table   []int32          // states × symbols; 0 is not known yet
	start   int32
	gaveUp  bool
	mark    []uint32 // of the instructions followed in this step
	step    uint32
	stack   []uint32
	next    []uint32
	key     []byte
	most    int // entries of the table
}

// States that are no states.
const (
	matched   = -1
	unmatched = -2
)

const maxStates = 2000

// Kinds of characters before a place, which ^, $ and \b ask for.
const (
	nothing = iota
	newline
	wordy
	other
)

// New makes the automaton of a compiled expression. Its table has at most so
// many entries, of four bytes each.
func New(prog *syntax.Prog, entries int) *Automaton {
	a := &Automaton{prog: prog, most: entries, states: map[string]int32{}, mark: make([]uint32, len(prog.Inst))}
	add := func(r rune) {
		if r > 127 && r <= utf8.MaxRune {
			a.bounds = append(a.bounds, r)
		}
	}
	for i := range prog.Inst {
		in := &prog.Inst[i]
		if in.Op != syntax.InstRune && in.Op != syntax.InstRune1 {
			continue
		}
		if len(in.Rune) == 1 {
			r := in.Rune[0]
			add(r)
			add(r + 1)
			for f := unicode.SimpleFold(r); f != r; f = unicode.SimpleFold(f) {
				add(f)
				add(f + 1)
			}
		}
		for k := 0; k+1 < len(in.Rune); k += 2 {
			add(in.Rune[k])
			add(in.Rune[k+1] + 1)
		}
	}
	slices.Sort(a.bounds)
	a.bounds = slices.Compact(a.bounds)
	a.symbols = 128 + len(a.bounds) + 2
	a.table = make([]int32, a.symbols) // state 0 is none, so that 0 means unknown
	a.threads = append(a.threads, nil)
	a.before = append(a.before, nothing)
	a.start = a.state(nil, nothing)
	return a
}

// Compile prepares an expression in the syntax of Go's regexp.
func Compile(expr string) (*syntax.Prog, error) {
	tree, err := syntax.Parse(expr, syntax.Perl)
	if err != nil {
		return nil, err
	}
	return syntax.Compile(tree.Simplify())
}

// Match says whether the expression matches somewhere in text, as regexp would;
// not ok when it cannot tell, and regexp must be asked.
func (a *Automaton) Match(text []byte) (match, ok bool) {
	if a.gaveUp {
		return false, false
	}
	s := a.start
	for i := 0; i < len(text); {
		c := text[i]
		sym, size := int(c), 1
		if c >= utf8.RuneSelf {
			sym, size = a.symbol(text[i:])
		}
		i += size
		n := a.table[int(s)*a.symbols+sym]
		if n == 0 {
			if n = a.follow(s, sym); n == 0 {
				return false, false
			}
		}
		if n < 0 {
			return n == matched, true
		}
		s = n
	}
	n := a.table[int(s)*a.symbols+a.symbols-1]
	if n == 0 {
		if n = a.follow(s, a.symbols-1); n == 0 {
			return false, false
		}
	}
	return n == matched, true
}

// symbol is the column of a character beyond ASCII.
func (a *Automaton) symbol(b []byte) (sym, size int) {
	r, size := utf8.DecodeRune(b)
	i, found := slices.BinarySearch(a.bounds, r)
	if found {
		i++
	}
	return 128 + i, size
}

// char is a character that stands for the symbol; -1 for the end.
func (a *Automaton) char(sym int) rune {
	switch {
	case sym < 128:
		return rune(sym)
	case sym == a.symbols-1:
		return -1
	case sym == 128:
		if len(a.bounds) > 0 && a.bounds[0] == 128 {
			return -2 // no character is there
		}
		return 128
	}
	return a.bounds[sym-129]
}

// follow makes the entry of the table for a state and a symbol: 0 when there
// would be too many states.
func (a *Automaton) follow(s int32, sym int) int32 {
	r := a.char(sym)
	before := rune(-1)
	switch a.before[s] {
	case newline:
		before = '\n'
	case wordy:
		before = 'a'
	case other:
		before = ' '
	}
	flags := syntax.EmptyOpContext(before, r)
	if a.step++; a.step == 0 {
		clear(a.mark)
		a.step = 1
	}
	a.next = a.next[:0]
	end := a.reach(uint32(a.prog.Start), flags, r)
	for _, pc := range a.threads[s] {
		if end {
			break
		}
		end = a.reach(pc, flags, r)
	}
	n := int32(unmatched)
	switch {
	case end:
		n = matched
	case r != -1:
		slices.Sort(a.next)
		if n = a.state(slices.Compact(a.next), kind(r)); n == 0 {
			a.gaveUp = true
			return 0
		}
	}
	a.table[int(s)*a.symbols+sym] = n
	return n
}

// reach follows what needs no character from pc on, and collects where r leads;
// true when the expression has matched.
func (a *Automaton) reach(pc uint32, flags syntax.EmptyOp, r rune) bool {
	a.stack = append(a.stack[:0], pc)
	for len(a.stack) > 0 {
		pc := a.stack[len(a.stack)-1]
		a.stack = a.stack[:len(a.stack)-1]
		if a.mark[pc] == a.step {
			continue
		}
		a.mark[pc] = a.step
		in := &a.prog.Inst[pc]
		switch in.Op {
		case syntax.InstMatch:
			return true
		case syntax.InstAlt, syntax.InstAltMatch:
			a.stack = append(a.stack, in.Arg, in.Out)
		case syntax.InstCapture, syntax.InstNop:
			a.stack = append(a.stack, in.Out)
		case syntax.InstEmptyWidth:
			if syntax.EmptyOp(in.Arg)&^flags == 0 {
				a.stack = append(a.stack, in.Out)
			}
		case syntax.InstRune, syntax.InstRune1, syntax.InstRuneAny, syntax.InstRuneAnyNotNL:
			if r >= 0 && in.MatchRune(r) {
				a.next = append(a.next, in.Out)
			}
		}
	}
	return false
}

// state is the number of the state with these threads, a new one if need be.
func (a *Automaton) state(threads []uint32, before byte) int32 {
	a.key = append(a.key[:0], before)
	for _, pc := range threads {
		a.key = binary.LittleEndian.AppendUint32(a.key, pc)
	}
	if n, ok := a.states[string(a.key)]; ok {
		return n
	}
	if len(a.threads) > maxStates || (len(a.threads)+1)*a.symbols > a.most {
		return 0
	}
	n := int32(len(a.threads))
	a.states[string(a.key)] = n
	a.threads = append(a.threads, slices.Clone(threads))
	a.before = append(a.before, before)
	a.table = append(a.table, make([]int32, a.symbols)...)
	return n
}

func kind(r rune) byte {
	switch {
	case r == '\n':
		return newline
	case syntax.IsWordChar(r):
		return wordy
	}
	return other
}
