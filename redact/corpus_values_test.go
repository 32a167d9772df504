package redact

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// A planted value: what is written, which pieces of it must be gone, and what
// it counts as in the table of recall. A look-alike must stay instead.
type planted struct {
	text string
	gone []string
	as   string
}

const lookalike = "look-alike"

// values makes the synthetic people and secrets of the corpus, always the same
// for a seed. None of them exists.
type values struct{ *rand.Rand }

func (v values) pick(s ...string) string { return s[v.IntN(len(s))] }
func (v values) digits(n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte('0' + v.IntN(10))
	}
	return string(b)
}

var (
	firstNames = strings.Fields("Kari Ola Bjørn Åse Øyvind Per-Arne Anne-Marie Siv Mohammed Jürgen Torstein Synnøve Ingvild Ragnhild Håkon Solveig Zoë Marit Odd-Geir Gunnhild")
	lastNames  = []string{"Nordmann", "Ås", "O'Brien", "Berg-Hansen", "von der Lippe", "Bø", "Sæther", "Haugen", "Skår", "Müller", "Nguyen", "Testesen", "Fjellvik Olsen", "Østby", "D'Angelo", "Lunde", "Ødegård"}
	domains    = []string{"fjellvik.no", "post.fjellvik.no", "fjellvik.kommune.no", "fjellvik.local", "example.com", "fjellvik.onmicrosoft.com"}
)

func checkDigits(d []byte, by2032 int) bool {
	sum := func(weights string) (s int) {
		for i := range weights {
			s += int(weights[i]-'0') * int(d[i]-'0')
		}
		return s
	}
	k1 := (11 - sum("376189452")%11 + by2032) % 11
	if k1 == 10 {
		return false
	}
	d[9] = byte('0' + k1)
	k2 := (11 - sum("5432765432")%11) % 11
	if k2 == 10 {
		return false
	}
	d[10] = byte('0' + k2)
	return true
}

// fnr is a number of one of the series, valid by today's rule or that of 2032.
func (v values) fnr() string {
	for {
		day, month := 1+v.IntN(28), 1+v.IntN(12)
		if v.IntN(4) == 0 {
			day += 40
		}
		month += []int{0, 0, 40, 65, 80}[v.IntN(5)]
		d := fmt.Appendf(nil, "%02d%02d%s00", day, month, v.digits(5))
		by := 0
		if v.IntN(3) == 0 {
			by = v.IntN(4)
		}
		if checkDigits(d, by) {
			return string(d)
		}
	}
}

func (v values) spelledFnr(wide bool) planted {
	n := v.fnr()
	forms := []string{n, n, n, n[:6] + " " + n[6:], n[:6] + "-" + n[6:], n[:6] + "." + n[6:], n[:6] + "\u00a0" + n[6:],
		n[:2] + "." + n[2:4] + "." + n[4:6] + " " + n[6:], n[:2] + " " + n[2:4] + " " + n[4:6] + " " + n[6:], n[:2] + "." + n[2:4] + "." + n[4:6] + "." + n[6:]}
	if wide {
		forms = append(forms, n[:6]+"\u202f"+n[6:], fullWidth(n), n[:6]+"\u2011"+n[6:], n[:3]+"\u200b"+n[3:])
	}
	text := forms[v.IntN(len(forms))]
	r := []rune(text)
	return planted{text, []string{text, string(r[len(r)-5:])}, "fnr"}
}

func fullWidth(s string) string {
	return strings.Map(func(r rune) rune {
		if r > 0x20 && r < 0x7f {
			return r + 0xFEE0
		}
		return r
	}, s)
}

func mod11Digit(d, weights string) (string, bool) {
	s := 0
	for i := range weights {
		s += int(weights[i]-'0') * int(d[i]-'0')
	}
	k := (11 - s%11) % 11
	return fmt.Sprint(d, k), k < 10
}

func (v values) orgnr() planted {
	for {
		n, ok := mod11Digit(v.pick("9", "8", "3")+v.digits(7), "32765432")
		if ok {
			text := v.pick(n, n[:3]+" "+n[3:6]+" "+n[6:], "NO"+n+"MVA")
			return planted{text, []string{text, n}, "orgnr"}
		}
	}
}

func (v values) konto() planted {
	for {
		n, ok := mod11Digit(v.pick("1", "9")+v.digits(9), "5432765432")
		if ok {
			text := v.pick(n[:4]+"."+n[4:6]+"."+n[6:], n[:4]+" "+n[4:6]+" "+n[6:], n[:4]+"\u00a0"+n[4:6]+"\u00a0"+n[6:])
			return planted{text, []string{text, n[6:]}, "konto"}
		}
	}
}

// kontoPlain stands after a word that says what it is.
func (v values) kontoPlain() planted {
	for {
		if n, ok := mod11Digit(v.pick("1", "9")+v.digits(9), "5432765432"); ok {
			return planted{n, []string{n}, "konto"}
		}
	}
}

