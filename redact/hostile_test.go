package redact

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
)

func zipped(members ...string) []byte { // name, content, name, content …
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for i := 0; i < len(members); i += 2 {
		f, _ := w.Create(members[i])
		io.WriteString(f, members[i+1])
	}
	w.Close()
	return out.Bytes()
}

func gzipped(s []byte) []byte {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	w.Write(s)
	w.Close()
	return out.Bytes()
}

// unpacked is all that an output holds: names and contents of archives.
func unpacked(t *testing.T, b []byte) string {
	t.Helper()
	switch {
	case bytes.HasPrefix(b, []byte{0x1f, 0x8b}):
		z, err := gzip.NewReader(bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		in, err := io.ReadAll(z)
		if err != nil {
			t.Fatal(err)
		}
		return unpacked(t, in)
	case bytes.HasPrefix(b, []byte("PK\x03\x04")):
		z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
		if err != nil {
			t.Fatal(err)
		}
		var all strings.Builder
		for _, f := range z.File {
			r, err := f.Open()
			if err != nil {
				t.Fatal(err)
			}
			in, err := io.ReadAll(r)
			if err != nil {
				t.Fatal(err)
			}
			fmt.Fprintf(&all, "%s: %s\n", f.Name, unpacked(t, in))
		}
		return all.String()
	}
	return string(b)
}

const theFnr = "01818010083"

// hostile are inputs made to get a value through, or to stop the program, and
// what is expected of each: masked (the value is gone, and keeps stands) or withheld.
var hostile = []struct {
	name  string
	in    []byte
	gone  string
	keeps string
	err   error
}{
	{"one line of 11 MiB", []byte(strings.Repeat("abc def ", 11<<17) + theFnr), theFnr, "abc def ", nil},
	{"one line of 11 MiB without a space", []byte(strings.Repeat("abcdefg,", 11<<17) + theFnr), theFnr, "abcdefg,", nil},
	{"one word of 11 MiB", []byte(strings.Repeat("x", 11<<20) + theFnr), theFnr, "xxxx", nil},
	{"gzip", gzipped([]byte("fnr " + theFnr)), theFnr, "fnr [", nil},
	{"zip", zipped("a.log", "fnr "+theFnr), theFnr, "a.log: fnr [", nil},
	{"a value in the name of a member", zipped(theFnr+".log", "x"), theFnr, ".log: x", nil},
	{"three archives deep", gzipped(zipped("b.zip", string(zipped("c.log", theFnr)))), theFnr, "c.log: [", nil},
	{"four archives deep", gzipped(zipped("b.zip", string(zipped("c.gz", string(gzipped([]byte(theFnr))))))), theFnr, "", ErrTooDeep},
	{"a member that is binary", zipped("x.exe", "MZ\x90\x00\x03", "a.log", "fnr "+theFnr), "x.exe", "a.log: fnr [", nil},
	{"a member that is too deep", zipped("a.log", "ok", "b.zip", string(zipped("c.zip", string(zipped("d.zip", string(zipped("e", theFnr))))))), "e: ", "a.log: ok", nil},
	{"a zip of nothing but programs", zipped("x.exe", "MZ\x90\x00\x03"), "", "", ErrBinary},
	{"a gzip that ends early", gzipped([]byte(strings.Repeat("fnr "+theFnr, 100)))[:40], theFnr, "", io.ErrUnexpectedEOF},
	{"NULs after a power failure", []byte("fnr " + theFnr + "\n" + strings.Repeat("\x00", 5000)), theFnr, "\x00\x00\x00", nil},
	{"NULs between the digits", []byte("fnr 0\x001\x008\x001\x008\x000\x001\x000\x000\x008\x003\x00 x"), "0\x001\x008", "fnr [", nil},
	{"invalid UTF-8", []byte("\xff\xfd\xc3\x28 " + theFnr + " \xf0\x28\x8c\xbc"), theFnr, "\xc3\x28", nil},
	{"overlong UTF-8, two bytes", []byte("fnr \xc0\xb0\xc0\xb1\xc0\xb8\xc0\xb1\xc0\xb8\xc0\xb0\xc0\xb1\xc0\xb0\xc0\xb0\xc0\xb8\xc0\xb3"), "\xc0\xb0\xc0\xb1", "fnr [", nil},
	{"overlong UTF-8, three bytes", []byte("fnr 018180\xe0\x80\xb10083"), "0083", "fnr [", nil},
	{"UTF-8, then Windows-1252", []byte("blåbær " + theFnr + "\nbl\xe5b\xe6r " + theFnr + " f\xf8r\n"), theFnr, "bl\xe5b\xe6r [", nil},
	{"UTF-8, then UTF-16", append([]byte("first "+theFnr+"\n"), wide("kari "+theFnr)...), "", "", ErrUndecodable},
	{"UTF-16, then UTF-8", append(append([]byte{0xff, 0xfe}, wide("first")...), "fnr "+theFnr+" xx"...), theFnr, "", ErrUndecodable},
	{"full-width", []byte("fnr ０１８１８０１００８３ x"), "０１８", " x", nil},
	{"combining marks", []byte("fornavn=A\u030ase\nA\u030ase og Åse"), "se", "fornavn=", nil},
	{"escapes in escapes", []byte(`{"a":"{\"fnr\":\"018180\\u0031\\u00300083\"}"}`), "0083", `{"a":"{`, nil},
	{"URL in URL", []byte("x%2530181801%2530083"), "81801", "x", nil},
	{"broken over two lines", []byte("«018180\r\n    10083» ok"), "10083", "» ok", nil},
	{"a secret longer than a window", []byte("passord=\"" + strings.Repeat("abcd efgh ", 60000) + "\" slutt"), "efgh", " slutt", nil},
	{"tokens of a kind nobody knows", []byte("[xyz:018180100831] [fnr:0181801008312] " + theFnr), " " + theFnr, "[xyz:", nil},
}

func wide(s string) (out []byte) {
	for _, c := range []byte(s) {
		out = append(out, c, 0)
	}
	return out
}

func TestHostile(t *testing.T) {
	for _, c := range hostile {
		var out bytes.Buffer
		_, err := newTest(t).Mask(&out, bytes.NewReader(c.in))
		if c.err != nil {
			if !errors.Is(err, c.err) {
				t.Errorf("%s: %v, want %v", c.name, err, c.err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		text := unpacked(t, out.Bytes())
		if strings.Contains(text, c.gone) || !strings.Contains(text, c.keeps) {
			t.Errorf("%s: %q stands: %v, %q stands: %v\n%.300q", c.name, c.gone, strings.Contains(text, c.gone), c.keeps, strings.Contains(text, c.keeps), text)
		}
	}
}

// slow are pieces of lines that would take squared time where a look ahead or
// back has no end.
var slow = []string{"pwd=", "pwd='", `pwd="`, `pwd=\"`, "cookie:", "insert into x(fornavn) values('a'", "net use ", `"sn":["`, "<pw><![CDATA[", "sk-", "AKIA", "basic ",
	"a@", "@", "%25", "[", "(", "{", "<", `\`, `\n`, `\u0041`, "&amp;", "=", ":", "::", "1:", "1 ", "1.", "01818010083,", "CN=", `CN=\,`, "-----BEGIN PRIVATE KEY", "-----BEGIN",
	`"`, `'`, `"";`, "kari ", "A. ", "S-1-5-21-", "+", "+4", "http://a:", "user ", "Users\\", `A\b `, "-p x ", "-u ", "name: A B, ", "é", "\u200b", "\x00", "\x1b[", "=C3", "<a key=", "[fnr:", "- ", "-- "}

func TestSlowLines(t *testing.T) {
	for _, piece := range slow {
		start := cpu()
		in := strings.Repeat(piece, 1<<19/len(piece))
		if _, err := newTest(t).Mask(io.Discard, strings.NewReader(in)); err != nil && !errors.Is(err, ErrBinary) {
			t.Errorf("%q: %v", piece, err)
		}
		if used := cpu() - start; used > 0.3 {
			t.Logf("%q: %.1f s of the processor for 512 KiB", piece, used)
		}
	}
}

// TestBorders: a secret and a number at every place about the borders of what
// is read at once.
func TestBorders(t *testing.T) {
	for _, border := range []int{64 << 10, window, window - ahead, window + behind} {
		for shift := -60; shift < 4; shift += 3 {
			pad := strings.Repeat("ab ", (border+shift)/3)
			in := pad + "passord=Sommer2026! " + theFnr + " " + pad
			var out bytes.Buffer
			if _, err := newTest(t).Mask(&out, strings.NewReader(in)); err != nil || strings.Contains(out.String(), theFnr) || strings.Contains(out.String(), "mmer20") {
				t.Fatalf("border %d%+d: %v", border, shift, err)
			}
		}
	}
}

// TestMemory: what a million names cost, and that an input of any length costs
// nothing more.
func TestMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("a million names take some seconds")
	}
	r, err := New(Options{Forget: true})
	if err != nil {
		t.Fatal(err)
	}
	const names = 1_000_000
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	for i := range names {
		r.Learn("F" + letters(i) + " E" + letters(i*3))
	}
	if _, err := r.Mask(io.Discard, strings.NewReader(strings.Repeat("2026-01-12 08:14:33 INFO nothing\n", 1<<20))); err != nil {
		t.Fatal(err)
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	used := int(after.HeapAlloc) - int(before.HeapAlloc)
	if limit := 32<<20 + 64*names; used > limit {
		t.Errorf("%d bytes for %d names, want at most %d", used, names, limit)
	}
	if out := r.MaskString("hilsen E" + letters(999*3) + ", F" + letters(999)); strings.Contains(out, "F"+letters(999)) {
		t.Error(out)
	}
	t.Logf("%d MiB with a million names", used>>20)
}
