package logs

import (
	"bytes"
	"encoding/binary"
	"io"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// Names of encodings, as notes give them.
const (
	encUTF8    = "UTF-8"
	encUTF16LE = "UTF-16LE"
	encUTF16BE = "UTF-16BE"
)

// sniff finds a file's encoding by its first bytes and says how long its byte
// order mark is. What is neither UTF-16 nor binary is read as UTF-8, and what
// turns out not to be UTF-8 is decoded where it stands (see codepage).
func sniff(head []byte) (encoding string, mark int) {
	switch {
	case bytes.HasPrefix(head, []byte{0xEF, 0xBB, 0xBF}):
		return encUTF8, 3
	case bytes.HasPrefix(head, []byte{0xFF, 0xFE}):
		return encUTF16LE, 2
	case bytes.HasPrefix(head, []byte{0xFE, 0xFF}):
		return encUTF16BE, 2
	}
	n := min(len(head), 4096) &^ 1
	if n < 8 {
		return encUTF8, 0
	}
	// Every quarter must look the same: a file of bytes that UTF-16 was appended
	// to is not UTF-16.
	le, be := true, true
	for q := range 4 {
		part := head[q*n/4&^1 : (q+1)*n/4&^1]
		var zero [2]int
		for i, c := range part {
			if c == 0 {
				zero[i&1]++
			}
		}
		half := len(part) / 2
		le = le && zero[1]*10 >= half*4 && zero[0]*10 <= half && half > 0
		be = be && zero[0]*10 >= half*4 && zero[1]*10 <= half && half > 0
	}
	switch {
	case le:
		return encUTF16LE, 0
	case be:
		return encUTF16BE, 0
	}
	return encUTF8, 0
}

// Text reports that a file that begins with head is read as text; 4 KiB tell.
func Text(head []byte) bool {
	encoding, _ := sniff(head)
	return encoding != encUTF8 || !binaryFile(head)
}

// binaryFile says that head is no text in any encoding: many control characters.
// Zeros are not counted, because a log cut off by a power failure ends in them.
func binaryFile(head []byte) bool {
	n, control := 0, 0
	for _, c := range head {
		if c == 0 {
			continue
		}
		n++
		if c < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != '\f' && c != 0x1B && c != 0x1A && c != 0x08 {
			control++
		}
	}
	return control*20 > n || n == 0 && len(head) > 0
}

// wide reads UTF-16 and gives UTF-8. Half surrogates become U+FFFD and are counted.
type wide struct {
	r      io.Reader
	order  binary.ByteOrder
	raw    [32 << 10]byte
	n      int    // bytes of raw in use
	out    []byte // decoded, not handed out yet
	err    error
	broken int
	store  []byte
}

func (w *wide) Read(p []byte) (int, error) {
	for len(w.out) == 0 {
		if w.err != nil {
			return 0, w.err
		}
		n, err := w.r.Read(w.raw[w.n:])
		w.n += n
		w.err = err
		w.decode(err != nil)
	}
	n := copy(p, w.out)
	w.out = w.out[n:]
	return n, nil
}

func (w *wide) decode(last bool) {
	w.out = w.store[:0]
	i := 0
	for ; i+2 <= w.n; i += 2 {
		u := rune(w.order.Uint16(w.raw[i:]))
		if u < utf8.RuneSelf {
			w.out = append(w.out, byte(u))
			continue
		}
		if utf16.IsSurrogate(u) {
			if i+4 > w.n && !last {
				break
			}
			r := rune(utf8.RuneError)
			if i+4 <= w.n {
				r = utf16.DecodeRune(u, rune(w.order.Uint16(w.raw[i+2:])))
			}
			if r == utf8.RuneError {
				w.broken++
			} else {
				i += 2
			}
			u = r
		}
		w.out = utf8.AppendRune(w.out, u)
	}
	if last && i < w.n {
		w.broken++ // an odd byte at the end
		i = w.n
	}
	w.store = w.out
	w.n = copy(w.raw[:], w.raw[i:w.n])
}

// codepage guesses what the bytes of b that are not UTF-8 were written in:
// Windows-1252, or the OEM pages 850 and 865 that Norwegian consoles use.
// It counts the letters each page would make of them next to other letters.
func codepage(b []byte) *charmap.Charmap {
	var ansi, oem, frame, nordic int
	for i := 0; i < len(b); i++ {
		c := b[i]
		if c < utf8.RuneSelf {
			continue
		}
		if r, n := utf8.DecodeRune(b[i:]); r != utf8.RuneError {
			i += n - 1
			continue
		}
		near := i > 0 && alpha(b[i-1]) || i+1 < len(b) && alpha(b[i+1])
		switch c {
		case 0x86, 0x8F, 0x91, 0x92, 0x9B, 0x9D, 0x84, 0x94, 0x81, 0x82, 0x8E, 0x99, 0x9A: // å Å æ Æ ø Ø ä ö ü é Ä Ö Ü
			if near {
				oem += 2
			}
			// A quotation mark of Windows-1252 between letters is an apostrophe.
			if c == 0x92 && i > 0 && i+1 < len(b) && alpha(b[i-1]) && b[i-1] >= 'a' && b[i+1] >= 'a' {
				oem -= 2
				ansi++
			}
		case 0xB3, 0xC4, 0xBA, 0xCD, 0xBF, 0xDA, 0xC0, 0xD9, 0xC9, 0xBB, 0xC8, 0xBC:
			if !near {
				frame++
			}
		}
		switch {
		case c == 0x9E || c == 0x9F: // ₧ ƒ in 865, × ƒ in 850
		case c >= 0xB5 && c <= 0xB8 || c == 0xC6 || c == 0xC7 || c >= 0xD0 && c <= 0xD8:
			if !near && i > 0 && (b[i-1] == 0xC4 || b[i-1] == 0xCD || b[i-1] == 0xB3 || b[i-1] == 0xBA) {
				nordic++
			}
		}
		if c >= 0xC0 && near && c != 0xD7 && c != 0xF7 {
			ansi += 2
		}
	}
	if frame > 3 {
		oem += frame
	}
	switch {
	case oem <= ansi:
		return charmap.Windows1252
	case nordic > 0:
		return charmap.CodePage865
	}
	return charmap.CodePage850
}

// repair decodes a line that is not UTF-8: what is UTF-8 in it stays, every
// other byte is a letter of page. Zeros are dropped: they are what is left of
// UTF-16 that was appended to a file of bytes, or of space a crash left blank.
func repair(line []byte, page *charmap.Charmap) []byte {
	out := make([]byte, 0, len(line)+len(line)/4+8)
	// Two characters of a console's frame often happen to be UTF-8.
	frames := page != charmap.Windows1252 && mostlyBroken(line)
	for i := 0; i < len(line); {
		c := line[i]
		if c < utf8.RuneSelf {
			if c != 0 {
				out = append(out, c)
			}
			i++
			continue
		}
		if r, n := utf8.DecodeRune(line[i:]); !frames && (r != utf8.RuneError || n > 1) {
			out = append(out, line[i:i+n]...)
			i += n
			continue
		}
		if r := page.DecodeByte(c); r != utf8.RuneError {
			out = utf8.AppendRune(out, r)
		} else {
			out = utf8.AppendRune(out, rune(c)) // undefined in the page: as Latin-1 has it
		}
		i++
	}
	return out
}

// mostlyBroken says that more bytes of line are not UTF-8 than characters are.
func mostlyBroken(line []byte) bool {
	good, bad := 0, 0
	for i := 0; i < len(line); {
		r, n := utf8.DecodeRune(line[i:])
		switch {
		case r == utf8.RuneError && n == 1:
			bad++
		case n > 1:
			good++
		}
		i += n
	}
	return bad >= good
}
