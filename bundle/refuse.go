package bundle

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// A Kind is one reason to refuse a bundle or a part of it. Its text is in
// refuse_text.go, in every language that people read.
type Kind string

// What a file can turn out to be instead of a bundle.
const (
	Empty       Kind = "empty"
	NotZip      Kind = "not-zip"
	Other       Kind = "other-archive"
	Sealed      Kind = "encrypted-file"
	Truncated   Kind = "truncated"
	NoBundle    Kind = "no-manifest"
	Rezipped    Kind = "rezipped"
	Edited      Kind = "edited"
	Version     Kind = "unknown-format"
	BadJSON     Kind = "bad-manifest"
	BadField    Kind = "bad-field"
	BadTime     Kind = "bad-time"
	LongField   Kind = "long-field"
	FieldTwice  Kind = "field-twice"
	FieldAbsent Kind = "field-absent"
)

// What can be wrong with the zip itself.
const (
	Prefixed    Kind = "prefix-data"
	Trailing    Kind = "trailing-data"
	Split       Kind = "split-archive"
	BadEnd      Kind = "bad-end-record"
	BadZip64    Kind = "bad-zip64"
	BadCentral  Kind = "bad-directory"
	CountDiffer Kind = "directory-count"
	BadLocal    Kind = "bad-local-header"
	Mismatch    Kind = "header-mismatch"
	Overlap     Kind = "overlap"
	Gap         Kind = "gap"
	Encryption  Kind = "encrypted-entry"
	Method      Kind = "method"
	Link        Kind = "link"
	TooLarge    Kind = "entry-too-large"
	TooMany     Kind = "too-many-entries"
	TooMuch     Kind = "total-too-large"
	TooDense    Kind = "ratio"
)

// What can be wrong with a name.
const (
	NameEmpty     Kind = "name-empty"
	NameLong      Kind = "name-long"
	NameAbsolute  Kind = "name-absolute"
	NameDrive     Kind = "name-drive"
	NameBackslash Kind = "name-backslash"
	NameStream    Kind = "name-colon"
	NameControl   Kind = "name-control"
	NameBidi      Kind = "name-direction"
	NameAlphabet  Kind = "name-alphabet"
	NameDeep      Kind = "name-deep"
	NameEmptyPart Kind = "name-empty-part"
	NameParent    Kind = "name-parent"
	NameReserved  Kind = "name-reserved"
	NameEdges     Kind = "name-edges"
	NameTwice     Kind = "name-twice"
	NameCase      Kind = "name-case"
)

// Where zip and manifest differ.
const (
	Unlisted   Kind = "unlisted"
	Absent     Kind = "absent"
	SizeDiffer Kind = "size-differs"
	HashDiffer Kind = "hash-differs"
	CRCDiffer  Kind = "crc-differs"
	Corrupt    Kind = "corrupt-data"
)

// A RefusedError says why a file, or a part of one, is not a bundle that this
// package would have written.
type RefusedError struct {
	Kind Kind
	Args []any // for the sentence; names in it come from the file and are quoted
}

func refuse(k Kind, args ...any) *RefusedError { return &RefusedError{k, args} }

func (e *RefusedError) Error() string { return e.In("en") }

// In is the sentence in a language, "nb" or "en".
func (e *RefusedError) In(lang string) string {
	t, ok := refusals[e.Kind]
	if !ok {
		return string(e.Kind)
	}
	if lang != "nb" {
		return fmt.Sprintf(t.en, e.Args...)
	}
	args := slices.Clone(e.Args)
	for i, a := range args {
		switch a := a.(type) {
		case Part:
			args[i] = quoted(parts[a])
		case string:
			args[i] = quoted(a)
		}
	}
	return fmt.Sprintf(t.nb, args...)
}

// quoted is in guillemets, as Norwegian writes it, where %q would give "".
type quoted string

func (q quoted) Format(f fmt.State, verb rune) {
	s := string(q)
	if verb == 'q' {
		s = strconv.Quote(s)
		s = "«" + strings.ReplaceAll(s[1:len(s)-1], `\"`, `"`) + "»"
	}
	io.WriteString(f, s)
}

// A Part is an argument that names a part of a zip file, in English; In translates it.
type Part string

// Directory is the list at the end of a zip file.
const Directory Part = "directory"

// Next is the line that tells the person what to do about it.
func (e *RefusedError) Next(lang string) string {
	t := next[e.Kind]
	if t == (text{}) {
		t = next[""]
	}
	if lang == "nb" {
		return t.nb
	}
	return t.en
}
