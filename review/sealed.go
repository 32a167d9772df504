package review

import (
	"errors"
	"io"

	"filippo.io/age"
	"filippo.io/age/armor"

	"stegvis/bundle"
)

// armored: age's other form, which goes through mail as text.
func armored(r io.ReaderAt) bool {
	b := make([]byte, len(armor.Header))
	n, _ := r.ReadAt(b, 0)
	return string(b[:n]) == armor.Header
}

// bare takes the armor off, into the spool.
func (in *Input) bare(r io.ReaderAt, size int64, o Options) (io.ReaderAt, int64, error) {
	s, err := in.unpackTo(o.Temp)
	if err != nil {
		return nil, 0, err
	}
	off, n, err := s.take(counted(armor.NewReader(io.NewSectionReader(r, 0, size)), o.Count), size, true)
	plain := io.NewSectionReader(s.f, off, n)
	if err != nil || !bundle.Encrypted(plain) {
		return nil, 0, refused(o.Lang, err, say("sealed-damaged"), say("sealed-damaged.next"))
	}
	return plain, n, nil
}

func decrypt(r io.ReaderAt, size int64, o Options) (io.ReaderAt, int64, error) {
	if len(o.Key) == 0 {
		return nil, 0, refused(o.Lang, nil, say("sealed"), say("sealed.next"))
	}
	plain, n, err := bundle.Decrypt(r, size, o.Key...)
	var other *age.NoIdentityMatchError
	if err != nil && !errors.As(err, &other) {
		return nil, 0, refused(o.Lang, err, say("sealed-damaged"), say("sealed-damaged.next"))
	}
	if err != nil {
		return nil, 0, refused(o.Lang, err, say("wrong-key"), say("wrong-key.next"))
	}
	return unsealed{plain}, n, nil
}

// errSealed is a piece of a sealed file that is not what was sealed.
var errSealed = errors.New("the encrypted bundle is damaged or truncated")

// unsealed says so in words of ours, however far into the file it is found.
type unsealed struct{ io.ReaderAt }

func (u unsealed) ReadAt(b []byte, off int64) (int, error) {
	n, err := u.ReaderAt.ReadAt(b, off)
	if err != nil && err != io.EOF {
		err = errSealed
	}
	return n, err
}
