package logs

import (
	"bytes"
	"fmt"
	"testing"
	"time"
)

// plainLog is a log of n lines as log4net writes them, with a stack trace now and then.
func plainLog(n int) []byte {
	var b bytes.Buffer
	at := time.Date(2026, 3, 2, 6, 0, 0, 0, time.UTC)
	for i := range n {
		level := "INFO "
		switch {
		case i%97 == 0:
			level = "ERROR"
		case i%31 == 0:
			level = "WARN "
		}
		fmt.Fprintf(&b, "%s,%03d [%d] %s eAdm.Client.ImportService - Behandlet bruker %d av 12000, 3 endringer\r\n",
			at.Format("2006-01-02 15:04:05"), i%1000, i%17, level, i%12000)
		if i%970 == 0 {
			b.WriteString("System.InvalidOperationException: The server is not operational.\r\n   at eAdm.Client.Run() in C:\\src\\Client.cs:line 42\r\n")
		}
		at = at.Add(40 * time.Millisecond)
	}
	return b.Bytes()
}

func BenchmarkRead(b *testing.B) {
	plain := plainLog(100_000)
	for _, c := range []struct {
		name string
		data []byte
	}{
		{"plain", plain},
		{"untimed", bytes.ReplaceAll(plain, []byte("2026-"), []byte("line-"))},
		{"utf16", utf16le(string(plain))},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.SetBytes(int64(len(c.data)))
			b.ReportAllocs()
			for b.Loop() {
				n := 0
				for r := range Read(bytes.NewReader(c.data), Options{Zone: time.UTC}) {
					if r != nil {
						n++
					}
				}
				if n < 90_000 {
					b.Fatal(n, "records")
				}
			}
		})
	}
}

func utf16le(s string) []byte {
	out := []byte{0xFF, 0xFE}
	for _, r := range s {
		out = append(out, byte(r), byte(r>>8))
	}
	return out
}
