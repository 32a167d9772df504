package web

import (
	"slices"
	"strings"
	"time"

	"stegvis/guide"
	"stegvis/review/store"
)

func init() { add((*Server).signatureRoutes, signatureText) }

func (s *Server) signatureRoutes() {
	s.page("GET /signatures", reader, s.signatures)
	s.page("GET /signatures/{id}", reader, s.signature)
}

// signatureWeeks is how far back the trend goes: half a year, which is longer than anything is kept.
const signatureWeeks = 26

// A signatureRow is a known error: what the guide says of it and how often it was seen.
type signatureRow struct {
	store.SignatureRow
	Says    string
	Page    string // title
	Unknown bool   // the guide has no such signature any more
}

type signaturesView struct {
	Rows  []signatureRow
	Never int // signatures of the guide that no bundle shows
	All   bool
	Spans []string
	Span  string
}

var signatureSpans = []string{"7d", "30d", ""}

func (s *Server) signatures(r *Request) error {
	v := &signaturesView{All: r.Query("all") != "", Spans: signatureSpans, Span: r.Query("since")}
	if !slices.Contains(signatureSpans, v.Span) {
		v.Span = ""
	}
	var since time.Time
	if d := searchSpanOf[v.Span]; d > 0 {
		since = s.now().Add(-d)
	}
	rows, err := s.store.Signatures(r.Ctx(), since)
	if err != nil {
		return err
	}
	g := s.o.Guide()
	seen := map[string]bool{}
	for _, row := range rows {
		seen[row.Signature] = true
		v.Rows = append(v.Rows, s.signatureRow(g, row, r.Lang))
	}
	for _, sig := range g.Signatures {
		if seen[sig.ID] {
			continue
		}
		v.Never++
		if v.All {
			v.Rows = append(v.Rows, s.signatureRow(g, store.SignatureRow{Signature: sig.ID}, r.Lang))
		}
	}
	if err := r.Audit("view", "signatures", v.Span); err != nil {
		return err
	}
	return r.Render("signatures.html", v)
}

func (s *Server) signatureRow(g *guide.Guide, row store.SignatureRow, lang string) signatureRow {
	out := signatureRow{SignatureRow: row, Says: row.Signature, Unknown: true}
	if sig := knownSignature(g, row.Signature); sig != nil {
		out.Says, out.Unknown = sig.Says.In(lang, g.Languages...), false
		out.Page = g.Title(guide.ParseRef(sig.Page), lang)
	}
	return out
}

func knownSignature(g *guide.Guide, id string) *guide.Signature {
	if i := slices.IndexFunc(g.Signatures, func(s guide.Signature) bool { return s.ID == id }); i >= 0 {
		return &g.Signatures[i]
	}
	return nil
}

type signatureView struct {
	ID        string
	Known     *guide.Signature
	Says, Fix string
	Page      string // title of the page with the remedy
	Link      string // into the built guide
	Cases     []store.SignatureCase
	More      bool
	Count     int // cases, of those shown
	Trend     trendChart
}

const signatureRows = 200

func (s *Server) signature(r *Request) error {
	v := &signatureView{ID: r.Path("id")}
	g := s.o.Guide()
	v.Known = knownSignature(g, v.ID)
	list, err := s.store.SignatureCases(r.Ctx(), v.ID, signatureRows+1)
	if err != nil {
		return err
	}
	if v.Known == nil && len(list) == 0 {
		return errMissing
	}
	if v.More = len(list) > signatureRows; v.More {
		list = list[:signatureRows]
	}
	v.Cases = list
	cases := map[string]bool{}
	for _, c := range list {
		cases[c.Case.ID] = true
	}
	v.Count = len(cases)
	if sig := v.Known; sig != nil {
		v.Says, v.Fix = sig.Says.In(r.Lang, g.Languages...), sig.Fix.In(r.Lang, g.Languages...)
		ref := guide.ParseRef(sig.See)
		if sig.See == "" {
			ref = guide.ParseRef(sig.Page)
		}
		v.Page = g.Title(ref, r.Lang)
		if l := g.Link(ref, r.Lang); l != "" && s.o.Site != nil {
			v.Link = "/guide/" + l
		}
	}
	points, err := s.store.Trend(r.Ctx(), v.ID, signatureWeeks)
	if err != nil {
		return err
	}
	v.Trend = draw(points)
	if err := r.Audit("view", "signature "+v.ID, ""); err != nil {
		return err
	}
	return r.Render("signature.html", v)
}

// Patterns are those of a signature, one a line.
func (v *signatureView) Patterns() string {
	if v.Known == nil {
		return ""
	}
	var out []string
	for _, c := range append([]guide.Condition{v.Known.Condition}, slices.Concat(v.Known.All, v.Known.Any)...) {
		if c.Match != "" {
			out = append(out, c.Match)
		}
	}
	return strings.Join(out, "\n")
}

// A trendChart is a row of bars, a week each, drawn without a script or a style.
type trendChart struct {
	Bars   []weekBar
	Most   int
	Sum    int
	Points []store.Point
}

type weekBar struct {
	X, Y, W, H int
	Label      bool // has its date under it
	store.Point
}

// The trendChart's own units; the picture is as wide as its place.
const (
	chartHigh = 120
	chartStep = 24
)

func draw(points []store.Point) trendChart {
	c := trendChart{Points: points}
	for _, p := range points {
		c.Most = max(c.Most, p.Cases)
		c.Sum += p.Cases
	}
	for i, p := range points {
		h := 0
		if p.Cases > 0 {
			h = max(3, p.Cases*chartHigh/c.Most)
		}
		c.Bars = append(c.Bars, weekBar{X: 30 + i*chartStep, Y: 10 + chartHigh - h, W: chartStep - 6, H: h, Label: i%5 == 0 || i == len(points)-1, Point: p})
	}
	return c
}

// Width of the picture.
func (c trendChart) Width() int { return 30 + len(c.Bars)*chartStep }

// Mid is the middle of a bar.
func (b weekBar) Mid() int { return b.X + b.W/2 }

// Top is where the number over a bar stands.
func (b weekBar) Top() int { return max(b.Y-3, 9) }
