package review

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/bodgit/sevenzip"
	"github.com/klauspost/compress/zip"
	"github.com/klauspost/compress/zstd"
	"github.com/mholt/archives"

	"stegvis/bundle"
)

// Limits on what an archive from a stranger may become.
const (
	maxFiles  = 20_000
	maxSpool  = 16 << 30 // bytes unpacked from one input, all files
	maxNested = 4        // archives inside archives: a .gz in a .zip in a .tar.gz
	maxRatio  = 1000     // unpacked to packed, all levels together, beyond the first 64 MiB
)

var errTooMuch = errors.New("more than a collection of logs holds")

// archive reads a whole archive; one in which nothing can be read is refused.
func (in *Input) archive(r io.ReaderAt, size int64, modified time.Time, o Options) error {
	in.nested("", r, size, modified, o, 1)
	if err := in.room(o); err != nil {
		return err
	}
	if len(in.Files) > 0 || in.Bundle != nil {
		return nil
	}
	return in.nothing(o)
}

// room is the error of an input for which there was no room to unpack it.
func (in *Input) room(o Options) error {
	if in.failed == nil {
		return nil
	}
	return &UsageError{tr(o.Lang, "no-room", Because(in.failed).In(o.Lang)), tr(o.Lang, "no-room.next")}
}

// emptyFolder refuses a folder in which there is nothing to read.
func (in *Input) emptyFolder(o Options) error {
	if err := in.room(o); err != nil || len(in.Files) > 0 || in.Bundle != nil {
		return err
	}
	return in.nothing(o)
}

// nothing refuses an input of which nothing can be read, with the worst that was found.
func (in *Input) nothing(o Options) error {
	if len(in.Notes) == 0 {
		return refused(o.Lang, nil, say("nothing", in.Path), say("nothing.next"))
	}
	why := in.Notes[0].Said
	if why == say("damaged") {
		why = say("damaged-all") // nothing of it could be read
	}
	for _, n := range in.Notes {
		if n.Grave {
			why = n.Said
			break
		}
	}
	return refused(o.Lang, nil, Text{tr("nb", "nothing-because", in.Path, why.NB), tr("en", "nothing-because", in.Path, why.EN)}, say("nothing.next"))
}

// nested unpacks one archive or compressed file, which is entry itself, into
// the spool, and looks at each file found.
func (in *Input) nested(entry string, r io.ReaderAt, size int64, modified time.Time, o Options, depth int) {
	if depth > maxNested {
		in.grave(entry, o, "deep")
		return
	}
	if slices.Contains(o.Skip, entry) {
		in.grave(entry, o, "crashed")
		return
	}
	if o.Looking != nil {
		o.Looking(entry)
	}
	// The readers of foreign formats are others' code; what panics is damaged.
	defer func() {
		if p := recover(); p != nil {
			in.note(entry, o, "damaged")
		}
	}()
	s, err := in.unpackTo(o.Temp)
	if err != nil {
		in.noteAs(entry, words(err), false, o)
		return
	}
	kind := sniffAt(r)
	src := io.NewSectionReader(r, 0, size)
	if depth == 1 {
		in.left += max(64<<20, min(size, maxSpool/maxRatio)*maxRatio)
	}
	took := func(name string, from io.Reader, at time.Time) error {
		if in.members++; in.members > maxFiles {
			in.full(name, o, "too-many", maxFiles)
			return errTooMuch
		}
		from = counted(from, o.Count)
		head, from := front(from)
		kind := sniff(head)
		off, n, err := s.take(from, in.left, kind != "binary")
		in.left = max(0, in.left-n)
		switch {
		case errors.As(err, new(*spoolError)):
			in.failed = err // no fault of the archive
			return errTooMuch
		case errors.Is(err, errTooMuch):
			in.full(name, o, "too-much")
			return err
		case err != nil:
			in.harmed(name, err, o) // what came before the damage is kept
			if n == 0 {
				return nil
			}
		}
		part := io.NewSectionReader(s.f, off, n)
		switch kind {
		case "text", "evtx":
			in.Files = append(in.Files, section(name, s.f, off, n, at))
		case "binary":
			in.skip(name, o)
		case "zip":
			if in.Bundle != nil && !byHand(part, n) {
				in.note(name, o, "second")
			}
			if in.Bundle == nil && !o.Archive {
				err := in.bundle(part, n, o)
				if err == nil {
					in.Within = true
					return nil // a bundle that somebody packed once more
				}
				var why *bundle.RefusedError
				if errors.As(err, &why) && !byHand(part, n) {
					in.noteAs(name, words(why), true, o)
				} else if why != nil && !others(why) {
					in.changed(why, name, o)
				}
			}
			fallthrough
		default:
			in.nested(name, part, n, at, o, depth+1)
		}
		return nil
	}
	if open := decompressor(kind); open != nil {
		rc, err := open(src)
		if err != nil {
			in.harmed(entry, err, o)
			return
		}
		defer rc.Close()
		name := entry
		if name == "" {
			name = path.Base(strings.ReplaceAll(in.Path, "\\", "/"))
		}
		took(plainName(name), rc, modified)
		return
	}
	packed := kind == "zip" && !byHand(r, size) // a bundle read as an archive
	if kind == "zip" {
		s := surveyZip(r, size)
		for _, odd := range s.odd {
			in.noteAs(entry, odd, true, o)
		}
		for _, odd := range s.mild {
			in.noteAs(entry, odd, false, o)
		}
		if s.stop {
			return
		}
	}
	seen := newNames()
	each := func(_ context.Context, f archives.FileInfo) (err error) {
		if f.IsDir() && f.NameInArchive == "./" {
			return nil // the folder that was packed
		}
		name := path.Clean("/" + strings.ReplaceAll(f.NameInArchive, "\\", "/"))[1:]
		if name == "" {
			name = "_"
		}
		odd, grave := oddName(f.NameInArchive)
		if kind != "zip" { // the survey has told of those
			switch twice, same := seen.add(f.NameInArchive); {
			case twice:
				in.note(entry, o, "name-twice", clip(f.NameInArchive))
			case same != "":
				in.note(entry, o, "name-same", clip(same), clip(f.NameInArchive))
			}
		}
		if odd.EN != "" {
			in.noteAs(entry, odd, grave, o)
		}
		h, zipped := f.Header.(zip.FileHeader)
		if f.IsDir() {
			if f.Size() > 0 {
				in.grave(name, o, "dir-data")
			}
			return nil
		}
		special := f.Mode().Type()
		if zipped { // what was zipped from a pipe is called one, and is a file
			special &^= fs.ModeNamedPipe
		}
		if f.LinkTarget != "" || special != 0 || zipped && reparse(h) {
			in.grave(name, o, "no-file-link")
			return nil
		}
		if packed && (name == bundle.ManifestPath || name == bundle.ReadmePath) {
			return nil // about the logs, no log itself
		}
		if entry != "" {
			name = entry + "/" + name
		}
		if zipped && h.Flags&1 != 0 {
			in.note(name, o, "password")
			return nil
		}
		if zipped { // each stands by itself: the next may be whole
			defer func() {
				if p := recover(); p != nil {
					in.note(name, o, "damaged")
				}
			}()
		}
		rc, err := f.Open()
		if err != nil {
			in.harmed(name, err, o)
			return nil
		}
		defer rc.Close()
		return took(name, rc, f.ModTime())
	}
	switch kind {
	case "zip":
		err = unzip(src, each)
	case "7z":
		err = archives.SevenZip{}.Extract(context.Background(), src, each)
	case "rar":
		if volume(r) {
			in.grave(entry, o, "volume")
		}
		err = archives.Rar{}.Extract(context.Background(), src, each)
	default:
		err = archives.Tar{}.Extract(context.Background(), src, each)
	}
	for _, p := range seen.below() {
		in.note(entry, o, "name-folder", clip(p[0]), clip(p[1]))
	}
	switch {
	case errors.Is(err, errTooMuch):
	case err != nil:
		in.harmed(entry, err, o)
	case kind == "tar":
		in.tarEnd(entry, src, o)
	}
}

