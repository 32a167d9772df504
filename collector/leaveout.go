package collector

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"stegvis/bundle"
	"stegvis/diagnose"
)

// hit is the first of the patterns that one of the names answers to, "" when
// none does. A pattern is a name as it stands anywhere, or one with * and ?;
// case and the kind of slash do not matter.
func hit(patterns []string, names ...string) string {
	for _, pattern := range patterns {
		want := strings.ToLower(strings.ReplaceAll(pattern, `\`, "/"))
		for _, name := range names {
			name = strings.ToLower(strings.ReplaceAll(name, `\`, "/"))
			if ok, err := path.Match(want, name); ok || err != nil && want == name || want == name {
				return pattern
			}
		}
	}
	return ""
}

// leftOut says that one of the names of a source or a file is among those to be
// left out, and notes the first for the manifest.
func (c *Collection) leftOut(names ...string) bool {
	return c.asked(c.o.Exclude, names...) && func() bool {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.excluded = append(c.excluded, names[0])
		return true
	}()
}

// asked says whether one of the names is among the patterns, and that the pattern was of use.
func (c *Collection) asked(patterns []string, names ...string) bool {
	pattern := hit(patterns, names...)
	if pattern == "" {
		return false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.met[pattern] = true
	return true
}

// unmet lists what Exclude and Include named and nothing answered to.
func (c *Collection) unmet() (out []string) {
	for _, pattern := range slices.Concat(c.o.Exclude, c.o.Include) {
		if !c.met[pattern] {
			out = append(out, pattern)
		}
	}
	return out
}

// Exclude leaves out a source or an entry, by any name it goes by, and says so in the bundle.
func (c *Collection) Exclude(name string) error {
	found := false
	for _, e := range c.draft.Entries() {
		if hit([]string{name}, e.Path, path.Base(e.Path), e.Original, e.Source) == "" {
			continue
		}
		found = true
		if err := c.draft.Drop(e.Path); err != nil {
			return err
		}
		c.mu.Lock()
		for _, row := range c.rows {
			if row.ID == e.Source {
				row.Entries--
				row.Bytes -= e.Size
				row.Status = bundle.Partial
				if row.Entries == 0 {
					row.Status = bundle.Excluded
				}
				if note := Tr(c.o.Lang, "excluded"); row.Note == "" || row.Status == bundle.Excluded {
					row.Note = note
				} else if !strings.Contains(row.Note, note) {
					row.Note += "; " + note
				}
				row.Means = c.g.Means(c.page, row.ID, c.o.Lang)
			}
		}
		c.mu.Unlock()
	}
	if !found {
		return fmt.Errorf("%s: %w", name, bundle.ErrNoEntry)
	}
	c.findings = slices.DeleteFunc(c.findings, func(f diagnose.Finding) bool {
		_, err := c.draft.Open(f.Entry)
		return err != nil
	})
	c.excluded = append(c.excluded, name)
	return nil
}
