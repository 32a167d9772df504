package review

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"slices"
	"unicode/utf8"

	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/zip"
	"github.com/mholt/archives"
	"golang.org/x/text/encoding/charmap"

	"stegvis/bundle"
)

// errHidden: the data of a file end before its bytes do.
var errHidden = errors.New("bytes behind the end of the data")

// unzip gives every file of a zip to each. archives.Zip would do, but for bytes
// that hide behind the end of a deflated stream, which no reader minds, and for
// names in the code page of a Norwegian Windows.
func unzip(src *io.SectionReader, each archives.FileHandler) error {
	z, err := zip.NewReader(src, src.Size())
	if err != nil {
		return err
	}
	z.RegisterDecompressor(zip.Deflate, inflate)
	for _, f := range z.File {
		err := each(context.Background(), archives.FileInfo{FileInfo: f.FileInfo(), Header: f.FileHeader, NameInArchive: zipName(f.Name),
			Open: func() (fs.File, error) {
				rc, err := f.Open()
				return zipFile{rc, f.FileInfo()}, err
			}})
		if err != nil {
			return err
		}
	}
	return nil
}

type zipFile struct {
	io.ReadCloser
	info fs.FileInfo
}

func (f zipFile) Stat() (fs.FileInfo, error) { return f.info, nil }

// zipName is a name as text. What is not UTF-8 was most likely written by the
// zip folders of Windows, in the code page of Western Europe.
func zipName(name string) string {
	if utf8.ValidString(name) {
		return name
	}
	text, err := charmap.CodePage850.NewDecoder().String(name)
	if err != nil {
		return name
	}
	return text
}

// An inflater ends with errHidden when something follows the end of the stream.
type inflater struct {
	io.ReadCloser
	from *bufio.Reader
}

func inflate(r io.Reader) io.ReadCloser {
	from := bufio.NewReader(r)
	return &inflater{flate.NewReader(from), from}
}

func (i *inflater) Read(p []byte) (int, error) {
	n, err := i.ReadCloser.Read(p)
	if err == io.EOF {
		if _, none := i.from.Peek(1); none == nil {
			err = errHidden
		}
	}
	return n, err
}

// byHand reports that a zip the bundle room refused never was a bundle: it has
// a directory, and in that no manifest of ours. People's own zips have folders,
// gaps and methods no bundle has.
func byHand(r io.ReaderAt, size int64) bool {
	s := surveyZip(r, size)
	if s.stop {
		return !slices.ContainsFunc(s.members, isManifest)
	}
	if s.members == nil {
		return false
	}
	z, err := zip.NewReader(r, size)
	if err != nil {
		return !slices.ContainsFunc(s.members, isManifest)
	}
	return z.Comment != bundle.Format && !(slices.ContainsFunc(s.members, isManifest) && ours(z, bundle.ManifestPath))
}

func isManifest(m zipMember) bool { return m.name == bundle.ManifestPath }

// ours reports that a manifest is, or may have been, one of ours. Many programs
// have a file of this name; theirs is an object too, and says nothing of us.
func ours(z *zip.Reader, name string) bool {
	i := slices.IndexFunc(z.File, func(f *zip.File) bool { return f.Name == name })
	if i < 0 || z.File[i].UncompressedSize64 > 1<<20 {
		return true
	}
	rc, err := z.File[i].Open()
	if err != nil {
		return true
	}
	defer rc.Close()
	text, err := io.ReadAll(io.LimitReader(rc, 1<<20))
	object := json.Valid(text) && bytes.HasPrefix(bytes.TrimSpace(text), []byte("{"))
	return err != nil || !object || bytes.Contains(text, []byte("stegvis"))
}

// opens reports that the logs in a refused zip can be read all the same.
func opens(r io.ReaderAt, size int64) bool {
	if surveyZip(r, size).stop {
		return false
	}
	_, err := zip.NewReader(r, size)
	return err == nil
}
