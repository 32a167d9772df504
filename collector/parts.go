package collector

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"stegvis/bundle"
)

// MinPart is the smallest part that a bundle is cut into.
const MinPart = 1_000_000

// parts tells the README how a bundle that was cut is joined again.
type parts struct {
	Windows, Linux string   // a command line each
	Names          []string // once they are known
}

// joining gives the command lines. Inside the bundle, where nobody knows how
// many parts there will be, they go by pattern; the ? keep the whole out of it.
func joining(whole string, n int) *parts {
	p := &parts{Linux: fmt.Sprintf("cat %s.[0-9]?? > %s", whole, whole)}
	if n == 0 || n > 60 { // a command line has its limits too
		var list []string
		for hundred := range n/100 + 1 {
			list = append(list, fmt.Sprintf(`"%s.%d??"`, whole, hundred))
		}
		p.Windows = fmt.Sprintf(`copy /b %s "%s"`, strings.Join(list, "+"), whole)
		return p
	}
	for i := range n {
		p.Names = append(p.Names, bundle.PartName(whole, i+1))
	}
	// copy joins what it is given in the order given; patterns come in the order of the disk.
	p.Windows = `copy /b "` + strings.Join(p.Names, `"+"`) + `" "` + whole + `"`
	p.Linux = "cat " + strings.Join(p.Names, " ") + " > " + whole
	return p
}

// split cuts the finished bundle at path into parts of size bytes, with a
// README beside them, and removes the whole. On an error the whole stays, and no part.
func (c *Collection) split(path string, whole, size int64, m *bundle.Manifest) (names []string, err error) {
	n := int((whole + size - 1) / size)
	if n < 2 {
		return nil, nil // fits in one
	}
	if n > bundle.MaxParts {
		return nil, refusal(c.o.Lang, "parts-many", bundle.MaxParts)
	}
	if free, err := c.free(filepath.Dir(path)); err == nil && int64(free) < whole+minFree/4 {
		return nil, refusal(c.o.Lang, "parts-space", Bytes(c.o.Lang, int64(free)))
	}
	readme := path + ".README.html"
	defer func() {
		if err == nil {
			return
		}
		for _, name := range append(names, readme) {
			os.Remove(name)
		}
		names = nil
	}()
	in, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	for i := range n {
		name := bundle.PartName(path, i+1)
		at := int64(i) * size
		err := write(name, io.NewSectionReader(in, at, min(size, whole-at)))
		if err != nil {
			return names, err
		}
		names = append(names, name)
	}
	text := c.readmeWith(m, joining(filepath.Base(path), n))
	if err := write(readme, strings.NewReader(string(text))); err != nil {
		return names, err
	}
	in.Close()
	return names, os.Remove(path)
}

// write makes a file that has its name only once it is whole.
func write(name string, r io.Reader) error {
	partial := name + bundle.PartialSuffix
	f, err := os.OpenFile(partial, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, r)
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(partial, name)
	}
	if err != nil {
		os.Remove(partial)
	}
	return err
}
