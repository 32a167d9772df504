package collector

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// A keyring is the folder that never leaves the machine: the key that tokens
// are made with, keys that were replaced, and a map token → value for each bundle.
type keyring struct {
	dir string
	key []byte
}

// KeyFolder is where the key and the maps of this user lie.
func KeyFolder() (string, error) {
	dir, err := os.UserConfigDir()
	if err != nil {
		return "", err
	}
	return filepath.Join(dir, "Stegvis"), nil
}

// openKeys reads the key, or makes one the first time.
func openKeys() (*keyring, error) {
	dir, err := KeyFolder()
	if err != nil {
		return nil, err
	}
	k := &keyring{dir: dir}
	for range 2 {
		text, err := os.ReadFile(k.file())
		if err == nil {
			k.key, err = hex.DecodeString(strings.TrimSpace(string(text)))
			if err == nil && len(k.key) < 16 {
				err = errors.New("too short")
			}
			if err != nil {
				return nil, fmt.Errorf("%s: %w", k.file(), err)
			}
			return k, nil
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		if err := k.make(); err != nil && !errors.Is(err, fs.ErrExist) {
			return nil, err
		}
	}
	return nil, fmt.Errorf("%s: %w", k.file(), fs.ErrNotExist)
}

func (k *keyring) file() string { return filepath.Join(k.dir, "key") }
func (k *keyring) maps() string { return filepath.Join(k.dir, "maps") }

// make writes a new key beside its place and links it there, so that two runs
// that start together end up with one key.
func (k *keyring) make() error {
	if err := os.MkdirAll(k.maps(), 0o700); err != nil {
		return err
	}
	key := make([]byte, 32)
	if _, err := rand.Read(key); err != nil {
		return err
	}
	f, err := os.OpenFile(k.file(), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(f, hex.EncodeToString(key))
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = ownerOnly(k.dir)
	}
	return err
}

// token is a name's token, for what the redactor does not see as a name by itself.
func (k *keyring) token(kind, value string) string {
	h := hmac.New(sha256.New, k.key)
	fmt.Fprintf(h, "%s\x00%s", kind, strings.ToLower(value))
	return fmt.Sprintf("[%s:%x]", kind, h.Sum(nil)[:6])
}
