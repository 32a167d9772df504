package ingest

import (
	"archive/tar"
	"bytes"
	"encoding/binary"
	"io"
	"os"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/klauspost/compress/flate"
)

// hostile is what strangers send, by what is said to the person who opens the
// case: the reason when it is refused or quarantined, else a note beside what
// was read. What is said of zips that claim to be bundles is in ../../bundle.
var hostile = []struct {
	status, said, how string
	file              func(t testing.TB) []byte
}{
	// Zips that two programs read differently.
	{"quarantined", "disagree on its name", "another name in the directory", func(testing.TB) []byte {
		return good().add(lie{name: "b.log", listed: "c.log", text: []byte(logLine)}).bytes()
	}},
	{"quarantined", "disagree on its size", "another size in the directory", func(testing.TB) []byte {
		return good().add(lie{name: "b.log", text: []byte(logLine), method: 8, localSize: 7}).bytes()
	}},
	{"quarantined", "disagree on its method", "another method in the directory", func(testing.TB) []byte {
		return good().add(lie{name: "b.log", text: []byte(logLine), method: 8, localMethod: 12}).bytes()
	}},
	{"quarantined", "stands twice", "two files of one name", func(testing.TB) []byte {
		return good().add(lie{name: "a.log", text: []byte("2026-06-17 06:00:05 INFO all is well\n")}).bytes()
	}},
	{"refused", "stands twice", "sixty thousand names for one file", func(testing.TB) []byte {
		return new(crafted).add(lie{name: "00000.log", text: make([]byte, 10<<20), method: 8}).again(60_000).bytes()
	}},
	{"refused", "disagree on its name", "two names for one file", func(testing.TB) []byte {
		return good().again(1).bytes()
	}},
	{"refused", "overlaps", "a file inside another", func(testing.TB) []byte {
		inner := new(crafted).add(lie{name: "b.log", text: []byte(logLine)}).b.Bytes()
		return new(crafted).add(lie{name: "a.log", text: append([]byte(logLine), inner...)}).add(lie{name: "b.log", text: []byte(logLine), at: int64(35 + len(logLine))}).bytes()
	}},
	{"refused", "claims to hold", "half a terabyte in a few kilobytes", func(testing.TB) []byte {
		c := good()
		for range 200 {
			c.add(lie{name: strings.Repeat("x", c.n+1), text: nil, method: 8, size: 0xfffffff0, localSize: 0xfffffff0})
		}
		return c.bytes()
	}},
	{"quarantined", "bytes stand before the beginning", "bytes before the zip", func(testing.TB) []byte {
		return append([]byte("PK\x03\x04 not really a header, but some text"), good().bytes()...)
	}},
	{"quarantined", "bytes stand after the end", "bytes after the zip", func(testing.TB) []byte {
		return append(good().bytes(), "and something more"...)
	}},
	{"quarantined", "bytes stand between the files", "bytes that belong to no file", func(testing.TB) []byte {
		c := good()
		c.b.WriteString(strings.Repeat("hidden", 50))
		return c.add(lie{name: "b.log", text: []byte(logLine)}).bytes()
	}},
	{"refused", "directory of the zip file has", "a directory that counts wrong", func(testing.TB) []byte {
		return good().add(lie{name: "b.log", text: []byte(logLine)}).end(7, 0, 0, "")
	}},
	{"refused", "no logs that can be read", "an end record alone", func(testing.TB) []byte {
		return new(crafted).bytes()
	}},
	{"refused", "is truncated", "a directory that is cut off", func(t testing.TB) []byte {
		b := honest(t, "a.log", lines(100))
		return b[:len(b)-30]
	}},
	{"quarantined", "split over several files", "one disk of three", func(testing.TB) []byte {
		return good().end(1, 2, 0, "")
	}},
	{"ready", "damaged or truncated", "a checksum that does not hold", func(testing.TB) []byte {
		return good().add(lie{name: "b.log", text: []byte(logLine), crc: 0xdeadbeef}).bytes()
	}},
	{"ready", "packed in a way that cannot be read", "a method nobody has", func(testing.TB) []byte {
		return good().add(lie{name: "b.log", text: []byte(logLine), method: 77}).bytes()
	}},
	{"ready", "damaged or truncated", "data that are no deflate", func(testing.TB) []byte {
		return good().add(lie{name: "b.log", text: []byte(logLine), method: 8, packed: []byte("\xff\xff\xff\xff garbage")}).bytes()
	}},
	{"ready", "protected by a password", "an encrypted member", func(testing.TB) []byte {
		return good().add(lie{name: "b.log", text: []byte(logLine), flags: 1}).bytes()
	}},
	{"refused", "zip64 record", "zip64 places that are not there", func(testing.TB) []byte {
		b := good().bytes()
		binary.LittleEndian.PutUint32(b[len(b)-6:], 0xffffffff)
		return b
	}},
	{"quarantined", "no file where the directory points", "a zip64 size of eight exabytes", func(testing.TB) []byte {
		extra := binary.LittleEndian.AppendUint64([]byte{1, 0, 8, 0}, 1<<63-1)
		return good().add(lie{name: "b.log", text: []byte(logLine), extra: extra, at: 0xffffffff}).bytes()
	}},

	{"quarantined", "hidden behind the end", "bytes behind the end of a deflated stream", func(testing.TB) []byte {
		var d bytes.Buffer
		w, _ := flate.NewWriter(&d, 9)
		io.WriteString(w, logLine)
		w.Close()
		return good().add(lie{name: "b.log", text: []byte(logLine), method: 8, packed: append(d.Bytes(), "and a secret"...)}).bytes()
	}},
	{"quarantined", "content of its own", "a folder with a file's content", func(testing.TB) []byte {
		return good().add(lie{name: "d/", text: []byte(logLine), method: 8}).bytes()
	}},
	{"quarantined", "disagree on its flags", "sizes that only one header has later", func(testing.TB) []byte {
		return good().add(lie{name: "b.log", text: []byte(logLine), localFlags: 8}).bytes()
	}},
	{"quarantined", "a link or a device", "a link as Windows has them", func(testing.TB) []byte {
		return good().add(lie{name: "b.log", text: []byte("C:\\Windows"), attrs: 0x400}).bytes()
	}},
	{"quarantined", "points out of its folder", "a way out in a second name", func(testing.TB) []byte {
		other := "../evil.exe"
		extra := append(binary.LittleEndian.AppendUint16([]byte{0x75, 0x70}, uint16(5+len(other))), 1, 0, 0, 0, 0)
		return good().add(lie{name: "b.log", text: []byte(logLine), extra: append(extra, other...)}).bytes()
	}},
	{"ready", "extra field is broken", "an extra field longer than all of them", func(testing.TB) []byte {
		return good().add(lie{name: "b.log", text: []byte(logLine), extra: []byte{1, 0, 0xff, 0xff}}).bytes()
	}},
	{"ready", "b.log: damaged or truncated", "a decoder that falls, beside a whole file", func(testing.TB) []byte {
		return good().add(lie{name: "b.log", text: noise(99), method: 95}).add(lie{name: "c.log", text: []byte(logLine)}).bytes()
	}},
	{"refused", "more than any collection of logs needs", "a directory of seventy megabytes", func(testing.TB) []byte {
		c := new(crafted)
		for range 1100 {
			c.add(lie{name: "x"})
			c.central.Truncate(c.central.Len() - 1)
			b := c.central.Bytes()
			binary.LittleEndian.PutUint16(b[len(b)-46+28:], 64_000)
			c.central.Write(bytes.Repeat([]byte("x"), 64_000))
		}
		return c.bytes()
	}},
	{"ready", "", "what a program zipped from a pipe", func(testing.TB) []byte {
		return good().add(lie{name: "-", text: []byte(logLine), made: 3, attrs: 0o010600 << 16}).bytes()
	}},
	{"ready", "", "another program's manifest", func(t testing.TB) []byte {
		return honest(t, "manifest.json", `{"manifest_version": 3, "name": "an extension"}`, "a.log", logLine)
	}},

	// Names that would go astray if anybody unpacked them.
	{"quarantined", "points out of its folder", "../../evil.log", named("../../evil.log")},
	{"quarantined", "points out of its folder", `..\..\evil.log`, named(`..\..\evil.log`)},
	{"quarantined", "starts at the root", "/etc/cron.d/evil", named("/etc/cron.d/evil")},
	{"quarantined", "starts at the root", `\\server\share\evil.log`, named(`\\server\share\evil.log`)},
	{"quarantined", "has a drive letter", `C:\Windows\evil.log`, named(`C:\Windows\evil.log`)},
	{"quarantined", "has a colon", "a.log:hidden", named("a.log:hidden")},
	{"quarantined", "device name of Windows", "CON", named("CON")},
	{"quarantined", "device name of Windows", "logs/nul.log", named("logs/nul.log")},
	{"quarantined", "device name of Windows", "æøå/lpt1.txt", named("æøå/lpt1.txt")},
	{"quarantined", "control characters", "a name with NUL", named("a.log\x00.exe")},
	{"quarantined", "control characters", "a name that clears the screen", named("\x1b[2J.log")},
	{"quarantined", "turn the direction of text", "a name from right to left", named("\u202egpj.exe")},
	{"quarantined", "control characters", "a name with letters nobody sees", named("a\u200b\u2060.log")},
	{"quarantined", "device name of Windows", "COM with a raised one", named("COM\u00b9.log")},
	{"quarantined", "device name of Windows", "CONIN$", named("CONIN$")},
	{"quarantined", "control characters", "a name of two lines", named("a\u2028b.log")},
	{"quarantined", "points out of its folder", "a way out behind a thousand letters", named(strings.Repeat("x", 1200) + "/../../../evil.log")},
	{"ready", "does not allow", "a name that is HTML", named("<script>alert(1)</script>.log")},
	{"ready", "", "names in all languages", named("logger på serveren/ærlig 日本語.log")},

	// Tar.
	{"quarantined", "a link or a device", "a symbolic link", tarred(&tar.Header{Name: "passwd.log", Typeflag: tar.TypeSymlink, Linkname: "/etc/passwd"})},
	{"quarantined", "a link or a device", "a hard link", tarred(&tar.Header{Name: "shadow.log", Typeflag: tar.TypeLink, Linkname: "../../etc/shadow"})},
	{"quarantined", "a link or a device", "a device", tarred(&tar.Header{Name: "sda.log", Typeflag: tar.TypeBlock, Devmajor: 8})},
	{"quarantined", "a link or a device", "a pipe that never ends", tarred(&tar.Header{Name: "fifo.log", Typeflag: tar.TypeFifo})},
	{"quarantined", "points out of its folder", "a way out in a PAX header", tarred(&tar.Header{Name: "../" + strings.Repeat("x", 150) + ".log", Format: tar.FormatPAX})},
	{"ready", "damaged or truncated", "a PAX header of a gigabyte", func(t testing.TB) []byte {
		b := tarOf(t)
		h := bytes.Clone(b[:512])
		h[156] = 'x'
		copy(h[124:], "10000000000\x00")
		sum(h)
		return append(b[:1024:1024], append(h, make([]byte, 2048)...)...)
	}},
	{"ready", "damaged or truncated", "a file longer than the tar", func(t testing.TB) []byte {
		b := tarOf(t, &tar.Header{Name: "b.log"})
		h := b[1024:1536]
		copy(h[124:], "77777777777\x00")
		sum(h)
		return b
	}},

	{"ready", "stands twice; both were read", "two files of one name in a tar", func(t testing.TB) []byte { return tarOf(t, &tar.Header{Name: "a.log"}) }},
	{"quarantined", "behind the end of the archive", "a tar behind a tar", func(t testing.TB) []byte {
		return append(tarOf(t), tarOf(t, &tar.Header{Name: "b.log"})...)
	}},

	// Other archives.
	{"refused", "more memory than an archive gets", "an xz whose dictionary is four gigabytes", func(testing.TB) []byte {
		return []byte("\xfd7zXZ\x00\x00\x04\xe6\xd6\xb4\x46\x02\x00\x21\x01\x28\x00\x00\x00\xe6\xa0\x11\xb3")
	}},
	{"refused", "one of several parts", "a rar that is one part of several", func(testing.TB) []byte {
		return []byte("Rar!\x1a\x07\x01\x00\xc6\x97\x3c\x1d\x03\x01\x00\x01\x1d\x77\x56\x51\x03\x05\x04\x00")
	}},
	{"refused", "is not a bundle", "a document", func(testing.TB) []byte { return []byte("%PDF-1.7\n" + lines(9)) }},
	{"refused", "damaged or truncated", "a 7z that is a signature", func(testing.TB) []byte { return []byte("7z\xbc\xaf\x27\x1c\x00\x04") }},
	{"refused", "damaged or truncated", "a 7z whose header lies far away", func(testing.TB) []byte {
		return append([]byte("7z\xbc\xaf\x27\x1c\x00\x04\x00\x00\x00\x00"), bytes.Repeat([]byte{0x7f}, 20)...)
	}},
	{"refused", "damaged or truncated", "a rar that is a signature", func(testing.TB) []byte { return []byte("Rar!\x1a\x07\x01\x00") }},
	{"refused", "", "a rar of noise", func(testing.TB) []byte { return append([]byte("Rar!\x1a\x07\x00"), noise(5000)...) }},
	{"refused", "", "an xz of noise", func(testing.TB) []byte { return append([]byte("\xfd7zXZ\x00"), noise(5000)...) }},
	{"refused", "", "a zstd of noise", func(testing.TB) []byte { return append([]byte("\x28\xb5\x2f\xfd"), noise(5000)...) }},
	{"refused", "", "a bz2 of noise", func(testing.TB) []byte { return append([]byte("BZh9"), noise(5000)...) }},
	{"refused", "", "an lz4 of noise", func(testing.TB) []byte { return append([]byte("\x04\x22\x4d\x18"), noise(5000)...) }},
	{"quarantined", "unpacks to more than any collection", "a gz bomb beside a log", func(t testing.TB) []byte {
		return honest(t, "a.log", logLine, "b.log.gz", string(gz(io.LimitReader(zeros{}, 200<<20))))
	}},
	{"quarantined", "nested too deep", "archives in archives", func(t testing.TB) []byte {
		b := honest(t, "z.log", logLine)
		for range 6 {
			b = honest(t, "a.log", logLine, "inner.zip", string(b))
		}
		return b
	}},
	{"quarantined", "more than 20000 files", "a file for every letter", func(t testing.TB) []byte {
		c := good()
		for range 20_001 {
			c.add(lie{name: "x" + strings.Repeat("y", c.n%7) + "-" + string(rune('a'+c.n%26)) + "-" + itoa(c.n), text: []byte{0, 1, 2}})
		}
		return c.bytes()
	}},
	{"ready", "damaged or truncated", "a rotated log that was cut", func(testing.TB) []byte {
		b := gz(strings.NewReader(lines(50_000)))
		return b[:len(b)/2]
	}},

	// What is no log at all.
	{"refused", "the file is empty", "nothing", func(testing.TB) []byte { return nil }},
	{"refused", "is not a bundle", "zeros", func(testing.TB) []byte { return make([]byte, 5000) }},
	{"refused", "is not a bundle", "a program", func(testing.TB) []byte {
		return append([]byte("MZ\x90\x00\x03\x00\x00\x00\x04"), make([]byte, 5000)...)
	}},
	{"refused", "is not a bundle", "noise", func(testing.TB) []byte { return noise(9000) }},
	{"ready", "not a log; skipped", "a program among the logs", func(t testing.TB) []byte {
		return honest(t, "a.log", logLine, "evil.log", "MZ\x90\x00\x03\x00\x00\x00"+strings.Repeat("\x00", 900))
	}},

	// Logs that would break their reader.
	{"ready", "bytes left out", "one line of forty megabytes", func(testing.TB) []byte { return bytes.Repeat([]byte("x"), 40<<20) }},
	{"ready", "", "only line ends", func(testing.TB) []byte { return bytes.Repeat([]byte("\n\r"), 1<<20) }},
	{"ready", "", "brackets a million deep", func(testing.TB) []byte {
		return []byte(`{"time":"2026-06-17T06:00:05Z","a":` + strings.Repeat("[", 1<<20) + "\n" + logLine)
	}},
	{"ready", "zero bytes", "zeros among the letters", func(testing.TB) []byte {
		return []byte(lines(3) + "2026-06-17 06:00:05 a\x00b\n" + lines(300))
	}},
	{"ready", "not UTF-8", "bytes of no encoding", func(testing.TB) []byte { return []byte(lines(50) + "\xff\xfe\xc0\xaf\xf8 \n") }},
	{"ready", "1 character of UTF-16 is broken", "half a letter of UTF-16", func(testing.TB) []byte {
		return append(wide(lines(3)), 0x00, 0xd8, 'x', 0)
	}},
	{"ready", "", "commands for a terminal", func(testing.TB) []byte { return []byte("2026-06-17 06:00:05 ERROR \x1b]0;owned\a\x1b[2J\u202e\n") }},

	// Event logs.
	{"ready", "", "an event log that is a header", func(t testing.TB) []byte { return event(t)[:4096] }},
	{"ready", "cut off", "an event log cut in the middle of a record", func(t testing.TB) []byte { return event(t)[:4096+3000] }},
	{"ready", "no chunk where one should begin", "an event log of noise", func(t testing.TB) []byte { return append(event(t)[:4096:4096], noise(65536*3)...) }},
	{"ready", "", "an event log that claims a million chunks", func(t testing.TB) []byte {
		b := event(t)
		binary.LittleEndian.PutUint16(b[42:], 0xffff)
		binary.LittleEndian.PutUint64(b[16:], 1<<40)
		return b
	}},
	{"ready", "", "an event log whose templates point at themselves", func(t testing.TB) []byte {
		b := event(t)
		for i := 4096 + 128; i+4 < 4096+512; i += 4 {
			binary.LittleEndian.PutUint32(b[i:], 0x180) // the tables of strings and templates
		}
		return b
	}},

	// Encrypted.
	{"refused", "the bundle is encrypted", "no key at all", func(testing.TB) []byte { return []byte("age-encryption.org/v1\n-> X25519 abc\ndef\n--- x\n") }},

	// Personal data that was left.
	{"quarantined", "identity numbers were left", "a number in a log", func(testing.TB) []byte { return []byte(logLine + "2026-06-17 06:00:06 INFO bruker 01818010083\n") }},
	{"quarantined", "identity numbers were left", "a number with a space", func(testing.TB) []byte { return []byte(logLine + "2026-06-17 06:00:06 INFO bruker 018180 10083\n") }},
	{"quarantined", "identity numbers were left", "a number in UTF-16", func(testing.TB) []byte { return wide(logLine + "2026-06-17 06:00:06 INFO bruker 01818010083\r\n") }},
	{"quarantined", "identity numbers were left", "a number in a gz in a zip", func(t testing.TB) []byte {
		return honest(t, "old.log.gz", string(gz(strings.NewReader(lines(9)+"01818010083\n"))))
	}},
	{"quarantined", "identity numbers were left", "a number in a file's name", named("export-01818010083.log")},
}

