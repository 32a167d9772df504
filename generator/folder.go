package generator

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
)

// A folder is a site being written beside the one it will replace.
type folder struct {
	out, fresh string
	first      bool // there is no site yet
	mu         sync.Mutex
	made       map[string]bool
}

// A PathError says that the folder to write to cannot be used; it is for the
// person at the command line to put right.
type PathError struct {
	Path, Text string
}

func (e *PathError) Error() string { return e.Path + ": " + e.Text }

// newFolder makes the fresh folder. It refuses an --out that holds something
// other than a site, because the whole folder is replaced.
func newFolder(out string) (*folder, error) {
	out, err := filepath.Abs(out)
	if err != nil {
		return nil, err
	}
	entries, err := os.ReadDir(out)
	if err == nil && len(entries) > 0 {
		if _, err := os.Stat(filepath.Join(out, "guide.json")); err != nil {
			return nil, &PathError{out, "is not empty and holds no guide; it would be replaced as a whole\nName an empty folder, or one that does not exist."}
		}
	} else if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, &PathError{out, "is not a folder that can be read\nName another with --out."}
	}
	if err := os.MkdirAll(filepath.Dir(out), 0o755); err != nil {
		return nil, &PathError{out, "its parent folder cannot be made\nName another with --out."}
	}
	fresh, err := os.MkdirTemp(filepath.Dir(out), "."+filepath.Base(out)+".new-")
	if err != nil {
		return nil, &PathError{out, "nothing can be written beside it\nName another with --out."}
	}
	if err := os.Chmod(fresh, 0o755); err != nil {
		return nil, err
	}
	return &folder{out: out, fresh: fresh, first: len(entries) == 0, made: map[string]bool{}}, nil
}

// Write puts a file into the fresh folder. A file that is already the same in
// the old site is linked, not written: its time stays, and copying tools see
// only what changed.
func (f *folder) Write(name string, data []byte) error {
	target := filepath.Join(f.fresh, filepath.FromSlash(name))
	if err := f.parent(target); err != nil {
		return err
	}
	mode := os.FileMode(0o644)
	if strings.HasPrefix(name, "collector/") {
		mode = 0o755 // programs
	}
	old := filepath.Join(f.out, filepath.FromSlash(name))
	if f.first {
		// nothing to compare with
	} else if info, err := os.Lstat(old); err == nil && info.Mode().IsRegular() && info.Size() == int64(len(data)) && mode&^info.Mode()&0o111 == 0 {
		if was, err := os.ReadFile(old); err == nil && bytes.Equal(was, data) && os.Link(old, target) == nil {
			return nil
		}
	}
	return os.WriteFile(target, data, mode)
}

func (f *folder) parent(target string) error {
	dir := filepath.Dir(target)
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.made[dir] {
		return nil
	}
	f.made[dir] = true
	return os.MkdirAll(dir, 0o755)
}

// replace puts the fresh folder in the old one's place. Between the two renames
// there is no site; should the second fail, the old one is put back.
func (f *folder) replace() error {
	old := f.fresh + ".old"
	err := os.Rename(f.out, old)
	had := err == nil
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("replacing %s: %w", f.out, err)
	}
	if err := os.Rename(f.fresh, f.out); err != nil {
		if had {
			os.Rename(old, f.out)
		}
		return fmt.Errorf("replacing %s: %w", f.out, err)
	}
	if had {
		return os.RemoveAll(old)
	}
	return nil
}

// discard removes what replace did not use.
func (f *folder) discard() { os.RemoveAll(f.fresh) }
