package bundle

// Limits of the format. The writer keeps them and the reader refuses what does
// not: both call the same checks, so nothing is written that would be refused.
const (
	MaxEntries   = 20_000
	MaxEntrySize = 1<<32 - 2 // an entry never needs zip64; only its place in the file may
	MaxTotal     = 64 << 30  // uncompressed, all entries
	MaxManifest  = 64 << 20
	MaxPath      = 180 // bytes; with a folder before it, below what Explorer can open
	MaxSegment   = 120
	MaxDepth     = 8

	// A bundle that unpacks to more than ratioFrom may not be smaller than a
	// ratioMax-th of it. Deflate cannot go beyond 1032, our blocks not beyond 975
	// (see deflate.go), and real logs stay below 100.
	ratioFrom = 64 << 20
	ratioMax  = 1000
)

// Names that the format itself uses.
const (
	ManifestPath = "manifest.json"
	ReadmePath   = "README.html"
)

// checkSize says whether one entry of this size may stand in a bundle.
func checkSize(path string, size int64) error {
	if size < 0 || size > MaxEntrySize {
		return refuse(TooLarge, path, size, int64(MaxEntrySize))
	}
	return nil
}

// checkTotals says whether so many entries, unpacking to total bytes from packed ones, may stand in one bundle.
func checkTotals(entries int, total, packed int64) error {
	switch {
	case entries > MaxEntries:
		return refuse(TooMany, entries, MaxEntries)
	case total > MaxTotal:
		return refuse(TooMuch, total, int64(MaxTotal))
	case total > ratioFrom && total/ratioMax > packed:
		return refuse(TooDense, total, packed)
	}
	return nil
}
