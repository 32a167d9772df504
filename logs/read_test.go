package logs

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"
	"testing"
	"time"
)

// A line beyond the limit is cut, the lines around it are whole, and it is noted.
func TestLongLine(t *testing.T) {
	for _, end := range []string{"\n", "\r\n", "\r"} {
		text := "2026-05-03 09:00:00 INFO a" + end + "2026-05-03 09:00:01 INFO " + strings.Repeat("x", 5<<20) + end + "2026-05-03 09:00:02 INFO c" + end
		var lens []int
		notes := 0
		for r, err := range Read(strings.NewReader(text), Options{}) {
			if err != nil {
				notes++
				continue
			}
			lens = append(lens, len(r.Text))
		}
		if len(lens) != 3 || lens[1] != maxLine || lens[2] != 26 || notes != 1 {
			t.Errorf("%q: lengths %v, %d notes", end, lens, notes)
		}
	}
}

// A record that never ends goes on as records with the same time, and loses nothing.
func TestEndlessRecord(t *testing.T) {
	text := "2026-05-03 09:00:00 ERROR trace\n" + strings.Repeat("   at eAdm.Client.Run()\n", 100_000)
	lines, records := 0, 0
	for r := range Read(strings.NewReader(text), Options{}) {
		if r.Time.Hour() != 9 || r.Own != (records == 0) {
			t.Fatalf("record %d: time %v, own %v", records, r.Time, r.Own)
		}
		lines += strings.Count(r.Text, "\n") + 1
		records++
	}
	if lines != 100_001 || records < 2 {
		t.Errorf("%d lines in %d records", lines, records)
	}
}

// What a record held stays as it was when the reader has gone on.
func TestStringsStay(t *testing.T) {
	data := plainLog(20_000)
	var texts []string
	for r := range Read(bytes.NewReader(data), Options{}) {
		texts = append(texts, r.Text)
	}
	if got := strings.Join(texts, "\r\n") + "\r\n"; strings.ReplaceAll(got, "\r\n", "\n") != strings.ReplaceAll(string(data), "\r\n", "\n") {
		t.Error("the records together are not the file")
	}
}

func TestBreakOff(t *testing.T) {
	n := 0
	for range Read(bytes.NewReader(plainLog(1000)), Options{}) {
		if n++; n == 3 {
			break
		}
	}
	if n != 3 {
		t.Error(n)
	}
}

// A source that fails gives what came before it, and then its error.
func TestFailingSource(t *testing.T) {
	broken := errors.New("the disk is gone")
	r := io.MultiReader(strings.NewReader("2026-05-03 09:00:00 INFO a\n"), failing{broken})
	var got []string
	for r, err := range Read(r, Options{}) {
		if err != nil {
			got = append(got, err.Error())
		} else {
			got = append(got, r.Text)
		}
	}
	if fmt.Sprint(got) != "[2026-05-03 09:00:00 INFO a the disk is gone]" {
		t.Error(got)
	}
}

// The order of day and month is settled by a date far into the file, and by
// one beyond what a stream is read ahead with a note where it turns.
func TestOrderSettledLate(t *testing.T) {
	line := "05/03/2026 09:00:00 INFO waiting for the import to begin\n"
	text := strings.Repeat(line, 100_000) + "05/30/2026 09:00:00 INFO done\n"
	for _, size := range []int64{0, int64(len(text))} {
		for r := range Read(strings.NewReader(text), Options{Size: size}) {
			if r.Time.Month() != time.May {
				t.Fatalf("size %d: line %d is of %v", size, r.Line, r.Time)
			}
		}
	}
	long := strings.Repeat(line, 200_000) + "05/30/2026 09:00:00 INFO done\n"
	var last time.Time
	notes := 0
	for r, err := range Read(io.MultiReader(strings.NewReader(long)), Options{}) {
		if err != nil {
			notes++
		} else {
			last = r.Time
		}
	}
	if last.Month() != time.May || notes != 1 {
		t.Errorf("ends at %v with %d notes", last, notes)
	}
}

