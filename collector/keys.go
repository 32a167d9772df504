package collector

import (
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"stegvis/redact"
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

// openKeys reads the key, or makes one the first time. The error is a *Refusal.
func openKeys(lang string) (*keyring, error) {
	dir, err := KeyFolder()
	if err != nil {
		return nil, refusal(lang, "key-home")
	}
	k := &keyring{dir: dir}
	switch k.key, err = redact.LoadKey(dir); {
	case errors.Is(err, redact.ErrKeyDamaged):
		return nil, refusal(lang, "key-damaged", k.file())
	case err != nil:
		return nil, refusal(lang, "key", k.file(), Reason(lang, err))
	}
	return k, nil
}

func (k *keyring) file() string { return filepath.Join(k.dir, redact.KeyFile) }
func (k *keyring) maps() string { return filepath.Join(k.dir, "maps") }

// mapSuffix ends the name of a map; the rest is the bundle's id.
const mapSuffix = ".map"

// host is the token of a machine's name, which the redactor does not know for
// one. It is the same in all bundles of the machine.
func (k *keyring) host(name string) string {
	short, _, _ := strings.Cut(name, ".")
	h := hmac.New(sha256.New, k.key)
	fmt.Fprintf(h, "host\x00%s", strings.ToLower(short))
	return fmt.Sprintf("[host:%x]", h.Sum(nil)[:6])
}

// unfinished is the folder for a map while it grows: that of the maps, never
// one that others may read. What a killed run left there goes after a day.
func (k *keyring) unfinished() (string, error) {
	if err := os.MkdirAll(k.maps(), 0o700); err != nil {
		return "", err
	}
	left, _ := filepath.Glob(filepath.Join(k.maps(), "unfinished-*"+mapSuffix))
	for _, name := range left {
		if info, err := os.Stat(name); err == nil && time.Since(info.ModTime()) > 24*time.Hour {
			os.Remove(name)
		}
	}
	return k.maps(), nil
}

// saveMap keeps what the tokens of one bundle stand for.
func (k *keyring) saveMap(r *redact.Redactor, id string) error {
	if err := os.MkdirAll(k.maps(), 0o700); err != nil {
		return err
	}
	return r.SaveMap(filepath.Join(k.maps(), id+mapSuffix))
}