func (v values) phone(wide bool) planted {
	n := v.pick("4", "9", "2", "7", "6") + v.digits(7)
	pairs := n[:2] + " " + n[2:4] + " " + n[4:6] + " " + n[6:]
	forms := []string{pairs, n[:3] + " " + n[3:5] + " " + n[5:], "+47 " + pairs, "+47" + n, "0047" + n, "0047 " + pairs, "(+47) " + n, "(+47) " + pairs,
		"+47 " + n, "+47 " + n[:3] + " " + n[3:5] + " " + n[5:], "+47-" + n, "+47." + n, "+46 8 123 " + n[:2] + " " + n[2:4], "+47\u00a0" + n[:3] + "\u00a0" + n[3:5] + "\u00a0" + n[5:], "tel:+47" + n, "+47" + n[:2] + " " + n[2:4] + " " + n[4:6] + " " + n[6:]}
	if wide {
		forms = append(forms, "＋"+fullWidth("47")+" "+fullWidth(n))
	}
	text := forms[v.IntN(len(forms))]
	r := []rune(text)
	return planted{text, []string{text, string(r[len(r)-6:])}, "phone"}
}

// phonePlain are eight digits after a word that says what they are.
func (v values) phonePlain() planted {
	n := v.pick("4", "9", "2") + v.digits(7)
	text := v.pick(n, n[:2]+" "+n[2:4]+" "+n[4:6]+" "+n[6:], "+47"+n, n[:4]+" "+n[4:])
	return planted{text, []string{text}, "phone"}
}

func (v values) first() planted {
	n := v.pick(firstNames...)
	return planted{n, []string{n}, "name"}
}

func (v values) last() planted {
	n := v.pick(lastNames...)
	return planted{n, append(longWords(n), n), "name"}
}

func longWords(s string) (words []string) {
	for _, w := range strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r == ',' || r == '-' }) {
		if len([]rune(strings.Trim(w, "."))) > 3 {
			words = append(words, w)
		}
	}
	return words
}

func (v values) name(wide bool) planted {
	f, l := v.pick(firstNames...), v.pick(lastNames...)
	m := v.pick("", "", "", "A.", "Marie", "Arne")
	if m != "" {
		m = " " + m
	}
	text := v.pick(f+m+" "+l, f+m+" "+l, f+m+" "+l, l+", "+f+m, strings.ToUpper(f+" "+l))
	if wide && v.IntN(12) == 0 {
		text = norm.NFD.String(text)
	}
	return planted{text, append(longWords(text), text), "name"}
}

// plainName has no comma, where a comma would end it.
func (v values) plainName(wide bool) planted {
	for {
		if p := v.name(wide); !strings.Contains(p.text, ",") {
			return p
		}
	}
}

var ascii = strings.NewReplacer("ø", "o", "å", "a", "æ", "ae", "ü", "u", "ö", "o", "ë", "e", "'", "", " ", "", "-", "")

func (v values) account() string {
	f, l := ascii.Replace(strings.ToLower(v.pick(firstNames...))), ascii.Replace(strings.ToLower(v.pick(lastNames...)))
	f, l = strings.ReplaceAll(f, "å", "a"), strings.NewReplacer("Ø", "o", "ø", "o").Replace(l)
	return v.pick(f+"."+l, f+l, f[:3]+l[:2], f[:2]+l[:2]+v.digits(3), f+"_"+l, f[:1]+l+v.digits(1), l+"."+f+"-"+v.digits(2))
}

func (v values) user() planted {
	a := v.account()
	return planted{a, []string{a}, "account"}
}

func (v values) down() planted {
	a := v.account()
	return planted{v.pick("FJELLVIK", "fjellvik", "AD", "fjellvik.local", "Fjellvik") + `\` + a, []string{`\` + a, a}, "account"}
}

func (v values) mail() planted {
	text := v.account() + "@" + v.pick(domains...)
	switch v.IntN(8) {
	case 0:
		text = strings.ToUpper(text[:1]) + text[1:]
	case 1:
		text = "bjørn.sæther" + v.digits(2) + "@" + v.pick(domains...)
	case 2:
		text = strings.Replace(text, "@", "+test@", 1)
	case 3:
		text = "o'brien." + v.digits(3) + "@" + v.pick(domains...)
	}
	user, _, _ := strings.Cut(text, "@")
	return planted{text, []string{text, user + "@"}, "e-mail"}
}

func (v values) sid() planted {
	text := fmt.Sprintf("S-1-5-21-%d-%d-%d-%d", 1e9+v.IntN(1e9), 1e9+v.IntN(1e9), 1e8+v.IntN(1e9), 500+v.IntN(90000))
	if v.IntN(6) == 0 {
		text = fmt.Sprintf("S-1-12-1-%d-%d-%d-%d", 1e9+v.IntN(1e9), 1e9+v.IntN(1e9), 1e8+v.IntN(1e9), 1e9+v.IntN(1e9))
	}
	return planted{text, []string{text, text[9:26]}, "SID"}
}

func (v values) dn(wide bool) planted {
	n := v.name(wide)
	cn := strings.ReplaceAll(n.text, ",", `\,`)
	if v.IntN(6) == 0 {
		cn = v.account()
	}
	text := v.pick("CN=", "CN=", "cn=", "CN = ") + cn + v.pick(",OU=Ansatte,OU=Teknisk,DC=fjellvik,DC=local", ",OU=Brukere,DC=fjellvik,DC=no", ", OU=Ansatte, DC=fjellvik, DC=local", ",CN=Users,DC=fjellvik,DC=local")
	return planted{text, append(longWords(cn), cn), "DN"}
}

func (v values) secret() planted {
	const alphabet = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
	b := make([]byte, 8+v.IntN(20))
	for i := range b {
		b[i] = alphabet[v.IntN(len(alphabet))]
	}
	text := string(b[:4]) + v.pick("!", "#", "_", "", "*", "?") + string(b[4:])
	return planted{text, []string{text, text[len(text)-6:]}, "secret"}
}