func named(name string) func(testing.TB) []byte {
	return func(testing.TB) []byte { return good().add(lie{name: name, text: []byte(logLine), method: 8}).bytes() }
}

func tarred(h *tar.Header) func(testing.TB) []byte {
	return func(t testing.TB) []byte { c := *h; return tarOf(t, &c) }
}

// sum puts the right checksum on a header that lies.
func sum(h []byte) {
	copy(h[148:156], "        ")
	n := 0
	for _, c := range h[:512] {
		n += int(c)
	}
	copy(h[148:], []byte{'0' + byte(n>>15&7), '0' + byte(n>>12&7), '0' + byte(n>>9&7), '0' + byte(n>>6&7), '0' + byte(n>>3&7), '0' + byte(n&7), 0, ' '})
}

// noise is bytes without sense, always the same.
func noise(n int) []byte {
	b, x := make([]byte, n), uint32(1)
	for i := range b {
		x = x*1664525 + 1013904223
		b[i] = byte(x >> 24)
	}
	return b
}

func wide(s string) []byte {
	out := []byte{0xff, 0xfe}
	for _, u := range utf16.Encode([]rune(s)) {
		out = append(out, byte(u), byte(u>>8))
	}
	return out
}

func event(t testing.TB) []byte {
	b, err := os.ReadFile("../../examples/server/c/windows/system32/winevt/logs/System.evtx")
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func itoa(n int) string {
	return string(rune('a'+n/676%26)) + string(rune('a'+n/26%26)) + string(rune('a'+n%26)) + strings.Repeat("z", n/17576)
}

// TestHostile: whatever a stranger sends, the worker comes back with a verdict
// in both languages, and nothing is left behind but what was asked for.
func TestHostile(t *testing.T) {
	if len(hostile) < 60 {
		t.Fatalf("only %d cases", len(hostile))
	}
	for _, c := range hostile {
		t.Run(c.status+": "+c.said+"/"+c.how, func(t *testing.T) {
			i, k := reader(t)
			res, no := i.readFile(t, k, "from-customer", c.file(t))
			v := judge(res, no)
			if v.Status != c.status {
				t.Errorf("%s (%s), want %s", v.Status, v.Said.EN, c.status)
			}
			said := v.Said.EN
			if res != nil {
				for _, n := range res.Notes {
					said += "\n" + n.EN
					if n.Entry != "" {
						said += "\n" + n.Entry + ": " + n.EN
					}
					if n.NB == "" || n.EN == "" {
						t.Errorf("a note is not in both languages: %+v", n)
					}
				}
			}
			if !strings.Contains(said, c.said) {
				t.Errorf("said %.600q", said)
			}
			if v.Status != ready && (v.Said.NB == v.Said.EN || v.Do.NB == "" || v.Do.EN == "" || v.Ask.NB == "") {
				t.Errorf("not said in both languages, with a next step: %+v", v)
			}
			if strings.Contains(v.Said.EN+v.Said.NB+v.Ask.EN+v.Ask.NB+said, "01818010083") && !strings.Contains(c.how, "name") {
				t.Error("says the number that was left")
			}
			list, _ := os.ReadDir(i.o.Dir)
			for _, f := range list {
				if f.Name() != "blob" && f.Name() != "x.idx" && f.Name() != "x.files" {
					t.Errorf("left behind: %s", f.Name())
				}
			}
		})
	}
}
