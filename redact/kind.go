package redact

// A kind is an index into Redactor.kinds; the vendor's own follow the built-in.
type kind uint8

const (
	kFnr kind = iota
	kOrgnr
	kKonto
	kEpost
	kTlf
	kNavn
	kBruker
	kSid
	kIP
	kMac
	kHemmelig
	kFelt
	kBuiltin // number of built-in kinds

	// Kinds of key that decide by the value what it is.
	kPerson  kind = 250 // a name if it looks like a person's
	kAdresse kind = 251 // an e-mail address if it has an @, an account otherwise
	kNone    kind = 255
)

var kindNames = [kBuiltin]string{Fnr, Orgnr, Konto, Epost, Tlf, Navn, Bruker, Sid, IP, Mac, Hemmel, Felt}

// A policy is what is done with a kind.
type policy uint8

const (
	mask policy = iota
	keep
	public
	drop
)

// kindOf finds a kind by its name.
func (r *Redactor) kindOf(name string) (kind, bool) {
	for i, n := range r.kinds {
		if n == name {
			return kind(i), true
		}
	}
	return 0, false
}

// token12 is the part of a token between colon and bracket.
type token12 [12]byte

// tokenAt returns the length of the token that starts at b[i], 0 if none does.
// Only kinds that this Redactor knows count, so that nobody can shield a value
// by putting brackets around it.
func (r *Redactor) tokenAt(b []byte, i int) int {
	if i+16 > len(b) || b[i] != '[' || b[i+1] < 'a' || b[i+1] > 'z' {
		return 0
	}
	end := min(len(b), i+40)
	j := i + 1
	for j < end && b[j] != ':' {
		j++
	}
	if j+13 >= len(b) || b[j] != ':' || b[j+13] != ']' {
		return 0
	}
	for _, c := range b[j+1 : j+13] {
		if hexValue[c] > 15 || c >= 'A' && c <= 'F' {
			return 0
		}
	}
	for _, n := range r.kinds {
		if n == string(b[i+1:j]) {
			return j + 14 - i
		}
	}
	return 0
}
