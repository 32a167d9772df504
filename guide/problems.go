package guide

import (
	"fmt"
	"slices"
	"strings"
)

// A Problem is one thing wrong in the content folder, and where.
type Problem struct {
	File    string // slash-separated, from the content folder
	Line    int    // 1-based; 0 when the file as a whole is meant
	Text    string // what is wrong and what to do
	Warning bool   // worth mending, but the guide can be built
}

func (p Problem) String() string {
	where := p.File
	if p.Line > 0 {
		where = fmt.Sprintf("%s:%d", p.File, p.Line)
	}
	if p.Warning {
		return where + ": warning: " + p.Text
	}
	return where + ": " + p.Text
}

// Problems is every problem found, by file and line.
type Problems []Problem

func (ps Problems) Error() string {
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = p.String()
	}
	return strings.Join(lines, "\n")
}

// Errors are those of ps that are no mere warnings.
func (ps Problems) Errors() Problems {
	return slices.DeleteFunc(slices.Clone(ps), func(p Problem) bool { return p.Warning })
}

// Sort orders ps by file, line and text, and drops what is said twice.
func (ps *Problems) Sort() {
	slices.SortStableFunc(*ps, func(a, b Problem) int {
		if c := strings.Compare(a.File, b.File); c != 0 {
			return c
		}
		if a.Line != b.Line {
			return a.Line - b.Line
		}
		return strings.Compare(a.Text, b.Text)
	})
	*ps = slices.Compact(*ps)
}

func (ps *Problems) add(file string, line int, format string, args ...any) {
	*ps = append(*ps, Problem{File: file, Line: line, Text: fmt.Sprintf(format, args...)})
}

func (ps *Problems) warn(file string, line int, format string, args ...any) {
	*ps = append(*ps, Problem{File: file, Line: line, Text: fmt.Sprintf(format, args...), Warning: true})
}

// Near returns up to three of names that a person who wrote name may have meant, best first.
func Near(name string, names []string) []string {
	type candidate struct {
		name     string
		distance int
	}
	var found []candidate
	low := strings.ToLower(name)
	for _, n := range names {
		l := strings.ToLower(n)
		d := distance(low, l)
		limit := max(1, len(low)/3)
		if len(low) >= 3 && (strings.HasPrefix(l, low) || strings.HasSuffix(l, low)) {
			d = min(d, limit)
		}
		if d <= limit {
			found = append(found, candidate{n, d})
		}
	}
	slices.SortStableFunc(found, func(a, b candidate) int { return a.distance - b.distance })
	var near []string
	for _, c := range found[:min(3, len(found))] {
		near = append(near, c.name)
	}
	return near
}

// didYouMean is the end of a message about an unknown name.
func didYouMean(name string, names []string) string {
	near := Near(name, names)
	if len(near) == 0 {
		return ""
	}
	return fmt.Sprintf(" (did you mean %q?)", near[0])
}

// distance is Damerau's with adjacent transpositions (optimal string alignment), over bytes.
func distance(a, b string) int {
	if len(a) > 64 || len(b) > 64 {
		return 64
	}
	var rows [3][66]int
	prev2, prev, row := &rows[0], &rows[1], &rows[2]
	for j := 0; j <= len(b); j++ {
		prev[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(prev[j]+1, row[j-1]+1, prev[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], prev2[j-2]+1)
			}
		}
		prev2, prev, row = prev, row, prev2
	}
	return prev[len(b)]
}
