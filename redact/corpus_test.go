package redact

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html"
	"math/rand/v2"
	"net/url"
	"strings"
)

// A shape is a kind of line from a real log: the file's head, its rows with
// slots for values, its foot. Rows end in the line end of the file.
type shape struct {
	name             string
	head, rows, foot string // rows: one of the lines that "\n~" parts, at random; all of them are one file
	esc              func(string) string
	parse            string // how the masked file must still parse: json, jsonl, xml, csv;
}

func inJSON(s string) string {
	b, _ := json.Marshal(s)
	return strings.NewReplacer(`\u0026`, "&", `\u003c`, "<", `\u003e`, ">").Replace(string(b[1 : len(b)-1]))
}
func inJSON2(s string) string { return inJSON(inJSON(s)) }
func inHTMLJSON(s string) string { // as .NET writes it
	b, _ := json.Marshal(s)
	var out strings.Builder
	for _, r := range string(b[1 : len(b)-1]) {
		if r >= 0x80 && r < 0x10000 || r == '+' || r == '\'' {
			fmt.Fprintf(&out, `\u%04X`, r)
		} else {
			out.WriteRune(r)
		}
	}
	return out.String()
}
func inCSV(s string) string   { return strings.ReplaceAll(s, `"`, `""`) }
func inSQL(s string) string   { return strings.ReplaceAll(s, "'", "''") }
func inXML(s string) string   { return html.EscapeString(s) }
func inURL(s string) string   { return url.QueryEscape(s) }
func escaped(s string) string { return strings.ReplaceAll(s, `\`, `\\`) }

// A corpus is a file and what was planted in it, by line.
type corpus struct {
	shape  shape
	text   string
	values []plantedAt
}

type plantedAt struct {
	planted
	line, lines int // first line, and how many more the row has
	row         string
}

// build makes a file of a shape. wide allows what Windows-1252 cannot write.
func build(s shape, seed uint64, rows int, wide bool) corpus {
	v := values{rand.New(rand.NewPCG(seed, 6))}
	c := corpus{shape: s}
	var out strings.Builder
	out.WriteString(s.head)
	choices := strings.Split(s.rows, "\n~")
	line := strings.Count(s.head, "\n")
	for i := range rows {
		row := choices[v.IntN(len(choices))]
		if s.parse == "json" && i == rows-1 {
			row = strings.TrimSuffix(row, ",")
		}
		start := len(c.values)
		var text strings.Builder
		for {
			before, rest, ok := strings.Cut(row, "{{")
			text.WriteString(before)
			if !ok {
				break
			}
			slot, after, _ := strings.Cut(rest, "}}")
			row = after
			p := v.slot(slot, wide)
			esc := s.esc
			if esc == nil {
				esc = func(s string) string { return s }
			}
			text.WriteString(esc(p.text))
			if p.as == "" {
				continue
			}
			for i := range p.gone {
				p.gone[i] = esc(p.gone[i])
			}
			c.values = append(c.values, plantedAt{p, line, 0, ""})
		}
		n := strings.Count(text.String(), "\n")
		for j := start; j < len(c.values); j++ {
			c.values[j].lines, c.values[j].row = n, text.String()
		}
		out.WriteString(text.String())
		out.WriteByte('\n')
		line += n + 1
	}
	out.WriteString(s.foot)
	c.text = out.String()
	return c
}

// slot makes a value for {{slot}} of a row.
func (v values) slot(slot string, wide bool) planted {
	plain := func(s string) planted { return planted{text: s} }
	switch slot {
	case "fnr":
		return v.spelledFnr(wide)
	case "fnrplain":
		n := v.fnr()
		return planted{n, []string{n}, "fnr"}
	case "orgnr":
		return v.orgnr()
	case "konto":
		return v.konto()
	case "kontoplain":
		return v.kontoPlain()
	case "phone":
		return v.phone(wide)
	case "phoneplain":
		return v.phonePlain()
	case "first":
		return v.first()
	case "last":
		return v.last()
	case "name":
		return v.name(wide)
	case "plainname":
		return v.plainName(wide)
	case "first1": // a bare word of the shell
		n := v.pick("Kari", "Bjørn", "Anne-Marie", "Solveig", "Åse")
		return planted{n, []string{n}, "name"}
	case "namecol":
		p := v.plainName(false)
		p.text += strings.Repeat(" ", max(1, 30-len([]rune(p.text))))
		return p
	case "usercol":
		p := v.user()
		p.text += strings.Repeat(" ", max(1, 20-len(p.text)))
		return p
	case "name64":
		p := v.plainName(wide)
		p.text = base64.StdEncoding.EncodeToString([]byte(p.text))
		return planted{p.text, []string{p.text}, "name"}
	case "fnrplain9": // a bare number in JSON has no zero in front
		n := "0"
		for n[0] == '0' {
			n = v.fnr()
		}
		return planted{n, []string{n}, "fnr"}
	case "fnrbroken":
		n := v.fnr()
		return planted{n[:6] + "\n   " + n[6:], []string{n[6:]}, "fnr"}
	case "urlsecret", "curlsecret":
		p := v.secret()
		t := strings.NewReplacer("!", "x", "#", "y", "*", "z", "?", "w").Replace(p.text)
		return planted{t, []string{t, t[len(t)-6:]}, "secret"}
	case "urlsig":
		t := strings.NewReplacer("+", "%2B", "/", "%2F", "=", "%3D").Replace(v.basic().text)
		return planted{t, []string{t, t[:12]}, "secret"}
	case "fictional":
		n := "6805" + v.digits(4)
		return planted{n, []string{n}, "phone"}
	case "plainname4": // named by nothing: known from elsewhere at best
		return plain("innbyggeren")
	case "plain":
		return plain(v.pick("ferdig", "venter paa svar", "starter om 5 s"))
	case "pem":
		p := v.basic().text + v.basic().text + v.basic().text
		return planted{p, []string{p, p[:20]}, "secret"}
	case "user":
		return v.user()
	case "down":
		return v.down()
	case "mail":
		return v.mail()
	case "sid":
		return v.sid()
	case "dn":
		return v.dn(wide)
	case "secret":
		return v.secret()
	case "token":
		return v.token()
	case "basic":
		return v.basic()
	case "bearer":
		return v.bearer()
	case "ip":
		return v.ip()
	case "mac":
		return v.mac()
	case "like":
		return v.lookalike()
	case "n":
		return plain(fmt.Sprint(1 + v.IntN(9999)))
	case "guid":
		return plain(v.guid())
	case "ms":
		return plain(v.digits(3))
	case "time":
		return plain(fmt.Sprintf("2026-%02d-%02d %02d:%02d:%02d", 1+v.IntN(12), 1+v.IntN(28), v.IntN(24), v.IntN(60), v.IntN(60)))
	case "nbtime":
		return plain(fmt.Sprintf("%02d.%02d.2026 %02d:%02d:%02d", 1+v.IntN(28), 1+v.IntN(12), v.IntN(24), v.IntN(60), v.IntN(60)))
	case "level":
		return plain(v.pick("INFO ", "WARN ", "ERROR", "DEBUG"))
	case "logger":
		return plain(v.pick("Eadm.Sync.Import", "Eadm.Sync.Ad", "Eadm.Web.Api", "Microsoft.Exchange"))
	}
	panic("no slot is called " + slot)
}
