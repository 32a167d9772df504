package guide

import (
	"bytes"
	"os"
	"testing"
)

// TestShippedGuide loads the guide that ships: it has no mistakes, and its
// published form reads back to the same bytes.
func TestShippedGuide(t *testing.T) {
	g, err := Load(os.DirFS("../content"))
	if err != nil {
		t.Error(err)
	}
	if len(g.Pages) < 20 || len(g.Signatures) < 60 {
		t.Fatalf("%d pages and %d signatures: content was not found", len(g.Pages), len(g.Signatures))
	}
	var first, second bytes.Buffer
	if err := g.Publish(&first); err != nil {
		t.Fatal(err)
	}
	again, err := Read(bytes.NewReader(first.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	if err := again.Publish(&second); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(first.Bytes(), second.Bytes()) {
		t.Error("guide.json read back is not the same guide.json")
	}
}
