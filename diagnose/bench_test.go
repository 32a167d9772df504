package diagnose

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"testing"
	"time"

	"stegvis/guide"
	"stegvis/logs"
)

var vocabulary = []string{"server", "directory", "timeout", "account", "password", "certificate", "import", "export", "user", "group", "access",
	"denied", "handshake", "connection", "filter", "employee", "department", "synkronisering", "avbrutt", "mislyktes", "ugyldig", "operational",
	"constraint", "violation", "credentials", "locked", "process", "file", "network", "proxy", "resolve", "domain", "controller", "schema"}

// signatures makes n such as authors write: words that every log has, with a
// code, a number or a name of their own, and alternatives.
func signatures(n int) []guide.Signature {
	rnd := rand.New(rand.NewPCG(1, 2))
	w := func() string { return vocabulary[rnd.IntN(len(vocabulary))] }
	own := func() string { // a word few others use: a function's, a product's, a field's name
		b := make([]byte, 5+rnd.IntN(5))
		for i := range b {
			b[i] = "aeioubdfgklmnprstv"[rnd.IntN(18)]
		}
		return string(b)
	}
	var list []guide.Signature
	for i := range n {
		var m string
		switch i % 5 {
		case 0:
			m = fmt.Sprintf(`%s %s %s\b`, w(), own(), w())
		case 1:
			m = fmt.Sprintf(`0x8007%04x`, rnd.IntN(1<<16))
		case 2:
			m = fmt.Sprintf(`(%s|%s) %s.{0,40}%s`, w(), w(), w(), own())
		case 3:
			m = fmt.Sprintf(`%s: .*%s %s`, own(), w(), w())
		case 4:
			m = fmt.Sprintf(`ldap.*(error|code) %d\b`, rnd.IntN(100))
		}
		list = append(list, sig(fmt.Sprintf("s%d", i), "page", m))
	}
	return list
}

// corpus is a log whose lines use the same words as the signatures.
func corpus() []byte {
	rnd := rand.New(rand.NewPCG(3, 4))
	var b bytes.Buffer
	at := time.Date(2026, 5, 3, 6, 0, 0, 0, time.UTC)
	for i := range 100_000 {
		level := "INFO "
		if i%100 == 0 {
			level = "ERROR"
		}
		fmt.Fprintf(&b, "%s [%d] %s eAdm.Client.Service - %s %s for %s %d, %s\n", at.Format("2006-01-02 15:04:05.000"), i%17, level,
			vocabulary[rnd.IntN(len(vocabulary))], vocabulary[rnd.IntN(len(vocabulary))], vocabulary[rnd.IntN(len(vocabulary))], i, vocabulary[rnd.IntN(len(vocabulary))])
		at = at.Add(30 * time.Millisecond)
	}
	return b.Bytes()
}

// harsh is a log in which every line looks like an error: codes of the same
// family as the signatures', the words that lead to them, stack traces.
func harsh() []byte {
	rnd := rand.New(rand.NewPCG(5, 6))
	w := func() string { return vocabulary[rnd.IntN(len(vocabulary))] }
	var b bytes.Buffer
	at := time.Date(2026, 5, 3, 6, 0, 0, 0, time.UTC)
	for i := range 50_000 {
		fmt.Fprintf(&b, "%s [%d] ERROR eAdm.Client.Service - ", at.Format("2006-01-02 15:04:05.000"), i%17)
		switch i % 4 {
		case 0:
			fmt.Fprintf(&b, "%s %s %s: 0x8007%04x\n", w(), w(), w(), rnd.IntN(1<<16))
		case 1:
			fmt.Fprintf(&b, "ldap://dc01 %s %s: %s\n", w(), w(), w())
		case 2:
			fmt.Fprintf(&b, "%s: %s %s %s %s %s\n", w(), w(), w(), w(), w(), w())
		case 3:
			fmt.Fprintf(&b, "%s %s error %d\n   at eAdm.Client.%s.%s(String %s) in C:\\src\\%s.cs:line %d\n", w(), w(), 100+rnd.IntN(900), w(), w(), w(), w(), i%300)
		}
		at = at.Add(30 * time.Millisecond)
	}
	return b.Bytes()
}

// BenchmarkDiagnose reads and diagnoses; the cost must hardly grow with the
// number of signatures.
func BenchmarkDiagnose(b *testing.B) { benchDiagnose(b, corpus()) }

// BenchmarkDiagnoseHarsh does the same with a log that suits it worst.
func BenchmarkDiagnoseHarsh(b *testing.B) { benchDiagnose(b, harsh()) }

func benchDiagnose(b *testing.B, data []byte) {
	for _, n := range []int{0, 10, 100, 1000} {
		m := matcher(b, signatures(n)...)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.SetBytes(int64(len(data)))
			for b.Loop() {
				r := m.Start()
				for rec, err := range logs.Read(bytes.NewReader(data), logs.Options{}) {
					if err == nil {
						r.Add(rec)
					}
				}
			}
		})
	}
}

// BenchmarkShipped reads and diagnoses with the guide that ships, whose product
// stands in every line of its logs.
func BenchmarkShipped(b *testing.B) {
	g, err := guide.LoadChecked(os.DirFS("../content"))
	if g == nil {
		b.Fatal(err)
	}
	m, err := New(g)
	if err != nil {
		b.Fatal(err)
	}
	for name, data := range map[string][]byte{"plain": corpus(), "harsh": harsh()} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(data)))
			for b.Loop() {
				r := m.Start()
				for rec, err := range logs.Read(bytes.NewReader(data), logs.Options{}) {
					if err == nil {
						r.Add(rec)
					}
				}
			}
		})
	}
}
