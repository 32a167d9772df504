package evtxtest

import (
	"encoding/hex"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"

	"stegvis/evtx"
)

// A Value fills a template's substitution. Data may have any size, since
// Windows, too, writes sizes that do not belong to the type.
type Value struct {
	Type evtx.Type
	Data []byte
	xml  *Fragment
}

// Null is no value; what optionally encloses it is left out.
func Null() Value { return Value{} }

// String is a text in UTF-16.
func String(s string) Value { return Value{Type: evtx.TypeString, Data: utf16le(s)} }

// Strings is an array of texts.
func Strings(list ...string) Value {
	v := Value{Type: evtx.TypeString | evtx.TypeArray}
	for _, s := range list {
		v.Data = append(append(v.Data, utf16le(s)...), 0, 0)
	}
	return v
}

func utf16le(s string) (b []byte) {
	for _, r := range utf16.Encode([]rune(s)) {
		b = le.AppendUint16(b, r)
	}
	return b
}

// ANSI is a text in Windows-1252, given as its bytes.
func ANSI(b string) Value { return Value{Type: evtx.TypeANSI, Data: []byte(b)} }

// Number is an integer of that type: n's low bytes, as many as the type has.
func Number(t evtx.Type, n uint64) Value {
	var b [8]byte
	le.PutUint64(b[:], n)
	size := 4
	switch t {
	case evtx.TypeInt8, evtx.TypeUint8:
		size = 1
	case evtx.TypeInt16, evtx.TypeUint16:
		size = 2
	case evtx.TypeInt64, evtx.TypeUint64, evtx.TypeHex64, evtx.TypeSize, evtx.TypeFileTime:
		size = 8
	}
	return Value{Type: t, Data: b[:size]}
}

// Bool is a boolean of four bytes.
func Bool(v bool) Value {
	if v {
		return Number(evtx.TypeBool, 1)
	}
	return Number(evtx.TypeBool, 0)
}

// Float32 and Float64 are numbers with a fraction.
func Float32(f float32) Value {
	return Value{Type: evtx.TypeFloat32, Data: le.AppendUint32(nil, math.Float32bits(f))}
}

// Float64 is a number with a fraction.
func Float64(f float64) Value {
	return Value{Type: evtx.TypeFloat64, Data: le.AppendUint64(nil, math.Float64bits(f))}
}

// Binary is bytes.
func Binary(b []byte) Value { return Value{Type: evtx.TypeBinary, Data: b} }

// Time is a FILETIME.
func Time(t time.Time) Value { return Number(evtx.TypeFileTime, FileTime(t)) }

// FileTime counts 100 ns since 1601.
func FileTime(t time.Time) uint64 {
	return uint64((t.Unix()+11644473600)*1e7 + int64(t.Nanosecond()/100))
}

// SystemTime is a SYSTEMTIME, exact to the millisecond.
func SystemTime(t time.Time) Value {
	t = t.UTC()
	v := Value{Type: evtx.TypeSystemTime}
	for _, n := range []int{t.Year(), int(t.Month()), int(t.Weekday()), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond() / 1e6} {
		v.Data = le.AppendUint16(v.Data, uint16(n))
	}
	return v
}

// GUID is a GUID from its text.
func GUID(s string) Value {
	g := ParseGUID(s)
	return Value{Type: evtx.TypeGUID, Data: g[:]}
}

// ParseGUID reads {xxxxxxxx-xxxx-…}.
func ParseGUID(s string) (g evtx.GUID) {
	b, err := hex.DecodeString(strings.NewReplacer("{", "", "}", "", "-", "").Replace(s))
	if err != nil || len(b) != 16 {
		panic("evtxtest: not a GUID: " + s)
	}
	for i, at := range [16]int{3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15} {
		g[i] = b[at]
	}
	return g
}

// SID is a security identifier from its text.
func SID(s string) Value {
	parts := strings.Split(s, "-")
	if len(parts) < 3 || parts[0] != "S" {
		panic("evtxtest: not a SID: " + s)
	}
	b := []byte{1, byte(len(parts) - 3), 0, 0, 0, 0, 0, 0}
	for i, p := range parts[2:] {
		n, err := strconv.ParseUint(p, 10, 32)
		if err != nil {
			panic("evtxtest: not a SID: " + s)
		}
		if i == 0 {
			b[7], b[6], b[5], b[4] = byte(n), byte(n>>8), byte(n>>16), byte(n>>24)
			continue
		}
		b = le.AppendUint32(b, uint32(n))
	}
	return Value{Type: evtx.TypeSID, Data: b}
}

// Array is an array of values of one type.
func Array(values ...Value) Value {
	var v Value
	for _, x := range values {
		v.Type = x.Type | evtx.TypeArray
		v.Data = append(v.Data, x.Data...)
	}
	return v
}

// XML is binary XML inside a value.
func XML(f Fragment) Value { return Value{Type: evtx.TypeXML, xml: &f} }

// Uint32, Uint64 and Hex64 are the numbers most events have.
func Uint32(n uint32) Value { return Number(evtx.TypeUint32, uint64(n)) }

// Uint64 is a number in decimal.
func Uint64(n uint64) Value { return Number(evtx.TypeUint64, n) }

// Hex64 is a number that is shown as 0x….
func Hex64(n uint64) Value { return Number(evtx.TypeHex64, n) }
