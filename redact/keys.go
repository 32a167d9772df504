package redact

import "strings"

// vocabulary is what the names of fields say of their values, in Norwegian and
// English, without case and separators.
var vocabulary = map[string]kind{}

func init() {
	for k, words := range map[kind]string{
		kNavn: `displayname givenname sn surname fornavn etternavn mellomnavn firstname lastname middlename fullname fulltnavn
			visningsnavn nærmesteleder naermesteleder kontaktperson ansattnavn personnavn employeename contactname brukernavnfullt fn navnpåansatt saksbehandler
			familyname slektsnavn`,
		kPerson:  `cn navn name manager leder eier owner ansatt employee person kontakt`,
		kEpost:   `epost epostadresse email emailaddress mail mailaddress`,
		kAdresse: `userprincipalname upn proxyaddresses`,
		kBruker: `samaccountname username brukernavn userid bruker user accountname kontonavn subjectusername targetusername login loginname
			logonname brukerid brukerkonto uid csusername runas createdby opprettetav endretav modifiedby account uname mailnickname
			identity useraccount logonuser logonaccount ansattnr ansattnummer employeeid employeenumber samkontonavn`,
		kFnr: `fnr fodselsnummer fødselsnummer foedselsnummer fodselsnr fødselsnr personnummer personnr ssn nationalid nin dnr dnummer
			noredupersonnin nationalidentitynumber`,
		kTlf: `telefon tlf mobil mobile phone telephonenumber mobilephone homephone telefonnummer tlfnr mobilnr mobilnummer phonenumber
			telefonnr fax facsimiletelephonenumber mobiltelefon`,
		kKonto: `kontonr kontonummer bankkonto lønnskonto lonnskonto bankkontonummer bankaccount iban`,
		kOrgnr: `orgnr organisasjonsnummer orgnummer organizationnumber organisationnumber`,
		kMac:   `mac macaddress macadresse`,
		kHemmelig: `password passord passordet passwd pwd pass passphrase secret hemmelighet hemmelig token apikey apinøkkel apinokkel
			accesskey secretkey privatekey sharedkey accountkey encryptionkey subscriptionkey signingkey storagekey clientsecret credential
			credentials sharedaccesssignature sharedaccesskey sig sessionid cookie setcookie authorization proxyauthorization accesstoken refreshtoken idtoken
			bearertoken authtoken nøkkel pinkode pin functionskey pw passwort kodeord engangskode samlresponse xamzsignature codeverifier instrumentationkey machinekey validationkey decryptionkey adgangstoken`,
	} {
		for _, w := range strings.Fields(words) {
			vocabulary[w] = k
		}
	}
}

// harmless are keys that end like a secret's and hold none.
var harmless = map[string]bool{"publickeytoken": true, "cancellationtoken": true, "tokentype": true, "logontokentype": true, "elevatedtoken": true}

// squeeze is a key without case and separators.
func squeeze(s string) string {
	out := make([]byte, 0, len(s))
	for _, c := range fold(nil, []byte(s)) {
		if c >= 'a' && c <= 'z' || isDigit(c) || c >= 0x80 {
			out = append(out, c)
		}
	}
	return string(out)
}

// suffixes end names of secrets even where no border shows: "ldappassword".
var suffixes = []string{"password", "passord", "passwd", "secret", "apikey", "token"}

// classify says what the value of a key is. The longest known ending counts:
// "ldapPassword", "user.display_name", "ADMIN_PASSORD".
func (r *Redactor) classify(key []byte) kind {
	whole := squeeze(string(key))
	if harmless[whole] || whole == "" {
		return kNone
	}
	if k, ok := r.keys[whole]; ok {
		return k
	}
	// Endings at word borders: separators and capitals.
	for i := 1; i < len(key); i++ {
		border := !isAlnum(key[i-1]) || key[i] >= 'A' && key[i] <= 'Z' && key[i-1] >= 'a' && key[i-1] <= 'z'
		if !border {
			continue
		}
		end := squeeze(string(key[i:]))
		if harmless[end] {
			return kNone
		}
		if k, ok := r.keys[end]; ok && k != kPerson {
			return k
		}
	}
	for _, end := range suffixes {
		if strings.HasSuffix(whole, end) {
			return kHemmelig
		}
	}
	return kNone
}

// known are words that name no person: accounts and values every Windows has.
var known = map[string]bool{}

func init() {
	for _, w := range strings.Fields(`system local service network nt authority builtin anonymous logon everyone administrator administrators
		administratorer guest gjest public default alle allusers all users users computers null none true false nil undefined n/a - unknown ukjent
		localservice networkservice localsystem trustedinstaller dwm-1 umfd-0 umfd-1 nobody root www-data defaultuser defaultapppool
		configuration schema services sites policies partitions krbtgt`) {
		known[w] = true
	}
}

func (r *Redactor) kept(v []byte) bool {
	if len(v) == 0 {
		return true
	}
	var buf [64]byte
	f := fold(buf[:0], v)
	return known[string(f)] || r.keep[string(f)]
}
