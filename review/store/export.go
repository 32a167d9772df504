package store

import (
	"archive/zip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"stegvis/diagnose"
)

// An exportCase is all that is held about one case.
type exportCase struct {
	Case
	Tags    []string       `json:"tags"`
	Notes   []Note         `json:"notes"`
	Bundles []exportBundle `json:"bundles"`
	Audit   []AuditEntry   `json:"audit"` // who looked at it and changed it
}

type exportBundle struct {
	Bundle
	File     string             `json:"file"` // in the export
	Findings []diagnose.Finding `json:"findings"`
	Patterns []diagnose.Pattern `json:"patterns"`
	Stars    []Star             `json:"stars"`
}

// ExportCustomer writes all that is held about a customer as a zip: export.json
// and, under bundles/, every file as it was received.
func (s *Store) ExportCustomer(ctx context.Context, id string, w io.Writer) error {
	c, err := s.Customer(ctx, id)
	if err != nil {
		return err
	}
	links, err := s.Links(ctx, id)
	if err != nil {
		return err
	}
	cases, err := list(ctx, s.r, func(row scanner) (*Case, error) { return scanCase(row) }, "SELECT "+caseColumns+" FROM case_ WHERE customer = ? ORDER BY number", id)
	if err != nil {
		return err
	}
	stones, err := s.Tombstones(ctx, 1_000_000)
	if err != nil {
		return err
	}
	z := zip.NewWriter(w)
	all := struct {
		Format     string       `json:"format"`
		Made       time.Time    `json:"made"`
		Customer   *Customer    `json:"customer"`
		Links      []Link       `json:"links"`
		Cases      []exportCase `json:"cases"`
		Tombstones []Tombstone  `json:"tombstones"`
	}{Format: "stegvis-export/1", Made: at(s.clock()), Customer: c, Links: links}
	for _, t := range stones {
		if t.Customer == id {
			all.Tombstones = append(all.Tombstones, t)
		}
	}
	for _, c := range cases {
		e, err := s.exportCase(ctx, z, c)
		if err != nil {
			return err
		}
		all.Cases = append(all.Cases, *e)
	}
	text, err := json.MarshalIndent(all, "", "\t")
	if err != nil {
		return err
	}
	if err := put(z, "export.json", strings.NewReader(string(text)+"\n"), zip.Deflate); err != nil {
		return err
	}
	return z.Close()
}

func (s *Store) exportCase(ctx context.Context, z *zip.Writer, c Case) (*exportCase, error) {
	e := &exportCase{Case: c}
	var err error
	if e.Tags, err = s.Tags(ctx, c.ID); err != nil {
		return nil, err
	}
	if e.Notes, err = s.Notes(ctx, c.ID); err != nil {
		return nil, err
	}
	e.Audit, err = list(ctx, s.r, scanAudit, auditColumns+" WHERE object = ? ORDER BY seq", fmt.Sprintf("case %d", c.Number))
	if err != nil {
		return nil, err
	}
	bundles, err := s.Bundles(ctx, c.ID)
	if err != nil {
		return nil, err
	}
	for _, row := range bundles {
		b, err := s.Bundle(ctx, row.ID)
		if err != nil {
			return nil, err
		}
		x := exportBundle{Bundle: *b, File: "bundles/" + b.ID}
		if x.Findings, err = s.Findings(ctx, b.ID); err != nil {
			return nil, err
		}
		if x.Patterns, err = s.Patterns(ctx, b.ID); err != nil {
			return nil, err
		}
		if x.Stars, err = s.Stars(ctx, b.ID); err != nil {
			return nil, err
		}
		r, err := s.blobs.Range(ctx, b.Blob, 0, -1)
		if err != nil {
			return nil, err
		}
		if err := errors.Join(put(z, x.File, r, zip.Store), r.Close()); err != nil {
			return nil, err
		}
		e.Bundles = append(e.Bundles, x)
	}
	return e, nil
}
