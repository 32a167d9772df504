package review

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"stegvis/bundle"
)

// A survey looks at how a zip made by hand is built, before anything of it is
// unpacked. Zip readers take what they can use and say nothing of the rest: two
// readers may see different files in the same archive, and a few megabytes may
// claim to be half a terabyte. Bundles have a stricter check of their own.
type survey struct {
	r       io.ReaderAt
	size    int64
	members []zipMember
	odd     []Text // mostly the same sentences as for bundles
	mild    []Text // what honest programs write too, and some reader stumbles over
	stop    bool   // it is not to be unpacked at all
	cut     bool   // the directory has more files than are read
}

// A zipMember is what the directory says of one file.
type zipMember struct {
	name                 string
	flags, method, disk  uint16
	other                string // the name in its extra field, "" when there is none
	broken               bool   // its extra field is no list of fields
	lost                 bool   // there is no file where it points
	crc                  uint32
	packed, size, offset int64
	end                  int64 // of its data
}

const (
	maxOdd     = 20       // sentences about one zip
	maxListing = 64 << 20 // bytes of a directory
	maxTail    = 22 + 1<<16
)

func (s *survey) say(k bundle.Kind, args ...any) {
	s.grave(words(&bundle.RefusedError{Kind: k, Args: args}))
}

func (s *survey) grave(t Text) {
	if len(s.odd) < maxOdd && !slices.Contains(s.odd, t) {
		s.odd = append(s.odd, t)
	}
}

func (s *survey) aside(key string, args ...any) {
	if t := say(key, args...); len(s.mild) < maxOdd && !slices.Contains(s.mild, t) {
		s.mild = append(s.mild, t)
	}
}

// surveyZip walks directory and local headers; it reads no data.
func surveyZip(r io.ReaderAt, size int64) *survey {
	s := &survey{r: r, size: size}
	members, end := s.directory(size)
	if members == nil {
		return s
	}
	s.members = members
	s.locals(members, end)
	s.ranges(members, end)
	return s
}

// directory reads the list at the end of the file; end is where it begins.
func (s *survey) directory(size int64) (members []zipMember, begin int64) {
	tail := make([]byte, min(size, maxTail))
	if _, err := s.r.ReadAt(tail, size-int64(len(tail))); err != nil && err != io.EOF {
		return nil, 0
	}
	at := bytes.LastIndex(tail, []byte("PK\x05\x06"))
	if at < 0 || at+22 > len(tail) {
		return nil, 0 // the reader says what is wrong
	}
	b := tail[at:]
	if extra := len(b) - 22 - int(le.Uint16(b[20:])); extra > 0 {
		s.say(bundle.Trailing, extra)
	} else if extra < 0 {
		s.say(bundle.BadEnd)
	}
	count, length, offset := int64(le.Uint16(b[10:])), int64(le.Uint32(b[12:])), int64(le.Uint32(b[16:]))
	stop := size - int64(len(b))
	if le.Uint16(b[4:]) != 0 && le.Uint16(b[4:]) != 1<<16-1 || le.Uint16(b[6:]) != le.Uint16(b[4:]) {
		s.say(bundle.Split)
	}
	if count == 1<<16-1 || length == 1<<32-1 || offset == 1<<32-1 {
		if at, c, l, o, ok := s.zip64(stop); ok {
			stop, count, length, offset = at, c, l, o
		} else if length == 1<<32-1 || offset == 1<<32-1 {
			s.say(bundle.BadZip64)
			return nil, 0
		} else if count == 1<<16-1 && le.Uint16(b[4:]) == 1<<16-1 {
			s.say(bundle.Split) // only zip64 may leave the number of the disk open
		}
	} else if at, c, l, o, ok := s.zip64(stop); ok {
		stop = at // whoever writes to a pipe cannot know that it was not needed
		if c != count || l != length || o != offset {
			s.say(bundle.BadZip64)
		}
	} else if le.Uint16(b[4:]) == 1<<16-1 {
		s.say(bundle.Split)
	}
	if length > maxListing && length <= stop {
		s.grave(say("listing", length>>20))
		s.stop = true
		return nil, 0
	}
	if length < 0 || length > stop || offset > stop-length {
		s.say(bundle.BadEnd)
		s.stop = true
		return nil, 0
	}
	begin = stop - length
	shift := begin - offset // what stands before the zip moves all of it
	if shift != 0 {
		s.say(bundle.Prefixed, shift)
	}
	members = []zipMember{}
	raw := make([]byte, length)
	if _, err := s.r.ReadAt(raw, begin); err != nil && err != io.EOF {
		return nil, 0
	}
	for len(raw) > 0 && len(members) <= maxFiles {
		m, rest, ok := parseMember(raw)
		if !ok {
			s.say(bundle.BadCentral, len(members)+1)
			break
		}
		raw = rest
		m.offset += shift
		members = append(members, m)
	}
	s.cut = len(raw) > 0 && len(members) > maxFiles
	if n := int64(len(members)); n <= maxFiles && n != count && n&0xffff != count {
		s.say(bundle.CountDiffer, n, count)
	}
	return members, begin
}

