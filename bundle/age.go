package bundle

import (
	"fmt"
	"io"
	"os"
	"strings"

	"filippo.io/age"
)

// ageMagic is how every age file begins (age-encryption.org/v1).
const ageMagic = "age-encryption.org/v1"

// Encrypt writes r to w as an age file for the recipients. They must all be of
// one kind: a post-quantum key beside an ordinary one would protect nothing.
func Encrypt(w io.Writer, r io.Reader, recipients ...age.Recipient) error {
	aw, err := age.Encrypt(w, recipients...)
	if err != nil {
		return err
	}
	if _, err := io.Copy(aw, r); err != nil {
		return err
	}
	return aw.Close()
}

// Decrypt gives the zip inside an age file, without unpacking it to disk; nothing is read but what is asked for.
func Decrypt(r io.ReaderAt, size int64, identities ...age.Identity) (io.ReaderAt, int64, error) {
	return age.DecryptReaderAt(r, size, identities...)
}

// Encrypted reports whether the file is an age file.
func Encrypted(r io.ReaderAt) bool {
	b := make([]byte, len(ageMagic))
	n, _ := r.ReadAt(b, 0)
	return string(b[:n]) == ageMagic
}

// Recipients reads public keys ("age1…"): each argument is one key or the name
// of a file with one a line.
func Recipients(args ...string) ([]age.Recipient, error) {
	var out []age.Recipient
	for _, arg := range args {
		text := arg
		if !strings.HasPrefix(arg, "age1") {
			b, err := os.ReadFile(arg)
			if err != nil {
				return nil, err
			}
			text = string(b)
		}
		keys, err := age.ParseRecipients(strings.NewReader(text))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", arg, err)
		}
		out = append(out, keys...)
	}
	return out, nil
}
