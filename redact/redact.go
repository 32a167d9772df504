// Package redact finds personal data and secrets in a stream of bytes and puts
// tokens in their place: bytes in, bytes out, in one pass and with memory that
// does not grow with the input. It keeps the encoding and every byte outside
// what it masks. RULES.md beside this file lists what it recognises, how often
// it is wrong, and what it does not see.
//
// It fails closed: what is binary or cannot be decoded is an error, and the
// caller withholds the file. It is not a general search engine for names: a
// name is known only once a field has told it ("displayName": "…").
//
// A Redactor is safe for use by several goroutines.
package redact

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"sync"
)

// Kinds of value, as they stand in tokens, policies and reports.
const (
	Fnr    = "fnr"      // fødselsnummer, D-number and their synthetic series
	Orgnr  = "orgnr"    // organisation number
	Konto  = "konto"    // bank account number, IBAN
	Epost  = "epost"    // e-mail address, user principal name
	Tlf    = "tlf"      // telephone number
	Navn   = "navn"     // name of a person, and CN= of a distinguished name
	Bruker = "bruker"   // account name, the user of DOMAIN\user, a profile folder
	Sid    = "sid"      // security identifier of an account or a domain
	IP     = "ip"       // IPv4 and IPv6 address
	Mac    = "mac"      // hardware address
	Hemmel = "hemmelig" // password, key, token, private key
	Felt   = "felt"     // value of a field the vendor named
)

// What a policy may say of a kind.
const (
	PolicyMask   = "mask"   // a token takes its place
	PolicyKeep   = "keep"   // left as it is
	PolicyPublic = "public" // ip only: private, local and reserved addresses are kept
	PolicyDrop   = "drop"   // the whole line goes
)

// Reasons to withhold a file. The error from Mask wraps one of them and says
// more; what was written before the error must be thrown away.
var (
	ErrBinary      = errors.New("binary content that this program cannot read")
	ErrUndecodable = errors.New("content that cannot be decoded")
	ErrTooDeep     = errors.New("archive within archive, deeper than is read")
	ErrTooLarge    = errors.New("archive that unpacks to more than is read")
)

// A Pattern is a rule of the vendor's own.
type Pattern struct {
	Kind  string // name of the rule and of its tokens: a–z, 0–9 and hyphens
	Match string // RE2, applied to one line at a time; group 1, where there is one, is what is masked
}

// Options says how to mask. The zero value masks everything with a random key
// that dies with the process.
type Options struct {
	Key      []byte            // of the HMAC, at least 16 bytes; nil: random
	Keep     []string          // words never masked: product names, server roles
	Keys     []string          // further names of fields whose value is masked
	Policy   map[string]string // kind → PolicyMask …; ip is PolicyPublic unless it says otherwise
	Patterns []Pattern
	Forget   bool   // keep no map from token to value
	Dir      string // for a map that outgrows memory: a folder only its owner reads; "" is the system's for temporary files
	Later    bool   // note in Report.Left which words were left standing, for Missed
}

// A Redactor masks. It remembers the names it has learned and, unless told to
// forget, what each token stands for.
type Redactor struct {
	key      [32]byte
	kinds    []string // index → name
	policy   []policy // by kind
	keep     map[string]bool
	keys     map[string]kind
	ends     endings // of keys
	patterns []pattern
	names    nameSet
	later    bool
	ledger   *ledger
	pool     sync.Pool // *stream
}

// A Report says what one Mask did.
type Report struct {
	Encoding string         // utf-8, utf-16le, utf-16be, windows-1252, gzip, zip
	Masked   map[string]int // kind → count
	Learned  int            // names known when it ended
	Withheld []Withheld     // members of a zip that are not in what was written
	Left     *Words         // with Options.Later: what Missed asks for; nil for a zip
}

// Withheld is a member of an archive that could not be masked, and why.
type Withheld struct {
	Name string // masked
	Err  error  // wraps ErrBinary or one of its siblings
}

// New returns a Redactor. An error names the option that is wrong.
func New(o Options) (*Redactor, error) {
	r := &Redactor{keep: map[string]bool{}, keys: maps.Clone(vocabulary)}
	r.names.bits = make([]uint64, bitsLen)
	if err := r.setKey(o.Key); err != nil {
		return nil, err
	}
	r.kinds = append(r.kinds, kindNames[:]...)
	r.policy = make([]policy, len(r.kinds))
	r.policy[kIP] = public
	for _, p := range o.Patterns {
		if err := r.addPattern(p); err != nil {
			return nil, err
		}
	}
	for name, how := range o.Policy {
		if err := r.setPolicy(name, how); err != nil {
			return nil, err
		}
	}
	for _, w := range o.Keep {
		r.keep[string(fold(nil, []byte(w)))] = true
	}
	for _, k := range o.Keys {
		if n := squeeze(k); n != "" {
			r.keys[n] = kFelt
		}
	}
	for k := range r.keys {
		r.ends.set(k)
	}
	for _, w := range suffixes {
		r.ends.set(w)
	}
	r.later = o.Later
	if !o.Forget {
		r.ledger = &ledger{dir: o.Dir}
	}
	r.pool.New = func() any { return newStream(r) }
	return r, nil
}

func (r *Redactor) setPolicy(name, how string) error {
	k, ok := r.kindOf(name)
	if !ok {
		return fmt.Errorf("redaction policy: no kind is called %q", name)
	}
	switch how {
	case PolicyMask:
		r.policy[k] = mask
	case PolicyKeep:
		r.policy[k] = keep
	case PolicyDrop:
		r.policy[k] = drop
	case PolicyPublic:
		if k != kIP {
			return fmt.Errorf("redaction policy %q is for ip alone, not for %s", how, name)
		}
		r.policy[k] = public
	default:
		return fmt.Errorf("redaction policy %q for %s: want mask, keep, public or drop", how, name)
	}
	return nil
}

// Names is how many names and accounts are known. When it has grown since an
// entry was masked, the entry is masked once more, from its masked bytes:
// tokens are never masked again.
func (r *Redactor) Names() int { return r.names.count() }

// Learn makes a name known, as if a field had told it.
func (r *Redactor) Learn(name string) { r.names.learnName([]byte(name), true) }

// Mask copies src to dst with what is personal or secret replaced. Gzip and
// zip content is unpacked, masked and packed again; a member of a zip that
// cannot be masked is left out and listed in the Report. On error, what dst got is
// not to be used: see ErrBinary and its siblings.
func (r *Redactor) Mask(dst io.Writer, src io.Reader) (Report, error) {
	return r.mask(dst, src, nil, 0)
}

// MaskString masks a short value: a name, a path, a field of a manifest.
// What cannot be masked as text becomes one token.
func (r *Redactor) MaskString(s string) string {
	var out bytes.Buffer
	st := r.pool.Get().(*stream)
	defer r.pool.Put(st)
	if err := st.run(&out, bytes.NewReader([]byte(s)), nil); err != nil {
		return r.Token(Hemmel, s)
	}
	return out.String()
}

// Token is the token of a value of a kind, for what the caller knows to be
// personal: a host's name, say. An unknown kind counts as Felt.
func (r *Redactor) Token(kindName, value string) string {
	k, ok := r.kindOf(kindName)
	if !ok {
		k = kFelt
	}
	st := r.pool.Get().(*stream)
	defer r.pool.Put(st)
	hex := st.hasher.token(k, []byte(value))
	return "[" + r.kinds[k] + ":" + string(hex[:]) + "]"
}
