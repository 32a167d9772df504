package timeline

import (
	"hash/crc32"
	"io"
	"math"
	"slices"
	"sort"
	"sync"

	"github.com/klauspost/compress/s2"
)

// maxDirectory is how large a directory may be, unpacked: some thirty million records in tiny files.
const maxDirectory = 256 << 20

// An Index answers for one bundle. It may be used by many at once; whoever
// opened the file closes it when none of them is left.
type Index struct {
	r       io.ReaderAt
	blocks  []block
	entries []Entry
	total   Summary
	byEntry map[int][]int // blocks of an entry

	mu    sync.Mutex
	views []*View  // the ones asked for lately, newest last
	scans []*scan  // texts looked for lately, newest last
	shown []*shown // blocks unpacked lately, newest last
}

// Open reads the directory of an index. It believes nothing in it: a damaged
// or foreign file is ErrDamaged, now or when the damaged block is read.
func Open(r io.ReaderAt, size int64) (*Index, error) {
	var foot [footerSize]byte
	if size < int64(len(magic)+footerSize) {
		return nil, damaged("it has %d bytes", size)
	}
	if n, err := r.ReadAt(foot[:], size-footerSize); n < footerSize {
		return nil, err
	}
	var head [len(magic)]byte
	if n, err := r.ReadAt(head[:], 0); n < len(head) {
		return nil, err
	}
	at, n := le.Uint64(foot[0:]), le.Uint64(foot[8:])
	switch {
	case string(foot[24:]) != magic || string(head[:]) != magic:
		return nil, damaged("it is no index of this version, or its end is missing")
	case crc32.Checksum(foot[:20], castagnoli) != le.Uint32(foot[20:]):
		return nil, damaged("its end")
	case at > uint64(size) || n > uint64(size) || at+n+footerSize != uint64(size) || n > maxDirectory:
		return nil, damaged("the place of its directory")
	}
	z := make([]byte, n)
	if got, err := r.ReadAt(z, int64(at)); got < len(z) {
		return nil, err
	}
	if crc32.Checksum(z, castagnoli) != le.Uint32(foot[16:]) {
		return nil, damaged("its directory")
	}
	if raw, err := s2.DecodedLen(z); err != nil || raw > maxDirectory {
		return nil, damaged("its directory does not unpack")
	}
	d, err := s2.Decode(nil, z)
	if err != nil {
		return nil, damaged("its directory: %v", err)
	}
	x := &Index{r: r, byEntry: map[int][]int{}}
	return x, x.directory(d, int64(at))
}

// directory reads files and blocks; end is where the blocks end.
func (x *Index) directory(raw []byte, end int64) error {
	d := cutter{rest: raw}
	n := int(d.number(maxEntries))
	for range n {
		path, source := d.bytes(maxNameSize), d.bytes(maxNameSize)
		if d.bad {
			return damaged("its list of files")
		}
		x.entries = append(x.entries, Entry{Path: string(path), Source: string(source)})
	}
	n = int(d.number(maxBlocks))
	at, first := int64(len(magic)), 0
	for range n {
		b := block{first: first, off: at}
		if !b.parse(&d, len(x.entries)) || b.size() > end-at || first > math.MaxUint32-b.n {
			return damaged("its list of blocks")
		}
		at += b.size()
		first += b.n
		x.byEntry[b.entry] = append(x.byEntry[b.entry], len(x.blocks))
		x.blocks = append(x.blocks, b)
		x.entries[b.entry].count(&b)
	}
	if d.bad || len(d.rest) > 0 || at != end {
		return damaged("its directory ends elsewhere")
	}
	x.total = summarize(x.entries)
	return nil
}

// parse reads a row of the directory; false when it cannot be.
func (b *block) parse(d *cutter, entries int) bool {
	b.entry = int(d.number(maxEntries))
	b.n = int(d.number(maxRecords))
	b.untimed = int(d.number(maxRecords))
	b.min, b.max = Untimed, Untimed
	if b.untimed < b.n {
		b.min = d.signed()
		length := d.number(math.MaxInt64)
		if edge := int64(9_200_000_000 * 1e9); b.min < -edge || b.min > edge || length > uint64(edge-b.min) {
			return false
		}
		b.max = b.min + int64(length)
	}
	for i := range b.levels {
		b.levels[i] = int(d.number(maxRecords))
	}
	b.lineMin = uint32(d.number(math.MaxUint32))
	lines := d.number(math.MaxUint32)
	if uint64(b.lineMin)+lines > math.MaxUint32 {
		return false
	}
	b.lineMax = b.lineMin + uint32(lines)
	b.text = int64(d.number(1 << 40))
	for i := range b.parts {
		p := &b.parts[i]
		p.size, p.raw, p.sum = int(d.number(1<<30)), int(d.number(1<<30)), d.fixed32()
	}
	return !d.bad && b.entry < entries && b.n > 0 && b.untimed <= b.n && b.levels.Sum() == b.n
}

// Summary says what the index holds.
func (x *Index) Summary() Summary {
	s := x.total
	s.Entries = slices.Clone(s.Entries)
	return s
}

// block is the number of the block that holds the record, -1 when there is no such record.
func (x *Index) block(id uint32) int {
	i := sort.Search(len(x.blocks), func(i int) bool { return x.blocks[i].first > int(id) }) - 1
	if i < 0 || int(id) >= x.blocks[i].first+x.blocks[i].n {
		return -1
	}
	return i
}

// At finds the record of an entry that a line belongs to: the last that begins
// at or before it. False when the entry has none.
func (x *Index) At(entry string, line int) (id uint32, ok bool, err error) {
	best := -1
	var buf []byte
	for e := range x.entries {
		if x.entries[e].Path != entry {
			continue
		}
		for _, i := range x.byEntry[e] {
			b := &x.blocks[i]
			if int(b.lineMin) > line || best > int(b.lineMax) {
				continue
			}
			c, err := x.columns(b, &buf)
			if err != nil {
				return 0, false, err
			}
			for r := range b.n {
				if l := c.line(r); l <= line && l > best {
					best, id = l, uint32(b.first+r)
				}
			}
		}
	}
	return id, best >= 0, nil
}
