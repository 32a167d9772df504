// Package guide is the content model: what an author's folder of step pages,
// articles and YAML says, loaded, checked and ready to be asked. It knows
// nothing of HTML, machines or bundles; goldmark is not linked here.
//
// content/AUTHORS.md describes the folder. The same model,
// published as guide.json beside the built site, is what review reads.
package guide

import "time"

// Format names the published model, guide.json.
const Format = "stegvis-guide/1"

// A Text is one text in several languages, by language code ("nb", "en").
type Text map[string]string

// In returns the text in lang, else in the first language of fallbacks that
// has it, else any (the alphabetically first), else "".
func (t Text) In(lang string, fallbacks ...string) string {
	if s := t[lang]; s != "" {
		return s
	}
	for _, l := range fallbacks {
		if s := t[l]; s != "" {
			return s
		}
	}
	first := ""
	for l, s := range t {
		if s != "" && (first == "" || l < first) {
			first = l
		}
	}
	return t[first]
}

// A Guide is all that content/ says.
type Guide struct {
	Format     string                `json:"format"`
	Version    string                `json:"version"` // first 12 hex digits of a SHA-256 over the content
	Product    Product               `json:"product"`
	Languages  []string              `json:"languages"` // the first is the default
	Support    Support               `json:"support"`
	Updates    string                `json:"updates,omitempty"`  // where a newer guide is found
	Synonyms   map[string][][]string `json:"synonyms,omitempty"` // language → groups of words that mean the same
	Sources    []Source              `json:"sources"`
	Redaction  Redaction             `json:"redaction"`
	Pages      []*Page               `json:"pages"`      // steps by order, then articles by id
	Signatures []Signature           `json:"signatures"` // of every page and of guide.yaml

	byID map[string]*Page
}

// A Product is what the guide is about.
type Product struct {
	ID   string `json:"id"`   // lower case with hyphens; starts every bundle's name
	Name string `json:"name"` // as people write it: "eAdm"
}

// Support says how to reach the people who receive bundles.
type Support struct {
	Name   string   `json:"name,omitempty"`
	Email  string   `json:"email,omitempty"`
	Phone  string   `json:"phone,omitempty"`
	Web    string   `json:"web,omitempty"`
	Hours  Text     `json:"hours,omitempty"`
	Upload string   `json:"upload,omitempty"` // where collector sends bundles unless told otherwise
	Keys   []string `json:"keys,omitempty"`   // age recipients that bundles are encrypted to
}

// Kinds of page.
const (
	Step    = "step"
	Article = "article"
)

// A Page is one page of the guide in all its languages.
type Page struct {
	ID      string          `json:"id"`   // "import-ad", or an article's path under articles/ without .md
	Kind    string          `json:"kind"` // Step or Article
	Order   int             `json:"order,omitempty"`
	Cycle   bool            `json:"cycle,omitempty"`   // a step of the cycle (the page "unknown" is a step page outside it)
	Screen  []string        `json:"screen,omitempty"`  // names as on eAdm's screen, misspelt ones too; the first is shown
	Aliases []string        `json:"aliases,omitempty"` // other words people use
	States  []State         `json:"states,omitempty"`
	Collect []string        `json:"collect,omitempty"` // sources gathered when no state is named
	Means   map[string]Text `json:"means,omitempty"`   // source → what its absence means for this page
	Docs    map[string]*Doc `json:"docs"`              // by language

	order []string // the guide's languages, for Doc
}

// A Doc is a page in one language.
type Doc struct {
	Title    string    `json:"title"`
	Summary  string    `json:"summary,omitempty"`
	Symptoms []string  `json:"symptoms,omitempty"`
	Changed  string    `json:"changed,omitempty"` // YYYY-MM-DD
	Path     string    `json:"path"`              // in the site: "nb/import-ad.html"
	Headings []Heading `json:"headings,omitempty"`

	File string `json:"-"` // in the content folder: "steps/import-ad.nb.md"
	Line int    `json:"-"` // of the first body line, 1-based
	Body []byte `json:"-"` // Markdown without front matter, LF line ends
}

