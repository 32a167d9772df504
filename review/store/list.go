package store

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"
	"time"
)

// A Filter says which cases; what is "" asks nothing.
type Filter struct {
	Status    string // new, open, waiting, closed; "active" is all but closed
	Customer  string // id
	Assignee  string // a user's name; "-" is nobody
	Page      string // a page, or page#state
	Signature string // seen in one of its bundles
	Tag       string
	Host      string // as masked
	Bundle    string // a status of a bundle: quarantined, refused, ready …
	Text      string // words, searched as Search does; a number is also the case's
	Sort      string // updated (default), created, number: newest first; erase: soonest first
	Before    string // a row's Cursor: what comes after it
	Limit     int    // 0 is 50, 500 at most
}

// A CaseRow is a case as a list shows it.
type CaseRow struct {
	Case
	CustomerName string
	Bundles      int
	BundleStatus string    // of the newest
	Received     time.Time // the newest
	Host         string    // of the newest
	Gaps         int       // sources of the newest that are not complete
	Findings     []Seen    // of the newest, the first three
	FindingCount int       // of the newest
	Tags         []string
	Cursor       string
}

// A Seen is a finding in short.
type Seen struct {
	Signature string `json:"signature"`
	Count     int    `json:"count"`
}

// where builds the conditions of a filter.
func (f Filter) where() (string, []any) {
	var and []string
	var args []any
	add := func(cond string, a ...any) { and, args = append(and, cond), append(args, a...) }
	switch f.Status {
	case "":
	case "active":
		add("case_.status <> 'closed'")
	default:
		add("case_.status = ?", f.Status)
	}
	if f.Customer != "" {
		add("case_.customer = ?", f.Customer)
	}
	switch f.Assignee {
	case "":
	case "-":
		add("case_.assignee = ''")
	default:
		add("case_.assignee = ?", f.Assignee)
	}
	if f.Page != "" {
		page, state, is := strings.Cut(f.Page, "#")
		add("case_.page = ?", page)
		if is {
			add("case_.state = ?", state)
		}
	}
	if f.Signature != "" {
		add("case_.id IN (SELECT b.case_ FROM finding f JOIN bundle b ON b.id = f.bundle WHERE f.signature = ?)", f.Signature)
	}
	if f.Tag != "" {
		add("case_.id IN (SELECT case_ FROM tag WHERE name = ?)", f.Tag)
	}
	if f.Host != "" {
		add("case_.id IN (SELECT case_ FROM bundle WHERE host = ?)", f.Host)
	}
	if f.Bundle != "" {
		add("case_.id IN (SELECT case_ FROM bundle WHERE status = ?)", f.Bundle)
	}
	if f.Text != "" {
		in, arg := "SELECT case_ FROM doc WHERE id IN (SELECT rowid FROM search WHERE search MATCH ?)", words(f.Text)
		if n, err := strconv.ParseInt(strings.TrimPrefix(strings.TrimSpace(f.Text), "#"), 10, 64); err == nil {
			add("(case_.number = ? OR case_.ref = ? OR case_.id IN ("+in+"))", n, strings.TrimSpace(f.Text), arg)
		} else {
			add("(case_.ref = ? OR case_.id IN ("+in+"))", strings.TrimSpace(f.Text), arg)
		}
	}
	if len(and) == 0 {
		return "1", nil
	}
	return strings.Join(and, " AND "), args
}

// Cases gives one page of the cases that a filter lets through, and how many it lets through in all.
func (s *Store) Cases(ctx context.Context, f Filter) (rows []CaseRow, total int, err error) {
	where, args := f.where()
	if err := s.r.QueryRowContext(ctx, "SELECT count(*) FROM case_ WHERE "+where, args...).Scan(&total); err != nil {
		return nil, 0, err
	}
	column, order, cmp := "case_.updated", "DESC", "<"
	switch f.Sort {
	case "created":
		column = "case_.created"
	case "number":
		column = "case_.number"
	case "erase":
		column, order, cmp = "case_.erase_at", "ASC", ">"
	}
	if a, b, ok := strings.Cut(f.Before, "."); ok {
		x, err1 := strconv.ParseInt(a, 10, 64)
		n, err2 := strconv.ParseInt(b, 10, 64)
		if err1 == nil && err2 == nil {
			where += " AND (" + column + ", case_.number) " + cmp + " (?, ?)"
			args = append(args, x, n)
		}
	}
	limit := f.Limit
	if limit <= 0 {
		limit = 50
	}
	args = append(args, min(limit, 500))
	// The page is cut first; what is expensive is asked for its rows only.
	scan := func(row scanner) (*CaseRow, error) {
		var r CaseRow
		var received, key int64
		var seen, tags string
		c, err := scanCase(row, &r.CustomerName, &r.Bundles, &r.BundleStatus, &received, &r.Host, &r.Gaps, &seen, &r.FindingCount, &tags, &key)
		if err != nil {
			return nil, err
		}
		r.Case, r.Received = *c, at(received)
		r.Cursor = strconv.FormatInt(key, 10) + "." + strconv.FormatInt(c.Number, 10)
		if err := json.Unmarshal([]byte(seen), &r.Findings); err != nil {
			return nil, err
		}
		return &r, json.Unmarshal([]byte(tags), &r.Tags)
	}
	rows, err = list(ctx, s.r, scan, `SELECT `+caseColumns+`, customer.name,
		(SELECT count(*) FROM bundle WHERE bundle.case_ = case_.id), coalesce(b.status, ''), coalesce(b.received, 0), coalesce(b.host, ''), coalesce(b.gaps, 0),
		(SELECT json_group_array(json_object('signature', signature, 'count', count)) FROM (SELECT signature, count FROM finding WHERE bundle = b.id ORDER BY nr LIMIT 3)),
		(SELECT count(*) FROM finding WHERE bundle = b.id),
		(SELECT json_group_array(name) FROM (SELECT name FROM tag WHERE tag.case_ = case_.id ORDER BY name)), `+column+`
		FROM (SELECT * FROM case_ WHERE `+where+` ORDER BY `+column+` `+order+`, case_.number `+order+` LIMIT ?) AS case_
		JOIN customer ON customer.id = case_.customer
		LEFT JOIN bundle b ON b.id = (SELECT id FROM bundle WHERE bundle.case_ = case_.id ORDER BY received DESC LIMIT 1)
		ORDER BY `+column+` `+order+`, case_.number `+order, args...)
	return rows, total, err
}

// CaseCounts counts by status what a filter, its status aside, lets through.
func (s *Store) CaseCounts(ctx context.Context, f Filter) (map[string]int, error) {
	f.Status = ""
	where, args := f.where()
	return counts(ctx, s.r, "SELECT status, count(*) FROM case_ WHERE "+where+" GROUP BY status", args...)
}

// PageCounts counts the cases that are not closed by page.
func (s *Store) PageCounts(ctx context.Context) (map[string]int, error) {
	return counts(ctx, s.r, "SELECT page, count(*) FROM case_ WHERE status <> 'closed' GROUP BY page")
}
