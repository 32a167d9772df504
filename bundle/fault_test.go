package bundle

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// fullDisk fails every write that goes beyond limit bytes in all.
type fullDisk struct {
	*os.File
	limit int64
}

func (f *fullDisk) WriteAt(b []byte, at int64) (int, error) {
	if f.limit -= int64(len(b)); f.limit < 0 {
		n := max(0, int64(len(b))+f.limit)
		f.File.WriteAt(b[:n], at)
		return int(n), syscall.ENOSPC
	}
	return f.File.WriteAt(b, at)
}

// TestFullDisk fills the disk at one byte after another: the error says so, and
// nothing ever stands under the final name that Open or Verify would refuse.
func TestFullDisk(t *testing.T) {
	big := noise(3<<20, 5)
	done := 0
	for limit := int64(0); done < 3; limit += limit/9 + 41 {
		dir := t.TempDir()
		path := filepath.Join(dir, "b.zip")
		d, err := Create(path)
		if err != nil {
			t.Fatal(err)
		}
		d.file = &fullDisk{d.file.(*os.File), limit}
		for _, e := range []struct{ name, text string }{{"logs/a.log", "small"}, {"logs/b.log", big}, {"logs/c.log", "small"}} {
			if _, err = d.Add(Entry{Path: e.name}, strings.NewReader(e.text)); err != nil {
				break
			}
		}
		if err == nil {
			err = d.Drop("logs/a.log")
		}
		if err == nil {
			_, err = d.Finish(sample(), []byte("readme"))
		}
		if err == nil {
			done++
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			b, err := open(text)
			if err != nil || len(b.Verify()) > 0 {
				t.Fatalf("limit %d: %v", limit, err)
			}
			continue
		}
		var w *WriteError
		if !errors.As(err, &w) || !errors.Is(err, syscall.ENOSPC) {
			t.Fatalf("limit %d: %v", limit, err)
		}
		if err := d.Abort(); err != nil {
			t.Fatal(err)
		}
		if left, _ := os.ReadDir(dir); len(left) > 0 {
			t.Fatalf("limit %d: %s is left", limit, left[0].Name())
		}
	}
}

// TestSourceFails: an entry whose reader fails leaves nothing, and the next is whole.
func TestSourceFails(t *testing.T) {
	path := filepath.Join(t.TempDir(), "b.zip")
	d, err := Create(path)
	if err != nil {
		t.Fatal(err)
	}
	wrong := errors.New("share went away")
	if _, err := d.Add(Entry{Path: "logs/a.log"}, &failing{strings.NewReader(noise(2<<20, 9)), wrong}); err != wrong {
		t.Fatal(err)
	}
	for _, bad := range []string{"../x", "logs/CON", ManifestPath} {
		if _, err := d.Add(Entry{Path: bad}, strings.NewReader("")); !errors.As(err, new(*RefusedError)) {
			t.Errorf("%s: %v", bad, err)
		}
	}
	if _, err := d.Add(Entry{Path: "logs/a.log"}, strings.NewReader("second try")); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Add(Entry{Path: "LOGS/A.log"}, strings.NewReader("")); !errors.As(err, new(*RefusedError)) {
		t.Errorf("same name in other case: %v", err)
	}
	if _, err := d.Finish(sample(), nil); err != nil {
		t.Fatal(err)
	}
	text, _ := os.ReadFile(path)
	b, err := open(text)
	if err != nil || len(b.Verify()) > 0 || len(b.Manifest().Entries) != 2 {
		t.Error(err)
	}
}

type failing struct {
	*strings.Reader
	err error
}

func (f *failing) Read(b []byte) (int, error) {
	if f.Len() == 0 {
		return 0, f.err
	}
	return f.Reader.Read(b)
}