// A Heading is an ATX heading that has an explicit id ({#not-starting}).
type Heading struct {
	Level int    `json:"level"`
	ID    string `json:"id"`
	Text  string `json:"text"`
	Line  int    `json:"-"`
}

// Who can act on a state.
const (
	Admin       = "admin"
	SupportActs = "support"
	Both        = "both"
)

// A State is one way a step can be stuck; its section has its id as anchor.
type State struct {
	ID      string   `json:"id"`
	Title   Text     `json:"title"`             // the heading of its section
	Symbols []string `json:"symbols,omitempty"` // done, failed, waiting: what the screen shows
	Who     string   `json:"who"`
	Collect []string `json:"collect,omitempty"`
	Actions []string `json:"actions,omitempty"` // articles
}

// A Source is something a page may ask a machine for. Kinds are built into the
// collector and few; content can never make it run a command.
type Source struct {
	ID        string   `json:"id"`
	Kind      string   `json:"kind"` // files eventlog task service system net journal
	Title     Text     `json:"title"`
	Means     Text     `json:"means,omitempty"` // what it means when it is missing
	Paths     []string `json:"paths,omitempty"` // files: globs, %VAR% allowed
	Newest    int      `json:"newest,omitempty"`
	MaxBytes  int64    `json:"maxBytes,omitempty"`
	Channels  []string `json:"channels,omitempty"`
	Providers []string `json:"providers,omitempty"`
	Levels    []string `json:"levels,omitempty"` // critical error warning information verbose
	IDs       []int    `json:"ids,omitempty"`    // event ids
	Tasks     []string `json:"tasks,omitempty"`
	Services  []string `json:"services,omitempty"`
	Hosts     []string `json:"hosts,omitempty"` // host:port
	Units     []string `json:"units,omitempty"` // journal
	Needs     string   `json:"needs,omitempty"` // "administrator" when ordinary rights do not suffice
}

// A Condition is one thing to look for in a record: text, event fields, or both.
type Condition struct {
	Sources []string `json:"sources,omitempty"` // empty: any
	Match   string   `json:"match,omitempty"`   // in the syntax RE2 and JavaScript share
	Where   Where    `json:"where,omitzero"`
}

// Where narrows a condition to events.
type Where struct {
	Provider string   `json:"provider,omitempty"`
	EventID  []int    `json:"eventId,omitempty"`
	Level    []string `json:"level,omitempty"`
}

// A Signature recognises a known error and says what to do about it. It has
// either one Condition of its own, or All, Any and None of several that must
// hold within Within of each other.
type Signature struct {
	ID   string `json:"id"`             // unique in the guide
	Page string `json:"page,omitempty"` // "" for those of guide.yaml
	// See is the reference where the remedy stands ("import-ad#not-starting",
	// "articles" ids too); the page itself when the author names none.
	See string `json:"see,omitempty"`
	Condition
	All     []Condition   `json:"all,omitempty"`
	Any     []Condition   `json:"any,omitempty"`
	None    []Condition   `json:"none,omitempty"`
	Within  time.Duration `json:"within,omitempty"` // nanoseconds in JSON
	Says    Text          `json:"says"`
	Fix     Text          `json:"fix,omitempty"`
	Example []string      `json:"example"`
	Not     []string      `json:"not"`
}

// Redaction is what the vendor adds to the collector's own rules.
type Redaction struct {
	Keep     []string          `json:"keep,omitempty"`   // words never masked: product names, server roles
	Keys     []string          `json:"keys,omitempty"`   // further names of fields whose value is masked
	Policy   map[string]string `json:"policy,omitempty"` // kind → mask, keep, public (addresses), drop
	Patterns []Pattern         `json:"patterns,omitempty"`
}

// A Pattern is one rule of the vendor's own.
type Pattern struct {
	ID      string   `json:"id"`
	Match   string   `json:"match"` // RE2; group 1, where there is one, is what is masked
	Example []string `json:"example"`
	Not     []string `json:"not,omitempty"`
}
