package timeline

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"stegvis/logs"
)

var ctx = context.Background()

func plainRegexp(t Text) *regexp.Regexp {
	if t.Case {
		return regexp.MustCompile("(?m)" + t.Text)
	}
	return regexp.MustCompile("(?mi)" + t.Text)
}

// TestRecords holds every record that comes out against the one that went in.
func TestRecords(t *testing.T) {
	recs := made(rand.New(rand.NewPCG(1, 1)), 8, 300)
	x, _ := index(t, recs)
	kinds := map[bool]int{}
	for _, r := range recs {
		kinds[r.HasMore()]++
		id, ok, err := x.At(r.Entry, r.Line)
		if err != nil || !ok {
			t.Fatal(r.Entry, r.Line, ok, err)
		}
		got, err := x.Record(id)
		if err != nil {
			t.Fatal(err)
		}
		if !got.Time.Equal(r.Time) || got.Text != r.Text || got.Text[got.Body:] != r.Body() || got.Level != r.Level || got.Line != r.Line ||
			got.LastLine != r.LastLine || got.Entry != r.Entry || got.Source != r.Source || got.UTC != r.UTC || got.Own != r.Own || got.Event != r.Event {
			t.Errorf("record\n%+v\nis not\n%+v", got, r)
		}
		if !slices.Equal(got.Fields, r.Fields) || !slices.Equal(got.Fields[got.Data:], r.Data()) {
			t.Errorf("fields of %q line %d\n%q\nare not\n%q", r.Entry, r.Line, got.Fields, r.Fields)
		}
	}
	if kinds[true] == 0 || kinds[false] == 0 {
		t.Error("both kinds of fields should occur", kinds)
	}
}

// TestViews asks random questions of random records and holds every kind of
// answer against a plain reading of all of them.
func TestViews(t *testing.T) {
	for seed := range uint64(12) {
		rng := rand.New(rand.NewPCG(seed, 2))
		recs := made(rng, 1+rng.IntN(9), 3000)
		x, _ := index(t, recs)
		for range 25 {
			q := question(rng)
			t.Run(fmt.Sprintf("%d/%s", seed, q.key()), func(t *testing.T) { same(t, rng, x, recs, q) })
		}
	}
}

func question(rng *rand.Rand) Query {
	var q Query
	maybe := func(n int) bool { return rng.IntN(n) == 0 }
	base := time.Date(2026, 3, 2, 6, 0, 0, 0, time.UTC)
	if maybe(4) {
		q.From = base.Add(time.Duration(rng.IntN(5000)) * time.Second)
	}
	if maybe(4) {
		q.Until = base.Add(time.Duration(rng.IntN(9000)) * time.Second)
	}
	if maybe(3) {
		q.Levels = []logs.Level{logs.Error, logs.Level(rng.IntN(7))}
	}
	if maybe(6) {
		q.NotLevels = []logs.Level{logs.Level(rng.IntN(7))}
	}
	if maybe(4) {
		q.Sources = []string{fmt.Sprint("s", rng.IntN(3))}
	}
	if maybe(6) {
		q.NotEntries = []string{fmt.Sprintf("logs/file%d.log", rng.IntN(5))}
	}
	if maybe(8) {
		q.Providers = []string{"P1"}
	}
	if maybe(8) {
		q.NotEventIDs = []string{"4001", "4002 P0"}
	}
	texts := []Text{{Text: "timeout"}, {Text: "TIMEOUT", Case: true}, {Text: "ærlig"}, {Text: "u1"}, {Text: "ok [0-2]", Regex: true}, {Text: "^error", Regex: true},
		{Text: `\bkø$`, Regex: true}, {Text: "(refused|timeout) . synk", Regex: true}, {Text: "[^a-z ]kø", Regex: true}, {Text: ""}, {Text: "Trace()"}, {Text: "brukeren 1 0x8"},
		{Text: `User: u\d`, Regex: true}, {Text: "a", Regex: true}, {Text: `.{30}`, Regex: true}, {Text: `\d+\s+ÆR`, Regex: true, Case: true}}
	for maybe(2) {
		q.Include = append(q.Include, texts[rng.IntN(len(texts))])
	}
	if maybe(4) {
		q.Exclude = append(q.Exclude, texts[rng.IntN(len(texts))])
	}
	if maybe(3) {
		q.Offsets = map[string]time.Duration{"s1": time.Duration(rng.IntN(2e6)-1e6) * time.Millisecond}
	}
	return q
}

