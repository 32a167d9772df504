package redact

import (
	"encoding/base64"
	"fmt"
	"strings"
)

// token is a secret that says by its own letters what it is.
func (v values) token() planted {
	const alphabet = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
	some := func(n int) string {
		b := make([]byte, n)
		for i := range b {
			b[i] = alphabet[v.IntN(len(alphabet))]
		}
		b[n/2] = '7'
		return string(b)
	}
	upper := func(n int) string { return strings.ToUpper(some(n)) }
	b64 := func(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) }
	text := v.pick(
		b64(`{"alg":"HS256","typ":"JWT"}`)+"."+b64(`{"sub":"`+some(6)+`"}`)+"."+some(27),
		"AKIA"+upper(16), "ASIA"+upper(16), "ghp_"+some(36), "github_pat_"+some(22)+"_"+some(59), "glpat-"+some(20),
		"xoxb-"+v.digits(12)+"-"+v.digits(12)+"-"+some(24), "xoxp-"+v.digits(12)+"-"+some(24), "sk_live_"+some(24), "sk-"+some(40), "AIza"+some(35), "gho_"+some(36))
	return planted{text, []string{text, text[len(text)-10:]}, "secret"}
}

func (v values) basic() planted {
	text := base64.StdEncoding.EncodeToString([]byte(v.account() + ":" + v.secret().text))
	return planted{text, []string{text, strings.TrimRight(text, "=")}, "secret"}
}

func (v values) bearer() planted {
	text := v.pick(v.token().text, v.secret().text+v.secret().text+"9")
	text = strings.NewReplacer("!", "-", "#", ".", "*", "_", "?", "~").Replace(text)
	return planted{text, []string{text}, "secret"}
}

func (v values) ip() planted {
	text := v.pick("203.0.113.", "198.51.100.", "185.16.77.") + fmt.Sprint(1+v.IntN(250))
	if v.IntN(4) == 0 {
		text = fmt.Sprintf("2001:4600:%x:%x::%x", 1+v.IntN(65000), v.IntN(65000), 1+v.IntN(65000))
	}
	return planted{text, []string{text}, "IP"}
}

func (v values) mac() planted {
	h := fmt.Sprintf("%02X%02X%02X%02X%02XC%X", v.IntN(256), v.IntN(256), v.IntN(256), v.IntN(256), v.IntN(256), v.IntN(16))
	text := strings.Join([]string{h[:2], h[2:4], h[4:6], h[6:8], h[8:10], h[10:]}, v.pick(":", "-"))
	return planted{text, []string{text}, "MAC"}
}

func (v values) badFnr() string {
	for {
		d := []byte(v.fnr())
		d[v.IntN(11)] = byte('0' + v.IntN(10))
		if !validFnr(d) && !validKonto(d) && d[0] != '0' {
			return string(d)
		}
	}
}

func (v values) hex(n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = "0123456789abcdef"[v.IntN(16)]
	}
	return string(b)
}

func (v values) guid() string {
	return v.hex(8) + "-" + v.hex(4) + "-4" + v.hex(3) + "-a" + v.hex(3) + "-" + v.hex(12)
}

// lookalike is what support needs and what names nobody.
func (v values) lookalike() planted {
	day, month, hour, min, sec := 1+v.IntN(28), 1+v.IntN(12), v.IntN(24), v.IntN(60), v.IntN(60)
	text := v.pick(
		v.badFnr(), v.guid(), "{"+strings.ToUpper(v.guid())+"}",
		fmt.Sprintf("2026-%02d-%02dT%02d:%02d:%02d.%sZ", month, day, hour, min, sec, v.digits(7)),
		fmt.Sprintf("2026-%02d-%02d %02d:%02d:%02d,%s", month, day, hour, min, sec, v.digits(3)),
		fmt.Sprintf("%02d.%02d.2026 %02d:%02d:%02d", day, month, hour, min, sec),
		fmt.Sprintf("2026%02d%02d%02d%02d%02d", month, day, hour, min, sec),
		fmt.Sprintf("2026%02d%02d-%02d%02d%02d", month, day, hour, min, sec),
		fmt.Sprintf("1769%09d", v.IntN(1e9)), fmt.Sprintf("176%07d", v.IntN(1e7)),
		fmt.Sprintf("10.0.%d.%d", 10000+v.IntN(20000), v.IntN(9000)), fmt.Sprintf("4.%d.%d", v.IntN(9), 30000+v.IntN(2000)),
		fmt.Sprintf("v3.%d.%d.%d", v.IntN(20), v.IntN(20), v.IntN(20)), fmt.Sprintf("versjon 8.%d.%d.%d", v.IntN(20), v.IntN(200), v.IntN(20)),
		fmt.Sprintf("10.%d.%d.%d", v.IntN(256), v.IntN(256), v.IntN(256)), fmt.Sprintf("192.168.%d.%d:8080", v.IntN(256), v.IntN(256)),
		"0x"+v.hex(8), v.hex(40), v.hex(64), "0x"+v.hex(16), "KB"+v.digits(7), "-"+v.digits(10), "#"+v.digits(6),
		"S-1-5-18", "S-1-5-32-544", "S-1-15-2-1", `NT AUTHORITY\SYSTEM`, `BUILTIN\Administrators`, `NT SERVICE\MSSQLSERVER`, `IIS APPPOOL\DefaultAppPool`,
		`C:\Windows\System32\drivers\etc\hosts`, `HKLM\SOFTWARE\Microsoft\Windows`, `C:\eadm\loggfiler\import.log`, `C:\Users\Public\Documents`,
		"System.Net.Http.HttpClient", "Eadm.Sync.Import", "Microsoft.Exchange.Data.Storage", "std::vector", "PublicKeyToken=b77a5c561934e089", "Culture=neutral",
		"1.3.6.1.4.1.311.21.10", "2.16.840.1.113730.3.4.2", "OU=Ansatte,DC=fjellvik,DC=local", "https://login.microsoftonline.com/common/oauth2", "ldap://dc01.fjellvik.local:389",
		"::1", "fe80::1", "127.0.0.1", "0.0.0.0", "255.255.255.0", "12 345 678 byte", "brukte 12345 ms", "8 av 10", "linje 128", "steg=4", "user=null", "Bruker: SYSTEM",
		"password=", "passord: ****", "token expired", "Passordet er utløpt", "navn på avdeling", "e-post sendt", "telefonlisten er oppdatert", "CancellationToken: none",
		"@OdataType", "@fornavn", "@@ROWCOUNT", "user@", "40 %", "100%25", "a\\b", "x86\\y", `\\srv01\deling$\eadm`, "Process ID: 0x"+v.hex(3), "Logon Type: 3", "EventRecordID 1"+v.digits(10)[:9],
		"ordre 1234-"+v.digits(6), "sak 2026/"+v.digits(5), "faktura "+v.digits(9)[:6], "0000000000012b39", "ETag: \"0x8D"+strings.ToUpper(v.hex(13))+"\"", "12:34:56", "00:00:01.2345678")
	return planted{text, []string{text}, lookalike}
}
