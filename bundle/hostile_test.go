package bundle

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"filippo.io/age"
)

// plain is the small bundle that hostile files are made from.
func plain(t testing.TB) []byte {
	return write(t, map[string]string{"logs/a/one.log": "first line\n", "logs/a/two.log": noise(3000, 7)})
}

// central finds the n-th central header, from 0.
func central(b []byte, n int) int {
	at := int(le.Uint32(b[end(b)+16:]))
	for range n {
		at += lenCentral + int(le.Uint16(b[at+28:])) + int(le.Uint16(b[at+30:]))
	}
	return at
}

func end(b []byte) int { return bytes.LastIndex(b, []byte("PK\x05\x06")) }

// local is where the n-th entry's own header lies.
func local(b []byte, n int) int { return int(le.Uint32(b[central(b, n)+42:])) }

func put16(b []byte, at int, v uint16) []byte { le.PutUint16(b[at:], v); return b }
func put32(b []byte, at int, v uint32) []byte { le.PutUint32(b[at:], v); return b }

// both changes a field in the local and the central header alike: it stands
// at field in the local one and two bytes further in the central one.
func both(b []byte, n, field int, v uint16) []byte {
	return put16(put16(b, local(b, n)+field, v), central(b, n)+field+2, v)
}

// rename gives an entry another name of the same length, in both headers.
func rename(b []byte, n int, name string) []byte {
	old := int(le.Uint16(b[central(b, n)+28:]))
	name = (name + strings.Repeat("x", old))[:max(old, len(name))]
	if len(name) != old {
		panic(fmt.Sprintf("%q has not %d bytes", name, old))
	}
	copy(b[local(b, n)+lenLocal:], name)
	copy(b[central(b, n)+lenCentral:], name)
	return b
}