func same(t *testing.T, rng *rand.Rand, x *Index, recs []*logs.Record, q Query) {
	want := merged(recs, &q)
	v, err := x.View(q)
	if err != nil {
		t.Fatal(err)
	}
	// First a page from the start, before anything is counted.
	pos := Start
	first, err := v.Page(ctx, pos, 20, false)
	if err != nil {
		t.Fatal(err)
	}
	compare(t, "first page", first, want[:min(20, len(want))], &q)
	if n, err := v.Count(ctx); err != nil || n != len(want) {
		t.Fatalf("%d records, want %d (%v)", n, len(want), err)
	}
	for range 4 {
		rank := rng.IntN(len(want) + 1)
		pos, err := v.AtRank(ctx, rank)
		if err != nil {
			t.Fatal(err)
		}
		if n, err := v.Rank(ctx, pos); err != nil || n != rank {
			t.Fatalf("the rank of the record at rank %d is %d (%v)", rank, n, err)
		}
		page, err := v.Page(ctx, pos, 30, false)
		if err != nil {
			t.Fatal(err)
		}
		compare(t, fmt.Sprint("page at ", rank), page, want[rank:min(rank+30, len(want))], &q)
		page, err = v.Page(ctx, pos, 30, true)
		if err != nil {
			t.Fatal(err)
		}
		compare(t, fmt.Sprint("page before ", rank), page, want[max(rank-30, 0):rank], &q)
	}
	hg, err := v.Histogram(ctx, 1+rng.IntN(100), time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	counts := make([]Levels, len(hg.Buckets))
	var untimed, total Levels
	for _, r := range want {
		total[r.Level]++
		if r.Time.IsZero() {
			untimed[r.Level]++
			continue
		}
		i := int(at(r, &q).Sub(hg.Start) / hg.Step)
		counts[i][r.Level]++
	}
	if !slices.Equal(counts, hg.Buckets) || untimed != hg.Untimed || total != hg.Levels {
		t.Errorf("histogram\n%v %v\nwant\n%v %v", hg.Buckets, hg.Untimed, counts, untimed)
	}
	facets, err := v.Facets(ctx)
	if err != nil || facets.Count != len(want) || facets.Levels != total {
		t.Error("facets", facets, err)
	}
	clusters, _, err := v.Clusters(ctx, 1000)
	n := 0
	for _, c := range clusters {
		n += c.Count
	}
	if err != nil || n != len(want) {
		t.Errorf("clusters hold %d records, want %d (%v)", n, len(want), err)
	}
	folded(t, x, q, len(want))
}

// folded holds what is shown and what is folded against the records themselves:
// runs of neighbours in a file, of any length.
func folded(t *testing.T, x *Index, q Query, want int) {
	t.Helper()
	v, err := x.View(q)
	if err != nil {
		t.Fatal(err)
	}
	all, err := v.Page(ctx, Start, want+1, false)
	if err != nil {
		t.Fatal(err)
	}
	slices.SortFunc(all, func(a, b *Record) int { return cmp.Compare(a.ID, b.ID) })
	runs := map[uint32]*Record{}
	var run, last *Record
	for _, r := range all {
		if last != nil && last.Entry == r.Entry && last.Pattern == r.Pattern {
			run.Repeats, run.Until = run.Repeats+1, r.Time
		} else {
			run = r
			runs[r.ID] = r
		}
		last = r
	}
	q.Fold = true
	if v, err = x.View(q); err != nil {
		t.Fatal(err)
	}
	// From behind as well, where each block asks for those before it.
	for _, back := range []bool{true, false} {
		from := Start
		if back {
			from = End
		}
		page, err := v.Page(ctx, from, want+1, back)
		if err != nil {
			t.Fatal(err)
		}
		if len(page) != len(runs) {
			t.Fatalf("%d rows, want %d", len(page), len(runs))
		}
		for _, r := range page {
			if w := runs[r.ID]; w == nil || w.Repeats != r.Repeats || !w.Until.Equal(r.Until) {
				t.Fatalf("record %d stands for %d more until %s, want %+v", r.ID, r.Repeats, r.Until, w)
			}
		}
	}
	hg, err := v.Histogram(ctx, 10, nil)
	if err != nil || hg.Levels.Sum() != len(runs) {
		t.Errorf("%d in the histogram, want %d, %v", hg.Levels.Sum(), len(runs), err)
	}
}

// TestLongRuns folds runs of many blocks, side by side in two files, and one
// that filters make from what stands apart.
func TestLongRuns(t *testing.T) {
	var recs []*logs.Record
	at := time.Date(2026, 3, 2, 6, 0, 0, 0, time.UTC)
	for _, entry := range []string{"a.log", "b.log"} {
		for i := range 3 * maxRecords {
			text := fmt.Sprintf("retry %d of 5", i)
			if entry == "b.log" && i%1000 == 999 {
				text = "gave up"
			}
			recs = append(recs, &logs.Record{Entry: entry, Source: "s", Line: i + 1, LastLine: i + 1, Time: at.Add(time.Duration(i) * time.Second), Text: text, Level: logs.Info})
		}
	}
	x, _ := index(t, recs)
	folded(t, x, Query{}, len(recs))
	folded(t, x, Query{Exclude: []Text{{Text: "gave"}}}, len(recs)-3*maxRecords/1000)
	folded(t, x, Query{Offsets: map[string]time.Duration{"s": time.Hour}}, len(recs))
	v, err := x.View(Query{Exclude: []Text{{Text: "gave"}}, Fold: true})
	if err != nil {
		t.Fatal(err)
	}
	if page, err := v.Page(ctx, Start, 10, false); err != nil || len(page) != 2 || page[0].Repeats != 3*maxRecords-1 {
		t.Error(len(page), err)
	}
}

func compare(t *testing.T, what string, got []*Record, want []*logs.Record, q *Query) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s has %d records, want %d", what, len(got), len(want))
	}
	for i, r := range want {
		if g := got[i]; g.Entry != r.Entry || g.Line != r.Line || !g.Time.Equal(at(r, q)) {
			t.Fatalf("%s, record %d is %s:%d %s, want %s:%d %s", what, i, g.Entry, g.Line, g.Time, r.Entry, r.Line, at(r, q))
		}
	}
}

