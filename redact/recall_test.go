package redact

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// encodings are how the corpus is written; wide ones can write every sign.
var encodings = []struct {
	name string
	wide bool
	enc  encoding.Encoding
}{
	{"utf-8", true, unicode.UTF8},
	{"utf-8 with BOM", true, unicode.UTF8BOM},
	{"utf-16le", true, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)},
	{"utf-16be", true, unicode.UTF16(unicode.BigEndian, unicode.UseBOM)},
	{"utf-16le without BOM", true, unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)},
	{"windows-1252", false, charmap.Windows1252},
}

// A score counts the values of one row of the table.
type score struct{ planted, missed int }

func (s score) recall() float64 {
	return 100 * float64(s.planted-s.missed) / float64(max(1, s.planted))
}

// measure masks a corpus in an encoding and says which values survived, or,
// of look-alikes, did not.
func measure(t testing.TB, c corpus, how int, table map[string]*score, miss func(c corpus, p plantedAt, out string)) {
	t.Helper()
	e := encodings[how]
	in, err := e.enc.NewEncoder().String(c.text)
	if err != nil {
		t.Fatalf("%s, %s: %v", c.shape.name, e.name, err)
	}
	var out bytes.Buffer
	if _, err := newTest(t).Mask(&out, strings.NewReader(in)); err != nil {
		t.Errorf("%s, %s: %v", c.shape.name, e.name, err)
		return
	}
	back, _, err := ToUTF8(&out)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(back)
	if err != nil {
		t.Fatal(err)
	}
	if err := parses(c.shape.parse, string(text)); err != nil {
		t.Errorf("%s, %s: no longer %s: %v", c.shape.name, e.name, c.shape.parse, err)
	}
	lines := strings.Split(string(text), "\n")
	if want := strings.Count(c.text, "\n") + 1; len(lines) != want {
		t.Errorf("%s, %s: %d lines became %d", c.shape.name, e.name, want, len(lines))
	}
	for _, p := range c.values {
		s := table[p.as]
		if s == nil {
			s = &score{}
			table[p.as] = s
		}
		s.planted++
		row := ""
		if len(lines) == strings.Count(c.text, "\n")+1 {
			row = strings.Join(lines[p.line:p.line+p.lines+1], "\n")
		} else {
			row = string(text)
		}
		gone := true
		for _, g := range p.gone {
			gone = gone && !strings.Contains(row, g)
		}
		if gone == (p.as == lookalike) {
			s.missed++
			miss(c, p, row)
		}
	}
}

func parses(how, text string) error {
	switch how {
	case "json":
		var v any
		return json.Unmarshal([]byte(text), &v)
	case "jsonl":
		for _, l := range strings.Split(strings.TrimSpace(text), "\n") {
			var v any
			if err := json.Unmarshal([]byte(l), &v); err != nil {
				return fmt.Errorf("%v in %s", err, l)
			}
		}
	case "xml":
		d := xml.NewDecoder(strings.NewReader(text))
		for {
			if _, err := d.Token(); err == io.EOF {
				return nil
			} else if err != nil {
				return err
			}
		}
	case "csv,", "csv;":
		r := csv.NewReader(strings.NewReader(text))
		r.Comma = rune(how[3])
		_, err := r.ReadAll()
		return err
	}
	return nil
}

// goals are what recall may not fall below, in percent.
var goals = map[string]float64{"fnr": 100, "orgnr": 100, "konto": 100, "secret": 100, "e-mail": 99.5, "phone": 99.5, "DN": 99.5, "SID": 99.5,
	"account": 99.5, "name": 99, "IP": 99.5, "MAC": 99.5, lookalike: 99.9}

// TestRecall holds the corpus to the goals, every kind of line in every encoding.
func TestRecall(t *testing.T) {
	if len(shapes) < 40 {
		t.Fatalf("%d kinds of line, want 40", len(shapes))
	}
	table := map[string]*score{}
	said := map[string]int{}
	for i, s := range shapes {
		for how := range encodings {
			c := build(s, uint64(100*i+how), 60, encodings[how].wide)
			measure(t, c, how, table, func(c corpus, p plantedAt, out string) {
				if said[c.shape.name+p.as]++; testing.Verbose() && said[c.shape.name+p.as] <= 2 {
					from := max(0, strings.Index(p.row, p.gone[0])-60)
					t.Logf("%s (%s): %s %.1500s", c.shape.name, encodings[how].name, p.as, p.row[from:]+" → "+out)
				}
			})
		}
	}
	for _, as := range slices.Sorted(maps.Keys(table)) {
		s := table[as]
		t.Logf("%-12s %7d planted %6d missed %8.3f %%", as, s.planted, s.missed, s.recall())
		if goal := goals[as]; goal == 0 || s.recall() < goal {
			t.Errorf("%s: %.3f %% of %d, want %.1f %%", as, s.recall(), s.planted, goal)
		}
	}
}
