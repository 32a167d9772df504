package bundle

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"maps"
	"slices"
	"strings"
)

// judge looks into a sound zip that our writer did not make and says what
// happened to it: someone unpacked a bundle and zipped it again, someone
// changed it on the way, or it never was one.
func judge(r io.ReaderAt, d *directory) error {
	files := map[string]*record{}
	prefix, found := "", false
	for _, rec := range d.records {
		name := strings.ReplaceAll(rec.path, "\\", "/")
		if strings.HasSuffix(name, "/") {
			continue // folders: bundles have none, zipping tools add them
		}
		files[name] = rec
		// Zipping a folder puts all its files below the folder's name.
		if dir, ok := strings.CutSuffix(name, ManifestPath); ok && (dir == "" || dir[len(dir)-1] == '/') && (!found || len(dir) < len(prefix)) {
			prefix, found = dir, true
		}
	}
	if !found {
		return refuse(NoBundle)
	}
	text, err := readForeign(r, files[prefix+ManifestPath], MaxManifest)
	if err != nil {
		return err
	}
	m, err := parseManifest(text)
	var refused *RefusedError
	if errors.As(err, &refused) && (refused.Kind == NoBundle || refused.Kind == Version) {
		return err
	} else if err != nil {
		return refuse(Edited, ManifestPath)
	}
	delete(files, prefix+ManifestPath)
	for _, e := range m.Entries {
		rec := files[prefix+e.Path]
		delete(files, prefix+e.Path)
		if rec == nil || rec.size != e.Size {
			return refuse(Edited, e.Path)
		}
		body, err := openForeign(r, rec)
		if err != nil {
			return err
		}
		h := sha256.New()
		n, err := io.Copy(h, io.LimitReader(body, rec.size+1))
		if err != nil || n != rec.size || hex.EncodeToString(h.Sum(nil)) != e.SHA256 {
			return refuse(Edited, e.Path)
		}
	}
	if len(files) > 0 {
		return refuse(Edited, slices.Min(slices.Collect(maps.Keys(files))))
	}
	return refuse(Rezipped)
}

func openForeign(r io.ReaderAt, rec *record) (io.Reader, error) {
	_, stop, err := parseLocal(r, rec, rec.offset+lenLocal)
	if err != nil {
		return nil, err
	}
	return inflate(r, rec, stop-rec.packed), nil
}

func readForeign(r io.ReaderAt, rec *record, limit int64) ([]byte, error) {
	if rec.size > limit {
		return nil, refuse(TooLarge, rec.path, rec.size, limit)
	}
	body, err := openForeign(r, rec)
	if err != nil {
		return nil, err
	}
	text, err := io.ReadAll(io.LimitReader(body, rec.size))
	if err != nil {
		return nil, refuse(Corrupt, rec.path)
	}
	return text, nil
}
