package review

import (
	"bytes"
	"encoding/binary"
	"io"
)

// volume reports that a rar is one of several: its main header says so, and its
// reader would take the files that end here for all there are.
func volume(r io.ReaderAt) bool {
	b := make([]byte, 64)
	n, _ := r.ReadAt(b, 0)
	b = b[:n]
	if rest, ok := bytes.CutPrefix(b, []byte("Rar!\x1a\x07\x00")); ok { // version 4: CRC, type, flags
		return len(rest) >= 5 && rest[2] == 0x73 && rest[3]&1 != 0
	}
	rest, ok := bytes.CutPrefix(b, []byte("Rar!\x1a\x07\x01\x00"))
	if !ok || len(rest) < 4 {
		return false
	}
	rest = rest[4:] // CRC
	next := func() uint64 {
		v, n := binary.Uvarint(rest)
		rest = rest[max(n, 0):]
		return v
	}
	next() // size
	if kind, flags := next(), next(); kind != 1 {
		return false
	} else if flags&1 != 0 {
		next() // size of the extra area
	}
	return next()&1 != 0
}
