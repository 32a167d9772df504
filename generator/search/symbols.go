package search

// Numbers are written in symbols of seven bits, each one character of a script's string literal. The characters are
// ASCII, so a symbol is one byte in UTF-8 on disk and one byte in the memory of the browser, and is read by charCodeAt.
// Only four characters (and NUL, for the sake of editors) must be escaped in a literal; turn moves them away from the
// symbols that occur most. It is an involution: the same step writes and reads.
const turn = 0x73

// appendNumber writes n in groups of six bits, the lowest first; 64 marks that more follow.
func appendNumber(b []byte, n int) []byte {
	for n >= 64 {
		b = append(b, byte(n&63|64))
		n >>= 6
	}
	return append(b, byte(n))
}

// number reads what appendNumber wrote and returns the rest; ok is false when b ends too early or the number is too large.
func number(b []byte) (n int, rest []byte, ok bool) {
	for i, shift := 0, 0; i < len(b) && shift < 36; i, shift = i+1, shift+6 {
		n |= int(b[i]&63) << shift
		if b[i] < 64 {
			return n, b[i+1:], true
		}
	}
	return 0, nil, false
}

// appendLiteralByte writes a byte of symbols or of UTF-8 text as it stands inside a string literal.
func appendLiteralByte(dst []byte, c byte) []byte {
	switch c {
	case 0:
		return append(dst, `\x00`...)
	case '\n':
		return append(dst, `\n`...)
	case '\r':
		return append(dst, `\r`...)
	case '"', '\\':
		return append(dst, '\\', c)
	}
	return append(dst, c)
}

// checksum is the sum by which the reader notices a damaged chunk. It goes over UTF-16 units, since that is what a script sees.
func checksum(s string) uint32 {
	h := uint32(2166136261)
	for _, r := range s {
		if r > 0xFFFF {
			r -= 0x10000
			h = (h ^ uint32(0xD800+r>>10)) * 16777619
			r = 0xDC00 + r&0x3FF
		}
		h = (h ^ uint32(r)) * 16777619
	}
	return h
}
