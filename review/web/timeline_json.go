package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"stegvis/logs"
	"stegvis/review/timeline"
)

// line opens what a script asks about. The caller calls done.
func (r *Request) line() (*openLine, error) {
	c, err := r.openCaseQuietly()
	if err != nil {
		return nil, err
	}
	return r.openLine(c)
}

func (r *Request) pending(o *openLine, err error) error {
	if !errors.Is(err, context.DeadlineExceeded) || r.Ctx().Err() != nil {
		return err
	}
	searched, _ := o.V.Progress()
	r.W.Header().Set("Content-Type", "application/json; charset=utf-8")
	r.W.WriteHeader(http.StatusAccepted)
	_, err = fmt.Fprintf(r.W, `{"pending":%.4f}`, o.part(searched))
	return err
}

// maxRows is how many rows a script gets at a time.
const maxRows = 400

// timelineRows gives rows by rank (from 0), or from a position on.
func (s *Server) timelineRows(r *Request) error {
	o, err := r.line()
	if err != nil {
		return err
	}
	defer o.done()
	ctx, stop := r.wait()
	defer stop()
	n, _ := strconv.Atoi(r.Query("n"))
	n = min(max(n, 1), maxRows)
	out := struct {
		Rank    int     `json:"rank"`
		Rows    []row   `json:"rows"`
		Pending float64 `json:"pending,omitempty"` // how much is searched, when these are only the first
	}{Rank: -1, Rows: []row{}}
	if id, ok := readID(r.Query("id")); ok { // one record, in the view or not
		rec, err := o.V.Record(id)
		if err != nil {
			return errMissing
		}
		out.Rows = append(out.Rows, r.row(o, rec, columnsOf(o.U)))
		return r.JSON(out)
	}
	from, ok := readPosition(r.Query("pos"))
	if !ok {
		out.Rank, _ = strconv.Atoi(r.Query("rank"))
		out.Rank = max(out.Rank, 0)
		from = timeline.Start
		if out.Rank > 0 { // the first page needs no counting
			if from, err = o.V.AtRank(ctx, out.Rank); err != nil {
				return r.pending(o, err)
			}
		}
	}
	recs, err := o.V.Page(ctx, from, n, false)
	if have, _ := strconv.Atoi(r.Query("have")); err != nil && len(recs) > have && errors.Is(err, context.DeadlineExceeded) && r.Ctx().Err() == nil {
		// The first hits are shown while the rest is searched.
		searched, _ := o.V.Progress()
		out.Pending = o.part(searched)
		r.W.Header().Set("Content-Type", "application/json; charset=utf-8")
		r.W.WriteHeader(http.StatusAccepted)
	} else if err != nil {
		return r.pending(o, err)
	}
	cols := columnsOf(o.U)
	for _, rec := range recs {
		out.Rows = append(out.Rows, r.row(o, rec, cols))
	}
	if len(recs) > 0 {
		first, last := recs[0], recs[len(recs)-1]
		if err := r.Audit("view", o.Object(), fmt.Sprintf("timeline of bundle %s: records %d (%s:%d) to %d (%s:%d)", o.Bundle.ID,
			first.ID, first.Entry, first.Line, last.ID, last.Entry, last.Line)); err != nil {
			return err
		}
	}
	return r.JSON(out)
}

// timelineFind finds a place by what is there: the rank of a record (id) or a
// time (time), or of the next or previous (dir) error from a position (pos).
func (s *Server) timelineFind(r *Request) error {
	o, err := r.line()
	if err != nil {
		return err
	}
	defer o.done()
	ctx, stop := r.wait()
	defer stop()
	out := struct {
		Rank int    `json:"rank"`
		ID   uint32 `json:"id"`
		Pos  string `json:"pos"`
		None bool   `json:"none,omitempty"`
		Hit  bool   `json:"hit,omitempty"` // the record itself is in the view
	}{}
	var pos timeline.Position
	switch dir := r.Query("dir"); {
	case dir == "next" || dir == "prev":
		errs, err := o.X.View(onlyErrors(o.Q))
		if err != nil {
			return err
		}
		from, _ := readPosition(r.Query("pos"))
		recs, err := errs.Page(ctx, from, 1, dir == "prev")
		if err != nil {
			return r.pending(o, err)
		}
		if len(recs) == 0 {
			out.None = true
			return r.JSON(out)
		}
		pos, out.ID = positionOf(recs[0]), recs[0].ID
	case r.Query("id") != "":
		id, _ := readID(r.Query("id"))
		if pos, err = o.V.Position(id); err != nil {
			return errMissing
		}
		out.ID = id
	default:
		pos = timeline.When(readTime(r.Query("time")))
	}
	if out.Rank, err = o.V.Rank(ctx, pos); err != nil {
		return r.pending(o, err)
	}
	if r.Query("id") != "" {
		recs, err := o.V.Page(ctx, pos, 1, false)
		if err != nil {
			return r.pending(o, err)
		}
		out.Hit = len(recs) == 1 && recs[0].ID == out.ID
	}
	out.Pos = position(pos)
	return r.JSON(out)
}

