package main

import "fmt"

// sentences holds what people read, bokmål first, English second.
var sentences = map[string][2]string{
	"no-command":          {"ingen kommando", "no command"},
	"unknown-command":     {"ingen kommando heter %q", "no command is called %q"},
	"unknown-flag":        {"flagget %s finnes ikke", "there is no flag %s"},
	"did-you-mean":        {"Mente du %s?", "Did you mean %s?"},
	"try-help":            {"Skriv «review help» for å se hva som finnes.", "Write \"review help\" to see what there is."},
	"one-path":            {"inspect leser én sti, ikke %d", "inspect reads one path, not %d"},
	"no-words":            {"keygen tar ikke %q", "keygen does not take %q"},
	"bad-lang":            {"språket %q finnes ikke", "there is no language %q"},
	"bad-lang.next":       {"Bruk --lang nb eller --lang en.", "Use --lang nb or --lang en."},
	"bad-grep":            {"%q er ikke et regulært uttrykk: %q kan ikke leses", "%q is not a regular expression: %q cannot be read"},
	"bad-grep.next":       {"Skriv \\ foran tegn som skal stå som de er, for eksempel \\( eller \\[. Formen er RE2.", "Write \\ before characters that stand for themselves, for example \\( or \\[. The form is RE2."},
	"flag-alone":          {"flagget %s mangler en verdi", "the flag %s needs a value"},
	"flag-value":          {"flagget %s kan ikke ha verdien %s", "the flag %s cannot have the value %s"},
	"no-output":           {"resultatet kan ikke skrives ut: %s", "the result cannot be written: %s"},
	"no-output.next":      {"Skriv det til et sted med plass.", "Write it to a place that has room."},
	"json-alone":          {"--json gir ett objekt, og kan ikke stå sammen med --records, --timeline eller --grep", "--json gives one object and does not go with --records, --timeline or --grep"},
	"json-alone.next":     {"Bruk --records, også med --grep: den gir JSON-linjer.", "Use --records, with --grep too: it gives JSON lines."},
	"records-broken":      {"støttepakken er endret eller skadet; innslagene over er det som kunne leses", "the bundle is changed or damaged; the records above are what could be read"},
	"records-broken.next": {"Se hva som er galt med «review inspect», og be om pakken på nytt.", "See what is wrong with \"review inspect\", and ask for the bundle again."},
	"no-guide":            {"%s inneholder ingen guide.json", "%s holds no guide.json"},
	"unreadable-guide":    {"guide.json i %s kan ikke leses", "guide.json in %s cannot be read"},
	"no-guide.next":       {"Oppgi mappen som «guide build» skrev, for eksempel --guide dist/guide.", "Name the folder that \"guide build\" wrote, for example --guide dist/guide."},
	"no-key":              {"nøkkelen %s kan ikke leses", "the key %s cannot be read"},
	"bad-key":             {"%s er ikke en privat age-nøkkel", "%s is not a private age key"},
	"no-key.next":         {"Oppgi filen som «review keygen» laget.", "Name the file that \"review keygen\" made."},
	"key-exists":          {"%s finnes fra før", "%s exists already"},
	"key-exists.next":     {"Ta vare på den: pakker kryptert til den kan ikke åpnes uten. Velg et annet navn med --out.", "Keep it: bundles encrypted to it cannot be opened without it. Choose another name with --out."},
	"no-write":            {"%s kan ikke skrives", "%s cannot be written"},
	"no-write.next":       {"Velg en mappe du kan skrive i, med --out.", "Choose a folder you can write in, with --out."},
	"key-made":            {"Den private nøkkelen ligger i %s. Vis den aldri til noen. Den offentlige, over, skal stå under support.keys i guide.yaml.", "The private key is in %s. Show it to nobody. The public one, above, belongs under support.keys in guide.yaml."},
	"too-greedy":          {"filen krevde mer minne enn en samling av logger trenger", "the file asked for more memory than a collection of logs needs"},
	"too-greedy.next":     {"Be om loggene som støttepakke fra oppsamleren, eller i en vanlig zip.", "Ask for the logs as a bundle from the collector, or in an ordinary zip."},
	"add-none":            {"add trenger minst én fil", "add needs at least one file"},
	"add-none.next":       {"Skriv «review add FIL --data MAPPE --customer NAVN».", "Write \"review add FILE --data DIR --customer NAME\"."},
	"add-data.next":       {"Oppgi mappen som «review serve --data» bruker.", "Name the folder that \"review serve --data\" uses."},
	"add-no-data":         {"%s er ingen datamappe: den har ingen review.db", "%s is no data folder: it has no review.db"},
	"added":               {"%s er mottatt i sak %d; den leses når «review serve» kjører", "%s is received in case %d; it is read while \"review serve\" runs"},
	"added-before":        {"%s er mottatt før, i sak %d", "%s was received before, in case %d"},
	"failed.next":         {"Prøv igjen; gjentar det seg, meld fra med hele meldingen.", "Try again; if it repeats, report it with the whole message."},

	"help": {`review leser det kundene sender.

  review inspect STI            sjekk, oppsummer og diagnostiser
  review inspect STI --records  alle innslag etter tid, som JSON-linjer
  review inspect STI --timeline alle innslag etter tid, for øyet
  review serve                  sidene support arbeider i
      --addr VERT:PORT          hvor de lytter (127.0.0.1:8080; TLS settes foran)
      --data MAPPE              der alt som mottas, ligger (data)
      --base URL                adressen folk bruker
      --watch MAPPE             motta også det som legges i mappen
      --demo                    vis eksempler i en tom datamappe
  review add FIL --data MAPPE --customer NAVN [--case N]
                                ta imot en fil som ligger på denne maskinen
  review user add|list|disable|enable|reset [NAVN] --data MAPPE [--role reader|reviewer|admin]
                                 kontoer; add og reset gir en engangslenke [--display NAVN] [--email ADR] [--base URL]
  review audit verify --data MAPPE [--head N:SUM]
                                 er revisjonsloggen det som ble skrevet?
  review backup FIL --data MAPPE sikkerhetskopi, også mens tjenesten går
  review restore FIL --data MAPPE
                                 en ny datamappe fra en sikkerhetskopi
  review export FIL --data MAPPE --customer NAVN
                                 alt som er lagret om en kunde, som zip
  review keygen [--out FIL]     nøkkelpar (age) for krypterte støttepakker
  review --version

STI er en støttepakke (.zip, .zip.age), en mappe, et arkiv med logger
(zip, 7z, rar, tar, gz, bz2, xz, zst), en loggfil eller en .evtx.

  --guide MAPPE  det bygde nettstedet (ellers mappen «guide» ved siden av
                 programmet, ellers den innebygde veiledningen)
  --grep UTTRYKK bare innslag som passer; store og små bokstaver er like
  --key FIL      privat nøkkel for en kryptert pakke
  --as-archive   les en avvist pakke som vanlig arkiv med logger
  --json         ett objekt: {ok, problems, manifest, findings, patterns, …}
  --lang nb|en   språk

Sluttkode: 0 ferdig, 1 pakken er avvist eller endret, 2 kommandolinjen er feil.
`, `review reads what customers send.

  review inspect PATH            check, summarize and diagnose
  review inspect PATH --records  all records by time, as JSON lines
  review inspect PATH --timeline all records by time, for the eye
  review serve                  the pages support works in
      --addr HOST:PORT          where they listen (127.0.0.1:8080; put TLS in front)
      --data DIR                where all that is received lies (data)
      --base URL                the address people use
      --watch DIR               receive what is put in the folder, too
      --demo                    show examples in an empty data folder
  review add FILE --data DIR --customer NAME [--case N]
                                 receive a file that lies on this machine
  review user add|list|disable|enable|reset [NAME] --data DIR [--role reader|reviewer|admin]
                                 accounts; add and reset give a one-time link [--display NAME] [--email ADDR] [--base URL]
  review audit verify --data DIR [--head N:SUM]
                                 is the audit log what was written?
  review backup FILE --data DIR  a backup, also while the service runs
  review restore FILE --data DIR a new data folder from a backup
  review export FILE --data DIR --customer NAME
                                 all that is kept about a customer, as a zip
  review keygen [--out FILE]     a key pair (age) for encrypted bundles
  review --version

PATH is a bundle (.zip, .zip.age), a folder, an archive of logs (zip, 7z,
rar, tar, gz, bz2, xz, zst), a log file or an .evtx.

  --guide DIR    the built site (else the folder "guide" beside the
                 program, else the guide it carries)
  --grep RE      only records that match; case does not matter
  --key FILE     private key for an encrypted bundle
  --as-archive   read a refused bundle as an ordinary archive of logs
  --json         one object: {ok, problems, manifest, findings, patterns, …}
  --lang nb|en   language

Exit status: 0 done, 1 the bundle is refused or changed, 2 the command line is wrong.
`},
}

// say is a sentence in the person's language.
func (p *program) say(key string, args ...any) string {
	t := sentences[key]
	s := t[1]
	if p.lang == "nb" {
		s = t[0]
	}
	if len(args) == 0 {
		return s
	}
	return fmt.Sprintf(s, args...)
}
