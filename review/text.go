package review

import "fmt"

// sentences holds what people read, bokmål first, English second.
var sentences = map[string][2]string{
	"absent":              {"%s finnes ikke", "%s does not exist"},
	"absent.next":         {"Sjekk stien; bruk anførselstegn hvis den har mellomrom.", "Check the path; quote it if it has blanks."},
	"unreadable":          {"%s kan ikke leses: %s", "%s cannot be read: %s"},
	"unreadable.next":     {"Sjekk rettighetene, eller kopier filen til en mappe du eier.", "Check the permissions, or copy the file to a folder of your own."},
	"because.denied":      {"ingen tilgang", "permission denied"},
	"because.absent":      {"finnes ikke", "it does not exist"},
	"because.full":        {"disken er full", "the disk is full"},
	"no-room":             {"det er ikke plass til å pakke ut arkivet: %s", "there is no room to unpack the archive: %s"},
	"no-room.next":        {"Frigjør plass, eller la TMPDIR (TMP i Windows) vise til en mappe med plass.", "Free some space, or let TMPDIR (TMP on Windows) name a folder that has room."},
	"part":                {"delen %s mangler", "the part %s is missing"},
	"part.next":           {"Legg alle delene i samme mappe, og oppgi en av dem.", "Put all parts into one folder, and name any of them."},
	"binary":              {"%s er verken støttepakke, arkiv, loggfil eller hendelseslogg", "%s is not a bundle, an archive, a log or an event log file"},
	"binary.next":         {"Velg en .zip fra oppsamleren, et arkiv, en mappe, en loggfil eller en .evtx.", "Choose a .zip from the collector, an archive, a folder, a log or an .evtx."},
	"no-file":             {"%s er verken fil eller mappe", "%s is neither a file nor a folder"},
	"as-archive":          {"Loggene i den kan leses med --as-archive, uten manifestet.", "The logs in it can be read with --as-archive, without the manifest."},
	"sealed":              {"støttepakken er kryptert", "the bundle is encrypted"},
	"sealed.next":         {"Åpne den med --key FIL: filen med den private nøkkelen.", "Open it with --key FILE: the file with the private key."},
	"wrong-key":           {"støttepakken er kryptert til en annen nøkkel", "the bundle is encrypted to another key"},
	"wrong-key.next":      {"Prøv nøkkelen som hører til mottakeren i guide.yaml.", "Try the key that belongs to the recipient in guide.yaml."},
	"sealed-damaged":      {"den krypterte støttepakken er skadet eller avkortet", "the encrypted bundle is damaged or truncated"},
	"sealed-damaged.next": {"Be om at den blir overført på nytt.", "Ask for it to be transferred again."},
	"nothing":             {"%s inneholder ingen logger som kan leses", "%s holds no logs that can be read"},
	"nothing-because":     {"%s inneholder ingen logger som kan leses: %s", "%s holds no logs that can be read: %s"},
	"nothing.next":        {"Be om loggene på nytt, helst som støttepakke fra oppsamleren.", "Ask for the logs again, best as a bundle from the collector."},
	"skipped":             {"ikke en logg; hoppet over", "not a log; skipped"},
	"skipped-more":        {"%d filer til er ikke logger, og er hoppet over", "%d more files are not logs and were skipped"},
	"name-same":           {"filnavnene %q og %q er ett og samme navn på noen maskiner", "the file names %q and %q are one name on some machines"},
	"name-folder":         {"%q er en fil, og også en mappe som %q ligger i", "%q is a file, and also a folder that holds %q"},
	"name-utf8":           {"filnavnet %q skal være UTF-8, men er det ikke", "the file name %q claims to be UTF-8 and is not"},
	"name-windows":        {"filnavnet %q har tegn som Windows ikke tillater", "the file name %q has characters that Windows does not allow"},
	"name-twice":          {"filnavnet %q står to ganger; begge er lest", "the file name %q stands twice; both were read"},
	"extra":               {"%q: tilleggsfeltet er ødelagt", "%q: its extra field is broken"},
	"listing":             {"zip-filens innholdsliste er på %d MiB, mer enn noen loggsamling trenger", "the directory of the zip file has %d MiB, more than any collection of logs needs"},
	"volume":              {"én av flere deler av et arkiv; be om en vanlig zip", "one of several parts of an archive; ask for a plain zip"},
	"steered":             {"en tekst har styretegn eller tegn som snur skriveretningen; oppsamleren skriver ikke slike", "a text has control characters or such as turn the direction of text; the collector writes none"},
	"second":              {"en støttepakke til; lest som arkiv, uten manifestet", "one more bundle; read as an archive, without its manifest"},
	"hidden":              {"det ligger noe gjemt bak slutten av filens data", "something is hidden behind the end of the file's data"},
	"method":              {"pakket på en måte som ikke kan leses; be om en vanlig zip", "packed in a way that cannot be read; ask for a plain zip"},
	"dir-data":            {"en mappe som har innhold selv; hoppet over", "a folder that has content of its own; skipped"},
	"tar-more":            {"det ligger noe bak slutten av arkivet; det er ikke lest", "something lies behind the end of the archive; it was not read"},
	"damaged":             {"skadet eller avkortet; det som kunne leses, er med", "damaged or truncated; what could be read is included"},
	"damaged-all":         {"skadet eller avkortet", "damaged or truncated"},
	"memory":              {"pakket slik at det trengs mer minne enn et arkiv får; be om en vanlig zip", "packed so that it takes more memory than an archive gets; ask for a plain zip"},
	"tar-end":             {"slutter uten sluttmerke; det kan mangle filer", "ends without an end mark; files may be missing"},
	"password":            {"beskyttet med passord; be om en kopi uten", "protected by a password; ask for a copy without"},
	"deep":                {"arkiv inni arkiv for mange ganger; hoppet over", "archives nested too deep; skipped"},
	"too-much":            {"utpakket større enn noen loggsamling; resten er hoppet over", "unpacks to more than any collection of logs; the rest is skipped"},
	"crashed":             {"kunne ikke pakkes ut innenfor grensene for minne og tid; hoppet over", "could not be unpacked within the limits of memory and time; skipped"},
	"no-file-link":        {"en lenke eller en enhet, ikke en fil; hoppet over", "a link or a device, not a file; skipped"},
	"too-many":            {"flere enn %d filer; resten er hoppet over", "more than %d files; the rest is skipped"},

	"is.bundle":      {"Støttepakke", "Bundle"},
	"is.archive":     {"Arkiv uten manifest (laget for hånd)", "Archive without a manifest (made by hand)"},
	"is.folder":      {"Mappe", "Folder"},
	"is.file":        {"Enkeltfil", "Single file"},
	"whole":          {"Uendret: alle %d filer er slik de ble skrevet", "Untouched: all %d files are as they were written"},
	"broken":         {"ENDRET ELLER SKADET:", "CHANGED OR DAMAGED:"},
	"page":           {"Side", "Page"},
	"link":           {"Åpne", "Open"},
	"made":           {"Laget", "Made"},
	"guide":          {"Veiledning", "Guide"},
	"case":           {"Sak", "Case"},
	"machine":        {"Maskin", "Machine"},
	"elevated":       {"som administrator", "as administrator"},
	"not-elevated":   {"uten administratorrettigheter", "without administrator rights"},
	"window":         {"Tidsrom", "Window"},
	"to":             {"til", "to"},
	"other-guide":    {"Pakken ble laget med en annen utgave av veiledningen (%s); funnene under er regnet ut med %s.", "The bundle was made with another version of the guide (%s); the findings below were computed with %s."},
	"other-findings": {"Funnene i manifestet er andre enn dem som ble regnet ut her.", "The findings in the manifest differ from those computed here."},
	"unknown-page":   {"Siden %q finnes ikke i denne veiledningen.", "The page %q is not in this guide."},
	"coverage":       {"Dekning", "Coverage"},
	"means":          {"Det betyr: %s", "This means: %s"},
	"withheld":       {"Holdt tilbake", "Withheld"},
	"excluded":       {"Utelatt av den som sendte: %s", "Left out by the sender: %s"},
	"masked":         {"Maskert: %s", "Masked: %s"},
	"findings":       {"Funn", "Findings"},
	"no-findings":    {"Ingen kjente feil.", "No known errors."},
	"see":            {"Se", "See"},
	"fix":            {"Gjør dette", "Do this"},
	"patterns":       {"Ukjente feil", "Unknown errors"},
	"notes":          {"Merknader", "Notes"},
	"n-files":        {"1 fil|%d filer", "1 file|%d files"},
	"n-records":      {"1 innslag|%d innslag", "1 record|%d records"},
	"n-times":        {"1 gang|%d ganger", "once|%d times"},

	"status.complete": {"komplett", "complete"},
	"status.partial":  {"delvis", "partial"},
	"status.missing":  {"mangler", "missing"},
	"status.denied":   {"nektet", "denied"},
	"status.locked":   {"låst", "locked"},
	"status.timeout":  {"tidsavbrudd", "timeout"},
	"status.failed":   {"feilet", "failed"},
	"status.excluded": {"utelatt", "excluded"},
}

// A Text is said to people in both languages.
type Text struct {
	NB string `json:"nb"`
	EN string `json:"en"`
}

// In is the text in lang; what is not Norwegian is English.
func (t Text) In(lang string) string {
	if lang == "nb" {
		return t.NB
	}
	return t.EN
}

// say is a sentence in both languages.
func say(key string, args ...any) Text {
	t, ok := sentences[key]
	if !ok {
		return Text{key, key}
	}
	if len(args) == 0 {
		return Text{t[0], t[1]}
	}
	return Text{fmt.Sprintf(t[0], args...), fmt.Sprintf(t[1], args...)}
}

// tr is a sentence in lang.
func tr(lang, key string, args ...any) string { return say(key, args...).In(lang) }
