package evtx

import (
	"unicode/utf16"
	"unicode/utf8"
)

// appendUTF16 appends UTF-16LE as UTF-8, without the NULs that end it.
// A lone surrogate becomes U+FFFD; an odd last byte is no character.
func appendUTF16(b, raw []byte) []byte {
	raw = raw[:len(raw)&^1]
	for n := len(raw); n > 0 && raw[n-1] == 0 && raw[n-2] == 0; n = len(raw) {
		raw = raw[:n-2]
	}
	for len(raw) >= 2 {
		if len(raw) >= 8 {
			// Four characters at a time as long as they are ASCII, as most are.
			if w := le.Uint64(raw); w&0xff80ff80ff80ff80 == 0 {
				b = append(b, byte(w), byte(w>>16), byte(w>>32), byte(w>>48))
				raw = raw[8:]
				continue
			}
		}
		c := rune(le.Uint16(raw))
		raw = raw[2:]
		switch {
		case c < utf8.RuneSelf:
			b = append(b, byte(c))
			continue
		case utf16.IsSurrogate(c):
			var low rune
			if len(raw) >= 2 {
				low = rune(le.Uint16(raw))
			}
			if c = utf16.DecodeRune(c, low); c != utf8.RuneError {
				raw = raw[2:]
			}
		}
		b = utf8.AppendRune(b, c)
	}
	return b
}

// windows1252 is what the bytes 0x80–0x9f stand for; the five that stand for nothing stay as they are.
var windows1252 = [32]rune{0x20ac, 0x81, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8d, 0x017d, 0x8f,
	0x90, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0x9d, 0x017e, 0x0178}

// appendANSI appends Windows-1252 as UTF-8: the file does not say its code page,
// and this is the one of every machine this product meets.
func appendANSI(b, raw []byte) []byte {
	for len(raw) > 0 && raw[len(raw)-1] == 0 {
		raw = raw[:len(raw)-1]
	}
	for _, c := range raw {
		switch {
		case c < 0x80:
			b = append(b, c)
		case c < 0xa0:
			b = utf8.AppendRune(b, windows1252[c-0x80])
		default:
			b = utf8.AppendRune(b, rune(c))
		}
	}
	return b
}

// plain marks the bytes that XML text and attributes can hold as they are.
var plain = func() (t [256]bool) {
	for c := 0x20; c < 0x100; c++ {
		t[c] = true
	}
	t['\t'], t['\n'] = true, true
	t['<'], t['>'], t['&'], t['\''], t['"'] = false, false, false, false, false
	t[0xef] = false // U+FFFE and U+FFFF begin so
	return
}()

// escape rewrites b from start on so that it can stand in XML, in an attribute
// or between tags. Characters that XML 1.0 cannot hold become U+FFFD.
func escape(b []byte, start int, attr bool) []byte {
	i := start
	for i < len(b) && plain[b[i]] && !(attr && b[i] < 0x20) {
		i++
	}
	if i == len(b) {
		return b
	}
	rest := append([]byte(nil), b[i:]...)
	b = b[:i]
	for len(rest) > 0 {
		c := rest[0]
		n := 1
		switch {
		case c == '<':
			b = append(b, "&lt;"...)
		case c == '>':
			b = append(b, "&gt;"...)
		case c == '&':
			b = append(b, "&amp;"...)
		case c == '\'':
			b = append(b, "&apos;"...)
		case c == '"':
			b = append(b, "&quot;"...)
		case c == '\r':
			b = append(b, "&#13;"...) // a parser would make a line feed of it
		case c == '\n' && attr:
			b = append(b, "&#10;"...)
		case c == '\t' && attr:
			b = append(b, "&#9;"...)
		case c == '\n' || c == '\t':
			b = append(b, c)
		case c < 0x20:
			b = append(b, "\ufffd"...)
		case c == 0xef && len(rest) >= 3 && rest[1] == 0xbf && rest[2] >= 0xbe:
			b = append(b, "\ufffd"...)
			n = 3
		default:
			b = append(b, c)
		}
		rest = rest[n:]
	}
	return b
}
