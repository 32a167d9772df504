package page

import (
	"bytes"
	"io"
	"strings"
	"testing"
)

// entryOf is a reader of one entry with this text.
func entryOf(text string) *reader {
	return &reader{open: func(string) (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil }}
}

func TestPages(t *testing.T) {
	long := strings.Repeat("å", lineBytes) // twice as many bytes
	var many bytes.Buffer
	for range 1000 {
		many.WriteString("line\r\n")
	}
	for _, c := range []struct {
		name, text  string
		from        int
		count, all  int
		first, last string
		more        int
		end         bool
	}{
		{"empty", "", 1, 0, 0, "", "", 0, true},
		{"one line without an end", "a", 1, 1, 1, "a", "a", 0, true},
		{"an empty line is a line", "\n\nb\n", 1, 3, 3, "", "b", 0, true},
		{"from the middle", "a\nb\nc\n", 2, 2, 3, "b", "c", 0, true},
		{"beyond the end", "a\nb\n", 9, 0, 2, "", "", 0, true},
		{"a line too long is cut between letters", long + "\nz\n", 1, 2, 2, strings.Repeat("å", lineBytes/2), "z", lineBytes, true},
		{"a piece is no more than a page", many.String(), 1, pageLines, 1000, "line", "line", 0, false},
		{"bytes that are no text", "a\xff\xfeb\n", 1, 1, 1, "a\ufffdb", "a\ufffdb", 0, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := entryOf(c.text)
			lines, end, err := v.page(t.Context(), "x", c.from)
			if err != nil || len(lines) != c.count || end != c.end {
				t.Fatalf("%d lines, end %v, %v", len(lines), end, err)
			}
			if c.count > 0 && (lines[0].Text != c.first || lines[0].N != c.from || lines[0].More != c.more || lines[len(lines)-1].Text != c.last) {
				t.Errorf("%.40q %d … %.40q", lines[0].Text, lines[0].More, lines[len(lines)-1].Text)
			}
			if n, err := v.lines(t.Context(), "x"); n != c.all || err != nil {
				t.Errorf("%d lines in all, not %d: %v", n, c.all, err)
			}
		})
	}
}

// TestPagesOn: going on, back and beyond gives what reading at once gives.
func TestPagesOn(t *testing.T) {
	var text strings.Builder
	for i := range 3000 {
		text.WriteString(strings.Repeat("x", i%70))
		text.WriteByte('\n')
	}
	v, want := entryOf(text.String()), strings.Split(text.String(), "\n")
	for _, from := range []int{1, 401, 801, 2990, 2, 402, 3000} {
		lines, _, err := v.page(t.Context(), "x", from)
		if err != nil || len(lines) == 0 {
			t.Fatal(from, err)
		}
		for _, l := range lines {
			if l.Text != want[l.N-1] {
				t.Fatalf("from %d: line %d is %q, not %q", from, l.N, l.Text, want[l.N-1])
			}
		}
	}
}

func TestFind(t *testing.T) {
	v := entryOf("Ola ØRSTED\nkari\n[navn:3f9a2c1b7d40] sa ola\n[navn:3f9a2c1b7d4] nei\nola")
	for _, c := range []struct {
		query string
		masks bool
		lines []int
	}{
		{"ola", false, []int{1, 3, 5}}, {"ørsted", false, []int{1}}, {"3F9A2C1B7D40", false, []int{3}}, {"", true, []int{3}}, {"per", false, nil},
	} {
		found, err := v.find(t.Context(), "x", c.query, c.masks)
		if err != nil || found.Cut || len(found.Lines) != len(c.lines) {
			t.Fatalf("%q: %v %v", c.query, found, err)
		}
		for i, n := range c.lines {
			if found.Lines[i] != n {
				t.Errorf("%q: %v, not %v", c.query, found.Lines, c.lines)
			}
		}
	}
	if found, _ := entryOf(strings.Repeat("a\n", maxHits+5)).find(t.Context(), "x", "a", false); len(found.Lines) != maxHits || !found.Cut {
		t.Errorf("%d hits, cut %v", len(found.Lines), found.Cut)
	}
}

func TestPieces(t *testing.T) {
	for _, c := range []struct{ line, query, want string }{
		{"plain", "", "plain"},
		{"a [fnr:3f9a2c1b7d40] b", "", "a |<fnr 3f9a2c1b7d40>| b"},
		{"[navn:3f9a2c1b7d40][navn:3f9a2c1b7d41]", "", "<navn 3f9a2c1b7d40>|<navn 3f9a2c1b7d41>"},
		{"[navn:3f9a2c1b7d4] [Navn:3f9a2c1b7d40]", "", "[navn:3f9a2c1b7d4] [Navn:3f9a2c1b7d40]"},
		{"Feil og feil", "FEIL", "*Feil*| og |*feil*"},
		{"ÅSE [navn:3f9a2c1b7d40] åse", "åse", "*ÅSE*| |<navn 3f9a2c1b7d40>| |*åse*"},
		{"\u0130x i\u0307x", "x", "\u0130|*x*| i\u0307|*x*"}, // a letter whose small form is longer
		{"<script>alert(1)</script>", "script", "<|*script*|>alert(1)</|*script*|>"},
	} {
		var got []string
		for _, p := range pieces(c.line, c.query) {
			switch {
			case p.Kind != "":
				got = append(got, "<"+p.Kind+" "+p.Text+">")
			case p.Hit:
				got = append(got, "*"+p.Text+"*")
			default:
				got = append(got, p.Text)
			}
		}
		if s := strings.Join(got, "|"); s != c.want {
			t.Errorf("%q, %q: %s, not %s", c.line, c.query, s, c.want)
		}
	}
}

// FuzzPieces holds that cutting a line loses nothing of it.
func FuzzPieces(f *testing.F) {
	f.Add("a [fnr:3f9a2c1b7d40] b", "B")
	f.Add("\u0130\u0130x", "i\u0307")
	f.Add("\xff[navn:3f9a2c1b7d40", "\xff")
	f.Fuzz(func(t *testing.T, line, query string) {
		var b strings.Builder
		for _, p := range pieces(line, query) {
			if p.Kind != "" {
				b.WriteString("[" + p.Kind + ":" + p.Text + "]")
			} else {
				b.WriteString(p.Text)
			}
		}
		if b.String() != line {
			t.Errorf("%q with %q became %q", line, query, b.String())
		}
	})
}
