package evtx_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"
	"time"

	"stegvis/evtx"
	"stegvis/evtx/evtxtest"
)

// sample is a log with everything in it, in several chunks.
func sample(o evtxtest.Options) []byte {
	log := evtxtest.NewLog(1000)
	for i := range 40 {
		e := evtxtest.Event{Time: when.Add(time.Duration(i) * time.Minute), Provider: []string{"Stegvis-A", "Stegvis-B"}[i%2], GUID: "{11111111-2222-3333-4444-555555555555}",
			Channel: "Test", Computer: "srv", ID: uint16(100 + i%5), Level: uint8(i % 6), User: "S-1-5-18"}
		for k, v := range values {
			if (k+i)%3 == 0 {
				e.Data = append(e.Data, evtxtest.Field{Name: fmt.Sprint("v", k), Value: v.value})
			}
		}
		log.Add(e)
	}
	for i, s := range shapes {
		log.Records = append(log.Records, evtxtest.Record{ID: uint64(1040 + i), Written: when, Body: s.body})
	}
	return log.File(o)
}

// use does with an event all that can be done.
func use(t testing.TB, e *evtx.Event) {
	for _, v := range e.Data {
		_ = v.String()
	}
	if xml := e.XML(); !bytes.HasPrefix(xml, []byte("<")) && len(xml) > 0 {
		t.Errorf("XML begins %.40q", xml)
	}
	_ = e.Tree()
	if line := e.AppendJSON(nil, ""); line[len(line)-1] != '\n' {
		t.Errorf("JSON line %.40q", line)
	}
}

// readAll reads a file that may be anything at all.
func readAll(t testing.TB, file []byte, f evtx.Filter) (events, damaged int) {
	r, err := evtx.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		return 0, 0
	}
	for e, err := range r.Events(f) {
		if err != nil {
			damaged++
			continue
		}
		events++
		use(t, e)
	}
	return events, damaged
}

// damage makes the n-th damaged variant of a file: always the same one.
func damage(file []byte, n uint64) []byte {
	rnd := rand.New(rand.NewPCG(n, 5))
	b := bytes.Clone(file)
	at := func() int { return rnd.IntN(len(b)) }
	switch n % 5 {
	case 0:
		b = b[:at()]
	case 1:
		for range 1 + rnd.IntN(50) {
			b[at()] ^= 1 << rnd.IntN(8)
		}
	case 2: // a field at its extreme
		extremes := []uint32{0, 1, 0x7f, 0xff, 0x7fff, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xffffffff}
		for range 1 + rnd.IntN(8) {
			binary.LittleEndian.PutUint32(b[rnd.IntN(len(b)-4)&^3:], extremes[rnd.IntN(len(extremes))])
		}
	case 3: // a page that was never written
		i := at() &^ 511
		clear(b[i:min(i+512*(1+rnd.IntN(8)), len(b))])
	case 4: // a piece from elsewhere
		i, k := at(), at()
		copy(b[i:min(i+rnd.IntN(4096), len(b))], b[k:])
	}
	return b
}

func TestDamaged(t *testing.T) {
	file := sample(evtxtest.Options{PerChunk: 20})
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	whole := 0
	for n := range uint64(2000) {
		events, damaged := readAll(t, damage(file, n), evtx.Filter{Parallel: int(n % 3)})
		if events == 0 && damaged == 0 && n%5 != 0 {
			t.Errorf("variant %d: nothing read and nothing said", n)
		}
		whole += events
	}
	runtime.ReadMemStats(&after)
	if after.Sys-min(before.Sys, after.Sys) > 64<<20 {
		t.Errorf("reading took %d MiB from the system", (after.Sys-before.Sys)>>20)
	}
	t.Logf("%d events read from 2000 damaged files of 51", whole)
}

// TestDirty reads a log as it was copied while Windows had it open.
func TestDirty(t *testing.T) {
	file := sample(evtxtest.Options{PerChunk: 20, Stale: 5})
	events, damage := read(t, file, evtx.Filter{})
	if want := 40 + len(shapes); len(events) != want || len(damage) != 0 {
		t.Errorf("%d events, want %d; %q", len(events), want, damage)
	}
}

