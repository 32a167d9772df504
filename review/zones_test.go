package review

import (
	"testing"
	"time"
)

// TestWindowsZones: every zone of Windows leads to one that exists, and its
// clocks change when they do there.
func TestWindowsZones(t *testing.T) {
	if len(windowsZones) < 135 {
		t.Fatalf("%d zones; Windows has more", len(windowsZones))
	}
	for name, to := range windowsZones {
		if _, err := time.LoadLocation(to); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	winter, summer := time.Date(2026, 1, 15, 12, 0, 0, 0, time.UTC), time.Date(2026, 7, 15, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct{ name, winter, summer string }{
		{"W. Europe Standard Time", "+0100", "+0200"},
		{"Romance Standard Time", "+0100", "+0200"},
		{"Central European Standard Time", "+0100", "+0200"},
		{"GMT Standard Time", "+0000", "+0100"},
		{"FLE Standard Time", "+0200", "+0300"},
		{"UTC", "+0000", "+0000"},
		{"India Standard Time", "+0530", "+0530"},
		{"Tokyo Standard Time", "+0900", "+0900"},
		{"Eastern Standard Time", "-0500", "-0400"},
		{"Europe/Oslo", "+0100", "+0200"},
	} {
		z := zone(c.name, "+09:30")
		if got := winter.In(z).Format("-0700"); got != c.winter {
			t.Errorf("%s in winter: %s", c.name, got)
		}
		if got := summer.In(z).Format("-0700"); got != c.summer {
			t.Errorf("%s in summer: %s", c.name, got)
		}
	}
}
