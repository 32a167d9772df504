package collector

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"

	"stegvis/bundle"
	"stegvis/guide"
)

func filesDetail(m *machine, s *guide.Source) string { return strings.Join(s.Paths, ", ") }

// filesReady only looks whether some path can be meant on this machine at all;
// whether files are there is the coverage's business.
func filesReady(m *machine, s *guide.Source, lang string) string {
	why := Tr(lang, "paths-elsewhere")
	for _, p := range s.Paths {
		out, missing := m.expand(p)
		if missing != "" {
			why = Tr(lang, "variable", missing)
			continue
		}
		if _, _, ok := m.split(out); ok {
			return ""
		}
	}
	return why
}

// list finds the files of a source, newest first.
func (c *Collection) list(ctx context.Context, s *guide.Source) (*finder, error) {
	f := &finder{m: c.m, ctx: ctx, seen: map[string]bool{}}
	for _, p := range s.Paths {
		out, missing := c.m.expand(p)
		if missing != "" {
			continue
		}
		root, segments, ok := c.m.split(out)
		if !ok {
			continue
		}
		if err := f.find(root, segments); err != nil {
			return f, err
		}
	}
	if !c.m.live() {
		// Copying gives files new times: what they say themselves decides.
		for i := range f.found {
			f.found[i].mtime = c.lastTime(ctx, f.found[i].path, f.found[i].info.ModTime())
		}
	}
	slices.SortStableFunc(f.found, func(a, b match) int {
		if n := b.mtime.Compare(a.mtime); n != 0 {
			return n
		}
		return strings.Compare(a.path, b.path)
	})
	return f, nil
}

const (
	defaultNewest = 200
	leastTail     = 4 << 10 // the end of a log shorter than this tells nothing
)

func gatherFiles(ctx context.Context, j *job) error {
	f, err := j.c.list(ctx, j.source)
	if errors.Is(err, errVisits) {
		j.gap(bundle.Partial, j.tr("visits", maxVisits))
	} else if err != nil {
		return err
	}
	for i, e := range f.errs {
		if i == 5 {
			j.gap(bundle.Partial, j.tr("more-errors", len(f.errs)-i))
			break
		}
		j.gap(statusOf(e.err), fmt.Sprintf("%s: %s", j.c.m.shown(e.path), Reason(j.c.o.Lang, e.err)))
	}
	if f.odd+f.links > 0 {
		j.gap(bundle.Partial, j.tr("odd-files", f.odd, f.links))
	}
	if len(f.found) == 0 && len(f.errs) == 0 {
		key := "no-files"
		if !f.exists {
			key = "no-folder"
		}
		j.gap(bundle.Missing, j.tr(key, strings.Join(j.source.Paths, ", ")))
		return nil
	}
	newest := j.source.Newest
	if newest <= 0 {
		newest = defaultNewest
	}
	var chosen []match
	older, over := 0, 0
	for _, m := range f.found {
		switch {
		case j.c.leftOut(m.rel, path.Base(m.rel), j.c.m.shown(m.path), "logs/"+j.source.ID+"/"+m.rel):
			j.out++
		case m.mtime.Before(j.c.window.Since) && !m.mtime.IsZero(): // no time at all: it may be of any
			older++
		case len(chosen) == newest:
			over++
		default:
			chosen = append(chosen, m)
		}
	}
	j.total = j.expected(chosen)
	j.c.emit(Event{Type: Progress, Source: j.source.ID, Total: j.total})
	j.learn(ctx, chosen)
	taken := 0
	for _, m := range chosen {
		if m.info.Size() > j.room() && j.room() < leastTail {
			over++
			continue
		}
		taken++
		if err := j.putFile(ctx, m); err != nil {
			return err
		}
	}
	if over > 0 {
		j.gap(bundle.Partial, j.tr("over", taken, taken+over))
	}
	if taken == 0 && older > 0 {
		j.gap(bundle.Missing, j.tr("all-older", older, f.found[0].mtime.In(j.c.zone).Format("2006-01-02 15:04")))
	}
	return nil
}

// putFile makes an entry of a file, or one of each log in it.
func (j *job) putFile(ctx context.Context, m match) error {
	name := strings.ToLower(m.rel)
	switch {
	case strings.HasSuffix(name, ".zip"):
		return j.putZip(ctx, m)
	case tarName.MatchString(name):
		return j.putTar(ctx, m)
	case strings.HasSuffix(name, ".evtx"): // as people export an event log
		f, err := openShared(m.path)
		if err != nil {
			break // says why
		}
		defer f.Close()
		q := eventQuery{Channel: j.c.m.shown(m.path), Since: j.c.window.Since, Until: j.c.window.Until, Max: maxEvents}
		return j.putEvtx(ctx, f, q, strings.ReplaceAll(m.rel[:len(m.rel)-len(".evtx")], "/", "-")+".jsonl", q.Channel)
	}
	return j.put(ctx, j.piece(m))
}

// expected is how many bytes will be read of these files, as far as their sizes tell.
func (j *job) expected(files []match) (n int64) {
	for _, m := range files {
		n += m.info.Size()
	}
	return min(n, j.room())
}

// room is how many bytes this source may still add.
func (j *job) room() int64 {
	j.c.mu.Lock()
	defer j.c.mu.Unlock()
	return max(0, min(j.budget, j.c.left))
}

