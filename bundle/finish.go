package bundle

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"filippo.io/age"
)

// A Result is a finished bundle.
type Result struct {
	Path   string
	SHA256 string // of the file, lower-case hex
	Size   int64
}

// EncryptTo makes Finish write the bundle as an age file that only these
// recipients can open; the path given to Create should end in ".zip.age".
func (d *Draft) EncryptTo(recipients ...age.Recipient) { d.keys = recipients }

// Finish writes README.html and manifest.json (its Format and Entries are set
// here), closes the zip, syncs it and gives it its name. On an error nothing
// stands under the final name; the caller still calls Abort.
func (d *Draft) Finish(m *Manifest, readme []byte) (Result, error) {
	if _, err := d.Add(Entry{Path: ReadmePath}, bytes.NewReader(readme)); err != nil {
		return Result{}, err
	}
	if d.dropped {
		if err := d.compact(); err != nil {
			return Result{}, &WriteError{err}
		}
	}
	m.Format, m.Entries = Format, d.Entries()
	text, err := json.MarshalIndent(m, "", " ")
	if err != nil {
		return Result{}, err
	}
	if len(text) > MaxManifest {
		return Result{}, refuse(TooLarge, ManifestPath, int64(len(text)), int64(MaxManifest))
	}
	// A manifest that a reader would refuse is never written.
	if _, err := parseManifest(text); err != nil {
		return Result{}, err
	}
	d.mu.Lock()
	d.names[ManifestPath] = true
	d.mu.Unlock()
	if _, err := d.addManifest(append(text, '\n')); err != nil {
		return Result{}, err
	}
	size, err := d.close()
	if err != nil {
		return Result{}, &WriteError{err}
	}
	res, err := d.publish(size)
	if err != nil {
		return Result{}, &WriteError{err}
	}
	return res, nil
}

// addManifest adds the one entry that Add refuses to others and that no list holds.
func (d *Draft) addManifest(text []byte) (record, error) {
	rec := record{path: ManifestPath, flags: flagUTF8, method: methodDeflate, needed: version20, offset: d.end}
	rec.date, rec.clock = dosTime(d.created)
	at := rec.data()
	size, crc, err := pack(func(b []byte) error {
		n, err := d.file.WriteAt(b, at)
		at += int64(n)
		rec.packed += int64(n)
		return err
	}, bytes.NewReader(text), sha256.New())
	if err != nil {
		return rec, wrote(err)
	}
	rec.size, rec.crc = size, crc
	if _, err := d.file.WriteAt(rec.appendLocal(nil), rec.offset); err != nil {
		return rec, wrote(err)
	}
	d.end = at
	d.items = append(d.items, item{Entry{Path: ManifestPath}, rec})
	return rec, nil
}

// compact moves the entries that were kept over the gaps of those that were
// dropped, in place: no second copy, so no second disk full of logs.
func (d *Draft) compact() error {
	end := int64(0)
	buf := make([]byte, 1<<20)
	for i := range d.items {
		rec := &d.items[i].rec
		if rec.offset != end {
			for from, to, left := rec.offset, end, rec.end()-rec.offset; left > 0; {
				n, err := d.file.ReadAt(buf[:min(int64(len(buf)), left)], from)
				if n == 0 {
					return err
				}
				if _, err := d.file.WriteAt(buf[:n], to); err != nil {
					return err
				}
				from, to, left = from+int64(n), to+int64(n), left-int64(n)
			}
			rec.offset = end
		}
		end = rec.end()
	}
	d.end = end
	return nil
}

// close writes the directory and makes sure that all of it is on disk.
func (d *Draft) close() (int64, error) {
	var dir []byte
	for i := range d.items {
		dir = d.items[i].rec.appendCentral(dir)
	}
	dir = appendEnd(dir, len(d.items), d.end, int64(len(dir)))
	if _, err := d.file.WriteAt(dir, d.end); err != nil {
		return 0, err
	}
	size := d.end + int64(len(dir))
	if err := d.file.Truncate(size); err != nil { // a dropped or failed entry may lie behind
		return 0, err
	}
	return size, d.file.Sync()
}

// publish encrypts where that was asked for, and gives the file its name.
func (d *Draft) publish(size int64) (Result, error) {
	res := Result{Path: d.path, Size: size}
	hash := sha256.New()
	body := io.NewSectionReader(d.file, 0, size)
	whole := d.partial
	if len(d.keys) > 0 {
		whole = d.path + ".age" + PartialSuffix
		n, err := d.encrypt(whole, hash, body)
		if err != nil {
			return res, errors.Join(err, remove(whole))
		}
		res.Size = n
	} else if _, err := io.Copy(hash, body); err != nil {
		return res, err
	}
	res.SHA256 = hex.EncodeToString(hash.Sum(nil))
	d.mu.Lock()
	defer d.mu.Unlock()
	err := d.file.Close()
	d.closed = true
	if whole != d.partial {
		err = errors.Join(err, os.Remove(d.partial)) // the one in the clear
	}
	if err == nil {
		if _, e := os.Lstat(d.path); e == nil {
			err = &fs.PathError{Op: "rename", Path: d.path, Err: fs.ErrExist}
		} else {
			err = os.Rename(whole, d.path)
		}
	}
	if err != nil {
		return res, errors.Join(err, remove(whole))
	}
	syncDir(filepath.Dir(d.path))
	return res, nil
}

func (d *Draft) encrypt(name string, hash io.Writer, body io.Reader) (n int64, err error) {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if err := Encrypt(io.MultiWriter(f, hash), body, d.keys...); err != nil {
		return 0, err
	}
	if n, err = f.Seek(0, io.SeekCurrent); err != nil {
		return 0, err
	}
	return n, f.Sync()
}

// remove is os.Remove for what may be gone already.
func remove(name string) error {
	if err := os.Remove(name); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// syncDir makes the new name itself durable where the system can; elsewhere rename already is.
func syncDir(dir string) {
	if f, err := os.Open(dir); err == nil {
		f.Sync()
		f.Close()
	}
}
