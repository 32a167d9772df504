package main

import (
	"fmt"
	"strings"
	"time"
)

// The story: every night at 02:00 and every morning before six the cycle runs
// and is well. On Wednesday the domain controller cannot be reached from 05:57;
// the cycle that begins 05:58 stands still before Import AD, and so does the
// one somebody starts by hand at 07:15.

// steps of the cycle, as the screen spells them, and how long each takes.
var steps = []struct {
	name string
	took time.Duration
	note string
}{
	{"Import HR", 94 * time.Second, "%d ansatte lest fra HR"},
	{"Import HR Future", 21 * time.Second, "14 fremtidige ansatte lest"},
	{"Import Hierachy", 33 * time.Second, "61 enheter lest"},
	{"Import AD", 148 * time.Second, "203 kontoer lest fra dc01.fjellvik.local"},
	{"Syncronization", 262 * time.Second, "11 endringer i listen"},
	{"Export AD", 75 * time.Second, "11 endringer overført"},
	{"Import AD Results", 40 * time.Second, "11 resultater lest"},
	{"Export Azure", 52 * time.Second, "4 endringer overført"},
}

// syncLog is one day of the cycle's own log: UTF-8, dd.MM.yyyy.
func syncLog(day time.Time) string {
	var b strings.Builder
	line := func(t time.Time, level, text string) {
		fmt.Fprintf(&b, "%s %-8s %s\n", t.Format("02.01.2006 15:04:05"), level, text)
	}
	for n, start := range []time.Duration{2 * time.Hour, 5*time.Hour + 58*time.Minute, 12*time.Hour + 30*time.Minute} {
		t := day.Add(start)
		cycle := day.YearDay()*10 + n
		broken := t.After(lost)
		if broken && n == 2 {
			t = day.Add(7*time.Hour + 15*time.Minute + 8*time.Second)
		}
		line(t, "INFO", fmt.Sprintf("Syklus %d startet av oppgaven «eAdm synkronisering», bruker FJELLVIK\\svc-eadm", cycle))
		for i, s := range steps {
			if s.name == "Import AD" && broken {
				waiting(line, t, cycle)
				break
			}
			line(t, "INFO", s.name+" startet")
			note := s.note
			if i == 0 {
				note = fmt.Sprintf(note, len(staff)-day.Day()%3)
			}
			for k := range 3 {
				p := staff[(cycle*17+i*29+k*7)%len(staff)]
				line(t.Add(time.Duration(k+1)*s.took/5), "DEBUG", fmt.Sprintf("%s: ansatt %d displayName=\"%s\" enhet=\"%s\" behandlet", s.name, p.employee, p.name(), p.unit))
			}
			t = t.Add(s.took)
			line(t, "INFO", s.name+" ferdig: "+note)
		}
		if !broken {
			line(t, "INFO", fmt.Sprintf("Syklus %d ferdig uten feil", cycle))
		}
	}
	return b.String()
}

// waiting is what the cycle writes when Import AD does not start.
func waiting(line func(time.Time, string, string), t time.Time, cycle int) {
	for try := range 5 {
		line(t, "FEIL", fmt.Sprintf("Import AD starter ikke: forsøk %d av 5 mot LDAP://dc01.fjellvik.local (10.20.30.11):389 feilet: LDAP error 81 (0x51) Server Down", try+1))
		line(t.Add(time.Second), "ADVARSEL", "Import AD: venter 60 s før neste forsøk")
		t = t.Add(61 * time.Second)
	}
	line(t, "FEIL", "System.DirectoryServices.DirectoryServicesCOMException (0x8007203A): The server is not operational.\n"+
		"   at System.DirectoryServices.DirectoryEntry.Bind(Boolean throwIfFail)\n"+
		"   at System.DirectoryServices.DirectorySearcher.FindAll(Boolean findMoreThanOne)\n"+
		"   at EAdm.Client.Ad.Katalog.LesKontoer(String filter) in Katalog.cs:line 118")
	line(t.Add(time.Second), "FEIL", fmt.Sprintf("Syklus %d står: Import AD ikke startet. Vakttelefon IT 68 05 00 41, it-vakt@fjellvik.example", cycle))
}

// importHR is a log in Windows-1252 with what a careless programmer writes down.
func importHR() string {
	var b strings.Builder
	for day := tuesday; !day.After(wednesday); day = day.AddDate(0, 0, 1) {
		for _, start := range []time.Duration{2 * time.Hour, 5*time.Hour + 58*time.Minute} {
			t := day.Add(start)
			stamp := func() string { t = t.Add(430 * time.Millisecond); return t.Format("02.01.2006 15:04:05") }
			fmt.Fprintf(&b, "%s [INFO] Leser \\\\fjellvik-fil01\\hr$\\ansatte.xml\n", stamp())
			for i, p := range staff {
				fmt.Fprintf(&b, "%s [INFO] Ansattnr=%d Fornavn=%s Etternavn=%s Fødselsnummer=%s %s Mobil=%s E-post=%s\n",
					stamp(), p.employee, p.first, p.last, p.fnr[:6], p.fnr[6:], p.phone, p.mail())
				if i%60 == 59 {
					fmt.Fprintf(&b, "%s [ADVARSEL] Ansatt %d (%s) har to hovedstillinger, bruker den nyeste\n", stamp(), p.employee, p.fnr)
				}
			}
			fmt.Fprintf(&b, "%s [INFO] %d ansatte lest, 0 feil\n", stamp(), len(staff))
		}
	}
	return b.String()
}

