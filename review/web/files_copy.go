package web

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"sync"
	"time"

	"github.com/klauspost/compress/s2"
)

// The middle of a packed file is reached only by unpacking all before it. Of a
// long file the first reader therefore makes a reading copy: its text in packed
// pieces, and how many lines stand before each, so that any line is found at
// once after that. A copy has no name where the system allows it, and is gone
// when nobody has used it for a while, or the program ends.
const (
	longFile  = 8 << 20 // bytes from which on a file is copied
	pieceSize = 1 << 20 // bytes of text
	keepOpen  = 4       // copies
	idle      = 5 * time.Minute
)

// copies are those that are open.
type copies struct {
	dir  string
	mu   sync.Mutex
	list []*textCopy // the last used last
}

type textCopy struct {
	key  string
	file *os.File
	stop context.CancelFunc // of the making
	gone *time.Timer

	users int // and the maker; copies.mu
	out   bool

	mu     sync.Mutex
	grown  chan struct{} // closed when there is more
	pieces []piece
	lines  int   // line ends in all pieces
	text   int64 // bytes in all pieces
	packed int64
	done   bool
	err    error
}

type piece struct {
	at    int64
	size  int
	lines int // line ends before it
}

// open gives the copy of a file, begun if need be; read opens the file's text.
// The caller calls the function when done with it.
func (c *copies) open(key string, read func(context.Context) (io.ReadCloser, error)) (*textCopy, func(), error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if i := slices.IndexFunc(c.list, func(t *textCopy) bool { return t.key == key }); i >= 0 {
		t := c.list[i]
		c.list = append(slices.Delete(c.list, i, i+1), t)
		t.users++
		t.gone.Reset(idle)
		return t, func() { c.let(t) }, nil
	}
	f, err := os.CreateTemp(filepath.Join(c.dir, "work"), "stegvis-review-copy-*")
	if err != nil {
		return nil, nil, err
	}
	os.Remove(f.Name()) // Windows does not; it goes when it is closed
	ctx, stop := context.WithCancel(context.Background())
	t := &textCopy{key: key, file: f, stop: stop, users: 2, grown: make(chan struct{})}
	t.gone = time.AfterFunc(idle, func() { c.drop(t) })
	if c.list = append(c.list, t); len(c.list) > keepOpen {
		c.remove(c.list[0])
	}
	go func() {
		defer c.let(t)
		rc, err := read(ctx)
		if err == nil {
			err = t.fill(ctx, rc)
			rc.Close()
		}
		t.grow(nil, 0, true, err)
		if err != nil {
			c.drop(t) // the next reader begins anew
		}
	}()
	return t, func() { c.let(t) }, nil
}

func (c *copies) drop(t *textCopy) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.remove(t)
}

// remove forgets a copy; it is closed when its last user lets go. c.mu is held.
func (c *copies) remove(t *textCopy) {
	if t.out {
		return
	}
	t.out = true
	t.stop()
	t.gone.Stop()
	c.list = slices.DeleteFunc(c.list, func(o *textCopy) bool { return o == t })
	t.close()
}

func (c *copies) let(t *textCopy) {
	c.mu.Lock()
	defer c.mu.Unlock()
	t.users--
	t.close()
}

func (t *textCopy) close() {
	if t.out && t.users == 0 {
		t.file.Close()
		os.Remove(t.file.Name())
	}
}

// fill reads the text to its end.
func (t *textCopy) fill(ctx context.Context, r io.Reader) error {
	text, packed := make([]byte, pieceSize), []byte(nil)
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		n, err := 0, error(nil)
		for n < len(text) && err == nil {
			var m int
			m, err = r.Read(text[n:])
			n += m
		}
		if n > 0 {
			packed = s2.Encode(packed[:cap(packed)], text[:n])
			if _, err := t.file.WriteAt(packed, t.packed); err != nil {
				return err
			}
			t.grow(text[:n], len(packed), false, nil)
		}
		if err != nil {
			return end(err)
		}
	}
}

// grow adds a piece that is in the file, and tells those who wait.
func (t *textCopy) grow(text []byte, size int, done bool, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if size > 0 {
		t.pieces = append(t.pieces, piece{t.packed, size, t.lines})
		t.packed += int64(size)
		t.lines += bytes.Count(text, []byte{'\n'})
		t.text += int64(len(text))
	}
	t.done, t.err = done, err
	close(t.grown)
	if t.grown = make(chan struct{}); done {
		t.stop()
	}
}

// wait waits until so many lines are copied, or all, and says how many bytes
// are; false when ctx ended before.
func (t *textCopy) wait(ctx context.Context, lines int) (text int64, ok bool, err error) {
	for {
		t.mu.Lock()
		text, ok, err = t.text, t.done || t.lines >= lines, t.err
		grown := t.grown
		t.mu.Unlock()
		if ok || err != nil {
			return text, ok, err
		}
		select {
		case <-grown:
		case <-ctx.Done():
			return text, false, nil
		}
	}
}

// from reads what is copied, beginning a little before a line; skipped is how
// many lines stand before what it gives.
func (t *textCopy) from(ctx context.Context, line int) (r io.Reader, skipped int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	// A piece may begin within a line: the line's start is in the last piece
	// that has fewer line ends before it than the line has.
	i := max(sort.Search(len(t.pieces), func(i int) bool { return t.pieces[i].lines > line-2 })-1, 0)
	if i < len(t.pieces) {
		skipped = t.pieces[i].lines
	}
	return &copyReader{ctx: ctx, t: t, pieces: t.pieces[min(i, len(t.pieces)):len(t.pieces):len(t.pieces)]}, skipped
}

// starts are lines, from 1 to below until, with a few pieces between them.
func (t *textCopy) starts(until int) []int {
	t.mu.Lock()
	defer t.mu.Unlock()
	list := []int{1}
	for i := 8; i < len(t.pieces); i += 8 {
		if line := t.pieces[i].lines + 2; line < until && line > list[len(list)-1] {
			list = append(list, line)
		}
	}
	return list
}

type copyReader struct {
	ctx          context.Context
	t            *textCopy
	pieces       []piece
	packed, text []byte
	rest         []byte
}

func (r *copyReader) Read(b []byte) (int, error) {
	for len(r.rest) == 0 {
		if len(r.pieces) == 0 {
			return 0, io.EOF
		}
		if err := r.ctx.Err(); err != nil {
			return 0, err
		}
		p := r.pieces[0]
		r.pieces = r.pieces[1:]
		r.packed = slices.Grow(r.packed[:0], p.size)[:p.size]
		if _, err := r.t.file.ReadAt(r.packed, p.at); err != nil {
			return 0, err
		}
		var err error
		if r.text, err = s2.Decode(r.text[:cap(r.text)], r.packed); err != nil {
			return 0, err
		}
		r.rest = r.text
	}
	n := copy(b, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}
