package logs

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func oslo(t testing.TB) *time.Location {
	t.Helper()
	z, err := time.LoadLocation("Europe/Oslo")
	if err != nil {
		t.Skip("no time zone data on this machine")
	}
	return z
}

// TestFormats reads every testdata/*.log and compares its records with the
// .golden beside it. Files are read in Oslo's zone and are from late on 31 May 2026.
func TestFormats(t *testing.T) {
	files, _ := filepath.Glob("testdata/*.log")
	if len(files) < 30 {
		t.Fatalf("only %d fixtures found", len(files))
	}
	for _, name := range files {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".log"), func(t *testing.T) {
			b, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			got := dump(t, b, true)
			if streamed := dump(t, b, false); streamed != got {
				t.Errorf("read as a stream it differs:\n%s\nthan as a file:\n%s", streamed, got)
			}
			golden := strings.TrimSuffix(name, ".log") + ".golden"
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("got:\n%s\nwant:\n%s", got, want)
			}
		})
	}
}

// dump writes records as one JSON object a line, and notes as they come.
func dump(t testing.TB, b []byte, whole bool) string {
	o := Options{Zone: oslo(t), Modified: time.Date(2026, 5, 31, 22, 0, 0, 0, time.UTC)}
	var src interface{ Read([]byte) (int, error) } = bytes.NewBuffer(b)
	if whole {
		src, o.Size = bytes.NewReader(b), int64(len(b))
	}
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	for r, err := range Read(src, o) {
		if err != nil {
			out.WriteString("note: " + err.Error() + "\n")
			continue
		}
		line := struct {
			Time   string      `json:"time,omitempty"`
			Marks  string      `json:"marks,omitempty"`
			Level  string      `json:"level,omitempty"`
			Lines  [2]int      `json:"lines"`
			Text   string      `json:"text"`
			Body   string      `json:"body,omitempty"`
			Fields [][2]string `json:"fields,omitempty"`
		}{Level: r.Level.String(), Lines: [2]int{r.Line, r.LastLine}, Text: r.Text}
		if !r.Time.IsZero() {
			line.Time = r.Time.Format(time.RFC3339Nano)
		}
		for _, m := range []struct {
			on   bool
			name string
		}{{r.UTC, "utc "}, {r.Own, "own "}, {r.Twice, "twice "}, {r.Event, "event "}} {
			if m.on {
				line.Marks += m.name
			}
		}
		if b := r.Body(); b != r.Text {
			line.Body = b
		}
		for _, f := range r.Fields {
			line.Fields = append(line.Fields, [2]string{f.Name, f.Value})
		}
		enc.Encode(line)
	}
	return out.String()
}
