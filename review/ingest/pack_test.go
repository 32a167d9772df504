package ingest

import (
	"slices"
	"strings"
	"testing"
)

// TestManifestTexts: every text of a manifest is scanned, also of fields that a
// later version adds; sums and ids are not, since some are digits by chance.
func TestManifestTexts(t *testing.T) {
	got := manifestTexts(strings.NewReader(`{"id":"01936f2c-0000-7000-8000-018180100831","guide":{"page":"user 01818010083"},
		"sources":[{"means":"a"}],"later":[{"018180":["b\u0031"]}],"sha256":"` + strings.Repeat("1", 64) + `","size":12345678901}`))
	want := []string{"id", "guide", "page", "user 01818010083", "sources", "means", "a", "later", "018180", "b1", "sha256", "size"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
}
