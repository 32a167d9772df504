package generator

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"fmt"
	"image"
	_ "image/gif"  // sizes of pictures
	_ "image/jpeg" // sizes of pictures
	_ "image/png"  // sizes of pictures
	"io/fs"
	"math"
	"net/url"
	"path"
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"
)

// maxAsset bounds a file that is taken into the site.
const maxAsset = 64 << 20

// A file is what the site keeps of a picture or other file of the content.
type file struct {
	name          string // in the site, with a hash of its content
	width, height int    // zero where unknown
	err           error
}

// image points a picture at its copy in the site and says its size, so that
// the page does not jump when it arrives. One that is not there is emptied.
func (d *document) image(n *ast.Image) {
	dest := string(n.Destination)
	if strings.TrimSpace(plain(n, d.source)) == "" && d.b.o.Check {
		d.problem(n, true, fmt.Sprintf("the picture %q has no alternative text; write what it shows between [ and ]", clip(dest)))
	}
	if scheme, _, ok := strings.Cut(dest, ":"); ok && isScheme(scheme) || strings.HasPrefix(dest, "//") {
		d.problem(n, d.b.o.WarnOfLinks, fmt.Sprintf("the picture %q is on the network; an offline guide needs it in its own folder", clip(dest)))
		n.Destination = nil
		return
	}
	target, _, _ := strings.Cut(dest, "?")
	target, _, _ = strings.Cut(target, "#")
	if name, err := url.PathUnescape(target); err == nil {
		target = name
	}
	found, ok := d.b.fileAt(d.doc.File, target)
	if !ok {
		text := fmt.Sprintf("no picture is called %q", clip(target))
		if near := d.b.nearFile(target); near != "" {
			text += fmt.Sprintf(" (did you mean %q?)", near)
		}
		d.problem(n, d.b.o.WarnOfLinks, text)
		n.Destination = nil
		return
	}
	f := d.b.file(found)
	if f.err != nil {
		d.problem(n, d.b.o.WarnOfLinks, fmt.Sprintf("the picture %q cannot be used: %v", clip(target), f.err))
		n.Destination = nil
		return
	}
	n.Destination = []byte(relative(d.path, f.name))
	n.SetAttributeString("loading", []byte("lazy"))
	if f.width > 0 {
		n.SetAttributeString("width", []byte(strconv.Itoa(f.width)))
		n.SetAttributeString("height", []byte(strconv.Itoa(f.height)))
	}
}

// asset is the name in the site of a file of the content.
func (b *builder) asset(name string) (string, error) {
	f := b.file(name)
	return f.name, f.err
}

// file takes a file of the content into the site, once.
func (b *builder) file(name string) *file {
	b.mu.Lock()
	defer b.mu.Unlock()
	if f := b.files[name]; f != nil {
		return f
	}
	f := &file{}
	b.files[name] = f
	info, err := fs.Stat(b.fsys, name)
	if err == nil && info.Size() > maxAsset {
		err = fmt.Errorf("it is larger than 64 MB")
	}
	var data []byte
	if err == nil {
		data, err = fs.ReadFile(b.fsys, name)
	}
	if err != nil {
		f.err = err
		return f
	}
	sum := sha256.Sum256(data)
	ext := path.Ext(name)
	stem := strings.TrimSuffix(path.Base(name), ext)
	f.name = safeName("media/" + stem + "." + hex.EncodeToString(sum[:4]) + strings.ToLower(ext))
	if b.written[fold(f.name)] { // the same picture from two folders
		f.width, f.height = pictureSize(data)
		return f
	}
	b.written[fold(f.name)] = true
	f.width, f.height = pictureSize(data)
	f.err = b.out.Write(f.name, data)
	return f
}

func pictureSize(data []byte) (int, int) {
	if c, _, err := image.DecodeConfig(bytes.NewReader(data)); err == nil {
		return c.Width, c.Height
	}
	var svg struct {
		XMLName xml.Name
		Width   string `xml:"width,attr"`
		Height  string `xml:"height,attr"`
		ViewBox string `xml:"viewBox,attr"`
	}
	if xml.Unmarshal(data, &svg) != nil || svg.XMLName.Local != "svg" {
		return 0, 0
	}
	w, h := pixels(svg.Width), pixels(svg.Height)
	if box := strings.FieldsFunc(svg.ViewBox, func(r rune) bool { return r == ' ' || r == ',' }); (w == 0 || h == 0) && len(box) == 4 {
		w, h = pixels(box[2]), pixels(box[3])
	}
	return w, h
}

func pixels(s string) int {
	f, err := strconv.ParseFloat(strings.TrimSuffix(s, "px"), 64)
	if err != nil || f < 0 || f > 1e5 {
		return 0
	}
	return int(math.Round(f))
}
