package redact

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// KeyFile is the name of the key in its folder. Rotated keys stand beside it
// as key-1, key-2 …, for bundles made with them.
const KeyFile = "key"

// ErrKeyDamaged is the error of a file that is there and holds no key.
var ErrKeyDamaged = errors.New("not a key of 64 hex digits")

// LoadKey reads the key in dir. Where there is none it makes one, readable by
// its owner alone, and the folder with it.
func LoadKey(dir string) ([]byte, error) {
	name := filepath.Join(dir, KeyFile)
	b, err := os.ReadFile(name)
	if err == nil {
		key, err := hex.DecodeString(strings.TrimSpace(string(b)))
		if err != nil || len(key) != 32 {
			return nil, fmt.Errorf("%s: %w", name, ErrKeyDamaged)
		}
		return key, nil
	}
	if !os.IsNotExist(err) {
		return nil, err
	}
	if err := makePrivateDir(dir); err != nil {
		return nil, err
	}
	key := make([]byte, 32)
	rand.Read(key)
	// Written whole beside its name, then linked: two collectors that start at
	// once agree on one key, and none reads half of it.
	part := fmt.Sprintf("%s.%x", name, key[:4])
	f, err := createPrivate(part)
	if err != nil {
		return nil, err
	}
	defer os.Remove(part)
	_, err = f.WriteString(hex.EncodeToString(key) + "\n")
	if e := f.Close(); err == nil {
		err = e
	}
	if err != nil {
		return nil, err
	}
	if err := os.Link(part, name); err != nil {
		if _, e := os.Stat(name); e == nil {
			return LoadKey(dir)
		}
		if err := os.Rename(part, name); err != nil { // a file system without links
			return nil, err
		}
	}
	return key, nil
}

// RotateKey puts the key in dir aside and makes a new one: bundles made from
// now on cannot be tied to earlier ones. The old key stays for old bundles.
func RotateKey(dir string) ([]byte, error) {
	name := filepath.Join(dir, KeyFile)
	for n := 1; ; n++ {
		old := fmt.Sprintf("%s-%d", name, n)
		if _, err := os.Stat(old); err == nil {
			continue
		}
		if err := os.Rename(name, old); err != nil && !os.IsNotExist(err) {
			return nil, err
		}
		return LoadKey(dir)
	}
}
