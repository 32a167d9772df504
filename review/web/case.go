package web

import (
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"stegvis/bundle"
	"stegvis/diagnose"
	"stegvis/guide"
	"stegvis/review/ingest"
	"stegvis/review/store"
)

func init() { add((*Server).caseRoutes, caseText) }

func (s *Server) caseRoutes() {
	s.page("GET /cases/{number}", reader, s.overview)
	s.page("POST /cases/{number}/release", reviewer, s.release)
	s.page("POST /cases/{number}/again", reviewer, s.readAgain)
}

// A caseView is the overview of a case: what its bundle says, what matters most first.
type caseView struct {
	*CaseFrame
	Read     *ingest.Result // nil before it was read, and when it was refused
	Manifest *bundle.Manifest
	Findings []findingView
	Coverage []coverageRow
	Gaps     int
	Patterns []diagnose.Pattern
	Masked   []maskedCount
	Withheld []bundle.Withheld
	Facts    []factGroup
	Earlier  *store.Bundle // the last one from the same host
	Changes  []ingest.FactChange
	Notes    []ingest.Said
	Asked    string // what to write to the sender, in the customer's language
	Lifted   *lifted
	Wrong    string // why the quarantine was not lifted
	Frame    string // address of the guide's page for the frame beside
	Anchor   string // the section of it; a frame that went there itself would scroll our page too
}

// A findingView is a finding with what the guide says about it.
type findingView struct {
	diagnose.Finding
	Says, Fix string
	Title     string // of the page
	Link      string // into the built guide
}

// A coverageRow is one source: what came, and what it means that not all did.
type coverageRow struct {
	bundle.Source
	Title, Means string
}

type maskedCount struct {
	Rule  string
	Count int
}

type factGroup struct {
	Source, Title string
	Facts         []ingest.Fact
}

// framePolicy lets this one page show the guide in a frame of its own.
const framePolicy = policy + "; frame-src 'self'"

func (s *Server) overview(r *Request) error {
	c, err := r.openCase("overview")
	if err != nil {
		return err
	}
	return s.overviewPage(r, 200, &caseView{CaseFrame: c})
}

func (s *Server) overviewPage(r *Request, status int, v *caseView) error {
	c := v.CaseFrame
	if c.Bundle != nil {
		if err := s.fill(r, v); err != nil {
			return err
		}
	}
	if c.GuideLink != "" {
		v.Frame, v.Anchor, _ = strings.Cut(c.GuideLink, "#")
		r.W.Header().Set("Content-Security-Policy", framePolicy)
	}
	return r.render(status, "case.html", v)
}

// fill brings together what was read, what the guide knows, and what the host said before.
func (s *Server) fill(r *Request, v *caseView) error {
	b := v.Bundle
	v.Asked = s.askText(b, v.Customer.Lang)
	var err error
	if v.Lifted, err = s.liftedBy(r.Ctx(), b); err != nil {
		return err
	}
	read, err := ingest.Reading(b)
	if err != nil || read == nil {
		return err
	}
	v.Read, v.Notes = read, read.Notes
	v.Manifest = b.Manifest
	g := s.o.Guide()
	found, err := s.store.Findings(r.Ctx(), b.ID)
	if err != nil {
		return err
	}
	for _, f := range found {
		v.Findings = append(v.Findings, s.finding(g, f, r.Lang))
	}
	if v.Patterns, err = s.store.Patterns(r.Ctx(), b.ID); err != nil {
		return err
	}
	v.Facts = groupFacts(g, read.Facts, r.Lang)
	if m := v.Manifest; m != nil {
		v.cover(g, m, r.Lang)
		v.Withheld = m.Redaction.Withheld
		v.Masked = counts(m.Redaction.Rules)
	}
	return v.compare(r)
}

func (s *Server) finding(g *guide.Guide, f diagnose.Finding, lang string) findingView {
	v := findingView{Finding: f, Says: f.Signature}
	if i := slices.IndexFunc(g.Signatures, func(s guide.Signature) bool { return s.ID == f.Signature }); i >= 0 {
		sig := &g.Signatures[i]
		v.Says, v.Fix = sig.Says.In(lang, g.Languages...), sig.Fix.In(lang, g.Languages...)
	}
	if _, _, err := g.Resolve(f.Page); err == nil {
		v.Title = g.Title(f.Page, lang)
		if s.o.Site != nil {
			if l := g.Link(f.Page, lang); l != "" {
				v.Link = "/guide/" + l
			}
		}
	}
	return v
}

