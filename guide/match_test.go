package guide

import (
	"encoding/json"
	"os"
	"testing"
)

// TestPatterns runs the vectors that the site's scripts run too.
func TestPatterns(t *testing.T) {
	data, err := os.ReadFile("testdata/regexp.json")
	if err != nil {
		t.Fatal(err)
	}
	var vectors struct {
		Accepted []struct {
			Pattern         string
			Matches, Misses []string
		}
		Refused []string
	}
	if err := json.Unmarshal(data, &vectors); err != nil {
		t.Fatal(err)
	}
	if len(vectors.Accepted) == 0 || len(vectors.Refused) == 0 {
		t.Fatal("no vectors")
	}
	for _, v := range vectors.Accepted {
		if err := CheckMatch(v.Pattern); err != nil {
			t.Errorf("%q: %v", v.Pattern, err)
		}
		for _, s := range v.Matches {
			if !Matches(v.Pattern, s) {
				t.Errorf("%q does not match %q", v.Pattern, s)
			}
		}
		for _, s := range v.Misses {
			if Matches(v.Pattern, s) {
				t.Errorf("%q matches %q", v.Pattern, s)
			}
		}
	}
	for _, p := range vectors.Refused {
		if CheckMatch(p) == nil {
			t.Errorf("%q is accepted", p)
		}
	}
}

func TestNear(t *testing.T) {
	names := []string{"run-sync-script", "import-ad", "import-hr", "export-ad"}
	for name, want := range map[string]string{"run-sync-scrip": "run-sync-script", "imprt-ad": "import-ad", "Import-AD": "import-ad", "zzz": ""} {
		near := Near(name, names)
		if want == "" && len(near) > 0 || want != "" && (len(near) == 0 || near[0] != want) {
			t.Errorf("%s: %v", name, near)
		}
	}
}
