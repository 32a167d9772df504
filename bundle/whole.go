package bundle

import (
	"encoding/json"
	"io"
	"reflect"
	"slices"
	"strings"
	"time"
)

// whole holds a manifest's JSON, which has been decoded, against the table in
// FORMAT.md: every field that is not optional is there, by its exact name, and
// none stands twice, where one reader takes the first and another the last.
func whole(text io.Reader) error {
	return (&walk{json.NewDecoder(text)}).value(reflect.TypeFor[Manifest](), "")
}

// A walk goes through the JSON beside the types it is decoded into.
type walk struct{ *json.Decoder }

func (w *walk) value(t reflect.Type, path string) error {
	kind := t.Kind()
	if t == reflect.TypeFor[time.Time]() || kind != reflect.Struct && kind != reflect.Slice && kind != reflect.Map {
		return w.skip()
	}
	open, err := w.Token()
	if err != nil {
		return unread(err)
	}
	if open == nil { // null: nothing of it is there
		if kind == reflect.Struct {
			return refuse(FieldAbsent, path)
		}
		return nil
	}
	if kind == reflect.Slice {
		err = w.items(t.Elem(), path)
	} else {
		err = w.object(t, path)
	}
	if err != nil {
		return err
	}
	if _, err = w.Token(); err != nil { // the bracket
		return unread(err)
	}
	return nil
}

func (w *walk) items(t reflect.Type, path string) error {
	for w.More() {
		if err := w.value(t, path); err != nil {
			return err
		}
	}
	return nil
}

func (w *walk) object(t reflect.Type, path string) error {
	known, needed := map[string]reflect.Type{}, []string{}
	if t.Kind() == reflect.Struct {
		for i := range t.NumField() {
			name, opt, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
			known[name] = t.Field(i).Type
			if opt == "" {
				needed = append(needed, name)
			}
		}
	}
	// The decoder takes "ID" for "id" in a struct, and tells them apart in a map.
	fold := strings.ToLower
	if t.Kind() == reflect.Map {
		fold = strings.Clone
	}
	seen := map[string]bool{}
	for w.More() {
		token, err := w.Token()
		if err != nil {
			return unread(err)
		}
		key, _ := token.(string)
		at := strings.TrimPrefix(path+"."+key, ".")
		if seen[fold(key)] {
			return refuse(FieldTwice, at[:min(len(at), MaxPath)])
		}
		seen[fold(key)] = true
		if t, ok := known[key]; ok {
			needed = slices.DeleteFunc(needed, func(n string) bool { return n == key })
			err = w.value(t, at)
		} else {
			err = w.skip()
		}
		if err != nil {
			return err
		}
	}
	if len(needed) > 0 {
		return refuse(FieldAbsent, strings.TrimPrefix(path+"."+needed[0], "."))
	}
	return nil
}

func (w *walk) skip() error {
	var any json.RawMessage
	if err := w.Decode(&any); err != nil {
		return unread(err)
	}
	return nil
}