// zip64 follows the locator before stop.
func (s *survey) zip64(stop int64) (at, count, length, offset int64, ok bool) {
	var loc [20]byte
	var b [56]byte
	if stop < 20+56 {
		return
	}
	if _, err := s.r.ReadAt(loc[:], stop-20); err != nil || string(loc[:4]) != "PK\x06\x07" {
		return
	}
	at = stop - 20 - 56
	if _, err := s.r.ReadAt(b[:], at); err != nil || string(b[:4]) != "PK\x06\x06" || int64(le.Uint64(loc[8:])) > at {
		return
	}
	if le.Uint64(b[4:]) != 44 || le.Uint32(loc[16:]) > 1 || le.Uint32(b[16:]) != 0 || le.Uint64(b[24:]) != le.Uint64(b[32:]) {
		s.say(bundle.BadZip64)
	}
	count, length, offset = int64(le.Uint64(b[32:])), int64(le.Uint64(b[40:])), int64(le.Uint64(b[48:]))
	return at, count, length, offset, count >= 0 && length >= 0 && offset >= 0
}

var le = binary.LittleEndian

func parseMember(b []byte) (m zipMember, rest []byte, ok bool) {
	if len(b) < 46 || string(b[:4]) != "PK\x01\x02" {
		return m, nil, false
	}
	name, extra, comment := int(le.Uint16(b[28:])), int(le.Uint16(b[30:])), int(le.Uint16(b[32:]))
	whole := 46 + name + extra + comment
	if len(b) < whole {
		return m, nil, false
	}
	m = zipMember{
		name: string(b[46 : 46+name]), flags: le.Uint16(b[8:]), method: le.Uint16(b[10:]), crc: le.Uint32(b[16:]), disk: le.Uint16(b[34:]),
		packed: int64(le.Uint32(b[20:])), size: int64(le.Uint32(b[24:])), offset: int64(le.Uint32(b[42:])),
	}
	for x := b[46+name : 46+name+extra]; len(x) >= 4; {
		n := int(le.Uint16(x[2:]))
		if len(x) < 4+n {
			m.broken = true
			break
		}
		v := x[4 : 4+n]
		switch le.Uint16(x) {
		case 0x7075: // a name in Unicode, which some readers take and others do not
			if n > 5 {
				m.other = string(v[5:])
			}
		case 1:
			for _, p := range []*int64{&m.size, &m.packed, &m.offset} {
				if *p == 1<<32-1 && len(v) >= 8 {
					*p, v = int64(le.Uint64(v)), v[8:]
				}
			}
		}
		x = x[4+n:]
	}
	return m, b[whole:], true
}

