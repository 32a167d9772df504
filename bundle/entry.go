package bundle

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"
	"hash/crc32"
	"io"

	"github.com/klauspost/compress/flate"
)

// An entryReader unpacks an entry and checks it against directory and manifest
// on the way; a stream that is longer than declared ends at the declared size, with an error.
type entryReader struct {
	rec  *record
	want *Entry // nil: only the directory is known
	raw  *counter
	r    io.Reader
	sum  hash.Hash
	crc  uint32
	n    int64
	err  error
}

func newEntryReader(r io.ReaderAt, rec *record, want *Entry) *entryReader {
	raw := &counter{r: bufio.NewReaderSize(io.NewSectionReader(r, rec.data(), rec.packed), 64<<10)}
	return &entryReader{rec: rec, want: want, raw: raw, r: flate.NewReader(raw), sum: sha256.New()}
}

func (e *entryReader) Read(p []byte) (int, error) {
	if e.err != nil {
		return 0, e.err
	}
	n, err := e.r.Read(p)
	if e.n+int64(n) > e.rec.size {
		n, err = int(e.rec.size-e.n), refuse(Mismatch, e.rec.path, Part("size"))
	}
	e.n += int64(n)
	e.sum.Write(p[:n])
	e.crc = crc32.Update(e.crc, crc32.IEEETable, p[:n])
	if err == io.EOF {
		err = e.verdict()
	} else if err != nil {
		var refused *RefusedError
		if !errors.As(err, &refused) {
			err = refuse(Corrupt, e.rec.path)
		}
	}
	e.err = err
	return n, err
}

// verdict is io.EOF when all was as declared.
func (e *entryReader) verdict() error {
	switch {
	case e.n != e.rec.size:
		return refuse(Mismatch, e.rec.path, Part("size"))
	case e.raw.n != e.rec.packed: // something hides behind the end of the stream
		return refuse(Mismatch, e.rec.path, Part("packed size"))
	case e.want != nil && hex.EncodeToString(e.sum.Sum(nil)) != e.want.SHA256:
		return refuse(HashDiffer, e.rec.path)
	case e.crc != e.rec.crc:
		return refuse(CRCDiffer, e.rec.path)
	}
	return io.EOF
}

// A counter counts what the inflater really took; it is a ByteReader, so that nothing is read ahead.
type counter struct {
	r *bufio.Reader
	n int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}

func (c *counter) ReadByte() (byte, error) {
	b, err := c.r.ReadByte()
	if err == nil {
		c.n++
	}
	return b, err
}
