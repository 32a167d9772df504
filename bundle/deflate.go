package bundle

import (
	"bytes"
	"hash"
	"hash/crc32"
	"io"
	"runtime"
	"sync"

	"github.com/klauspost/compress/flate"
)

// block is what one worker deflates at a time. The flush after each costs a
// hundredth of a per cent, and keeps any entry from packing denser than ratioMax.
const (
	block = 256 << 10
	reach = 32 << 10 // how far back deflate looks
	level = 6
)

// A job is one block on its way: read, deflated by a worker, written in order.
type job struct {
	src  []byte // the dictionary (up to reach bytes), then the block
	dict int
	last bool
	out  bytes.Buffer
	err  error
	done chan struct{}
}

var (
	jobs    = sync.Pool{New: func() any { return &job{src: make([]byte, 0, reach+block)} }}
	packers = sync.Pool{New: func() any { w, _ := flate.NewWriter(nil, level); return w }}
)

// A sourceError came from the reader, not from the bundle's own file.
type sourceError struct{ err error }

func (e *sourceError) Error() string { return e.err.Error() }

func (j *job) deflate() {
	w := packers.Get().(*flate.Writer)
	defer packers.Put(w)
	j.out.Reset()
	w.ResetDict(&j.out, j.src[:j.dict])
	if _, j.err = w.Write(j.src[j.dict:]); j.err == nil {
		if j.last {
			j.err = w.Close()
		} else {
			j.err = w.Flush() // ends on a byte, so that blocks join into one stream
		}
	}
}

// pack reads r to its end, adds what it reads to h, and gives the deflated
// stream to put, piece by piece and in order. Blocks are deflated on all
// processors; memory is bounded by a few blocks for each.
func pack(put func([]byte) error, r io.Reader, h hash.Hash) (size int64, crc uint32, err error) {
	width := runtime.GOMAXPROCS(0)
	queue := make(chan *job, width)
	slots := make(chan struct{}, width)
	stop := make(chan struct{})
	written := make(chan error, 1)
	go func() {
		var failed error
		for j := range queue {
			<-j.done
			if failed == nil {
				if failed = j.err; failed == nil {
					failed = put(j.out.Bytes())
				}
				if failed != nil {
					close(stop)
				}
			}
			jobs.Put(j)
		}
		written <- failed
	}()
	tail := make([]byte, 0, reach)
read:
	for last := false; !last; {
		j := jobs.Get().(*job)
		j.dict = len(tail)
		j.src = append(j.src[:0], tail...)
		j.src = j.src[:len(tail)+block]
		n, e := io.ReadFull(r, j.src[j.dict:])
		j.src = j.src[:j.dict+n]
		if e == io.EOF || e == io.ErrUnexpectedEOF {
			last = true
		} else if e != nil {
			err = &sourceError{e}
			jobs.Put(j)
			break
		}
		fresh := j.src[j.dict:]
		size += int64(n)
		if size > MaxEntrySize {
			err = checkSize("", size)
			jobs.Put(j)
			break
		}
		h.Write(fresh)
		crc = crc32.Update(crc, crc32.IEEETable, fresh)
		tail = append(tail[:0], j.src[max(0, len(j.src)-reach):]...)
		j.last, j.done, j.err = last, make(chan struct{}), nil
		select {
		case <-stop:
			jobs.Put(j)
			break read
		case slots <- struct{}{}:
		}
		queue <- j
		go func() {
			j.deflate()
			<-slots
			close(j.done)
		}()
	}
	close(queue)
	if e := <-written; e != nil && err == nil {
		err = e
	}
	return size, crc, err
}
