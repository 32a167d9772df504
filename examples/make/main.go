// Command make writes examples/server, a made-up municipality's server on which
// the guide and the collector can be tried: `go run ./examples/make`, from the
// module's root. Every byte follows from this program; nothing follows from the
// clock or from chance. All people, numbers, addresses and secrets are invented.
package main

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
	"unicode/utf16"
)

func main() {
	if err := write(filepath.Join("examples", "server")); err != nil {
		fmt.Fprintln(os.Stderr, "examples/make:", err)
		fmt.Fprintln(os.Stderr, "Run it from the module's root: go run ./examples/make")
		os.Exit(1)
	}
}

// write puts all files below dir.
func write(dir string) error {
	for name, data := range files() {
		name = filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(name, data, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// files returns the whole server, by path.
func files() map[string][]byte {
	const logs, events = "c/eadm/loggfiler/", "c/windows/system32/winevt/logs/"
	f := map[string][]byte{
		logs + "synk-2026-06-16.log":     []byte(crlf(syncLog(tuesday))),
		logs + "synk-2026-06-17.log":     []byte(crlf(syncLog(wednesday))),
		logs + "import-hr.log":           windows1252(crlf(importHR())),
		logs + "import-ad.log":           utf16LE(crlf(importAD())),
		logs + "eadm-klient.log":         []byte("\ufeff" + crlf(clientLog())),
		logs + "detaljer-2026-06-16.log": []byte(details()),
		logs + "export-azure.log":        nil,
		logs + "arkiv-2026-05.zip": zipped(map[string]string{
			"synk-2026-05-28.log": crlf(syncLog(date(2026, 5, 28))),
			"synk-2026-05-29.log": crlf(syncLog(date(2026, 5, 29))),
		}),
		events + "Application.evtx":                                  application(),
		events + "System.evtx":                                       system(),
		events + "Microsoft-Windows-TaskScheduler%4Operational.evtx": taskScheduler(),
	}
	for day := tuesday.AddDate(0, 0, -3); day.Before(tuesday); day = day.AddDate(0, 0, 1) {
		f[logs+"synk-"+day.Format("2006-01-02")+".log.gz"] = gzipped(crlf(syncLog(day)))
	}
	return f
}

// Norway in June is two hours ahead of UTC; a fixed zone needs no database.
var norway = time.FixedZone("CEST", 2*60*60)

func date(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, norway) }

var (
	tuesday   = date(2026, 6, 16)
	wednesday = date(2026, 6, 17)
)

// The domain controller is last seen a little before this.
var lost = wednesday.Add(5*time.Hour + 57*time.Minute + 41*time.Second)

func crlf(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") }

func utf16LE(s string) []byte {
	b := []byte{0xff, 0xfe}
	for _, u := range utf16.Encode([]rune(s)) {
		b = append(b, byte(u), byte(u>>8))
	}
	return b
}

// windows1252 encodes text of which every character stands at the same place in Latin 1.
func windows1252(s string) []byte {
	var b []byte
	for _, r := range s {
		if r > 0xff || r >= 0x80 && r < 0xa0 {
			panic(fmt.Sprintf("%q is not in Latin 1", r))
		}
		b = append(b, byte(r))
	}
	return b
}

func gzipped(s string) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	w.Write([]byte(s))
	w.Close()
	return b.Bytes()
}

func zipped(files map[string]string) []byte {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, name := range []string{"synk-2026-05-28.log", "synk-2026-05-29.log"} {
		f, err := w.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: date(2026, 6, 1).UTC()})
		if err != nil {
			panic(err)
		}
		f.Write([]byte(files[name]))
	}
	w.Close()
	return b.Bytes()
}
