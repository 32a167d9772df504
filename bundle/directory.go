package bundle

import (
	"io"
	"sort"
	"strings"
)

// A directory is the list of a zip's entries, checked against the bytes they point at.
type directory struct {
	records []*record // by place in the file
	// foreign: nothing is wrong, but another program than ours wrote the zip.
	foreign bool
}

// readDirectory finds and checks the structure of the zip. It reads headers only.
func readDirectory(r io.ReaderAt, size int64) (*directory, error) {
	end, foreign, err := findEnd(r, size)
	if err != nil {
		return nil, err
	}
	if end.count > MaxEntries {
		return nil, refuse(TooMany, end.count, MaxEntries)
	}
	raw := make([]byte, end.size) // bounded by findEnd
	if _, err := io.ReadFull(io.NewSectionReader(r, end.offset, end.size), raw); err != nil {
		return nil, refuse(Truncated)
	}
	d := &directory{foreign: foreign}
	for n := 0; len(raw) > 0; n++ {
		rec, rest, err := parseCentral(raw, n)
		if err != nil {
			return nil, err
		}
		raw = rest
		d.records = append(d.records, rec)
	}
	if len(d.records) != end.count {
		return nil, refuse(CountDiffer, len(d.records), end.count)
	}
	if len(d.records) == 0 {
		return nil, refuse(NoBundle)
	}
	return d, d.check(r, end.offset)
}

func parseCentral(b []byte, n int) (*record, []byte, error) {
	if len(b) < lenCentral || le.Uint32(b) != sigCentral {
		return nil, nil, refuse(BadCentral, n+1)
	}
	name, extra, comment := int(le.Uint16(b[28:])), int(le.Uint16(b[30:])), int(le.Uint16(b[32:]))
	whole := lenCentral + name + extra + comment
	if len(b) < whole {
		return nil, nil, refuse(BadCentral, n+1)
	}
	rec := &record{
		made: le.Uint16(b[4:]), needed: le.Uint16(b[6:]), flags: le.Uint16(b[8:]), method: le.Uint16(b[10:]),
		clock: le.Uint16(b[12:]), date: le.Uint16(b[14:]), crc: le.Uint32(b[16:]),
		packed: int64(le.Uint32(b[20:])), size: int64(le.Uint32(b[24:])),
		attrs: le.Uint32(b[38:]), offset: int64(le.Uint32(b[42:])),
		path: string(b[lenCentral : lenCentral+name]), comment: comment,
		extra: b[lenCentral+name : lenCentral+name+extra],
	}
	if le.Uint16(b[34:]) != 0 {
		return nil, nil, refuse(Split)
	}
	if err := rec.zip64(); err != nil {
		return nil, nil, err
	}
	return rec, b[whole:], nil
}

// zip64 takes the 64-bit values from the extra field with id 1, in APPNOTE's order.
func (r *record) zip64() error {
	for b := r.extra; len(b) >= 4; {
		id, n := le.Uint16(b), int(le.Uint16(b[2:]))
		if len(b) < 4+n {
			return refuse(BadZip64)
		}
		if v := b[4 : 4+n]; id == 1 {
			for _, p := range []*int64{&r.size, &r.packed, &r.offset} {
				if *p != max32 {
					continue
				}
				if len(v) < 8 || int64(le.Uint64(v)) < 0 {
					return refuse(BadZip64)
				}
				*p, v = int64(le.Uint64(v)), v[8:]
			}
			return nil
		}
		b = b[4+n:]
	}
	if r.size == max32 || r.packed == max32 || r.offset == max32 {
		return refuse(BadZip64)
	}
	return nil
}

// check looks at each entry alone, then at how they lie in the file.
func (d *directory) check(r io.ReaderAt, end int64) error {
	seen := map[string]string{}
	var total, packed int64
	for _, rec := range d.records {
		d.own(rec)
		name := rec.path
		if d.foreign {
			name = strings.TrimSuffix(strings.ReplaceAll(name, "\\", "/"), "/")
		}
		if err := CheckPath(name); err != nil {
			return err
		}
		if err := once(seen, name); err != nil {
			return err
		}
		switch {
		case rec.flags&(flagEncrypted|flagStrong|flagMasked) != 0:
			return refuse(Encryption, rec.path)
		case rec.flags&flagPatch != 0 || rec.method != methodDeflate && rec.method != methodStore:
			return refuse(Method, rec.path, rec.method)
		case rec.isLink():
			return refuse(Link, rec.path)
		}
		if err := checkSize(rec.path, rec.size); err != nil {
			return err
		}
		total, packed = total+rec.size, packed+rec.packed
		if err := checkTotals(len(d.records), total, max(packed, total/ratioMax)); err != nil {
			return err
		}
	}
	if err := checkTotals(len(d.records), total, packed); err != nil {
		return err
	}
	sort.SliceStable(d.records, func(i, j int) bool { return d.records[i].offset < d.records[j].offset })
	return d.lie(r, end)
}

