package review

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"slices"
	"strconv"
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

// sniff says what a file is from its first bytes, never from its name: "zip",
// "7z", "rar", "tar", "gz", "bz2", "xz", "zstd", "lz4", "evtx", "text" or "binary".
func sniff(r io.ReaderAt, size int64) string {
	b := make([]byte, 4096)
	n, _ := r.ReadAt(b, 0)
	b = b[:n]
	for _, m := range []struct {
		at    int
		magic string
		kind  string
	}{
		{0, "PK\x03\x04", "zip"}, {0, "PK\x05\x06", "zip"}, {0, "7z\xbc\xaf\x27\x1c", "7z"},
		// The whole signature: rardecode searches on without end behind half of one.
		{0, "Rar!\x1a\x07\x00", "rar"}, {0, "Rar!\x1a\x07\x01\x00", "rar"},
		{257, "ustar", "tar"}, {0, "\x1f\x8b", "gz"}, {0, "BZh", "bz2"}, {0, "\xfd7zXZ\x00", "xz"},
		{0, "\x28\xb5\x2f\xfd", "zstd"}, {0, "\x04\x22\x4d\x18", "lz4"}, {0, "ElfFile\x00", "evtx"},
	} {
		if len(b) >= m.at+len(m.magic) && string(b[m.at:m.at+len(m.magic)]) == m.magic {
			return m.kind
		}
	}
	if oldTar(b) {
		return "tar"
	}
	if bytes.HasPrefix(b, []byte("\xff\xfe")) || bytes.HasPrefix(b, []byte("\xfe\xff")) {
		return "text"
	}
	zeros, odd, control := 0, 0, 0
	for i, c := range b {
		switch {
		case c == 0:
			zeros++
			odd += i & 1
		case c < 8 || c > 13 && c < 27:
			control++
		}
	}
	// UTF-16 of Western text has its zeros on one side only.
	if zeros > 0 && !(zeros > len(b)/4 && (odd == zeros || odd == 0)) && zeros > len(b)/100 || control > len(b)/20 {
		return "binary"
	}
	return "text"
}

// oldTar knows a tar from before "ustar" by its first header's checksum: the
// sum of the header's bytes, those of the sum itself taken as blanks.
func oldTar(b []byte) bool {
	if len(b) < 512 || b[0] == 0 {
		return false
	}
	want, err := strconv.ParseInt(strings.Trim(string(b[148:156]), " \x00"), 8, 32)
	sum := int64(8 * ' ')
	for i, c := range b[:512] {
		if i < 148 || i >= 156 {
			sum += int64(c)
		}
	}
	return err == nil && sum == want
}

