// Package bench masks the same bytes with our redact, with hcdiag's (four
// rules) and with Troubleshoot's (its own rules).
package bench

import (
	"bytes"
	"fmt"
	"io"
	"testing"

	hcdiag "github.com/hashicorp/hcdiag/redact"
	troubleshoot "github.com/replicatedhq/troubleshoot/pkg/redact"

	"stegvis/redact"
)

// plain is an ordinary log.
func plain() []byte {
	var out bytes.Buffer
	for i := 0; out.Len() < 4<<20; i++ {
		fmt.Fprintf(&out, "2026-01-12 %02d:%02d:%02d,%03d [%d] INFO  Eadm.Sync.Import - Leste %d rader fra kilden paa %d ms, %d endret\n", i/3600%24, i/60%60, i%60, i%1000, i%97, i*7%10007, i%899, i%13)
		if i%50 == 0 {
			fmt.Fprintf(&out, "2026-01-12 08:14:33,123 [12] WARN  Eadm.Sync.Ad - fant kari%d@fjellvik.no fra 203.0.113.%d, passord=Sommer%d\n", i%999, i%250, i)
		}
	}
	return out.Bytes()
}

func BenchmarkOurs(b *testing.B) {
	in := plain()
	r, err := redact.New(redact.Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(in)))
	for b.Loop() {
		if _, err := r.Mask(io.Discard, bytes.NewReader(in)); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkHcdiag(b *testing.B) {
	var configs []hcdiag.Config
	for _, m := range []string{`\b\d{6} ?\d{5}\b`, `[\w.+-]+@[\w-]+\.[\w.-]+`, `\b\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}\b`, `(?i)(password|passord|pwd)\s*[=:]\s*\S+`} {
		configs = append(configs, hcdiag.Config{Matcher: m})
	}
	rules, err := hcdiag.MapNew(configs)
	if err != nil {
		b.Fatal(err)
	}
	in := plain()
	b.SetBytes(int64(len(in)))
	for b.Loop() {
		if err := hcdiag.Apply(rules, io.Discard, bytes.NewReader(in)); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkTroubleshoot(b *testing.B) {
	in := plain()
	b.SetBytes(int64(len(in)))
	for b.Loop() {
		r, err := troubleshoot.Redact(bytes.NewReader(in), "import.log", nil)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := io.Copy(io.Discard, r); err != nil {
			b.Fatal(err)
		}
		troubleshoot.ResetRedactionList()
	}
}
