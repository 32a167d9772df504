package main

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"stegvis/collector"
)

// say is a sentence of the command line itself; what the work has to say
// stands in the collector's catalogue.
func say(lang, key string, args ...any) string {
	t, ok := texts[key]
	if !ok {
		return key
	}
	s := t[1]
	if lang == "nb" {
		s = t[0]
	}
	if len(args) > 0 {
		s = fmt.Sprintf(s, args...)
	}
	return s
}

// texts holds bokmål, then English.
var texts = map[string][2]string{
	"start":            {"Lag støttepakke for %s. Avbryt når som helst med Ctrl-C.", "Make a support bundle for %s. Stop at any time with Ctrl-C."},
	"start.page":       {"Hvilket steg står på statusskjermen?", "Which step is stuck on the status screen?"},
	"start.state":      {"Hva ser du?", "What do you see?"},
	"start.choose":     {"Skriv et tall fra 1 til %d: ", "Type a number from 1 to %d: "},
	"start.close":      {"Trykk Enter for å lukke vinduet.", "Press Enter to close the window."},
	"open.at":          {"Siden er åpen i nettleseren på denne maskinen. Den lukker seg når du forlater den; Ctrl-C her avslutter den.", "The page is open in the browser of this machine. It closes when you leave it; Ctrl-C here ends it."},
	"open.address":     {"Åpne adressen i en nettleser på denne maskinen. Siden lukker seg når du forlater den; Ctrl-C her avslutter den.", "Open the address in a browser on this machine. The page closes when you leave it; Ctrl-C here ends it."},
	"open.leave":       {"Noe er samlet inn, men ikke lagret. [L]agre det, [f]orkast det, eller Enter for å fortsette på siden: ", "Something is collected and not saved. [S]ave it, [d]iscard it, or Enter to go on in the page: "},
	"open.stay":        {"Siden er fortsatt åpen. Ctrl-C en gang til avslutter den, og ingenting blir liggende igjen.", "The page is still open. Ctrl-C once more ends it and leaves nothing behind."},
	"open.none":        {"ingen nettleser på denne maskinen kan vise siden", "no browser on this machine can show the page"},
	"open.none.next":   {"Kjør «collector» for å bli spurt her, eller «collector collect». Med --no-browser skrives adressen ut.", "Run \"collector\" to be asked here, or \"collector collect\". With --no-browser the address is printed."},
	"open.nothing":     {"Ingen støttepakke ble lagret.", "No bundle was saved."},
	"command":          {"ingen kommando heter «%s»", "no command is called \"%s\""},
	"command.next":     {"Se kommandoene med: collector help", "See the commands with: collector help"},
	"near":             {"Mente du %s?", "Did you mean %s?"},
	"flag":             {"%s: ingen valgmulighet heter «%s»", "%s: there is no flag \"%s\""},
	"flag.next":        {"Se valgmulighetene med: collector help %s", "See the flags with: collector help %s"},
	"value":            {"--%s mangler en verdi", "--%s needs a value"},
	"bad":              {"--%s: «%s» kan ikke brukes", "--%s: \"%s\" cannot be used"},
	"bad.since":        {"Skriv en tid i døgn, timer eller minutter, fra 1m til 36600d, for eksempel 72h, 3d eller 90m.", "Write a time in days, hours or minutes, from 1m to 36600d, for example 72h, 3d or 90m."},
	"bad.lang":         {"Velg nb eller en.", "Choose nb or en."},
	"bad.size":         {"Skriv et helt tall i KB, MB eller GB, høyst 60GB, for eksempel 500MB.", "Write a whole number of KB, MB or GB, 60GB at most, for example 500MB."},
	"key.private":      {"%s er en privat nøkkel", "%s is a private key"},
	"key.private.next": {"Den blir hos den som laget den. Oppgi den offentlige nøkkelen (age1…).", "It stays with whoever made it. Name the public key (age1…)."},
	"key.none":         {"%s er verken en offentlig nøkkel eller en fil med nøkler", "%s is neither a public key nor a file of keys"},
	"key.next":         {"Oppgi en offentlig nøkkel (age1…) eller en fil med én på hver linje.", "Name a public key (age1…) or a file with one a line."},
	"state.alone":      {"--state står uten --page", "--state stands without --page"},
	"state.alone.next": {"Oppgi siden tilstanden hører til, for eksempel --page import-ad.", "Name the page the state belongs to, for example --page import-ad."},
	"state.two":        {"to tilstander er oppgitt: «%s» og «%s»", "two states are named: \"%s\" and \"%s\""},
	"state.two.next":   {"Oppgi den ene.", "Name one of them."},
	"bad.case":         {"Skriv et saksnummer på én linje, høyst %d tegn.", "Write a case number on one line, of at most %d characters."},
	"output":           {"det som skulle vises, kunne ikke skrives: %s", "what was to be shown could not be written: %s"},
	"output.next":      {"Sjekk hvor utskriften sendes, og kjør på nytt.", "Check where the output goes, and run again."},
	"bad.part-size":    {"En del må være minst 1MB, for eksempel 20MB.", "A part must be at least 1MB, for example 20MB."},
	"bad.ca":           {"Oppgi en fil med sertifikater som PEM (BEGIN CERTIFICATE).", "Name a file of certificates as PEM (BEGIN CERTIFICATE)."},
	"unmet":            {"ingen kilde eller fil heter «%s», så den er verken utelatt eller tatt med", "no source or file is called \"%s\", so it was neither left out nor put in"},
	"unmet.next":       {"Kildene ser du med: collector collect --plan. Filene står i støttepakkens README.html.", "See the sources with: collector collect --plan. The files stand in the bundle's README.html."},
	"stopped.yes":      {"Avbrutt. Støttepakken lages av det som er samlet inn; Ctrl-C en gang til, så blir ingenting liggende igjen.", "Interrupted. The bundle is made of what has been collected; Ctrl-C once more leaves nothing behind."},
	"stopped.ask":      {"Avbrutt. Du blir spurt om det som er samlet inn; Ctrl-C en gang til, så blir ingenting liggende igjen.", "Interrupted. You are asked about what has been collected; Ctrl-C once more leaves nothing behind."},
	"left":             {"%d:%02d igjen", "%d:%02d left"},
	"bad.bool":         {"Denne valgmuligheten tar ingen verdi.", "This flag takes no value."},
	"many":             {"%s: «%s» er for mye", "%s: \"%s\" is one too many"},
	"few":              {"%s: oppgi %s", "%s: name %s"},
	"few.bundle":       {"en støttepakke", "a bundle"},
	"few.upload":       {"--upload med adressen fra support", "--upload with the address from support"},
	"few.token":        {"et merke, for eksempel [fnr:3f9a2c1b7d40]", "a mark, for example [fnr:3f9a2c1b7d40]"},
	"file":             {"%s kan ikke leses: %s", "%s cannot be read: %s"},
	"file.next":        {"Sjekk navnet og at du har tilgang.", "Check the name, and that you may read it."},
	"error.next":       {"Prøv igjen; hjelper det ikke, send meldingen over til support.", "Try again; if it does not help, send the message above to support."},
	"verify.ok":        {"%s er hel og urørt: %d filer, laget for %s.", "%s is whole and untouched: %d files, made for %s."},
	"verify.parts":     {"Den ligger i %d deler; README.html ved siden av sier hvordan de settes sammen.", "It lies in %d parts; the README.html beside them says how they are joined."},
	"parts.gone":       {"delen %s mangler", "the part %s is missing"},
	"parts.gone.n":     {"Legg alle delene i samme mappe og prøv igjen.", "Put all parts in one folder and try again."},
	"reveal.none":      {"ingen oversikt på denne maskinen har merket %s", "no map on this machine has the mark %s"},
	"reveal.next":      {"Spør på maskinen, og som brukeren, som laget støttepakken.", "Ask on the machine, and as the user, that made the bundle."},
	"forget.none":      {"Det er ingenting å slette.", "There is nothing to delete."},
	"forget.ask":       {"Skal disse slettes? [j/N] ", "Delete these? [y/N] "},
	"forget.done":      {"Slettet.", "Deleted."},
	"forget.kept":      {"Ingenting er slettet.", "Nothing was deleted."},
	"forget.yes":       {"ingen er her til å bekrefte slettingen", "nobody is here to confirm the deletion"},
	"forget.yes.n":     {"Legg til --yes for å slette uten spørsmål.", "Add --yes to delete without being asked."},
	"list.pages":       {"Sider og tilstander:", "Pages and states:"},
	"list.sources":     {"Kilder på denne maskinen:", "Sources on this machine:"},
	"list.ok":          {"tilgjengelig", "available"},
	"list.key":         {"Nøkkelen for maskering: %s", "The key for masking: %s"},
	"who.admin":        {"du", "you"},
	"who.support":      {"support", "support"},
	"who.both":         {"du og support", "you and support"},
	"binary":           {"filen er ikke tekst og kan ikke maskeres", "the file is not text and cannot be masked"},
}

