package redact

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// TestOptions: what the vendor and the customer decide.
func TestOptions(t *testing.T) {
	const in = "kari@fjellvik.no\nfra 203.0.113.7 og 10.0.0.4\nserver eAdm Klient\nsaksref: ABC-123\ninternkode ZX9\n"
	for _, c := range []struct {
		name string
		o    Options
		in   string
		want string // with every token as its kind alone
	}{
		{"nothing said", Options{}, in, "[epost]\nfra [ip] og 10.0.0.4\nserver eAdm Klient\nsaksref: ABC-123\ninternkode ZX9\n"},
		{"keep a kind", Options{Policy: map[string]string{Epost: PolicyKeep}}, in, "kari@fjellvik.no\nfra [ip] og 10.0.0.4\nserver eAdm Klient\nsaksref: ABC-123\ninternkode ZX9\n"},
		{"mask all addresses", Options{Policy: map[string]string{IP: PolicyMask}}, in, "[epost]\nfra [ip] og [ip]\nserver eAdm Klient\nsaksref: ABC-123\ninternkode ZX9\n"},
		{"keep all addresses", Options{Policy: map[string]string{IP: PolicyKeep}}, in, "[epost]\nfra 203.0.113.7 og 10.0.0.4\nserver eAdm Klient\nsaksref: ABC-123\ninternkode ZX9\n"},
		{"drop the line", Options{Policy: map[string]string{Epost: PolicyDrop}}, in, "fra [ip] og 10.0.0.4\nserver eAdm Klient\nsaksref: ABC-123\ninternkode ZX9\n"},
		{"a key of the vendor's", Options{Keys: []string{"saksRef"}}, in, "[epost]\nfra [ip] og 10.0.0.4\nserver eAdm Klient\nsaksref: [felt]\ninternkode ZX9\n"},
		{"a pattern of the vendor's", Options{Patterns: []Pattern{{Kind: "kode", Match: `\bZX\d\b`}}}, in, "[epost]\nfra [ip] og 10.0.0.4\nserver eAdm Klient\nsaksref: ABC-123\ninternkode [kode]\n"},
		{"group one of a pattern", Options{Patterns: []Pattern{{Kind: "kode", Match: `internkode (\w+)`}}}, in, "[epost]\nfra [ip] og 10.0.0.4\nserver eAdm Klient\nsaksref: ABC-123\ninternkode [kode]\n"},
		{"drop by a pattern", Options{Patterns: []Pattern{{Kind: "kode", Match: `ZX\d`}}, Policy: map[string]string{"kode": PolicyDrop}}, in, "[epost]\nfra [ip] og 10.0.0.4\nserver eAdm Klient\nsaksref: ABC-123\n"},
		{"a name that is a product", Options{Keep: []string{"Visma Enterprise"}}, "displayName: Visma Enterprise\ndisplayName: Kari Nordmann\n", "displayName: Visma Enterprise\ndisplayName: [navn]\n"},
	} {
		r, err := New(c.o)
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		if got := kindsOnly(r.MaskString(c.in)); got != c.want {
			t.Errorf("%s:\n got %q\nwant %q", c.name, got, c.want)
		}
	}
}

// kindsOnly leaves the kinds of tokens.
func kindsOnly(s string) string {
	var out strings.Builder
	for i := 0; i < len(s); {
		if n := tokenLength([]byte(s[i:])); n > 0 {
			out.WriteString(s[i:i+n-14] + "]")
			i += n
			continue
		}
		out.WriteByte(s[i])
		i++
	}
	return out.String()
}

func TestOptionsRefused(t *testing.T) {
	for what, o := range map[string]Options{
		"shorter than 16":                  {Key: []byte("short")},
		`no kind is called "epots"`:        {Policy: map[string]string{"epots": PolicyKeep}},
		"want mask, keep, public or drop":  {Policy: map[string]string{Epost: "hide"}},
		"is for ip alone":                  {Policy: map[string]string{Epost: PolicyPublic}},
		"missing closing )":                {Patterns: []Pattern{{Kind: "x", Match: "("}}},
		"matches nothing at all":           {Patterns: []Pattern{{Kind: "x", Match: "a*"}}},
		"a name is a–z, 0–9 and hyphens":   {Patterns: []Pattern{{Kind: "Stor", Match: "a"}}},
		"a–z, 0–9 and hyphens, starts wit": {Patterns: []Pattern{{Kind: "9a", Match: "a"}}},
	} {
		if _, err := New(o); err == nil || !strings.Contains(err.Error(), what) {
			t.Errorf("%v, want %q", err, what)
		}
	}
}

