package web

import (
	"encoding/json"
	"strings"
)

// write makes the YAML that goes under "signatures:" of the page's own file.
func (v *shopView) write() {
	var b strings.Builder
	b.WriteString("  - id: " + v.ID + "\n    match: " + yamlSingle(v.Pattern) + "\n")
	text := func(name, nb, en string) {
		if nb == "" && en == "" {
			return
		}
		b.WriteString("    " + name + ":\n")
		if nb != "" {
			b.WriteString("      nb: " + yamlDouble(nb) + "\n")
		}
		if en != "" {
			b.WriteString("      en: " + yamlDouble(en) + "\n")
		}
	}
	text("says", v.SaysNB, v.SaysEN)
	text("fix", v.FixNB, v.FixEN)
	list := func(name string, lines []string) {
		b.WriteString("    " + name + ":\n")
		for _, l := range lines {
			b.WriteString("      - " + yamlDouble(l) + "\n")
		}
	}
	var examples []string
	for _, l := range v.marked() {
		examples = append(examples, neutral(l))
	}
	list("example", examples)
	var not []string
	for _, l := range someLines(v.Not) {
		not = append(not, neutral(l))
	}
	list("not", not)
	v.YAML, v.File = b.String(), "content/steps/"+v.Page+".yaml"
}

// yamlDouble is a text in YAML's double quotes, whose escapes are those of JSON.
func yamlDouble(s string) string {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.Encode(s)
	return strings.TrimSuffix(b.String(), "\n")
}

// yamlSingle is a pattern in single quotes, where a backslash is itself.
func yamlSingle(s string) string {
	if strings.ContainsFunc(s, func(c rune) bool { return c < 0x20 || treacherous(c) }) {
		return yamlDouble(s)
	}
	return "'" + strings.ReplaceAll(s, "'", "''") + "'"
}
