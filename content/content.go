// Package content holds the guide that ships with Stegvis, as its authors
// write it: eAdm's synchronization cycle. AUTHORS.md describes the folder.
package content

import "embed"

// FS is the whole content folder.
//
//go:embed guide.yaml published.txt steps articles media
var FS embed.FS
