package collector

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
)

// putFacts adds system/<source>.json: small answers of the machine in fixed types.
func (j *job) putFacts(ctx context.Context, facts any) error {
	text, err := json.MarshalIndent(facts, "", "  ")
	if err != nil {
		return err
	}
	return j.put(ctx, piece{folder: "system", name: j.source.ID + ".json", original: j.source.Kind, modified: j.c.created, size: int64(len(text)),
		open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(append(text, '\n'))), nil }})
}
