package web

import (
	"fmt"
	"html/template"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// T is a text in the reader's language.
func (v *View) T(key string, args ...any) string { return say(v.Lang, key, args...) }

// Or is the text of a key, or the word itself where there is none: for words
// that come from outside, such as a status of a source.
func (v *View) Or(prefix, word string) string {
	if known(prefix + word) {
		return say(v.Lang, prefix+word)
	}
	return word
}

// Field is the hidden field every form that changes something carries.
func (v *View) Field() template.HTML {
	return template.HTML(`<input type="hidden" name="csrf" value="` + template.HTMLEscapeString(v.token()) + `">`)
}

// Token is the same for scripts; "" where nobody is logged in.
func (v *View) Token() string {
	if v.User == nil {
		return ""
	}
	return v.token()
}

// May: this person has at least this role.
func (v *View) May(name string) bool {
	for r, n := range roleNames {
		if n == name {
			return roleOf(v.User) >= r
		}
	}
	return false
}

// Number groups digits: 12 345 in Norwegian, 12,345 in English.
func (v *View) Number(n any) string {
	var i int64
	switch n := n.(type) {
	case int:
		i = int64(n)
	case int64:
		i = n
	default:
		return fmt.Sprint(n)
	}
	return number(v.Lang, i)
}

func number(lang string, n int64) string {
	s, sign := strconv.FormatInt(n, 10), ""
	if n < 0 {
		s, sign = s[1:], "−"
	}
	gap := "\u00a0"
	if lang == "en" {
		gap = ","
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + gap + s[i:]
	}
	return sign + s
}

// Size is bytes as people write them: kB and MB of a thousand.
func (v *View) Size(n int64) string { return size(v.Lang, n) }

func size(lang string, n int64) string {
	f, unit := float64(n), "B"
	for _, u := range []string{"kB", "MB", "GB"} {
		if f < 1000 {
			break
		}
		f, unit = f/1000, u
	}
	s := strconv.FormatFloat(f, 'f', 0, 64)
	if unit != "B" && f < 10 {
		s = strconv.FormatFloat(f, 'f', 1, 64)
	}
	if lang == "nb" {
		s = strings.Replace(s, ".", ",", 1)
	}
	return s + "\u00a0" + unit
}

// At is a point in time with its zone: 23.11.2026 kl. 07.20 CET.
func (v *View) At(t time.Time) string { return at(v.Lang, t) }

func at(lang string, t time.Time) string {
	if t.IsZero() {
		return "–"
	}
	if lang == "en" {
		return t.Local().Format("2 Jan 2006 15:04 MST")
	}
	return t.Local().Format("02.01.2006 kl. 15.04 MST")
}

// Day is a date.
func (v *View) Day(t time.Time) string {
	if t.IsZero() {
		return "–"
	}
	if v.Lang == "en" {
		return t.Local().Format("2 Jan 2006")
	}
	return t.Local().Format("02.01.2006")
}

// Ago is how long since, with the point in time on hover.
func (v *View) Ago(t time.Time) template.HTML {
	if t.IsZero() {
		return "–"
	}
	d := v.S.now().Sub(t)
	return template.HTML(fmt.Sprintf(`<time datetime="%s" title="%s">%s</time>`, t.UTC().Format(time.RFC3339),
		template.HTMLEscapeString(v.At(t)), template.HTMLEscapeString(span(v.Lang, d))))
}

func span(lang string, d time.Duration) string {
	n, unit := 0, ""
	switch {
	case d < time.Minute:
		return say(lang, "ago.now")
	case d < time.Hour:
		n, unit = int(d.Minutes()), "min"
	case d < 48*time.Hour:
		n, unit = int(d.Hours()), "h"
	default:
		n, unit = int(d.Hours()/24), "d"
	}
	return say(lang, "ago."+unit, n)
}

// Plain makes what came from outside safe to look at: control and direction
// characters are shown, never obeyed.
func (v *View) Plain(s string) string { return plain(s) }

func plain(s string) string {
	if !strings.ContainsFunc(s, treacherous) {
		return s
	}
	var b strings.Builder
	for _, c := range s {
		switch {
		case c == '\n':
			b.WriteRune(c)
		case c == '\t':
			b.WriteByte(' ')
		case c < 0x20:
			b.WriteRune(0x2400 + c)
		case treacherous(c):
			fmt.Fprintf(&b, "⟨U+%04X⟩", c)
		default:
			b.WriteRune(c)
		}
	}
	return b.String()
}

func treacherous(c rune) bool {
	return c != '\n' && unicode.IsControl(c) || unicode.Is(unicode.Bidi_Control, c) || c >= 0x200B && c <= 0x200F || c == 0x2028 || c == 0x2029 || c == 0xFEFF || c >= 0xE0000 && c <= 0xE007F
}
