package redact

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf16"
)

func newTest(t testing.TB) *Redactor {
	t.Helper()
	r, err := New(Options{Key: []byte("0123456789abcdef")})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// lines are inputs, what must be gone from the output, and the kind.
var lines = []struct{ in, gone, kind string }{
	{"Fnr 018180-10083 behandlet", "10083", Fnr},
	{"INSERT INTO p (id, fornavn) VALUES (7, 'Kari'), (8, 'Solveig')", "Solveig", Navn},
	{`{"data":[["TargetUserName","kari.n"]]}`, "kari.n", Bruker},
	{"fødselsnr.: 01 81 80 10083", "10083", Fnr},
	{"nummer 01.81.80.10083", "10083", Fnr},
	{"user01818010083 logget på", "01818010083", Fnr},
	{"_01818010083_", "01818010083", Fnr},
	{"01818010083", "01818010083", Fnr},
	{"018180\u00a010083", "10083", Fnr},
	{"018180\u202f10083", "10083", Fnr},
	{"url?q=018180%2010083", "10083", Fnr},
	{`{"m":"018180\u002d10083"}`, "10083", Fnr},
	{"feil i «018180\n   10083»", "10083", Fnr},
	{"D-nummer 41818010077", "41818010077", Fnr},
	{"id 29828420044 og 01813210092", "29828420044", Fnr},
	{"０１８１８０１００８３", "０１８１８", Fnr},
	{"0\x001\x008\x001\x008\x000\x001\x000\x000\x008\x003\x00", "8\x000\x001", Fnr},
	{"<fnr>01818010083</fnr>", "01818010083", Fnr},
	{"&#48;1818010083", "1818010083", Fnr},
	{"orgnr 312345676", "312345676", Orgnr},
	{"konto 9999 00 00014", "00014", Konto},
	{"kari.nordmann@fjellvik.no skrev", "kari.nordmann", Epost},
	{"til kari+test@post.fjellvik.no.", "kari+test", Epost},
	{"bjørn.ås@fjellvik.no", "bjørn", Epost},
	{"kari%40fjellvik.no", "kari", Epost},
	{"kari@fjellvik.local", "kari", Epost},
	{"ring +47 68 05 12 34 nå", "68 05 12 34", Tlf},
	{"004768051234", "68051234", Tlf},
	{"(+47) 68051234", "68051234", Tlf},
	{"tlf: 68051234", "68051234", Tlf},
	{"680 51 234", "51 234", Tlf},
	{"68 05 12 34", "12 34", Tlf},
	{`FJELLVIK\kari.nordmann logget på`, "kari.nordmann", Bruker},
	{`{"u":"FJELLVIK\\kari.nordmann"}`, "kari.nordmann", Bruker},
	{`C:\Users\kari.nordmann\AppData\Local`, "kari.nordmann", Bruker},
	{`\\server\home$\kari`, `\kari`, Bruker},
	{"Account Name:\t\tkari", "kari", Bruker},
	{"Kontonavn: karnor", "karnor", Bruker},
	{"for bruker kari.nordmann feilet", "kari.nordmann", Bruker},
	{`<Data Name="TargetUserName">karnor</Data>`, "karnor", Bruker},
	{`"data":[["TargetUserName","karnor"]]`, "karnor", Bruker},
	{"S-1-5-21-1004336348-1177238915-682003330-1104", "1004336348", Sid},
	{"D:(A;;FA;;;S-1-5-21-1004336348-1177238915-682003330-512)", "1004336348", Sid},
	{`CN=Nordmann\, Kari,OU=Ansatte,DC=fjellvik,DC=local`, "Nordmann", Navn},
	{"displayName: Kari Nordmann", "Kari", Navn},
	{`{"displayName":"Kari Nordmann","n":1}`, "Kari", Navn},
	{"<fornavn>Kari</fornavn>", "Kari<", Navn},
	{"fornavn=Kari; etternavn=Nordmann", "Nordmann", Navn},
	{"fra 203.0.113.7 til", "203.0.113.7", IP},
	{"2001:4600:4:1::7", "4600", IP},
	{"00:1A:2B:3C:4D:5E", "2B", Mac},
	{"00-1A-2B-3C-4D-5E", "2B", Mac},
	{"001a.2b3c.4d5e", "2b3c", Mac},
	{"Password=hemmelig!23;", "hemmelig!23", Hemmel},
	{"Server=db;User ID=sa2;Password=p@ss,w0rd;Encrypt=true", "w0rd", Hemmel},
	{"passord: Sommer2026", "Sommer2026", Hemmel},
	{`{"ldapPassword":"x\"yz1"}`, "yz1", Hemmel},
	{"https://kari:pass123@fjellvik.no/x", "pass123", Hemmel},
	{"Authorization: Basic a2FyaTpwYXNz", "a2FyaTpwYXNz", Hemmel},
	{"Authorization: Bearer abcdefgh12345678", "abcdefgh", Hemmel},
	{"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abc123", "eyJhbG", Hemmel},
	{"AKIAIOSFODNN7EXAMPLE", "IOSFODNN7", Hemmel},
	{"-----BEGIN RSA PRIVATE KEY-----\nMIIEabc\nxyz=\n-----END RSA PRIVATE KEY-----", "MIIE", Hemmel},
	{"fornavn;mail;x\nKari;k;1\n", "Kari", Navn},
	{"INSERT INTO Ansatt(fornavn,etternavn)\nVALUES\n('Kari','Nordmann'),\n('Ola','Bø')", "('Ola", Navn},
	{"INSERT Person (Fornavn) VALUES ('Kari')", "Kari", Navn},
	{`<attr name="givenName"><value>Kari</value></attr>`, "Kari", Navn},
	{`<S N="DisplayName">Kari Nordmann</S>`, "Kari", Navn},
	{"<key>password</key>\n  <string>abc12345</string>", "abc12345", Hemmel},
	{"IBAN NO93 8601 1117 947", "1117", Konto},
	{"født 01.01.80, personnummer 10083", "10083", Fnr},
	{`New-Object PSCredential("kari", "Sommer2026!")`, "Sommer2026", Hemmel},
	{"Authorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/2, Signature=fe5f80f77d5f", "fe5f80f77d5f", Hemmel},
	{"=?utf-8?B?S2FyaSBOb3JkbWFubg==?= <kari@x.no>", "S2Fyas", Navn},
	{"npm_abcdefghijklmnopqrstuvwxyz0123456789", "0123456789", Hemmel},
	{"exec AddUser @fornavn = N'Kari', @pw='abc12345'", "abc12345", Hemmel},
}

func TestLines(t *testing.T) {
	for _, c := range lines {
		r := newTest(t)
		out := r.MaskString(c.in)
		if strings.Contains(out, c.gone) || !strings.Contains(out, "["+c.kind+":") {
			t.Errorf("%q\n → %q: want [%s:…] and no %q", c.in, out, c.kind, c.gone)
		}
		if again := newTest(t).MaskString(out); again != out {
			t.Errorf("masked twice: %q → %q", out, again)
		}
		if strings.HasPrefix(c.in, "{") && !json.Valid([]byte(out)) {
			t.Errorf("no longer JSON: %s", out)
		}
	}
}

// survivors look like something and are nothing.
var survivors = []string{
	"ordre 01818010084 sendt",
	"2026-01-12 08:14:33,123 [12] INFO Eadm.Sync.Import - Starter steg 4 av 8",
	"3f2504e0-4f89-11d3-9a0c-018180100831",
	"PublicKeyToken=b77a5c561934e089",
	"Version=10.0.14393.0",
	"EventRecordID 12345678901",
	"fra 10.0.0.4 til 192.168.1.10",
	"S-1-5-18 S-1-5-32-544",
	`C:\Windows\System32\drivers`,
	"std::vector og System.Net::Add",
	"brukte 12345 ms, 8 av 10",
	"0x80070005",
	"User: SYSTEM",
	`NT AUTHORITY\SYSTEM`,
}

func TestSurvivors(t *testing.T) {
	for _, in := range survivors {
		if out := newTest(t).MaskString(in); out != in {
			t.Errorf("%q → %q", in, out)
		}
	}
}

func TestNamesAreFoundElsewhere(t *testing.T) {
	r := newTest(t)
	out := r.MaskString("displayName: Kari Nordmann\nhei Nordmann, Kari og kari nordmann, ikke Nordmannsgata")
	if strings.Contains(out, "Kari") || strings.Contains(out, "kari") || !strings.Contains(out, "Nordmannsgata") {
		t.Error(out)
	}
}

func TestChunkingAndEncodings(t *testing.T) {
	var in strings.Builder
	for i := range 4000 {
		in.WriteString(lines[i%len(lines)].in + " x\n")
		in.WriteString(survivors[i%len(survivors)] + "\n")
	}
	mask := func(src io.Reader) string {
		var out bytes.Buffer
		if _, err := newTest(t).Mask(&out, src); err != nil {
			t.Fatal(err)
		}
		return out.String()
	}
	text := strings.ReplaceAll(in.String(), "\x00", "")
	whole := mask(strings.NewReader(text))
	if one := mask(iotest.HalfReader(strings.NewReader(text))); one != whole {
		t.Error("halved reads give other bytes")
	}
	if again := mask(strings.NewReader(whole)); again != whole {
		t.Error("masked twice differs")
	}
	wide := []byte{0xFF, 0xFE}
	for _, u := range utf16.Encode([]rune(text)) {
		wide = append(wide, byte(u), byte(u>>8))
	}
	out := mask(bytes.NewReader(wide))
	back, enc, err := ToUTF8(strings.NewReader(out))
	if err != nil || enc != "utf-16le" {
		t.Fatal(enc, err)
	}
	if got, _ := io.ReadAll(back); string(got) != whole {
		a, b := strings.Split(string(got), "\n"), strings.Split(whole, "\n")
		for i := range min(len(a), len(b)) {
			if a[i] != b[i] {
				t.Fatalf("UTF-16 is masked otherwise than UTF-8, line %d of %d:\n%q\n%q", i, len(b), a[i], b[i])
			}
		}
		t.Error("UTF-16 has other lines than UTF-8")
	}
}

func TestLongLine(t *testing.T) {
	in := strings.Repeat("abc def ", 11<<17) + "01818010083 kari@fjellvik.no"
	var out bytes.Buffer
	if _, err := newTest(t).Mask(&out, strings.NewReader(in)); err != nil || strings.Contains(out.String(), "01818010083") {
		t.Error("leaks", err)
	}
}

func FuzzPlanted(f *testing.F) {
	for _, c := range lines {
		f.Add(c.in, " "+c.in)
	}
	f.Fuzz(func(t *testing.T, before, after string) {
		r := newTest(t)
		var out bytes.Buffer
		if _, err := r.Mask(&out, strings.NewReader(before+" 01818010083 "+after)); err != nil {
			return // withheld
		}
		if strings.Contains(out.String(), " 01818010083 ") {
			t.Fatalf("survives: %q", out.String())
		}
	})
}

func TestOddBoundaries(t *testing.T) {
	three := newTest(t).MaskString("01818010083 01818010083 01818010083 01818010083")
	if strings.Contains(three, "0181801") {
		t.Error(three)
	}
	pad := strings.Repeat("x", window-ahead-6)
	for i := range 12 {
		var out bytes.Buffer
		in := pad[:len(pad)-i] + " passord=Sommer2026! 01818010083 " + pad + pad
		if _, err := newTest(t).Mask(&out, strings.NewReader(in)); err != nil || strings.Contains(out.String(), "01818010083") || strings.Contains(out.String(), "ommer") {
			t.Errorf("a value across a border leaks (%d): %v", i, err)
		}
	}
}

func TestWithheld(t *testing.T) {
	for _, in := range []string{"MZ\x90\x00\x03", "\x89PNG\r\n", "a\x01\x02\x03\x04\x05\x06\x07\x08" + strings.Repeat("\x01\x02", 40)} {
		if _, err := newTest(t).Mask(io.Discard, strings.NewReader(in)); !errors.Is(err, ErrBinary) {
			t.Errorf("%.8q: %v", in, err)
		}
	}
}

func TestKey(t *testing.T) {
	dir := t.TempDir() + "/k"
	a, err := LoadKey(dir)
	if err != nil {
		t.Fatal(err)
	}
	if b, err := LoadKey(dir); err != nil || !bytes.Equal(a, b) {
		t.Error("another key", err)
	}
	if c, err := RotateKey(dir); err != nil || bytes.Equal(a, c) {
		t.Error("not rotated", err)
	}
}

func TestGzip(t *testing.T) {
	var gz, out bytes.Buffer
	w := gzip.NewWriter(&gz)
	io.WriteString(w, "fnr 01818010083\n")
	w.Close()
	rep, err := newTest(t).Mask(&out, &gz)
	if err != nil || rep.Masked[Fnr] != 1 {
		t.Fatal(rep, err)
	}
	z, err := gzip.NewReader(&out)
	if err != nil {
		t.Fatal(err)
	}
	if text, _ := io.ReadAll(z); strings.Contains(string(text), "01818010083") {
		t.Error(string(text))
	}
}

func TestEndlessSecrets(t *testing.T) {
	body := strings.Repeat("MIIEabcdefghijkl+/0123456789\n", 30000)
	for _, in := range []string{"-----BEGIN PRIVATE KEY-----\n" + body, "passord=\"" + strings.Repeat("abcd efgh ", 60000)} {
		var out bytes.Buffer
		if _, err := newTest(t).Mask(&out, strings.NewReader(in)); err != nil || out.Len() > 200 {
			t.Errorf("%d bytes of a secret left: %v", out.Len(), err)
		}
	}
}
