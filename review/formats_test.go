package review

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"stegvis/guide"
)

const server = "../examples/server/c"

// TestSameLogsSameFindings: however the logs of the example server were
// packed, the same known errors are seen at the same lines.
func TestSameLogsSameFindings(t *testing.T) {
	g, _ := guide.Load(os.DirFS("../content"))
	if len(g.Signatures) == 0 {
		t.Fatal("the guide has no signatures")
	}
	folder, records := findings(t, g, server)
	if len(folder) == 0 || !slices.ContainsFunc(folder, func(s string) bool { return s == "import-ad#not-starting" }) {
		t.Fatalf("the example shows %q", folder)
	}
	for name, data := range map[string][]byte{
		"logs.zip":        packZip(t),
		"logs.tar":        packTar(t, tar.FormatPAX),
		"old.tar":         oldFormat(packTar(t, tar.FormatUSTAR)),
		"logs.tar.gz":     gzipped(t, bytes.NewReader(packTar(t, tar.FormatGNU))),
		"no name at all":  packZip(t),
		"zip of a zip":    zipped(t, member{"logs.zip", packZip(t)}),
		"zip of a tar.gz": zipped(t, member{"logs.tgz", gzipped(t, bytes.NewReader(packTar(t, tar.FormatPAX)))}),
	} {
		file := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(file, data, 0o600); err != nil {
			t.Fatal(err)
		}
		got, n := findings(t, g, file)
		if n != records || !slices.Equal(got, folder) {
			t.Errorf("%s: %d records and %q, the folder has %d and %q", name, n, got, records, folder)
		}
	}
}

// findings gives the references in order, without entries: those
// carry the archives' names.
func findings(t *testing.T, g *guide.Guide, path string) (list []string, records int) {
	t.Helper()
	in, err := Open(path, Options{Lang: "en"})
	if err != nil {
		t.Fatal(path, err)
	}
	defer in.Close()
	rep, err := in.Inspect(g, "en")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range rep.Findings {
		list = append(list, f.Page.String())
	}
	return list, rep.Records
}

func packZip(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	if err := w.AddFS(os.DirFS(server)); err != nil {
		t.Fatal(err)
	}
	w.Close()
	return b.Bytes()
}

func packTar(t *testing.T, format tar.Format) []byte {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	err := fs.WalkDir(os.DirFS(server), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(filepath.Join(server, name))
		if err == nil {
			err = w.WriteHeader(&tar.Header{Name: name, Mode: 0o644, Size: int64(len(text)), Format: format})
		}
		if err == nil {
			_, err = w.Write(text)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	w.Close()
	return b.Bytes()
}

// oldFormat makes a tar of USTAR headers one as it was before them: no magic, another sum.
func oldFormat(b []byte) []byte {
	for at := 0; at+512 <= len(b); {
		h := b[at : at+512]
		if string(h[257:262]) != "ustar" {
			break
		}
		sum := 0
		for _, c := range h[257:265] {
			sum += int(c)
		}
		size, old := 0, 0
		for _, c := range h[124:135] {
			size = size*8 + int(c-'0')
		}
		for _, c := range h[148:154] {
			old = old*8 + int(c-'0')
		}
		clear(h[257:265])
		for i, v := 153, old-sum; i >= 148; i, v = i-1, v/8 {
			h[i] = byte('0' + v%8)
		}
		at += 512 + (size+511)/512*512
	}
	return b
}
