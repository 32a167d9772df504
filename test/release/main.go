// Command release makes what is handed out, from what make has built: the guide
// as one zip with its collectors, review for each system, SHA256SUMS, and an
// SBOM. `make release` runs it; nothing that ships does.
//
//	go run ./test/release --bin DIR --out DIR [--version 1.2.3]
//	    [--cert PEM --key PEM | --pkcs12 FILE --pass FILE] [--timestamp URL]
//
// --bin holds guide, collectors/ and review/. With a certificate, every .exe is
// signed by osslsigncode before it goes into the zip. The same input gives the
// same bytes: the zip's times are fixed, and so is the time in the signature
// unless a timestamp server gives one.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// A release is one call of the command.
type release struct {
	bin, out, version  string
	cert, key          string
	pkcs12, pass       string
	timestamp, product string
	content            string
}

func main() {
	var r release
	flag.StringVar(&r.bin, "bin", "", "folder with guide, collectors/ and review/")
	flag.StringVar(&r.out, "out", "", "folder for the release; it is emptied")
	flag.StringVar(&r.version, "version", "", "as it stands in names and in the SBOM")
	flag.StringVar(&r.product, "product", "eadm", "begins the names of guide and collectors")
	flag.StringVar(&r.content, "content", "content", "the guide's content")
	flag.StringVar(&r.cert, "cert", "", "certificate chain, PEM")
	flag.StringVar(&r.key, "key", "", "its key, PEM")
	flag.StringVar(&r.pkcs12, "pkcs12", "", "certificate and key in one file")
	flag.StringVar(&r.pass, "pass", "", "file with the password of --pkcs12 or --key")
	flag.StringVar(&r.timestamp, "timestamp", "", "RFC 3161 server that says when it was signed")
	flag.Parse()
	if r.bin == "" || r.out == "" || r.version == "" || flag.NArg() > 0 || (r.cert == "") != (r.key == "") || r.cert != "" && r.pkcs12 != "" {
		flag.Usage()
		os.Exit(2)
	}
	if err := r.run(); err != nil {
		fmt.Fprintln(os.Stderr, "release:", err)
		os.Exit(1)
	}
}

// fixed is the time of everything in the zip, and of a signature without a
// timestamp. SOURCE_DATE_EPOCH sets it (reproducible-builds.org).
func fixed() time.Time {
	at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	if s := os.Getenv("SOURCE_DATE_EPOCH"); s != "" {
		var n int64
		if _, err := fmt.Sscan(s, &n); err == nil {
			at = time.Unix(n, 0).UTC()
		}
	}
	return at
}

func (r *release) signs() bool { return r.cert != "" || r.pkcs12 != "" }

func (r *release) run() error {
	if err := os.RemoveAll(r.out); err != nil {
		return err
	}
	stage, err := os.MkdirTemp("", "stegvis-release-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(stage)
	if err := os.MkdirAll(r.out, 0o755); err != nil {
		return err
	}
	collectors := filepath.Join(stage, "collectors")
	// The page of the guide names each collector's hash: signed first, then built.
	if err := r.programs(filepath.Join(r.bin, "collectors"), collectors, func(name string) string { return name }); err != nil {
		return err
	}
	site := filepath.Join(stage, "site")
	build := exec.Command(filepath.Join(r.bin, "guide"), "build", "--content", r.content, "--collectors", collectors, "--out", site)
	if text, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("building the guide: %v\n%s", err, text)
	}
	guide := r.product + "-guide-" + r.version
	if err := pack(filepath.Join(r.out, guide+".zip"), guide, site, fixed()); err != nil {
		return err
	}
	if err := r.programs(filepath.Join(r.bin, "review"), r.out, func(name string) string {
		return strings.Replace(name, "review-", "review-"+r.version+"-", 1)
	}); err != nil {
		return err
	}
	binaries, err := list(collectors, r.out)
	if err != nil {
		return err
	}
	if err := writeSBOM(filepath.Join(r.out, "sbom.cdx.json"), r.version, binaries); err != nil {
		return err
	}
	return writeSums(r.out)
}

// programs copies a folder of programs and signs those for Windows.
func (r *release) programs(from, to string, rename func(string) string) error {
	entries, err := os.ReadDir(from)
	if err != nil {
		return err
	}
	if len(entries) == 0 {
		return errors.New(from + ": no programs here")
	}
	if err := os.MkdirAll(to, 0o755); err != nil {
		return err
	}
	for _, e := range entries {
		src, dst := filepath.Join(from, e.Name()), filepath.Join(to, rename(e.Name()))
		if strings.HasSuffix(e.Name(), ".exe") && r.signs() {
			err = r.sign(src, dst)
		} else {
			err = copyFile(src, dst)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// sign makes dst from src with an Authenticode signature.
func (r *release) sign(src, dst string) error {
	args := []string{"sign", "-h", "sha256", "-n", "Stegvis"}
	if r.pkcs12 != "" {
		args = append(args, "-pkcs12", r.pkcs12)
	} else {
		args = append(args, "-certs", r.cert, "-key", r.key)
	}
	if r.pass != "" {
		args = append(args, "-readpass", r.pass)
	}
	if r.timestamp != "" {
		args = append(args, "-ts", r.timestamp)
	} else {
		args = append(args, "-time", fmt.Sprint(fixed().Unix()))
	}
	args = append(args, "-in", src, "-out", dst)
	if text, err := exec.Command("osslsigncode", args...).CombinedOutput(); err != nil {
		return fmt.Errorf("signing %s: %v\n%s", filepath.Base(src), err, text)
	}
	return nil
}

func copyFile(src, dst string) error {
	in, err := os.Open(src)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(dst, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o755)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}
