package circle

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestReference: every command and flag that a program's help names stands in
// the README's reference, and the other way round.
func TestReference(t *testing.T) {
	bin := programs(t)
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, reference, ok := strings.Cut(string(readme), "## Reference")
	if !ok {
		t.Fatal("README.md has no reference")
	}
	reference, _, _ = strings.Cut(reference, "\n## ")
	word := regexp.MustCompile(`--[a-z][a-z-]+`)
	for _, name := range []string{"collector", "review", "guide"} {
		c := exec.Command(filepath.Join(bin, name), "help")
		c.Env = append(os.Environ(), "LC_ALL=en_GB.UTF-8")
		help, err := c.CombinedOutput()
		if err != nil {
			t.Fatalf("%s help: %v\n%s", name, err, help)
		}
		command := regexp.MustCompile(`(?m)^ *` + name + ` +([a-z-]+)`)
		var said string // the lines of the reference that are about this program
		program := ""
		for _, line := range strings.Split(reference, "\n") {
			if first, _, _ := strings.Cut(line, " "); first != "" {
				program = first
			}
			if program == name {
				said += line + "\n"
			}
		}
		same(t, name, "flag", word.FindAllString(string(help), -1), word.FindAllString(said, -1))
		same(t, name, "command", groups(command, string(help)), groups(command, said))
	}
}

func groups(re *regexp.Regexp, s string) (found []string) {
	for _, m := range re.FindAllStringSubmatch(s, -1) {
		if m[1] != "reads" && m[1] != "makes" && !strings.HasPrefix(m[1], "-") { // the help's first sentence
			found = append(found, m[1])
		}
	}
	return found
}

func same(t *testing.T, program, what string, help, readme []string) {
	t.Helper()
	for _, h := range help {
		if h != "--help" && !slices.Contains(readme, h) {
			t.Errorf("%s: the %s %s is in its help, not in the README", program, what, h)
		}
	}
	for _, r := range readme {
		if !slices.Contains(help, r) {
			t.Errorf("%s: the %s %s is in the README, not in its help", program, what, r)
		}
	}
}
