package bundle

import (
	"encoding/binary"
	"time"
)

// The zip structures, as in PKWARE's APPNOTE 6.3.10, sections 4.3.7, 4.3.12 and
// 4.3.14–16. A bundle uses a narrow part of them: every size stands in the
// local header, no data descriptors, no extra fields except the place of an
// entry beyond 4 GiB, and the archive comment names the format.
const (
	sigLocal   = 0x04034b50
	sigCentral = 0x02014b50
	sigEnd     = 0x06054b50
	sigEnd64   = 0x06064b50
	sigLoc64   = 0x07064b50

	lenLocal   = 30
	lenCentral = 46
	lenEnd     = 22
	lenEnd64   = 56
	lenLoc64   = 20

	flagUTF8       = 1 << 11
	flagEncrypted  = 1 << 0
	flagDescriptor = 1 << 3
	flagStrong     = 1 << 6
	flagPatch      = 1 << 5
	flagMasked     = 1 << 13

	methodStore   = 0
	methodDeflate = 8

	version20 = 20 // deflate
	version45 = 45 // zip64

	max16 = 1<<16 - 1
	max32 = 1<<32 - 1
)

// record is what one local or central header says.
type record struct {
	path         string
	flags        uint16
	method       uint16
	made, needed uint16
	date, clock  uint16
	crc          uint32
	packed, size int64
	offset       int64 // of the local header
	extra        []byte
	comment      int
	attrs        uint32
}

func (r *record) end() int64 { return r.offset + lenLocal + int64(len(r.path)) + r.packed }
func (r *record) data() int64 {
	return r.offset + lenLocal + int64(len(r.path))
}

var le = binary.LittleEndian

func (r *record) appendLocal(b []byte) []byte {
	b = le.AppendUint32(b, sigLocal)
	b = r.appendCommon(b)
	b = le.AppendUint16(b, 0) // extra
	return append(b, r.path...)
}

func (r *record) appendCommon(b []byte) []byte {
	b = le.AppendUint16(b, r.needed)
	b = le.AppendUint16(b, r.flags)
	b = le.AppendUint16(b, r.method)
	b = le.AppendUint16(b, r.clock)
	b = le.AppendUint16(b, r.date)
	b = le.AppendUint32(b, r.crc)
	b = le.AppendUint32(b, uint32(r.packed))
	b = le.AppendUint32(b, uint32(r.size))
	return le.AppendUint16(b, uint16(len(r.path)))
}

func (r *record) appendCentral(b []byte) []byte {
	var extra []byte
	offset := uint32(max32)
	if r.offset >= max32 {
		extra = le.AppendUint16(extra, 1)
		extra = le.AppendUint16(extra, 8)
		extra = le.AppendUint64(extra, uint64(r.offset))
	} else {
		offset = uint32(r.offset)
	}
	b = le.AppendUint32(b, sigCentral)
	b = le.AppendUint16(b, version45)
	b = r.appendCommon(b)
	b = le.AppendUint16(b, uint16(len(extra)))
	b = le.AppendUint16(b, 0) // comment
	b = le.AppendUint16(b, 0) // disk
	b = le.AppendUint16(b, 0) // internal attributes
	b = le.AppendUint32(b, 0) // external attributes
	b = le.AppendUint32(b, offset)
	b = append(b, r.path...)
	return append(b, extra...)
}

// appendEnd closes the directory that stands at offset and is size bytes long.
func appendEnd(b []byte, count int, offset, size int64) []byte {
	if count >= max16 || offset >= max32 || size >= max32 {
		at := offset + size
		b = le.AppendUint32(b, sigEnd64)
		b = le.AppendUint64(b, lenEnd64-12)
		b = le.AppendUint16(b, version45)
		b = le.AppendUint16(b, version45)
		b = le.AppendUint32(b, 0)
		b = le.AppendUint32(b, 0)
		b = le.AppendUint64(b, uint64(count))
		b = le.AppendUint64(b, uint64(count))
		b = le.AppendUint64(b, uint64(size))
		b = le.AppendUint64(b, uint64(offset))
		b = le.AppendUint32(b, sigLoc64)
		b = le.AppendUint32(b, 0)
		b = le.AppendUint64(b, uint64(at))
		b = le.AppendUint32(b, 1)
	}
	b = le.AppendUint32(b, sigEnd)
	b = le.AppendUint32(b, 0) // disks
	b = le.AppendUint16(b, uint16(min(count, max16)))
	b = le.AppendUint16(b, uint16(min(count, max16)))
	b = le.AppendUint32(b, uint32(min(size, max32)))
	b = le.AppendUint32(b, uint32(min(offset, max32)))
	b = le.AppendUint16(b, uint16(len(Format)))
	return append(b, Format...)
}

// dosTime is MS-DOS's: two-second steps since 1980, no zone. Bundles write UTC.
func dosTime(t time.Time) (date, clock uint16) {
	t = t.UTC()
	if t.Year() < 1980 || t.Year() > 2107 {
		t = time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	return uint16(t.Day() | int(t.Month())<<5 | (t.Year()-1980)<<9),
		uint16(t.Second()/2 | t.Minute()<<5 | t.Hour()<<11)
}