// reparse: a link as Windows has them, whatever the content.
func reparse(h zip.FileHeader) bool {
	made := h.CreatorVersion >> 8
	return (made == 0 || made == 10 || made == 11 || made == 14) && h.ExternalAttrs&0x400 != 0
}

// tarEnd says when a tar, read up to where src is, has no two empty blocks for
// an end, or has something behind them. Readers take one that was cut between
// two files, or in the blanks after one, for whole.
func (in *Input) tarEnd(entry string, src *io.SectionReader, o Options) {
	at, _ := src.Seek(0, io.SeekCurrent)
	b := make([]byte, 32<<10)
	n, _ := src.ReadAt(b[:1024], at-1024)
	if n < 1024 || at%512 != 0 || len(bytes.TrimLeft(b[:n], "\x00")) > 0 {
		in.note(entry, o, "tar-end")
		return
	}
	for {
		n, err := src.Read(b)
		if len(bytes.TrimLeft(b[:n], "\x00")) > 0 {
			in.grave(entry, o, "tar-more")
			return
		}
		if err != nil {
			return
		}
	}
}

// harmed says what is wrong with a file of an archive, or with all of it.
func (in *Input) harmed(name string, err error, o Options) {
	if errors.Is(err, errHidden) {
		in.grave(name, o, "hidden")
		return
	}
	in.note(name, o, damage(err))
}

// damage is the sentence for an archive's error: a missing password is not a fault of the file.
func damage(err error) string {
	var read *sevenzip.ReadError
	text := strings.ToLower(err.Error())
	if errors.As(err, &read) && read.Encrypted || strings.Contains(text, "password") || strings.Contains(text, "encrypt") {
		return "password"
	}
	if errors.Is(err, zip.ErrAlgorithm) || errors.Is(err, zstd.ErrUnknownDictionary) {
		return "method"
	}
	if errors.Is(err, zstd.ErrWindowSizeExceeded) || errors.Is(err, zstd.ErrDecoderSizeExceeded) || strings.Contains(text, "dictionary") {
		return "memory"
	}
	return "damaged"
}

// decompressor opens a single compressed file, nil for archives.
func decompressor(kind string) func(io.Reader) (io.ReadCloser, error) {
	switch kind {
	case "gz":
		return archives.Gz{}.OpenReader
	case "bz2":
		return archives.Bz2{}.OpenReader
	case "xz":
		return archives.Xz{}.OpenReader
	case "zstd":
		return archives.Zstd{}.OpenReader
	case "lz4":
		return archives.Lz4{}.OpenReader
	}
	return nil
}

// plainName is a compressed file's name without what compression added.
func plainName(name string) string {
	low := strings.ToLower(name)
	for _, ext := range []string{".gz", ".bz2", ".xz", ".zst", ".lz4"} {
		if strings.HasSuffix(low, ext) && len(name) > len(ext) {
			return name[:len(name)-len(ext)]
		}
	}
	return name
}
