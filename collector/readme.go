package collector

import (
	"bytes"
	"html/template"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode"

	"stegvis/bundle"
)

// readmePage is for people: no script, no picture, nothing from elsewhere, and
// it prints. The reader may be the administrator, a data protection officer, or support.
var readmePage = template.Must(template.New("readme").Parse(`<!doctype html>
<html lang="{{.Lang}}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{{.T "readme.title"}}: {{.M.Guide.Title}}</title>
<style>
body { font: 16px/1.5 "Segoe UI", system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1e2b3c; background: #fff }
h1 { font-size: 1.6rem } h2 { font-size: 1.15rem; margin-top: 2rem }
table { border-collapse: collapse; width: 100% } th, td { text-align: left; vertical-align: top; padding: .35rem .6rem; border-bottom: 1px solid #d3d9e0; overflow-wrap: break-word } code { overflow-wrap: anywhere } th { white-space: nowrap }
pre { white-space: pre-wrap } code { font: .9em Consolas, monospace } .quiet { color: #56616e } .size { white-space: nowrap }
@media (max-width: 40rem) { table, tbody, tr, td, th { display: block; white-space: normal } th[scope=col] { display: none } td, th { border: 0; padding: .1rem 0 } tr { border-bottom: 1px solid #d3d9e0; padding: .4rem 0 } td { overflow-wrap: anywhere } }
@media (prefers-color-scheme: dark) { body { color: #e6e9ed; background: #14181d } tr, th, td { border-color: #3a434e } .quiet { color: #a3adb9 } a { color: #8ab8ff } }
</style>
</head>
<body>
<main>
<h1>{{.T "readme.title"}}: {{.M.Guide.Title}}</h1>
<p>{{.T "readme.what"}}</p>
<table>
<tr><th scope="row">{{.T "readme.page"}}</th><td><a href="{{.Link .M.Guide.Path}}">{{.M.Guide.Title}}</a> <span class="quiet"><code>{{.M.Guide.Path}}</code></span></td></tr>
<tr><th scope="row">{{.T "readme.machine"}}</th><td>{{.M.Host.Name}} · {{.OS}}</td></tr>
<tr><th scope="row">{{.T "readme.window"}}</th><td>{{.At .M.Window.Since}} – {{.At .M.Window.Until}}</td></tr>
<tr><th scope="row">{{.T "readme.made"}}</th><td>{{.At .M.Created}} · {{.M.Tool.Name}} {{.M.Tool.Version}}</td></tr>
{{with .M.Case}}<tr><th scope="row">{{$.T "readme.case"}}</th><td>{{.}}</td></tr>{{end}}
</table>
<p class="quiet">{{.T "readme.links"}}</p>
{{with .Parts}}<h2>{{$.T "readme.parts"}}</h2>
<p>{{$.T "readme.parts.text"}}</p>
<p>Windows:</p><pre><code>{{.Windows}}</code></pre>
<p>Linux, macOS:</p><pre><code>{{.Linux}}</code></pre>
{{end}}<h2>{{.T "readme.findings"}}</h2>
{{if .Findings}}<table>
<tr><th scope="col">{{.T "readme.finding"}}</th><th scope="col">{{.T "readme.where"}}</th><th scope="col">{{.T "readme.count"}}</th><th scope="col">{{.T "readme.remedy"}}</th></tr>
{{range .Findings}}<tr><td>{{.Says}}</td><td><code>{{.Entry}}:{{.Line}}</code></td><td>{{.Count}}</td><td><a href="{{$.Link .Path}}">{{.Title}}</a></td></tr>
{{end}}</table>{{else}}<p>{{.T "readme.no-findings"}}</p>{{end}}
<h2>{{.T "readme.coverage"}}</h2>
<table>
<tr><th scope="col">{{.T "readme.source"}}</th><th scope="col">{{.T "readme.status"}}</th><th scope="col">{{.T "readme.files"}}</th><th scope="col">{{.T "readme.note"}}</th></tr>
{{range .M.Sources}}<tr><td>{{$.Source .ID}}<br><code class="quiet">{{.ID}}</code></td><td>{{$.Status .Status}}</td><td class="size">{{.Entries}}{{if .Bytes}} · {{$.Bytes .Bytes}}{{end}}</td><td>{{$.Plain .Note}}{{if .Means}}<br><span class="quiet">{{$.Means .}}</span>{{end}}</td></tr>
{{end}}</table>
<h2>{{.T "readme.contents"}}</h2>
<table>
<tr><th scope="col">{{.T "readme.file"}}</th><th scope="col">{{.T "readme.from"}}</th><th scope="col">{{.T "readme.size"}}</th><th scope="col">{{.T "readme.masked"}}</th></tr>
{{range .Entries}}<tr><td><a href="{{.Path}}"><code>{{.Path}}</code></a></td><td>{{$.Plain .Original}}{{with .Truncated}}<br><span class="quiet">{{$.Plain .}}</span>{{end}}</td><td class="size">{{$.Bytes .Size}}</td><td>{{$.Masked .Masked}}</td></tr>
{{end}}</table>
<h2>{{.T "readme.withheld"}}</h2>
{{if .M.Redaction.Withheld}}<table>
{{range .M.Redaction.Withheld}}<tr><td><code>{{$.Plain .Path}}</code></td><td>{{$.Plain .Reason}}</td></tr>
{{end}}</table>{{else}}<p>{{.T "readme.nothing-withheld"}}</p>{{end}}
<h2>{{.T "readme.masking"}}</h2>
<p>{{.T "readme.masking.text"}}</p>
<p>{{.Masked .M.Redaction.Rules}}</p>
<p class="quiet">{{.T "readme.scan"}} {{.M.Redaction.Scan.Entries}} / {{.M.Redaction.Scan.Hits}}.</p>
</main>
</body>
</html>
`))

