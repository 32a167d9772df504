package collector

import (
	"bytes"
	"context"
	"io"
	"path"
	"strings"
)

// Before any file of a source is masked, names are learned from all of them, so
// that hardly an entry has to be masked again because a name was learned after
// it. The beginning of small files and the end of large ones is masked to
// nowhere; of the rest only lines are, that say the like of "displayName" or
// "navn" of somebody not heard of yet. It is a help, no more: what it misses is
// learned while masking, and whatever stands before is then masked again.
const (
	learnPart  = 1 << 20   // of one file
	learnAll   = 64 << 20  // of a source
	learnLines = 32 << 20  // of a source
	learnBlock = 512 << 10 // looked through at a time
)

// learn makes the names known that files tell. What cannot be read is left for
// gathering to say.
func (j *job) learn(ctx context.Context, files []match) {
	left := int64(learnAll)
	h := &hinted{mask: func(r io.Reader) { j.c.redactor.Mask(io.Discard, r) }, seen: map[uint64]bool{}}
	for _, m := range files {
		part := min(learnPart, left)
		if part <= 0 || ctx.Err() != nil {
			break
		}
		left -= min(part, m.info.Size())
		r, err := j.sample(m, part)
		if err != nil {
			continue
		}
		source := &pump{ctx: ctx, r: r, job: j, silent: true}
		source.start()
		h.mask(source)
		r.Close()
	}
	for _, m := range files {
		if m.info.Size() <= learnPart || ctx.Err() != nil || unpackers[strings.ToLower(path.Ext(m.rel))] != nil {
			continue
		}
		f, err := openShared(m.path)
		if err != nil {
			continue
		}
		size := min(m.info.Size(), j.room())
		source := &pump{ctx: ctx, r: io.NewSectionReader(f, m.info.Size()-size, size), job: j, silent: true}
		source.start()
		h.read(source)
		f.Close()
	}
	h.flush()
}

// hinted picks the lines that may tell a name.
type hinted struct {
	mask  func(io.Reader)
	seen  map[uint64]bool // what followed a hint, without digits
	lines bytes.Buffer
	taken int
}

var hints = [][]byte{[]byte("ame"), []byte("AME"), []byte("avn"), []byte("AVN"), []byte("CN="), []byte("cn=")}

func (h *hinted) read(r io.Reader) {
	buf := make([]byte, 0, learnBlock)
	for h.taken < learnLines {
		n, err := io.ReadFull(r, buf[len(buf):cap(buf)])
		buf = buf[:len(buf)+n]
		end := bytes.LastIndexByte(buf, '\n') + 1
		if end == 0 || err != nil {
			end = len(buf)
		}
		for _, hint := range hints {
			h.find(buf[:end], hint)
		}
		if err != nil {
			return
		}
		buf = buf[:copy(buf, buf[end:])]
	}
}

// find takes every line with the hint whose words behind it are new.
func (h *hinted) find(text, hint []byte) {
	for at := 0; ; {
		i := bytes.Index(text[at:], hint)
		if i < 0 {
			return
		}
		at += i
		end := len(text)
		if n := bytes.IndexByte(text[at:], '\n'); n >= 0 {
			end = at + n + 1
		}
		sum := uint64(14695981039346656037) // FNV-1a of the letters
		for _, c := range text[at:min(end, at+64)] {
			if c >= 'A' {
				sum = (sum ^ uint64(c)) * 1099511628211
			}
		}
		if !h.seen[sum] && len(h.seen) < 1<<18 {
			h.seen[sum] = true
			start := max(bytes.LastIndexByte(text[:at], '\n')+1, at-4<<10)
			h.lines.Write(text[start:min(end, at+4<<10)])
			h.lines.WriteByte('\n')
			if h.lines.Len() > learnBlock {
				h.flush()
			}
		}
		at += len(hint)
	}
}

func (h *hinted) flush() {
	h.taken += h.lines.Len()
	h.mask(&h.lines)
	h.lines.Reset()
}

// sample opens the last part bytes of a file, or the first of one that is packed.
func (j *job) sample(m match, part int64) (io.ReadCloser, error) {
	f, err := openShared(m.path)
	if err != nil {
		return nil, err
	}
	head := make([]byte, 4)
	f.ReadAt(head, 0)
	open := unpackers[strings.ToLower(path.Ext(m.rel))]
	if open == nil {
		open = packedAs(head)
	}
	switch {
	case open != nil:
		r, err := open(f)
		if err != nil {
			f.Close()
			return nil, err
		}
		return readCloser{io.LimitReader(r, part), f}, nil
	case m.info.Size() > part:
		return tail(f, m.info.Size(), part)
	}
	return readCloser{io.LimitReader(f, part), f}, nil
}