// cover lists the sources: those with gaps first, since they limit what the rest can say.
func (v *caseView) cover(g *guide.Guide, m *bundle.Manifest, lang string) {
	for _, src := range m.Sources {
		row := coverageRow{Source: src, Title: src.ID}
		if known := g.Source(src.ID); known != nil {
			if t := known.Title.In(lang, g.Languages...); t != "" {
				row.Title = t
			}
		}
		if src.Status != bundle.Complete {
			v.Gaps++
			if row.Means = g.Means(g.Page(m.Guide.Page), src.ID, lang); row.Means == "" {
				row.Means = src.Means
			}
		}
		v.Coverage = append(v.Coverage, row)
	}
	slices.SortStableFunc(v.Coverage, func(a, b coverageRow) int { return rank(a.Status) - rank(b.Status) })
}

func rank(status string) int {
	if status == bundle.Complete {
		return 1
	}
	return 0
}

func counts(rules map[string]int) []maskedCount {
	var out []maskedCount
	for rule, n := range rules {
		out = append(out, maskedCount{rule, n})
	}
	slices.SortFunc(out, func(a, b maskedCount) int {
		if a.Count != b.Count {
			return b.Count - a.Count
		}
		return strings.Compare(a.Rule, b.Rule)
	})
	return out
}

func groupFacts(g *guide.Guide, list []ingest.Fact, lang string) []factGroup {
	var out []factGroup
	for _, f := range list {
		if len(out) == 0 || out[len(out)-1].Source != f.Source {
			title := f.Source
			if s := g.Source(f.Source); s != nil {
				title = s.Title.In(lang, g.Languages...)
			}
			out = append(out, factGroup{Source: f.Source, Title: title})
		}
		out[len(out)-1].Facts = append(out[len(out)-1].Facts, f)
	}
	return out
}

// compare finds the last bundle from the same host before this one, in any
// case of the same customer, and what the machine says otherwise since.
func (v *caseView) compare(r *Request) error {
	earlier, err := r.S.store.Earlier(r.Ctx(), v.Bundle)
	if errors.Is(err, store.ErrMissing) {
		return nil
	} else if err != nil {
		return err
	}
	v.Earlier = earlier
	before, err := ingest.Reading(earlier)
	if err != nil || before == nil {
		return err
	}
	v.Changes = ingest.Differences(before.Facts, v.Read.Facts)
	return nil
}

// askText is what was composed for the sender when the bundle was judged.
func (s *Server) askText(b *store.Bundle, lang string) string {
	if b.Status != "refused" && b.Status != "quarantined" {
		return ""
	}
	return b.Reason.Ask.In(lang)
}

// LineURL leads to a line of a file, in the file as it is.
func (c *CaseFrame) LineURL(entry string, line int) string {
	return c.filesURL("view", entry, line) + "#L" + strconv.Itoa(line)
}

func (c *CaseFrame) filesURL(what, entry string, line int) string {
	q := url.Values{"path": {entry}}
	if c.Bundle != nil {
		q.Set("bundle", c.Bundle.ID)
	}
	if line > 0 {
		q.Set("line", strconv.Itoa(line))
	}
	return "/cases/" + strconv.FormatInt(int64(c.Number), 10) + "/files/" + what + "?" + q.Encode()
}

// ViewURL and DownloadURL are a file as text, and its bytes.
func (c *CaseFrame) ViewURL(entry string) string     { return c.filesURL("view", entry, 0) }
func (c *CaseFrame) DownloadURL(entry string) string { return c.filesURL("raw", entry, 0) }

// Stretch is from when to when something was seen, in as few words as it takes.
func (v *View) Stretch(from, to time.Time) string {
	if from.IsZero() {
		return ""
	}
	if !to.After(from) {
		return v.At(from)
	}
	return v.At(from) + " – " + v.At(to)
}

// readAgain puts a bundle at the end of the queue once more.
func (s *Server) readAgain(r *Request) error {
	c, err := r.openCaseQuietly()
	if err != nil {
		return err
	}
	if c.Bundle == nil {
		return errMissing
	}
	if err := r.Audit("read again", c.Object(), "bundle "+c.Bundle.ID); err != nil {
		return err
	}
	if err := s.ingest.Again(r.Ctx(), c.Bundle.ID); err != nil {
		return err
	}
	r.Tell("case.again.said")
	return r.Redirect(c.URL("overview"))
}
