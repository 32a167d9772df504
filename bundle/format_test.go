package bundle

import (
	"maps"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// fields lists the manifest's JSON names below t, and which are left out when empty.
func fields(t reflect.Type, prefix string, into map[string]bool) {
	for i := range t.NumField() {
		f := t.Field(i)
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		into[prefix+name] = strings.Contains(options, "omit")
		inner := f.Type
		if inner.Kind() == reflect.Slice {
			inner = inner.Elem()
		}
		if inner.Kind() == reflect.Struct && inner != reflect.TypeFor[time.Time]() {
			fields(inner, prefix+name+".", into)
		}
	}
}

// TestFormat holds FORMAT.md's table of fields against the Go types, both ways.
func TestFormat(t *testing.T) {
	text, err := os.ReadFile("FORMAT.md")
	if err != nil {
		t.Fatal(err)
	}
	_, text2, _ := strings.Cut(string(text), "## manifest.json")
	table, _, _ := strings.Cut(text2, "\n## ")
	said := map[string]bool{}
	for _, m := range regexp.MustCompile(`(?m)^\| ([a-z][A-Za-z0-9.]*) \| ([a-z]+(?:, opt)?) \| \S`).FindAllStringSubmatch(table, -1) {
		if m[1] != "field" {
			said[m[1]] = strings.HasSuffix(m[2], "opt")
		}
	}
	is := map[string]bool{}
	fields(reflect.TypeFor[Manifest](), "", is)
	for _, name := range slices.Sorted(maps.Keys(is)) {
		if opt, ok := said[name]; !ok {
			t.Errorf("FORMAT.md does not name %s", name)
		} else if opt != is[name] {
			t.Errorf("FORMAT.md: %s: optional is %v in the document, %v in the type", name, opt, is[name])
		}
	}
	for _, name := range slices.Sorted(maps.Keys(said)) {
		if _, ok := is[name]; !ok {
			t.Errorf("FORMAT.md names %s, which the manifest has not", name)
		}
	}
	for _, want := range []string{"20 000", "4 294 967 294", "64 GiB", "1000 : 1", "64 MiB", Format} {
		if !strings.Contains(string(text), want) {
			t.Errorf("FORMAT.md does not say %q", want)
		}
	}
	if MaxEntries != 20_000 || MaxEntrySize != 4_294_967_294 || MaxTotal != 64<<30 || ratioMax != 1000 || MaxManifest != 64<<20 {
		t.Error("the limits differ from FORMAT.md")
	}
}
