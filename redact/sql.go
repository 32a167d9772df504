package redact

import "bytes"

// insert handles INSERT INTO t (fornavn, …) VALUES ('Kari', …), …: the columns'
// names say what the values are.
func (f *finder) insert(s int) {
	b := f.b
	if s < f.past.inserted {
		return
	}
	e := len(b)
	if n := bytes.IndexByte(b[min(len(b), s+16<<10):], '\n'); n >= 0 { // the rows may follow on lines of their own
		e = min(len(b), s+16<<10) + n
	}
	f.past.inserted = e
	low := bytes.ToLower(b[s:min(e, s+4096)])
	into := 0
	if !bytes.HasPrefix(low, []byte("insert ")) {
		return
	}
	open := bytes.IndexByte(low[into:], '(')
	values := bytes.Index(low[into:], []byte("values"))
	if open < 0 || values < open {
		return
	}
	list := bytes.TrimRight(b[s+into+open+1:s+into+values], " )\t")
	var kinds []kind
	known := false
	for _, name := range bytes.Split(list, []byte(",")) {
		k := f.class(bytes.Trim(name, " \t[]\"`"))
		kinds = append(kinds, k)
		known = known || k != kNone
	}
	if !known {
		return
	}
	col := -1 // outside a tuple
	for i := s + into + values + len("values"); i < e; i++ {
		switch b[i] {
		case ';':
			if col < 0 {
				f.past.inserted = i
				return
			}
		case '(':
			col = 0
		case ')':
			col = -1
		case ',':
			if col >= 0 {
				col++
			}
		case '\'':
			z := f.quoted(i+1, '\'', 0)
			if z < 0 {
				return
			}
			if col >= 0 && col < len(kinds) && kinds[col] != kNone {
				f.mask(i+1, min(z, e), kinds[col])
			}
			i = z
		}
	}
}

// like handles [Etternavn] LIKE 'Nord%'.
func (f *finder) like(s, e int) {
	b := f.b
	for s > 0 && (b[s-1] == ' ' || b[s-1] == ']' || b[s-1] == '"') {
		s--
	}
	z := s
	for s > 0 && z-s < 64 && isUserByte(b[s-1]) {
		s--
	}
	if k := f.class(b[s:z]); k != kNone && e+2 < len(b) && b[e] == ' ' && (b[e+1] == '\'' || b[e+2] == '\'') {
		f.value(e, k)
	}
}
