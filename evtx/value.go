package evtx

import (
	"encoding/binary"
	"math"
	"strconv"
	"time"
)

// A Type is the type of a value, as binary XML numbers them ([MS-EVEN6] 2.2.18).
type Type uint8

// The types Windows writes. In a record, TypeArray is added to the type of the
// elements; the values in Event.Data are single elements.
const (
	TypeNull Type = iota
	TypeString
	TypeANSI
	TypeInt8
	TypeUint8
	TypeInt16
	TypeUint16
	TypeInt32
	TypeUint32
	TypeInt64
	TypeUint64
	TypeFloat32
	TypeFloat64
	TypeBool
	TypeBinary
	TypeGUID
	TypeSize
	TypeFileTime
	TypeSystemTime
	TypeSID
	TypeHex32
	TypeHex64
	TypeHandle Type = 0x20
	TypeXML    Type = 0x21 // binary XML: never in Event.Data, which has its parts
	TypeText   Type = 0x23 // XML as text
	TypeArray  Type = 0x80
)

var typeNames = [...]string{"null", "string", "ansi", "int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64",
	"float32", "float64", "bool", "binary", "guid", "size", "filetime", "systemtime", "sid", "hex32", "hex64"}

func (t Type) String() string {
	if t&TypeArray != 0 {
		return "[]" + (t &^ TypeArray).String()
	}
	switch {
	case int(t) < len(typeNames):
		return typeNames[t]
	case t == TypeXML:
		return "xml"
	case t == TypeText:
		return "text"
	}
	return "type" + strconv.Itoa(int(t))
}

// A Value is one named value of an event. It points into the reader's buffer
// and is decoded when asked.
type Value struct {
	Name string // "" where the event gives none, as classic sources do
	Type Type
	utf8 bool // raw is UTF-8: put together from several parts
	raw  []byte
}

// Raw returns the value's bytes as they stand in the file. They are good until the next event.
func (v Value) Raw() []byte { return v.raw[:len(v.raw):len(v.raw)] }

// String returns the value as Windows writes it.
func (v Value) String() string { return string(v.Append(nil)) }

// Append appends the value as Windows writes it: numbers in decimal or 0x…, times
// in UTC with seven decimals, GUIDs in braces, bytes in upper-case hex.
// A size that does not belong to the type decides over the type.
func (v Value) Append(b []byte) []byte {
	raw := v.raw
	if v.utf8 {
		return append(b, raw...)
	}
	switch v.Type {
	case TypeNull:
		return b
	case TypeString, TypeText:
		return appendUTF16(b, raw)
	case TypeANSI:
		return appendANSI(b, raw)
	case TypeInt8, TypeInt16, TypeInt32, TypeInt64:
		if n, ok := v.Int(); ok {
			return strconv.AppendInt(b, n, 10)
		}
	case TypeUint8, TypeUint16, TypeUint32, TypeUint64:
		if n, ok := v.Uint(); ok {
			return strconv.AppendUint(b, n, 10)
		}
	case TypeHex32, TypeHex64, TypeSize, TypeHandle:
		if n, ok := v.Uint(); ok {
			return strconv.AppendUint(append(b, "0x"...), n, 16)
		}
	case TypeFloat32:
		if len(raw) == 4 {
			return appendFloat(b, float64(math.Float32frombits(le.Uint32(raw))), 32)
		}
	case TypeFloat64:
		if len(raw) == 8 {
			return appendFloat(b, math.Float64frombits(le.Uint64(raw)), 64)
		}
	case TypeBool:
		if n, ok := v.Uint(); ok {
			return strconv.AppendBool(b, n != 0)
		}
	case TypeGUID:
		if len(raw) == 16 {
			return GUID(raw).append(b)
		}
	case TypeFileTime:
		if len(raw) == 8 {
			return appendTime(b, fileTime(le.Uint64(raw)))
		}
	case TypeSystemTime:
		if len(raw) == 16 {
			return appendSystemTime(b, raw)
		}
	case TypeSID:
		if s, ok := appendSID(b, raw); ok {
			return s
		}
	}
	return appendHex(b, raw)
}

// Uint returns the number that a value of an unsigned, hexadecimal, size or boolean type holds.
func (v Value) Uint() (uint64, bool) {
	if v.utf8 || v.Type == TypeString || v.Type == TypeNull || v.Type == TypeANSI {
		return 0, false
	}
	switch len(v.raw) {
	case 1:
		return uint64(v.raw[0]), true
	case 2:
		return uint64(le.Uint16(v.raw)), true
	case 4:
		return uint64(le.Uint32(v.raw)), true
	case 8:
		return le.Uint64(v.raw), true
	}
	return 0, false
}

