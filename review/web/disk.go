package web

import (
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	"github.com/tus/tusd/v2/pkg/filestore"
)

// margin is what receiving never takes of a volume: the database must be able
// to grow and erasing to compact it. A gigabyte, on small volumes a twentieth.
func margin(total uint64) uint64 { return min(1<<30, total/20) }

// room refuses what would leave the data folder's volume with less than the
// margin. A volume that cannot be asked refuses nothing: writing will tell.
func (s *Server) room(need uint64) error {
	free, total, err := s.o.Free(s.o.Dir)
	if err != nil {
		s.log.Warn("how much room is left cannot be asked", slog.Any("error", err))
		return nil
	}
	if keep := margin(total); free < keep || free-keep < need {
		s.log.Error("an upload was turned away: the data folder's volume is nearly full",
			slog.Uint64("free", free), slog.Uint64("needed", need), slog.Uint64("kept", keep))
		return refuse(http.StatusInsufficientStorage, "upload.full")
	}
	return nil
}

// roomInPieces is room for an upload of n bytes in pieces: its parts and the
// file made of them lie beside each other for a moment, and those that others
// have begun need theirs too.
func (t *tusUploads) roomInPieces(n int64) error {
	need := 2 * uint64(max(n, 0))
	names, err := os.ReadDir(t.dir)
	if err != nil {
		return err
	}
	for _, e := range names {
		if id, ok := strings.CutSuffix(e.Name(), ".info"); ok {
			left := 2 * t.sizeOf(id)
			if info, err := os.Lstat(filepath.Join(t.dir, id)); err == nil {
				left -= info.Size()
			}
			need += uint64(max(left, 0))
		}
	}
	return t.s.room(need)
}

// sizeOf is what an upload will be, which never changes: read once, since two
// hundred that begin at once would each read two hundred.
func (t *tusUploads) sizeOf(id string) int64 {
	t.one.Lock()
	n, ok := t.sizes[id]
	t.one.Unlock()
	if ok {
		return n
	}
	u, err := filestore.New(t.dir).GetUpload(t.s.ctx, id)
	if err != nil {
		return 0
	}
	info, err := u.GetInfo(t.s.ctx)
	if err != nil {
		return 0
	}
	t.one.Lock()
	if len(t.sizes) > 4*partsOfLink {
		clear(t.sizes)
	}
	t.sizes[id] = info.Size
	t.one.Unlock()
	return info.Size
}

// emptyPieces removes pieces that a killed server was still checking.
func (t *tusUploads) emptyPieces() {
	old, _ := filepath.Glob(filepath.Join(t.dir, "piece-*"))
	for _, name := range old {
		os.Remove(name)
	}
}

// A lastRoom reader stops a file whose size nobody said before it fills the
// volume. It asks now and then, which costs nothing beside writing.
type lastRoom struct {
	s    *Server
	r    io.Reader
	left int
}

func (l *lastRoom) Read(b []byte) (int, error) {
	if l.left <= 0 {
		if err := l.s.room(0); err != nil {
			return 0, err
		}
		l.left = 32 << 20
	}
	n, err := l.r.Read(b)
	l.left -= n
	return n, err
}
