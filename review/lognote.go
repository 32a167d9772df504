package review

import (
	"fmt"
	"regexp"

	"stegvis/logs"
)

// logNotes says in Norwegian what the logs and evtx rooms note in English: they are
// linked by the collector too, which shows none of this to people.
// TestLogNotes reads those rooms' sentences from their source.
var logNotes = []struct {
	en  *regexp.Regexp
	nb  string // $1 is the number
	one string // the English of one, where it is not what was said
}{
	{regexp.MustCompile(`^not a text file$`), "ikke en tekstfil", ""},
	{regexp.MustCompile(`^day and month change places in this file$`), "dag og måned bytter plass i denne filen", ""},
	{regexp.MustCompile(`^longer than 1 MiB: (\d+) bytes left out$`), "lengre enn 1 MiB: $1 byte er utelatt", ""},
	{regexp.MustCompile(`^1 lines are not UTF-8 and were read as (.+)$`), "1 linje er ikke UTF-8 og ble lest som $1", "1 line is not UTF-8 and was read as $1"},
	{regexp.MustCompile(`^1 lines hold zero bytes, which were left out$`), "1 linje har nullbyte, som er utelatt", "1 line holds zero bytes, which were left out"},
	{regexp.MustCompile(`^1 characters of UTF-16 are broken$`), "1 tegn i UTF-16 er ødelagt", "1 character of UTF-16 is broken"},
	{regexp.MustCompile(`^1 lines longer than 1 MiB were cut$`), "1 linje lengre enn 1 MiB er kuttet", "1 line longer than 1 MiB was cut"},
	{regexp.MustCompile(`^(\d+) lines are not UTF-8 and were read as (.+)$`), "$1 linjer er ikke UTF-8 og ble lest som $2", ""},
	{regexp.MustCompile(`^(\d+) lines hold zero bytes, which were left out$`), "$1 linjer har nullbyte, som er utelatt", ""},
	{regexp.MustCompile(`^(\d+) characters of UTF-16 are broken$`), "$1 tegn i UTF-16 er ødelagt", ""},
	{regexp.MustCompile(`^(\d+) lines longer than 1 MiB were cut$`), "$1 linjer lengre enn 1 MiB er kuttet", ""},
	{regexp.MustCompile(`^times without a year, and the file's own time is not known: read as untimed$`), "tider uten år, og filens egen tid er ukjent: lest uten tider", ""},
	{regexp.MustCompile(`^an event log file cannot be read as a stream: its size is not known$`), "en hendelseslogg kan ikke leses som en strøm: størrelsen er ukjent", ""},
	{regexp.MustCompile(`^offset (\d+): the chunk's signature is missing$`), "ved byte $1: blokkens signatur mangler", ""},
	{regexp.MustCompile(`^offset (\d+): the chunk header's checksum does not fit$`), "ved byte $1: kontrollsummen for blokkens hode stemmer ikke", ""},
	{regexp.MustCompile(`^offset (\d+): the chunk header's end of records is impossible$`), "ved byte $1: blokkens hode oppgir en umulig slutt", ""},
	{regexp.MustCompile(`^offset (\d+): the checksum of the chunk's records does not fit$`), "ved byte $1: kontrollsummen for blokkens hendelser stemmer ikke", ""},
	{regexp.MustCompile(`^offset (\d+): the file header is missing$`), "ved byte $1: filens hode mangler", ""},
	{regexp.MustCompile(`^offset (\d+): the file header's checksum does not fit$`), "ved byte $1: kontrollsummen for filens hode stemmer ikke", ""},
	{regexp.MustCompile(`^offset (\d+): the file ends inside its header$`), "ved byte $1: filen slutter inne i hodet sitt", ""},
	{regexp.MustCompile(`^offset (\d+): the rest of this chunk asks for more work than any honest one$`), "ved byte $1: resten av blokken krever mer arbeid enn noen ekte blokk", ""},
	{regexp.MustCompile(`^offset (\d+): the file is shorter than it was when opened$`), "ved byte $1: filen er kortere enn da den ble åpnet", ""},
	{regexp.MustCompile(`^offset (\d+): there is something else before a chunk$`), "ved byte $1: det står noe annet foran en blokk", ""},
	{regexp.MustCompile(`^offset (\d+): there is no chunk where one should begin$`), "ved byte $1: det er ingen blokk der en skulle begynne", ""},
	{regexp.MustCompile(`^offset (\d+): a record is damaged or cut off$`), "ved byte $1: en hendelse er skadet eller avkortet", ""},
	{regexp.MustCompile(`^offset (\d+): the file ends inside a chunk's header$`), "ved byte $1: filen slutter inne i hodet til en blokk", ""},
	{regexp.MustCompile(`^offset (\d+): the file ends inside a chunk$`), "ved byte $1: filen slutter inne i en blokk", ""},
	{regexp.MustCompile(`^offset (\d+): there is no record where one should begin$`), "ved byte $1: det er ingen hendelse der en skulle begynne", ""},
	{regexp.MustCompile(`^offset (\d+): there are zeros where records should be$`), "ved byte $1: det er nuller der hendelser skulle være", ""},
	{regexp.MustCompile(`^not an event log file \(\.evtx\)$`), "ikke en hendelseslogg (.evtx)", ""},
	{regexp.MustCompile(`^offset (\d+): record (\d+): .*$`), "ved byte $1: hendelse $2 er skadet", ""},
}

// logNote is a note of the logs room in both languages.
func logNote(n *logs.Note) Text {
	t := logText(n.Text)
	if n.Line > 0 {
		t = Text{fmt.Sprintf("linje %d: %s", n.Line, t.NB), fmt.Sprintf("line %d: %s", n.Line, t.EN)}
	}
	return t
}

func logText(en string) Text {
	for _, s := range logNotes {
		if s.en.MatchString(en) {
			nb := s.en.ReplaceAllString(en, s.nb)
			if s.one != "" { // those rooms count, and do not inflect
				en = s.en.ReplaceAllString(en, s.one)
			}
			return Text{nb, en}
		}
	}
	return Text{en, en}
}