// onlyErrors is the query's errors and worse; with levels chosen already, those of them.
func onlyErrors(q timeline.Query) timeline.Query {
	q.NotLevels = append(q.NotLevels[:len(q.NotLevels):len(q.NotLevels)], logs.Unknown, logs.Trace, logs.Debug, logs.Info, logs.Warning)
	return q
}

// A recordView is a record with everything in it.
type recordView struct {
	*openLine
	*timeline.Record
	Row      row
	About    string // where it is from, in a line
	Text     string // safe to look at
	Body     string // without the time it begins with
	Own      []field
	Frame    []field
	FileURL  string
	Link     string // to this record in the whole timeline
	Around   string // the whole timeline around it, nothing filtered
	Like     string // only those of its pattern
	NotLike  string
	MarkURL  string
	Here     string // this view with the record open
	Shop     string // the workshop with this line in it
	Starred  bool
	Template string
	Offset   time.Duration
}

func (r *Request) record(o *openLine, id uint32) (*recordView, error) {
	rec, err := o.V.Record(id)
	if err != nil {
		return nil, errMissing
	}
	v := &recordView{openLine: o, Record: rec, Row: r.row(o, rec, nil), Text: plain(rec.Text)}
	for i, f := range rec.Fields {
		g := field{plain(f.Name), plain(f.Value)}
		if i < rec.Data {
			v.Frame = append(v.Frame, g)
		} else {
			v.Own = append(v.Own, g)
		}
	}
	s := strconv.FormatUint(uint64(id), 10)
	for _, part := range []string{r.S.sourceTitle(rec.Source, r.Lang), v.Row.Provider, v.Row.Event} {
		if part != "" && v.About != "" {
			v.About += " · "
		}
		v.About += part
	}
	if v.Row.Before {
		v.About = strings.TrimPrefix(v.About+" · "+r.Say("tl.inherited"), " · ")
	}
	v.FileURL = o.LineURL(rec.Entry, rec.Line)
	bare := keep(nil)
	for _, n := range []string{"bundle", "off", "tz", "mark"} {
		if list := o.U[n]; len(list) > 0 {
			bare[n] = list
		}
	}
	bare.Set("at", s)
	v.Link, v.Around = r.address(bare), r.address(bare)
	v.Like = r.address(with(set(o.U, "at", s), "pattern", v.Row.Pattern))
	v.NotLike = r.address(with(set(o.U, "at", ""), "xpattern", v.Row.Pattern))
	v.MarkURL = r.address(set(o.U, "mark", s))
	v.Here, v.Shop = r.address(set(o.U, "at", s)), o.ShopURL(rec.Entry, rec.Line)
	v.Starred = v.Row.Star
	v.Template = plain(timeline.Template(rec.Text[rec.Body:]))
	v.Offset = o.Q.Offsets[timeline.Clock(rec.Source, rec.Entry)]
	return v, nil
}

func (s *Server) timelineRecord(r *Request) error {
	o, err := r.line()
	if err != nil {
		return err
	}
	defer o.done()
	id, ok := readID(r.Query("id"))
	if !ok {
		return errMissing
	}
	v, err := r.record(o, id)
	if err != nil {
		return err
	}
	if err := r.Audit("view", o.Object(), fmt.Sprintf("record %d of bundle %s: %s:%d", id, o.Bundle.ID, v.Entry, v.Line)); err != nil {
		return err
	}
	if r.Query("part") == "1" {
		return r.Part("timeline_record.html", "tl-record", v)
	}
	v.Tab = "timeline"
	return r.Render("timeline_record.html", v)
}

// clustersView is the records of the view that differ in values only.
type clustersView struct {
	*openLine
	List  []clusterRow
	Total int
	Of    int // records of the largest
}

type clusterRow struct {
	timeline.Cluster
	Text     string
	Level    string // the worst
	In, Out  string
	Width    int // of 100
	From, To string
}

func (s *Server) timelineClusters(r *Request) error {
	o, err := r.line()
	if err != nil {
		return err
	}
	defer o.done()
	v := &clustersView{openLine: o}
	list, total, err := o.V.Clusters(r.Ctx(), 100)
	if err != nil {
		return err
	}
	v.Total = total
	for _, c := range list {
		w := clusterRow{Cluster: c, Text: plain(c.Template)}
		if c.Event {
			w.Text = plain(c.Provider + " " + c.EventID + "  " + c.Template)
		}
		for l, n := range c.Levels {
			if n > 0 {
				w.Level = levelNames[l]
			}
		}
		p := strconv.FormatUint(c.Pattern, 16)
		u := set(o.U, "at", "")
		w.In, w.Out = r.address(with(u, "pattern", p)), r.address(with(u, "xpattern", p))
		w.Width = max(1, 100*c.Count/max(list[0].Count, 1))
		if !c.First.IsZero() {
			a, b := c.First.In(o.Zone), c.Last.In(o.Zone)
			w.From, w.To = clock(r.Lang, a)+" "+day(r.Lang, a), clock(r.Lang, b)+" "+day(r.Lang, b)
		}
		v.List = append(v.List, w)
	}
	if err := r.Audit("view", o.Object(), "clusters of bundle "+o.Bundle.ID); err != nil {
		return err
	}
	if r.Query("part") == "1" {
		return r.Part("timeline_clusters.html", "tl-clusters", v)
	}
	v.Tab = "timeline"
	return r.Render("timeline_clusters.html", v)
}
