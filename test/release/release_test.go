package main

import (
	"archive/zip"
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// built makes the folder that make release gives to this command, with fewer systems.
func built(t *testing.T) string {
	t.Helper()
	if testing.Short() {
		t.Skip("builds all programs")
	}
	bin := t.TempDir()
	for name, target := range map[string][3]string{
		"guide": {"", "", "cmd/guide"}, "collectors/eadm-collector.exe": {"windows", "amd64", "cmd/collector"}, "collectors/eadm-collector-linux-amd64": {"linux", "amd64", "cmd/collector"},
		"review/review-linux-amd64": {"linux", "amd64", "cmd/review"}, "review/review-windows-amd64.exe": {"windows", "amd64", "cmd/review"},
	} {
		cmd := exec.Command("go", "build", "-buildvcs=false", "-trimpath", "-ldflags=-s -w", "-o", filepath.Join(bin, name), "./"+target[2])
		cmd.Dir = "../.."
		cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
		if target[0] != "" {
			cmd.Env = append(cmd.Env, "GOOS="+target[0], "GOARCH="+target[1])
		}
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", name, err, out)
		}
	}
	return bin
}

func TestRelease(t *testing.T) {
	bin := built(t)
	t.Run("plain", func(t *testing.T) { plain(t, bin) })
	t.Run("signed", func(t *testing.T) { signed(t, bin) })
}

// plain: what is handed out, the same bytes in two runs.
func plain(t *testing.T, bin string) {
	r := release{bin: bin, version: "9.8.7", product: "eadm", content: "../../content"}
	var first map[string][]byte
	for n := range 2 {
		r.out = filepath.Join(t.TempDir(), "out")
		if err := r.run(); err != nil {
			t.Fatal(err)
		}
		files := read(t, r.out)
		if n == 0 {
			first = files
			continue
		}
		for name, text := range files {
			if !bytes.Equal(text, first[name]) {
				t.Errorf("%s: two runs give different bytes", name)
			}
		}
	}
	var names []string
	for name := range first {
		names = append(names, name)
	}
	slices.Sort(names)
	if want := []string{"SHA256SUMS", "eadm-guide-9.8.7.zip", "review-9.8.7-linux-amd64", "review-9.8.7-windows-amd64.exe", "sbom.cdx.json"}; !slices.Equal(names, want) {
		t.Errorf("%v", names)
	}
	check := exec.Command("sha256sum", "-c", "--strict", "SHA256SUMS")
	check.Dir = r.out
	if out, err := check.CombinedOutput(); err != nil {
		t.Errorf("sha256sum -c: %v\n%s", err, out)
	}
	inZip := guideZip(t, first["eadm-guide-9.8.7.zip"])
	for _, want := range []string{"index.html", "guide.json", "nb/import-ad.html", "collector/eadm-collector.exe", "collector/eadm-collector-linux-amd64"} {
		if inZip["eadm-guide-9.8.7/"+want] == nil {
			t.Errorf("the zip has no %s", want)
		}
	}
	checkSBOM(t, first["sbom.cdx.json"])
}

func read(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	out := map[string][]byte{}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		text, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		out[e.Name()] = text
	}
	return out
}

func guideZip(t *testing.T, text []byte) map[string]*zip.File {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(text), int64(len(text)))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]*zip.File{}
	for _, f := range z.File {
		out[f.Name] = f
	}
	return out
}

