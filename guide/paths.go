package guide

import (
	"fmt"
	"slices"
	"strings"
)

// paths gives every page its file in the site, <lang>/<id>.html. Names that
// Windows cannot hold are mended, and names that differ only in case get a
// number, in the order of their ids, so that the same content gives the same paths.
func (l *loader) paths() {
	pages := slices.Clone(l.guide.Pages)
	slices.SortFunc(pages, func(a, b *Page) int { return strings.Compare(a.ID, b.ID) })
	taken := map[string]bool{}
	for _, p := range pages {
		stem := windowsName(p.ID)
		for n := 2; taken[strings.ToLower(stem)]; n++ {
			stem = fmt.Sprintf("%s~%d", windowsName(p.ID), n)
		}
		taken[strings.ToLower(stem)] = true
		for lang, doc := range p.Docs {
			doc.Path = lang + "/" + stem + ".html"
		}
	}
}

// reserved are the device names that Windows gives no file, with or without an extension.
var reserved = []string{"con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9",
	"lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9"}

// windowsName is id with every part fit to be a file's name on Windows.
func windowsName(id string) string {
	parts := strings.Split(id, "/")
	for i, part := range parts {
		part = strings.Map(func(r rune) rune {
			if r < ' ' || r == 0x7f || strings.ContainsRune(`<>:"|?*\#%`, r) {
				return '-'
			}
			return r
		}, part)
		if t := strings.TrimRight(part, " ."); t != part {
			part = t + "_"
		}
		stem, _, _ := strings.Cut(strings.ToLower(part), ".")
		if slices.Contains(reserved, stem) {
			part = "_" + part
		}
		if i == len(parts)-1 && i == 0 && (part == "index" || part == "print") {
			part += "_" // the site's own pages
		}
		parts[i] = part
	}
	return strings.Join(parts, "/")
}
