package review

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const line = "2026-06-17 06:00:05 ERROR the server is not operational\n"

// A member is one file of an archive made by a stranger.
type member struct {
	name string
	text []byte
}

func zipped(t testing.TB, members ...member) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, m := range members {
		f, err := w.Create(m.name)
		if err == nil {
			_, err = f.Write(m.text)
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

func gzipped(t testing.TB, text io.Reader) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := io.Copy(w, text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// zeros is an endless file that packs a thousand to one.
type zeros struct{}

func (zeros) Read(b []byte) (int, error) { clear(b); return len(b), nil }

// hostile is what strangers send, by what is said to the person: the sentence
// of a note when something could be read, of the refusal when nothing could.
var hostile = []struct {
	said, how string
	file      func(t testing.TB) []byte
	records   int // that are read all the same
}{
	{"unpacks to more than any collection of logs", "a zip bomb beside a log", func(t testing.TB) []byte {
		return zipped(t, member{"a.log", []byte(line)}, member{"bomb.log", make([]byte, 80<<20)})
	}, 1},
	{"unpacks to more than any collection of logs", "bombs in an archive in an archive", func(t testing.TB) []byte {
		bomb := gzipped(t, io.LimitReader(zeros{}, 30<<20))
		inner := zipped(t, member{"1.gz", bomb}, member{"2.gz", bomb}, member{"3.gz", bomb})
		return zipped(t, member{"a.log", []byte(line)}, member{"inner.zip", inner})
	}, 1},
	{"archives nested too deep", "gz in gz in gz in gz in gz in gz", func(t testing.TB) []byte {
		b := []byte(line)
		for range 6 {
			b = gzipped(t, bytes.NewReader(b))
		}
		return zipped(t, member{"a.log", []byte(line)}, member{"b.log.gz", b})
	}, 1},
	{"more than 20000 files", "a file for every letter", func(t testing.TB) []byte {
		var many []member
		for i := range maxFiles + 1 {
			many = append(many, member{fmt.Sprintf("%d.bin", i), []byte{0, 1, 2, 3, 0, 5}})
		}
		return zipped(t, append([]member{{"a.log", []byte(line)}}, many...)...)
	}, 1},
	{"protected by a password", "a log in an encrypted zip", func(t testing.TB) []byte {
		b := zipped(t, member{"a.log", []byte(line)})
		b[6] |= 1                                      // its own header
		b[bytes.Index(b, []byte("PK\x01\x02"))+8] |= 1 // the directory
		return b
	}, 0},
	{"damaged or truncated; what could be read is included", "a rotated log cut in transfer", func(t testing.TB) []byte {
		b := gzipped(t, strings.NewReader(strings.Repeat(line, 20_000)))
		return b[:len(b)/2]
	}, -1},
	{"damaged or truncated", "a 7z that is a signature only", func(t testing.TB) []byte { return []byte("7z\xbc\xaf\x27\x1c\x00\x04") }, 0},
	{"damaged or truncated", "a rar that is a signature only", func(t testing.TB) []byte { return []byte("Rar!\x1a\x07\x01\x00") }, 0},
	{"is not a bundle, an archive, a log or an event log file", "a program", func(t testing.TB) []byte { return append([]byte("MZ"), make([]byte, 500)...) }, 0},
	{"not a log; skipped", "a program among the logs", func(t testing.TB) []byte {
		return zipped(t, member{"a.log", []byte(line)}, member{"evil.log", append([]byte("MZ"), make([]byte, 500)...)})
	}, 1},
	{"are one name on some machines", "names that differ in case", func(t testing.TB) []byte {
		return zipped(t, member{"a.log", []byte(line)}, member{"A.LOG", []byte(line)})
	}, 2},
	{"are one name on some machines", "names that differ in the form of an accent", func(t testing.TB) []byte {
		return zipped(t, member{"\u00e9.log", []byte(line)}, member{"e\u0301.log", []byte(line)})
	}, 2},
	{"are one name on some machines", "one name with a dot before it", func(t testing.TB) []byte {
		return zipped(t, member{"a.log", []byte(line)}, member{"./a.log", []byte(line)})
	}, 2},
	{"is a file, and also a folder", "a file below a file", func(t testing.TB) []byte {
		return zipped(t, member{"a", []byte(line)}, member{"a/b.log", []byte(line)})
	}, 2},
	{"has an empty part", "two slashes", func(t testing.TB) []byte { return zipped(t, member{"a//b.log", []byte(line)}) }, 1},
	{"has a space or dot at an edge", "a name that Windows cuts", func(t testing.TB) []byte { return zipped(t, member{"a.log.", []byte(line)}) }, 1},
	{"is longer than 1024 bytes", "a name without end", func(t testing.TB) []byte {
		return zipped(t, member{strings.Repeat("a", 60_000), []byte(line)})
	}, 1},
	{"split over several files", "a file that claims to lie on another disk", func(t testing.TB) []byte {
		b := zipped(t, member{"a.log", []byte(line)})
		b[bytes.Index(b, []byte("PK\x01\x02"))+34] = 3
		return b
	}, 1},
	{"is encrypted inside the zip file", "a directory that is encrypted", func(t testing.TB) []byte {
		b := zipped(t, member{"a.log", []byte(line)})
		b[bytes.Index(b, []byte("PK\x01\x02"))+9] |= 0x20
		return b
	}, 1},
	{"more memory than an archive gets", "a window of two gigabytes", func(t testing.TB) []byte { return []byte("\x28\xb5\x2f\xfd\x00\xa8\x01\x00\x00") }, 0},
	{"without an end mark", "a tar cut between two files", func(t testing.TB) []byte {
		var b bytes.Buffer
		w := tar.NewWriter(&b)
		for _, name := range []string{"a.log", "b.log"} {
			w.WriteHeader(&tar.Header{Name: name, Mode: 0o644, Size: int64(len(line))})
			io.WriteString(w, line)
		}
		w.Close()
		return b.Bytes()[:512+300]
	}, 1},
	{"damaged or truncated", "an armor around nothing", func(t testing.TB) []byte {
		return []byte("-----BEGIN AGE ENCRYPTED FILE-----\nYWdl\n-----END AGE ENCRYPTED FILE-----\n")
	}, 0},
	{"holds no logs that can be read", "an empty archive", func(t testing.TB) []byte { return zipped(t) }, 0},
}

func TestHostile(t *testing.T) {
	for _, c := range hostile {
		t.Run(c.said+"/"+c.how, func(t *testing.T) {
			said, records := tell(t, c.file(t))
			if !strings.Contains(said, c.said) {
				t.Errorf("said %.300q", said)
			}
			if records != c.records && c.records >= 0 || c.records < 0 && records == 0 {
				t.Errorf("%d records, want %d", records, c.records)
			}
		})
	}
}

// tell opens a file as the command does and gives all that is said, and how many records have a time.
func tell(t *testing.T, data []byte) (said string, records int) {
	t.Helper()
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	name := filepath.Join(t.TempDir(), "from-customer")
	if err := os.WriteFile(name, data, 0o600); err != nil {
		t.Fatal(err)
	}
	in, err := Open(name, Options{Lang: "en"})
	var refused *RefusedError
	if errors.As(err, &refused) {
		if refused.Next == "" {
			t.Error("nothing to do next")
		}
		said = refused.What
	} else if err != nil {
		t.Fatal(err)
	} else {
		var b strings.Builder
		for _, n := range in.Notes {
			fmt.Fprintln(&b, n.Entry, n.Text)
		}
		for rec := range in.Records("en", func(n Note, _ bool) { fmt.Fprintln(&b, n.Entry, n.Text) }) {
			if !rec.Time.IsZero() {
				records++
			}
		}
		in.Close()
		said = b.String()
	}
	if left, _ := os.ReadDir(temp); len(left) > 0 {
		t.Errorf("left on disk: %v", left)
	}
	return said, records
}

// TestNamesStayInside: a name in an archive is only ever shown, without the
// way out that it claims, and no file of that name is made.
func TestNamesStayInside(t *testing.T) {
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, name := range []string{"../../evil.log", "/etc/evil.log", `..\..\evil.log`, "a/../../evil.log"} {
		if err := w.WriteHeader(&tar.Header{Name: name, Mode: 0o644, Size: int64(len(line)), Format: tar.FormatPAX}); err != nil {
			t.Fatal(err)
		}
		io.WriteString(w, line)
	}
	w.WriteHeader(&tar.Header{Name: "link.log", Linkname: "/etc/passwd", Typeflag: tar.TypeSymlink})
	w.Close()
	dir := t.TempDir()
	name := filepath.Join(dir, "evil.tar")
	if err := os.WriteFile(name, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	in, err := Open(name, Options{Lang: "en"})
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	if len(in.Files) != 4 {
		t.Errorf("%d files, want 4: a link is none", len(in.Files))
	}
	for _, f := range in.Files {
		if strings.Contains(f.Entry, "..") || strings.HasPrefix(f.Entry, "/") {
			t.Errorf("shown as %q", f.Entry)
		}
	}
	if list, _ := os.ReadDir(dir); len(list) != 1 {
		t.Errorf("files were made: %v", list)
	}
}
