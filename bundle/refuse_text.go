package bundle

type text struct{ nb, en string }

// refusals has a sentence of its own for each kind. %q keeps control and
// direction characters of a hostile name from reaching a terminal.
var refusals = map[Kind]text{
	Empty:       {"filen er tom", "the file is empty"},
	NotZip:      {"filen er ikke en zip-fil", "the file is not a zip file"},
	Other:       {"filen er et arkiv av typen %s, ikke en støttepakke", "the file is an archive of type %s, not a bundle"},
	Sealed:      {"filen er kryptert (age)", "the file is encrypted (age)"},
	Truncated:   {"støttepakken er avkortet: slutten av zip-filen mangler", "the bundle is truncated: the end of the zip file is missing"},
	NoBundle:    {"zip-filen er ikke en støttepakke: den har ingen manifest.json", "the zip file is not a bundle: it has no manifest.json"},
	Rezipped:    {"støttepakken er pakket ut og zippet på nytt; filene i den er som manifestet sier", "the bundle was unpacked and re-zipped; the files in it are as the manifest says"},
	Edited:      {"støttepakken er endret etter at den ble laget: %q er ikke som manifestet sier", "the bundle was edited after it was made: %q is not what the manifest says"},
	Version:     {"støttepakken har formatet %q, som dette programmet ikke kjenner", "the bundle has the format %q, which this program does not know"},
	BadJSON:     {"manifest.json kan ikke leses: det som står ved byte %d, er ikke JSON i UTF-8", "manifest.json cannot be read: what stands at byte %d is not JSON in UTF-8"},
	BadTime:     {"manifest.json: et tidspunkt har en verdi som ikke er tillatt", "manifest.json: a time has a value that is not allowed"},
	LongField:   {"manifest.json: en verdi er på %d byte; grensen er %d", "manifest.json: a value has %d bytes; the limit is %d"},
	BadField:    {"manifest.json: feltet %s har en verdi som ikke er tillatt", "manifest.json: the field %s has a value that is not allowed"},
	FieldTwice:  {"manifest.json: feltet %q står to ganger", "manifest.json: the field %q stands twice"},
	FieldAbsent: {"manifest.json: feltet %s mangler", "manifest.json: the field %s is missing"},

	Prefixed:    {"det ligger %d byte foran zip-filens begynnelse", "%d bytes stand before the beginning of the zip file"},
	Trailing:    {"det ligger %d byte etter zip-filens slutt", "%d bytes stand after the end of the zip file"},
	Split:       {"zip-filen er delt på flere filer", "the zip file is split over several files"},
	BadEnd:      {"zip-filens sluttpost motsier seg selv", "the end record of the zip file contradicts itself"},
	BadZip64:    {"zip-filens zip64-post motsier seg selv", "the zip64 record of the zip file contradicts itself"},
	BadCentral:  {"zip-filens innholdsliste er ødelagt ved oppføring %d", "the directory of the zip file is damaged at entry %d"},
	CountDiffer: {"zip-filens innholdsliste har %d oppføringer, men sier at den har %d", "the directory of the zip file has %d entries but says it has %d"},
	BadLocal:    {"%q: det står ingen fil der innholdslisten peker", "%q: there is no file where the directory points"},
	Mismatch:    {"%q: filens eget hode og innholdslisten er uenige om %s", "%q: the file's own header and the directory disagree on its %s"},
	Overlap:     {"%q overlapper %q i zip-filen", "%q overlaps %q in the zip file"},
	Gap:         {"det ligger %d byte mellom filene foran %q", "%d bytes stand between the files before %q"},
	Encryption:  {"%q er kryptert inne i zip-filen", "%q is encrypted inside the zip file"},
	Method:      {"%q er komprimert med metode %d; bare Deflate er tillatt", "%q is compressed by method %d; only Deflate is allowed"},
	Link:        {"%q er en lenke eller en mappe, ikke en fil", "%q is a link or a folder, not a file"},
	TooLarge:    {"%q er på %d byte; grensen er %d", "%q has %d bytes; the limit is %d"},
	TooMany:     {"støttepakken har %d filer; grensen er %d", "the bundle has %d files; the limit is %d"},
	TooMuch:     {"støttepakken utgir seg for å inneholde %d byte; grensen er %d", "the bundle claims to hold %d bytes; the limit is %d"},
	TooDense:    {"støttepakken utgir seg for å pakke %d byte i %d", "the bundle claims to pack %d bytes into %d"},

	NameEmpty:     {"et filnavn er tomt", "a file name is empty"},
	NameLong:      {"filnavnet %q er lengre enn %d byte", "the file name %q is longer than %d bytes"},
	NameAbsolute:  {"filnavnet %q begynner ved roten", "the file name %q starts at the root"},
	NameDrive:     {"filnavnet %q har en stasjonsbokstav", "the file name %q has a drive letter"},
	NameBackslash: {"filnavnet %q har omvendte skråstreker", "the file name %q has backslashes"},
	NameStream:    {"filnavnet %q har et kolon", "the file name %q has a colon"},
	NameControl:   {"filnavnet %q har styretegn", "the file name %q has control characters"},
	NameBidi:      {"filnavnet %q har tegn som snur skriveretningen", "the file name %q has characters that turn the direction of text"},
	NameAlphabet:  {"filnavnet %q har tegnet %q, som ikke er tillatt", "the file name %q has the character %q, which is not allowed"},
	NameDeep:      {"filnavnet %q går dypere enn %d mapper", "the file name %q goes deeper than %d folders"},
	NameEmptyPart: {"filnavnet %q har et tomt ledd", "the file name %q has an empty part"},
	NameParent:    {"filnavnet %q peker ut av mappen", "the file name %q points out of its folder"},
	NameReserved:  {"filnavnet %q har et enhetsnavn i Windows: %q", "the file name %q has a device name of Windows: %q"},
	NameEdges:     {"filnavnet %q har mellomrom eller punktum i kanten", "the file name %q has a space or dot at an edge"},
	NameTwice:     {"filnavnet %q står to ganger", "the file name %q stands twice"},
	NameCase:      {"filnavnene %q og %q skiller seg bare i store og små bokstaver", "the file names %q and %q differ only in case"},

	Unlisted:   {"%q står ikke i manifestet", "%q is not in the manifest"},
	Absent:     {"%q står i manifestet, men mangler i zip-filen", "%q is in the manifest but missing from the zip file"},
	SizeDiffer: {"%q er på %d byte; manifestet sier %d", "%q has %d bytes; the manifest says %d"},
	HashDiffer: {"%q er endret: innholdet har en annen SHA-256 enn manifestet sier", "%q was edited: its content has another SHA-256 than the manifest says"},
	CRCDiffer:  {"%q er skadet: kontrollsummen i zip-filen stemmer ikke", "%q is damaged: the checksum in the zip file does not hold"},
	Corrupt:    {"%q er skadet: dataene kan ikke pakkes ut", "%q is damaged: its data cannot be unpacked"},
}

