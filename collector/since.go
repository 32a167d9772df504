package collector

import (
	"io"
	"path"
	"strings"
	"time"

	"stegvis/logs"
)

// A log that was never rotated may reach years back. Where the window begins in
// it is found by halving, as in a dictionary; what is older is not read.
const (
	sincePiece = 64 << 10 // looked at in one place
	sinceLeast = 1 << 20  // a file not much larger is taken whole
)

// begin is the offset at or shortly before the first line of the window, 0 when
// the file begins in it, or does not tell times in order.
func (c *Collection) begin(f io.ReaderAt, name string, size int64, modified time.Time) int64 {
	since := c.window.Since
	first := c.timeAt(f, name, 0, size, modified)
	if size < 2*sinceLeast || first.IsZero() || !first.Before(since) {
		return 0
	}
	lo, hi := int64(0), size // lo stands before the window
	early, late := first, time.Time{}
	for hi-lo > sinceLeast {
		mid := lo + (hi-lo)/2
		at := c.timeAt(f, name, mid, size, modified)
		switch {
		case at.Before(early) && !at.IsZero(), !late.IsZero() && at.After(late):
			return 0 // no order here to rely on
		case at.IsZero():
			hi = mid // a long dump without times: rather too much than too little
		case at.Before(since):
			lo, early = mid, at
		default:
			hi, late = mid, at
		}
	}
	// What is to be left out is looked at once more in other places.
	last := first
	for i := range int64(7) {
		at := c.timeAt(f, name, lo*(i+1)/8, size, modified)
		if at.IsZero() {
			continue
		}
		if at.Before(last) || !at.Before(since) {
			return 0
		}
		last = at
	}
	return lo
}

// timeAt is the time of the first record that tells one behind an offset.
func (c *Collection) timeAt(f io.ReaderAt, name string, at, size int64, modified time.Time) (first time.Time) {
	mark := make([]byte, 3)
	n, _ := f.ReadAt(mark, 0)
	b := bom(mark[:n])
	width := int64(1)
	if len(b) == 2 {
		width, at = 2, at+at&1
	}
	start, err := nextLine(f, at, width, b)
	if err != nil {
		return first
	}
	part := io.MultiReader(strings.NewReader(b), io.NewSectionReader(f, start, min(sincePiece, size-start)))
	for rec, err := range logs.Read(part, logs.Options{Entry: path.Base(name), Zone: c.zone, Modified: modified}) {
		if err == nil && rec != nil && rec.Own && !rec.Time.IsZero() {
			return rec.Time
		}
	}
	return first
}
