package generator

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"stegvis/site"
)

// A catalogue is the interface text of one language, by key; {0}, {1} … stand
// for what is put in. Keys that begin with "js." go to the browser.
type catalogue map[string]string

// catalogues reads the texts of the guide's languages. A language that nobody
// has translated the interface to has the English one.
func catalogues(languages []string) (map[string]catalogue, error) {
	all := map[string]catalogue{}
	for _, lang := range languages {
		data, err := site.FS.ReadFile("text/" + lang + ".json")
		if err != nil {
			if data, err = site.FS.ReadFile("text/en.json"); err != nil {
				return nil, err
			}
		}
		c := catalogue{}
		if err := json.Unmarshal(data, &c); err != nil {
			return nil, fmt.Errorf("text/%s.json: %w", lang, err)
		}
		all[lang] = c
	}
	return all, nil
}

// text is the text of a key; a key that is missing shows itself.
func (b *builder) text(lang, key string, args ...any) string {
	s, ok := b.texts[lang][key]
	if !ok {
		return key
	}
	for i, a := range args {
		s = strings.ReplaceAll(s, "{"+strconv.Itoa(i)+"}", fmt.Sprint(a))
	}
	return s
}

// count is the text of a key for n things: key.one or key.other.
func (b *builder) count(lang, key string, n int) string {
	if n == 1 {
		return b.text(lang, key+".one", n)
	}
	return b.text(lang, key+".other", grouped(n))
}

// grouped writes thousands apart by a no-break space, as both languages do.
func grouped(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + " " + s[i:]
	}
	return s
}

// date writes YYYY-MM-DD as people do: 23. november 2026, 23 November 2026.
func (b *builder) date(lang, iso string) string {
	t, err := time.Parse(time.DateOnly, iso)
	if err != nil {
		return iso
	}
	months := strings.Fields(b.text(lang, "months"))
	if len(months) != 12 {
		return iso
	}
	return b.text(lang, "date", t.Day(), months[t.Month()-1], t.Year())
}

// size writes bytes in MB or kB, with the language's decimal sign.
func (b *builder) size(lang string, n int64) string {
	s := fmt.Sprintf("%.1f MB", float64(n)/1e6)
	if n < 1e6 {
		s = fmt.Sprintf("%d kB", (n+999)/1000)
	}
	return strings.Replace(s, ".", b.text(lang, "decimal"), 1)
}
