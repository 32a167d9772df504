package review

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode"

	"stegvis/bundle"
	"stegvis/guide"
)

// evil is what a stranger may write wherever a text is allowed: it clears the
// screen, sets the title, turns text around, and is a link that runs.
const evil = "javascript:alert(1)\x1b[2J\x1b]0;owned\a\u009b31m\u202Egpj.exe\u2066\r\n<script>"

// poisoned is a bundle that is whole, with evil in every text that the format allows.
func poisoned(t *testing.T) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "b.zip")
	d, err := bundle.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	_, err = d.Add(bundle.Entry{Path: "logs/a/a.log", Source: evil, Original: evil, Encoding: evil, Truncated: evil},
		strings.NewReader("2026-06-17 06:00:05 ERROR boom "+strings.ReplaceAll(evil, "\r\n", "")+"\n"))
	if err != nil {
		t.Fatal(err)
	}
	m := &bundle.Manifest{}
	poison(reflect.ValueOf(m).Elem())
	m.ID, m.Created = "01978000-0000-7000-8000-000000000001", time.Date(2026, 6, 17, 8, 0, 0, 0, time.UTC)
	m.Sources[0].Status = bundle.Missing
	if _, err := d.Finish(m, []byte("<!doctype html>")); err != nil {
		t.Fatal(err)
	}
	return name
}

// poison sets every string below v, with one element in each list and map.
func poison(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(evil)
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			return
		}
		for i := range v.NumField() {
			poison(v.Field(i))
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		poison(v.Index(0))
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		v.SetMapIndex(reflect.ValueOf(evil), reflect.ValueOf(1))
	}
}

// TestNothingSteersTheTerminal: whatever a bundle says of itself is shown
// escaped, on screen and in JSON, and never becomes a link.
func TestNothingSteersTheTerminal(t *testing.T) {
	in, err := Open(poisoned(t), Options{Lang: "nb"})
	if err != nil {
		t.Fatal(err)
	}
	if len(in.Notes) == 0 || in.Notes[0].Said != say("steered") {
		t.Errorf("not said of the manifest: %v", in.Notes)
	}
	defer in.Close()
	g := &guide.Guide{Version: "1", Languages: []string{"nb"}}
	rep, err := in.Inspect(g, "nb")
	if err != nil {
		t.Fatal(err)
	}
	var linked []guide.Ref
	var out bytes.Buffer
	p := &Printer{W: &out, Lang: "nb", Guide: g, Zone: in.Zone, Link: func(ref guide.Ref, _ string) string {
		linked = append(linked, ref)
		return ""
	}}
	p.Report(in, rep)
	for rec := range in.Records("nb", nil) {
		p.Line(rec)
		out.Write(AppendJSON(nil, rec))
	}
	b, err := json.Marshal(rep)
	if err != nil {
		t.Fatal(err)
	}
	b = EscapeJSON(b)
	out.Write(b)
	if i := strings.IndexFunc(out.String(), func(r rune) bool { return r != '\n' && (unicode.IsControl(r) || unicode.Is(unicode.Cf, r)) }); i >= 0 {
		t.Errorf("gets through: %q", out.String()[max(0, i-60):min(out.Len(), i+20)])
	}
	if len(linked) > 0 {
		t.Errorf("links to %q, which the guide does not have", linked)
	}
	var back Report
	if err := json.Unmarshal(b, &back); err != nil || back.Manifest.Host.Name != evil {
		t.Errorf("the JSON no longer says what the bundle said: %v", err)
	}
	if !strings.Contains(out.String(), `gpj.exe`) {
		t.Error("the text itself is not shown")
	}
}

// TestEventLogs: an event log file is read for what it is, not for its name,
// and a damaged one as far as it goes.
func TestEventLogs(t *testing.T) {
	good, err := os.ReadFile("../examples/server/c/windows/system32/winevt/logs/System.evtx")
	if err != nil {
		t.Fatal(err)
	}
	said, all := tell(t, good)
	if all == 0 || said != "" {
		t.Fatalf("%d records, said %q", all, said)
	}
	if _, n := tell(t, zipped(t, member{"kopi av logg", good})); n != all {
		t.Errorf("%d of %d records in an archive", n, all)
	}
	if _, n := tell(t, gzipped(t, bytes.NewReader(good))); n != all {
		t.Errorf("%d of %d records in a .gz", n, all)
	}
	tell(t, good[:len(good)/2])
	for i := range 200 { // no panic, no hang
		bad := bytes.Clone(good)
		for j := range 8 {
			bad[(i*7919+j*104729)%len(bad)] ^= byte(i + j + 1)
		}
		if _, n := tell(t, bad); n > 100*all {
			t.Errorf("%d records out of %d", n, all)
		}
	}
}
