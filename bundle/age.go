package bundle

import (
	"io"
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

// A KeyError says why something cannot be encrypted to. It never holds what was read.
type KeyError struct {
	Name    string // of the file; "" when the key itself was named
	Private bool   // it is a private key, which stays with who made it
}

func (e *KeyError) Error() string {
	if e.Private {
		return "a private key; name the public one (age1…)"
	}
	return "neither a public key (age1…) nor a file of them"
}

// Recipients reads public keys ("age1…"): each argument is one key or the name
// of a file with one a line. The error is a *KeyError, or that of the file.
func Recipients(args ...string) ([]age.Recipient, error) {
	var out []age.Recipient
	for _, arg := range args {
		text, name := arg, ""
		if !strings.HasPrefix(arg, "age1") && !privateKey(arg) {
			f, err := OpenFile(arg)
			if err != nil {
				return nil, err
			}
			b, err := io.ReadAll(io.LimitReader(io.NewSectionReader(f, 0, f.Size()), 1<<20))
			f.Close()
			if err != nil {
				return nil, err
			}
			text, name = string(b), arg
		}
		if privateKey(text) {
			return nil, &KeyError{Name: name, Private: true}
		}
		keys, err := age.ParseRecipients(strings.NewReader(text))
		if err != nil {
			return nil, &KeyError{Name: name}
		}
		out = append(out, keys...)
	}
	return out, nil
}

func privateKey(text string) bool { return strings.Contains(text, "AGE-SECRET-KEY-") }
