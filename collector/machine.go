package collector

import (
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// A machine is where paths of the guide are looked up: the one this program
// runs on, or a folder of copied files that stands for another.
type machine struct {
	root string // "" for this machine
	env  func(string) (string, bool)
}

func newMachine(from string) *machine {
	if from == "" {
		return &machine{env: os.LookupEnv}
	}
	return &machine{root: from, env: copiedEnv}
}

func (m *machine) live() bool { return m.root == "" }

// copiedEnv answers for a machine of which only files are here, with what these
// variables are on a Windows server unless somebody moved them.
func copiedEnv(name string) (string, bool) {
	v, ok := map[string]string{
		"PROGRAMDATA": `c:\programdata`, "ALLUSERSPROFILE": `c:\programdata`,
		"PROGRAMFILES": `c:\program files`, "PROGRAMFILES(X86)": `c:\program files (x86)`,
		"SYSTEMROOT": `c:\windows`, "WINDIR": `c:\windows`, "SYSTEMDRIVE": "c:", "PUBLIC": `c:\users\public`,
	}[strings.ToUpper(name)]
	return v, ok
}

// expand replaces %NAME% by the machine's value; ok is false and name tells
// which one when there is none.
func (m *machine) expand(s string) (out, missing string) {
	var b strings.Builder
	for {
		i := strings.IndexByte(s, '%')
		if i < 0 {
			break
		}
		j := strings.IndexByte(s[i+1:], '%')
		if j < 0 {
			break
		}
		name := s[i+1 : i+1+j]
		v, ok := m.env(name)
		if !ok && missing == "" {
			missing = name
		}
		b.WriteString(s[:i])
		b.WriteString(v)
		s = s[i+j+2:]
	}
	b.WriteString(s)
	return b.String(), missing
}

// split cuts a guide's path into its root and the segments below it. Drive
// letters are folders of a copied machine; on a live Linux they mean nothing.
func (m *machine) split(path string) (root string, segments []string, ok bool) {
	path = strings.ReplaceAll(path, `\`, "/")
	for _, s := range strings.Split(path, "/") {
		if s != "" && s != "." {
			segments = append(segments, s)
		}
	}
	if len(segments) == 0 {
		return "", nil, false
	}
	drive := len(segments[0]) == 2 && segments[0][1] == ':'
	switch {
	case !m.live():
		segments[0] = strings.TrimSuffix(segments[0], ":")
		return m.root, segments, true
	case runtime.GOOS == "windows" && drive:
		return segments[0] + `\`, segments[1:], true
	case runtime.GOOS == "windows" && strings.HasPrefix(path, "//") && len(segments) > 2:
		return `\\` + segments[0] + `\` + segments[1] + `\`, segments[2:], true
	case runtime.GOOS != "windows" && !drive && path[0] == '/':
		return "/", segments, true
	}
	return "", nil, false
}

// anyCase says whether names are compared without case, as Windows does.
func (m *machine) anyCase() bool { return !m.live() || runtime.GOOS == "windows" }

// child finds name in dir, in any case where the machine is like that.
func (m *machine) child(dir, name string) (string, fs.FileInfo, error) {
	p := filepath.Join(dir, name)
	info, err := os.Lstat(p)
	if err == nil || m.live() {
		return p, info, err
	}
	list, e := os.ReadDir(dir)
	if e != nil {
		return p, nil, e
	}
	for _, d := range list {
		if strings.EqualFold(d.Name(), name) {
			p = filepath.Join(dir, d.Name())
			info, err = os.Lstat(p)
			return p, info, err
		}
	}
	return p, nil, err
}

// shown is a path as people know it: of a copied machine, with its drive letter again.
func (m *machine) shown(path string) string {
	if m.live() {
		return path
	}
	rel, err := filepath.Rel(m.root, path)
	if err != nil {
		return path
	}
	rel = filepath.ToSlash(rel)
	if len(rel) > 1 && rel[1] == '/' {
		return rel[:1] + `:\` + strings.ReplaceAll(rel[2:], "/", `\`)
	}
	return rel
}
