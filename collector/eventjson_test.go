package collector

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"stegvis/redact"
)

// TestEventText: any value comes back from its line as it was, and masking the
// line neither breaks the JSON nor takes an escape for DOMAIN\name.
func TestEventText(t *testing.T) {
	values := []string{
		"plain", "two\nlines", "two\r\nlines", "a\tb", "FJELLVIK\nordmann", `FJELLVIK\kari`, "word\nnext\rrest\tend", "bell\a\x00\x7f",
		`C:\Users\kari\n\r\t`, `"quoted" \" end\`, "Feil:\nBruker: kari@fjellvik.example\r\nfnr 01818010083", "é 日本 \u2028 </script>", "\\nanders", "Til\nkari@fjellvik.example", "Til\r\nkari@fjellvik.example", "Fra\tkari@fjellvik.example", "SID\nS-1-5-21-1-2-3-1104", "tlf\n68 05 00 01", "passord\thunter22hunter",
	}
	m, err := redact.New(redact.Options{Key: []byte("0123456789abcdef")})
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range values {
		e := liveEvent{Time: time.Unix(1e9, 0), Channel: "System", Message: v, Data: [][2]string{{"x\ny", v}}}
		line := e.append(nil)
		var got struct {
			Message string
			Data    [][2]string
		}
		if err := json.Unmarshal(line, &got); err != nil || got.Message != v || got.Data[0][1] != v || got.Data[0][0] != "x\ny" {
			t.Errorf("%q became %q, %v: %s", v, got.Message, err, line)
		}
		if n := bytes.Count(line, []byte("\n")); n != 1 {
			t.Errorf("%q: %d lines", v, n)
		}
		var masked bytes.Buffer
		if _, err := m.Mask(&masked, bytes.NewReader(line)); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(masked.Bytes(), &got); err != nil {
			t.Errorf("%q: masked, its line is no JSON: %v: %s", v, err, &masked)
			continue
		}
		if !strings.ContainsAny(v, "@0\\\"") && strings.Contains(got.Message, "[bruker:") && !strings.Contains(v, `\`) {
			t.Errorf("%q: an escape was taken for an account: %q", v, got.Message)
		}
		if strings.Contains(masked.String(), "01818010083") || strings.Contains(masked.String(), "kari@fjellvik") || v == `FJELLVIK\kari` && strings.Contains(got.Message, "kari") {
			t.Errorf("%q was not masked: %s", v, &masked)
		}
	}
}
