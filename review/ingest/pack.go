package ingest

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"regexp"
	"strconv"

	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/zip"
)

// A pack is a zip of our own of what a stranger's archive unpacked to, so that
// any file of it can be looked at later without asking the foreign decoder
// again. Its members are called 0, 1, 2 … : the names stay in the result, where
// they are only shown. A bundle needs none: it is read where it lies.
type pack struct {
	f *os.File
	z *zip.Writer
	n int
}

func (p *pass) openPack() error {
	if p.w.Pack == "" || p.in.Kind == "file" || p.in.Bundle != nil && !p.in.Within {
		return nil
	}
	f, err := os.OpenFile(p.w.Pack+".partial", os.O_CREATE|os.O_TRUNC|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	z := zip.NewWriter(f)
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, flate.BestSpeed) })
	p.packed = &pack{f: f, z: z}
	return nil
}

// next begins the next member; to is written to as well when it is not nil.
func (p *pass) pack(to io.Writer) (io.Writer, error) {
	if p.packed == nil {
		return to, nil
	}
	w, err := p.packed.z.Create(strconv.Itoa(p.packed.n))
	if err != nil {
		return nil, err
	}
	p.packed.n++
	if to == nil {
		return w, nil
	}
	return io.MultiWriter(w, to), nil
}

// packWhole takes a file that is read out of order.
func (p *pass) packWhole(r any) error {
	w, err := p.pack(nil)
	if w == nil || err != nil {
		return err
	}
	at, ok := r.(interface {
		io.ReaderAt
		Size() int64
	})
	if !ok {
		return fmt.Errorf("pack: no size")
	}
	_, err = io.Copy(w, io.NewSectionReader(at, 0, at.Size()))
	return err
}

func (p *pass) closePack() error {
	if p.packed == nil {
		return nil
	}
	k := p.packed
	p.packed = nil
	if err := k.z.Close(); err != nil {
		k.f.Close()
		return err
	}
	if err := k.f.Sync(); err != nil {
		k.f.Close()
		return err
	}
	if err := k.f.Close(); err != nil {
		return err
	}
	return os.Rename(k.f.Name(), p.w.Pack)
}

// manifestTexts are all texts of a manifest, names of fields too, and of fields
// that this version does not know. Sums and ids are digits by chance.
func manifestTexts(r io.Reader) (out []string) {
	d := json.NewDecoder(r)
	for {
		t, err := d.Token()
		if err != nil {
			return out
		}
		if s, ok := t.(string); ok && !sums.MatchString(s) {
			out = append(out, s)
		}
	}
}

var sums = regexp.MustCompile(`^([0-9a-f]{64}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$`)
