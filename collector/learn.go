package collector

import (
	"context"
	"io"
	"path"
	"strings"
)

// Of each file this much is looked at for names before any is masked: the end
// of it, a sixteenth, within these bounds. Whoever a log speaks of it speaks of
// every day, so that the end knows nearly all names, and few entries have to be
// masked again because a name was learned after them. Small files, where lists
// of people stand, are read whole.
const (
	learnPart  = 16
	learnLeast = 256 << 10
	learnMost  = 8 << 20
	learnAll   = 64 << 20 // of a source
)

// learn makes the names known that the ends of files tell. What cannot be read
// is left for gathering to say.
func (j *job) learn(ctx context.Context, files []match) {
	left := int64(learnAll)
	for _, m := range files {
		part := max(m.info.Size()/learnPart, learnLeast)
		part = min(part, learnMost, left)
		if part <= 0 || ctx.Err() != nil {
			return
		}
		left -= min(part, m.info.Size())
		r, err := j.sample(m, part)
		if err != nil {
			continue
		}
		source := &pump{ctx: ctx, r: r, job: j, silent: true}
		source.start()
		j.c.redactor.Mask(io.Discard, source)
		r.Close()
	}
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
