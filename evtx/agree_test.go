package evtx

import (
	"path/filepath"
	"testing"
)

// TestPlansAgree proves that plans, which skip the tree, find what the tree has:
// every Data element of every event, in order, with its name and text.
func TestPlansAgree(t *testing.T) {
	files, _ := filepath.Glob(filepath.Join(samples(t), "evtx", "*.evtx"))
	if len(files) == 0 {
		t.Skip("no samples")
	}
	n := 0
	for _, name := range files {
		for e, err := range open(t, name).Events(Filter{}) {
			if err != nil || e.Partial {
				continue
			}
			data := e.Tree().Child("EventData")
			if data == nil {
				continue
			}
			i := 0
			for _, d := range data.Children {
				if d.Name != "Data" || len(d.Children) > 0 {
					continue
				}
				label := ""
				for _, a := range d.Attrs {
					if a.Name == "Name" {
						label = a.Value
					}
				}
				for i < len(e.Data) && (e.Data[i].Name != label || e.Data[i].String() != d.Text) {
					i++ // a value of another element
				}
				if i == len(e.Data) {
					t.Fatalf("%s record %d: %s=%.80q is in the tree only", filepath.Base(name), e.Number, label, d.Text)
				}
				i++
				n++
			}
			if sys := e.Tree().Child("System"); sys.Child("Computer") != nil && sys.Child("Computer").Text != e.Computer {
				t.Fatalf("%s record %d: computer %q", filepath.Base(name), e.Number, e.Computer)
			}
		}
	}
	t.Logf("%d values", n)
}
