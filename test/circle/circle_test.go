// Package circle walks the whole product from outside, with the built programs:
// content becomes a site, the site's page gives a command, the command makes a
// bundle, the bundle opens and leads back to the page.
package circle

import (
	"archive/zip"
	"encoding/json"
	"fmt"
	"html"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// programs builds the three programs and returns their folder.
func programs(t *testing.T) string {
	t.Helper()
	bin := t.TempDir()
	for _, name := range []string{"guide", "collector", "review"} {
		out := filepath.Join(bin, name)
		if runtime.GOOS == "windows" {
			out += ".exe"
		}
		if text, err := exec.Command("go", "build", "-buildvcs=false", "-o", out, "stegvis/cmd/"+name).CombinedOutput(); err != nil {
			t.Fatalf("building %s: %v\n%s", name, err, text)
		}
	}
	return bin
}

func TestCircle(t *testing.T) {
	bin := programs(t)
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir: "testdata",
		Setup: func(env *testscript.Env) error {
			env.Setenv("ROOT", root)
			env.Setenv("PATH", bin+string(os.PathListSeparator)+env.Getenv("PATH"))
			env.Setenv("HOME", filepath.Join(env.WorkDir, "home"))
			env.Setenv("LC_ALL", "en_GB.UTF-8")
			return os.MkdirAll(filepath.Join(env.WorkDir, "home"), 0o755)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"page-command": pageCommand,
			"follow":       follow,
		},
	})
}

var command = regexp.MustCompile(`<code[^>]*\bdata-command\b[^>]*>([^<]+)</code>`)

// pageCommand PAGE.html STATE EXTRA… runs the command that the page shows for
// the state, exactly as it stands but for the program's path and EXTRA.
func pageCommand(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) < 2 || neg {
		ts.Fatalf("usage: page-command PAGE.html STATE EXTRA...")
	}
	page := ts.ReadFile(args[0])
	for _, m := range command.FindAllStringSubmatch(page, -1) {
		words := strings.Fields(html.UnescapeString(m[1]))
		if len(words) < 2 || !strings.Contains(m[1], "--state "+args[1]) {
			continue
		}
		ts.Logf("the page says: %s", strings.Join(words, " "))
		ts.Check(ts.Exec("collector", append(words[1:], args[2:]...)...))
		return
	}
	ts.Fatalf("%s shows no command for the state %q", args[0], args[1])
}

// follow GLOB SITE opens the bundle as any zip program would, and follows the
// link of its manifest and of its README.html to a page of SITE with that anchor.
func follow(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 2 || neg {
		ts.Fatalf("usage: follow BUNDLE SITE")
	}
	found, err := filepath.Glob(ts.MkAbs(args[0]))
	ts.Check(err)
	if len(found) != 1 {
		ts.Fatalf("%d bundles match %s, not 1", len(found), args[0])
	}
	z, err := zip.OpenReader(found[0])
	ts.Check(err)
	defer z.Close()
	var manifest struct {
		Guide struct{ Path string } `json:"guide"`
	}
	f, err := z.Open("manifest.json")
	ts.Check(err)
	ts.Check(json.NewDecoder(f).Decode(&manifest))
	ts.Check(anchored(ts.MkAbs(args[1]), manifest.Guide.Path))
}

// anchored says whether the page that link names exists in site and has its anchor.
func anchored(site, link string) error {
	name, anchor, ok := strings.Cut(link, "#")
	if !ok {
		return fmt.Errorf("the manifest's link %q has no anchor", link)
	}
	name, err := url.PathUnescape(name)
	if err != nil {
		return err
	}
	page, err := os.ReadFile(filepath.Join(site, filepath.FromSlash(name)))
	if err != nil {
		return err
	}
	if !strings.Contains(string(page), `id="`+anchor+`"`) {
		return fmt.Errorf("%s has no anchor %q", name, anchor)
	}
	return nil
}