// archive reads a whole archive; one in which nothing can be read is refused.
func (in *Input) archive(r io.ReaderAt, size int64, modified time.Time, o Options) error {
	in.nested("", r, size, modified, o, 1)
	if len(in.Files) > 0 || in.Bundle != nil {
		return nil
	}
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
	kind := sniff(r, size)
	src := io.NewSectionReader(r, 0, size)
	if depth == 1 {
		in.left += max(64<<20, min(size, maxSpool/maxRatio)*maxRatio)
	}
	took := func(name string, from io.Reader, at time.Time) error {
		if in.members++; in.members > maxFiles {
			in.full(name, o, "too-many", maxFiles)
			return errTooMuch
		}
		off, n, err := s.take(counted(from, o.Count), in.left)
		in.left = max(0, in.left-n)
		switch {
		case errors.Is(err, errTooMuch):
			in.full(name, o, "too-much")
			return err
		case err != nil:
			in.note(name, o, damage(err)) // what came before the damage is kept
			if n == 0 {
				return nil
			}
		}
		part := io.NewSectionReader(s.f, off, n)
		switch kind := sniff(part, n); kind {
		case "text", "evtx":
			in.Files = append(in.Files, section(name, s.f, off, n, at))
		case "binary":
			in.skip(name, o)
		case "zip":
			if in.Bundle == nil && !o.Archive {
				err := in.bundle(part, n, o)
				if err == nil {
					in.Within = true
					return nil // a bundle that somebody packed once more
				}
				var why *bundle.RefusedError
				if errors.As(err, &why) && !byHand(part, n) {
					in.noteAs(name, words(why), true, o)
				} else if why != nil {
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
			in.note(entry, o, "damaged")
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
			in.noteAs(entry, words(odd), true, o)
		}
		for _, odd := range s.mild {
			in.noteAs(entry, odd, false, o)
		}
		if s.stop {
			return
		}
	}
	var format archives.Extractor
	switch kind {
	case "zip":
		format = archives.Zip{}
	case "7z":
		format = archives.SevenZip{}
	case "rar":
		format = archives.Rar{}
	default:
		format = archives.Tar{}
	}
	err = format.Extract(context.Background(), src, func(_ context.Context, f archives.FileInfo) error {
		if odd, grave := oddName(f.NameInArchive); odd != nil {
			in.noteAs(entry, words(odd), grave, o)
		}
		name := path.Clean("/" + strings.ReplaceAll(f.NameInArchive, "\\", "/"))[1:]
		if f.IsDir() {
			return nil
		}
		if f.LinkTarget != "" || !f.Mode().IsRegular() {
			in.grave(name, o, "no-file-link")
			return nil
		}
		if packed && (name == bundle.ManifestPath || name == bundle.ReadmePath) {
			return nil // about the logs, no log itself
		}
		if name == "" {
			name = "_"
		}
		if entry != "" {
			name = entry + "/" + name
		}
		if h, ok := f.Header.(zip.FileHeader); ok && h.Flags&1 != 0 {
			in.note(name, o, "password")
			return nil
		}
		rc, err := f.Open()
		if err != nil {
			in.note(name, o, "damaged")
			return nil
		}
		defer rc.Close()
		return took(name, rc, f.ModTime())
	})
	switch {
	case errors.Is(err, errTooMuch):
	case err != nil:
		in.note(entry, o, damage(err))
	case kind == "tar" && !ended(r, size):
		in.note(entry, o, "tar-end")
	}
}

// ended reports that a tar has the two empty blocks at its end. Readers take
// one that was cut between two files, or in the blanks after one, for whole.
func ended(r io.ReaderAt, size int64) bool {
	b := make([]byte, 1024)
	n, _ := r.ReadAt(b, size-int64(len(b)))
	return size%512 == 0 && n == len(b) && len(bytes.TrimLeft(b, "\x00")) == 0
}

// damage is the sentence for an archive's error: a missing password is not a fault of the file.
func damage(err error) string {
	var read *sevenzip.ReadError
	text := strings.ToLower(err.Error())
	if errors.As(err, &read) && read.Encrypted || strings.Contains(text, "password") || strings.Contains(text, "encrypt") {
		return "password"
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

// A spool is one temporary file that holds all that was unpacked, end to end.
// It has no name that came from an archive, and is removed on Close.
type spool struct {
	f   *os.File
	end int64
}

func (in *Input) unpackTo(dir string) (*spool, error) {
	if in.spool != nil {
		return in.spool, nil
	}
	f, err := os.CreateTemp(dir, "stegvis-review-*")
	if err != nil {
		return nil, fmt.Errorf("spool: %w", err)
	}
	// Where an open file may lose its name, nothing is left behind even by a
	// kill; Windows keeps the name until Close.
	gone := os.Remove(f.Name()) == nil
	in.close = append(in.close, func() error {
		err := f.Close()
		if !gone {
			err = errors.Join(err, os.Remove(f.Name()))
		}
		return err
	})
	in.spool = &spool{f: f}
	return in.spool, nil
}

// counted tells count how much was read.
func counted(r io.Reader, count func(int)) io.Reader {
	if count == nil {
		return r
	}
	return readerFunc(func(p []byte) (int, error) {
		n, err := r.Read(p)
		count(n)
		return n, err
	})
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

// take copies r to the spool, at most limit bytes.
func (s *spool) take(r io.Reader, limit int64) (off, n int64, err error) {
	off = s.end
	limit = min(limit, maxSpool-s.end)
	n, err = io.Copy(io.NewOffsetWriter(s.f, off), io.LimitReader(r, limit+1))
	s.end += n
	if err == nil && n > limit {
		err = errTooMuch
	}
	return off, n, err
}
