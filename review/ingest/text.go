package ingest

import (
	"fmt"

	"stegvis/review"
)

// sentences holds what people read, bokmål first, English second.
var sentences = map[string]review.Text{
	"limits":      {NB: "filen krevde mer minne eller tid enn en samling av logger trenger", EN: "the file asked for more memory or time than a collection of logs needs"},
	"limits.next": {NB: "Be om loggene som støttepakke fra oppsamleren, eller i en vanlig zip.", EN: "Ask for the logs as a bundle from the collector, or in an ordinary zip."},

	"place":         {NB: "ett sted|%d steder", EN: "one place|%d places"},
	"places-many":   {NB: "minst %d steder", EN: "at least %d places"},
	"personal":      {NB: "det står fødselsnummer igjen på %s", EN: "national identity numbers were left in %s"},
	"personal.next": {NB: "Be avsenderen sende på nytt med teksten under, og slett denne.", EN: "Ask the sender to send it again with the text below, and erase this one."},
	"changed.next":  {NB: "Be avsenderen sende den opprinnelige filen på nytt.", EN: "Ask the sender for the original file again."},
	"odd.next":      {NB: "Se hva som er galt før du åpner noe. Be om loggene som støttepakke hvis du ikke kan forklare det.", EN: "See what is wrong before you open anything. Ask for the logs as a bundle if you cannot explain it."},

	"ask.again": {
		NB: "Hei,\n\nvi kunne ikke bruke filen du sendte: %s.\n\nLag støttepakken på nytt med oppsamleren, og send filen den lager uten å pakke den ut eller endre den.\n",
		EN: "Hello,\n\nwe could not use the file that you sent: %s.\n\nPlease make the support bundle again with the collector, and send the file it makes without unpacking or changing it.\n",
	},
	"ask.transfer": {
		NB: "Hei,\n\nfilen du sendte, kom ikke helt fram: %s.\n\nSend den samme filen en gang til. Blir den avbrutt igjen, kan oppsamleren dele den opp med --part-size.\n",
		EN: "Hello,\n\nthe file that you sent did not arrive whole: %s.\n\nPlease send the same file once more. If it is cut off again, the collector can make parts of it with --part-size.\n",
	},
	"ask.personal": {
		NB: "Hei,\n\ni støttepakken du sendte, står det fødselsnummer igjen. Vi har holdt den tilbake og leser den ikke:\n\n%s\nLag den på nytt med siste utgave av oppsamleren. Blir de stående, utelat filene over i forhåndsvisningen før du godkjenner. Slett gjerne den første støttepakken hos dere også.\n",
		EN: "Hello,\n\nnational identity numbers were left in the support bundle that you sent. We have withheld it and do not read it:\n\n%s\nPlease make it again with the latest collector. If they are still there, leave the files above out in the preview before you approve. You may want to delete the first bundle on your side as well.\n",
	},
	"ask.personal-by-hand": {
		NB: "Hei,\n\ni filene du sendte, står det fødselsnummer. Vi har holdt dem tilbake og leser dem ikke:\n\n%s\nSend loggene som støttepakke i stedet: oppsamleren følger med feilsøkingsveiledningen og maskerer slikt før noe forlater serveren.\n",
		EN: "Hello,\n\nthe files that you sent hold national identity numbers. We have withheld them and do not read them:\n\n%s\nPlease send the logs as a support bundle instead: the collector comes with the troubleshooting guide and masks such numbers before anything leaves the server.\n",
	},
	"ask.more": {NB: "- og %d filer til\n", EN: "- and %d more files\n"},

	"add.open":        {NB: "filen %s kan ikke leses", EN: "the file %s cannot be read"},
	"add.open.next":   {NB: "Sjekk stien og rettighetene.", EN: "Check the path and the permissions."},
	"add.folder":      {NB: "%s er ikke en fil", EN: "%s is no file"},
	"add.folder.next": {NB: "Pakk mappen i en zip, og ta imot den.", EN: "Pack the folder into a zip, and receive that."},
	"add.number":      {NB: "%q er ikke et saksnummer", EN: "%q is no case number"},
	"add.number.next": {NB: "Oppgi nummeret som står i innboksen, for eksempel 17.", EN: "Give the number that stands in the inbox, for example 17."},
	"add.case":        {NB: "sak %d finnes ikke", EN: "there is no case %d"},
	"add.case.next":   {NB: "Oppgi en sak som finnes, eller utelat den: da lages en ny.", EN: "Name a case that exists, or leave it out: then one is made."},
	"add.other":       {NB: "sak %s tilhører en annen kunde enn %s", EN: "case %s belongs to another customer than %s"},
	"add.other.next":  {NB: "Velg en av kundens egne saker.", EN: "Choose one of the customer's own cases."},
	"add.whose":       {NB: "det er ikke sagt hvem filen er fra", EN: "nothing says whose the file is"},
	"add.whose.next":  {NB: "Oppgi --customer NAVN eller --case NUMMER.", EN: "Give --customer NAME or --case NUMBER."},

	"no-records": {NB: "ingen innslag kunne leses", EN: "no records could be read"},
	"a-name":     {NB: "navnet på en fil", EN: "the name of a file"},

	"part-missing": {NB: "del %d av støttepakken; disse delene mangler ennå: %s", EN: "part %d of the bundle; these parts are still missing: %s"},
	"part-last":    {NB: "del %d av støttepakken; de siste delene mangler ennå", EN: "part %d of the bundle; the last parts are still missing"},
	"part-next":    {NB: "Vent på resten, eller be avsenderen om delene som mangler.", EN: "Wait for the rest, or ask the sender for the missing parts."},
	"part-joined":  {NB: "del %d av støttepakken; satt sammen til %s", EN: "part %d of the bundle; joined into %s"},
	"no-read":      {NB: "filen kunne ikke leses av oss: %s", EN: "we could not read the file: %s"},
	"no-read.next": {NB: "Den er tatt vare på. Se i loggen til review, og les den på nytt.", EN: "It is kept. Look in review's own log, and read it again."},
}

// text is a sentence in both languages. Arguments that are a review.Text are
// put in each in its own language.
func text(key string, args ...any) review.Text {
	t, ok := sentences[key]
	if !ok {
		return review.Text{NB: key, EN: key}
	}
	if len(args) == 0 {
		return t
	}
	in := func(lang string) []any {
		out := make([]any, len(args))
		for i, a := range args {
			if x, ok := a.(review.Text); ok {
				a = x.In(lang)
			}
			out[i] = a
		}
		return out
	}
	return review.Text{NB: fmt.Sprintf(t.NB, in("nb")...), EN: fmt.Sprintf(t.EN, in("en")...)}
}

// plural picks the singular of "one|%d many" for one.
func plural(n int, key string) review.Text {
	t := sentences[key]
	pick := func(s string) string {
		for i := range s {
			if s[i] == '|' {
				if n == 1 {
					return s[:i]
				}
				return fmt.Sprintf(s[i+1:], n)
			}
		}
		return s
	}
	return review.Text{NB: pick(t.NB), EN: pick(t.EN)}
}
