package ingest

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
	"strings"
	"testing"

	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/zip"
)

const logLine = "2026-06-17 06:00:05 ERROR the server is not operational\n"

// A crafted zip is written byte by byte, so that any field can lie.
type crafted struct {
	b       bytes.Buffer
	central bytes.Buffer
	n       int
}

// A lie is one member and what is said of it in two places.
type lie struct {
	name, listed string // listed: its name in the directory, if another
	text         []byte
	method       uint16
	flags        uint16
	made         uint16
	attrs        uint32
	size         uint32 // claimed in the directory, if not 0
	localSize    uint32 // claimed in its own header, if not 0
	crc          uint32 // if not 0
	at           int64  // offset claimed, if not 0
	extra        []byte
	localMethod  uint16 // if not 0
	packed       []byte // instead of text deflated
	after        []byte // that stands behind its data
	localFlags   uint16 // besides flags
}

func (c *crafted) add(l lie) *crafted {
	packed := l.packed
	if packed == nil {
		packed = l.text
		if l.method == 8 {
			var d bytes.Buffer
			w, _ := flate.NewWriter(&d, 9)
			w.Write(l.text)
			w.Close()
			packed = d.Bytes()
		}
	}
	crc, size := crc32.ChecksumIEEE(l.text), uint32(len(l.text))
	if l.crc != 0 {
		crc = l.crc
	}
	if l.size != 0 {
		size = l.size
	}
	own, method, at := size, l.method, int64(c.b.Len())
	if l.localSize != 0 {
		own = l.localSize
	}
	if l.localMethod != 0 {
		method = l.localMethod
	}
	if l.at != 0 {
		at = l.at
	}
	put := func(b *bytes.Buffer, v ...any) {
		for _, x := range v {
			binary.Write(b, binary.LittleEndian, x)
		}
	}
	put(&c.b, uint32(0x04034b50), uint16(20), l.flags|l.localFlags, method, uint32(0x5a000000), crc, uint32(len(packed)), own, uint16(len(l.name)), uint16(0))
	c.b.WriteString(l.name)
	c.b.Write(packed)
	c.b.Write(l.after)
	listed := l.name
	if l.listed != "" {
		listed = l.listed
	}
	put(&c.central, uint32(0x02014b50), l.made<<8|20, uint16(20), l.flags, l.method, uint32(0x5a000000), crc, uint32(len(packed)), size,
		uint16(len(listed)), uint16(len(l.extra)), uint16(0), uint16(0), uint16(0), l.attrs, uint32(at))
	c.central.WriteString(listed)
	c.central.Write(l.extra)
	c.n++
	return c
}

// again lists the last member once more without writing it.
func (c *crafted) again(times int) *crafted {
	last := bytes.Clone(c.central.Bytes()[bytes.LastIndex(c.central.Bytes(), []byte("PK\x01\x02")):])
	for i := range times {
		copy(last[46:], fmt.Sprintf("%05d", i))
		c.central.Write(last)
		c.n++
	}
	return c
}

func (c *crafted) bytes() []byte { return c.end(uint16(c.n), 0, 0, "") }

// end closes the zip with what its end record claims.
func (c *crafted) end(count uint16, disk uint16, shift int32, comment string) []byte {
	at := c.b.Len()
	out := bytes.NewBuffer(bytes.Clone(c.b.Bytes()))
	out.Write(c.central.Bytes())
	for _, x := range []any{uint32(0x06054b50), disk, disk, count, count, uint32(c.central.Len()), uint32(int32(at) + shift), uint16(len(comment))} {
		binary.Write(out, binary.LittleEndian, x)
	}
	out.WriteString(comment)
	return out.Bytes()
}

func good() *crafted { return new(crafted).add(lie{name: "a.log", text: []byte(logLine), method: 8}) }

// honest is a zip made by a program that means well.
func honest(t testing.TB, members ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for i := 0; i < len(members); i += 2 {
		f, err := w.Create(members[i])
		if err == nil {
			_, err = io.WriteString(f, members[i+1])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func gz(r io.Reader) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	io.Copy(w, r)
	w.Close()
	return b.Bytes()
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) { clear(b); return len(b), nil }

// tarOf packs headers as they are, each file with one log line.
func tarOf(t testing.TB, list ...*tar.Header) []byte {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, h := range append([]*tar.Header{{Name: "a.log"}}, list...) {
		if h.Typeflag == 0 || h.Typeflag == tar.TypeReg {
			h.Size = int64(len(logLine))
		}
		h.Mode = 0o644
		if err := w.WriteHeader(h); err != nil {
			t.Fatal(h.Name, err)
		}
		if h.Size > 0 {
			io.WriteString(w, logLine)
		}
	}
	w.Close()
	return b.Bytes()
}

func lines(n int) string { return strings.Repeat(logLine, n) }