// language is --lang where it is given and known, else the system's, else English.
// It is looked for before anything else, so that every error speaks it.
func language(args []string) string {
	for i, a := range args {
		v, ok := strings.CutPrefix(strings.TrimPrefix(a, "-"), "-lang=")
		if !ok && strings.TrimLeft(a, "-") == "lang" && strings.HasPrefix(a, "-") && i+1 < len(args) {
			v, ok = args[i+1], true
		}
		if ok && (v == "nb" || v == "en") {
			return v
		}
	}
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if v := strings.ToLower(os.Getenv(name)); v != "" {
			return norwegian(v)
		}
	}
	return norwegian(strings.ToLower(systemLanguage()))
}

func norwegian(locale string) string {
	for _, p := range []string{"nb", "nn", "no"} {
		if strings.HasPrefix(locale, p) {
			return "nb"
		}
	}
	return "en"
}

// usage is an error about the command line; near are names that may have been meant.
func (p *program) usage(key, name string, near []string) error {
	r := &collector.Refusal{What: say(p.lang, key, name), Next: say(p.lang, key+".next"), Usage: true}
	if len(near) > 0 {
		r.Next = say(p.lang, "near", strings.Join(near, ", ")) + " " + r.Next
	}
	return r
}

// help shows all, or what belongs to one command.
func (p *program) help(names ...string) error {
	text := helpEN
	if p.lang == "nb" {
		text = helpNB
	}
	text = fmt.Sprintf(text, p.g.Product.Name)
	if len(names) == 0 {
		for l := range strings.Lines(text) {
			p.print(6, strings.TrimRight(l, "\n"))
		}
		return nil
	}
	mine, any := false, false
	for l := range strings.Lines(text) {
		if strings.HasPrefix(l, "  collector") || !strings.HasPrefix(l, " ") {
			mine = strings.HasPrefix(l, "  collector "+names[0]+" ")
		}
		if mine {
			p.print(6, strings.TrimRight(l, "\n"))
			any = true
		}
	}
	if !any {
		return errNoCommand
	}
	return nil
}

