package redact

import (
	"bytes"
	"unicode/utf8"
)

// printed handles what programs print for people: columns under dashes, as
// PowerShell's Format-Table does, and "Full Name      Kari Nordmann", as net
// user does. It reports whether the line was one of these.
func (f *finder) printed(s, e int) bool {
	b, t := f.b, &f.table
	if b[s] == '-' || b[s] == '=' {
		return f.ruler(s, e)
	}
	if len(t.starts) > 0 && t.columns != nil {
		for i := s; i+16 < e; i++ { // masked already: its columns stand elsewhere
			if b[i] == '[' && f.r.tokenAt(b, i) > 0 {
				return true
			}
		}
		f.columns(s, e, func(i, from, to int) {
			if i < len(t.columns) && t.columns[i] != kNone {
				f.mask(from, to, t.columns[i])
			}
		})
		return true
	}
	if class[b[s]] != cLetter {
		return false
	}
	// A key, two spaces or more, its value.
	n := bytes.Index(b[s:min(e, s+40)], []byte("  "))
	if n < 3 || bytes.IndexByte(b[s:s+n], ':') >= 0 || bytes.IndexByte(b[s:s+n], '=') >= 0 {
		return false
	}
	k := f.class(b[s : s+n])
	if k == kNone {
		return false
	}
	v := s + n
	for v < e && b[v] == ' ' {
		v++
	}
	z := e
	if n := bytes.Index(b[v:e], []byte("  ")); n >= 0 {
		z = v + n
	}
	if v < z && b[v] != ':' && b[v] != '=' {
		f.mask(v, z, k)
		return true
	}
	return false
}

// ruler reads a line of dashes: the line before it names columns.
func (f *finder) ruler(s, e int) bool {
	b, t := f.b, &f.table
	groups := 0
	for i := s; i < e; i++ {
		if b[i] != '-' && b[i] != ' ' && b[i] != '=' {
			return false
		}
		if b[i] != ' ' && (i == s || b[i-1] == ' ') {
			groups++
		}
	}
	if groups < 2 || s < 2 {
		return false
	}
	h := s - 1
	if h > 0 && b[h-1] == '\r' {
		h--
	}
	from := bytes.LastIndexByte(b[:h], '\n') + 1
	if bytes.HasPrefix(b[from:h], []byte("\xEF\xBB\xBF")) {
		from += 3
	}
	t.starts = t.starts[:0]
	at := 0
	for i := s; i < e; i++ {
		if b[i] != ' ' && (i == s || b[i-1] == ' ') {
			t.starts = append(t.starts, at)
		}
		at++
	}
	t.columns, t.from, t.until, t.blank = nil, e, e, false
	found := false
	kinds := make([]kind, len(t.starts))
	f.columns(from, h, func(i, from, to int) {
		kinds[i] = f.class(b[from:to])
		found = found || kinds[i] != kNone
	})
	if !found {
		t.starts = t.starts[:0]
		return true
	}
	t.columns = kinds
	return true
}

// columns yields the cells of a line that are printed where the ruler says,
// without the space around them.
func (f *finder) columns(s, e int, yield func(i, from, to int)) {
	b, starts := f.b, f.table.starts
	at, col, from := 0, 0, s
	cell := func(to int) {
		for from < to && b[from] == ' ' {
			from++
		}
		z := to
		for z > from && b[z-1] == ' ' {
			z--
		}
		if z > from {
			yield(col, from, z)
		}
	}
	for i := s; i < e; at++ {
		if col+1 < len(starts) && at == starts[col+1] {
			cell(i)
			col, from = col+1, i
		}
		_, n := utf8.DecodeRune(b[i:e])
		i += n
	}
	cell(e)
}
