package collector

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// A match is one file that a guide's path found.
type match struct {
	path  string
	rel   string // below the fixed part of the path, forward slashes
	info  fs.FileInfo
	mtime time.Time
}

// A finder walks the folders a path with wildcards names. Links and reparse
// points are not followed: they lead out of the folder the guide speaks of, or round in a circle.
type finder struct {
	m       *machine
	ctx     context.Context
	found   []match
	seen    map[string]bool
	visited int
	errs    []pathError // folders and files that could not be looked at
	base    string
	links   int
	odd     int  // FIFOs, devices, sockets
	exists  bool // the fixed part of some path is there
}

// A pathError says what could not be read.
type pathError struct {
	path string
	err  error
}

// maxVisits bounds a walk that a guide aimed at a whole disk.
const (
	maxVisits = 500_000
	maxDepth  = 32
)

var errVisits = errors.New("too many files")

// find adds what one path of the guide matches.
func (f *finder) find(root string, segments []string) error {
	dir := root
	for len(segments) > 1 && !wild(segments[0]) {
		p, info, err := f.m.child(dir, segments[0])
		if err != nil {
			if !errors.Is(err, fs.ErrNotExist) {
				f.errs = append(f.errs, pathError{p, err})
			}
			return nil
		}
		if !info.IsDir() {
			return nil
		}
		dir, segments = p, segments[1:]
	}
	f.base = dir
	if _, err := os.Lstat(dir); err != nil {
		return nil
	}
	return f.step(dir, segments, 0)
}

func (f *finder) step(dir string, segments []string, depth int) error {
	if err := f.ctx.Err(); err != nil {
		return err
	}
	seg := segments[0]
	last := len(segments) == 1
	if !wild(seg) {
		p, info, err := f.m.child(dir, seg)
		if err != nil {
			if !errors.Is(err, fs.ErrNotExist) {
				f.errs = append(f.errs, pathError{p, err})
			}
			return nil
		}
		return f.one(p, info, segments, last, depth)
	}
	f.exists = true
	if seg == "**" && !last {
		if err := f.step(dir, segments[1:], depth); err != nil {
			return err
		}
	}
	if depth > maxDepth {
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		f.errs = append(f.errs, pathError{dir, err})
		return nil
	}
	defer d.Close()
	for {
		list, err := d.ReadDir(1000) // a folder may hold a hundred thousand files
		for _, e := range list {
			if f.visited++; f.visited > maxVisits {
				return errVisits
			}
			p := filepath.Join(dir, e.Name())
			if seg != "**" && !wildcard(seg, e.Name(), f.m.anyCase()) {
				continue
			}
			info, err := e.Info()
			if err != nil {
				f.errs = append(f.errs, pathError{p, err})
				continue
			}
			rest := segments
			if seg == "**" && !info.IsDir() && !last {
				continue // a file below ** is matched by what follows
			}
			if seg == "**" && info.IsDir() {
				if err := f.step(p, rest, depth+1); err != nil {
					return err
				}
				continue
			}
			if err := f.one(p, info, segments, last, depth+1); err != nil {
				return err
			}
		}
		if err != nil {
			return nil // io.EOF, or the folder went away
		}
	}
}

func (f *finder) one(p string, info fs.FileInfo, segments []string, last bool, depth int) error {
	switch mode := info.Mode(); {
	case mode&(fs.ModeSymlink|fs.ModeIrregular) != 0:
		f.links++
	case mode.IsDir():
		if !last {
			return f.step(p, segments[1:], depth)
		}
	case !mode.IsRegular():
		f.odd++
	case last && !f.seen[p]:
		f.seen[p], f.exists = true, true
		rel, err := filepath.Rel(f.base, p)
		if err != nil {
			rel = filepath.Base(p)
		}
		f.found = append(f.found, match{path: p, rel: filepath.ToSlash(rel), info: info, mtime: info.ModTime()})
	}
	return nil
}

func wild(s string) bool { return strings.ContainsAny(s, "*?") }

// wildcard matches * and ? within one segment, in linear time.
func wildcard(pattern, name string, fold bool) bool {
	if fold {
		pattern, name = strings.ToLower(pattern), strings.ToLower(name)
	}
	p, n := []rune(pattern), []rune(name)
	i, j, star, mark := 0, 0, -1, 0
	for j < len(n) {
		switch {
		case i < len(p) && p[i] == '*':
			star, mark = i, j
			i++
		case i < len(p) && (p[i] == '?' || p[i] == n[j]):
			i, j = i+1, j+1
		case star >= 0:
			mark++
			i, j = star+1, mark
		default:
			return false
		}
	}
	for i < len(p) && p[i] == '*' {
		i++
	}
	return i == len(p)
}
