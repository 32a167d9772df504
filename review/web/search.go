package web

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"stegvis/review/store"
)

func init() { add((*Server).searchRoutes, searchText) }

func (s *Server) searchRoutes() {
	s.page("GET /search", reader, s.search)
}

// What can be searched, and how far back: "" is everything.
var (
	searchKinds  = []string{"", "title", "note", "finding", "pattern", "host", "file"}
	searchSpans  = []string{"", "24h", "7d", "30d"}
	searchSpanOf = map[string]time.Duration{"24h": 24 * time.Hour, "7d": 7 * 24 * time.Hour, "30d": 30 * 24 * time.Hour}
)

type searchPage struct {
	Text, Kind, Span string
	Kinds, Spans     []string
	Hits             []store.Hit
	Total            int
	More             string // address with more of them
	Customers        int    // that the hits shown belong to
	Known            []searchKnown
}

// A searchKnown is a known error whose own words were looked for: bundles hold
// the line it was seen in, not what the guide calls it.
type searchKnown struct {
	ID, Says, URL string
	Cases         int
}

const (
	searchRows = 50
	searchMost = 500
)

func (s *Server) search(r *Request) error {
	p := searchPage{Text: short(r.Query("q"), 200), Kind: r.Query("kind"), Span: r.Query("since"), Kinds: searchKinds, Spans: searchSpans}
	if !slices.Contains(searchKinds, p.Kind) {
		p.Kind = ""
	}
	if !slices.Contains(searchSpans, p.Span) {
		p.Span = ""
	}
	if p.Text == "" {
		return r.Render("search.html", p)
	}
	q := store.Query{Text: p.Text, Kind: p.Kind, Limit: searchRows}
	if r.Query("all") != "" {
		q.Limit = searchMost
	}
	if d := searchSpanOf[p.Span]; d > 0 {
		q.Since = s.now().Add(-d)
	}
	var err error
	if p.Hits, p.Total, err = s.store.Search(r.Ctx(), q); err != nil {
		return err
	}
	if p.Known, err = s.knownErrors(r, p.Text); err != nil {
		return err
	}
	customers := map[string]bool{}
	for _, h := range p.Hits {
		customers[h.Case.Customer] = true
	}
	p.Customers = len(customers)
	if p.Total > len(p.Hits) && q.Limit < searchMost {
		p.More = "/search?" + url.Values{"q": {p.Text}, "kind": {p.Kind}, "since": {p.Span}, "all": {"1"}}.Encode()
	}
	if err := r.Audit("search", "all cases", fmt.Sprintf("%q %s %s: %d", p.Text, p.Kind, p.Span, p.Total)); err != nil {
		return err
	}
	return r.Render("search.html", p)
}

// knownErrors are the guide's signatures that say all words of text, in either
// language, and were seen in some case.
func (s *Server) knownErrors(r *Request, text string) (all []searchKnown, err error) {
	g := s.o.Guide()
	wanted := strings.Fields(strings.ToLower(strings.ReplaceAll(text, `"`, " ")))
	for _, sig := range g.Signatures {
		said := strings.ToLower(sig.ID + " " + sig.Says.In("nb") + " " + sig.Says.In("en"))
		if slices.ContainsFunc(wanted, func(w string) bool { return !strings.Contains(said, w) }) {
			continue
		}
		_, n, err := s.store.Cases(r.Ctx(), store.Filter{Signature: sig.ID, Limit: 1})
		if err != nil {
			return nil, err
		}
		if n == 0 {
			continue
		}
		all = append(all, searchKnown{sig.ID, sig.Says.In(r.Lang, g.Languages...), "/?" + url.Values{"status": {"all"}, "signature": {sig.ID}}.Encode(), n})
	}
	slices.SortStableFunc(all, func(a, b searchKnown) int { return b.Cases - a.Cases })
	return all[:min(len(all), 10)], nil
}