// TestGoesOn damages one record and expects all others.
func TestGoesOn(t *testing.T) {
	file := sample(evtxtest.Options{})
	magic := []byte("**\x00\x00")
	third := 4608
	for range 2 {
		third += 4 + bytes.Index(file[third+4:], magic)
	}
	for name, change := range map[string]func(b []byte){
		"signature":  func(b []byte) { b[0] = 'x' },
		"size":       func(b []byte) { b[4], b[7] = 0xff, 0xff },
		"size zero":  func(b []byte) { clear(b[4:8]) },
		"binary XML": func(b []byte) { b[24] = 0xff },
		"values":     func(b []byte) { b[38], b[39] = 0xff, 0xff },
		"all of it":  func(b []byte) { clear(b[:64]) },
	} {
		b := bytes.Clone(file)
		change(b[third:])
		events, damage := read(t, b, evtx.Filter{})
		whole := 0
		for _, e := range events {
			if !e.Partial {
				whole++
			}
		}
		if want := 40 + len(shapes) - 1; whole != want {
			t.Errorf("%s: %d whole events, want %d; %q", name, whole, want, damage)
		}
		if !strings.Contains(strings.Join(damage, "\n"), fmt.Sprint("offset ", third)) {
			t.Errorf("%s: nothing is said about offset %d: %q", name, third, damage)
		}
	}
	b := append([]byte("something before"), file[4096:]...)
	if events, _ := read(t, b, evtx.Filter{}); len(events) != 40+len(shapes) {
		t.Errorf("without a file header: %d events", len(events))
	}
	if _, err := evtx.NewReader(strings.NewReader("plain text"), 10); err != evtx.ErrNotEventLog {
		t.Errorf("plain text: %v", err)
	}
}

// TestParallel gives the same events in the same order.
func TestParallel(t *testing.T) {
	file := sample(evtxtest.Options{PerChunk: 7})
	one, _ := read(t, file, evtx.Filter{})
	many, _ := read(t, file, evtx.Filter{Parallel: 4})
	if len(one) != len(many) {
		t.Fatalf("%d events, in parallel %d", len(one), len(many))
	}
	for i := range one {
		if !bytes.Equal(one[i].AppendJSON(one[i].AppendXML(nil), ""), many[i].AppendJSON(many[i].AppendXML(nil), "")) {
			t.Errorf("event %d differs:\n%s\n%s", i, one[i].XML(), many[i].XML())
		}
	}
	r, err := evtx.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	for range r.Events(evtx.Filter{Parallel: 3}) {
		break // must not leave goroutines waiting: the race detector and -count show it
	}
}

func TestFilter(t *testing.T) {
	file := sample(evtxtest.Options{PerChunk: 9})
	all, _ := read(t, file, evtx.Filter{})
	for name, c := range map[string]struct {
		f    evtx.Filter
		want func(e *evtx.Event) bool
	}{
		"since":    {evtx.Filter{Since: when.Add(10 * time.Minute)}, func(e *evtx.Event) bool { return !e.Time.Before(when.Add(10 * time.Minute)) }},
		"until":    {evtx.Filter{Until: when.Add(10 * time.Minute)}, func(e *evtx.Event) bool { return !e.Time.After(when.Add(10 * time.Minute)) }},
		"level":    {evtx.Filter{Levels: []uint8{1, 2}}, func(e *evtx.Event) bool { return e.Level == 1 || e.Level == 2 }},
		"provider": {evtx.Filter{Providers: []string{"stegvis-b"}}, func(e *evtx.Event) bool { return e.Provider == "Stegvis-B" }},
		"id":       {evtx.Filter{IDs: []uint32{102}, Levels: []uint8{2}}, func(e *evtx.Event) bool { return e.EventID == 102 && e.Level == 2 }},
	} {
		want := 0
		for _, e := range all {
			if c.want(e) {
				want++
			}
		}
		got, _ := read(t, file, c.f)
		if len(got) != want || want == 0 {
			t.Errorf("%s: %d events, want %d", name, len(got), want)
		}
	}
}
