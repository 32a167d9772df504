package evtx_test

import (
	"bytes"
	"testing"

	"stegvis/evtx"
	"stegvis/evtx/evtxtest"
)

// small is a log of three events without the empty end of its chunk: what is
// small is changed often.
func small() []byte {
	log := evtxtest.NewLog(1)
	for i := range 3 {
		log.Add(evtxtest.Event{Time: when, Provider: "P", GUID: "{11111111-2222-3333-4444-555555555555}", Channel: "C", Computer: "c", ID: 100, Level: 2,
			Data: []evtxtest.Field{{Name: "n", Value: values[i*9].value}, {Name: "list", Value: evtxtest.Strings("v", "w")}}})
	}
	for i, s := range shapes {
		log.Records = append(log.Records, evtxtest.Record{ID: uint64(4 + i), Written: when, Body: s.body})
	}
	file := log.File(evtxtest.Options{})
	return file[:4096+int(file[4096+48])+int(file[4096+49])<<8]
}

// FuzzFile reads anything as a file.
func FuzzFile(f *testing.F) {
	file := small()
	f.Add(file)
	f.Add(file[4096:])
	f.Add([]byte("ElfFile\x00"))
	f.Fuzz(func(t *testing.T, file []byte) {
		readAll(t, file, evtx.Filter{})
		readAll(t, file, evtx.Filter{Parallel: 2, IDs: []uint32{100}})
	})
}

// FuzzChunk changes a chunk in a file whose header is right.
func FuzzChunk(f *testing.F) {
	file := small()
	f.Add(file[4096:])
	f.Fuzz(func(t *testing.T, chunk []byte) {
		readAll(t, append(bytes.Clone(file[:4096]), chunk...), evtx.Filter{})
	})
}

// FuzzRecord puts binary XML into a record of a chunk that holds names and templates.
func FuzzRecord(f *testing.F) {
	log := evtxtest.NewLog(1)
	log.Add(evtxtest.Event{Time: when, Provider: "P", GUID: "{11111111-2222-3333-4444-555555555555}", Channel: "C", Computer: "c", Data: []evtxtest.Field{{Name: "n", Value: evtxtest.String("v")}}})
	file := log.File(evtxtest.Options{})
	end := 4096 + int(file[4096+48]) + int(file[4096+49])<<8
	log.Add(evtxtest.Event{Time: when, Provider: "P", GUID: "{11111111-2222-3333-4444-555555555555}", Channel: "C", Computer: "c", Data: []evtxtest.Field{{Name: "n", Value: evtxtest.Strings("v", "w")}}})
	second := log.File(evtxtest.Options{})
	f.Add(second[end+24 : end+500])
	f.Add([]byte("\x0f\x01\x01\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00\x03"))
	f.Fuzz(func(t *testing.T, body []byte) {
		size := (24 + len(body) + 4 + 7) &^ 7
		if end+size > len(file) {
			return
		}
		b := bytes.Clone(file)
		record := b[end : end+size]
		copy(record, "**\x00\x00")
		record[4], record[5] = byte(size), byte(size>>8)
		record[8] = 2
		copy(record[24:size-4], body)
		record[size-4], record[size-3] = byte(size), byte(size>>8)
		readAll(t, b, evtx.Filter{})
	})
}
