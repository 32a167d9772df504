package bundle

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"unicode/utf8"
)

// parseManifest reads and checks manifest.json. The format is looked at first:
// what a later version means by the other fields is not ours to guess.
func parseManifest(text []byte) (*Manifest, error) {
	var head struct {
		Format string `json:"format"`
	}
	if at := invalid(text); at >= 0 {
		return nil, refuse(BadJSON, at)
	}
	if err := json.Unmarshal(text, &head); err != nil {
		return nil, unread(err)
	}
	if head.Format != Format {
		if !strings.HasPrefix(head.Format, "stegvis-bundle/") {
			return nil, refuse(NoBundle)
		}
		return nil, refuse(Version, head.Format)
	}
	m := new(Manifest)
	if err := json.Unmarshal(text, m); err != nil {
		return nil, unread(err)
	}
	if err := m.check(); err != nil {
		return nil, err
	}
	return m, whole(bytes.NewReader(text))
}

// invalid is the place of the first byte that is not UTF-8, -1 when there is none.
func invalid(text []byte) int {
	if utf8.Valid(text) {
		return -1
	}
	for at := 0; ; {
		r, n := utf8.DecodeRune(text[at:])
		if r == utf8.RuneError && n <= 1 {
			return at
		}
		at += n
	}
}

// unread says where the JSON goes wrong, in words for people.
func unread(err error) error {
	var kind *json.UnmarshalTypeError
	var syntax *json.SyntaxError
	switch {
	case errors.As(err, &kind) && kind.Field != "":
		return refuse(BadField, kind.Field)
	case errors.As(err, &kind):
		return refuse(BadJSON, kind.Offset)
	case errors.As(err, &syntax):
		return refuse(BadJSON, syntax.Offset)
	}
	return refuse(BadTime)
}

// Limits on a manifest, far above what any collection needs.
const (
	maxText    = 64 << 10 // bytes of one value
	maxSources = 10_000
	maxFound   = 100_000
)

// longest gives the length of the longest text in v.
func longest(v reflect.Value) (n int) {
	switch v.Kind() {
	case reflect.String:
		return v.Len()
	case reflect.Struct:
		for i := range v.NumField() {
			n = max(n, longest(v.Field(i)))
		}
	case reflect.Slice:
		for i := range v.Len() {
			n = max(n, longest(v.Index(i)))
		}
	case reflect.Map:
		for _, k := range v.MapKeys() {
			n = max(n, longest(k), longest(v.MapIndex(k)))
		}
	}
	return n
}

var statuses = map[string]bool{Complete: true, Partial: true, Missing: true, Denied: true,
	Locked: true, Timeout: true, Failed: true, Excluded: true}

func (m *Manifest) check() error {
	if len(m.Entries) > MaxEntries {
		return refuse(TooMany, len(m.Entries), MaxEntries)
	}
	if n := longest(reflect.ValueOf(*m)); n > maxText {
		return refuse(LongField, n, maxText)
	}
	if len(m.Sources) > maxSources {
		return refuse(BadField, "sources")
	}
	if len(m.Findings) > maxFound {
		return refuse(BadField, "findings")
	}
	if m.Window.Until.Before(m.Window.Since) {
		return refuse(BadField, "window")
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
