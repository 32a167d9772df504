package guide_test

import (
	"reflect"
	"testing"

	"stegvis/content"
	"stegvis/guide"
)

// TestLoadChecked: the guide that ships has no mistakes, and read without
// trying its expressions it is the same guide.
func TestLoadChecked(t *testing.T) {
	whole, err := guide.Load(content.FS)
	if err != nil {
		t.Fatal(err)
	}
	quick, err := guide.LoadChecked(content.FS)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(whole, quick) {
		t.Error("LoadChecked gives another guide than Load")
	}
}