func TestQueriesRefused(t *testing.T) {
	x, _ := index(t, made(rand.New(rand.NewPCG(3, 3)), 2, 10))
	for _, q := range []Query{
		{Include: []Text{{Text: "(", Regex: true}}},
		{Include: []Text{{Text: "((a{100}){100}){100}", Regex: true}}},
		{Exclude: []Text{{Text: "a\xff"}}},
		{Include: make([]Text, 51)},
		{Offsets: map[string]time.Duration{"s": 200 * 365 * 24 * time.Hour}},
	} {
		var e *QueryError
		if _, err := x.View(q); !errors.As(err, &e) {
			t.Errorf("%+v: %v, want a QueryError", q, err)
		}
	}
}

// A hurry is a context that ends when it has been looked at so many times.
type hurry struct {
	context.Context
	left atomic.Int64
}

func (h *hurry) Err() error {
	if h.left.Add(-1) < 0 {
		return context.DeadlineExceeded
	}
	return nil
}

// TestFirstHits: a search that is out of time gives the hits it has, the first
// there are, and the next goes on from there.
func TestFirstHits(t *testing.T) {
	recs := made(rand.New(rand.NewPCG(7, 7)), 40, 4000)
	q := Query{Include: []Text{{Text: "[Tt]i[a-m]e.ut [13]", Regex: true}}}
	x, raw := index(t, recs)
	v, err := x.View(q)
	if err != nil {
		t.Fatal(err)
	}
	whole, err := v.Page(context.Background(), Start, len(recs), false)
	if err != nil || len(whole) < 100 {
		t.Fatal(len(whole), err)
	}
	sooner := 0
	for looks := int64(1); looks < 1<<20; looks *= 2 {
		x, err := Open(bytes.NewReader(raw), int64(len(raw))) // that has found nothing yet
		if err != nil {
			t.Fatal(err)
		}
		if v, err = x.View(q); err != nil {
			t.Fatal(err)
		}
		ctx := &hurry{Context: context.Background()}
		ctx.left.Store(looks)
		got, err := v.Page(ctx, Start, len(recs), false)
		if err != nil && !errors.Is(err, context.DeadlineExceeded) || err == nil && len(got) != len(whole) {
			t.Fatalf("%d hits of %d, %v", len(got), len(whole), err)
		}
		if !slices.EqualFunc(got, whole[:len(got)], func(a, b *Record) bool { return a.ID == b.ID }) {
			t.Fatalf("after %d looks: %d hits that are not the first", looks, len(got))
		}
		if err != nil && len(got) > 0 {
			sooner++
		}
		if rest, err := v.Page(context.Background(), Start, len(recs), false); err != nil || len(rest) != len(whole) {
			t.Fatalf("then %d hits of %d, %v", len(rest), len(whole), err)
		}
	}
	if sooner == 0 {
		t.Error("no hit came before the end of the search")
	}
}
