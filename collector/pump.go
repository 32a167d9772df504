package collector

import (
	"context"
	"errors"
	"io"
	"time"
)

// A pump reads in a goroutine of its own, so that a disk or share that hangs
// can be left behind when the source's time is over, and so that the next
// block is read while the last is masked. A read error ends the stream in
// good order: what came before it is kept, and note says that more was there.
type pump struct {
	ctx  context.Context
	r    io.Reader
	job  *job
	note string
	// silent: what it reads does not count as progress.
	silent bool

	ch   chan []byte
	free chan []byte
	err  error // set before ch is closed
	rest []byte
	buf  []byte
	n    int64
	over bool // no more, though there is
	told time.Time
}

const pumpBlock = 256 << 10

func (p *pump) start() {
	p.ch, p.free = make(chan []byte, 2), make(chan []byte, 4)
	for range 4 {
		p.free <- nil
	}
	go func() {
		defer close(p.ch)
		for {
			var b []byte
			select {
			case b = <-p.free:
			case <-p.ctx.Done():
				return
			}
			if b == nil {
				b = make([]byte, pumpBlock)
			}
			n, err := io.ReadFull(p.r, b[:pumpBlock])
			if n > 0 {
				select {
				case p.ch <- b[:n]:
				case <-p.ctx.Done():
					return
				}
			}
			if err != nil {
				if err != io.EOF && err != io.ErrUnexpectedEOF {
					p.err = err
				}
				return
			}
		}
	}()
}

func (p *pump) Read(b []byte) (int, error) {
	for len(p.rest) == 0 {
		if p.over {
			return 0, io.EOF
		}
		if p.buf != nil {
			p.free <- p.buf[:pumpBlock]
			p.buf = nil
		}
		select {
		case next, ok := <-p.ch:
			if !ok {
				if p.ctx.Err() != nil {
					return p.late()
				}
				if p.err != nil {
					if p.n == 0 {
						return 0, p.err
					}
					p.note = p.job.tr("cut-short", Reason(p.job.c.o.Lang, p.err))
				}
				return 0, io.EOF
			}
			p.buf, p.rest = next, next
		case <-p.ctx.Done():
			return p.late()
		}
	}
	n := copy(b, p.rest)
	p.rest = p.rest[n:]
	p.n += int64(n)
	if p.job.c.low() {
		p.note = p.job.tr("cut-short", p.job.tr("disk-low"))
		p.over = true
	}
	if now := time.Now(); !p.silent && now.Sub(p.told) > 100*time.Millisecond {
		p.told = now
		p.job.c.emit(Event{Type: Progress, Source: p.job.source.ID, Bytes: p.job.row.Bytes + p.n, Total: p.job.total})
	}
	return n, nil
}

// late ends the stream when time is over or somebody pressed Ctrl-C. What was
// read is kept: half of a log is better than none, when it says so.
func (p *pump) late() (int, error) {
	if p.n == 0 || p.silent {
		return 0, p.ctx.Err()
	}
	why := "timeout"
	if errors.Is(p.ctx.Err(), context.Canceled) {
		why = "stopped"
	}
	p.note, p.over = p.job.tr("cut-short", p.job.tr(why)), true
	return 0, io.EOF
}
