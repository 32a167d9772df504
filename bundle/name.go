package bundle

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"io"
	"strings"
	"time"
)

// CheckPath says whether path may name an entry: forward slashes, a small
// ASCII alphabet, nothing that means something to a shell, to Windows or to a
// file system. The error is a *RefusedError. Writer and reader both ask it.
func CheckPath(path string) error {
	switch {
	case path == "":
		return refuse(NameEmpty)
	case len(path) > MaxPath:
		return refuse(NameLong, path, MaxPath)
	case strings.HasPrefix(path, "/"):
		return refuse(NameAbsolute, path)
	case len(path) > 1 && path[1] == ':' && isLetter(path[0]):
		return refuse(NameDrive, path)
	}
	for _, r := range path {
		switch {
		case r == '/' || r < 0x80 && inAlphabet(byte(r)):
		case r == '\\':
			return refuse(NameBackslash, path)
		case r == ':':
			return refuse(NameStream, path)
		case r < 0x20 || r == 0x7f:
			return refuse(NameControl, path)
		case isBidi(r):
			return refuse(NameBidi, path)
		default:
			return refuse(NameAlphabet, path, string(r))
		}
	}
	segments := strings.Split(path, "/")
	if len(segments) > MaxDepth {
		return refuse(NameDeep, path, MaxDepth)
	}
	for _, s := range segments {
		switch {
		case s == "":
			return refuse(NameEmptyPart, path)
		case s == "." || s == "..":
			return refuse(NameParent, path)
		case len(s) > MaxSegment:
			return refuse(NameLong, path, MaxSegment)
		case isReserved(s):
			return refuse(NameReserved, path, s)
		case strings.HasSuffix(s, ".") || strings.HasSuffix(s, " ") || strings.HasPrefix(s, " "):
			return refuse(NameEdges, path)
		}
	}
	return nil
}

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

func inAlphabet(c byte) bool {
	return isLetter(c) || '0' <= c && c <= '9' || strings.IndexByte("._-+%@(),~= ", c) >= 0
}

// isBidi reports the characters that turn the direction of text, so that
// "gpj.exe" can look like "exe.jpg".
func isBidi(r rune) bool {
	return r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 || r == 0x200e || r == 0x200f || r == 0x061c
}

// isReserved reports the device names that Windows sees in any folder and with any extension.
func isReserved(segment string) bool {
	base, _, _ := strings.Cut(segment, ".")
	base = strings.ToUpper(strings.TrimRight(base, " "))
	switch base {
	case "CON", "PRN", "AUX", "NUL":
		return true
	}
	return len(base) == 4 && (strings.HasPrefix(base, "COM") || strings.HasPrefix(base, "LPT")) && base[3] >= '0' && base[3] <= '9'
}

// fold is how names are compared: as Windows would, without case.
func fold(path string) string { return strings.ToLower(path) }

// letters are written out for the people who will read the name, the rest becomes '_'.
var letters = strings.NewReplacer("æ", "ae", "ø", "o", "å", "aa", "Æ", "AE", "Ø", "O", "Å", "AA",
	"ä", "a", "ö", "o", "ü", "u", "é", "e", "Ä", "A", "Ö", "O", "Ü", "U", "ß", "ss",
	"[", "(", "]", ")", ":", "-", "\\", "/")

// SafePath turns any name into one that CheckPath accepts. Different names may
// become one; who adds entries numbers them.
func SafePath(name string) string {
	var segments []string
	for _, s := range strings.Split(letters.Replace(name), "/") {
		if s = safeSegment(s); s != "" {
			segments = append(segments, s)
		}
	}
	if n := len(segments); n > MaxDepth {
		segments = append(segments[:1], segments[n-MaxDepth+1:]...)
	}
	path := strings.Join(segments, "/")
	for len(path) > MaxPath && len(segments) > 2 { // the folders in the middle tell least
		segments = append(segments[:1], segments[2:]...)
		path = strings.Join(segments, "/")
	}
	if len(path) > MaxPath {
		path = "_" + strings.TrimLeft(path[len(path)-MaxPath+1:], "/ ") // the cut may have left a device's name
	}
	if path == "" {
		return "_"
	}
	return path
}

func safeSegment(s string) string {
	var b strings.Builder
	for _, r := range s {
		if r < 0x80 && inAlphabet(byte(r)) {
			b.WriteByte(byte(r))
		} else {
			b.WriteByte('_')
		}
	}
	out := b.String()
	if len(out) > MaxSegment-2 { // the end says more: the date, the extension
		out = out[:40] + "~" + out[len(out)-(MaxSegment-43):]
	}
	out = strings.TrimRight(strings.TrimLeft(out, " "), ". ")
	if isReserved(out) {
		out = "_" + out
	}
	return out
}

// Name is the file name of a bundle: product, page, time and the end of its id.
func Name(product, page string, created time.Time, id string) string {
	if len(id) > 8 {
		id = id[len(id)-8:]
	}
	part := func(s string, n int) string {
		s = strings.NewReplacer("/", "-", " ", "-").Replace(SafePath(s))
		return s[:min(n, len(s))]
	}
	return fmt.Sprintf("%s-%s-%s-%s.zip", part(product, 40), part(page, 60), created.UTC().Format("20060102T150405Z"), id)
}

// NewID returns a UUIDv7 (RFC 9562): its beginning is the time, its end random.
func NewID(now time.Time, random io.Reader) (string, error) {
	if random == nil {
		random = rand.Reader
	}
	var u [16]byte
	if _, err := io.ReadFull(random, u[6:]); err != nil {
		return "", err
	}
	ms := uint64(now.UnixMilli())
	for i := range 6 {
		u[i] = byte(ms >> (40 - 8*i))
	}
	u[6] = u[6]&0x0f | 0x70
	u[8] = u[8]&0x3f | 0x80
	h := hex.EncodeToString(u[:])
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:], nil
}
