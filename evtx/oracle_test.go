package evtx

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
)

// leaves lists a tree's attributes and texts in order, by path.
func leaves(e *Element, path string, out *[]string) {
	path += "/" + e.Name
	for _, a := range e.Attrs {
		*out = append(*out, path+"@"+a.Name+"="+a.Value)
	}
	if text := strings.TrimSpace(e.Text); text != "" || len(e.Children) == 0 && len(e.Attrs) == 0 {
		*out = append(*out, path+"="+text)
	}
	for _, c := range e.Children {
		leaves(c, path, out)
	}
}

// parseXML reads one event as evtxexport prints it.
func parseXML(b []byte) (*Element, error) {
	d := xml.NewDecoder(bytes.NewReader(b))
	root := &Element{}
	stack := []*Element{root}
	for {
		t, err := d.RawToken()
		if err != nil {
			if len(root.Children) == 1 {
				return root.Children[0], nil
			}
			return nil, err
		}
		top := stack[len(stack)-1]
		switch t := t.(type) {
		case xml.StartElement:
			e := &Element{Name: t.Name.Local}
			if t.Name.Space != "" {
				e.Name = t.Name.Space + ":" + e.Name
			}
			for _, a := range t.Attr {
				name := a.Name.Local
				if a.Name.Space != "" {
					name = a.Name.Space + ":" + name
				}
				e.Attrs = append(e.Attrs, Attr{name, a.Value})
			}
			top.Children = append(top.Children, e)
			stack = append(stack, e)
		case xml.EndElement:
			if len(stack) > 1 {
				stack = stack[:len(stack)-1]
			}
		case xml.CharData:
			top.Text += string(t)
		}
	}
}

var (
	guidText  = regexp.MustCompile(`\{[0-9A-Fa-f]{8}-[0-9A-Fa-f-]{27}\}`)
	hexText   = regexp.MustCompile(`^0x0*([0-9A-Fa-f]+)$`)
	nineDigit = regexp.MustCompile(`(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7})00Z`)
	spaces    = regexp.MustCompile(`\s+`)
)

// alike writes a value so that what DIFFERENCES.md calls a matter of spelling is equal.
func alike(leaf string) string {
	path, v, _ := strings.Cut(leaf, "=")
	v = spaces.ReplaceAllString(strings.TrimSpace(v), " ")
	v = guidText.ReplaceAllStringFunc(v, strings.ToLower)
	if m := hexText.FindStringSubmatch(v); m != nil {
		v = "0x" + strings.ToLower(m[1])
	}
	return path + "=" + nineDigit.ReplaceAllString(v, "${1}Z")
}

// judged names a difference that DIFFERENCES.md explains, "" for one it does not.
func judged(ours, theirs string) string {
	path, a, _ := strings.Cut(ours, "=")
	other, b, _ := strings.Cut(theirs, "=")
	if path != other {
		return ""
	}
	n, herr := strconv.ParseUint(strings.TrimPrefix(a, "0x"), 16, 64)
	switch {
	case strings.HasPrefix(a, "0x") && herr == nil && strconv.FormatUint(n, 10) == b:
		return "size as decimal"
	case strings.ContainsRune(a, '\ufffd'):
		return "control character"
	case len(a) > len(b) && strings.HasPrefix(a, b):
		return "cut short"
	}
	if ta, err := time.Parse(time.RFC3339Nano, a); err == nil {
		if tb, err := time.Parse("Jan 02, 2006 15:04:05.000000000 UTC", b); err == nil && ta.Equal(tb) {
			return "time spelled out"
		}
		if tb, err := time.Parse(time.RFC3339Nano, b); err == nil && ta.Equal(tb) {
			return "digits of a time"
		}
	}
	return ""
}

