package web

import (
	"testing"

	"stegvis/guide"
)

func TestPropose(t *testing.T) {
	for _, c := range []struct {
		name  string
		lines []string
		want  string
		also  []string // must be found too
		never []string
	}{
		{"time, level and thread go, the code stays",
			[]string{"2026-11-23 07:00:01,123 ERROR [12] The server is not operational (0x8007203A)"},
			`The\s+server\s+is\s+not\s+operational\s+\(0x8007203A\)`, []string{"FEIL: the server is not operational (0x8007203a)"}, []string{"The server is operational"}},
		{"a mark becomes any text, masked or not",
			[]string{"Cannot find user [navn:3f9a2c1b7d40] in the directory"},
			`Cannot\s+find\s+user\s+[^\n]{1,60}\s+in\s+the\s+directory`, []string{"Cannot find user Kari Nordmann in the directory"}, nil},
		{"numbers, paths, addresses and ids",
			[]string{`Row 4711 of C:\eadm\loggfiler\import.csv rejected by 10.0.0.5:389, request 6f1c0a52-0000-4000-8000-1234567890ab`},
			`Row\s+[0-9][0-9.,]*\s+of\s+[A-Za-z]:\\[^\n"'<>|]{1,200}\s+rejected\s+by\s+[0-9.:]{7,21},\s+request`,
			[]string{`Row 2 of D:\data\x y\b.csv rejected by 192.168.1.1:636, request 0`}, nil},
		{"the number of an error is no value",
			[]string{"LDAP error 81 after 3 attempts"}, `LDAP\s+error\s+81\s+after\s+[0-9][0-9.,]*\s+attempts`, []string{"LDAP error 81 after 12 attempts"}, []string{"LDAP error 82 after 12 attempts"}},
		{"what two lines share",
			[]string{"Export of Kari failed: disk full", "Export of all employees failed: disk full"},
			`Export\s+of\s+[^\n]{0,80}failed:\s+disk\s+full`, nil, nil},
		{"signs of patterns are words", []string{`value (a|b)* + [x] ^$ {2} costs 50%`}, `value\s+\(a\|b\)\*\s+\+\s+\[x\]\s+\^\$\s+\{[0-9][0-9.,]*\}\s+costs\s+[0-9][0-9.,]*%`, nil, nil},
		{"what hides is left out", []string{"pass\u202eword\x1b[31m failed here"}, `password\[31m\s+failed\s+here`, nil, nil},
		{"nothing to go by", []string{"2026-11-23 07:00:01 12345"}, "", nil, nil},
		{"nothing", nil, "", nil, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := propose(c.lines)
			if got != c.want {
				t.Errorf("\n%s\nwant\n%s", got, c.want)
			}
			if got == "" {
				return
			}
			if err := guide.CheckMatch(got); err != nil {
				t.Error(err)
			}
			for _, l := range append(c.lines[:len(c.lines):len(c.lines)], c.also...) {
				if l != "pass\u202eword\x1b[31m failed here" && !guide.Matches(got, l) {
					t.Errorf("does not find %q", l)
				}
			}
			for _, l := range c.never {
				if guide.Matches(got, l) {
					t.Errorf("finds %q", l)
				}
			}
		})
	}
}

func FuzzPropose(f *testing.F) {
	f.Add("2026-11-23 07:00:01 ERROR x 1", "y")
	f.Add(`C:\a\b {} [fnr:000000000000]`, "\x00\xff")
	f.Fuzz(func(t *testing.T, a, b string) {
		p := propose([]string{a, b})
		if p == "" {
			return
		}
		if err := guide.CheckMatch(p); err != nil {
			t.Fatal(err)
		}
	})
}

func TestTelling(t *testing.T) {
	for text, want := range map[string][2]string{
		"FEIL Import AD\n   at System.DirectoryServices.Bind of a very long name":                      {"FEIL Import AD", "at System.DirectoryServices.Bind of a very long name"},
		"SupportInfo1: 1\nErrorCode: 59\nErrorDescription: The network is not present or not started.": {"SupportInfo1: 1", "ErrorDescription: The network is not present or not started."},
		`TaskName: \eAdm` + "\nResultCode: 2147942401":                                                 {`TaskName: \eAdm`, `TaskName: \eAdm`},
		"": {"", ""},
	} {
		if log, event := telling(text, false), telling(text, true); log != want[0] || event != want[1] {
			t.Errorf("%q: %q, of an event %q", text, log, event)
		}
	}
}
