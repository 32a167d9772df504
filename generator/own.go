package generator

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"

	"stegvis/site"
)

// A program is one of the collectors that the site hands out.
type program struct {
	Name   string // file name in collector/
	Size   int64
	SHA256 string
}

// programFiles copies the collectors into collector/, the one for ordinary
// Windows first.
func (b *builder) programFiles() error {
	if b.o.Collectors == nil || b.o.Check {
		return nil
	}
	entries, err := fs.ReadDir(b.o.Collectors, ".")
	if err != nil {
		return err
	}
	for _, e := range entries {
		if !e.Type().IsRegular() || strings.HasPrefix(e.Name(), ".") {
			continue
		}
		f, err := b.o.Collectors.Open(e.Name())
		if err != nil {
			return err
		}
		data, err := io.ReadAll(f)
		f.Close()
		if err != nil {
			return err
		}
		sum := sha256.Sum256(data)
		b.programs = append(b.programs, program{e.Name(), int64(len(data)), hex.EncodeToString(sum[:])})
		if err := b.out.Write("collector/"+e.Name(), data); err != nil {
			return err
		}
	}
	slices.SortStableFunc(b.programs, func(x, y program) int { return rank(x.Name) - rank(y.Name) })
	return nil
}

func rank(name string) int {
	switch {
	case strings.HasSuffix(name, ".exe") && !strings.Contains(name, "arm64"):
		return 0
	case strings.HasSuffix(name, ".exe"):
		return 1
	case strings.Contains(name, "amd64"):
		return 2
	}
	return 3
}

// ownFiles writes style and scripts. They keep their names: the site is opened
// from a folder or replaced as a whole, and tools find them.
func (b *builder) ownFiles() error {
	if b.o.Check {
		return nil
	}
	for _, pattern := range []string{"*.css", "*.js", "vendor/*"} {
		names, err := fs.Glob(site.FS, pattern)
		if err != nil {
			return err
		}
		for _, name := range names {
			data, err := fs.ReadFile(site.FS, name)
			if err != nil {
				return err
			}
			if name == "reload.js" && !b.o.Reload || searchPart(name) {
				continue
			}
			if name == "search.js" {
				if data, err = searchEngine(data); err != nil {
					return err
				}
			}
			if err := b.out.Write("assets/"+path.Base(name), data); err != nil {
				return err
			}
		}
	}
	for _, lang := range b.g.Languages {
		texts := map[string]string{}
		for key, text := range b.texts[lang] {
			if short, ok := strings.CutPrefix(key, "js."); ok {
				texts[short] = text
			}
		}
		if err := b.script("assets/text."+lang+".js", "text", texts); err != nil {
			return err
		}
	}
	return nil
}

// searchPart says that a script is written as a part of search.js.
func searchPart(name string) bool { return strings.HasPrefix(name, "search-") }

// searchEngine is the search as one script: a person who types waits for every
// file that is read.
func searchEngine(last []byte) ([]byte, error) {
	names, err := fs.Glob(site.FS, "search-*.js")
	if err != nil {
		return nil, err
	}
	var all []byte
	for _, name := range names {
		data, err := fs.ReadFile(site.FS, name)
		if err != nil {
			return nil, err
		}
		all = append(all, data...)
	}
	return append(all, last...), nil
}

// script writes a classic script that sets Stegvis.<name>; JSON as Go writes
// it (with < and the two line separators escaped) is JavaScript.
func (b *builder) script(file, name string, value any) error {
	var buf bytes.Buffer
	buf.WriteString("(globalThis.Stegvis=globalThis.Stegvis||{})." + name + "=")
	if err := json.NewEncoder(&buf).Encode(value); err != nil {
		return err
	}
	return b.out.Write(file, buf.Bytes())
}
