package web

import (
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"stegvis/review/timeline"
)

// tidy leaves out of a view's address what is no value of its kind, so that no
// filter seems to be on that is not, and says what that was.
func tidy(u url.Values, records int) (out []string) {
	known := func(name string) func(string) bool {
		switch strings.TrimPrefix(name, "x") {
		case "level":
			return func(s string) bool { return slices.Contains(levelNames, s) }
		case "pattern":
			return func(s string) bool { _, err := strconv.ParseUint(s, 16, 64); return err == nil }
		case "from", "until":
			return func(s string) bool { return !readTime(s).IsZero() }
		case "off":
			return func(s string) bool { _, _, ok := readOffset(s); return ok }
		case "fold":
			return func(s string) bool { return s == "1" }
		case "tz":
			return func(s string) bool { return s == "utc" }
		case "at", "mark":
			return func(s string) bool { id, ok := readID(s); return ok && int64(id) < int64(records) }
		}
		return nil
	}
	for _, name := range viewParams {
		ok := known(name)
		if ok == nil {
			continue
		}
		u[name] = slices.DeleteFunc(u[name], func(s string) bool {
			if ok(s) {
				return false
			}
			out = append(out, name+"="+s)
			return true
		})
		if len(u[name]) == 0 {
			delete(u, name)
		}
	}
	return out
}

// Tidied is the address without what was left out of it; "" when nothing was.
func (o *openLine) Tidied() string {
	if len(o.unknown) == 0 {
		return ""
	}
	return o.Back()
}

// view prepares the query of the address. Texts that cannot be understood are
// left out, and said.
func (o *openLine) view() (err error) {
	o.Q = readQuery(o.U)
	for {
		var bad *timeline.QueryError
		if o.V, err = o.X.View(o.Q); !errors.As(err, &bad) {
			return err
		}
		o.bad = append(o.bad, bad)
		is := func(t timeline.Text) bool { return t.Text == bad.Text }
		n := len(o.Q.Include) + len(o.Q.Exclude)
		o.Q.Include, o.Q.Exclude = slices.DeleteFunc(o.Q.Include, is), slices.DeleteFunc(o.Q.Exclude, is)
		if len(o.Q.Include)+len(o.Q.Exclude) == n { // it is no text: too many values
			o.Q = timeline.Query{}
		}
	}
}

// wrong says what of the address was left out, and why.
func (r *Request) wrong(o *openLine) (out []string) {
	if len(o.unknown) > 0 {
		list := o.unknown[:min(len(o.unknown), 5)]
		said := make([]string, len(list))
		for i, s := range list {
			said[i] = "«" + plain(short(s, 60)) + "»"
		}
		out = append(out, r.Say("tl.unknown", strings.Join(said, ", ")))
	}
	for _, bad := range o.bad[:min(len(o.bad), 5)] {
		if bad.Text == "" {
			out = append(out, r.Say("tl.toomuch", plain(bad.Why)))
		} else {
			out = append(out, r.Say("tl.bad", plain(short(bad.Text, 60)), plain(r.why(bad.Why))))
		}
	}
	return out
}

// why is what package regexp says of an expression, in the reader's language.
func (r *Request) why(s string) string {
	if r.Lang == "en" {
		return s
	}
	for _, w := range [...][2]string{
		{"missing closing ]", "] mangler"}, {"missing closing )", ") mangler"}, {"unexpected )", ") uten ( foran"},
		{"missing argument to repetition operator", "det står ikke noe foran gjentakelsen"}, {"invalid nested repetition operator", "to gjentakelser etter hverandre"},
		{"invalid repeat count", "tallet i gjentakelsen kan ikke brukes"}, {"invalid character class range", "området i [ ] kan ikke brukes"},
		{"invalid escape sequence", "ukjent tegn etter \\"}, {"trailing backslash at end of expression", "uttrykket slutter med \\"},
		{"invalid named capture", "navnet på gruppen kan ikke brukes"}, {"invalid or unsupported Perl syntax", "RE2 har ikke dette"}, {"invalid UTF-8", "ikke UTF-8"},
		{"not UTF-8", "ikke UTF-8"}, {"expression nests too deeply", "for mange parenteser inni hverandre"}, {"the expression is too large", "uttrykket er for stort"},
	} {
		if rest, ok := strings.CutPrefix(s, w[0]); ok {
			return w[1] + rest
		}
	}
	if n, ok := strings.CutPrefix(s, "longer than "); ok {
		return "lengre enn " + strings.TrimSuffix(n, " bytes") + " byte"
	}
	return s
}
