package collector

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"stegvis/bundle"
	"stegvis/guide"
	"stegvis/redact"
)

// Listing is what `collector list --json` prints.
type Listing struct {
	Product string       `json:"product"`
	Version string       `json:"version"` // of the guide
	KeyFile string       `json:"keyFile"`
	Pages   []ListPage   `json:"pages"`
	Sources []ListSource `json:"sources"`
}

// A ListPage is a page with its states.
type ListPage struct {
	ID     string      `json:"id"`
	Title  string      `json:"title"`
	States []ListState `json:"states"`
}

// A ListState is one state with what it collects.
type ListState struct {
	ID      string   `json:"id"`
	Title   string   `json:"title"`
	Who     string   `json:"who"`
	Sources []string `json:"sources"`
}

// A ListSource says whether this machine and these rights can answer a source.
type ListSource struct {
	ID        string `json:"id"`
	Kind      string `json:"kind"`
	Available bool   `json:"available"`
	Reason    string `json:"reason,omitempty"`
}

// List says what can be collected here: every page that collects something, and every source.
func List(g *guide.Guide, lang, from string) Listing {
	l := Listing{Product: g.Product.ID, Version: g.Version, Pages: []ListPage{}, Sources: []ListSource{}}
	if dir, err := KeyFolder(); err == nil {
		l.KeyFile = (&keyring{dir: dir}).file()
	}
	for _, p := range g.Pages {
		if len(g.Plan(guide.Ref{Page: p.ID})) == 0 {
			continue
		}
		page := ListPage{ID: p.ID, Title: p.Doc(lang).Title, States: []ListState{}}
		for _, s := range p.States {
			st := ListState{ID: s.ID, Title: s.Title.In(lang, g.Languages...), Who: s.Who, Sources: []string{}}
			for _, src := range g.Plan(guide.Ref{Page: p.ID, State: s.ID}) {
				st.Sources = append(st.Sources, src.ID)
			}
			page.States = append(page.States, st)
		}
		l.Pages = append(l.Pages, page)
	}
	m := newMachine(from)
	for i := range g.Sources {
		it := look(m, &g.Sources[i], lang, g.Languages)
		l.Sources = append(l.Sources, ListSource{it.ID, it.Kind, it.Available, it.Reason})
	}
	return l
}

// Diagnose gathers like Collect but keeps nothing: the draft lies in a folder
// for temporary files and is removed. The caller prints Findings and Rows.
func Diagnose(ctx context.Context, g *guide.Guide, o Options) (*Collection, error) {
	dir, err := os.MkdirTemp("", "stegvis-*")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	o.Out = dir
	c, err := Start(g, o)
	if err != nil {
		return nil, err
	}
	err = c.Gather(ctx)
	return c, errors.Join(err, c.Abort())
}

// Redact is the masking alone, as a filter. A name masks forward only: what
// has been written cannot be taken back.
func Redact(g *guide.Guide, lang string, w io.Writer, r io.Reader) error {
	k, err := openKeys(lang)
	if err != nil {
		return err
	}
	m, err := newRedactor(g, k.key, "")
	if err != nil {
		return err
	}
	defer m.Close()
	out := bufio.NewWriterSize(w, 64<<10)
	_, err = m.Mask(out, r)
	return filtered(lang, out, err)
}

// Explain lists what Redact masks in r and by which rule, value and mark side
// by side. It is for the screen of somebody who may see the values anyway.
func Explain(g *guide.Guide, lang string, w io.Writer, r io.Reader) error {
	k, err := openKeys(lang)
	if err != nil {
		return err
	}
	m, err := newRedactor(g, k.key, "")
	if err != nil {
		return err
	}
	defer m.Close()
	out := bufio.NewWriterSize(w, 64<<10)
	n := 0
	_, err = m.Explain(r, func(e redact.Explained) {
		n++
		fmt.Fprintf(out, "%-16s %-40s %s\n%16s %s\n", e.Rule, e.After, e.Before, "", strings.TrimSpace(e.Around))
	})
	if err == nil {
		fmt.Fprintln(out, Tr(lang, "explained", n))
	}
	return filtered(lang, out, err)
}

