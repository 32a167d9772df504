package collector

import (
	"errors"
	"fmt"
	"path"
	"strings"

	"stegvis/bundle"
	"stegvis/diagnose"
	"stegvis/guide"
)

// An Outcome is what a finished run has to tell.
type Outcome struct {
	Bundle   string             `json:"bundle"`
	SHA256   string             `json:"sha256"`
	Size     int64              `json:"size"`
	Parts    []string           `json:"parts,omitempty"` // the files that Bundle was cut into; it is then no file itself
	Sources  []bundle.Source    `json:"sources"`
	Findings []diagnose.Finding `json:"findings"`
	Withheld []bundle.Withheld  `json:"withheld"`
	Unmet    []string           `json:"unmet,omitempty"` // names to leave out or put in that nothing answered to

	Entries  []bundle.Entry     `json:"-"`
	Window   bundle.Window      `json:"-"`
	Patterns []diagnose.Pattern `json:"-"`
	Masked   map[string]int     `json:"-"`
	Uncut    error              `json:"-"` // why there are no parts though they were asked for
}

// Finish writes manifest and README, and gives the bundle its name. mode says
// who approved: "page", "prompt" or "yes".
func (c *Collection) Finish(mode string) (*Outcome, error) {
	c.emit(Event{Type: Phase, Name: "saving"})
	m := c.manifest(mode)
	readme := c.readme(m)
	// The same scan as for the entries: a hit in what we wrote ourselves stops the bundle.
	if hits, err := c.redactor.Scan(strings.NewReader(string(readme))); err != nil || len(hits) > 0 {
		r := refusal(c.o.Lang, "own-hit")
		r.Err = err
		return nil, r
	}
	if err := c.keys.saveMap(c.redactor, c.id); err != nil {
		return nil, refusal(c.o.Lang, "map", Reason(c.o.Lang, err))
	}
	res, err := c.draft.Finish(m, readme)
	var w *bundle.WriteError
	if errors.As(err, &w) {
		return nil, c.unwritable(err)
	} else if err != nil {
		return nil, err
	}
	done := &Outcome{Bundle: res.Path, SHA256: res.SHA256, Size: res.Size, Sources: c.Rows(), Findings: nonNil(c.findings),
		Withheld: nonNil(c.withheld), Entries: m.Entries, Window: c.window, Patterns: c.patterns, Masked: m.Redaction.Rules, Unmet: c.unmet()}
	if c.o.PartSize > 0 {
		// A bundle that cannot be cut is a bundle all the same.
		done.Parts, done.Uncut = c.split(res.Path, res.Size, c.o.PartSize, m)
	}
	return done, nil
}

func nonNil[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}

// Abort leaves nothing behind. After Finish it does nothing.
func (c *Collection) Abort() error {
	return errors.Join(c.draft.Abort(), c.redactor.Close())
}

func (c *Collection) manifest(mode string) *bundle.Manifest {
	g, doc := c.g, c.page.Doc(c.o.Lang)
	at := doc.Path
	if c.o.Ref.State != "" {
		at += "#" + c.o.Ref.State
	}
	m := &bundle.Manifest{
		ID: c.id, Created: c.created,
		Tool: bundle.Tool{Name: "stegvis-collector", Version: Version, OS: osName()},
		Guide: bundle.Guide{Product: g.Product.ID, Version: g.Version, Lang: c.o.Lang, Page: c.page.ID,
			State: c.o.Ref.State, Title: c.title(c.page, c.o.Ref.State), Path: at},
		Case:      c.redactor.MaskString(c.o.Case),
		Host:      c.host(),
		Window:    c.window,
		Approval:  bundle.Approval{Mode: mode, At: c.o.Now().UTC(), Included: c.o.Include},
		Sources:   c.Rows(),
		Redaction: bundle.Redaction{Rules: map[string]int{}, Withheld: nonNil(c.Withheld()), Scan: c.scan},
		Findings:  []bundle.Finding{},
	}
	for _, x := range c.excluded {
		m.Approval.Excluded = append(m.Approval.Excluded, c.redactor.MaskString(x))
	}
	for _, e := range c.draft.Entries() {
		for rule, n := range e.Masked {
			m.Redaction.Rules[rule] += n
		}
	}
	for _, f := range c.findings {
		m.Findings = append(m.Findings, bundle.Finding{Signature: f.Signature, Page: f.Page.String(), Entry: f.Entry,
			Line: f.Line, Count: f.Count, First: f.First, Last: f.Last})
	}
	return m
}

// title is the page's, and the state's after a dash.
func (c *Collection) title(page *guide.Page, state string) string {
	t := page.Doc(c.o.Lang).Title
	if s := page.State(state); s != nil {
		t += " – " + s.Title.In(c.o.Lang, c.g.Languages...)
	}
	return t
}

const copiedOS = "copied files"

func (c *Collection) host() bundle.Host {
	h := bundle.Host{UTCOffset: c.window.Until.In(c.zone).Format("-07:00"), TimeZone: c.zoneName}
	name := hostName()
	if c.m.live() {
		h.OS, h.Elevated = osVersion(), elevated()
	} else {
		h.OS, name = copiedOS, c.computer
	}
	if name != "" {
		h.Name = c.keys.host(name)
	}
	return h
}

// url is where a reference stands in the built guide, below its folder.
func (c *Collection) url(ref string) string {
	page, state, _ := strings.Cut(ref, "#")
	p := c.g.Page(page)
	if p == nil {
		return ""
	}
	at := p.Doc(c.o.Lang).Path
	if state != "" {
		at += "#" + state
	}
	return path.Clean(at)
}

// Count writes "3 filer" or "1 fil".
func Count(lang, key string, n int) string {
	if n == 1 {
		return Tr(lang, key+".one")
	}
	return fmt.Sprintf(Tr(lang, key), n)
}
