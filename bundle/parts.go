package bundle

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
)

// A bundle that is too large for one mail can be sent in parts: the file cut
// into name.zip.001, name.zip.002 … Joined in that order they are the bundle
// again, byte for byte; the format itself knows nothing of it.
var partName = regexp.MustCompile(`^(.*\.zip(?:\.age)?)\.([0-9]{3})$`)

// MaxParts is how many parts the three digits can count.
const MaxParts = 999

// PartName is the name of the n-th part, from 1, of the bundle at path.
func PartName(path string, n int) string { return fmt.Sprintf("%s.%03d", path, n) }

// Whole is the name of the bundle that path is a part of; ok is false when it is none.
func Whole(path string) (whole string, ok bool) {
	m := partName.FindStringSubmatch(path)
	if m == nil {
		return path, false
	}
	return m[1], true
}

// A PartError names the part that is not there though a later one is, or though it must be the first.
type PartError struct{ Missing string }

func (e *PartError) Error() string { return e.Missing + ": this part is missing" }
func (e *PartError) Is(target error) bool {
	return target == fs.ErrNotExist
}

// Parts lists all parts that lie beside the one at path, in order. Whether the
// last of them is the last that was made, the bundle itself says when it is opened.
func Parts(path string) ([]string, error) {
	whole, ok := Whole(path)
	if !ok {
		return nil, &fs.PathError{Op: "open", Path: path, Err: fs.ErrInvalid}
	}
	found, err := os.ReadDir(filepath.Dir(whole))
	if err != nil {
		return nil, err
	}
	have, last := map[int]bool{}, 0
	for _, d := range found {
		if m := partName.FindStringSubmatch(d.Name()); m != nil && m[1] == filepath.Base(whole) {
			n, _ := strconv.Atoi(m[2])
			have[n], last = true, max(last, n)
		}
	}
	var names []string
	for n := 1; n <= last; n++ {
		if !have[n] {
			return nil, &PartError{filepath.Base(PartName(whole, n))}
		}
		names = append(names, PartName(whole, n))
	}
	if len(names) == 0 {
		return nil, &PartError{filepath.Base(PartName(whole, 1))}
	}
	return names, nil
}

// ErrNoFile is the error of a folder, a pipe or a device where a file is meant.
var ErrNoFile = errors.New("is no file")

// Joined reads parts as the one file they were. The caller closes it.
type Joined struct {
	Names []string // the files it lies in
	files []*os.File
	ends  []int64
}

// OpenFile opens the bundle at path: one file, or all the parts of one, whether
// path names a part or the whole that was cut. The error is a *PartError when
// one of several is not there. The caller closes it.
func OpenFile(path string) (*Joined, error) {
	names := []string{path}
	_, part := Whole(path)
	if _, err := os.Stat(path); !part && errors.Is(err, fs.ErrNotExist) {
		if first := PartName(path, 1); exists(first) {
			path, part = first, true
		}
	}
	if part {
		var err error
		if names, err = Parts(path); err != nil {
			return nil, err
		}
	}
	return Join(names)
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// Join opens parts in the order given.
func Join(names []string) (*Joined, error) {
	j := &Joined{Names: names}
	var end int64
	for _, name := range names {
		info, err := os.Stat(name)
		if err == nil && !info.Mode().IsRegular() { // opening a pipe waits for ever
			err = &fs.PathError{Op: "open", Path: name, Err: ErrNoFile}
		}
		var f *os.File
		if err == nil {
			f, err = os.Open(name)
		}
		if err != nil {
			j.Close()
			return nil, err
		}
		j.files = append(j.files, f)
		end += info.Size()
		j.ends = append(j.ends, end)
	}
	return j, nil
}

// Size is that of the whole.
func (j *Joined) Size() int64 {
	if len(j.ends) == 0 {
		return 0
	}
	return j.ends[len(j.ends)-1]
}

// ReadAt implements io.ReaderAt over the parts.
func (j *Joined) ReadAt(p []byte, at int64) (n int, err error) {
	start := int64(0)
	for i, end := range j.ends {
		for at < end && n < len(p) {
			k, err := j.files[i].ReadAt(p[n:n+int(min(int64(len(p)-n), end-at))], at-start)
			n, at = n+k, at+int64(k)
			if err != nil && (err != io.EOF || k == 0) {
				return n, err
			}
		}
		start = end
	}
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

// Close closes all parts.
func (j *Joined) Close() error {
	var first error
	for _, f := range j.files {
		if err := f.Close(); err != nil && first == nil {
			first = err
		}
	}
	return first
}
