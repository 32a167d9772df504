package review

import (
	"bytes"
	"io"
	"strconv"
	"strings"

	"stegvis/logs"
)

// sniffed is how much of a file tells what it is.
const sniffed = 4096

// front reads what tells what a file is, and gives the whole of it back.
func front(r io.Reader) (head []byte, whole io.Reader) {
	head = make([]byte, sniffed)
	n, err := 0, error(nil)
	for n < len(head) && err == nil {
		var more int
		more, err = r.Read(head[n:])
		n += more
	}
	head = head[:n]
	rest := r
	if err != nil { // said once, and not read past
		rest = readerFunc(func([]byte) (int, error) { return 0, err })
	}
	return head, io.MultiReader(bytes.NewReader(head), rest)
}

func sniffAt(r io.ReaderAt) string {
	b := make([]byte, sniffed)
	n, _ := r.ReadAt(b, 0)
	return sniff(b[:n])
}

// sniff says what a file is from its first bytes, never from its name: "zip",
// "7z", "rar", "tar", "gz", "bz2", "xz", "zstd", "lz4", "evtx", "text" or "binary".
func sniff(b []byte) string {
	b = b[:min(len(b), sniffed)]
	for _, m := range []struct {
		at    int
		magic string
		kind  string
	}{
		// What begins as text and is none.
		{0, "%PDF-", "binary"}, {0, "!<arch>\n", "binary"}, {0, "{\\rtf", "binary"},
		{0, "PK\x03\x04", "zip"}, {0, "PK\x05\x06", "zip"}, {0, "7z\xbc\xaf\x27\x1c", "7z"},
		// The whole signature: rardecode searches on without end behind half of one.
		{0, "Rar!\x1a\x07\x00", "rar"}, {0, "Rar!\x1a\x07\x01\x00", "rar"},
		{257, "ustar", "tar"}, {0, "\x1f\x8b", "gz"}, {0, "BZh", "bz2"}, {0, "\xfd7zXZ\x00", "xz"},
		{0, "\x28\xb5\x2f\xfd", "zstd"}, {0, "\x04\x22\x4d\x18", "lz4"}, {0, "ElfFile\x00", "evtx"},
	} {
		if len(b) >= m.at+len(m.magic) && string(b[m.at:m.at+len(m.magic)]) == m.magic {
			return m.kind
		}
	}
	if oldTar(b) {
		return "tar"
	}
	if bytes.HasPrefix(b, []byte("\xff\xfe")) || bytes.HasPrefix(b, []byte("\xfe\xff")) {
		return "text"
	}
	zeros, odd := 0, 0
	for i, c := range b {
		if c == 0 {
			zeros++
			odd += i & 1
		}
	}
	// UTF-16 of Western text has its zeros on one side only.
	if zeros > 0 && !(zeros > len(b)/4 && (odd == zeros || odd == 0)) && zeros > len(b)/100 || !logs.Text(b) {
		return "binary"
	}
	return "text"
}

// oldTar knows a tar from before "ustar" by its first header's checksum: the
// sum of the header's bytes, those of the sum itself taken as blanks.
func oldTar(b []byte) bool {
	if len(b) < 512 || b[0] == 0 {
		return false
	}
	want, err := strconv.ParseInt(strings.Trim(string(b[148:156]), " \x00"), 8, 32)
	sum := int64(8 * ' ')
	for i, c := range b[:512] {
		if i < 148 || i >= 156 {
			sum += int64(c)
		}
	}
	return err == nil && sum == want
}
