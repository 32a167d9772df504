package review

import (
	"maps"
	"path"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"stegvis/bundle"
)

// names finds files of one archive that become one when they are unpacked:
// everywhere, or where case, the form of an accented letter, or a file with a
// folder's name matters.
type names struct {
	exact   map[string]bool
	folded  map[string]string // as the least particular machine sees it → as it is written
	folders map[string]string // folded → a file below it
}

func newNames() *names {
	return &names{map[string]bool{}, map[string]string{}, map[string]string{}}
}

// maxCompared is the length of a name, in bytes, that is held against others
// as a folder: a name can have as many folders as bytes.
const maxCompared = 260

// add takes the next name. twice: it was there before; same: it is one with
// this other name on some machines.
func (n *names) add(name string) (twice bool, same string) {
	if n.exact[name] {
		return true, ""
	}
	n.exact[name] = true
	key := strings.ToLower(norm.NFC.String(path.Clean("/" + strings.ReplaceAll(name, "\\", "/"))))
	if other, ok := n.folded[key]; ok && !folder(name) && !folder(other) {
		same = other
	}
	n.folded[key] = name
	if len(key) <= maxCompared {
		for dir := path.Dir(key); len(dir) > 1 && n.folders[dir] == ""; dir = path.Dir(dir) {
			n.folders[dir] = name
		}
	}
	return false, same
}

// below gives each file that is a folder too, with a file in it.
func (n *names) below() (pairs [][2]string) {
	for _, dir := range slices.Sorted(maps.Keys(n.folders)) {
		if file, ok := n.folded[dir]; ok && !folder(file) {
			pairs = append(pairs, [2]string{file, n.folders[dir]})
		}
	}
	return pairs
}

func folder(name string) bool { return strings.HasSuffix(name, "/") || strings.HasSuffix(name, "\\") }

// oddName says what a name would do if somebody unpacked the archive; NB is ""
// for the names people give. Letters of all languages are theirs to use, and
// backslashes are what PowerShell writes. grave is what no honest program writes.
func oddName(name string) (odd Text, grave bool) {
	name = strings.ReplaceAll(name, "\\", "/")
	shown := clip(name)
	refuse := func(k bundle.Kind, args ...any) Text { return words(&bundle.RefusedError{Kind: k, Args: args}) }
	if len(name) > maxName {
		if strings.Contains("/"+name+"/", "/../") {
			return refuse(bundle.NameParent, shown), true
		}
		if odd, grave := oddName(strings.ToValidUTF8(name[:maxName], "")); grave {
			return odd, true
		}
		if strings.IndexFunc(name, steers) >= 0 {
			return refuse(bundle.NameControl, shown), true
		}
		return refuse(bundle.NameLong, shown, maxName), false
	}
	plain := strings.Map(func(r rune) rune {
		switch {
		case r == '¹': // Windows takes COM¹ for COM1
			return '1'
		case r == '²' || r == '³':
			return r - '²' + '2'
		case r > 0x7f && !steers(r):
			return '_'
		}
		return r
	}, strings.TrimSuffix(strings.TrimPrefix(name, "./"), "/"))
	if err, _ := bundle.CheckPath(plain).(*bundle.RefusedError); err != nil {
		if len(err.Args) > 0 {
			err.Args[0] = shown
		}
		switch err.Kind {
		case bundle.NameAbsolute, bundle.NameDrive, bundle.NameStream, bundle.NameControl, bundle.NameBidi, bundle.NameParent, bundle.NameReserved:
			return words(err), true
		case bundle.NameEmpty, bundle.NameEmptyPart, bundle.NameEdges:
			return words(err), false
		}
	}
	for part := range strings.SplitSeq(strings.ToUpper(plain), "/") {
		if base, _, _ := strings.Cut(part, "."); base == "CONIN$" || base == "CONOUT$" {
			return refuse(bundle.NameReserved, shown, part), true
		}
	}
	if strings.IndexFunc(name, steers) >= 0 {
		return refuse(bundle.NameControl, shown), true
	}
	if strings.ContainsAny(name, `<>"|?*`) {
		return say("name-windows", shown), false
	}
	return Text{}, false
}

// clip keeps a name that goes on for ever from filling the page.
func clip(name string) string {
	if len(name) <= 200 {
		return name
	}
	return strings.ToValidUTF8(name[:100]+"…"+name[len(name)-90:], "\ufffd")
}
