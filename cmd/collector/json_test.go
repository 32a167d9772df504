package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestJSONAsDocumented: each object has the fields that the runbook promises to
// scripts, and no others.
func TestJSONAsDocumented(t *testing.T) {
	doc, err := os.ReadFile("../../RUNBOOK.md")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	t.Setenv("HOME", dir)
	t.Setenv("XDG_CONFIG_HOME", dir)
	t.Setenv("AppData", dir)
	out := filepath.Join(dir, "out")
	promised := map[string][]string{}
	for _, m := range regexp.MustCompile("(?m)^- `(collector [^`]*--json)`: (.*)$").FindAllStringSubmatch(string(doc), -1) {
		promised[m[1]] = strings.Fields(strings.ReplaceAll(m[2], "`", ""))
	}
	from := []string{"--page", "import-ad", "--from", "../../examples/server", "--lang", "en"}
	made := ""
	for _, c := range []struct {
		line string
		args []string
	}{
		{"collector collect --plan --json", append([]string{"collect", "--plan", "--json"}, from...)},
		{"collector collect --json", append([]string{"collect", "--yes", "--json", "--out", out, "--exclude", "nothing-like-it"}, from...)},
		{"collector list --json", []string{"list", "--json"}},
		{"collector diagnose --json", append([]string{"diagnose", "--json"}, from...)},
		{"collector verify --json", []string{"verify", "--json", "BUNDLE"}},
	} {
		for i, a := range c.args {
			if a == "BUNDLE" {
				c.args[i] = made
			}
		}
		var stdout, stderr bytes.Buffer
		if status := run(context.Background(), context.Background(), c.args, strings.NewReader(""), &stdout, &stderr); status != 0 {
			t.Fatalf("%s: exit status %d: %s", c.line, status, &stderr)
		}
		var object map[string]json.RawMessage
		d := json.NewDecoder(&stdout)
		if err := d.Decode(&object); err != nil || d.More() {
			t.Fatalf("%s: %v, more: %v", c.line, err, d.More())
		}
		fields := promised[c.line]
		for name := range object {
			if !slices.Contains(fields, name) {
				t.Errorf("%s: %q is not in the runbook", c.line, name)
			}
		}
		for _, name := range fields {
			if _, ok := object[name]; !ok && name != "parts" {
				t.Errorf("%s: the runbook promises %q", c.line, name)
			}
		}
		if b, ok := object["bundle"]; ok {
			json.Unmarshal(b, &made)
		}
	}
}
