package collector

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
)

// A catalogue holds every sentence of one language by its key.
type catalogue map[string]string

// catalogues: text_nb.go and text_en.go; a test holds their keys and verbs together.
var catalogues = map[string]catalogue{"nb": nb, "en": en}

// Tr is the sentence for key in lang, English where lang is unknown.
func Tr(lang, key string, args ...any) string {
	c, ok := catalogues[lang]
	if !ok {
		c = en
	}
	s, ok := c[key]
	if !ok {
		return key
	}
	if len(args) == 0 {
		return s
	}
	return fmt.Sprintf(s, args...)
}

// A Refusal is an error with the two lines a person needs: what happened, and
// what to do next. Usage says that the command line can put it right (exit 2).
type Refusal struct {
	What, Next string
	Usage      bool
	Err        error
}

func (r *Refusal) Error() string { return r.What }
func (r *Refusal) Unwrap() error { return r.Err }

// refusal takes both lines from the catalogue: key and key.next.
func refusal(lang, key string, args ...any) *Refusal {
	return &Refusal{What: Tr(lang, key, args...), Next: Tr(lang, key+".next")}
}

func usage(lang, key string, args ...any) *Refusal {
	r := refusal(lang, key, args...)
	r.Usage = true
	return r
}

// Bytes writes a size as people read it: decimal comma in Norwegian.
func Bytes(lang string, n int64) string {
	units := []string{"B", "kB", "MB", "GB", "TB"}
	v, i := float64(n), 0
	for v >= 999.5 && i < len(units)-1 {
		v, i = v/1000, i+1
	}
	s := fmt.Sprintf("%.0f", v)
	if i > 0 && v < 10 {
		s = fmt.Sprintf("%.1f", v)
	}
	if lang == "nb" {
		s = strings.Replace(s, ".", ",", 1)
	}
	return s + " " + units[i]
}

// Plain shows what would steer a terminal, turn the direction of text or break
// the line by its code.
func Plain(s string) string {
	var b strings.Builder
	for _, r := range s {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == '\u2028' || r == '\u2029' {
			q := strconv.QuoteRune(r)
			b.WriteString(q[1 : len(q)-1])
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}