// errNoCommand: help has nothing of that name.
var errNoCommand = errors.New("no such command")

const helpNB = `Lager en støttepakke for %s: det siden i veiledningen trenger, uten personopplysninger.

  collector                                          lag støttepakken i nettleseren, ellers spør den her (dobbeltklikk)
  collector open [--page SIDE] [--state TILSTAND]    det samme, med alle valg til collect unntatt --plan, --yes og --json
      --no-browser        skriv bare adressen, og vent på den som åpner den
  collector collect --page SIDE [--state TILSTAND]   lag en støttepakke
      --since 72h         hvor langt tilbake (h, m, d)
      --out MAPPE         hvor den lagres (her)
      --from MAPPE        fra kopierte filer i stedet for denne maskinen
      --exclude NAVN      utelat en kilde eller en fil (kan gjentas)
      --include-withheld FIL  ta med en fil som ikke kan maskeres; det står i støttepakken
      --case SAK          saksnummer hos support
      --encrypt-to NØKKEL age1… eller en fil med nøkler (kan gjentas)
      --upload ADRESSE    send den også, dit support sa
      --ca FIL            stol på sertifikatene i FIL ved opplasting (PEM)
      --max-size 1GB      største samlede størrelse før pakking
      --part-size 20MB    del støttepakken i filer som får plass i en e-post
      --plan              vis bare hva som samles inn
      --yes               ikke spør (for planlagte kjøringer)
      --json              skriv resultatet som JSON
      --lang nb|en        språk
  collector list [--from MAPPE] [--json]             sider, tilstander og kilder
  collector diagnose [--page SIDE] [--state TILSTAND] [--since 72h] [--from MAPPE] [--json]
                                                     kjente feil nå, uten støttepakke
  collector redact [--explain] [FIL|-]               bare maskeringen; et navn maskeres fra der det først er kjent.
                                                     --explain viser på skjermen hva som maskeres, og hvorfor
  collector reveal MERKE                             hva et merke står for, på denne maskinen
  collector forget [--out MAPPE] [--key] [--yes]     slett gamle støttepakker og oversikter
  collector send STØTTEPAKKE --upload ADRESSE [--ca FIL] send en som ligger her, fra der forrige forsøk stanset
  collector verify STØTTEPAKKE [--json]              er den hel og urørt?

Ctrl-C stanser innsamlingen: det som er samlet inn, kan fortsatt bli en støttepakke (med --yes blir det det).
Ctrl-C en gang til, eller å lukke vinduet, lar ingenting ligge igjen.
Avslutter med 0 når det er gjort (også med mangler), 2 når kommandoen er feil, ellers 1.
`

