package collector

import (
	"bufio"
	"context"
	"io"
	"regexp"
	"strconv"
	"time"
)

// ownOffset finds a time of day that carries its zone, near the beginning of a line.
var ownOffset = regexp.MustCompile(`^.{0,24}[0-9]{2}:[0-9]{2}:[0-9]{2}(?:[.,][0-9]{1,9})? ?([+-])(0[0-9]|1[0-4]):?([0-5][0-9])\b`)

// findZone says in which zone the copied logs were written: nobody knows where
// the machine at hand and the copied one stand, but a log that writes its
// offset tells for all. The newest such line counts. Without any, it is the
// zone of the machine at hand.
func (c *Collection) findZone(ctx context.Context) (*time.Location, string) {
	offset, newest := -1, ""
	for _, s := range c.g.Plan(c.o.Ref) {
		if s.Kind != "files" {
			continue
		}
		f, err := c.list(ctx, &s)
		if err != nil {
			continue
		}
		for _, m := range f.found {
			if seconds, line, ok := lastOffset(m.path); ok && line > newest {
				offset, newest = seconds, line
			}
		}
	}
	// The times in f.found were read in this machine's zone; they are read anew in the logs' own.
	c.mu.Lock()
	clear(c.times)
	c.mu.Unlock()
	if newest == "" {
		return c.zone, zoneName()
	}
	zone := time.FixedZone("", offset)
	return zone, "UTC" + time.Unix(0, 0).In(zone).Format("-07:00")
}

// lastOffset reads the offset, in seconds, and the line of the last time with a
// zone of its own in the last 64 KiB of a plain log.
func lastOffset(name string) (seconds int, line string, ok bool) {
	f, err := openShared(name)
	if err != nil {
		return 0, "", false
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return 0, "", false
	}
	var r io.Reader = f
	if info.Size() > 64<<10 {
		if r, err = tail(f, info.Size(), 64<<10); err != nil {
			return 0, "", false
		}
	}
	lines := bufio.NewScanner(r)
	lines.Buffer(make([]byte, 0, 64<<10), 1<<20)
	for lines.Scan() {
		text := lines.Bytes()
		m := ownOffset.FindSubmatch(text[:min(len(text), 64)])
		if m == nil {
			continue
		}
		hours, _ := strconv.Atoi(string(m[2]))
		minutes, _ := strconv.Atoi(string(m[3]))
		seconds, line, ok = hours*3600+minutes*60, string(m[0]), true
		if m[1][0] == '-' {
			seconds = -seconds
		}
	}
	return seconds, line, ok
}
