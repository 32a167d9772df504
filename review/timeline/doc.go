// Package timeline keeps the records of one bundle in an index file and answers
// what the review's timeline asks of it: any page of the merged records, how
// many there are when, and which match. Ten million records are answered from
// the file; memory holds its directory and what was found lately.
//
// It does not read logs (package logs does) and knows no case, no user and no
// page. An index can be made again from its bundle at any time, so there is one
// version of the format and no migration: Open refuses another, and the caller
// makes the index anew. FORMAT.md describes the file.
package timeline

import (
	"math"
	"time"

	"stegvis/logs"
)

// levels is how many levels logs knows, unknown included.
const levels = int(logs.Critical) + 1

// Levels counts records by level, logs.Unknown to logs.Critical.
type Levels [levels]int

// Sum is how many there are in all.
func (l *Levels) Sum() int {
	n := 0
	for _, c := range l {
		n += c
	}
	return n
}

func (l *Levels) add(o *Levels) {
	for i := range l {
		l[i] += o[i]
	}
}

// Untimed is the instant, in nanoseconds since 1970, that stands for having no
// time: the record and all before it in its file have none. It sorts first.
const Untimed = math.MinInt64

// instant is t in nanoseconds; what lies outside the years 1678 to 2261, which
// only nonsense does, is put at their edge.
func instant(t time.Time) int64 {
	if t.IsZero() {
		return Untimed
	}
	switch s := t.Unix(); {
	case s < -9_200_000_000:
		return -9_200_000_000 * 1e9
	case s > 9_200_000_000:
		return 9_200_000_000 * 1e9
	}
	return t.UnixNano()
}

// moment is the time of an instant, in UTC; the zero time for Untimed.
func moment(at int64) time.Time {
	if at == Untimed {
		return time.Time{}
	}
	return time.Unix(0, at).UTC()
}

// shift adds a clock's offset. Offsets are limited to a hundred years, so that
// no instant of this package overflows.
func shift(at int64, offset int64) int64 {
	if at == Untimed {
		return at
	}
	return max(at+offset, Untimed+1)
}

// An Entry is one file of the bundle and what the index holds of it.
type Entry struct {
	Path, Source string
	Records      int
	Untimed      int       // of Records, those without a time
	Bytes        int64     // of text
	First, Last  time.Time // zero when no record has a time
	Levels       Levels
}

// A Summary is what an index holds in all.
type Summary struct {
	Records     int
	Untimed     int
	Bytes       int64 // of text
	First, Last time.Time
	Levels      Levels
	Entries     []Entry // in the order they came
}

func summarize(entries []Entry) Summary {
	s := Summary{Entries: entries}
	for i := range entries {
		e := &entries[i]
		s.Records += e.Records
		s.Untimed += e.Untimed
		s.Bytes += e.Bytes
		s.Levels.add(&e.Levels)
		s.First, s.Last = span(s.First, s.Last, e.First, e.Last)
	}
	return s
}

// span widens first and last by another stretch; zero times say nothing.
func span(first, last, f, l time.Time) (time.Time, time.Time) {
	if !f.IsZero() && (first.IsZero() || f.Before(first)) {
		first = f
	}
	if !l.IsZero() && (last.IsZero() || l.After(last)) {
		last = l
	}
	return first, last
}
