package evtx

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	velocidex "www.velocidex.com/golang/evtx"
)

// theirEvent is what velocidex/evtx makes of a record, as far as it is compared.
type theirEvent struct {
	Event map[string]any
}

// TestAgainstVelocidex compares the named values of events with the other
// reader in Go, event by event. It loses values that arrays and equal names
// hold, so what it does not have is counted, and only what both have must agree.
func TestAgainstVelocidex(t *testing.T) {
	files, _ := filepath.Glob(filepath.Join(samples(t), "evtx", "*.evtx"))
	if len(files) == 0 {
		t.Skip("no samples")
	}
	total, equal, shown, kinds := 0, 0, 0, map[string]int{}
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		partial := map[uint64]bool{}
		ours := map[uint64]*Event{} // by number and place: what both saw
		st, _ := f.Stat()
		r, err := NewReader(f, st.Size())
		if err != nil {
			t.Fatal(err)
		}
		for e, err := range r.Events(Filter{}) {
			if err == nil && e.Partial {
				partial[e.Number] = true
			} else if err == nil {
				ours[e.Number<<1|uint64(e.Written.UnixNano()&1)] = e.Clone()
			}
		}
		chunks, err := velocidex.GetChunks(f)
		if err != nil {
			kinds["file not read there"]++
		}
		for _, c := range chunks {
			records, _ := c.Parse(0)
			for _, rec := range records {
				raw, err := json.Marshal(rec.Event)
				var their theirEvent
				if err != nil || json.Unmarshal(raw, &their) != nil {
					kinds["event of another shape there"]++
					continue
				}
				e := ours[rec.Header.RecordID<<1]
				if e == nil {
					e = ours[rec.Header.RecordID<<1|1]
				}
				if e == nil && (partial[rec.Header.RecordID] || rec.Header.Size == 0) {
					kinds["damaged event, some of it several times there"]++
					continue
				}
				if e == nil {
					kinds["event missing here"]++
					t.Logf("%s: record %d is missing here", filepath.Base(name), rec.Header.RecordID)
					continue
				}
				for _, v := range e.Data {
					if v.Name == "" || strings.Contains(v.Name, ".") {
						continue
					}
					total++
					value, ok := find(their.Event, v.Name)
					if !ok {
						kinds["value missing there"]++
						continue
					}
					switch a, b := v.String(), spell(value); {
					case same(a, b, v):
						equal++
					case b == "":
						kinds["value empty there"]++
					case len(e.Data) > 1 && count(e, v.Name) > 1:
						kinds["one of several of a name there"]++
					case v.Type == TypeSize && b != "":
						kinds["size as characters there"]++
					default:
						kinds["other: "+v.Type.String()]++
						if shown++; shown < 25 {
							t.Logf("%s record %d %s (%v): %.120q here, %.120q there", filepath.Base(name), e.Number, v.Name, v.Type, a, b)
						}
					}
				}
			}
		}
		f.Close()
	}
	t.Logf("%d values, %d equal, %v", total, equal, kinds)
	if shown > 0 {
		t.Error("there are differences that DIFFERENCES.md does not explain")
	}
	if kinds["event missing here"] > 0 {
		t.Error("it reads events that this package does not")
	}
}

func count(e *Event, name string) (n int) {
	for _, v := range e.Data {
		if v.Name == name {
			n++
		}
	}
	return n
}

// find looks for a value below EventData or UserData, at any depth.
func find(m map[string]any, name string) (any, bool) {
	if v, ok := m[name]; ok {
		return v, true
	}
	for key, v := range m {
		if below, ok := v.(map[string]any); ok && key != "System" {
			if v, ok := find(below, name); ok {
				return v, true
			}
		}
	}
	return nil, false
}

func spell(v any) string {
	switch v := v.(type) {
	case map[string]any: // an element that has attributes as well
		return spell(v["Value"])
	case nil:
		return ""
	case float64:
		return fmt.Sprintf("%.0f", v)
	case string:
		return strings.TrimRight(v, "\x00")
	}
	return fmt.Sprint(v)
}

// same allows for what is spelling: numbers in hex or decimal, letters of GUIDs, bytes in base 64.
func same(a, b string, v Value) bool {
	if strings.EqualFold(a, b) || strings.EqualFold(strings.Trim(a, "{}"), strings.Trim(b, "{}")) || alike("="+a) == alike("="+b) {
		return true
	}
	if n, ok := v.Uint(); ok && (fmt.Sprint(n) == b || fmt.Sprintf("%.0f", float64(n)) == b) {
		return true
	}
	if t, ok := v.Time(); ok && (fmt.Sprint(t.Unix()) == b || fmt.Sprint(t.Unix()+1) == b) {
		return true
	}
	if v.Type == TypeBinary && base64.StdEncoding.EncodeToString(v.Raw()) == b {
		return true
	}
	if t, ok := v.Time(); ok && strings.HasPrefix(b, t.Format("2006-01-02 15:04:05")) {
		return true
	}
	if strings.TrimSpace(a) == strings.TrimSpace(b) {
		return true
	}
	return false
}
