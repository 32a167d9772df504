package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"stegvis/bundle"
)

// terminal gives the two ends of a new pseudo-terminal: the person's and the program's.
func terminal(t *testing.T) (person, program *os.File) {
	t.Helper()
	person, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Skip("not run: no pseudo-terminals here: ", err)
	}
	t.Cleanup(func() { person.Close() })
	fd := int(person.Fd())
	n, err := unix.IoctlGetInt(fd, unix.TIOCGPTN)
	if err == nil {
		err = unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0)
	}
	if err == nil {
		program, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", n), os.O_RDWR|unix.O_NOCTTY, 0)
	}
	if err != nil {
		t.Fatal(err)
	}
	return person, program
}

// said collects what a program says while it runs.
type said struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *said) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *said) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

func (s *said) wait(t *testing.T, text string) {
	t.Helper()
	for range 1000 {
		if strings.Contains(s.String(), text) {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("it never said %q: %s", text, s)
}

// TestLeave: Ctrl-C in the console beside the page, with something collected and
// not saved, asks what becomes of it, and does it.
func TestLeave(t *testing.T) {
	server, home := bigServer(t), t.TempDir()
	for _, c := range []struct {
		name, types, says string
		again             bool // Ctrl-C once more
		bundles           int
	}{
		{"save", "what?\ns\n", ".zip", false, 1},
		{"discard", "d\n", "No bundle was saved.", false, 0},
		{"go on", "\n", "The page is still open.", true, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			person, program := terminal(t)
			out := t.TempDir()
			cmd := exec.Command(os.Args[0], "open", "--no-browser", "--page", "import-ad", "--from", server, "--out", out, "--lang", "en")
			cmd.Env = append(os.Environ(), "STEGVIS_RUN=1", "HOME="+home, "XDG_CONFIG_HOME="+home)
			var text said
			cmd.Stdin, cmd.Stderr = program, &text
			stdout, err := cmd.StdoutPipe()
			if err == nil {
				err = cmd.Start()
			}
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { cmd.Process.Kill() })
			program.Close()
			lines := bufio.NewReader(stdout)
			address, err := lines.ReadString('\n')
			if err != nil {
				t.Fatal(err, text.String())
			}
			collected(t, strings.TrimSpace(address))
			cmd.Process.Signal(os.Interrupt)
			text.wait(t, "collected and not saved")
			io.WriteString(person, c.types)
			if c.again {
				text.wait(t, c.says)
				cmd.Process.Signal(os.Interrupt)
			}
			rest, _ := io.ReadAll(lines)
			err = cmd.Wait()
			list, _ := filepath.Glob(filepath.Join(out, "*"))
			if err != nil || !strings.Contains(string(rest)+text.String(), c.says) || len(list) != c.bundles {
				t.Fatalf("%v, %v\n%s%s", err, list, rest, &text)
			}
			for _, name := range list {
				f, err := bundle.OpenFile(name)
				if err != nil {
					t.Fatal(err)
				}
				defer f.Close()
				if b, err := bundle.Open(f, f.Size()); err != nil || len(b.Verify()) > 0 || b.Manifest().Approval.Mode != "prompt" {
					t.Errorf("%s: %v", name, err)
				}
			}
		})
	}
}

// collected presses the page's button as a browser without scripts does, and
// waits for what there is to look at.
func collected(t *testing.T, address string) {
	t.Helper()
	jar, _ := cookiejar.New(nil)
	browser := &http.Client{Jar: jar}
	at, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	get := func(path string) string {
		res, err := browser.Get(at.ResolveReference(&url.URL{Path: path}).String())
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		body, _ := io.ReadAll(res.Body)
		return string(body)
	}
	get("plan")
	req, _ := http.NewRequest(http.MethodPost, at.ResolveReference(&url.URL{Path: "collect"}).String(), strings.NewReader("since=5256000"))
	req.Header.Set("Origin", at.Scheme+"://"+at.Host)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	res, err := browser.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	for range 1000 {
		if strings.Contains(get("look"), "Approve and save") {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Fatal("nothing was collected")
}
