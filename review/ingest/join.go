package ingest

import (
	"context"
	"slices"

	"stegvis/review/store"
)

// doPart reads a bundle when the last of its parts has come. The reading is
// kept with part 1, whichever came last; the others say where it is.
func (i *Ingest) doPart(ctx context.Context, j *store.Job, b *store.Bundle, whole string, n int) error {
	i.joining.Lock()
	defer i.joining.Unlock()
	// Another part may have come last meanwhile, and joined them all.
	b, err := i.s.Bundle(ctx, b.ID)
	if err != nil {
		return err
	}
	if b.Status == store.Ready && b.Reason.Code == "part" {
		return nil
	}
	parts := map[int]*store.Bundle{}
	var have []int
	found := func(p *store.Bundle) error {
		if w, m := partOf(p.Name); m > 0 && w == whole && p.Customer == b.Customer && parts[m] == nil {
			parts[m] = p
			have = append(have, m)
		}
		return nil
	}
	all, err := i.s.Bundles(ctx, b.Case)
	if err != nil {
		return err
	}
	for k := range all {
		found(&all[k])
	}
	// Without a case to go to, each part has made one of its own.
	if err := i.s.EachBundle(ctx, store.Waits, found); err != nil {
		return err
	}
	if gaps := missing(have); len(gaps) > 0 {
		return i.wait(ctx, parts, gaps)
	}
	slices.Sort(have)
	ids := make([]string, len(have))
	for k, m := range have {
		ids[k] = parts[m].ID
	}
	first, err := i.s.Bundle(ctx, ids[0])
	if err != nil {
		return err
	}
	res, no, err := i.readJob(ctx, j, first, ids)
	if err != nil {
		return err
	}
	if no != nil && unended[no.Code] {
		return i.wait(ctx, parts, nil)
	}
	for m, p := range parts {
		if m == 1 {
			continue
		}
		v := Verdict{Status: ready, Code: "part", Said: text("part-joined", m, whole)}
		if err := i.s.SetStatus(ctx, p.ID, v.Status, v.reason()); err != nil {
			return err
		}
		i.tell(p.ID, v.Status)
		if p.Case != first.Case {
			if err := i.s.Merge(ctx, p.Case, first.Case); err != nil {
				i.o.Log.Warn("cases of parts were not merged", "error", err)
			}
		}
	}
	return i.save(ctx, first, res, judge(res, no))
}

// unended are the refusals of a file whose end is not there yet.
var unended = map[string]bool{"truncated": true, "sealed-damaged": true, "unreadable": true}

// wait says on each part what is missing. The next part brings a job of its own.
func (i *Ingest) wait(ctx context.Context, parts map[int]*store.Bundle, gaps []int) error {
	for m, p := range parts {
		said, do := awaits(m, gaps)
		v := Verdict{Status: store.Waits, Code: "part", Said: said, Do: do}
		if err := i.s.SetStatus(ctx, p.ID, v.Status, v.reason()); err != nil {
			return err
		}
		i.tell(p.ID, v.Status)
	}
	return nil
}
