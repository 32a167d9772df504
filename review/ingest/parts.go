package ingest

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"stegvis/review"
)

// A bundle too large for one mail or form comes in parts: name.zip.001,
// name.zip.002 … (the collector's --part-size, and 7-Zip's). They are read where
// they lie, one after the other, once all are there. A rotated log called
// sync.log.001 is none.
var partName = regexp.MustCompile(`(?i)^(.+\.(?:zip|age|7z|rar|tar|gz|tgz|xz|bz2|zst))\.(?:part)?(\d{2,4})$`)

// partOf says which part of what a file is; n is 0 for a file that is none.
func partOf(name string) (whole string, n int) {
	m := partName.FindStringSubmatch(name)
	if m == nil {
		return name, 0
	}
	n, _ = strconv.Atoi(m[2])
	if n == 0 {
		return name, 0
	}
	return m[1], n
}

// missing lists the parts that are not there below the highest that is.
func missing(have []int) (gaps []int) {
	for n := 1; n < slices.Max(have); n++ {
		if !slices.Contains(have, n) {
			gaps = append(gaps, n)
		}
	}
	return gaps
}

// numbers writes some numbers for people: "2, 3, 7 …".
func numbers(list []int) string {
	var out []string
	for _, n := range list[:min(len(list), 12)] {
		out = append(out, strconv.Itoa(n))
	}
	if len(list) > 12 {
		out = append(out, "…")
	}
	return strings.Join(out, ", ")
}

// awaits is what is said of a part while others are missing.
func awaits(n int, gaps []int) (said, do review.Text) {
	if len(gaps) > 0 {
		return text("part-missing", n, numbers(gaps)), text("part-next")
	}
	return text("part-last", n), text("part-next")
}