func TestExplain(t *testing.T) {
	var said []Explained
	rep, err := newTest(t).Explain(strings.NewReader("en linje\nfnr 018180 10083 og kari@fjellvik.no her\n"), func(e Explained) { said = append(said, e) })
	if err != nil || len(said) != 2 || rep.Masked[Fnr] != 1 {
		t.Fatal(said, rep, err)
	}
	if e := said[0]; e.Before != "018180 10083" || e.Rule != Fnr || e.Around != "fnr 018180 10083 og kari@fjellvik.no her" || !strings.HasPrefix(e.After, "[fnr:") {
		t.Errorf("%+v", e)
	}
	if e := said[1]; e.Before != "kari@fjellvik.no" || e.Rule != Epost {
		t.Errorf("%+v", e)
	}
}

// TestMap: every token of an output is in the map, with a value it stands for,
// also when there are too many for memory.
func TestMap(t *testing.T) {
	r := newTest(t)
	defer r.Close()
	var in strings.Builder
	written := map[string]bool{"Kari O'Brien": true}
	for i := range 60_000 {
		mail := letters(i) + "x@fjellvik.no"
		in.WriteString("mail " + mail + "\n")
		written[mail] = true
	}
	in.WriteString("displayName: \"Kari O'Brien\"\n")
	out := maskAll(t, r, strings.NewReader(in.String()))
	path := filepath.Join(t.TempDir(), "map")
	if err := r.SaveMap(path); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(path); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Error(info.Mode(), err)
	}
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	values := map[string]string{}
	for tok, v := range ReadMap(f) {
		values[tok] = v
	}
	for i := 0; i < len(out); i++ {
		if n := tokenLength([]byte(out[i:min(len(out), i+64)])); n > 0 {
			if v, ok := values[out[i:i+n]]; !ok || !written[v] {
				t.Fatalf("%s: %q %v", out[i:i+n], v, ok)
			}
		}
	}
	n := 0
	for range r.Tokens() {
		n++
	}
	if n < 60_000 {
		t.Errorf("Tokens yields %d", n)
	}
}

// TestRotation: the key is its owner's alone, and old keys stay for old bundles.
func TestRotation(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "keys")
	first, err := LoadKey(dir)
	if err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(filepath.Join(dir, KeyFile)); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Error(info.Mode(), err)
	}
	if info, err := os.Stat(dir); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o700 {
		t.Error(info.Mode(), err)
	}
	content, _ := os.ReadFile(filepath.Join(dir, KeyFile))
	second, err := RotateKey(dir)
	if err != nil || bytes.Equal(first, second) {
		t.Fatal(err)
	}
	if old, err := os.ReadFile(filepath.Join(dir, "key-1")); err != nil || !bytes.Equal(old, content) {
		t.Error("the old key is not where it was put", err)
	}
	if _, err := RotateKey(dir); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dir, "key-2")); err != nil {
		t.Error(err)
	}
	if err := os.WriteFile(filepath.Join(dir, KeyFile), []byte("broken"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := LoadKey(dir); err == nil {
		t.Error("a broken key was taken, or replaced")
	}
}

// TestMissed: a name that is learned later tells which entries hold it.
func TestMissed(t *testing.T) {
	r, err := New(Options{Later: true})
	if err != nil {
		t.Fatal(err)
	}
	entry := func(s string) *Words {
		rep, err := r.Mask(io.Discard, strings.NewReader(s))
		if err != nil {
			t.Fatal(err)
		}
		return rep.Left
	}
	early, other, escaped := entry("hei fra Nordmann, Kari\n"), entry("ingenting her\n"), entry(`{"m":"hei \u004eordmann"}`)
	account := entry("knor42 logget inn\n")
	if r.Missed(early) || r.Missed(other) {
		t.Error("nothing was learned yet")
	}
	own := entry("displayName: Kari Nordmann\n")
	if !r.Missed(early) || r.Missed(other) || !r.Missed(escaped) || r.Missed(own) {
		t.Error(r.Missed(early), r.Missed(other), r.Missed(escaped), r.Missed(own))
	}
	if r.Missed(account) {
		t.Error("the account is not known yet")
	}
	entry("bruker=knor42\n")
	if !r.Missed(account) || !r.Missed(nil) {
		t.Error("the account stands")
	}
}

func TestWithheldMember(t *testing.T) {
	in := zipped("a.log", "fnr "+theFnr, "kari@fjellvik.no/x.exe", "MZ\x90\x00", "b.zip", string(zipped("y.png", "\x89PNG\r\n", "ok.txt", "ok")))
	var out bytes.Buffer
	rep, err := newTest(t).Mask(&out, bytes.NewReader(in))
	if err != nil || len(rep.Withheld) != 2 || rep.Masked[Fnr] != 1 {
		t.Fatalf("%+v %v", rep, err)
	}
	if w := rep.Withheld[0]; kindsOnly(w.Name) != "[epost]/x.exe" || !errors.Is(w.Err, ErrBinary) {
		t.Errorf("%+v", w)
	}
	if w := rep.Withheld[1]; w.Name != "b.zip/y.png" {
		t.Errorf("%+v", w)
	}
}
