package collector

import (
	"bufio"
	"context"
	"errors"
	"io"

	"stegvis/bundle"
)

// putEvents makes the entry of one channel from the event service.
func (j *job) putEvents(ctx context.Context, api *eventAPI, q eventQuery) error {
	var failed error
	var rep liveReport
	limit := j.room()
	if limit < leastTail {
		j.gap(bundle.Missing, q.Channel+": "+j.tr("no-room"))
		return ctx.Err()
	}
	write := func(w io.Writer) error {
		out := cutter{bufio.NewWriterSize(w, 64<<10), limit}
		var line []byte
		rep, failed = api.read(ctx, q, func(e *liveEvent) error {
			line = e.append(line[:0])
			return out.line(line)
		})
		if failed != nil && rep.Events == 0 {
			return failed
		}
		return out.Flush() // what came before a failure is kept
	}
	err := j.put(ctx, piece{folder: "events", name: channelFile(q.Channel), original: q.Channel, modified: q.Until, size: -1, open: streamed(write), quiet: true})
	switch {
	case failed == nil:
	case errors.Is(failed, errCut):
		j.gap(bundle.Partial, q.Channel+": "+j.tr("events-cut", Bytes(j.c.o.Lang, limit)))
	case errors.Is(failed, errNoChannel):
		j.gap(bundle.Missing, j.tr("no-channel", q.Channel))
	case errors.Is(failed, errNoRight):
		j.gap(bundle.Denied, j.tr("channel-denied", q.Channel))
	case ctx.Err() == nil:
		j.gap(bundle.Failed, j.tr("host-failed", q.Channel, failed))
	}
	if rep.Capped {
		j.gap(bundle.Partial, q.Channel+": "+j.tr("max-events", q.Max))
	}
	if rep.NoText > 0 {
		j.remark(j.tr("no-messages", q.Channel, rep.NoText))
	}
	if rep.Unreadable > 0 {
		j.gap(bundle.Partial, q.Channel+": "+j.tr("damaged", rep.Unreadable))
	}
	return err
}