// TestAgainstEvtxexport compares every field of every event with libevtx's program.
func TestAgainstEvtxexport(t *testing.T) {
	tool, err := exec.LookPath("evtxexport")
	if err != nil {
		t.Skip("no evtxexport: install libevtx-utils")
	}
	files, _ := filepath.Glob(filepath.Join(samples(t), "evtx", "*.evtx"))
	if len(files) == 0 {
		t.Skip("no samples")
	}
	total, equal, kinds := 0, 0, map[string]int{}
	unexplained := 0
	for _, name := range files {
		out, _ := exec.Command(tool, "-f", "xml", name).Output()
		theirs := map[string][][]string{}
		for _, part := range bytes.SplitAfter(out, []byte("</Event>")) {
			at := bytes.Index(part, []byte("<Event "))
			if at < 0 {
				continue
			}
			tree, err := parseXML(part[at:])
			if err != nil {
				kinds["not well-formed"]++
				continue
			}
			var l []string
			leaves(tree, "", &l)
			key := key(l)
			theirs[key] = append(theirs[key], l)
		}
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		st, _ := f.Stat()
		r, err := NewReader(f, st.Size())
		if err != nil {
			t.Fatal(err)
		}
		for e, err := range r.Events(Filter{}) {
			var d *Damage
			if errors.As(err, &d) || e == nil || e.Partial {
				continue
			}
			var ours []string
			leaves(e.Tree(), "", &ours)
			k := key(ours)
			list := theirs[k]
			if len(list) == 0 {
				kinds["event missing there"]++
				continue
			}
			theirs[k] = list[1:]
			for _, line := range compare(ours, list[0], &total, &equal, kinds) {
				if unexplained++; unexplained < 40 {
					t.Logf("%s %s: %s", filepath.Base(name), k, line)
				}
			}
		}
		for k, list := range theirs {
			if len(list) > 0 {
				kinds["event missing here"] += len(list)
				t.Logf("%s: %s is missing here", filepath.Base(name), k)
			}
		}
		f.Close()
	}
	t.Logf("%d fields, %d equal, judged %v, unexplained %d", total, equal, kinds, unexplained)
	if unexplained > 0 {
		t.Error("there are differences that DIFFERENCES.md does not explain")
	}
}

// key tells which event a list of leaves is.
func key(l []string) string {
	var k string
	for _, s := range l {
		if strings.HasPrefix(s, "/Event/System/EventRecordID=") || strings.HasPrefix(s, "/Event/System/TimeCreated@SystemTime=") {
			k += strings.TrimPrefix(alike(s), "/Event/System/") + " "
		}
	}
	return k
}

// compare returns the differences that have no name.
func compare(ours, theirs []string, total, equal *int, kinds map[string]int) (bad []string) {
	left := map[string][]string{}
	broken := false
	for _, l := range theirs {
		path, _, _ := strings.Cut(l, "=")
		left[path] = append(left[path], alike(l))
	}
	for _, l := range ours {
		*total++
		l = alike(l)
		path, value, _ := strings.Cut(l, "=")
		list := left[path]
		if strings.ContainsRune(value, '<') && (len(list) == 0 || list[0] != l) {
			// Its program writes text as it is, so that text with tags becomes elements.
			kinds["text not escaped"]++
			for p := range left {
				if strings.HasPrefix(p, path) {
					delete(left, p)
				}
			}
			continue
		}
		if broken = broken || strings.ContainsFunc(value, func(r rune) bool { return r < ' ' }); broken && len(list) == 0 {
			// What it prints is no XML from here on: the test's own parser gave up.
			kinds["not well-formed there"]++
			continue
		}
		if len(list) == 0 && strings.HasPrefix(path, "/Event/RenderingInfo") {
			kinds["RenderingInfo left out there"]++
			continue
		}
		if len(list) == 0 {
			bad = append(bad, fmt.Sprintf("only here %.200q", l))
			continue
		}
		left[path] = list[1:]
		switch kind := judged(l, list[0]); {
		case l == list[0]:
			*equal++
		case kind != "":
			kinds[kind]++
		default:
			bad = append(bad, fmt.Sprintf("%.200q here, %.200q there", path+"="+value, list[0]))
		}
	}
	for _, list := range left {
		for _, l := range list {
			bad = append(bad, fmt.Sprintf("only there %.200q", l))
		}
	}
	return bad
}