// importAD is written by .NET on an English Windows: M/d/yyyy h:mm:ss tt, UTF-16.
func importAD() string {
	var b strings.Builder
	line := func(t time.Time, level, text string) {
		fmt.Fprintf(&b, "%s\t%s\t%s\n", t.Format("1/2/2006 3:04:05 PM"), level, text)
	}
	for _, start := range []time.Time{tuesday.Add(2*time.Hour + 150*time.Second), tuesday.Add(5*time.Hour + 58*time.Minute + 150*time.Second), wednesday.Add(2*time.Hour + 150*time.Second)} {
		t := start
		line(t, "Information", "Import AD started. Binding to LDAP://dc01.fjellvik.local as FJELLVIK\\svc-eadm")
		for i, p := range staff {
			if i%3 == 0 {
				line(t.Add(time.Duration(i)*700*time.Millisecond), "Information", fmt.Sprintf("Read %s sAMAccountName=%s userPrincipalName=%s objectSid=%s", p.dn(), p.account(), p.mail(), p.sid()))
			}
		}
		line(start.Add(148*time.Second), "Information", "Import AD finished. 203 accounts read")
	}
	for _, start := range []time.Time{wednesday.Add(6*time.Hour + 30*time.Second), wednesday.Add(7*time.Hour + 17*time.Minute + 38*time.Second)} {
		line(start, "Error", "Import AD: cannot bind to LDAP://dc01.fjellvik.local as FJELLVIK\\svc-eadm\n"+
			"System.DirectoryServices.Protocols.LdapException: The LDAP server is unavailable.\n"+
			"   at System.DirectoryServices.Protocols.LdapConnection.Connect()\n"+
			"   at System.DirectoryServices.Protocols.LdapConnection.BindHelper(NetworkCredential newCredential, Boolean needSetCredential)")
		line(start.Add(21*time.Second), "Error", "System.DirectoryServices.ActiveDirectory.ActiveDirectoryObjectNotFoundException: The specified domain either does not exist or could not be contacted.")
		line(start.Add(42*time.Second), "Warning", "Import AD: dc02.fjellvik.local is not in DNS, no other domain controller known")
	}
	return b.String()
}

// clientLog is the client's start-up, with the settings it should not have logged.
func clientLog() string {
	var b strings.Builder
	for day := tuesday; !day.After(wednesday); day = day.AddDate(0, 0, 1) {
		for _, start := range []time.Duration{2 * time.Hour, 5*time.Hour + 58*time.Minute} {
			t := day.Add(start)
			line := func(level, text string) {
				t = t.Add(137 * time.Millisecond)
				fmt.Fprintf(&b, "%s %s [Klient] %s\n", t.Format("2006-01-02T15:04:05.000-07:00"), level, text)
			}
			line("INFO", "eAdm-klient 5.14.2 starter på FJELLVIK-EADM01, .NET 8.0.16, pid 4812")
			line("DEBUG", "ConnectionString: Server=fjellvik-sql01;Database=eAdm;User Id=eadm_app;Password=Tyttebær-Eksempel-26;Encrypt=True")
			line("DEBUG", "POST https://portal.fjellvik.example/api/status Authorization: Bearer eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJla3NlbXBlbCIsImlzcyI6ImZqZWxsdmlrIn0.k3NlbXBlbHNpZ25hdHVyX2lra2VfZWt0ZQ")
			line("INFO", "Svar 200 fra portal.fjellvik.example (192.0.2.44)")
			if t.After(lost) {
				line("ERROR", "Kan ikke slå opp kontoen FJELLVIK\\svc-eadm ("+staff[4].sid()+"): The RPC server is unavailable. (0x800706BA)")
				line("WARN", "Administrator "+staff[9].name()+" <"+staff[9].mail()+"> varslet på "+staff[9].phone)
			}
			line("INFO", "Syklus startet")
		}
	}
	return b.String()
}

// details is the long one: more than 20 000 short lines, ISO dates, LF.
func details() string {
	var b strings.Builder
	t := tuesday.Add(2*time.Hour + 300*time.Second)
	for i := range 20400 {
		t = t.Add(time.Duration(12+i%5) * time.Millisecond)
		p := staff[i*31%len(staff)]
		fmt.Fprintf(&b, "%s D regel %d %s\n", t.Format("2006-01-02 15:04:05"), i%97, p.account())
	}
	return b.String()
}