func TestNoYearKnown(t *testing.T) {
	notes := 0
	for r, err := range Read(strings.NewReader("May  3 09:00:00 srv01 eadm: x\n"), Options{}) {
		if err != nil {
			notes++
		} else if !r.Time.IsZero() {
			t.Errorf("time %v out of nowhere", r.Time)
		}
	}
	if notes != 1 {
		t.Error(notes, "notes")
	}
}

func TestNotText(t *testing.T) {
	b := make([]byte, 5000)
	for i := range b {
		b[i] = byte(i * 7 % 32)
	}
	for r, err := range Read(bytes.NewReader(b), Options{}) {
		if r != nil || err == nil {
			t.Fatal("a record out of noise")
		}
	}
}

// Files that do not lie in order, with clocks that differ, come out by time;
// at the same time the first stream comes first, and each keeps its order.
func TestMerge(t *testing.T) {
	a := "2026-05-03 09:00:00 a1\n2026-05-03 09:00:02 a2\n  more\n2026-05-03 09:00:01 a3 late\n2026-05-03 09:00:05 a4\n"
	b := "header\n2026-05-03 08:00:00 b1\n2026-05-03 08:00:02 b2\n2026-05-03 08:00:09 b3\n"
	var got []string
	for r := range Merge(
		Stream{Records: Read(strings.NewReader(a), Options{Entry: "a"})},
		Stream{Records: Read(strings.NewReader(b), Options{Entry: "b"}), Offset: time.Hour},
	) {
		got = append(got, fmt.Sprintf("%s:%d", r.Entry, r.Line))
	}
	if want := "b:1 a:1 b:2 a:4 a:2 b:3 a:5 b:4"; strings.Join(got, " ") != want {
		t.Errorf("got %v, want %s", got, want)
	}
}

// Strings of merged records are the same as those read.
func TestMergeKeepsRecords(t *testing.T) {
	data := plainLog(5000)
	seq := func() iter.Seq2[*Record, error] { return Read(bytes.NewReader(data), Options{}) }
	var want, got []string
	for r := range seq() {
		want = append(want, r.Text)
	}
	for r := range Merge(Stream{Records: seq()}) {
		got = append(got, r.Text)
	}
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(want, got) {
		t.Fatalf("%d records of %d, or others", len(got), len(want))
	}
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{
		"2026-05-03 09:00:00 INFO a\r\nb\rc\n", "{\"@t\":\"2026-05-03T07:00:00Z\",\"@mt\":\"{a}\",\"a\":[1,{\"b\":2}]}\n",
		"#Fields: date time x\n2026-05-03 07:00:00 -\n", "a=1 b=2 c=\"x\\\"\"\n", "\xff\xfe2\x000\x002\x006\x00\xd8", "****\nStart time: 20260503090000\n****\n",
		"\"a\"\n\tStarted 5/3/2026 9:00:00 AM\n\"b\"\n\tFinished 13/5/2026 9:00\n", "<34>1 2026-05-03T09:00:00Z x\n", "1777791600.5 x\n", "Feb 29 00:00:00 x\n",
		"{\"time\":\"2026-05-03T07:00:00Z\",\"level\":\"error\",\"channel\":\"A\",\"provider\":\"B\",\"data\":[[\"a\",\"b\"],[\"c\",1]]}\n",
		"[09:00:00 INF] x\n[01:00:00 INF] y\n", "ElfFile\x00", "\xe6\xf8\xe5\x00a\x86\x91\n",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		o := Options{Zone: time.UTC, Modified: time.Date(2026, 5, 31, 0, 0, 0, 0, time.UTC)}
		line := 0
		for r, err := range Read(bytes.NewReader(b), o) {
			if err != nil {
				continue
			}
			if r.Line < line || r.LastLine < r.Line {
				t.Fatalf("line %d to %d after %d", r.Line, r.LastLine, line)
			}
			line = r.Line
			if !r.Time.IsZero() && (r.Time.Year() < 1899 || r.Time.Year() > 2201) {
				t.Fatalf("time %v", r.Time)
			}
			r.Body()
			r.AppendSearch(nil)
		}
	})
}