// own notes what our writer never does and others do without harm.
func (d *directory) own(rec *record) {
	needed := len(rec.extra) == 0 && rec.offset < max32 || len(rec.extra) == 12 && rec.offset >= max32
	if rec.flags != flagUTF8 || rec.made != version45 || rec.needed != version20 || rec.comment != 0 ||
		!needed || rec.method != methodDeflate || rec.attrs != 0 {
		d.foreign = true
	}
}

// isLink reports symbolic links and other Unix file types that are neither file nor folder.
func (r *record) isLink() bool {
	if r.made>>8 != 3 { // made on Unix: the upper half of the attributes is st_mode
		return false
	}
	kind := r.attrs >> 16 & 0o170000
	return kind != 0 && kind != 0o100000 && kind != 0o040000
}

// lie walks the file from its first byte to the directory: local headers that
// say what the directory says, data that do not overlap, and nothing between.
func (d *directory) lie(r io.ReaderAt, end int64) error {
	at := int64(0)
	var before *record
	for _, rec := range d.records {
		local, stop, err := parseLocal(r, rec, end)
		if err != nil {
			return err
		}
		switch {
		case rec.offset < at:
			return refuse(Overlap, rec.path, before.path)
		case rec.offset > at && before == nil:
			return refuse(Prefixed, rec.offset)
		case rec.offset > at && !d.foreign:
			return refuse(Gap, rec.offset-at, rec.path)
		case stop > end:
			return refuse(Overlap, rec.path, Directory)
		}
		if what := rec.differs(local); what != "" {
			return refuse(Mismatch, rec.path, what)
		}
		if len(local.extra) > 0 {
			d.foreign = true
		}
		at, before = stop, rec
	}
	if gap := end - at; gap > 0 && !d.foreign {
		return refuse(Gap, gap, Directory)
	}
	return nil
}

// parseLocal reads the header that rec points at, and where its data end.
func parseLocal(r io.ReaderAt, rec *record, end int64) (*record, int64, error) {
	var b [lenLocal]byte
	if rec.offset > end-lenLocal {
		return nil, 0, refuse(BadLocal, rec.path)
	}
	if _, err := r.ReadAt(b[:], rec.offset); err != nil || le.Uint32(b[:]) != sigLocal {
		return nil, 0, refuse(BadLocal, rec.path)
	}
	name := make([]byte, int(le.Uint16(b[26:]))+int(le.Uint16(b[28:])))
	if _, err := r.ReadAt(name, rec.offset+lenLocal); err != nil {
		return nil, 0, refuse(BadLocal, rec.path)
	}
	n := le.Uint16(b[26:])
	local := &record{
		needed: le.Uint16(b[4:]), flags: le.Uint16(b[6:]), method: le.Uint16(b[8:]),
		clock: le.Uint16(b[10:]), date: le.Uint16(b[12:]), crc: le.Uint32(b[14:]),
		packed: int64(le.Uint32(b[18:])), size: int64(le.Uint32(b[22:])),
		path: string(name[:n]), extra: name[n:],
	}
	return local, rec.offset + lenLocal + int64(len(name)) + rec.packed, nil
}

// differs names the field in which a local header says something else than the
// directory. With a data descriptor its sizes and CRC may be zero; with zip64, all ones.
func (r *record) differs(local *record) Part {
	later := r.flags&flagDescriptor != 0
	same := func(a, b int64) bool { return a == b || later && b == 0 || b == max32 && len(local.extra) > 0 }
	switch {
	case local.path != r.path:
		return "name"
	case local.flags != r.flags:
		return "flags"
	case local.method != r.method:
		return "method"
	case local.crc != r.crc && !(later && local.crc == 0):
		return "CRC"
	case !same(r.packed, local.packed):
		return "packed size"
	case !same(r.size, local.size):
		return "size"
	}
	return ""
}
