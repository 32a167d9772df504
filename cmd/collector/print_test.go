package main

import "testing"

func TestFold(t *testing.T) {
	for _, c := range []struct {
		line      string
		in, width int
		want      string
	}{
		{"  a   b c", 6, 0, "  a   b c"},
		{"  a   b c", 6, 9, "  a   b c"},
		{"  logs          complete     9 files are in, as they should be", 16, 61, "  logs          complete     9 files are in, as they should\n                be"},
		{"  logs          complete     9 filer er med", 16, 24, "  logs complete 9 filer\n        er med"},
		{"  Æøå æøå æøå", 2, 9, "  Æøå æøå\n  æøå"},
		{`  C:\a\very\long\path\that\stays\whole x`, 4, 15, "  C:\\a\\very\\long\\path\\that\\stays\\whole\n    x"},
		{"", 4, 10, ""},
		{"word", 4, 1, "word"},
	} {
		if got := fold(c.line, c.in, c.width); got != c.want {
			t.Errorf("%q in %d:\n%s\nwant\n%s", c.line, c.width, got, c.want)
		}
	}
}
