package guide

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// maxPublished is the largest guide.json that Read takes.
const maxPublished = 64 << 20

// Publish writes the model as guide.json; the same guide gives the same bytes.
func (g *Guide) Publish(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(g)
}

// Read reads what Publish wrote, by this version or a later one of the same format.
func Read(r io.Reader) (*Guide, error) {
	limited := &io.LimitedReader{R: r, N: maxPublished + 1}
	var g Guide
	err := json.NewDecoder(limited).Decode(&g)
	if limited.N <= 0 {
		return nil, fmt.Errorf("guide.json: larger than %d MB", maxPublished>>20)
	}
	if err != nil {
		return nil, fmt.Errorf("guide.json: %w", err)
	}
	if g.Format != Format {
		return nil, fmt.Errorf("guide.json: its format is %q; this program reads %q", g.Format, Format)
	}
	if len(g.Languages) == 0 {
		return nil, errors.New("guide.json: it names no languages")
	}
	for _, p := range g.Pages {
		if p == nil || len(p.Docs) == 0 {
			return nil, errors.New("guide.json: a page has no text in any language")
		}
		for _, doc := range p.Docs {
			if doc == nil {
				return nil, fmt.Errorf("guide.json: the page %q has an empty text", p.ID)
			}
		}
	}
	for _, s := range g.Signatures {
		for _, c := range append(append(append([]Condition{s.Condition}, s.All...), s.Any...), s.None...) {
			if err := CheckMatch(c.Match); err != nil {
				return nil, fmt.Errorf("guide.json: signature %q: %w", s.ID, err)
			}
		}
	}
	g.index()
	return &g, nil
}
