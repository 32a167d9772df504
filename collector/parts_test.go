package collector

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"stegvis/bundle"
)

// TestParts: a bundle in parts is the bundle, joined by the very lines that the
// README beside the parts names, and read without being joined.
func TestParts(t *testing.T) {
	dir := t.TempDir()
	dice := rand.New(rand.NewPCG(3, 3))
	var text bytes.Buffer
	for text.Len() < 12<<20 {
		fmt.Fprintf(&text, "%s INFO ", time.Now().Format("2006-01-02 15:04:05"))
		for range 60 {
			text.WriteByte(byte('a' + dice.IntN(26)))
		}
		text.WriteString("\n")
	}
	if err := os.WriteFile(filepath.Join(dir, "a.log"), text.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	done := cut(t, dir, Options{Lang: "en", PartSize: MinPart})
	if len(done.Parts) < 2 || done.Uncut != nil {
		t.Fatalf("%d parts, %v, %d bytes, %+v", len(done.Parts), done.Uncut, done.Size, done.Withheld)
	}
	folder := filepath.Dir(done.Bundle)
	list, _ := os.ReadDir(folder)
	if len(list) != len(done.Parts)+1 {
		t.Errorf("beside the parts and their README: %v", list)
	}
	for i, name := range done.Parts[:len(done.Parts)-1] {
		if info, err := os.Stat(name); err != nil || info.Size() != MinPart || name != bundle.PartName(done.Bundle, i+1) {
			t.Errorf("%s: %v, %v", name, info, err)
		}
	}
	names, err := bundle.Parts(done.Parts[1])
	if err != nil {
		t.Fatal(err)
	}
	j, err := bundle.Join(names)
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	b, err := bundle.Open(j, j.Size())
	if err != nil {
		t.Fatal(err)
	}
	if p := b.Verify(); len(p) > 0 {
		t.Fatal(p)
	}
	readme, err := os.ReadFile(done.Bundle + ".README.html")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"copy /b", "cat ", filepath.Base(done.Parts[0])} {
		if !strings.Contains(string(readme), want) {
			t.Errorf("the README beside the parts does not say %q", want)
		}
	}
	inside, err := b.Entry(bundle.ReadmePath)
	if err != nil {
		t.Fatal(err)
	}
	if text, _ := io.ReadAll(inside); !strings.Contains(string(text), "copy /b") {
		t.Error("the README inside does not tell how the parts are joined")
	}
	if runtime.GOOS != "windows" {
		for _, p := range []*parts{joining(filepath.Base(done.Bundle), len(names)), joining(filepath.Base(done.Bundle), 0)} {
			cmd := exec.Command("sh", "-c", p.Linux)
			cmd.Dir = folder
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Fatalf("%s: %v %s", p.Linux, err, out)
			}
			if got, _ := os.ReadFile(done.Bundle); int64(len(got)) != done.Size {
				t.Errorf("%s: %d bytes of %d", p.Linux, len(got), done.Size)
			}
			os.Remove(done.Bundle)
		}
	}
	// Sent, the parts are the one bundle again, whichever of them is named.
	t.Setenv("XDG_CONFIG_HOME", t.TempDir())
	for _, name := range []string{done.Bundle, done.Parts[1]} {
		tus := &badServer{}
		server := httptest.NewServer(tus)
		err := Sender{Lang: "en", To: server.URL + "/files/"}.Send(t.Context(), name, done.SHA256, nil)
		server.Close()
		if sum := sha256.Sum256(tus.got); err != nil || hex.EncodeToString(sum[:]) != done.SHA256 || tus.name != filepath.Base(done.Bundle) {
			t.Errorf("%s: %v, %d bytes arrived as %q", name, err, len(tus.got), tus.name)
		}
	}
	j.Close()
	os.Remove(done.Parts[0])
	var gone *bundle.PartError
	if _, err := bundle.Parts(done.Parts[1]); !errors.As(err, &gone) || gone.Missing != filepath.Base(done.Parts[0]) {
		t.Errorf("the first part is gone, and it says %v", err)
	}
}

// cut collects dir, and looks at nothing.
func cut(t *testing.T, dir string, o Options) *Outcome {
	t.Helper()
	ownKeys(t)
	o.Ref, o.Out = stuck, t.TempDir()
	c, err := Start(logsIn(t, dir), o)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Abort()
	if err := c.Gather(t.Context()); err != nil {
		t.Fatal(err)
	}
	done, err := c.Finish("yes")
	if err != nil {
		t.Fatal(err)
	}
	return done
}
