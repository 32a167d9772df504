package collector

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"time"

	"stegvis/bundle"
	"stegvis/evtx"
	"stegvis/guide"
)

func eventsDetail(m *machine, s *guide.Source) string { return strings.Join(s.Channels, ", ") }

func eventsReady(m *machine, s *guide.Source, lang string) string {
	if m.live() {
		return liveEventsReady(s, lang)
	}
	for _, channel := range s.Channels {
		if f, _, err := m.channel(channel); err == nil || !errors.Is(err, fs.ErrNotExist) {
			if f != nil {
				f.Close()
			}
			return ""
		}
	}
	return Tr(lang, "not-copied")
}

// An eventQuery is what is asked of one channel.
type eventQuery struct {
	Channel      string
	Providers    []string
	Levels       []uint8
	IDs          []uint32
	Since, Until time.Time
	Max          int
}

// maxEvents bounds one channel; the filter comes before it, so that a noisy
// neighbour in the same log cannot crowd out the events the page asks for.
const maxEvents = 20_000

func query(s *guide.Source, channel string, w bundle.Window) eventQuery {
	q := eventQuery{Channel: channel, Providers: s.Providers, Since: w.Since, Until: w.Until, Max: maxEvents}
	for _, l := range s.Levels {
		switch strings.ToLower(l) {
		case "critical":
			q.Levels = append(q.Levels, 1)
		case "error":
			q.Levels = append(q.Levels, 2)
		case "warning":
			q.Levels = append(q.Levels, 3)
		case "information", "info":
			q.Levels = append(q.Levels, 0, 4)
		case "verbose":
			q.Levels = append(q.Levels, 5)
		}
	}
	for _, id := range s.IDs {
		q.IDs = append(q.IDs, uint32(id))
	}
	return q
}

func gatherEvents(ctx context.Context, j *job) error {
	for _, channel := range j.source.Channels {
		q := query(j.source, channel, j.c.window)
		var err error
		if j.c.m.live() {
			err = j.putLiveEvents(ctx, q)
		} else {
			err = j.putCopiedEvents(ctx, q)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// channel opens the file of a channel on a copied machine.
func (m *machine) channel(channel string) (sharedFile, string, error) {
	name := `c:\windows\system32\winevt\logs\` + strings.ReplaceAll(channel, "/", "%4") + ".evtx"
	root, segments, _ := m.split(name)
	p := root
	for _, s := range segments {
		next, info, err := m.child(p, s)
		if err != nil {
			return nil, name, err
		}
		if info.Mode()&fs.ModeSymlink != 0 {
			return nil, name, fs.ErrNotExist
		}
		p = next
	}
	f, err := openShared(p)
	return f, name, err
}

func (j *job) putCopiedEvents(ctx context.Context, q eventQuery) error {
	f, name, err := j.c.m.channel(q.Channel)
	if err != nil {
		j.gap(statusOf(err), fmt.Sprintf("%s: %s", q.Channel, Reason(j.c.o.Lang, err)))
		return ctx.Err()
	}
	defer f.Close()
	return j.putEvtx(ctx, f, q, channelFile(q.Channel), name)
}

// putEvtx makes an entry of the events in a file: the newest there is room for.
func (j *job) putEvtx(ctx context.Context, f sharedFile, q eventQuery, entry, original string) error {
	if j.room() < leastTail {
		j.gap(bundle.Missing, q.Channel+": "+j.tr("no-room"))
		return ctx.Err()
	}
	info, err := f.Stat()
	if err != nil {
		return err
	}
	r, err := evtx.NewReader(f, info.Size())
	if errors.Is(err, evtx.ErrNotEventLog) {
		j.gap(bundle.Failed, q.Channel+": "+j.tr("not-evtx"))
		return nil
	} else if err != nil {
		return err
	}
	filter := evtx.Filter{Since: q.Since, Until: q.Until, Levels: q.Levels, Providers: q.Providers, IDs: q.IDs}
	damaged := 0
	write := func(w io.Writer) error {
		// A log file begins with its oldest event, and the newest matter most:
		// what there is room for is found out first.
		newest := lengths{list: make([]int, 0, q.Max)}
		damage, err := j.eachEvent(ctx, r, filter, func(line []byte) error { newest.add(len(line)); return nil })
		if err != nil {
			return err
		}
		damaged = damage
		limit := j.room()
		skip := newest.skip(limit)
		switch {
		case skip == 0:
		case newest.n-skip == q.Max:
			j.gap(bundle.Partial, q.Channel+": "+j.tr("max-events", q.Max))
		default:
			j.gap(bundle.Partial, q.Channel+": "+j.tr("events-cut", Bytes(j.c.o.Lang, limit)))
		}
		out := bufio.NewWriterSize(w, 64<<10)
		if _, err = j.eachEvent(ctx, r, filter, func(line []byte) error {
			if skip--; skip >= 0 {
				return nil
			}
			_, err := out.Write(line)
			return err
		}); err != nil {
			return err
		}
		return out.Flush()
	}
	err = j.put(ctx, piece{folder: "events", name: entry, original: original, modified: q.Until, size: -1, open: streamed(write)})
	if damaged > 0 {
		j.gap(bundle.Partial, q.Channel+": "+j.tr("damaged", damaged))
	}
	return err
}

// eachEvent gives every event as a line, oldest first, and says how many places were damaged.
func (j *job) eachEvent(ctx context.Context, r *evtx.Reader, filter evtx.Filter, give func(line []byte) error) (damaged int, err error) {
	var line []byte
	for e, err := range r.Events(filter) {
		if ctx.Err() != nil {
			return damaged, ctx.Err()
		}
		var damage *evtx.Damage
		if errors.As(err, &damage) {
			if !damage.Note {
				damaged++
			}
			continue
		} else if err != nil {
			return damaged, err
		}
		if j.c.computer == "" {
			j.c.computer = e.Computer
		}
		line = appendEvent(line[:0], e)
		if err := give(line); err != nil {
			return damaged, err
		}
	}
	return damaged, nil
}

// lengths remembers the lengths of the newest lines, as many as its list has room for.
type lengths struct {
	list []int
	n    int // lines seen
}

func (l *lengths) add(length int) {
	if len(l.list) < cap(l.list) {
		l.list = append(l.list, length)
	} else {
		l.list[l.n%len(l.list)] = length
	}
	l.n++
}

// skip is how many lines go before the newest that fit in room bytes.
func (l *lengths) skip(room int64) int {
	kept := 0
	for kept < len(l.list) {
		if room -= int64(l.list[(l.n-1-kept)%len(l.list)]); room < 0 {
			break
		}
		kept++
	}
	return l.n - kept
}

// errCut ends the reading of events when there is no more room.
var errCut = errors.New("no more room")

// cutter writes whole lines, newest first, until there is no more room.
type cutter struct {
	*bufio.Writer
	left int64
}

func (c *cutter) line(b []byte) error {
	if c.left -= int64(len(b)); c.left < 0 {
		return errCut
	}
	_, err := c.Write(b)
	return err
}

// channelFile is the entry's name: a slash in a channel's name is no folder.
func channelFile(channel string) string { return strings.ReplaceAll(channel, "/", "-") + ".jsonl" }

// streamed turns a writing function into something that can be read.
func streamed(write func(io.Writer) error) func() (io.ReadCloser, error) {
	return func() (io.ReadCloser, error) {
		pr, pw := io.Pipe()
		go func() {
			var err error
			defer func() {
				if p := recover(); p != nil {
					err = fmt.Errorf("%v", p)
				}
				pw.CloseWithError(err)
			}()
			err = write(pw)
		}()
		return pr, nil
	}
}