// checkSBOM asks what CycloneDX 1.5's schema asks: required fields, unique
// references that all lead somewhere, package URLs of the right form.
func checkSBOM(t *testing.T, text []byte) {
	t.Helper()
	var b bom
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&b); err != nil {
		t.Fatal(err)
	}
	if b.Format != "CycloneDX" || b.Spec != "1.5" || b.Version < 1 || !regexp.MustCompile(`^urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`).MatchString(b.Serial) {
		t.Errorf("%s %s %d %s", b.Format, b.Spec, b.Version, b.Serial)
	}
	refs := map[string]bool{b.Metadata.Component.Ref: true}
	purl := regexp.MustCompile(`^pkg:golang/[a-zA-Z0-9.~_/-]+@[a-zA-Z0-9.+_-]+$`)
	for _, c := range b.Components {
		switch {
		case c.Name == "" || c.Ref == "" || refs[c.Ref]:
			t.Errorf("component %+v", c)
		case c.Type == "library" && (!purl.MatchString(c.PURL) || c.Version == ""):
			t.Errorf("library %+v", c)
		case c.Type == "application" && (len(c.Hashes) != 1 || c.Hashes[0].Algorithm != "SHA-256" || len(c.Hashes[0].Content) != 64):
			t.Errorf("application %+v", c)
		case c.Type != "library" && c.Type != "application":
			t.Errorf("type of %+v", c)
		}
		refs[c.Ref] = true
	}
	seen := map[string]bool{}
	for _, d := range b.Dependencies {
		if !refs[d.Ref] || seen[d.Ref] {
			t.Errorf("dependencies of %s, which is no component or comes twice", d.Ref)
		}
		seen[d.Ref] = true
		for _, to := range d.DependsOn {
			if !refs[to] {
				t.Errorf("%s depends on %s, which is no component", d.Ref, to)
			}
		}
	}
	if !refs["file:eadm-collector.exe"] || !slices.ContainsFunc(b.Components, func(c component) bool { return c.Name == "filippo.io/age" }) {
		t.Error("the SBOM lacks the collector, or age, which is linked into it")
	}
}

// signed signs with a certificate made here: every .exe of the release
// carries a signature that osslsigncode verifies, and two runs give the same bytes.
func signed(t *testing.T, bin string) {
	if _, err := exec.LookPath("osslsigncode"); err != nil {
		t.Skip("osslsigncode is not installed")
	}
	dir := t.TempDir()
	r := release{bin: bin, version: "9.8.7", product: "eadm", content: "../../content", cert: filepath.Join(dir, "cert.pem"), key: filepath.Join(dir, "key.pem")}
	selfSigned(t, r.cert, r.key)
	var exes [2]map[string][]byte
	for n := range exes {
		r.out = filepath.Join(t.TempDir(), "out")
		if err := r.run(); err != nil {
			t.Fatal(err)
		}
		files := read(t, r.out)
		exes[n] = map[string][]byte{"review.exe": files["review-9.8.7-windows-amd64.exe"]}
		f, err := guideZip(t, files["eadm-guide-9.8.7.zip"])["eadm-guide-9.8.7/collector/eadm-collector.exe"].Open()
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		b.ReadFrom(f)
		exes[n]["collector.exe"] = b.Bytes()
	}
	for name, text := range exes[0] {
		if !bytes.Equal(text, exes[1][name]) {
			t.Errorf("%s: two runs sign differently", name)
		}
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, text, 0o755); err != nil {
			t.Fatal(err)
		}
		out, err := exec.Command("osslsigncode", "verify", "-CAfile", r.cert, "-in", path).CombinedOutput()
		if err != nil || !strings.Contains(string(out), "Signature verification: ok") {
			t.Errorf("%s: %v\n%s", name, err, out)
		}
		text[len(text)/2] ^= 1 // and a changed program is found out
		os.WriteFile(path, text, 0o755)
		if out, err := exec.Command("osslsigncode", "verify", "-CAfile", r.cert, "-in", path).CombinedOutput(); err == nil && !strings.Contains(string(out), "MISMATCH") {
			t.Errorf("%s: changed after signing, and verified\n%s", name, out)
		}
	}
}

func selfSigned(t *testing.T, certFile, keyFile string) {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(7), Subject: pkix.Name{CommonName: "Stegvis test"}, NotBefore: fixed().Add(-time.Hour), NotAfter: time.Now().AddDate(1, 0, 0),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageCodeSigning}, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	pkcs8, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	for name, b := range map[string]*pem.Block{certFile: {Type: "CERTIFICATE", Bytes: der}, keyFile: {Type: "PRIVATE KEY", Bytes: pkcs8}} {
		if err := os.WriteFile(name, pem.EncodeToMemory(b), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