const helpEN = `Makes a support bundle for %s: what the guide's page needs, without personal data.

  collector                                          makes the bundle in the browser, or asks here (double-click)
  collector open [--page PAGE] [--state STATE]       the same, with every flag of collect but --plan, --yes and --json
      --no-browser        only print the address, and wait for whoever opens it
  collector collect --page PAGE [--state STATE]      make a bundle
      --since 72h         how far back (h, m, d)
      --out DIR           where it is saved (here)
      --from DIR          from copied files instead of this machine
      --exclude NAME      leave out a source or a file (may be repeated)
      --include-withheld FILE  put in a file that cannot be masked; the bundle says so
      --case CASE         case number at support
      --encrypt-to KEY    age1… or a file of keys (may be repeated)
      --upload URL        send it too, to where support said
      --ca FILE           trust the certificates in FILE for the upload (PEM)
      --max-size 1GB      largest total size before packing
      --part-size 20MB    cut the bundle into files that fit in a mail
      --plan              only show what would be collected
      --yes               do not ask (for unattended runs)
      --json              print the result as JSON
      --lang nb|en        language
  collector list [--from DIR] [--json]               pages, states and sources
  collector diagnose [--page PAGE] [--state STATE] [--since 72h] [--from DIR] [--json]
                                                     known errors now, without a bundle
  collector redact [--explain] [FILE|-]              the masking alone; a name is masked from where it is first known.
                                                     --explain shows on screen what is masked, and why
  collector reveal MARK                              what a mark stands for, on this machine
  collector forget [--out DIR] [--key] [--yes]       delete old bundles and maps
  collector send BUNDLE --upload URL [--ca FILE]     send one that lies here, from where the last try stopped
  collector verify BUNDLE [--json]                   is it whole and untouched?

Ctrl-C ends the collecting: what has come can still become a bundle (with --yes it does).
Ctrl-C once more, or closing the window, leaves nothing behind.
Exit status: 0 done (also with gaps), 2 the command is wrong, 1 anything else.
`
