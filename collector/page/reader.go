package page

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"sync"
	"time"
	"unicode/utf8"
)

// A reader shows pieces of entries. An entry of a draft can only be read from
// its beginning, so the place where the last piece ended is kept: paging on
// costs nothing, and going anywhere else unpacks once more, at some hundred
// megabytes a second. Memory is one page of lines, whatever the entry's size.
type reader struct {
	open func(path string) (io.ReadCloser, error)

	mu    sync.Mutex // one request at a time
	path  string
	from  io.ReadCloser
	text  *bufio.Reader
	next  int            // number of the line that text stands at
	count map[string]int // lines of entries that were read to the end
	hits  hits           // of the last search
}

// Limits of what one answer holds.
const (
	pageLines = 400
	lineBytes = 4000
	pageBytes = 512 << 10
	maxHits   = 10_000
)

// searchTime is how long a search may take before it says how far it came.
const searchTime = 20 * time.Second

// A textLine is one line of an entry; More is how many bytes of it are left out.
type textLine struct {
	N    int
	Text string
	More int
}

// hits are the numbers of the lines where something was found.
type hits struct {
	path, query string
	masks       bool
	Lines       []int
	Cut         bool // there may be more
}

func (v *reader) close() {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.leave()
}

func (v *reader) leave() {
	if v.from != nil {
		v.from.Close()
	}
	v.path, v.from, v.text = "", nil, nil
}

// seek makes text stand at line n of path, or at its end.
func (v *reader) seek(ctx context.Context, path string, n int) error {
	if v.path != path || v.from == nil || v.next > n {
		v.leave()
		from, err := v.open(path)
		if err != nil {
			return err
		}
		v.path, v.from, v.text, v.next = path, from, bufio.NewReaderSize(from, 256<<10), 1
	}
	for v.next < n {
		if _, _, err := v.line(nil, 0); err != nil {
			return ignoreEnd(err)
		}
		if v.next&4095 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
	}
	return nil
}

func ignoreEnd(err error) error {
	if err == io.EOF {
		return nil
	}
	return err
}

// line reads one line into text, of which at most keep bytes are returned and the rest counted.
func (v *reader) line(text []byte, keep int) (_ []byte, more int, err error) {
	for {
		b, err := v.text.ReadSlice('\n')
		whole := err == nil
		b = bytes.TrimSuffix(b, []byte("\n"))
		take := min(len(b), max(0, keep-len(text)))
		text = append(text, b[:take]...)
		more += len(b) - take
		switch {
		case whole:
			v.next++
			return text, more, nil
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case err == io.EOF && (len(text) > 0 || more > 0):
			v.next++
			return text, more, nil
		default:
			return nil, 0, err
		}
	}
}

// page reads the lines of path from n on. end says that there are no more.
func (v *reader) page(ctx context.Context, path string, n int) (lines []textLine, end bool, err error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if err := v.seek(ctx, path, n); err != nil {
		v.leave()
		return nil, false, err
	}
	for size := 0; len(lines) < pageLines && size < pageBytes; {
		at := v.next
		text, more, err := v.line(nil, lineBytes)
		if err == io.EOF {
			end = true
			break
		}
		if err != nil {
			v.leave()
			return nil, false, err
		}
		text = bytes.TrimSuffix(text, []byte("\r"))
		if more > 0 { // not in the middle of a letter
			if rest := lastRune(text); !utf8.FullRune(rest) {
				text, more = text[:len(text)-len(rest)], more+len(rest)
			}
		}
		lines = append(lines, textLine{at, string(bytes.ToValidUTF8(text, []byte("\ufffd"))), more})
		size += len(text)
	}
	return lines, end, nil
}

// lastRune is the beginning of the last letter to the end of b.
func lastRune(b []byte) []byte {
	for i := len(b) - 1; i >= 0 && i > len(b)-utf8.UTFMax; i-- {
		if utf8.RuneStart(b[i]) {
			return b[i:]
		}
	}
	return nil
}

// lines counts the lines of path, once.
func (v *reader) lines(ctx context.Context, path string) (int, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if n, ok := v.count[path]; ok {
		return n, nil
	}
	from, err := v.open(path)
	if err != nil {
		return 0, err
	}
	defer from.Close()
	buf, n, last := make([]byte, 256<<10), 0, byte('\n')
	for {
		k, err := from.Read(buf)
		if k > 0 {
			n += bytes.Count(buf[:k], []byte("\n"))
			last = buf[k-1]
		}
		if err == io.EOF {
			break
		}
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return 0, err
		}
	}
	if last != '\n' {
		n++
	}
	if v.count == nil {
		v.count = map[string]int{}
	}
	v.count[path] = n
	return n, nil
}

// find searches path for a text in any case, or for masks. The answer to the
// same question is remembered, since paging through hits asks it again.
func (v *reader) find(ctx context.Context, path, query string, masks bool) (hits, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.hits.path == path && v.hits.query == query && v.hits.masks == masks {
		return v.hits, nil
	}
	found, err := v.search(ctx, path, query, masks, maxHits)
	if err == nil && ctx.Err() == nil {
		v.hits = found
	}
	return found, err
}

func (v *reader) search(ctx context.Context, path, query string, masks bool, limit int) (hits, error) {
	found := hits{path: path, query: query, masks: masks}
	from, err := v.open(path)
	if err != nil {
		return found, err
	}
	defer from.Close()
	other := reader{text: bufio.NewReaderSize(from, 256<<10), next: 1}
	want, low, line := lower(nil, []byte(query)), []byte(nil), []byte(nil)
	until := time.Now().Add(searchTime)
	for {
		n := other.next
		text, _, err := other.line(line[:0], 1<<20) // nobody searches beyond a megabyte of one line
		if err == io.EOF {
			return found, nil
		}
		if err != nil {
			return found, err
		}
		line = text
		hit := false
		if masks {
			hit = bytes.IndexByte(text, '[') >= 0 && token.Match(text)
		} else {
			low = lower(low[:0], text)
			hit = bytes.Contains(low, want)
		}
		if hit {
			if len(found.Lines) == limit {
				found.Cut = true
				return found, nil
			}
			found.Lines = append(found.Lines, n)
		}
		if n&1023 == 0 && (ctx.Err() != nil || time.Now().After(until)) {
			found.Cut = true
			return found, ctx.Err()
		}
	}
}
