package redact

import "bytes"

// A table is the header that the lines of a CSV file stand under.
type table struct {
	comma   byte
	columns []kind
	from    int   // where its lines begin, in the window
	until   int   // end of the last row: a quoted cell may span lines
	blank   bool  // the next line may be a header
	starts  []int // of columns that are printed under dashes, in signs
}

// line looks at a whole line: as a row of the table it stands in, or as the
// header of a new one.
func (f *finder) line(s, e int) {
	t := &f.table
	if e > s && f.b[e-1] == '\r' {
		e--
	}
	if f.depth > 0 {
		return
	}
	if e == s {
		if s >= t.until {
			t.blank, t.starts = true, t.starts[:0]
		}
		return
	}
	if c := f.b[s]; c == '-' || c == '=' || len(t.starts) > 0 || class[c] == cLetter {
		if f.printed(s, e) {
			return
		}
	}
	if t.blank || f.b[s] == '#' && e-s > 8 {
		t.blank = f.b[s] == '#'
		if f.header(s, e) {
			return
		}
	}
	if t.columns == nil || s < t.from || s < t.until {
		return
	}
	col := 0
	for i := s; i <= len(f.b) && col < len(t.columns); col++ {
		v := i
		z := i
		for t.comma == ',' && i+1 < len(f.b) && f.b[i] == ' ' && f.b[i+1] == '"' {
			i, v, z = i+1, i+1, i+1
		}
		if i < len(f.b) && f.b[i] == '"' {
			v++
			if z = f.quotedCell(v); z < 0 {
				return
			}
			i = min(z+1, len(f.b))
		}
		for i < len(f.b) && f.b[i] != t.comma && f.b[i] != '\n' && f.b[i] != '\r' {
			i++
		}
		if v > s && f.b[v-1] == '"' {
		} else {
			z = i
		}
		if k := t.columns[col]; k != kNone && v < z {
			f.mask(v, z, k)
		}
		t.until = i
		if i >= len(f.b) || f.b[i] != t.comma {
			break
		}
		i++
	}
}

// header reads a line as the names of columns. It is one when every cell is a
// word or two and one of them is a known key.
func (f *finder) header(s, e int) bool {
	line := f.b[s:e]
	comma := byte(0)
	if bytes.HasPrefix(line, []byte("#Fields: ")) {
		line, comma = line[9:], ' '
	} else {
		for _, c := range []byte(";\t,|") {
			if bytes.IndexByte(line, c) > 0 {
				comma = c
				break
			}
		}
	}
	if comma == 0 || len(line) > 4096 || len(line) > 7 && (foldEq(line[:7], "insert ") || foldEq(line[:7], "select ") || foldEq(line[:7], "values ")) {
		return false
	}
	line = bytes.TrimPrefix(line, []byte("\xEF\xBB\xBF"))
	var columns []kind
	found := false
	for cell := range bytes.SplitSeq(line, []byte{comma}) {
		cell = bytes.Trim(cell, `" `)
		if len(cell) > 40 || bytes.ContainsAny(cell, "{}<>=@\\[]") || bytes.Count(cell, []byte{' '}) > 2 || bytes.IndexByte(cell, ':') >= 0 {
			return false
		}
		for _, c := range cell {
			if isDigit(c) && len(cell) > 2 && isDigit(cell[0]) {
				return false
			}
		}
		k := f.class(cell)
		found = found || k != kNone
		columns = append(columns, k)
	}
	if found && len(columns) > 1 {
		f.table = table{comma: comma, columns: columns, from: e}
	}
	return found
}

// quotedCell is where a cell ends whose quote opened before s; it may span lines.
func (f *finder) quotedCell(s int) int {
	for i := s; i < len(f.b); i++ {
		if f.b[i] != '"' {
			continue
		}
		if i+1 < len(f.b) && f.b[i+1] == '"' {
			i++
			continue
		}
		return i
	}
	return -1
}
