package bundle

import (
	"encoding/json"
	"strings"
)

// parseManifest reads and checks manifest.json. The format is looked at first:
// what a later version means by the other fields is not ours to guess.
func parseManifest(text []byte) (*Manifest, error) {
	var head struct {
		Format string `json:"format"`
	}
	if err := json.Unmarshal(text, &head); err != nil {
		return nil, refuse(BadJSON, err)
	}
	if head.Format != Format {
		if !strings.HasPrefix(head.Format, "stegvis-bundle/") {
			return nil, refuse(NoBundle)
		}
		return nil, refuse(Version, head.Format)
	}
	m := new(Manifest)
	if err := json.Unmarshal(text, m); err != nil {
		return nil, refuse(BadJSON, err)
	}
	return m, m.check()
}

var statuses = map[string]bool{Complete: true, Partial: true, Missing: true, Denied: true,
	Locked: true, Timeout: true, Failed: true, Excluded: true}

func (m *Manifest) check() error {
	if len(m.Entries) > MaxEntries {
		return refuse(TooMany, len(m.Entries), MaxEntries)
	}
	if m.ID == "" || len(m.ID) > 64 {
		return refuse(BadField, "id")
	}
	for _, s := range m.Sources {
		switch {
		case !statuses[s.Status]:
			return refuse(BadField, "sources.status")
		case s.Bytes < 0 || s.Entries < 0 || s.DurationMS < 0:
			return refuse(BadField, "sources")
		}
	}
	seen := map[string]string{}
	for i := range m.Entries {
		e := &m.Entries[i]
		if err := CheckPath(e.Path); err != nil {
			return err
		}
		if err := once(seen, e.Path); err != nil {
			return err
		}
		if err := checkSize(e.Path, e.Size); err != nil {
			return err
		}
		if len(e.SHA256) != 64 || strings.Trim(e.SHA256, "0123456789abcdef") != "" {
			return refuse(BadField, "entries.sha256")
		}
		for _, n := range e.Masked {
			if n < 0 {
				return refuse(BadField, "entries.masked")
			}
		}
	}
	for _, f := range m.Findings {
		if f.Line < 0 || f.Count < 0 {
			return refuse(BadField, "findings")
		}
	}
	return nil
}

// once notes a name and refuses it when Windows would take it for an earlier one.
func once(seen map[string]string, path string) error {
	first, twice := seen[fold(path)]
	switch {
	case twice && first == path:
		return refuse(NameTwice, path)
	case twice:
		return refuse(NameCase, first, path)
	}
	seen[fold(path)] = path
	return nil
}
