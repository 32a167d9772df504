package generator

import (
	"bytes"
	"regexp"
	"strings"

	"github.com/yuin/goldmark/util"
)

// safeTag is a tag that authors may write in Markdown: these few, without
// attributes save open on details. Everything else is shown as the text it is,
// so that no content can bring a script, a style or a request to the network.
var safeTag = regexp.MustCompile(`^(?i:<br\s*/?>|</?(?:kbd|sub|sup|summary)\s*>|<details(?:\s+open)?\s*>|</details\s*>)`)

// writeRawHTML writes raw HTML with all but the safe tags escaped.
func writeRawHTML(w util.BufWriter, raw []byte) {
	for len(raw) > 0 {
		i := bytes.IndexByte(raw, '<')
		if i < 0 {
			break
		}
		w.Write(util.EscapeHTML(raw[:i]))
		raw = raw[i:]
		if end := bytes.Index(raw, []byte("-->")); bytes.HasPrefix(raw, []byte("<!--")) && end >= 0 {
			raw = raw[end+3:] // a comment is the author's own
			continue
		}
		if tag := safeTag.Find(raw); tag != nil {
			name := strings.ToLower(string(tag))
			if strings.HasPrefix(name, "<details") {
				name = strings.Replace(name, "<details", `<details class="ds-details"`, 1)
			}
			w.WriteString(name)
			raw = raw[len(tag):]
			continue
		}
		w.WriteString("&lt;")
		raw = raw[1:]
	}
	w.Write(util.EscapeHTML(raw))
}