// rezip writes the same files with archive/zip; change may alter one on the way.
func rezip(t testing.TB, b []byte, name func(string) string, change func(name string, text []byte) []byte) []byte {
	t.Helper()
	r, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, f := range r.File {
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(err)
		}
		if change != nil {
			text = change(f.Name, text)
		}
		if text == nil {
			continue
		}
		to, err := w.Create(name(f.Name))
		if err != nil {
			t.Fatal(err)
		}
		to.Write(text)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func same(s string) string { return s }

// rewrite is our own layout with another manifest: what only a hostile writer makes.
func rewrite(t testing.TB, change func(manifest string) string) []byte {
	t.Helper()
	f, err := os.Create(filepath.Join(t.TempDir(), "x"+PartialSuffix))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	d := &Draft{path: "unused", partial: f.Name(), file: f, names: map[string]bool{}, created: when}
	e, err := d.Add(Entry{Path: "logs/a/one.log"}, strings.NewReader("x"))
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(Manifest{Format: Format, ID: "1", Sources: []Source{}, Entries: []Entry{e}, Findings: []Finding{}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.addManifest([]byte(change(string(text)))); err != nil {
		t.Fatal(err)
	}
	size, err := d.close()
	if err != nil {
		t.Fatal(err)
	}
	b := make([]byte, size)
	f.ReadAt(b, 0)
	return b
}

func swap(old, new string) func(string) string {
	return func(s string) string { return strings.Replace(s, old, new, 1) }
}

// hostile has a file for every reason to refuse one; each is named by the kind that it must give.
var hostile = []struct {
	kind Kind
	name string
	make func(t testing.TB) []byte
}{
	{Empty, "nothing", func(testing.TB) []byte { return nil }},
	{NotZip, "text", func(testing.TB) []byte { return []byte("hello, this is a log\n") }},
	{NotZip, "one byte", func(testing.TB) []byte { return []byte("P") }},
	{Other, "gzip", func(testing.TB) []byte { return []byte("\x1f\x8b\x08\x00garbage") }},
	{Other, "7z", func(testing.TB) []byte { return []byte("7z\xbc\xaf\x27\x1c....") }},
	{Sealed, "age", func(t testing.TB) []byte {
		id, _ := age.GenerateX25519Identity()
		var out bytes.Buffer
		if err := Encrypt(&out, bytes.NewReader(plain(t)), id.Recipient()); err != nil {
			t.Fatal(err)
		}
		return out.Bytes()
	}},
	{Truncated, "half", func(t testing.TB) []byte { b := plain(t); return b[:len(b)/2] }},
	{Truncated, "last byte", func(t testing.TB) []byte { b := plain(t); return b[:len(b)-1] }},
	{NoBundle, "foreign zip", func(t testing.TB) []byte {
		var out bytes.Buffer
		w := zip.NewWriter(&out)
		w.Create("a.log")
		w.Close()
		return out.Bytes()
	}},
	{NoBundle, "empty zip", func(testing.TB) []byte { return appendEnd(nil, 0, 0, 0) }},
	{NoBundle, "other manifest", func(t testing.TB) []byte { return rewrite(t, swap("stegvis-bundle/1", "app/1")) }},
	{Rezipped, "by another program", func(t testing.TB) []byte { return rezip(t, plain(t), same, nil) }},
	{Rezipped, "in a folder", func(t testing.TB) []byte {
		return rezip(t, plain(t), func(s string) string { return "bundle/" + s }, nil)
	}},
	{Rezipped, "by PowerShell", func(t testing.TB) []byte {
		return rezip(t, plain(t), func(s string) string { return strings.ReplaceAll(s, "/", `\`) }, nil)
	}},
	{Edited, "a line added and re-zipped", func(t testing.TB) []byte {
		return rezip(t, plain(t), same, func(n string, b []byte) []byte {
			if n == "logs/a/one.log" {
				return append(b, "more\n"...)
			}
			return b
		})
	}},
	{Edited, "a letter changed and re-zipped", func(t testing.TB) []byte {
		return rezip(t, plain(t), same, func(n string, b []byte) []byte { return bytes.Replace(b, []byte("first"), []byte("First"), 1) })
	}},
	{Edited, "a file removed", func(t testing.TB) []byte {
		return rezip(t, plain(t), same, func(n string, b []byte) []byte {
			if n == "logs/a/one.log" {
				return nil
			}
			return b
		})
	}},
	{Version, "from the future", func(t testing.TB) []byte { return rewrite(t, swap("stegvis-bundle/1", "stegvis-bundle/2")) }},
	{BadJSON, "not JSON", func(t testing.TB) []byte { return rewrite(t, func(string) string { return "{" }) }},
	{BadJSON, "another type", func(t testing.TB) []byte { return rewrite(t, func(string) string { return "[]" }) }},
	{BadJSON, "bytes of no encoding", func(t testing.TB) []byte { return rewrite(t, swap(`"id":"`, "\"id\":\"\xff")) }},
	{BadTime, "a day that is none", func(t testing.TB) []byte { return rewrite(t, swap(`"id":`, `"created":"yesterday","id":`)) }},
	{LongField, "a megabyte of page", func(t testing.TB) []byte {
		return rewrite(t, swap(`"page":"`, `"page":"`+strings.Repeat("x", 1<<20)))
	}},
	{BadField, "wrong type", func(t testing.TB) []byte { return rewrite(t, swap(`"size":1`, `"size":"1"`)) }},
	{BadField, "status", func(t testing.TB) []byte {
		return rewrite(t, swap(`"sources":[]`, `"sources":[{"id":"a","kind":"files","status":"<script>","entries":0,"bytes":0,"durationMs":0}]`))
	}},
	{BadField, "hash", func(t testing.TB) []byte { return rewrite(t, swap(`"sha256":"`, `"sha256":"zz`)) }},
	{BadField, "findings", func(t testing.TB) []byte {
		return rewrite(t, swap(`"findings":[]`, `"findings":[{"signature":"a","page":"b","entry":"c","line":-1,"count":1}]`))
	}},
	{FieldTwice, "two ids", func(t testing.TB) []byte { return rewrite(t, swap(`"id":"`, `"id":"2","id":"`)) }},
	{FieldTwice, "two that differ in case", func(t testing.TB) []byte { return rewrite(t, swap(`"product":"`, `"Product":"x","product":"`)) }},
	{FieldTwice, "twice in a map", func(t testing.TB) []byte { return rewrite(t, swap(`"rules":null`, `"rules":{"navn":1,"navn":0}`)) }},
	{FieldAbsent, "no time", func(t testing.TB) []byte { return rewrite(t, swap(`"created":`, `"made":`)) }},
	{FieldAbsent, "in capitals", func(t testing.TB) []byte { return rewrite(t, swap(`"format":`, `"FORMAT":`)) }},
	{FieldAbsent, "a source of no kind", func(t testing.TB) []byte {
		return rewrite(t, swap(`"sources":[]`, `"sources":[{"id":"a","status":"complete","entries":0,"bytes":0,"durationMs":0}]`))
	}},
	{FieldAbsent, "null for the machine", func(t testing.TB) []byte { return rewrite(t, swap(`"host":{`, `"host":null,"was":{`)) }},

	{Prefixed, "a program in front", func(t testing.TB) []byte { return append([]byte("MZ this is an exe"), plain(t)...) }},
	{Trailing, "something behind", func(t testing.TB) []byte { return append(plain(t), "tail"...) }},
	{Split, "disk 2", func(t testing.TB) []byte { b := plain(t); return put16(b, end(b)+4, 2) }},
	{BadEnd, "counts differ", func(t testing.TB) []byte { b := plain(t); return put16(b, end(b)+8, 1) }},
	{BadEnd, "directory behind the end", func(t testing.TB) []byte { b := plain(t); return put32(b, end(b)+16, 1<<30) }},
	{BadZip64, "no locator", func(t testing.TB) []byte { b := plain(t); return put32(b, end(b)+16, max32) }},
	{BadCentral, "signature", func(t testing.TB) []byte { b := plain(t); return put32(b, central(b, 1), 0) }},
	{CountDiffer, "one more claimed", func(t testing.TB) []byte {
		b := plain(t)
		return put16(put16(b, end(b)+8, 5), end(b)+10, 5)
	}},
	{BadLocal, "points into data", func(t testing.TB) []byte { b := plain(t); return put32(b, central(b, 0)+42, 9) }},
	{Mismatch, "local name", func(t testing.TB) []byte { b := plain(t); b[local(b, 0)+lenLocal] = 'L'; return b }},
	{Mismatch, "local size", func(t testing.TB) []byte { b := plain(t); return put32(b, local(b, 0)+22, 5) }},
	{Mismatch, "local method", func(t testing.TB) []byte { b := plain(t); return put16(b, local(b, 0)+8, methodStore) }},
	{Overlap, "two entries, one place", func(t testing.TB) []byte {
		b := plain(t)
		return put32(b, central(b, 1)+42, uint32(local(b, 0)))
	}},
	{Gap, "hidden bytes", gap},
	{Encryption, "encrypted entry", func(t testing.TB) []byte { return both(plain(t), 0, 6, flagUTF8|flagEncrypted) }},
	{Method, "LZMA", func(t testing.TB) []byte { return both(plain(t), 0, 8, 14) }},
	{Link, "symbolic link", func(t testing.TB) []byte {
		b := plain(t)
		return put32(put16(b, central(b, 0)+4, 3<<8|20), central(b, 0)+38, 0o120777<<16)
	}},
	{TooMany, "count", func(t testing.TB) []byte {
		b := plain(t)
		return put16(put16(b, end(b)+8, 60000), end(b)+10, 60000)
	}},
	{TooDense, "ratio", func(t testing.TB) []byte {
		b := plain(t)
		return put32(put32(b, local(b, 1)+22, 1<<31), central(b, 1)+24, 1<<31)
	}},
	{SizeDiffer, "declared size", func(t testing.TB) []byte {
		b := plain(t)
		return put32(put32(b, local(b, 1)+22, 1<<20), central(b, 1)+24, 1<<20)
	}},

	{NameEmpty, "no name", func(testing.TB) []byte { return lone("") }},
	{NameAbsolute, "absolute", func(t testing.TB) []byte { return rename(plain(t), 0, "/ogs/a/one.log") }},
	{NameDrive, "drive", func(t testing.TB) []byte { return rename(plain(t), 0, "C:/s/a/one.log") }},
	{NameBackslash, "backslash", func(t testing.TB) []byte { return rename(plain(t), 0, `logs\a\one.log`) }},
	{NameStream, "alternate stream", func(t testing.TB) []byte { return rename(plain(t), 0, "logs/a/one:log") }},
	{NameControl, "NUL", func(t testing.TB) []byte { return rename(plain(t), 0, "logs/a/on\x00.log") }},
	{NameControl, "escape", func(t testing.TB) []byte { return rename(plain(t), 0, "logs/a/\x1b[2J.l") }},
	{NameBidi, "right to left", func(t testing.TB) []byte { return rename(plain(t), 0, "logs/a/\u202egol.") }},
	{NameAlphabet, "quote", func(t testing.TB) []byte { return rename(plain(t), 0, `logs/a/"ne.log`) }},
	{NameAlphabet, "broken UTF-8", func(t testing.TB) []byte { return rename(plain(t), 0, "logs/a/\xffne.log") }},
	{NameParent, "parent", func(t testing.TB) []byte { return rename(plain(t), 0, "logs/../../one") }},
	{NameParent, "dot", func(t testing.TB) []byte { return rename(plain(t), 0, "logs/./one.log") }},
	{NameReserved, "CON", func(t testing.TB) []byte { return rename(plain(t), 0, "logs/a/CON.log") }},
	{NameReserved, "com1", func(t testing.TB) []byte { return rename(plain(t), 0, "logs/aa/com1.l") }},
	{NameEdges, "dot at the end", func(t testing.TB) []byte { return rename(plain(t), 0, "logs/a/one.lo.") }},
	{NameEmptyPart, "two slashes", func(t testing.TB) []byte { return rename(plain(t), 0, "logs//xone.log") }},
	{NameDeep, "deep", func(testing.TB) []byte { return lone(strings.Repeat("a/", 9) + "b") }},
	{NameLong, "long", func(testing.TB) []byte { return lone(strings.Repeat("a", 181)) }},
	{NameLong, "long part", func(testing.TB) []byte { return lone(strings.Repeat("a", 121)) }},
	{NameTwice, "twice", func(t testing.TB) []byte { return rename(plain(t), 1, "logs/a/one.log") }},
	{NameCase, "case", func(t testing.TB) []byte { return rename(plain(t), 1, "LOGS/a/one.log") }},

	{Unlisted, "not in the manifest", func(t testing.TB) []byte { return rewrite(t, swap(`"entries":[`, `"entries":[],"other":[`)) }},
	{Absent, "only in the manifest", func(t testing.TB) []byte {
		return rewrite(t, swap(`"entries":[`, `"entries":[{"path":"x.log","size":0,"sha256":"`+strings.Repeat("0", 64)+`"},`))
	}},
	{TooLarge, "manifest's entry", func(t testing.TB) []byte { return rewrite(t, swap(`"size":1`, `"size":99999999999`)) }},
}

// gap moves the second entry 9 bytes away from the first.
func gap(t testing.TB) []byte {
	b := plain(t)
	at := local(b, 1)
	for n := 1; n < 4; n++ {
		c := central(b, n)
		put32(b, c+42, le.Uint32(b[c+42:])+9)
	}
	put32(b, end(b)+16, le.Uint32(b[end(b)+16:])+9)
	return append(b[:at:at], append([]byte("smuggled!"), b[at:]...)...)
}

// lone is a zip in our layout with one empty entry.
func lone(name string) []byte {
	r := record{path: name, flags: flagUTF8, method: methodDeflate, needed: version20, packed: 2}
	b := append(r.appendLocal(nil), 3, 0)
	n := int64(len(b))
	b = r.appendCentral(b)
	return appendEnd(b, 1, n, int64(len(b))-n)
}

func TestHostile(t *testing.T) {
	met := map[Kind]bool{}
	for _, h := range hostile {
		t.Run(string(h.kind)+"/"+h.name, func(t *testing.T) {
			b, err := open(h.make(t))
			var refused *RefusedError
			if err == nil {
				if p := b.Verify(); len(p) > 0 {
					refused = p[0].Err
				}
			} else if !errors.As(err, &refused) {
				t.Fatal(err)
			}
			if refused == nil {
				t.Fatal("was accepted")
			}
			met[refused.Kind] = true
			if refused.Kind != h.kind {
				t.Errorf("%s: %v", refused.Kind, refused)
			}
			for _, lang := range []string{"nb", "en"} {
				s := refused.In(lang)
				if strings.Contains(s, "%!") || strings.ContainsAny(s, "\x00\x1b\u202e") || refused.Next(lang) == "" {
					t.Errorf("%s: %q", lang, s)
				}
			}
		})
	}
	for _, k := range []Kind{HashDiffer, CRCDiffer, Corrupt, TooMuch} {
		met[k] = true // the tests below
	}
	for k := range refusals {
		if !met[k] {
			t.Errorf("no fixture is refused as %q", k)
		}
	}
	for k := range met {
		if refusals[k] == (text{}) || refusals[k].nb == refusals[k].en {
			t.Errorf("%s has not a sentence in each language", k)
		}
	}
}

// TestDamaged flips every byte of the first entry's data in turn: each is noticed, and by Verify alone.
func TestDamaged(t *testing.T) {
	whole := plain(t)
	from := local(whole, 1) + lenLocal + len("logs/a/one.log")
	to := local(whole, 2)
	seen := map[Kind]bool{}
	for at := from; at < to; at += 7 {
		b := bytes.Clone(whole)
		b[at] ^= 0x10
		got, err := open(b)
		if err != nil {
			t.Fatal(err)
		}
		p := got.Verify()
		if len(p) != 1 || p[0].Path != "logs/a/two.log" {
			t.Fatalf("byte %d: %v", at, p)
		}
		seen[p[0].Err.Kind] = true
	}
	if !seen[HashDiffer] || !seen[Corrupt] {
		t.Errorf("only %v", seen)
	}
	b := put32(bytes.Clone(whole), local(whole, 1)+14, 1)
	put32(b, central(b, 1)+16, 1)
	got, err := open(b)
	if err != nil {
		t.Fatal(err)
	}
	if p := got.Verify(); len(p) != 1 || p[0].Err.Kind != CRCDiffer {
		t.Errorf("wrong CRC: %v", p)
	}
	if err := checkTotals(3, MaxTotal+1, MaxTotal); !errors.As(err, new(*RefusedError)) {
		t.Error("no limit on the total")
	}
}

// TestInfoZip re-zips with the program most people have.
func TestInfoZip(t *testing.T) {
	if _, err := exec.LookPath("zip"); err != nil {
		t.Skip("zip is not installed")
	}
	dir := t.TempDir()
	whole := plain(t)
	rezip(t, whole, same, func(name string, text []byte) []byte {
		p := filepath.Join(dir, name)
		os.MkdirAll(filepath.Dir(p), 0o755)
		if err := os.WriteFile(p, text, 0o644); err != nil {
			t.Fatal(err)
		}
		return text
	})
	cmd := exec.Command("zip", "-q", "-r", "x.zip", "logs", ManifestPath, ReadmePath)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	b, err := os.ReadFile(filepath.Join(dir, "x.zip"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = open(b)
	var refused *RefusedError
	if !errors.As(err, &refused) || refused.Kind != Rezipped {
		t.Error(err)
	}
}

func FuzzOpen(f *testing.F) {
	for _, h := range hostile {
		f.Add(h.make(f))
	}
	f.Add(plain(f))
	f.Fuzz(func(t *testing.T, b []byte) {
		got, err := open(b)
		if err != nil {
			if !errors.As(err, new(*RefusedError)) {
				t.Fatal(err)
			}
			return
		}
		got.Verify()
		// What is accepted lists exactly what it holds, under names that are allowed.
		for _, e := range got.Manifest().Entries {
			if err := CheckPath(e.Path); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// FuzzName: whatever a file is called, its entry's name is allowed.
func FuzzName(f *testing.F) {
	for _, s := range []string{"", "a/b", `C:\eadm\logg.txt`, "CON", "nul.txt", "../../x", "æøå/日本語.log", "\u202egpj.exe", strings.Repeat("x/", 99), strings.Repeat("ø", 500), " . ", "a:b", "\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if p := SafePath(s); CheckPath(p) != nil {
			t.Fatalf("%q: %v", p, CheckPath(p))
		}
	})
}
