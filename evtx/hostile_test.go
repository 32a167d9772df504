package evtx_test

import (
	"bytes"
	"encoding/binary"
	"strings"
	"testing"

	"stegvis/evtx"
	"stegvis/evtx/evtxtest"
)

// hostile are chunks made to cost more than they weigh. None may be believed;
// BenchmarkHostile says what each costs.
var hostile = map[string]func(records []byte){
	"nothing but record signatures": func(b []byte) {
		for i := 0; i+4 <= len(b); i += 4 {
			copy(b[i:], "**\x00\x00")
		}
	},
	"the smallest records": func(b []byte) {
		for i := 0; i+28 <= len(b); i += 28 {
			claim(b[i:], 28, uint64(i/28+1))
			b[i+24] = 28
		}
	},
	"every record reaches to the end": func(b []byte) {
		for i := 0; i+28 <= len(b); i += 28 {
			claim(b[i:], len(b)-i, uint64(i/28+1))
			b[i+24] = 0x0f
		}
		claim(b, 28, 1)
		b[24] = 28
	},
}

func claim(b []byte, size int, id uint64) {
	copy(b, "**\x00\x00")
	binary.LittleEndian.PutUint32(b[4:], uint32(size))
	binary.LittleEndian.PutUint64(b[8:], id)
}

func hostileFile(fill func([]byte)) []byte {
	file := sample(evtxtest.Options{})[:4096+512]
	file = append(file, make([]byte, 65536-512)...)
	binary.LittleEndian.PutUint32(file[4096+48:], 65536)
	fill(file[4096+512:])
	return file
}

func TestHostile(t *testing.T) {
	for name, fill := range hostile {
		events, damaged := readAll(t, hostileFile(fill), evtx.Filter{})
		if events != 0 || damaged == 0 {
			t.Errorf("%s: %d events, %d times damaged", name, events, damaged)
		}
	}
}

// TestAmplified names one value 200 times in a template and has thousands of
// records use it: the chunk's budget ends it, and says so.
func TestAmplified(t *testing.T) {
	var kids []evtxtest.Content
	for range 200 {
		kids = append(kids, el("Data", sub(0)))
	}
	body := instance(el("Event", el("EventData", kids...)), evtxtest.Strings(strings.Split(strings.Repeat(",", 30), ",")...))
	var records []evtxtest.Record
	for i := range 600 {
		records = append(records, evtxtest.Record{ID: uint64(i + 1), Written: when, Body: body})
	}
	events, damage := 0, ""
	file := evtxtest.File(records, evtxtest.Options{})
	r, err := evtx.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	for _, err := range r.Events(evtx.Filter{}) {
		if err != nil {
			damage = err.Error()
			continue
		}
		events++
	}
	if events == 0 || events == 600 || !strings.Contains(damage, "more work") {
		t.Errorf("%d events of 600, last %q", events, damage)
	}
}

func BenchmarkHostile(b *testing.B) {
	for name, fill := range hostile {
		file := hostileFile(fill)
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(file)))
			for b.Loop() {
				readAll(b, file, evtx.Filter{})
			}
		})
	}
}