// parts are the Parts that can be named, in bokmål.
var parts = map[Part]string{Directory: "innholdslisten", "name": "navn", "flags": "flagg", "method": "metode", "CRC": "kontrollsum", "packed size": "pakket størrelse", "size": "størrelse"}

// next says what to do; the entry "" holds for all kinds that have none of their own.
var next = map[Kind]text{
	"":        {"Be avsenderen om å lage støttepakken på nytt og sende den urørt.", "Ask the sender to make the bundle again and to send it untouched."},
	NotZip:    {"Velg filen som oppsamleren laget; navnet slutter på .zip eller .zip.age.", "Choose the file the collector made; its name ends in .zip or .zip.age."},
	Other:     {"Pakk det ut og velg støttepakken inni, eller les arkivet med review inspect.", "Unpack it and choose the bundle inside, or read the archive with review inspect."},
	Sealed:    {"Åpne den med nøkkelen den er kryptert til.", "Open it with the key it was encrypted to."},
	Truncated: {"Last den opp eller ned på nytt; overføringen ble trolig avbrutt.", "Transfer it again; the upload or download was probably cut off."},
	NoBundle:  {"Velg filen som oppsamleren laget, eller les arkivet med review inspect.", "Choose the file the collector made, or read the archive with review inspect."},
	Rezipped:  {"Be om den opprinnelige filen; denne kan leses, men ikke godtas som urørt.", "Ask for the original file; this one can be read but not accepted as untouched."},
	Version:   {"Bruk en nyere utgave av dette programmet.", "Use a newer version of this program."},
}
