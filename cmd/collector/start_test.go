package main

import (
	"bytes"
	"context"
	"path/filepath"
	"strings"
	"testing"

	"stegvis/content"
	"stegvis/guide"
)

// TestWizard: a person chooses by number, types something else on the way,
// looks at the result and approves.
func TestWizard(t *testing.T) {
	home, out := t.TempDir(), t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("XDG_CONFIG_HOME", home)
	g, err := guide.Load(content.FS)
	if err != nil {
		t.Fatal(err)
	}
	var stdout, stderr bytes.Buffer
	p := &program{hard: context.Background(), g: g, lang: "nb", in: strings.NewReader("x\n99\n4\n1\nja\n"), stdout: &stdout, stderr: &stderr}
	if err := p.wizard(context.Background(), out); err != nil {
		t.Fatalf("%v\n%s", err, &stderr)
	}
	if made, _ := filepath.Glob(filepath.Join(out, "eadm-import-ad-*.zip")); len(made) != 1 {
		t.Errorf("%d bundles were made\n%s", len(made), &stderr)
	}
	if !strings.Contains(stderr.String(), "4  Import AD") {
		t.Errorf("the steps are not shown:\n%s", &stderr)
	}
	p.in = strings.NewReader("4\n")
	if err := p.wizard(context.Background(), out); p.report(err) != 1 {
		t.Errorf("an end of input is no choice: %v", err)
	}
}