// Int returns the number that a value of a signed type holds.
func (v Value) Int() (int64, bool) {
	n, ok := v.Uint()
	if !ok {
		return 0, false
	}
	shift := 64 - 8*len(v.raw)
	return int64(n<<shift) >> shift, true
}

// Time returns the time that a value of type filetime or systemtime holds, in UTC.
func (v Value) Time() (time.Time, bool) {
	switch {
	case v.Type == TypeFileTime && len(v.raw) == 8:
		return fileTime(le.Uint64(v.raw)), true
	case v.Type == TypeSystemTime && len(v.raw) == 16:
		f := func(i int) int { return int(le.Uint16(v.raw[2*i:])) }
		return time.Date(f(0), time.Month(f(1)), f(3), f(4), f(5), f(6), f(7)*1e6, time.UTC), true
	}
	return time.Time{}, false
}

// A GUID in the byte order of the file; the zero GUID stands for none.
type GUID [16]byte

// IsZero reports whether there is none.
func (g GUID) IsZero() bool { return g == GUID{} }

// String writes it as current versions of Windows do, in braces and lower case.
func (g GUID) String() string { return string(g.append(nil)) }

const lowerHex = "0123456789abcdef"

// guidOrder is where each written byte stands: the first three groups are little-endian numbers.
var guidOrder = [16]byte{3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15}

func (g GUID) append(b []byte) []byte {
	b = append(b, '{')
	for i, at := range guidOrder {
		if i == 4 || i == 6 || i == 8 || i == 10 {
			b = append(b, '-')
		}
		b = append(b, lowerHex[g[at]>>4], lowerHex[g[at]&15])
	}
	return append(b, '}')
}

// parseGUID reads {xxxxxxxx-…}, with or without braces; the zero GUID if it is none.
func parseGUID(s []byte) (g GUID) {
	n := 0
	for _, c := range s {
		var d byte
		switch {
		case c >= '0' && c <= '9':
			d = c - '0'
		case c|0x20 >= 'a' && c|0x20 <= 'f':
			d = c | 0x20 - 'a' + 10
		case c == '{' || c == '}' || c == '-':
			continue
		default:
			return GUID{}
		}
		if n == 32 {
			return GUID{}
		}
		at := guidOrder[n/2]
		g[at] = g[at]<<4 | d
		n++
	}
	if n != 32 {
		return GUID{}
	}
	return g
}

// fileTime counts 100 ns since 1601.
func fileTime(t uint64) time.Time {
	return time.Unix(int64(t/1e7)-11644473600, int64(t%1e7)*100).UTC()
}

func appendTime(b []byte, t time.Time) []byte {
	return t.AppendFormat(b, "2006-01-02T15:04:05.0000000Z")
}

func appendSystemTime(b, raw []byte) []byte {
	f := func(i int) int { return int(le.Uint16(raw[2*i:])) }
	b = append(appendPadded(b, f(0), 4), '-')
	b = append(appendPadded(b, f(1), 2), '-')
	b = append(appendPadded(b, f(3), 2), 'T')
	b = append(appendPadded(b, f(4), 2), ':')
	b = append(appendPadded(b, f(5), 2), ':')
	b = append(appendPadded(b, f(6), 2), '.')
	return append(appendPadded(b, f(7), 3), 'Z')
}

func appendPadded(b []byte, n, width int) []byte {
	for limit := 10; width > 1; width, limit = width-1, limit*10 {
		if n < limit {
			b = append(b, '0')
		}
	}
	return strconv.AppendInt(b, int64(n), 10)
}

func appendFloat(b []byte, f float64, bits int) []byte {
	return strconv.AppendFloat(b, f, 'g', -1, bits)
}

// appendSID appends S-revision-authority-… ; the count it states must fit its size.
func appendSID(b, raw []byte) ([]byte, bool) {
	if len(raw) < 8 || raw[0] != 1 || len(raw) < 8+4*int(raw[1]) {
		return b, false
	}
	b = append(b, "S-1-"...)
	var auth [8]byte
	copy(auth[2:], raw[2:8])
	n := binary.BigEndian.Uint64(auth[:])
	if n>>32 != 0 {
		b = strconv.AppendUint(append(b, "0x"...), n, 16)
	} else {
		b = strconv.AppendUint(b, n, 10)
	}
	for i := range int(raw[1]) {
		b = strconv.AppendUint(append(b, '-'), uint64(le.Uint32(raw[8+4*i:])), 10)
	}
	return b, true
}

func appendHex(b, raw []byte) []byte {
	const upper = "0123456789ABCDEF"
	for _, c := range raw {
		b = append(b, upper[c>>4], upper[c&15])
	}
	return b
}
