package bundle

import (
	"bytes"
	"io"
)

// endRecord says where the directory lies.
type endRecord struct {
	count        int
	offset, size int64
}

// maxDirectory bounds what is read into memory: header, name and a zip64 place for each entry.
const maxDirectory = MaxEntries * (lenCentral + 512)

// findEnd finds the end record and checks that it, the zip64 record and the
// directory lie back to back at the end of the file. foreign says that the
// archive comment is not ours.
func findEnd(r io.ReaderAt, size int64) (end endRecord, foreign bool, err error) {
	if size == 0 {
		return end, false, refuse(Empty)
	}
	head := make([]byte, min(size, 512))
	if _, err := r.ReadAt(head, 0); err != nil && err != io.EOF {
		return end, false, err
	}
	tail := make([]byte, min(size, max16+lenEnd))
	if _, err := r.ReadAt(tail, size-int64(len(tail))); err != nil && err != io.EOF {
		return end, false, err
	}
	at, comment := lastEnd(tail)
	if at < 0 {
		return end, false, whatElse(head)
	}
	b := tail[at:]
	if after := len(b) - lenEnd - comment; after > 0 {
		return end, false, refuse(Trailing, after)
	} else if after < 0 {
		return end, false, refuse(Truncated)
	}
	foreign = string(b[lenEnd:]) != Format
	place := size - int64(len(b))
	switch disk := le.Uint16(b[4:]); {
	case (disk != 0 && disk != max16) || le.Uint16(b[6:]) != le.Uint16(b[4:]):
		return end, foreign, refuse(Split)
	case le.Uint16(b[8:]) != le.Uint16(b[10:]):
		return end, foreign, refuse(BadEnd)
	}
	end = endRecord{int(le.Uint16(b[10:])), int64(le.Uint32(b[16:])), int64(le.Uint32(b[12:]))}
	if end.count == max16 || end.offset == max32 || end.size == max32 {
		if place, err = end.zip64(r, place); err != nil {
			return end, foreign, err
		}
	}
	// All sums below stay far from overflow: no value here is above 2^62.
	switch {
	case end.count > MaxEntries:
		return end, foreign, refuse(TooMany, end.count, MaxEntries)
	case end.size > maxDirectory:
		return end, foreign, refuse(BadEnd)
	case end.offset+end.size > place:
		return end, foreign, refuse(BadEnd)
	case end.offset+end.size < place:
		return end, foreign, refuse(Prefixed, place-end.offset-end.size)
	}
	return end, foreign, nil
}

// lastEnd finds the last end record whose comment fits, else the last of any
// kind: trailing data and a cut comment each get their own sentence.
func lastEnd(tail []byte) (at, comment int) {
	sig := le.AppendUint32(nil, sigEnd)
	loose := -1
	for i := len(tail) - lenEnd; i >= 0; i-- {
		if i = bytes.LastIndex(tail[:i+4], sig); i < 0 {
			break
		}
		n := int(le.Uint16(tail[i+20:]))
		if i+lenEnd+n == len(tail) {
			return i, n
		}
		if loose < 0 {
			loose = i
		}
	}
	if loose < 0 {
		return -1, 0
	}
	return loose, int(le.Uint16(tail[loose+20:]))
}

// zip64 reads the locator before the end record at place and the record it points at.
func (e *endRecord) zip64(r io.ReaderAt, place int64) (int64, error) {
	var loc [lenLoc64]byte
	var b [lenEnd64]byte
	if place < lenLoc64+lenEnd64 {
		return 0, refuse(BadZip64)
	}
	if _, err := r.ReadAt(loc[:], place-lenLoc64); err != nil || le.Uint32(loc[:]) != sigLoc64 || le.Uint32(loc[4:]) != 0 || le.Uint32(loc[16:]) > 1 {
		return 0, refuse(BadZip64)
	}
	at := place - lenLoc64 - lenEnd64
	if le.Uint64(loc[8:]) != uint64(at) {
		return 0, refuse(BadZip64)
	}
	if _, err := r.ReadAt(b[:], at); err != nil || le.Uint32(b[:]) != sigEnd64 || le.Uint64(b[4:]) != lenEnd64-12 ||
		le.Uint32(b[16:]) != 0 || le.Uint32(b[20:]) != 0 || le.Uint64(b[24:]) != le.Uint64(b[32:]) {
		return 0, refuse(BadZip64)
	}
	count, size, offset := le.Uint64(b[32:]), le.Uint64(b[40:]), le.Uint64(b[48:])
	if count > MaxEntries || size > maxDirectory || offset > uint64(at) {
		return 0, refuse(BadZip64)
	}
	*e = endRecord{int(count), int64(offset), int64(size)}
	return at, nil
}

// whatElse names a file that has no end record.
func whatElse(head []byte) error {
	is := func(magic string) bool { return bytes.HasPrefix(head, []byte(magic)) }
	switch {
	case is("PK\x03\x04"):
		return refuse(Truncated)
	case is(ageMagic):
		return refuse(Sealed)
	case is("7z\xbc\xaf\x27\x1c"):
		return refuse(Other, "7z")
	case is("Rar!\x1a\x07"):
		return refuse(Other, "rar")
	case is("\x1f\x8b"):
		return refuse(Other, "gzip")
	case is("\xfd7zXZ"):
		return refuse(Other, "xz")
	case is("\x28\xb5\x2f\xfd"):
		return refuse(Other, "zstd")
	case len(head) > 262 && string(head[257:262]) == "ustar":
		return refuse(Other, "tar")
	}
	return refuse(NotZip)
}
