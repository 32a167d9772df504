// Package site holds what the browser gets: templates, style, scripts, texts
// and vendored CSS. The guide's generator, the collector's local page and
// review share it, so that the three look like one family.
package site

import "embed"

// FS is this folder without its Go files and vendor.sh.
//
//go:embed templates text vendor/*.css vendor/LICENSE *.css *.js
var FS embed.FS