// locals holds each file's own header against the directory.
func (s *survey) locals(members []zipMember, end int64) {
	s.names(members)
	for i := range members {
		m := &members[i]
		m.end = m.offset
		var b [30]byte
		if m.offset < 0 || m.packed < 0 || m.size < 0 || m.offset > end-30 {
			s.say(bundle.BadLocal, clip(m.name))
			m.lost = true
			continue
		}
		if _, err := s.r.ReadAt(b[:], m.offset); err != nil || string(b[:4]) != "PK\x03\x04" {
			s.say(bundle.BadLocal, clip(m.name))
			m.lost = true
			continue
		}
		name := make([]byte, le.Uint16(b[26:]))
		s.r.ReadAt(name, m.offset+30) // a short one differs
		m.end = m.offset + 30 + int64(len(name)) + int64(le.Uint16(b[28:])) + m.packed
		if m.end < m.offset || m.end > end {
			s.say(bundle.Overlap, clip(m.name), bundle.Directory)
			s.stop = true
		}
		if m.broken {
			s.aside("extra", clip(m.name))
		}
		if m.other != "" {
			if odd, grave := oddName(m.other); grave {
				s.grave(odd)
			}
		}
		later := le.Uint16(b[6:])&8 != 0
		mattering := uint16(0x2049) // encrypted, sizes that come later, encrypted strongly, directory encrypted
		if !ascii(m.name) {
			mattering |= 0x800
		}
		same := func(own uint32, listed int64) bool {
			return int64(own) == listed || later && own == 0 || own == 1<<32-1
		}
		switch {
		case string(name) != m.name:
			s.say(bundle.Mismatch, clip(m.name), bundle.Part("name"))
		case le.Uint16(b[8:]) != m.method:
			s.say(bundle.Mismatch, clip(m.name), bundle.Part("method"))
		case m.other != "" && m.other != m.name && (m.flags&0x800 != 0 || ascii(m.name)):
			s.say(bundle.Mismatch, clip(m.name), bundle.Part("name"))
		case m.disk != 0 && m.disk != 1<<16-1:
			s.say(bundle.Split)
		case m.flags&0x2040 != 0: // its own encryption of everything, names included
			s.say(bundle.Encryption, clip(m.name))
		case (le.Uint16(b[6:])^m.flags)&mattering != 0:
			s.say(bundle.Mismatch, clip(m.name), bundle.Part("flags"))
		case le.Uint32(b[14:]) != m.crc && !(later && le.Uint32(b[14:]) == 0):
			s.say(bundle.Mismatch, clip(m.name), bundle.Part("CRC"))
		case !same(le.Uint32(b[18:]), m.packed):
			s.say(bundle.Mismatch, clip(m.name), bundle.Part("packed size"))
		case !same(le.Uint32(b[22:]), m.size):
			s.say(bundle.Mismatch, clip(m.name), bundle.Part("size"))
		case m.method == 0 && m.flags&1 == 0 && m.size != m.packed, later && le.Uint32(b[18:]) == 0 && m.packed > 0 && !s.described(m):
			s.say(bundle.Mismatch, clip(m.name), bundle.Part("size"))
		}
	}
}

// described reports that the sizes that come after a file's data are those of
// the directory: with a signature or without, of four bytes or of eight.
func (s *survey) described(m *zipMember) bool {
	var b [24]byte
	n, _ := s.r.ReadAt(b[:], m.end)
	for _, d := range [][]byte{b[:n], bytes.TrimPrefix(b[:n], []byte("PK\x07\x08"))} {
		if len(d) >= 12 && int64(le.Uint32(d[4:])) == m.packed&(1<<32-1) && int64(le.Uint32(d[8:])) == m.size&(1<<32-1) ||
			len(d) >= 20 && int64(le.Uint64(d[4:])) == m.packed && int64(le.Uint64(d[12:])) == m.size {
			return true
		}
	}
	return false
}

func ascii(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r > 0x7f }) < 0
}

// names looks at the names as a whole.
func (s *survey) names(members []zipMember) {
	n := newNames()
	for _, m := range members {
		if m.flags&0x800 != 0 && !utf8.ValidString(m.name) {
			s.aside("name-utf8", clip(m.name))
		}
		twice, same := n.add(zipName(m.name))
		if twice {
			s.say(bundle.NameTwice, clip(m.name))
		} else if same != "" {
			s.aside("name-same", clip(same), clip(zipName(m.name)))
		}
	}
	for _, p := range n.below() {
		s.aside("name-folder", clip(p[0]), clip(p[1]))
	}
}

// ranges finds files that share bytes, bytes that belong to no file, and more
// than any collection of logs.
func (s *survey) ranges(members []zipMember, end int64) {
	members = slices.Clone(members)
	slices.SortFunc(members, func(a, b zipMember) int { return cmp.Compare(a.offset, b.offset) })
	at, before := int64(0), ""
	var total int64
	for _, m := range members {
		if m.lost {
			continue
		}
		switch gap := m.offset - at; {
		case gap < 0 && m.end > m.offset:
			s.say(bundle.Overlap, clip(m.name), clip(before))
			s.stop = true
		case gap > 24 && before == "": // no program's own stub; sniff takes those for programs
			s.say(bundle.Prefixed, gap)
		case gap > 24: // a data descriptor has at most 24 bytes
			s.say(bundle.Gap, gap, clip(m.name))
		}
		at, before = max(at, m.end), m.name
		if total += m.size; total < 0 || total > maxSpool {
			s.say(bundle.TooMuch, total, int64(maxSpool))
			s.stop = true
			return
		}
	}
	if gap := end - at; gap > 24 && !s.cut {
		s.say(bundle.Gap, gap, bundle.Directory)
	}
}

// maxName is the length of a name, in bytes, that is passed over in silence.
const maxName = 1024