type readmeView struct {
	c       *Collection
	M       *bundle.Manifest
	Lang    string
	Entries []bundle.Entry
	Parts   *parts // nil: one file
}

// A readmeFinding is a finding with the words of its signature.
type readmeFinding struct {
	bundle.Finding
	Says, Title, Path string
}

// OS: the manifest's word for a machine of which only files are here is the same in every language.
func (v readmeView) OS() string {
	if v.M.Host.OS == copiedOS {
		return Tr(v.Lang, "readme.copied")
	}
	return v.M.Host.OS
}

func (v readmeView) Plain(s string) string { return Plain(s) }
func (v readmeView) Source(id string) string {
	if s := v.c.g.Source(id); s != nil {
		return s.Title.In(v.Lang, v.c.g.Languages...)
	}
	return id
}
func (v readmeView) T(key string) string    { return Tr(v.Lang, key) }
func (v readmeView) Bytes(n int64) string   { return Bytes(v.Lang, n) }
func (v readmeView) Status(s string) string { return Tr(v.Lang, "status."+s) }
func (v readmeView) At(t time.Time) string {
	return t.In(v.c.zone).Format("2006-01-02 15:04 -07:00")
}

// Link leads to the guide's page from a folder inside the guide's own, where
// readme.links asks for the bundle to be unpacked: nobody knows where the guide lies.
func (v readmeView) Link(path string) string { return "../" + path }

// Means is what a gap means.
func (v readmeView) Means(s bundle.Source) string { return Tr(v.Lang, MeansKey(s), s.Means) }

// MeansKey is the sentence that says what the gap of a source means: of what is
// there in part, only what it may mean is known.
func MeansKey(s bundle.Source) string {
	if s.Entries > 0 {
		return "means.part"
	}
	return "means"
}

func (v readmeView) Masked(m map[string]int) string {
	var out []byte
	for i, rule := range slices.Sorted(maps.Keys(m)) {
		if i > 0 {
			out = append(out, " · "...)
		}
		out = append(out, Tr(v.Lang, "masked.one", KindName(v.Lang, rule), m[rule])...)
	}
	return string(out)
}

// KindName is what a kind of value that is masked is called; a rule of the
// vendor's own has its name.
func KindName(lang, kind string) string {
	if text := Tr(lang, "kind."+kind); text != "kind."+kind {
		return text
	}
	return kind
}

// MaxCase is the length of a case number, in characters.
const MaxCase = 100

// CaseNumber is what of s can be one: a line of printable characters.
func CaseNumber(s string) string {
	s = strings.TrimSpace(strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, s))
	if r := []rune(s); len(r) > MaxCase {
		s = string(r[:MaxCase])
	}
	return s
}

func (v readmeView) Findings() []readmeFinding {
	var out []readmeFinding
	for _, f := range v.M.Findings {
		title, path := f.Page, v.c.url(f.Page)
		page, state, _ := strings.Cut(f.Page, "#")
		if p := v.c.g.Page(page); p != nil {
			title = v.c.title(p, state)
		}
		out = append(out, readmeFinding{f, v.c.Says(f.Signature), title, path})
	}
	return out
}

// Says is what a signature means, in the run's language.
func (c *Collection) Says(signature string) string {
	for _, s := range c.g.Signatures {
		if s.ID == signature {
			return s.Says.In(c.o.Lang, c.g.Languages...)
		}
	}
	return signature
}

func (c *Collection) readme(m *bundle.Manifest) []byte {
	if c.o.PartSize > 0 {
		return c.readmeWith(m, joining(c.name, 0))
	}
	return c.readmeWith(m, nil)
}

func (c *Collection) readmeWith(m *bundle.Manifest, p *parts) []byte {
	var b bytes.Buffer
	// The template is a constant and the view has no failing method.
	if err := readmePage.Execute(&b, readmeView{c, m, c.o.Lang, c.draft.Entries(), p}); err != nil {
		panic(err)
	}
	return b.Bytes()
}