// piece is one found file, opened late: only what is read now is held open.
func (j *job) piece(m match) piece {
	p := piece{name: m.rel, folder: "logs", original: j.c.m.shown(m.path), modified: m.mtime, size: m.info.Size()}
	ext := path.Ext(m.rel)
	plain, packed := strings.TrimSuffix(m.rel, ext), unpackers[strings.ToLower(ext)]
	if packed != nil {
		p.name = plain
		p.open = func() (io.ReadCloser, error) { return j.unpack(m.path, packed) }
		return p
	}
	limit, size, from := j.room(), m.info.Size(), j.since(m)
	switch {
	case size-from > limit:
		p.note = j.tr("tail", Bytes(j.c.o.Lang, limit), Bytes(j.c.o.Lang, m.info.Size()))
		j.gap(bundle.Partial, p.original+": "+p.note)
	case from > 0: // as asked for, and no gap
		p.note = j.tr("before-window", Bytes(j.c.o.Lang, from))
	}
	p.open = func() (io.ReadCloser, error) {
		f, err := openShared(m.path)
		if err != nil {
			return nil, err
		}
		head := make([]byte, 4)
		f.ReadAt(head, 0)
		if packed := packedAs(head); packed != nil { // whatever it is called
			f.Close()
			return j.unpack(m.path, packed)
		}
		if from > 0 || size > limit {
			return tail(f, size, min(limit, size-from))
		}
		// Read to the size seen at the start: a log that grows faster than it is read would never end.
		return &steady{f: f, left: size, changed: func() { j.gap(bundle.Partial, p.original+": "+j.tr("changed")) }}, nil
	}
	return p
}

// since is how much of a file lies before the window.
func (j *job) since(m match) int64 {
	if m.info.Size() < 2*sinceLeast || unpackers[strings.ToLower(path.Ext(m.rel))] != nil {
		return 0
	}
	f, err := openShared(m.path)
	if err != nil {
		return 0 // opening it to be read will say why
	}
	defer f.Close()
	return j.c.begin(f, m.path, m.info.Size(), m.info.ModTime())
}

// steady reads a file to the length it had, and says when it turned out shorter.
type steady struct {
	f       sharedFile
	left    int64
	changed func()
}

func (s *steady) Read(b []byte) (int, error) {
	if s.left <= 0 {
		return 0, io.EOF
	}
	n, err := s.f.Read(b[:min(int64(len(b)), s.left)])
	s.left -= int64(n)
	if err == io.EOF && s.left > 0 {
		s.changed()
	}
	return n, err
}

func (s *steady) Close() error { return s.f.Close() }

// A sharedFile is an open log; openShared opens it without hindering its writer.
type sharedFile interface {
	io.ReadCloser
	io.ReaderAt
	io.Seeker
	Stat() (fs.FileInfo, error)
}

// statusOf says which row an error makes.
func statusOf(err error) string {
	switch {
	case errors.Is(err, fs.ErrPermission):
		return bundle.Denied
	case errors.Is(err, fs.ErrNotExist):
		return bundle.Missing
	case isLocked(err):
		return bundle.Locked
	case errors.Is(err, context.DeadlineExceeded):
		return bundle.Timeout
	}
	return bundle.Failed
}

// tail gives the last limit bytes of a file from the first whole line on.
// UTF-16 is found by its BOM, which is given again, so that the rest is read as what it is.
func tail(f sharedFile, size, limit int64) (io.ReadCloser, error) {
	head := make([]byte, 3)
	n, _ := f.ReadAt(head, 0)
	mark := bom(head[:n])
	from := size - limit
	width := int64(1)
	if len(mark) == 2 {
		width = 2
		from += from & 1
	}
	at, err := nextLine(f, from, width, mark)
	if err != nil {
		f.Close()
		return nil, err
	}
	if _, err := f.Seek(at, io.SeekStart); err != nil {
		f.Close()
		return nil, err
	}
	rest := &steady{f: f, left: size - at, changed: func() {}}
	return readCloser{io.MultiReader(strings.NewReader(mark), rest), f}, nil
}

type readCloser struct {
	io.Reader
	io.Closer
}

func bom(head []byte) string {
	for _, m := range []string{"\xff\xfe", "\xfe\xff", "\xef\xbb\xbf"} {
		if strings.HasPrefix(string(head), m) {
			return m
		}
	}
	return ""
}

// nextLine is the offset behind the first line end at or after from; from itself
// when there is none within a mebibyte.
func nextLine(f io.ReaderAt, from, width int64, mark string) (int64, error) {
	if from <= 0 {
		return int64(len(mark)), nil
	}
	buf := make([]byte, 64<<10)
	for at := from; at < from+1<<20; at += int64(len(buf)) {
		n, err := f.ReadAt(buf, at)
		for i := 0; i+int(width) <= n; i += int(width) {
			if width == 1 && buf[i] == '\n' || width == 2 && buf[i]^buf[i+1] == '\n' && (buf[i] == '\n') == (mark[0] == 0xff) {
				return at + int64(i) + width, nil
			}
		}
		if err == io.EOF {
			break
		} else if err != nil {
			return 0, err
		}
	}
	return from, nil
}

// Windows says which share modes a file was opened with by refusing others;
// the writer usually lets go within a second.
const (
	lockTries = 4
	lockPause = 250 * time.Millisecond
)
