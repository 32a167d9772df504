package generator

import (
	"errors"
	"html/template"
	"net/url"
	"strings"

	"stegvis/guide"
)

// A view is what every template gets: the page around the content.
type view struct {
	b       *builder
	Lang    string
	Path    string // of the file being written
	Title   string
	About   string // description
	PageID  string
	Crumbs  []link
	Others  []link // the same page in the other languages
	Search  bool
	Reload  bool
	HasSigs bool
}

// A link of the interface; Here marks the page itself.
type link struct {
	Href, Text, Lang string
	Here             bool
}

// anchor is the link as HTML.
func (l link) anchor() template.HTML {
	here := ""
	if l.Here {
		here = ` aria-current="page"`
	}
	return template.HTML(`<a href="` + template.HTMLEscapeString(l.Href) + `"` + here + `>` + template.HTMLEscapeString(l.Text) + `</a>`)
}

// T is an interface text.
func (v view) T(key string, args ...any) string { return v.b.text(v.Lang, key, args...) }

// N is an interface text for n things.
func (v view) N(key string, n int) string { return v.b.count(v.Lang, key, n) }

// Date writes YYYY-MM-DD in words.
func (v view) Date(iso string) string { return v.b.date(v.Lang, iso) }

// Size writes a number of bytes.
func (v view) Size(n int64) string { return v.b.size(v.Lang, n) }

// To is the link to a file of the site.
func (v view) To(file string) string { return relative(v.Path, file) }

// Root is the link to the site's top, "" or "../../".
func (v view) Root() string { return strings.Repeat("../", strings.Count(v.Path, "/")) }

func (v view) Guide() *guide.Guide { return v.b.g }
func (v view) Home() string        { return v.To(v.b.homeFile(v.Lang)) }
func (v view) Contents() string    { return v.To("contents/" + v.Lang + "/index.html") }
func (v view) Newest() string      { return v.b.newest }
func (v view) Programs() []program { return v.b.programs }

// PrintFile is the link to the page that holds the whole guide, "" when it would be too large to print.
func (v view) PrintFile() string {
	if !v.b.printable() {
		return ""
	}
	return v.To("print." + v.Lang + ".html")
}

// PageHref is the link to a page by id, "" when the guide has none such.
func (v view) PageHref(id string) string {
	p := v.b.g.Page(id)
	if p == nil {
		return ""
	}
	return v.To(p.File(v.Lang))
}

// Banner and Foot are what stands above and below every page. They are the
// same for all pages of a folder: a large guide has them written once a folder.
func (v view) Banner() template.HTML {
	if len(v.Others) > 0 { // whose links are the page's own
		return template.HTML(v.b.part("banner", v))
	}
	return v.b.once("banner", v)
}

func (v view) Foot() template.HTML {
	v.PageID = "" // a letter about this page stands under its text
	return v.b.once("foot", v)
}

// Mail is the address of a letter to the guide's keepers about this page.
func (v view) Mail() string {
	s := v.b.g.Support
	if s.Email == "" {
		return ""
	}
	q := url.Values{"subject": {v.T("mail.subject", v.b.g.Product.Name, v.PageID)},
		"body": {v.T("mail.body", v.PageID, v.b.g.Version)}}
	return "mailto:" + s.Email + "?" + strings.ReplaceAll(q.Encode(), "+", "%20")
}

// SupportHours in the reader's language.
func (v view) SupportHours() string { return v.b.g.Support.Hours.In(v.Lang, v.b.g.Languages...) }

// homeFile is the home page of a language: index.html for the first.
func (b *builder) homeFile(lang string) string {
	if lang == b.g.Languages[0] {
		return "index.html"
	}
	return "index." + lang + ".html"
}

// languageNames are what a language calls itself.
var languageNames = map[string]string{"nb": "Norsk", "nn": "Nynorsk", "en": "English", "sv": "Svenska", "da": "Dansk", "fi": "Suomi", "de": "Deutsch", "fr": "Français", "se": "Davvisámegiella"}

func (b *builder) view(lang, file, title string, in func(lang string) string) view {
	v := view{b: b, Lang: lang, Path: file, Title: title, Reload: b.o.Reload, HasSigs: len(b.g.Signatures) > 0}
	if len(b.g.Languages) > 1 {
		for _, l := range b.g.Languages {
			name := languageNames[l]
			if name == "" {
				name = l
			}
			v.Others = append(v.Others, link{relative(file, in(l)), name, l, l == lang})
		}
	}
	return v
}

// dict makes a map of pairs, so that a template can hand on several values.
func dict(pairs ...any) (map[string]any, error) {
	if len(pairs)%2 != 0 {
		return nil, errors.New("dict: an odd number of arguments")
	}
	m := map[string]any{}
	for i := 0; i < len(pairs); i += 2 {
		key, ok := pairs[i].(string)
		if !ok {
			return nil, errors.New("dict: a key is no string")
		}
		m[key] = pairs[i+1]
	}
	return m, nil
}

// safe marks HTML that a template or goldmark has written.
func safe(b []byte) template.HTML { return template.HTML(b) }
