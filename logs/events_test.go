package logs

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// samples is the folder of real event log files, when this machine has one.
func samples(t *testing.T) string {
	dir := os.Getenv("STEGVIS_SAMPLES")
	if dir == "" {
		dir = filepath.Join("..", "..", "shared", "samples")
	}
	if _, err := os.Stat(filepath.Join(dir, "evtx")); err != nil {
		t.Skip("no sample event logs here; STEGVIS_SAMPLES names their folder")
	}
	return filepath.Join(dir, "evtx")
}

// Every event log file gives records with a frame, a time and a text.
func TestEventFiles(t *testing.T) {
	files := 0
	filepath.WalkDir(samples(t), func(name string, d os.DirEntry, err error) error {
		if err != nil || !strings.EqualFold(filepath.Ext(name), ".evtx") {
			return err
		}
		if files++; files > 40 {
			return filepath.SkipAll
		}
		f, err := os.Open(name)
		if err != nil {
			return err
		}
		defer f.Close()
		info, _ := f.Stat()
		if info.Size() > 4<<20 {
			return nil
		}
		for r, err := range Read(f, Options{Entry: name, Size: info.Size()}) {
			if err != nil {
				continue
			}
			if !r.Event || r.Fields[1].Name != "EventID" || r.Fields[1].Value == "" {
				t.Fatalf("%s: event %d has no frame: %v", name, r.Line, r.Fields)
			}
			if !r.Time.IsZero() && r.Time.Year() < 1990 {
				t.Errorf("%s: event %d is of %v", name, r.Line, r.Time)
			}
			if r.Text == "" && len(r.Data()) > 0 {
				t.Errorf("%s: event %d has data and no text", name, r.Line)
			}
		}
		return nil
	})
	if files == 0 {
		t.Fatal("no event log file found")
	}
}

// An event log that comes as a stream is said to be unreadable, not read as text.
func TestEventStream(t *testing.T) {
	for r, err := range Read(strings.NewReader("ElfFile\x00"+strings.Repeat("x", 5000)), Options{}) {
		if r != nil || err == nil {
			t.Fatal("a record out of a stream")
		}
	}
}
