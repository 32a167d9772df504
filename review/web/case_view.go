package web

import (
	"net/url"
	"strconv"

	"stegvis/review/store"
)

// What the templates of a case say in words that depend on numbers.

// Times is how often: once, 12 times.
func (v *View) Times(n int) string {
	if n == 1 {
		return v.T("case.once")
	}
	return v.T("case.times", v.Number(n))
}

// Files is how many files.
func (v *View) Files(n int) string {
	if n == 1 {
		return v.T("case.file")
	}
	return v.T("case.files", v.Number(n))
}

// Bytes is Size for an int.
func (v *View) Bytes(n int) string { return v.Size(int64(n)) }

// Reason is what happened to a bundle that is not simply ready, Next what to do about it.
func (v *View) Reason(b *store.Bundle) string { return b.Reason.Said.In(v.Lang) }
func (v *View) Next(b *store.Bundle) string   { return b.Reason.Do.In(v.Lang) }

// Rule is a kind of masked value in words; the vendor's own kinds keep their names.
func (v *View) Rule(name string) string { return plain(v.Or("rule.", name)) }

// PageURL is the list of files some pages on.
func (v *filesView) PageURL(by int) string {
	q := url.Values{"page": {strconv.Itoa(v.Page + by)}}
	if v.Bundle != nil {
		q.Set("bundle", v.Bundle.ID)
	}
	if v.Q != "" {
		q.Set("q", v.Q)
	}
	return "/cases/" + strconv.FormatInt(v.Number, 10) + "/files?" + q.Encode()
}

// Sum is how many values were masked in the file.
func (v *fileView) Sum() (n int) {
	for _, c := range v.File.Masked {
		n += c
	}
	return n
}
