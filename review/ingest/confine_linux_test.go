package ingest

import (
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// tryAll is run in a confined process; it says what it could do that it may not.
func tryAll() int {
	if err := confine(); err != nil {
		os.Stdout.WriteString("confine: " + err.Error())
		return 1
	}
	var could []string
	try := func(what string, err error) {
		if err == nil {
			could = append(could, what)
		}
	}
	allowed, secret, dir, addr := os.Args[2], os.Args[3], os.Args[4], os.Args[5]
	if _, err := os.ReadFile(allowed); err != nil {
		could = append(could, "not even read what it is given: "+err.Error())
	}
	if err := os.WriteFile(filepath.Join(dir, "mine"), nil, 0o600); err != nil {
		could = append(could, "not write where it may: "+err.Error())
	}
	_, err := os.ReadFile(secret)
	try("read another file", err)
	_, err = os.ReadFile("/etc/passwd")
	try("read /etc/passwd", err)
	try("write beside it", os.WriteFile(secret+"2", nil, 0o600))
	try("write in /tmp", os.WriteFile("/tmp/stegvis-escape", nil, 0o600))
	try("remove it", os.Remove(secret))
	try("make a link", os.Symlink("/etc", filepath.Join(dir, "link")))
	_, err = net.Dial("tcp", addr)
	try("connect", err)
	try("run a program", exec.Command("/bin/true").Run())
	os.Stdout.WriteString(strings.Join(could, "; "))
	return 0
}

// TestConfined: a worker that a stranger took over reaches nothing but its blob and its folders.
func TestConfined(t *testing.T) {
	if _, _, e := unix.Syscall(unix.SYS_LANDLOCK_CREATE_RULESET, 0, 0, unix.LANDLOCK_CREATE_RULESET_VERSION); e != 0 {
		t.Skip("this kernel has no Landlock:", e)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	exe, _ := os.Executable()
	dir, other := t.TempDir(), t.TempDir()
	given, secret := filepath.Join(other, "given"), filepath.Join(other, "secret")
	for _, f := range []string{given, secret} {
		if err := os.WriteFile(f, []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command(exe, "confined", given, secret, dir, l.Addr().String())
	cmd.Env = append(surroundings(), may([]string{given}, []string{dir})...)
	out, err := cmd.CombinedOutput()
	if err != nil || len(out) > 0 {
		t.Errorf("could %s (%v)", out, err)
	}
	if _, err := os.Stat(secret); err != nil {
		t.Error(err)
	}
}