// filtered ends a filter's output, or says why the input cannot be masked.
func filtered(lang string, out *bufio.Writer, err error) error {
	switch {
	case errors.Is(err, redact.ErrBinary), errors.Is(err, redact.ErrTooDeep), errors.Is(err, redact.ErrTooLarge):
		return refusal(lang, "redact-binary")
	case errors.Is(err, redact.ErrUndecodable):
		return refusal(lang, "redact-undecodable")
	case err != nil:
		return err
	}
	return out.Flush()
}

// A Revealed is one meaning of a token, and the bundle whose map has it.
type Revealed struct {
	Value  string `json:"value"`
	Bundle string `json:"bundle"`
}

// spelling is how a mark stands in logs, [navn:3f9a2c1b7d40]; in names of files,
// (navn-3f9a2c1b7d40); on the local page, and as people pass it on.
var spelling = regexp.MustCompile(`^\s*[\[(]?\s*(?:(.*?)[\s:-]\s*)?([0-9A-Fa-f]{12})\s*[\])]?\s*$`)

// kindNamed is the kind of a word for it in any language; another word is the name of a vendor's rule.
func kindNamed(word string) string {
	word = strings.ToLower(strings.TrimSpace(word))
	for key := range nb {
		if kind, ok := strings.CutPrefix(key, "kind."); ok && (word == strings.ToLower(nb[key]) || word == strings.ToLower(en[key])) {
			return kind
		}
	}
	return word
}

// Reveal looks a token up in the maps of this machine: "[fnr:3f9a2c1b7d40]", or
// however it is spelled where people see it.
func Reveal(token string) ([]Revealed, error) {
	dir, err := KeyFolder()
	if err != nil {
		return nil, err
	}
	k := &keyring{dir: dir}
	m := spelling.FindStringSubmatch(token)
	if m == nil {
		return nil, nil
	}
	kind, value := kindNamed(m[1]), strings.ToLower(m[2])
	names, err := filepath.Glob(filepath.Join(k.maps(), "*"+mapSuffix))
	if err != nil {
		return nil, err
	}
	var out []Revealed
	add := func(value, from string) {
		if !slices.ContainsFunc(out, func(r Revealed) bool { return r.Value == value }) {
			out = append(out, Revealed{value, from})
		}
	}
	meant := func(token string) bool {
		return strings.HasSuffix(token, ":"+value+"]") && (kind == "" || strings.HasPrefix(token, "["+kind+":"))
	}
	if k, err := openKeys(""); err == nil && meant(k.host(hostName())) {
		add(hostName(), "")
	}
	for _, name := range names {
		f, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		for t, v := range redact.ReadMap(f) {
			if meant(t) {
				add(v, strings.TrimSuffix(filepath.Base(name), mapSuffix))
			}
		}
		f.Close()
	}
	return out, nil
}

// Forgettable lists what Forget would delete: bundles and their partial files
// in out, the maps, and with key the key itself.
func Forgettable(product, out string, key bool) ([]string, error) {
	var list []string
	for _, pattern := range []string{product + "-*Z-????????.zip", product + "-*Z-????????.zip.age", product + "-*Z-????????.zip*" + bundle.PartialSuffix} {
		found, err := filepath.Glob(filepath.Join(out, pattern))
		if err != nil {
			return nil, err
		}
		list = append(list, found...)
	}
	dir, err := KeyFolder()
	if err != nil {
		return nil, err
	}
	k := &keyring{dir: dir}
	maps, _ := filepath.Glob(filepath.Join(k.maps(), "*"+mapSuffix))
	list = append(list, maps...)
	if _, err := os.Stat(k.file()); key && err == nil {
		list = append(list, k.file())
	}
	return list, nil
}

// Forget deletes what Forgettable listed.
func Forget(list []string) error {
	var all error
	for _, name := range list {
		if err := os.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			all = errors.Join(all, err)
		}
	}
	return all
}
